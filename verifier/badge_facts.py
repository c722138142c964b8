"""What a checked badge says, for people: taken from the verified document only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from credentials.credential import AchievementCredential


@dataclass(frozen=True)
class Named:
    """A name, and the address behind it if it is one that a page may link to."""

    name: str
    url: str | None


@dataclass(frozen=True)
class BadgeFacts:
    """The badge in a reader's terms; texts are as the issuer wrote them."""

    name: str
    description: str
    criteria: str | None
    criteria_url: str | None
    issuer: Named
    issuer_id: str
    issuer_host: str | None
    issued: datetime | None
    until: datetime | None
    levels: tuple[str, ...]
    skills: tuple[Named, ...]
    evidence: tuple[Named, ...]
    narrative: str | None
    holder: str | None
    """The person's name, if the badge spells it out."""


def facts_of_badge(credential: AchievementCredential) -> BadgeFacts:
    """Give what `credential` says."""
    achievement = credential.credential_subject.achievement
    issued = credential.valid_from or credential.issuance_date
    until = credential.valid_until or credential.expiration_date
    issuer = credential.issuer
    return BadgeFacts(
        name=achievement.name,
        description=achievement.description,
        criteria=achievement.criteria.narrative,
        criteria_url=_linkable(achievement.criteria.id),
        issuer=Named(issuer.name or issuer.id, _linkable(issuer.url)),
        issuer_id=issuer.id,
        issuer_host=_host(issuer.id),
        issued=issued.at if issued is not None else None,
        until=until.at if until is not None else None,
        levels=tuple(_levels(credential)),
        skills=tuple(Named(item.target_name, _linkable(item.target_url)) for item in achievement.alignment),
        evidence=tuple(
            Named(item.name or item.narrative or item.id or "", _linkable(item.id)) for item in credential.evidence
        ),
        narrative=credential.credential_subject.narrative,
        holder=next(
            (
                identity.identity_hash
                for identity in credential.credential_subject.identifier
                if identity.identity_type == "name" and not identity.hashed
            ),
            None,
        ),
    )


def _levels(credential: AchievementCredential) -> Iterable[str]:
    names = {
        level.id: level.name
        for description in credential.credential_subject.achievement.result_description
        for level in description.rubric_criterion_level
    }
    for result in credential.credential_subject.result:
        if result.achieved_level is not None and result.achieved_level in names:
            yield names[result.achieved_level]
        elif result.value is not None:
            yield result.value


def _linkable(url: str | None) -> str | None:
    """Keep only web addresses: a badge must not place a script behind a link."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("https", "http") and parts.hostname else None


def _host(identifier: str) -> str | None:
    """Give the site that controls an identifier: the host of a did:web or of a web address."""
    if identifier.startswith("did:web:"):
        return identifier.removeprefix("did:web:").partition(":")[0].replace("%3A", ":").replace("%3a", ":")
    return urlsplit(identifier).netloc or None if _linkable(identifier) is not None else None
