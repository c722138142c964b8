"""Serve the trainer's console: what one may award, the dry run with a verdict per row, one's own awards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chassis.database import Connection
from chassis.roles import Actor, Role, issuer_scope
from issuer import award_queries, queries
from issuer.award_queries import AwardFilter
from issuer.deciding import decide
from issuer.identities import open_recipient
from issuer.issuing import Awarded, Companion, Outcome, Refused, award
from issuer.pasting import Row
from issuer.policy import acts_for, may_revoke, may_see_award
from issuer.problems import AwardTooMany, AwardUnknown, IssuerProblem
from issuer.records import Achievement, Award, AwardState, Organisation, Placement, Stage
from issuer.requests import AwardRequest
from issuer.service import Issuer

MAX_PEOPLE = 30


@dataclass(frozen=True)
class Session:
    """What all rows of one list share: for whom, what, until when, where."""

    issuer_slug: str
    achievement_id: str
    valid_until: datetime | None = None
    placement: Placement = field(default_factory=Placement)
    paper_consent: str | None = None


@dataclass(frozen=True)
class RowVerdict:
    """What would happen to a row, or what happened to it."""

    row: Row
    problem: IssuerProblem | None
    awarded: Awarded | None = None


@dataclass(frozen=True)
class AwardLine:
    """One of the issuer's awards as its own people see it."""

    award: Award
    state: AwardState
    url: str
    achievement: Achievement
    recipient: str
    may_revoke: bool


def organisations_for(connection: Connection, by: Actor) -> list[Organisation]:
    """List the organisations that the actor awards for."""
    return [organisation for organisation in queries.all_organisations(connection) if acts_for(by, organisation.slug)]


def awardable_for(connection: Connection, by: Actor, slug: str) -> list[Achievement]:
    """List what the actor may award for an organisation."""
    return queries.achievements_awardable_by(connection, slug) if acts_for(by, slug) else []


def dry_run(
    issuer: Issuer, connection: Connection, session: Session, rows: Sequence[Row], *, by: Actor
) -> tuple[RowVerdict, ...]:
    """Say for each row whether it could be awarded now; nothing is written.

    Raises: AwardTooMany.
    """
    if len(rows) > MAX_PEOPLE:
        raise AwardTooMany(limit=MAX_PEOPLE)
    readable = [row for row in rows if row.recipient is not None]
    decisions = decide(issuer, connection, [_request(session, row) for row in readable], by=by)
    decided = {row.number: decision.refusal for row, decision in zip(readable, decisions, strict=True)}
    return tuple(RowVerdict(row, row.problem or decided.get(row.number)) for row in rows)


def award_rows(
    issuer: Issuer, session: Session, rows: Sequence[Row], *, by: Actor, companion: Companion | None = None
) -> tuple[RowVerdict, ...]:
    """Award a list: readable rows go through the ceremony together, the others keep their problem.

    Raises: AwardTooMany, ClockBehind.
    """
    if len(rows) > MAX_PEOPLE:
        raise AwardTooMany(limit=MAX_PEOPLE)
    readable = [row for row in rows if row.recipient is not None]
    outcomes = award(issuer, [_request(session, row) for row in readable], by=by, companion=companion)
    verdicts = {row.number: _verdict(row, outcome) for row, outcome in zip(readable, outcomes, strict=True)}
    return tuple(verdicts.get(row.number) or RowVerdict(row, row.problem) for row in rows)


def issuer_awards(
    issuer: Issuer, connection: Connection, by: Actor, *, slug: str | None = None, limit: int = 200
) -> list[AwardLine]:
    """List the awards that the actor sees as an issuer, newest first: own ones, all ones for administrators."""
    slugs = {organisation.slug for organisation in organisations_for(connection, by)} if slug is None else {slug}
    administered = frozenset(one for one in slugs if by.holds(Role.ISSUER_ADMIN, issuer_scope(one)))
    found: list[Award] = []
    if administered:
        found += award_queries.list_awards(connection, AwardFilter(issuer_slugs=administered), limit=limit)
    if trained := frozenset(one for one in slugs - administered if acts_for(by, one)):
        own = AwardFilter(issuer_slugs=trained, awarded_by=by.account_id)
        found += award_queries.list_awards(connection, own, limit=limit)
    found.sort(key=lambda one: (one.awarded_at, one.id), reverse=True)
    return _lines(issuer, connection, [one for one in found if may_see_award(by, one)][:limit], by)


def issuer_award(issuer: Issuer, connection: Connection, award_id: str, by: Actor) -> AwardLine:
    """Show one award to its issuer.

    Raises: AwardUnknown, also for awards that are not the actor's.
    """
    found = award_queries.award(connection, award_id)
    if found is None or found.stage is not Stage.ISSUED or not may_see_award(by, found):
        raise AwardUnknown
    return _lines(issuer, connection, [found], by)[0]


def _lines(issuer: Issuer, connection: Connection, awards: Sequence[Award], by: Actor) -> list[AwardLine]:
    sealed = award_queries.sealed_recipients(connection, [one.id for one in awards])
    achievements = {
        key: queries.achievement(connection, *key)
        for key in {(one.achievement_id, one.achievement_version) for one in awards}
    }
    at = issuer.clock()
    lines: list[AwardLine] = []
    for one in awards:
        achievement = achievements[(one.achievement_id, one.achievement_version)]
        if achievement is None:
            continue
        shown = open_recipient(issuer.vault, sealed[one.id]).shown if one.id in sealed else ""
        lines.append(
            AwardLine(one, one.state(at), issuer.addresses.badge(one.id), achievement, shown, may_revoke(by, one))
        )
    return lines


def _request(session: Session, row: Row) -> AwardRequest:
    if row.recipient is None:
        message = "only a readable row can be awarded"
        raise ValueError(message)
    return AwardRequest(
        achievement_id=session.achievement_id,
        issuer_slug=session.issuer_slug,
        recipient=row.recipient,
        level=row.level,
        evidence=row.evidence,
        valid_until=session.valid_until,
        placement=session.placement,
        paper_consent=session.paper_consent,
    )


def _verdict(row: Row, outcome: Outcome) -> RowVerdict:
    return RowVerdict(row, outcome.problem) if isinstance(outcome, Refused) else RowVerdict(row, None, outcome)
