"""How to ask the issuer of a badge: what it has proved to be its own, and no more than that."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from credentials.report import CheckName, Outcome, Report
from verifier.badge_facts import BadgeFacts, host_of
from verifier.claimed_issuers import claimed_issuer


@dataclass(frozen=True)
class Contact:
    """The site that an issuer answers for.

    `is_confirmed` says that the issuer signed the badge. `url` is a page on that very site, and `email` stands here
    for recognised issuers only: what a stranger writes of itself might lead anywhere.
    """

    host: str
    is_confirmed: bool
    url: str | None = None
    email: str | None = None


def contact_of(report: Report, facts: BadgeFacts | None, payload: bytes) -> Contact | None:
    """Give the way to the issuer; of a badge that proves nothing, only the site that it names."""
    is_confirmed = report.check(CheckName.ISSUER_KEY).outcome is Outcome.VALID
    if facts is None or not is_confirmed:
        claimed = claimed_issuer(payload)
        host = host_of(claimed.id) if claimed is not None else None
        return None if host is None else Contact(host, is_confirmed)
    if facts.issuer_host is None:
        return None
    url = facts.issuer.url
    recognised = report.check(CheckName.ISSUER_TRUST).code.removeprefix("issuer_trust.") in _IN_THE_REGISTER
    return Contact(
        host=facts.issuer_host,
        is_confirmed=True,
        url=url if url is not None and urlsplit(url).netloc == facts.issuer_host else None,
        email=facts.issuer_email if recognised else None,
    )


_IN_THE_REGISTER = frozenset({"recognised", "out_of_scope", "inactive"})
