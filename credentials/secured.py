"""A signed document in either of its two forms: JSON with embedded proofs, or a compact JWS around JSON.

Everything that arrives signed comes through here: badges, status lists, endorsements. The two forms differ in where
the proof stands; which documents it needs, whether it holds and whose key it was, are asked in the same words.

Spec: Open Badges 3.0 section 8.2; Securing Verifiable Credentials using JOSE and COSE, section 3.1.
"""

from dataclasses import dataclass
from datetime import datetime

from credentials import strict_json
from credentials.baking import is_token
from credentials.canonical import Canonicaliser
from credentials.checks.proof import ProofResult, check_proof, gravest
from credentials.checks.token_proof import check_token
from credentials.claims import badge_in, carried_by, is_misplaced
from credentials.facts import begins_of, issuer_id_of
from credentials.gathered import Evidence
from credentials.issuer_binding import binding_documents
from credentials.jose import CompactJws, read_compact
from credentials.method_resolution import Resolved, method_documents, resolve, resolve_token, token_documents
from credentials.problems import CredentialProblem
from credentials.proofs import read_proofs
from credentials.strict_json import JsonObject


@dataclass(frozen=True)
class Secured:
    """A signed document, read and not yet checked.

    `document` is what was signed, without the claims of a token; `token` and `payload` are those of a compact JWS,
    and `is_misplaced` says that its payload does not hold the document where the version of the document puts it.
    """

    document: JsonObject
    token: CompactJws | None = None
    payload: JsonObject | None = None
    is_misplaced: bool = False


def open_secured(
    payload: bytes,
    *,
    max_bytes: int = strict_json.MAX_DOCUMENT_BYTES,
    max_string_characters: int = strict_json.MAX_STRING_CHARACTERS,
) -> Secured:
    """Read a signed document in the form that it has; nothing is checked but the form.

    Args:
        payload: JSON or a compact JWS, as `credentials.baking.extract` gives it.
        max_bytes: the size of the JSON that is read, for documents larger than badges.
        max_string_characters: the length of its longest text.

    Raises:
        MalformedJws: it is a token that is not in its one spelling. A header that the gate refuses is told by the check
            of the proof, so that the document is looked at as well.
        DocumentProblem: it is no JSON of the strict kind, or the payload of the token is not.
    """
    text = payload.strip()
    if not is_token(text):
        return Secured(
            strict_json.parse_object(payload, max_bytes=max_bytes, max_string_characters=max_string_characters)
        )
    token = read_compact(text, max_payload_bytes=max_bytes)
    claims = strict_json.parse_object(token.payload, max_bytes=max_bytes, max_string_characters=max_string_characters)
    return Secured(badge_in(claims), token, claims, is_misplaced(claims))


def key_documents(secured: Secured, evidence: Evidence) -> frozenset[str]:
    """Give the URLs of the documents, not yet gathered, that say which key it was and whose: ask again after each."""
    issuer = issuer_id_of(secured.document)
    wanted = set[str]()
    for resolved, documents in _methods(secured, issuer, evidence):
        wanted |= documents
        if resolved is not None and issuer is not None:
            wanted |= binding_documents(resolved, issuer, evidence)
    return frozenset(wanted - evidence.documents.keys())


def check_secured(secured: Secured, evidence: Evidence, *, at: datetime, canonicaliser: Canonicaliser) -> ProofResult:
    """Check every proof of a document: the signature of a token, and the proofs embedded in what it carries."""
    document = secured.document
    if secured.token is None or secured.payload is None:
        return check_proof(document, evidence, at=at, canonicaliser=canonicaliser)
    outer = check_token(secured.token, secured.payload, document, evidence)
    if "proof" not in document:
        return outer
    inner = check_proof(carried_by(secured.payload), evidence, at=at, canonicaliser=canonicaliser)
    return ProofResult(
        gravest((outer.check, inner.check)),
        (*outer.proofs, *inner.proofs),
        outer.begins,
        evidence,
        (*outer.remarks, *inner.remarks),
    )


def _methods(secured: Secured, issuer: str | None, evidence: Evidence) -> list[tuple[Resolved | None, frozenset[str]]]:
    """Give each key that the document names, as far as it can be found, and the URL at which it is looked for."""
    found = list[tuple[Resolved | None, frozenset[str]]]()
    begins = begins_of(secured.document)
    if secured.token is not None and secured.token.refusal is not None:
        return found
    if secured.token is not None:
        header = secured.token.header
        try:
            resolved = resolve_token(header, issuer, evidence, signed=begins)
        except CredentialProblem:
            resolved = None
        found.append((resolved, token_documents(header, issuer)))
    try:
        proofs = read_proofs(secured.document)
    except CredentialProblem:
        return found
    for proof in proofs:
        method = proof.verification_method
        found.append((resolve(method, evidence, signed=proof.created or begins), method_documents(method)))
    return found
