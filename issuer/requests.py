"""Read what a trainer or a program asks to be awarded, and refuse what cannot be signed.

Nothing here knows who asks; whether they may is decided by policy.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from issuer.identities import Recipient
from issuer.problems import AwardConsent, AwardEvidence, AwardLevel, AwardPlacement, AwardValidUntil
from issuer.records import Evidence, Placement
from skills_framework.places import Places
from skills_framework.problems import RegionMismatch, UnknownCountry

MAX_EVIDENCE_ITEMS = 5
MAX_EVIDENCE_URL_CHARACTERS = 2_000
MAX_EVIDENCE_NARRATIVE_CHARACTERS = 1_000
MAX_CONSENT_CHARACTERS = 300
MAX_LANGUAGES = 5
LEVELS = range(1, 6)

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")
# What looks like an address must not enter signed bytes (security.md 8, lint 29).
_EMAIL_LIKE = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class AwardRequest:
    """One badge for one person."""

    achievement_id: str
    issuer_slug: str
    recipient: Recipient
    level: int | None = None
    evidence: tuple[Evidence, ...] = ()
    valid_until: datetime | None = None
    placement: Placement = field(default_factory=Placement)
    # How and when the learner consented on paper to the map; None when nobody says so.
    paper_consent: str | None = None


def read_level(level: int | None) -> int | None:
    """Check a level.

    Raises: AwardLevel.
    """
    if level is not None and level not in LEVELS:
        raise AwardLevel(level=level)
    return level


def read_evidence(url: str | None, narrative: str | None) -> Evidence:
    """Check one piece of evidence: an https address, a text, or both; nothing that names a person's e-mail.

    Raises: AwardEvidence with `reason` empty, url, too_long, email or characters.
    """
    url = url.strip() if url and url.strip() else None
    narrative = narrative.strip() if narrative and narrative.strip() else None
    if url is None and narrative is None:
        raise AwardEvidence(reason="empty")
    if len(url or "") > MAX_EVIDENCE_URL_CHARACTERS or len(narrative or "") > MAX_EVIDENCE_NARRATIVE_CHARACTERS:
        raise AwardEvidence(reason="too_long")
    if url is not None and not is_https_address(url):
        raise AwardEvidence(reason="url")
    if contains_address(url or "") or contains_address(narrative or ""):
        raise AwardEvidence(reason="email")
    if _CONTROL.search(narrative or ""):
        raise AwardEvidence(reason="characters")
    return Evidence(url=url, narrative=narrative)


def contains_address(text: str) -> bool:
    """Say whether a text names what looks like an e-mail address."""
    return _EMAIL_LIKE.search(text) is not None


def is_https_address(url: str) -> bool:
    """Say whether a text is an absolute https address without user, white space or what no IRI may hold."""
    if re.search(r"[\s<>\"{}|\\^`\x00-\x20\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme == "https"
            and bool(parts.hostname)
            and "." in (parts.hostname or "")
            and "@" not in parts.netloc
        )
    except ValueError:
        return False


def read_valid_until(valid_until: datetime | None, *, at: datetime) -> datetime | None:
    """Check the end of a badge: aware, in whole seconds, after its beginning.

    Raises: AwardValidUntil.
    """
    if valid_until is None:
        return None
    if valid_until.tzinfo is None:
        raise AwardValidUntil
    try:
        instant = valid_until.astimezone(UTC).replace(microsecond=0)
    except OverflowError as problem:  # the last hours of the year 9999, further west
        raise AwardValidUntil from problem
    if instant <= at:
        raise AwardValidUntil
    return instant


def read_placement(
    places: Places,
    *,
    community: str | None = None,
    country: str | None = None,
    region: str | None = None,
    languages: tuple[str, ...] = (),
) -> Placement:
    """Check where an award counts: the country decides the region, a mismatch is refused.

    Raises: AwardPlacement with `part` community, country, region or languages.
    """
    community = community.strip().lower() if community and community.strip() else None
    if community is not None and not _SLUG.fullmatch(community):
        raise AwardPlacement(part="community")
    country = country.strip().upper() if country and country.strip() else None
    region = region.strip().lower() if region and region.strip() else None
    try:
        placed = places.placed(country, region)
    except UnknownCountry as problem:
        raise AwardPlacement(part="country") from problem
    except RegionMismatch as problem:
        raise AwardPlacement(part="region") from problem
    spoken = tuple(dict.fromkeys(language.strip().lower() for language in languages if language.strip()))
    if len(spoken) > MAX_LANGUAGES or not all(_LANGUAGE.fullmatch(language) for language in spoken):
        raise AwardPlacement(part="languages")
    return Placement(community=community, country=country, region=placed, languages=spoken)


def read_paper_consent(text: str | None) -> str | None:
    """Check the sentence that says how and when consent was given on paper.

    Raises: AwardConsent.
    """
    if text is None:
        return None
    sentence = " ".join(text.split())
    if not sentence or len(sentence) > MAX_CONSENT_CHARACTERS or _CONTROL.search(sentence):
        raise AwardConsent
    return sentence
