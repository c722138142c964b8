"""Revoke badges: the second ceremony.

  1 decide    may the actor revoke each of these, and is there a reason
  2 revoke    the awards, their bits, the journal, the feed; commit: our own verifier sees it from here on
  3 publish   each list that changed, once for the whole batch; commit

A crash between 2 and 3 leaves the list marked stale, and the next `refresh_due_lists` publishes it. A revocation is
never taken back.
"""

from collections.abc import Sequence
from dataclasses import replace

from chassis.database import Connection
from chassis.roles import Actor
from issuer import award_queries, journal, status_queries
from issuer.feeds import told
from issuer.journal import Entry, Kind
from issuer.policy import may_see_award, why_not_revoke
from issuer.problems import AwardUnknown, RevocationReason
from issuer.records import Award, Stage
from issuer.requests import contains_address
from issuer.service import Issuer
from issuer.status_lists import publish

MAX_REASON_CHARACTERS = 500


def revoke(issuer: Issuer, award_ids: Sequence[str], *, reason: str, by: Actor) -> tuple[Award, ...]:
    """Revoke badges, all or none, and publish their lists.

    Raises: RevocationReason, AwardUnknown (also for awards that the actor may not see), RevocationForbidden,
        RevocationAlready.
    """
    text = read_reason(reason)
    ids = sorted(set(award_ids))

    # 1 Decide and 2 revoke: in one transaction, so that nothing changes in between.
    with issuer.database.writing() as connection:
        at = issuer.clock()
        revoked = [replace(one, revoked_at=at, revocation_reason=text) for one in _decided(connection, ids, by=by)]
        stale = status_queries.revoke_entries(connection, ids, at=at)
        for one in revoked:
            award_queries.save(connection, told(connection, one))
        journal.record(
            connection,
            [Entry(Kind.AWARD_REVOKED, one.issuer_slug, one.id, text.encode()) for one in revoked],
            at=at,
            actor=by.account_id,
        )

    # 3 Publish.
    for list_id in stale:
        with issuer.database.writing() as connection:
            publish(issuer, connection, list_id, actor=by.account_id)
    return tuple(revoked)


def read_reason(text: str) -> str:
    """Check a reason; it is shown on the badge's page, so it must not name an address.

    Raises: RevocationReason.
    """
    reason = " ".join(text.split())
    if not reason or len(reason) > MAX_REASON_CHARACTERS or not reason.isprintable() or contains_address(reason):
        raise RevocationReason(limit=MAX_REASON_CHARACTERS)
    return reason


def _decided(connection: Connection, ids: Sequence[str], *, by: Actor) -> list[Award]:
    awards: list[Award] = []
    for award_id in ids:
        award = award_queries.lock_award(connection, award_id)
        if award is None or award.stage is not Stage.ISSUED or not may_see_award(by, award):
            raise AwardUnknown
        refusal = why_not_revoke(by, award)
        if refusal is not None:
            raise refusal
        awards.append(award)
    return awards
