"""Reasons to refuse a proof, a key, a DID or a signed token."""

from credentials.problems.base import CredentialProblem


class ProofProblem(CredentialProblem):
    """The proof is absent, malformed or wrong."""


class ProofMissing(ProofProblem):
    """The document has no proof at all."""

    code = "proof.missing"
    title = "The document is not signed"


class ProofMalformed(ProofProblem):
    """A member of the proof is absent or not of the form that its suite prescribes."""

    code = "proof.malformed"
    title = "The signature is not of the right form"
    field_names = ("member",)


class ProofPurposeWrong(ProofProblem):
    """The proof was made for another purpose than to assert this document."""

    code = "proof.purpose"
    title = "The signature was made for another purpose"
    field_names = ("purpose",)


class ProofCreatedInFuture(ProofProblem):
    """The proof says that it was made later than now."""

    code = "proof.created_in_future"
    title = "The signature bears a date in the future"
    field_names = ("created",)


class ProofExpired(ProofProblem):
    """The proof itself bears an end that has passed."""

    code = "proof.expired"
    title = "The signature has expired"
    field_names = ("expires",)


class SignatureWrong(ProofProblem):
    """The signature does not fit the document and the key."""

    code = "proof.signature"
    title = "The signature does not fit the document"


class MethodNotFound(ProofProblem):
    """The document that the proof points to does not hold the key that the proof names."""

    code = "proof.method_not_found"
    title = "The key that the signature names does not exist"
    field_names = ("method",)


class ProofKeyType(ProofProblem):
    """The key is of another kind than the suite or algorithm of the signature uses.

    Which kinds those are is said here, never by the document: else one kind of signature could pass for another.
    """

    code = "proof.key_type"
    title = "The key is not of the kind that the signature needs"
    field_names = ("suite", "kind")


class ProofDisclosure(ProofProblem):
    """What is shown of the badge and what the proof says is shown do not fit together.

    `part` is `labels`, `mandatory` or `signatures`: the names of unnamed objects, the places of the statements that
    must be shown, or the number of signatures for the others.
    """

    code = "proof.disclosure"
    title = "More or less is shown than the signature covers"
    field_names = ("part",)


class ProofChainBroken(ProofProblem):
    """A proof builds on one that is not there, is there twice, or builds on it in turn."""

    code = "proof.chain"
    title = "The document's signatures do not fit together"
    field_names = ("reference",)


class KeyProblem(CredentialProblem):
    """A key is malformed or weak."""


class MalformedMultibase(KeyProblem):
    """A text is not of the base that it claims."""

    code = "key.malformed_multibase"
    title = "A coded text is malformed"
    field_names = ("encoding",)


class MalformedKey(KeyProblem):
    """The bytes or members of a key are not those of its kind."""

    code = "key.malformed"
    title = "A key is malformed"
    field_names = ("reason",)


class WeakKey(KeyProblem):
    """Signatures under this key prove nothing: it is zero, of small order, too short, or of an unsafe exponent."""

    code = "key.weak"
    title = "A key is too weak to prove anything"


class DidProblem(CredentialProblem):
    """A DID or its document is malformed."""


class MalformedDid(DidProblem):
    """The text is not a DID of the grammar that its method prescribes."""

    code = "did.malformed"
    title = "The issuer's identifier is malformed"
    field_names = ("did",)


class MalformedDidDocument(DidProblem):
    """A member of the DID document is absent or not of its type."""

    code = "did.document_malformed"
    title = "The issuer's key document is malformed"
    field_names = ("path",)


class DidDocumentOfAnother(DidProblem):
    """The document describes another DID than the one it was asked for."""

    code = "did.document_of_another"
    title = "The key document belongs to another issuer"
    field_names = ("expected", "found")


class JoseProblem(CredentialProblem):
    """A compact JWS does not pass the strict gate."""


class MalformedJws(JoseProblem):
    """The text is not three base64url parts joined by two dots, each in its one canonical spelling."""

    code = "jws.malformed"
    title = "The signed token is malformed"
    field_names = ("part",)


class JwsHeaderRefused(JoseProblem):
    """The header holds a member that lets the token choose how, or with what, it is checked."""

    code = "jws.header_refused"
    title = "The signed token tells how it wants to be checked"
    field_names = ("member",)


class JwsAlgorithmRefused(JoseProblem):
    """The header names no algorithm, or one that proves nothing."""

    code = "jws.algorithm_refused"
    title = "The signed token names an algorithm that proves nothing"
    field_names = ("algorithm",)


class ClaimMissing(JoseProblem):
    """The token lacks a claim that every badge in this form must have."""

    code = "jwt.claim_missing"
    title = "The signed token leaves out what it must say"
    field_names = ("claim",)


class ClaimDiffers(JoseProblem):
    """A claim of the token says something else than the badge in it."""

    code = "jwt.claim_differs"
    title = "The signed token contradicts the badge in it"
    field_names = ("claim",)
