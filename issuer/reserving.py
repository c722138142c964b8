"""Reserve what an award will need before it is made: step 2 of the ceremony.

The credential's id and its status index are written down and never used again, whatever happens next.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chassis.database import Connection
from chassis.roles import Actor
from issuer import award_queries, journal_queries, status_queries
from issuer.award_queries import NewAward
from issuer.deciding import Decision
from issuer.identities import seal_recipient
from issuer.placing import completed
from issuer.problems import ClockBehind
from issuer.records import Award, Stage, Visibility
from issuer.service import Issuer
from issuer.status_indices import allocate

# A list of thirty takes a second or two; a worker that is silent for so long is gone.
LEASE = timedelta(minutes=2)
CLOCK_TOLERANCE = timedelta(seconds=60)


def reserve(
    issuer: Issuer,
    connection: Connection,
    decisions: Sequence[Decision],
    *,
    batch_id: str,
    owner: str,
    by: Actor,
    at: datetime,
) -> list[Award]:
    """Write the decided awards down, each with its own id, subject, status index and lease.

    Raises: ClockBehind.
    """
    last = journal_queries.last_instant(connection)
    if last is not None and at < last - CLOCK_TOLERANCE:
        raise ClockBehind
    new = [
        _new_award(issuer, connection, decision, batch_id=batch_id, owner=owner, by=by, at=at)
        for decision in decisions
        if decision.refusal is None
    ]
    award_queries.insert_awards(connection, new)
    for slug in sorted({one.award.issuer_slug for one in new}):
        ids = [one.award.id for one in new if one.award.issuer_slug == slug]
        entries = allocate(issuer, connection, slug, len(ids))
        status_queries.insert_entries(connection, list(zip(entries, ids, strict=True)))
    return [one.award for one in new]


def _new_award(
    issuer: Issuer, connection: Connection, decision: Decision, *, batch_id: str, owner: str, by: Actor, at: datetime
) -> NewAward:
    request = decision.request
    award_id = _uuid(issuer)
    reserved = Award(
        id=award_id,
        issuer_slug=request.issuer_slug,
        achievement_id=request.achievement_id,
        achievement_version=decision.achievement_version,
        subject_id=_uuid(issuer),
        batch_id=batch_id,
        position=decision.position,
        stage=Stage.RESERVED,
        undone_code=None,
        lease_owner=owner,
        lease_until=at + LEASE,
        intent_sha256=None,
        awarded_by=by.account_id,
        awarded_at=at,
        valid_until=request.valid_until,
        level=request.level,
        evidence=request.evidence,
        decision="pending",
        decided_at=None,
        visibility=Visibility.UNLISTED,
        show_name=False,
        map_consent=request.paper_consent is not None,
        paper_consent=request.paper_consent,
        revoked_at=None,
        revocation_reason=None,
        erased_at=None,
        placement=completed(connection, request.placement, issuer.places),
        placed_at=at,
        feed_state="never",
        feed_sequence=None,
    )
    sealed = seal_recipient(issuer.vault, request.recipient, issuer_slug=request.issuer_slug, award_id=award_id)
    return NewAward(award=reserved, recipient=sealed, account_id=None)


def _uuid(issuer: Issuer) -> str:
    """Give the 32 hexadecimal digits of a random UUID (version 4, RFC 9562 5.4)."""
    data = bytearray(issuer.entropy(16))
    data[6] = data[6] & 0x0F | 0x40
    data[8] = data[8] & 0x3F | 0x80
    return data.hex()
