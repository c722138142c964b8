"""Whose key is it? Integrity shows that a badge was not changed; only the issuer's own word ties the key to the issuer.

The issuer's word stands at addresses that follow from its identifier alone: the document of its DID; for an https
issuer, the controller document at that very address and the key set of its authority. What a badge, or a document
that a badge points to, says of its own key counts for nothing (docs/decisions/0013). The trust registry remembers
keys that it saw at those addresses, so that a key which has been replaced since keeps what it signed.

Spec: Open Badges 3.0 sections 8.5 and 9; Controlled Identifiers 1.0 sections 2.3 and 3.3; security rules, section 5.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from credentials.did_documents import DidDocument, VerificationMethod
from credentials.gathered import Evidence, PinnedKey, Recognition, Retrieved
from credentials.instants import format_instant
from credentials.key_documents import (
    computed_document,
    document_url,
    jwks_url,
    read_controller_document,
    read_jwk_set,
)
from credentials.keys import PublicKey
from credentials.method_resolution import Resolved, at_hand
from credentials.problems import CredentialProblem
from credentials.report import Check, CheckName, answer, refusal


@dataclass(frozen=True)
class _Word:
    """What the issuer says of a key at one of its addresses.

    `listed` is the key as it stands there, for assertions. `is_read` is whether keys are published there at all, and
    `problem` why that is not known; `document` is the controller document, `read_at` when it was read.
    """

    listed: VerificationMethod | None = None
    url: str | None = None
    is_read: bool = False
    problem: CredentialProblem | None = None
    document: DidDocument | None = None
    read_at: datetime | None = None


def binding_documents(resolved: Resolved, issuer: str, evidence: Evidence) -> frozenset[str]:
    """Give the next address of the issuer at which its word on a key is to be looked for; none once it is found."""
    if _is_did_method(resolved) or resolved.key is None:
        return frozenset()
    for word in _words(resolved, issuer, evidence):
        if word.listed is not None:
            break
        if word.url is not None and word.url not in evidence.documents:
            return frozenset({word.url})
    return frozenset()


def bind(
    resolved: Resolved,
    *,
    issuer: str,
    recognition: Recognition | None,
    signed: datetime | None,
    at: datetime,
    evidence: Evidence,
) -> Check:
    """Say whether the key of a method is the issuer's, for assertions, at this time.

    Args:
        resolved: a method whose key has verified a proof.
        issuer: the identifier of the issuer that the signed document names.
        recognition: what the registry knows; its pinned keys stand even while the issuer's document is out of reach.
        signed: when the document says that it was signed.
        at: the moment of the verification.
        evidence: the documents at hand.
    """
    words = () if _is_did_method(resolved) else tuple(_words(resolved, issuer, evidence))
    own = _own(resolved, issuer, words)
    ended = _ended(resolved.listed, at) or _ended(own, at)
    if ended is not None:
        return ended
    pins = recognition.keys if recognition is not None and recognition.did == issuer else ()
    pin = _pin(resolved.key, pins)
    if own is not None:
        if pins and pin is None:
            return answer(CheckName.ISSUER_KEY, "issuer_key.unconfirmed", method=resolved.method)
        return answer(CheckName.ISSUER_KEY, "issuer_key.valid", issuer=issuer)
    if not _may_be(resolved, issuer):
        return _another(resolved, issuer)
    if pin is not None and (resolved.listed is None or not _is_did_method(resolved)):
        return _from_history(pin, resolved, issuer=issuer, words=words, signed=signed)
    return _unlisted(resolved, issuer=issuer, words=words, signed=signed)


def _own(resolved: Resolved, issuer: str, words: tuple[_Word, ...]) -> VerificationMethod | None:
    """Give the method as the issuer itself lists it for assertions, if it does."""
    if not _is_did_method(resolved):
        return next((word.listed for word in words if word.listed is not None), None)
    listed, document = resolved.listed, resolved.document
    if listed is None or document is None or not document.may_assert(resolved.method):
        return None
    return listed if resolved.controller == issuer == listed.controller else None


def _words(resolved: Resolved, issuer: str, evidence: Evidence) -> Iterator[_Word]:
    """Give what the issuer says of a key that goes by an https address, by its own name, or by no name at all."""
    if resolved.key is not None:
        yield _controller_word(resolved.key, issuer, evidence)
        url = jwks_url(issuer)
        if url is not None:
            yield _key_set_word(resolved.key, url, issuer, evidence)


def _controller_word(key: PublicKey, issuer: str, evidence: Evidence) -> _Word:
    url, read_at = None, None
    try:
        document = computed_document(issuer)
        if document is None:
            url = document_url(issuer)
            if url is None:
                return _Word()
            found = at_hand(url, evidence)
            document, read_at = read_controller_document(found.content, controller=issuer), found.at
    except CredentialProblem as problem:
        # An https issuer may have a page at its address as well as keys; the document of a DID has only keys.
        is_page = url is not None and not issuer.startswith("did:") and url in _retrieved(evidence)
        return _Word(url=url, problem=None if is_page else problem)
    if document is None:
        return _Word(url=url)
    listed = (method for method in document.methods if document.may_assert(method.id) and method.controller == issuer)
    return _Word(listed=_same(key, listed), url=url, is_read=True, document=document, read_at=read_at)


def _key_set_word(key: PublicKey, url: str, issuer: str, evidence: Evidence) -> _Word:
    try:
        found = at_hand(url, evidence)
        methods = read_jwk_set(found.content).methods
    except CredentialProblem as problem:
        return _Word(url=url, problem=None if url in _retrieved(evidence) else problem)
    # A host may hold the keys of several issuers: one that names another is not this one's.
    listed = (method for method in methods if method.controller in ("", issuer))
    return _Word(listed=_same(key, listed), url=url, is_read=True, read_at=found.at)


def _retrieved(evidence: Evidence) -> frozenset[str]:
    return frozenset(url for url, found in evidence.documents.items() if isinstance(found, Retrieved))


def _same(key: PublicKey, methods: Iterator[VerificationMethod]) -> VerificationMethod | None:
    return next((m for m in methods if m.public_key is not None and m.public_key.thumbprint == key.thumbprint), None)


def _is_did_method(resolved: Resolved) -> bool:
    return resolved.method.startswith("did:")


def _pin(key: PublicKey | None, pins: tuple[PinnedKey, ...]) -> PinnedKey | None:
    return next((pin for pin in pins if key is not None and pin.thumbprint == key.thumbprint), None)


def _may_be(resolved: Resolved, issuer: str) -> bool:
    """Say whether the method, and the controller that its document states, leave room for its being the issuer's."""
    if _is_did_method(resolved):
        stated = resolved.listed.controller if resolved.listed is not None else issuer
        return resolved.controller == issuer == stated
    return resolved.listed is None or resolved.listed.controller in ("", issuer)


def _another(resolved: Resolved, issuer: str) -> Check:
    """Judge a key that does not claim to be the issuer's own."""
    if resolved.controller.startswith(("did:key:", "did:jwk:")):
        # A bare key proves that nothing was changed, and nothing else.
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


def _from_history(
    pin: PinnedKey, resolved: Resolved, *, issuer: str, words: tuple[_Word, ...], signed: datetime | None
) -> Check:
    """Judge a key that the registry has seen with the issuer and that the issuer does not list, as far as can be read.

    While its documents are out of reach the key stands. Once it is gone from them, only what was signed while the
    registry saw it there does: who finds an old key must not sign with it today.
    """
    is_read = resolved.document is not None if _is_did_method(resolved) else any(word.is_read for word in words)
    if not is_read or (signed is not None and pin.first_seen <= signed <= pin.last_seen):
        return answer(CheckName.ISSUER_KEY, "issuer_key.valid", issuer=issuer)
    away = next((word.problem for word in words if word.problem is not None), None)
    if away is not None:
        return refusal(CheckName.ISSUER_KEY, away)
    if signed is not None and signed < pin.first_seen:
        first_seen = format_instant(pin.first_seen)
        return answer(CheckName.ISSUER_KEY, "issuer_key.before_history", method=resolved.method, first_seen=first_seen)
    last_seen = format_instant(pin.last_seen)
    return answer(CheckName.ISSUER_KEY, "issuer_key.retired", method=resolved.method, last_seen=last_seen)


def _unlisted(resolved: Resolved, *, issuer: str, words: tuple[_Word, ...], signed: datetime | None) -> Check:
    """Judge a key that nobody but the badge ties to the issuer."""
    if _is_did_method(resolved):
        if resolved.problem is not None:
            return refusal(CheckName.ISSUER_KEY, resolved.problem)
        return _not_listed(resolved, resolved.read_at if resolved.listed is None else None, signed)
    word = words[0] if words else _Word()
    if resolved.controller == issuer and word.document is not None:
        return _not_listed(resolved, word.read_at, signed)
    if issuer.startswith("did:") and word.problem is not None:
        return refusal(CheckName.ISSUER_KEY, word.problem)
    return answer(CheckName.ISSUER_KEY, "issuer_key.self_asserted", method=resolved.method)


def _not_listed(resolved: Resolved, read_at: datetime | None, signed: datetime | None) -> Check:
    """Refuse a key that the issuer does not list; a copy from before the signature cannot know one added since."""
    is_older = read_at is not None and signed is not None and signed > read_at
    code = "issuer_key.not_yet_listed" if is_older else "issuer_key.not_listed"
    return answer(CheckName.ISSUER_KEY, code, method=resolved.method)
