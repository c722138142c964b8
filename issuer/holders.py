"""Keep the holder's side: the one-time link, the decisions, and the right to be forgotten.

Consent is the holder's alone. A link is used once and opens a visit for its award; who lost it gets a new one. A
signed-in person is the holder of what was awarded to their verified address or linked account.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.accounts import address_hash
from chassis.database import Connection
from chassis.roles import Actor
from chassis.secrets_at_rest import new_secret, sha256_of
from issuer import award_queries, holder_queries, journal, journal_queries, queries, status_queries, token_queries
from issuer.award_queries import AwardFilter
from issuer.feeds import told
from issuer.holder_queries import HolderToken
from issuer.identities import normal_email
from issuer.journal import Entry, Kind
from issuer.mails import post_lost_links
from issuer.policy import may_see_award
from issuer.problems import AwardUnknown, HolderErased, HolderLinkUnusable, HolderRevoked
from issuer.records import Award, Placement, Stage, Visibility
from issuer.service import Issuer
from issuer.status_lists import publish

LINK_LIFETIME = timedelta(days=180)
VISIT_LIFETIME = timedelta(hours=12)
MAX_LINKS_A_MAIL = 50
HOLDER_COOKIE = "movement-badges-holder"


@dataclass(frozen=True)
class Visit:
    """A holder's visit: `secret` goes into the cookie, only its digest is kept."""

    secret: str
    award_id: str


@dataclass(frozen=True)
class Choices:
    """What a holder decides about an accepted badge."""

    visibility: Visibility
    show_name: bool
    map_consent: bool


def link_for(issuer: Issuer, connection: Connection, award_id: str, *, at: datetime) -> str:
    """Make a one-time link for the holder of an award and give its token."""
    token = new_secret(issuer.entropy)
    holder_queries.insert_links(connection, [HolderToken(sha256_of(token), award_id, at + LINK_LIFETIME)])
    return token


def renew_link(issuer: Issuer, connection: Connection, award_id: str, *, by: Actor) -> str:
    """Make a new link for somebody who lost theirs, at the issuer's hands; the unused old ones stop working.

    Raises: AwardUnknown (also for awards that are not the actor's), HolderErased.
    """
    award = _living(connection, award_id)
    if not may_see_award(by, award):
        raise AwardUnknown
    holder_queries.void_links(connection, award_id)
    return issuer.addresses.holder_link(link_for(issuer, connection, award_id, at=issuer.clock()))


def award_of_link(issuer: Issuer, connection: Connection, token: str) -> Award:
    """Find the award of a link without using it up (mail scanners open links).

    Raises: HolderLinkUnusable, HolderErased.
    """
    award_id = holder_queries.link(connection, sha256_of(token), at=issuer.clock())
    if award_id is None:
        raise HolderLinkUnusable
    return _living(connection, award_id)


def enter(issuer: Issuer, connection: Connection, token: str) -> Visit:
    """Use a link up and open a visit.

    Raises: HolderLinkUnusable, HolderErased.
    """
    at = issuer.clock()
    award_id = holder_queries.use_link(connection, sha256_of(token), at=at)
    if award_id is None:
        raise HolderLinkUnusable
    _living(connection, award_id)
    secret = new_secret(issuer.entropy)
    holder_queries.insert_visit(connection, HolderToken(sha256_of(secret), award_id, at + VISIT_LIFETIME))
    return Visit(secret=secret, award_id=award_id)


def award_of_visit(issuer: Issuer, connection: Connection, secret: str | None) -> str | None:
    """Give the id of the award that a visit is for, if it still runs."""
    return holder_queries.visit(connection, sha256_of(secret), at=issuer.clock()) if secret else None


def is_holder(connection: Connection, award_id: str, *, actor: Actor, visited: str | None = None) -> bool:
    """Say whether the award is the actor's own, or the one of the running visit."""
    if visited is not None and visited == award_id:
        return True
    return actor.is_signed_in and award_queries.belongs_to(
        connection, award_id, account_id=actor.account_id, email_hash=actor.email_hash
    )


def own_awards(connection: Connection, actor: Actor) -> list[Award]:
    """List the issued awards of a signed-in person, newest first, without erased ones."""
    if not actor.is_signed_in:
        return []
    wanted = AwardFilter(account_id=actor.account_id, email_hash=actor.email_hash)
    return [award for award in award_queries.list_awards(connection, wanted) if award.erased_at is None]


def accept(
    issuer: Issuer, connection: Connection, award_id: str, choices: Choices, *, actor: Actor | None = None
) -> Award:
    """Accept a badge, or change what was decided about it; a signed-in holder's account is remembered.

    Raises: AwardUnknown, HolderErased, HolderRevoked.
    """
    award = _living(connection, award_id)
    if award.revoked_at is not None:
        raise HolderRevoked
    if actor is not None and actor.account_id is not None:
        sub = None if actor.wiki_sub is None else issuer.vault.seal("recipient-wiki-sub", actor.wiki_sub.encode())
        award_queries.attach_account(connection, award_id, actor.account_id, sub)
    changed = replace(
        award,
        decision="accepted",
        decided_at=issuer.clock(),
        visibility=choices.visibility,
        show_name=choices.show_name,
        map_consent=choices.map_consent,
    )
    return _saved(connection, changed)


def decline(issuer: Issuer, connection: Connection, award_id: str) -> Award:
    """Decline a badge: its page is gone for others and it counts nowhere; the holder may still change their mind.

    Raises: AwardUnknown, HolderErased.
    """
    award = _living(connection, award_id)
    changed = replace(
        award,
        decision="declined",
        decided_at=issuer.clock(),
        visibility=Visibility.PRIVATE,
        show_name=False,
        map_consent=False,
    )
    return _saved(connection, changed)


def record_paper_consent(connection: Connection, award_id: str, text: str, *, by: Actor) -> Award:
    """Record that the learner consented to the map on paper; it stays marked as recorded by the issuer.

    A holder's own decision is never overruled. Raises: AwardUnknown, HolderErased.
    """
    award = _living(connection, award_id)
    if not may_see_award(by, award):
        raise AwardUnknown
    if award.decision != "pending":
        return award
    return _saved(connection, replace(award, paper_consent=text, map_consent=True))


def erase(issuer: Issuer, connection: Connection, award_id: str, *, actor: str | None) -> None:
    """Forget the holder: personal data and signed bytes go, the badge is revoked, index and digest stay.

    Raises: AwardUnknown, HolderErased.
    """
    award = _living(connection, award_id)
    at = issuer.clock()
    stale = status_queries.revoke_entries(connection, [award_id], at=at)
    changed = replace(
        award,
        revoked_at=award.revoked_at or at,
        revocation_reason=None,
        erased_at=at,
        visibility=Visibility.PRIVATE,
        show_name=False,
        map_consent=False,
        paper_consent=None,
        evidence=(),
        placement=Placement(),
        placed_at=None,
    )
    _saved(connection, changed)
    award_queries.delete_recipient(connection, award_id)
    award_queries.erase_credential(connection, award_id)
    token_queries.erase_token(connection, award_id)
    holder_queries.void_links(connection, award_id)
    holder_queries.end_visits(connection, award_id)
    journal_queries.erase_payloads_about(connection, award_id)
    journal.record(connection, [Entry(Kind.AWARD_ERASED, award.issuer_slug, award_id, b"")], at=at, actor=actor)
    for list_id in stale:
        publish(issuer, connection, list_id, actor=actor)


def send_lost_links(issuer: Issuer, connection: Connection, typed: str, *, language: str) -> None:
    """Mail fresh links for everything that was awarded to an address; the answer never says whether there was any.

    Raises: RecipientEmail when it is no address at all.
    """
    address = normal_email(typed)
    ids = holder_queries.issued_for_address(connection, address_hash(issuer.vault, address))[:MAX_LINKS_A_MAIL]
    found = award_queries.awards_by_id(connection, ids)
    at = issuer.clock()
    links: list[tuple[str, str]] = []
    for award_id in ids:
        achievement = queries.achievement(
            connection, found[award_id].achievement_id, found[award_id].achievement_version
        )
        token = link_for(issuer, connection, award_id, at=at)
        links.append((achievement.name if achievement else "", issuer.addresses.holder_link(token)))
    if links:
        post_lost_links(issuer, connection, address, links, language=language)


def _living(connection: Connection, award_id: str) -> Award:
    award = award_queries.lock_award(connection, award_id)
    if award is None or award.stage is not Stage.ISSUED:
        raise AwardUnknown
    if award.erased_at is not None:
        raise HolderErased
    return award


def _saved(connection: Connection, award: Award) -> Award:
    saved = told(connection, award)
    award_queries.save(connection, saved)
    return saved
