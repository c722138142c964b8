"""What a checked badge says, for people: taken from the verified document only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from credentials.credential import AchievementCredential, IdentityObject
from credentials.open_badges_2.reading import AwardedBadge
from credentials.report import Report


@dataclass(frozen=True)
class Named:
    """A name, and the address behind it if it is one that a page may link to."""

    name: str
    url: str | None


@dataclass(frozen=True)
class Recipient:
    """How an older badge names its holder: `kind` is email, url, telephone or other; `name` is None when hashed."""

    kind: str
    name: str | None


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
    issuer_email: str | None
    issued: datetime | None
    until: datetime | None
    levels: tuple[str, ...]
    skills: tuple[Named, ...]
    evidence: tuple[Named, ...]
    narrative: str | None
    holder: str | None
    """The person's name, if the badge spells it out."""
    recipient: Recipient | None = None
    """The person, of a badge of Open Badges 2.0."""
    image_url: str | None = None
    """Where the picture is; it is never fetched."""
    names_somebody: bool = True
    """Whether it says anything of its holder that a name or an address can be compared with."""

    @property
    def dates_contradict(self) -> bool:
        """Tell whether the badge ends before it begins."""
        return self.issued is not None and self.until is not None and self.until < self.issued


_KINDS = {"emailAddress": "email", "url": "url", "telephone": "telephone"}


def facts_of_report(report: Report) -> BadgeFacts | None:
    """Give what the badge of a report says, if something vouches for it."""
    if report.achievement_credential is not None:
        return facts_of_badge(report.achievement_credential)
    return facts_of_older_badge(report.awarded_badge) if report.awarded_badge is not None else None


def facts_of_badge(credential: AchievementCredential) -> BadgeFacts:
    """Give what `credential` says."""
    subject = credential.credential_subject
    achievement = subject.achievement
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
        issuer_host=host_of(issuer.id),
        issuer_email=issuer.email,
        issued=issued.at if issued is not None else None,
        until=until.at if until is not None else None,
        levels=tuple(_levels(credential)),
        skills=tuple(Named(item.target_name, _linkable(item.target_url)) for item in achievement.alignment),
        evidence=tuple(
            Named(item.name or item.narrative or item.id or "", _linkable(item.id)) for item in credential.evidence
        ),
        narrative=subject.narrative,
        image_url=_linkable(achievement.image.id) if achievement.image is not None else None,
        holder=next(
            (
                identity.identity_hash
                for identity in subject.identifier
                if identity.identity_type == "name" and not identity.hashed
            ),
            None,
        ),
        names_somebody=bool(subject.identifier) or not (subject.id or "urn:").startswith("urn:"),
    )


def facts_of_older_badge(awarded: AwardedBadge) -> BadgeFacts:
    """Give what a badge of Open Badges 2.0 says."""
    assertion, badge, issuer = awarded.assertion, awarded.badge, awarded.issuer
    evidence = (Named(words or url or "", _linkable(url)) for url, words in assertion.evidence)
    return BadgeFacts(
        name=badge.name,
        description=badge.description,
        criteria=badge.criteria_narrative,
        criteria_url=_linkable(badge.criteria_id),
        issuer=Named(issuer.name or issuer.id, _linkable(issuer.url)),
        issuer_id=badge.issuer_id,
        issuer_host=host_of(badge.issuer_id),
        issuer_email=issuer.email,
        issued=assertion.issued_on.at if assertion.issued_on is not None else None,
        until=assertion.expires.at if assertion.expires is not None else None,
        levels=(),
        skills=tuple(Named(name, _linkable(url)) for name, url in badge.alignment),
        evidence=tuple(item for item in evidence if item.name),
        narrative=assertion.narrative,
        holder=None,
        recipient=_recipient(assertion.recipient),
        image_url=_linkable(assertion.image) or _linkable(badge.image),
    )


def _recipient(identity: IdentityObject) -> Recipient:
    return Recipient(_KINDS.get(identity.identity_type, "other"), None if identity.hashed else identity.identity_hash)


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


def host_of(identifier: str) -> str | None:
    """Give the site that controls an identifier: the host of a did:web or of a web address."""
    if identifier.startswith("did:web:"):
        return identifier.removeprefix("did:web:").partition(":")[0].replace("%3A", ":").replace("%3a", ":")
    return urlsplit(identifier).netloc or None if _linkable(identifier) is not None else None
