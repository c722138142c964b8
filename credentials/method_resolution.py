"""From the verification method that a proof names to the key it is checked with, and to whose key that is.

Two questions are kept apart. Which key? The issuer's document lists it, or the method spells it out behind its `#`:
enough to show that nothing was changed. Whose key? Only the document of the issuer (or what the trust registry has
pinned) answers that; anybody can write any https address in front of a key of their own.

Spec: VC Data Integrity 4.4 "Retrieve Verification Method"; Controlled Identifiers 1.0 section 3.3.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from credentials.did_documents import (
    DidDocument,
    VerificationMethod,
    did_key_document,
    did_web_url,
    parse_did_document,
)
from credentials.gathered import Evidence, Recognition, Retrieved, Unreachable
from credentials.instants import format_instant
from credentials.keys import PublicKey
from credentials.problems import (
    CredentialProblem,
    KeyUnreachable,
    UnsupportedDidMethod,
    UnsupportedKeyDocument,
)
from credentials.proofs import read_proofs
from credentials.report import Check, CheckName, answer, refusal
from credentials.strict_json import JsonObject, parse_object


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """What a verification method leads to.

    `key` is what the signature is checked with and `problem` why there is none, or why `document` is missing.
    `read_at` is when the document was read at its source; None for one that is computed.
    """

    method: str
    controller: str
    key: PublicKey | None
    listed: VerificationMethod | None = None
    document: DidDocument | None = None
    read_at: datetime | None = None
    problem: CredentialProblem | None = None


def key_document_urls(document: JsonObject) -> frozenset[str]:
    """Give the URLs of the documents that list the keys which the proofs of a document name."""
    try:
        controllers = {proof.verification_method.partition("#")[0] for proof in read_proofs(document)}
    except CredentialProblem:
        return frozenset()
    urls = set[str]()
    for controller in controllers:
        with suppress(CredentialProblem):
            urls.add(did_web_url(controller))
    return frozenset(urls)


def resolve(method: str, evidence: Evidence) -> Resolved:
    """Find the key of a method, an absolute URL of scheme did or https (`credentials.proofs` has seen to that)."""
    controller, _, fragment = method.partition("#")
    document, read_at, problem = None, None, None
    try:
        if controller.startswith("did:key:"):
            document = did_key_document(controller)
        elif controller.startswith("did:web:"):
            document, read_at = _fetched(controller, evidence)
        elif controller.startswith("did:"):
            raise UnsupportedDidMethod(did=controller)
    except CredentialProblem as found:
        problem = found
    listed = document.method(method) if document is not None else None
    try:
        key = listed.key() if listed is not None else PublicKey.from_multikey(fragment)
    except CredentialProblem as found:
        key = None
        problem = problem or (found if listed is not None else UnsupportedKeyDocument(method=method))
    return Resolved(
        method=method,
        controller=controller,
        key=key,
        listed=listed,
        document=document,
        read_at=read_at,
        problem=problem,
    )


def _fetched(did: str, evidence: Evidence) -> tuple[DidDocument, datetime]:
    url = did_web_url(did)
    found = evidence.documents.get(url)
    if not isinstance(found, Retrieved):
        reason = found.code if isinstance(found, Unreachable) else "not gathered"
        raise KeyUnreachable(url=url, reason=reason)
    try:
        return parse_did_document(parse_object(found.content), did=did), found.at
    except CredentialProblem as error:
        # A host that answers nonsense is as good as one that is out of reach; the badge is not to blame.
        raise KeyUnreachable(url=url, reason=error.code) from error


def bind(
    resolved: Resolved,
    *,
    issuer: str,
    recognition: Recognition | None,
    created: datetime | None,
    at: datetime,
) -> Check:
    """Say whether the key of a method is the issuer's, for assertions, at this time.

    Args:
        resolved: a method whose key has verified a proof.
        issuer: the identifier of the issuer that the signed document names.
        recognition: what the registry knows; its pinned keys stand even while the issuer's document is out of reach.
        created: when the proof says it was made.
        at: the moment of the verification.
    """
    pinned = recognition.keys if recognition is not None and recognition.did == issuer else frozenset[str]()
    confirmed = resolved.key is not None and resolved.key.multikey in pinned
    ended = _ended(resolved.listed, at)
    if ended is not None:
        return ended
    if not _names_issuer(resolved, issuer):
        return _another(resolved, issuer)
    if resolved.document is None or resolved.listed is None or not resolved.document.may_assert(resolved.method):
        return _unlisted(resolved, issuer=issuer, confirmed=confirmed, created=created)
    if pinned and not confirmed:
        return answer(CheckName.ISSUER_KEY, "issuer_key.unconfirmed", method=resolved.method)
    return answer(CheckName.ISSUER_KEY, "issuer_key.valid", issuer=issuer)


def _names_issuer(resolved: Resolved, issuer: str) -> bool:
    """Say whether the method, and the controller that its document states, are the issuer."""
    stated = resolved.listed.controller if resolved.listed is not None else issuer
    return resolved.controller == issuer == stated


def _another(resolved: Resolved, issuer: str) -> Check:
    """Judge a key that does not claim to be the issuer's own."""
    if not resolved.controller.startswith("did:") or resolved.controller.startswith("did:key:"):
        # A bare key, or one behind somebody's address, proves that nothing was changed, and nothing else.
        return answer(CheckName.ISSUER_KEY, "issuer_key.self_asserted", method=resolved.method)
    stated = resolved.listed.controller if resolved.listed is not None else resolved.controller
    return answer(CheckName.ISSUER_KEY, "issuer_key.foreign", controller=stated, issuer=issuer)


def _ended(listed: VerificationMethod | None, at: datetime) -> Check | None:
    """Refuse a key that its controller has revoked or let expire, whatever the registry remembers of it."""
    if listed is not None and listed.revoked is not None and listed.revoked <= at:
        return answer(CheckName.ISSUER_KEY, "issuer_key.revoked", since=format_instant(listed.revoked))
    if listed is not None and listed.expires is not None and listed.expires <= at:
        return answer(CheckName.ISSUER_KEY, "issuer_key.expired", since=format_instant(listed.expires))
    return None


def _unlisted(resolved: Resolved, *, issuer: str, confirmed: bool, created: datetime | None) -> Check:
    """Judge a key that the issuer's document does not list for assertions, or whose document is not at hand."""
    if confirmed and resolved.listed is None:
        # The registry saw this key with the issuer: a document that was replaced or is away does not undo that.
        return answer(CheckName.ISSUER_KEY, "issuer_key.valid", issuer=issuer)
    if resolved.problem is not None:
        return refusal(CheckName.ISSUER_KEY, resolved.problem)
    if resolved.document is None:
        return answer(CheckName.ISSUER_KEY, "issuer_key.self_asserted", method=resolved.method)
    if resolved.listed is None and resolved.read_at is not None and created is not None and created > resolved.read_at:
        # A copy from before the proof was made cannot know a key that was added since.
        return answer(CheckName.ISSUER_KEY, "issuer_key.not_yet_listed", method=resolved.method)
    return answer(CheckName.ISSUER_KEY, "issuer_key.not_listed", method=resolved.method)
