"""Decide about each person of a list before anything is written: step 1 of the ceremony, and the dry run."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.accounts import address_hash
from chassis.database import Connection
from chassis.roles import Actor
from issuer import queries
from issuer.identities import Recipient
from issuer.keyring import active_key
from issuer.policy import Addressee, acts_for, why_not_award
from issuer.problems import (
    AchievementUnknown,
    AwardDoubled,
    AwardForbidden,
    AwardIssuerUnclear,
    AwardPlacement,
    AwardValidUntil,
    IssuerProblem,
    KeyProblem,
    OrganisationUnknown,
)
from issuer.records import Achievement, KeyPurpose
from issuer.requests import AwardRequest
from issuer.service import Issuer
from skills_framework import queries as places_kept


@dataclass(frozen=True)
class Decision:
    """What was decided about one request; without a refusal it can be awarded."""

    position: int
    request: AwardRequest
    achievement_version: int
    refusal: IssuerProblem | None


def decide(
    issuer: Issuer, connection: Connection, requests: Sequence[AwardRequest], *, by: Actor
) -> tuple[Decision, ...]:
    """Decide about each request on its own; nothing is written."""
    achievements = {
        achievement_id: queries.achievement(connection, achievement_id)
        for achievement_id in {request.achievement_id for request in requests}
    }
    without_key = {
        slug: problem
        for slug in {request.issuer_slug for request in requests}
        if (problem := _key_problem(issuer, connection, slug)) is not None
    }
    named = {request.placement.community for request in requests} - {None}
    known = {one.slug for one in places_kept.all_communities(connection)} if named else set[str]()
    seen: dict[tuple[str, Recipient], int] = {}
    decisions: list[Decision] = []
    for position, request in enumerate(requests):
        achievement = achievements[request.achievement_id]
        refusal = _refusal(issuer, request, achievement, by=by) or without_key.get(request.issuer_slug)
        if refusal is None and (request.placement.community or "") not in {"", *known}:
            refusal = AwardPlacement(part="community")
        who = (request.achievement_id, _identity(request.recipient))
        first = seen.setdefault(who, position)
        if refusal is None and first != position:
            refusal = AwardDoubled(row=first + 1)
        decisions.append(Decision(position, request, achievement.version if achievement else 0, refusal))
    return tuple(decisions)


def issuer_for(connection: Connection, achievement_id: str, *, by: Actor, named: str | None = None) -> str:
    """Say for which organisation the actor awards this achievement, when there is only one way.

    Raises: AchievementUnknown, AwardForbidden, AwardIssuerUnclear.
    """
    achievement = queries.achievement(connection, achievement_id)
    if achievement is None:
        raise AchievementUnknown
    if named is not None:
        return named
    possible = sorted(slug for slug in achievement.issuers if acts_for(by, slug))
    if not possible:
        raise AwardForbidden(issuer=achievement.owner_slug)
    if len(possible) > 1:
        raise AwardIssuerUnclear(issuers=", ".join(possible))
    return possible[0]


def _refusal(
    issuer: Issuer, request: AwardRequest, achievement: Achievement | None, *, by: Actor
) -> IssuerProblem | None:
    if achievement is None:
        return AchievementUnknown()
    email = request.recipient.email
    addressee = Addressee(email_hash=address_hash(issuer.vault, email) if email else None)
    refusal = why_not_award(by, issuer_slug=request.issuer_slug, achievement=achievement, addressee=addressee)
    if refusal is not None:
        return refusal
    if request.valid_until is not None and request.valid_until <= issuer.clock():
        return AwardValidUntil()
    return None


def _key_problem(issuer: Issuer, connection: Connection, slug: str) -> IssuerProblem | None:
    if queries.organisation(connection, slug) is None:
        return OrganisationUnknown(slug=slug[:64])
    try:
        issuer.keyring.signer(active_key(connection, slug, KeyPurpose.CREDENTIAL))
    except KeyProblem as problem:
        return problem
    return None


def _identity(recipient: Recipient) -> Recipient:
    """Give what makes two rows the same person: the address, else the user name, else the name."""
    if recipient.email:
        return Recipient(email=recipient.email)
    if recipient.wiki_name:
        return Recipient(wiki_name=recipient.wiki_name)
    return recipient
