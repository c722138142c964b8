"""How to ask the issuer of a badge: what it has proved to be its own, and no more than that."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from credentials.report import CheckName, Outcome, Report
from verifier.badge_facts import BadgeFacts, host_of
from verifier.claimed_issuers import LOOK_ALIKE, claimed_issuer


@dataclass(frozen=True)
class Contact:
    """The site that an issuer answers for.

    `is_confirmed` says that the issuer signed the badge. `url` is a page on that very site, and `email` stands here
    for recognised issuers only: what a stranger writes of itself might lead anywhere.

    Of a badge whose issuer could be taken for a recognised one, `host` and `url` are those of the recognised one, whose
    name is `real_name`; `imitator` is the site of the other one, to which no link may lead.
    """

    host: str
    is_confirmed: bool
    url: str | None = None
    email: str | None = None
    real_name: str | None = None
    imitator: str | None = None


def contact_of(report: Report, facts: BadgeFacts | None, payload: bytes) -> Contact | None:
    """Give the way to the issuer; of a badge that proves nothing, only the site that it names."""
    is_confirmed = report.check(CheckName.ISSUER_KEY).outcome is Outcome.VALID
    claimed = claimed_issuer(payload)
    named = facts.issuer_host if facts is not None else host_of(claimed.id) if claimed is not None else None
    resembled = next((remark for remark in report.remarks if remark.code == LOOK_ALIKE), None)
    if resembled is not None:
        real = host_of(resembled.fields["did"])
        if real is None:
            return None
        return Contact(real, is_confirmed, f"https://{real}/", real_name=resembled.fields["recognised"], imitator=named)
    if facts is None or not is_confirmed:
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
