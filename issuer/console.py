"""Serve the trainer's console: what one may award, the dry run with a verdict per person, one's own awards."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Connection
from chassis.roles import Actor, Role, issuer_scope
from issuer import award_queries, queries
from issuer.award_queries import AwardFilter
from issuer.deciding import decide
from issuer.identities import open_recipient
from issuer.issuing import MAX_LIST
from issuer.policy import acts_for, may_revoke, may_see_award
from issuer.problems import AwardTooMany, AwardUnknown, IssuerProblem
from issuer.records import Achievement, Award, AwardState, Organisation, Stage
from issuer.requests import AwardRequest
from issuer.service import Issuer


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
    issuer: Issuer, connection: Connection, requests: Sequence[AwardRequest], *, by: Actor
) -> tuple[IssuerProblem | None, ...]:
    """Say for each request why it could not be awarded now, or None; nothing is written.

    Raises: AwardTooMany.
    """
    if len(requests) > MAX_LIST:
        raise AwardTooMany(count=len(requests), limit=MAX_LIST)
    return tuple(decision.refusal for decision in decide(issuer, connection, requests, by=by))


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
