"""Decide who may award, revoke and create: pure functions, deny by default.

A role holds for one issuer (`issuer:SLUG`) or everywhere; an operator is not everything. Each person of a
batch is decided on its own.
"""

from dataclasses import dataclass
from datetime import datetime

from chassis.roles import Actor, Role, issuer_scope
from issuer.problems import (
    AchievementForbidden,
    AwardAchievementClosed,
    AwardAchievementNotAwardable,
    AwardForbidden,
    AwardProblem,
    AwardToOneself,
    IssuerProblem,
    RevocationAlready,
    RevocationForbidden,
)
from issuer.records import Achievement, Award

AWARDING_ROLES = (Role.TRAINER, Role.ISSUER_ADMIN)


@dataclass(frozen=True)
class Addressee:
    """What policy may know of a recipient: never who it is, only whether it is the actor."""

    email_hash: str | None = None
    account_id: str | None = None


def acts_for(actor: Actor, issuer_slug: str) -> bool:
    """Say whether the actor may award for the issuer at all."""
    return actor.is_signed_in and any(actor.holds(role, issuer_scope(issuer_slug)) for role in AWARDING_ROLES)


def why_not_award(
    actor: Actor, *, issuer_slug: str, achievement: Achievement, addressee: Addressee
) -> AwardProblem | None:
    """Give the reason why the actor may not award this to this person, or None."""
    if not acts_for(actor, issuer_slug):
        return AwardForbidden(issuer=issuer_slug)
    if issuer_slug not in achievement.issuers:
        return AwardAchievementNotAwardable(issuer=issuer_slug, achievement=achievement.name)
    if not achievement.open:
        return AwardAchievementClosed(achievement=achievement.name)
    if addressee.email_hash is not None and addressee.email_hash == actor.email_hash:
        return AwardToOneself()
    if addressee.account_id is not None and addressee.account_id == actor.account_id:
        return AwardToOneself()
    return None


def may_award(actor: Actor, *, issuer_slug: str, achievement: Achievement, addressee: Addressee) -> bool:
    """Say whether the actor may award this achievement to this person for this issuer."""
    return why_not_award(actor, issuer_slug=issuer_slug, achievement=achievement, addressee=addressee) is None


def may_see_award(actor: Actor, award: Award) -> bool:
    """Say whether the actor sees the award among the issuer's own: its awarder and the issuer's administrators."""
    if not actor.is_signed_in:
        return False
    if actor.holds(Role.ISSUER_ADMIN, issuer_scope(award.issuer_slug)):
        return True
    return acts_for(actor, award.issuer_slug) and award.awarded_by == actor.account_id


def why_not_revoke(actor: Actor, award: Award) -> IssuerProblem | None:
    """Give the reason why the actor may not revoke this award, or None: whoever sees it as the issuer may."""
    if not may_see_award(actor, award):
        return RevocationForbidden()
    if award.revoked_at is not None:
        return RevocationAlready(at=_day(award.revoked_at))
    return None


def may_revoke(actor: Actor, award: Award) -> bool:
    """Say whether the actor may revoke this award now."""
    return why_not_revoke(actor, award) is None


def may_create_achievement(actor: Actor, issuer_slug: str) -> bool:
    """Say whether the actor may create an achievement of this issuer: its trainers and administrators."""
    return acts_for(actor, issuer_slug)


def may_create_movement_achievement(actor: Actor) -> bool:
    """Say whether the actor may create achievements that several issuers award: the framework's curators."""
    return actor.is_signed_in and actor.holds(Role.CURATOR, "*")


def why_not_create(actor: Actor, issuer_slug: str, *, movement: bool) -> AchievementForbidden | None:
    """Give the reason why the actor may not create such an achievement, or None."""
    allowed = may_create_movement_achievement(actor) if movement else may_create_achievement(actor, issuer_slug)
    return None if allowed else AchievementForbidden(issuer=issuer_slug)


def _day(instant: datetime) -> str:
    return instant.date().isoformat()
