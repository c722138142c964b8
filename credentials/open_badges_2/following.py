"""Follow an assertion to its badge class and its issuer, through documents that were fetched at their own addresses.

A copy that stands inside another document is written by whoever wrote that document. Only what the address itself
gave counts, so that nobody can describe another issuer's scope, keys or list of revoked badges.
"""

from dataclasses import dataclass, field
from typing import Final

from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.generation import Generation
from credentials.open_badges_2.reading import (
    Assertion,
    AwardedBadge,
    BadgeClass,
    Profile,
    Verification,
    read_assertion,
    read_badge_class,
    read_profile,
)
from credentials.open_badges_2.recognising import OlderBadge, generation_of
from credentials.open_badges_2.scope import is_web_address
from credentials.problems import (
    CredentialProblem,
    MemberMissing,
    NothingInside,
    UnknownContext,
    UnsupportedOpenBadges1,
    ValueNotAllowed,
)
from credentials.strict_json import JsonObject, parse_object

# What the fetcher accepts: a badge class may hold its picture, and a list of revoked badges may be long.
MAX_DOCUMENT_BYTES: Final = 1024 * 1024
MAX_LISTED: Final = 50_000
GONE: Final = "fetch.gone"


@dataclass(frozen=True)
class Missing:
    """A document that could not be had or read; `content` is the body with which a site said that it is gone."""

    url: str
    reason: str
    content: bytes = b""

    @property
    def is_gone(self) -> bool:
        """Whether the site answered 410 Gone."""
        return self.reason == GONE


@dataclass
class Followed:
    """How far an assertion led. What stands in `missing` was asked for in vain, what in `wanted` not asked for yet."""

    document: JsonObject | None = None
    """The assertion that counts: the fetched one of a hosted badge, the signed one of a signed badge."""
    pointer: JsonObject | None = None
    """What was handed in of a hosted badge, when it was more than an address."""
    asked: str | None = None
    """Where a hosted assertion was asked for."""
    answer: JsonObject | None = None
    """What that address gave, even when it is no assertion."""
    revoked: bool = False
    """Whether that answer says that the badge is revoked."""
    verification: Verification | None = None
    assertion: Assertion | None = None
    badge: BadgeClass | None = None
    badge_url: str | None = None
    """Where the badge class was found; None for one that stands inside a signed assertion."""
    issuer: Profile | None = None
    issuer_url: str | None = None
    missing: Missing | None = None
    wanted: set[str] = field(default_factory=set)
    findings: list[CredentialProblem] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    """Documents that call themselves otherwise than their address: address and `id`."""

    @property
    def awarded(self) -> AwardedBadge | None:
        """Give what the badge says, once all three documents are there and without fault."""
        if self.findings or self.verification is None:
            return None
        if self.assertion is None or self.badge is None or self.issuer is None:
            return None
        return AwardedBadge(self.assertion, self.badge, self.issuer, self.verification)


def follow(badge: OlderBadge, evidence: Evidence) -> Followed:
    """Follow what was handed in as far as the evidence goes.

    1. Assertion: of a hosted badge, what its address gives; of a signed one, what was signed.
    2. Badge class. 3. Issuer.
    """
    found = Followed()
    # 1 Assertion.
    assertion = _assertion(badge, evidence, found)
    # 2 Badge class.
    if assertion is not None:
        _follow_to_badge(found, assertion, evidence)
    # 3 Issuer.
    if found.badge is not None:
        _follow_to_issuer(found, found.badge, evidence)
    return found


def fetched(url: str, evidence: Evidence, found: Followed) -> JsonObject | None:
    """Give the JSON object at an address; else note whether it is missing or was not asked for yet."""
    document = evidence.documents.get(url)
    if document is None:
        found.wanted.add(url)
        found.missing = found.missing or Missing(url, "not gathered")
        return None
    read = read_document(document)
    if isinstance(read, Missing):
        found.missing = found.missing or read
        return None
    return read


def read_document(document: Retrieved | Unreachable) -> JsonObject | Missing:
    """Read what an address gave. A host that answers nonsense is as good as one that is out of reach."""
    if isinstance(document, Unreachable):
        return Missing(document.url, document.code, document.content)
    try:
        return parse_object(
            document.content,
            max_bytes=MAX_DOCUMENT_BYTES,
            max_string_characters=MAX_DOCUMENT_BYTES,
            max_nodes=MAX_LISTED,
        )
    except CredentialProblem as problem:
        return Missing(document.url, problem.code)


def _assertion(badge: OlderBadge, evidence: Evidence, found: Followed) -> Assertion | None:
    """Find the assertion that counts; None when there is nothing to follow."""
    if badge.document is not None:
        findings = list[CredentialProblem]()
        claimed = read_assertion(badge.document, findings)
        found.verification = claimed.verification
        if claimed.verification is not Verification.HOSTED:
            found.document, found.assertion, found.findings = badge.document, claimed, findings
            return claimed if claimed.verification is Verification.SIGNED else None
        found.pointer, found.asked = badge.document, claimed.id
        if not is_web_address(claimed.id):
            found.findings = [*findings, _not_an_address("/id", claimed.id)]
            return None
    else:
        found.verification, found.asked = Verification.HOSTED, badge.address
    return _hosted(found, found.asked, evidence) if found.asked is not None else None


def _hosted(found: Followed, url: str, evidence: Evidence) -> Assertion | None:
    """Read what the address of a hosted assertion gave."""
    document = fetched(url, evidence, found)
    if document is None:
        return None
    found.revoked = document.get("revoked") is True
    generation = generation_of(document)
    if generation is not Generation.OPEN_BADGES_2:
        # Also the short answer of a site that has revoked the badge: {"revoked": true}.
        older = generation is Generation.OPEN_BADGES_1
        found.missing = Missing(url, UnsupportedOpenBadges1.code if older else NothingInside.code)
        found.answer = document
        return None
    found.document = found.answer = document
    found.assertion = read_assertion(document, found.findings)
    found.verification = found.assertion.verification
    _compare_id(found, url, found.assertion.id)
    return found.assertion


def _follow_to_badge(found: Followed, assertion: Assertion, evidence: Evidence) -> None:
    if is_web_address(assertion.badge_id):
        found.badge_url = assertion.badge_id
        document = fetched(found.badge_url, evidence, found)
        if document is None:
            return
        _require_context(document, "/badge", found)
        found.badge = read_badge_class(document, found.findings)
        _compare_id(found, found.badge_url, found.badge.id)
    elif assertion.badge is not None and found.verification is Verification.SIGNED:
        # Only a signature covers what has no address of its own.
        found.badge = read_badge_class(assertion.badge, found.findings)
    elif assertion.badge_id:
        found.findings.append(_not_an_address("/badge/id", assertion.badge_id))


def _follow_to_issuer(found: Followed, badge: BadgeClass, evidence: Evidence) -> None:
    if is_web_address(badge.issuer_id):
        found.issuer_url = badge.issuer_id
        document = fetched(found.issuer_url, evidence, found)
        if document is None:
            return
        _require_context(document, "/badge/issuer", found)
        found.issuer = read_profile(document, found.findings)
        _compare_id(found, found.issuer_url, found.issuer.id)
    elif badge.issuer is not None:
        found.issuer = read_profile(badge.issuer, found.findings)


def _require_context(document: JsonObject, path: str, found: Followed) -> None:
    """Require the 2.0 context of a document of its own; another one may mean other things by the same names."""
    if generation_of(document) is Generation.OPEN_BADGES_2:
        return
    context = document.get("@context")
    name = next((item for item in (context if isinstance(context, list) else [context]) if isinstance(item, str)), None)
    if name is None:
        found.findings.append(MemberMissing(path=path, member="@context"))
    else:
        found.findings.append(UnknownContext(url=name[:256]))


def _compare_id(found: Followed, url: str, identifier: str) -> None:
    if identifier and identifier != url:
        found.renamed.append((url, identifier))


def _not_an_address(path: str, value: str) -> CredentialProblem:
    return ValueNotAllowed(path=path, value=value[:64])
