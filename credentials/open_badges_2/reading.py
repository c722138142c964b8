"""The classes of Open Badges 2.0, read from JSON without losing a member.

Every fault becomes a finding with its place, so that one report names all of them. Members that nobody asks for
(extensions, endorsements, terms of later drafts) are kept in `rest`. A member that is null counts as absent.

Specification: Open Badges v2.0, "Open Badges Vocabulary".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from credentials.credential import IdentityObject
from credentials.members import Instant, Members
from credentials.problems import CredentialProblem, MemberMissing, MemberType, ValueNotAllowed, WrongType
from credentials.strict_json import JsonObject, JsonValue

Found = TypeVar("Found")

# What the 2.0 context defines as a class. Another bare word would mean something to one reader and nothing to the next.
_CLASSES: Final = frozenset(
    {
        *("Assertion", "BadgeClass", "Issuer", "Profile", "CryptographicKey", "RevocationList", "Endorsement"),
        *("IdentityObject", "VerificationObject", "HostedBadge", "SignedBadge", "hosted", "signed"),
        *("Criteria", "Evidence", "AlignmentObject", "Alignment", "Image"),
        *("Extension", "TypeValidation", "FrameValidation"),
    }
)
# The name of each kind of recipient in Open Badges 3.0, under which identities are compared.
_IDENTITY_TYPES: Final = {"email": "emailAddress", "url": "url", "telephone": "telephone"}
_MAX_SHOWN: Final = 64


class Verification(StrEnum):
    """How an assertion is to be verified."""

    HOSTED = "hosted"
    SIGNED = "signed"


_VERIFICATIONS: Final = {
    "hosted": Verification.HOSTED,
    "HostedBadge": Verification.HOSTED,
    "signed": Verification.SIGNED,
    "SignedBadge": Verification.SIGNED,
}


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """One badge of one person. `badge_id` names its BadgeClass, of which a copy may stand inside (`badge`)."""

    id: str
    recipient: IdentityObject
    badge_id: str
    badge: JsonObject | None
    verification: Verification | None
    creator: str | None
    issued_on: Instant | None
    expires: Instant | None
    image: str | None = None
    narrative: str | None = None
    evidence: tuple[tuple[str | None, str | None], ...] = ()
    """Address and words of each piece of evidence."""
    rest: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class BadgeClass:
    """What a badge is awarded for. `issuer_id` decides who issued it; a copy of its profile may stand inside."""

    id: str
    name: str
    description: str
    image: str | None
    criteria_id: str | None
    criteria_narrative: str | None
    issuer_id: str
    issuer: JsonObject | None = None
    tags: tuple[str, ...] = ()
    alignment: tuple[tuple[str, str], ...] = ()
    """Name and address of each skill."""
    rest: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Profile:
    """An issuer: the addresses for which it answers, its keys and its list of revoked assertions."""

    id: str
    name: str
    url: str | None
    email: str | None
    public_keys: tuple[str, ...] = ()
    embedded_keys: tuple[JsonObject, ...] = ()
    revocation_list: str | None = None
    starts_with: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    rest: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class CryptographicKey:
    """A public key and the profile that it belongs to."""

    id: str
    owner: str
    public_key_pem: str


@dataclass(frozen=True, kw_only=True)
class RevocationList:
    """The assertions that an issuer has revoked, each by its `id` or legacy `uid`, with the reason if it gives one."""

    id: str | None
    issuer: str | None
    revoked: Mapping[str, str | None]


@dataclass(frozen=True)
class AwardedBadge:
    """What an older badge says, from the three documents that tell it."""

    assertion: Assertion
    badge: BadgeClass
    issuer: Profile
    verification: Verification


def read_assertion(document: JsonObject, findings: list[CredentialProblem]) -> Assertion:
    """Read an assertion."""
    members = _members(document, "", findings)
    _require_class(members, "Assertion")
    badge_id, badge = _reference(members, "badge")
    name = "verification" if document.get("verification") is not None else "verify"
    verification = members.optional_one(name, _verification)
    if verification is None and document.get(name) is None:
        findings.append(MemberMissing(path="", member="verification"))
    image, _ = _reference(members, "image", required=False)
    if image.startswith("data:"):
        # The picture of an assertion is the baked one, and that is a file.
        findings.append(ValueNotAllowed(path="/image", value="data:"))
    kind, creator = verification or (None, None)
    return Assertion(
        id=members.uri("id"),
        recipient=members.one("recipient", _identity),
        badge_id=badge_id,
        badge=badge,
        verification=kind,
        creator=creator,
        issued_on=_issued(members),
        expires=members.optional_instant("expires"),
        image=image or None,
        narrative=_words(members, "narrative"),
        evidence=_evidence(members),
        rest=members.rest(),
    )


def read_badge_class(document: JsonObject, findings: list[CredentialProblem], *, path: str = "/badge") -> BadgeClass:
    """Read a badge class."""
    members = _members(document, path, findings)
    _require_class(members, "BadgeClass")
    image, _ = _reference(members, "image")
    criteria_id, criteria = _reference(members, "criteria", identified=False)
    narrative = criteria.get("narrative") if criteria is not None else None
    issuer_id, issuer = _reference(members, "issuer")
    return BadgeClass(
        id=members.uri("id"),
        name=members.text("name"),
        description=members.text("description"),
        image=image or None,
        criteria_id=criteria_id or None,
        criteria_narrative=narrative if isinstance(narrative, str) else None,
        issuer_id=issuer_id,
        issuer=issuer,
        tags=members.texts("tags"),
        alignment=_alignment(members),
        rest=members.rest(),
    )


def read_profile(document: JsonObject, findings: list[CredentialProblem], *, path: str = "/badge/issuer") -> Profile:
    """Read an issuer."""
    members = _members(document, path, findings)
    _require_class(members, "Issuer", "Profile")
    keys = _items(document.get("publicKey"))
    scope = members.optional_one("verification", _scope) or ((), ())
    return Profile(
        id=members.uri("id"),
        name=members.text("name"),
        url=members.text("url"),
        email=members.text("email"),
        public_keys=tuple(found for found in (_id_of(item) for item in keys) if found),
        embedded_keys=tuple(item for item in keys if isinstance(item, dict)),
        revocation_list=_id_of(document.get("revocationList")),
        starts_with=scope[0],
        allowed_origins=scope[1],
        rest=members.rest(),
    )


def read_key(document: JsonObject, findings: list[CredentialProblem], *, path: str) -> CryptographicKey:
    """Read a cryptographic key; one that is embedded in its profile may leave its type out."""
    members = _members(document, path, findings)
    if document.get("type") is not None:
        _require_class(members, "CryptographicKey")
    owner, _ = _reference(members, "owner")
    return CryptographicKey(id=members.uri("id"), owner=owner, public_key_pem=members.text("publicKeyPem"))


def read_revocation_list(document: JsonObject, findings: list[CredentialProblem]) -> RevocationList:
    """Read a list of revoked assertions: addresses, or objects with an address and a reason."""
    members = _members(document, "", findings)
    if document.get("type") is not None:
        _require_class(members, "RevocationList")
    listed = document.get("revokedAssertions", [])
    if not isinstance(listed, list):
        findings.append(MemberType(path="/revokedAssertions", expected="list"))
        listed = []
    revoked = dict[str, str | None]()
    for item in listed:
        reason = item.get("revocationReason") if isinstance(item, dict) else None
        names = [item] if not isinstance(item, dict) else [item.get("id"), item.get("uid")]
        for name in names:
            if isinstance(name, str):
                revoked[name] = reason if isinstance(reason, str) else None
    return RevocationList(
        id=_id_of(document.get("id")), issuer=_id_of(document.get("issuer")), revoked=MappingProxyType(revoked)
    )


def _members(document: JsonObject, path: str, findings: list[CredentialProblem]) -> Members:
    present: JsonObject = {name: value for name, value in document.items() if value is not None}
    return Members(present, path=path, findings=findings)


def _require_class(members: Members, *names: str) -> None:
    """Require one of these classes; beside it, full addresses are allowed and unknown bare words are not."""
    types = members.texts("type", required=True)
    if types and not set(names) & set(types):
        members.findings.append(WrongType(path=members.path, expected=names[0], found=", ".join(types)[:_MAX_SHOWN]))
    for word in types:
        if ":" not in word and word not in _CLASSES:
            members.findings.append(ValueNotAllowed(path=f"{members.path}/type", value=word[:_MAX_SHOWN]))


def _reference(
    members: Members, name: str, *, required: bool = True, identified: bool = True
) -> tuple[str, JsonObject | None]:
    """Give the address of what a member refers to, and the object when it stands there instead of its address.

    With `identified`, an object must name its `id`.
    """
    value = members.peek(name)
    if isinstance(value, dict):
        found = members.optional_one(name, lambda inner: inner.optional_text("id")) or ""
        if identified and not found:
            members.findings.append(MemberMissing(path=f"{members.path}/{name}", member="id"))
        return found, value
    if isinstance(value, list):
        members.findings.append(MemberType(path=f"{members.path}/{name}", expected="string"))
        return "", None
    return (members.text(name) if required else members.optional_text(name) or ""), None


def _verification(members: Members) -> tuple[Verification | None, str | None]:
    types = members.texts("type", required=True)
    kinds = {_VERIFICATIONS[name] for name in types if name in _VERIFICATIONS}
    if types and len(kinds) != 1:
        members.findings.append(ValueNotAllowed(path=f"{members.path}/type", value=", ".join(types)[:_MAX_SHOWN]))
    creator, _ = _reference(members, "creator", required=False)
    return (kinds.pop() if len(kinds) == 1 else None), creator or None


def _scope(members: Members) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return members.texts("startsWith"), members.texts("allowedOrigins")


def _identity(members: Members) -> IdentityObject:
    types = members.texts("type", required=True)
    kind = types[0] if types else ""
    return IdentityObject(
        hashed=members.boolean("hashed"),
        identity_hash=members.text("identity"),
        identity_type=_IDENTITY_TYPES.get(kind, kind),
        salt=members.optional_text("salt"),
    )


def _issued(members: Members) -> Instant | None:
    """Give the required date; None instead of a made-up one when it is absent or malformed."""
    if members.peek("issuedOn") is None:
        members.findings.append(MemberMissing(path=members.path, member="issuedOn"))
    return members.optional_instant("issuedOn")


def _evidence(members: Members) -> tuple[tuple[str | None, str | None], ...]:
    found = list[tuple[str | None, str | None]]()
    for item in _items(members.peek("evidence")):
        if isinstance(item, str):
            found.append((item, None))
        elif isinstance(item, dict):
            words = next((text for name in ("name", "narrative") if isinstance(text := item.get(name), str)), None)
            found.append((_id_of(item), words))
    return tuple(found)


def _alignment(members: Members) -> tuple[tuple[str, str], ...]:
    found = list[tuple[str, str]]()
    for item in _items(members.peek("alignment")):
        if isinstance(item, dict):
            # The members were called `name` and `url` in 1.1, and still are in many badges of 2.0.
            url = next((text for name in ("targetUrl", "url") if isinstance(text := item.get(name), str)), "")
            name = next((text for name in ("targetName", "name") if isinstance(text := item.get(name), str)), url)
            found.append((name, url))
    return tuple(found)


def _words(members: Members, name: str) -> str | None:
    value = members.peek(name)
    return value if isinstance(value, str) else None


def _items(value: JsonValue) -> list[JsonValue]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _id_of(value: JsonValue) -> str | None:
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and found else None
