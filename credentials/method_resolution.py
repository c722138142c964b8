"""From the verification method that a proof or a token names to the key that it is checked with.

Only the first of two questions is answered here. Which key? A document lists it, or the method spells it out behind
its `#`, or a token carries it: enough to show that nothing was changed. Whose key it is `credentials.issuer_binding`
says; anybody can write any https address in front of a key of their own.

Spec: VC Data Integrity 4.4 "Retrieve Verification Method"; Controlled Identifiers 1.0 section 3.3; Open Badges 3.0
section 8.2.4.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from credentials.did_documents import DidDocument, VerificationMethod
from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.key_documents import (
    computed_document,
    document_url,
    jwks_url,
    read_controller_document,
    read_jwk_set,
    read_single_method,
)
from credentials.keys import PublicKey
from credentials.problems import (
    CredentialProblem,
    JwsHeaderRefused,
    KeyUnreachable,
    MethodNotFound,
    ProofMalformed,
    UnsupportedKeyDocument,
)
from credentials.strict_json import JsonObject

# RFC 9278: the name of a key that stands in no document.
THUMBPRINT_URN = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """What a verification method leads to.

    `key` is what the signature is checked with and `problem` why there is none, or why `document` is missing.
    `listed` is the method as a document gives it, `document` the controller's document, None for a key that stands
    alone. `read_at` is when it was read at its source; None for one that is computed.
    """

    method: str
    controller: str
    key: PublicKey | None
    listed: VerificationMethod | None = None
    document: DidDocument | None = None
    read_at: datetime | None = None
    problem: CredentialProblem | None = None


def method_documents(method: str) -> frozenset[str]:
    """Give the URL of the document that a method points to, if there is one to ask for."""
    with suppress(CredentialProblem):
        url = document_url(method.partition("#")[0])
        return frozenset({url} if url is not None else ())
    return frozenset()


def resolve(method: str, evidence: Evidence, *, signed: datetime | None = None) -> Resolved:
    """Find the key of a method, an absolute URL of scheme did or https.

    Args:
        method: the exact id of a verification method.
        evidence: the documents at hand; of the trust registry, the keys that it has seen under this very id.
        signed: when the proof says that it was made; an older copy of a document cannot know its key.
    """
    controller, _, fragment = method.partition("#")
    found = Resolved(method=method, controller=controller, key=None)
    try:
        found = _looked_up(found, evidence)
    except CredentialProblem as problem:
        found = replace(found, problem=problem)
    if found.listed is not None:
        return _with_listed_key(found)
    with suppress(CredentialProblem):
        return replace(found, key=PublicKey.from_multikey(fragment))
    pinned = _pinned(method, evidence)
    return replace(found, key=pinned, problem=found.problem or (_not_found(found, signed) if pinned is None else None))


def _with_listed_key(found: Resolved) -> Resolved:
    if found.listed is None:
        return found
    try:
        return replace(found, key=found.listed.key())
    except CredentialProblem as problem:
        return replace(found, problem=problem)


def _looked_up(found: Resolved, evidence: Evidence) -> Resolved:
    """Look a method up in the document of its controller, or at its own address."""
    computed = computed_document(found.controller)
    if computed is not None:
        return replace(found, document=computed, listed=computed.method(found.method))
    url = document_url(found.controller)
    if url is None:
        raise UnsupportedKeyDocument(method=found.method)
    retrieved = at_hand(url, evidence)
    try:
        document = read_controller_document(retrieved.content, controller=found.controller)
        listed = (
            document.method(found.method)
            if document is not None
            else read_single_method(retrieved.content, method=found.method)
        )
    except CredentialProblem as error:
        # A host that answers nonsense is as good as one that is out of reach; the badge is not to blame.
        raise KeyUnreachable(url=url, reason=error.code) from error
    if document is None and listed is None:
        raise UnsupportedKeyDocument(method=found.method)
    return replace(found, document=document, listed=listed, read_at=retrieved.at)


def at_hand(url: str, evidence: Evidence) -> Retrieved:
    """Give a document that was gathered.

    Raises:
        KeyUnreachable: it was not.
    """
    found = evidence.documents.get(url)
    if not isinstance(found, Retrieved):
        raise KeyUnreachable(url=url, reason=found.code if isinstance(found, Unreachable) else "not gathered")
    return found


def _pinned(method: str, evidence: Evidence) -> PublicKey | None:
    """Give the key that the registry has seen under this id, for a method that its controller lists no more."""
    pins = evidence.recognition.keys if evidence.recognition is not None else ()
    return next((pin.key for pin in pins if pin.id == method and pin.key is not None), None)


def _not_found(found: Resolved, signed: datetime | None) -> CredentialProblem:
    if found.read_at is not None and signed is not None and signed > found.read_at:
        return KeyUnreachable(url=found.controller, reason="older than the signature")
    return MethodNotFound(method=found.method)


# Tokens: a key may also stand in the header, or go by a name of the issuer's own key set.


def token_documents(header: JsonObject, issuer: str | None) -> frozenset[str]:
    """Give the URL at which the key of a token is looked for, if there is one to ask for."""
    kid = header.get("kid")
    if not isinstance(kid, str):
        return frozenset()
    if _is_method_id(kid):
        return method_documents(kid)
    url = jwks_url(issuer) if issuer is not None else None
    return frozenset({url} if url is not None else ())


def resolve_token(
    header: JsonObject, issuer: str | None, evidence: Evidence, *, signed: datetime | None = None
) -> Resolved:
    """Find the key of a token: by its `kid`, an exact id that is never taken apart, or in its header.

    A `kid` that is no address is the name of a key in the issuer's own set, and nothing else.

    Raises:
        ProofMalformed: the header leads to no key at all.
        CredentialProblem: the key in the header is malformed or of a kind that is not read here.
    """
    kid, jwk = header.get("kid"), header.get("jwk")
    carried = PublicKey.from_jwk(jwk) if isinstance(jwk, dict) else None
    if isinstance(kid, str) and _is_method_id(kid):
        found = resolve(kid, evidence, signed=signed)
    elif isinstance(kid, str) and (url := jwks_url(issuer) if issuer is not None else None) is not None:
        found = _by_name(kid, url, evidence)
    elif carried is not None:
        urn = THUMBPRINT_URN + carried.thumbprint
        return Resolved(method=urn, controller=urn, key=carried)
    else:
        raise ProofMalformed(member="kid")
    if carried is None or (found.problem is not None and found.listed is not None):
        return found
    if found.key is None:
        return replace(found, key=carried)
    if found.key.thumbprint != carried.thumbprint:
        # Two keys in one header: two readers could check against different ones.
        return replace(found, key=None, problem=JwsHeaderRefused(member="jwk"))
    return found


def _is_method_id(kid: str) -> bool:
    return kid.startswith(("did:", "https://"))


def _by_name(kid: str, url: str, evidence: Evidence) -> Resolved:
    found = Resolved(method=kid, controller=url, key=None)
    try:
        retrieved = at_hand(url, evidence)
        listed = read_jwk_set(retrieved.content).by_id(kid)
    except KeyUnreachable as problem:
        return replace(found, problem=problem)
    except CredentialProblem as problem:
        return replace(found, problem=KeyUnreachable(url=url, reason=problem.code))
    found = replace(found, listed=listed, read_at=retrieved.at)
    return _with_listed_key(found) if listed is not None else replace(found, problem=MethodNotFound(method=kid))
