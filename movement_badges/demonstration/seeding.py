"""Play the invented history through the same ceremonies as a real node's, with a clock that moves forward in time.

Nothing is back-dated and nothing is written past the public doors: the clock of the whole node stands at the moment
of each event. The map is harvested and published twice: a month ago and now.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from fastapi import FastAPI

from chassis.database import Connection
from chassis.roles import Actor
from chassis.service import Shell
from issuer.achievements import AchievementDraft, create_achievement
from issuer.holders import Choices, accept, decline
from issuer.identities import read_recipient
from issuer.issuing import Awarded, award
from issuer.organisations import create_organisation
from issuer.records import Placement, Visibility
from issuer.requests import AwardRequest
from issuer.revoking import revoke
from issuer.service import Issuer
from issuer.status_lists import refresh_all_lists
from movement_badges.demonstration.history import Participant, Workshop, draw_history
from movement_badges.demonstration.people import Cast, engage, trainer_email
from movement_badges.demonstration.targets import targets_file
from movement_badges.demonstration.world import (
    ISSUERS,
    DemonstrationAchievement,
    load_achievements,
    load_communities,
    load_learners,
)
from movement_badges.mapping import harvest
from movement_badges.recognising import recognise_own
from skills_framework.places import Community
from skills_framework.queries import add_community
from verifier.targets import plan_targets, take_targets

FOUNDED_BEFORE = timedelta(days=930)
FIRST_SNAPSHOT_BEFORE = timedelta(days=31)
DECIDED_AFTER = timedelta(hours=20)
REVOKED_AFTER = timedelta(days=30)
REASONS = ("Awarded to the wrong person.", "The evidence turned out to be another person's work.")
# The hub and the partner are recognised for what they teach; the chapter for everything.
RECOGNISED_GROUPS: Mapping[str, Sequence[str]] = {
    "rivermouth": (),
    "southern-hub": ("grp-community", "grp-organising", "grp-learning", "grp-knowledge", "grp-communication"),
    "open-library": ("grp-technology", "grp-knowledge", "grp-contribution", "grp-partnerships", "grp-leadership"),
}
VOUCHING = "Movement certification circle (demonstration)"


class MovableClock:
    """The clock of the seeded past: it stands still until it is moved, and only moves forward."""

    def __init__(self, at: datetime) -> None:
        self._now = at

    def __call__(self) -> datetime:
        """Return where the clock stands."""
        return self._now

    def move_to(self, at: datetime) -> None:
        """Move forward; a moment that has passed is left alone."""
        self._now = max(self._now, at)


def seed(application: FastAPI, clock: MovableClock, *, now: datetime) -> int:
    """Fill an empty, migrated database; return how many badges were signed."""
    shell: Shell = application.state.shell
    clock.move_to(now - FOUNDED_BEFORE)
    learners = load_learners()
    with shell.database.writing() as connection:
        cast = engage(shell, connection, learners[0])
        _found(application, connection, cast)
        achievements = _achievements(application.state.issuer, connection, cast)
    signed = _certify_trainers(application.state.issuer, cast, achievements)
    first_snapshot = now - FIRST_SNAPSHOT_BEFORE
    published = False
    for workshop in draw_history(now, load_achievements(), learners):
        if workshop.at > first_snapshot and not published:
            clock.move_to(first_snapshot)
            _publish_map(application)
            published = True
        signed += _hold(application.state.issuer, clock, workshop, cast, achievements)
    clock.move_to(now)
    _publish_map(application)
    return signed


def _found(application: FastAPI, connection: Connection, cast: Cast) -> None:
    """Found the organisations, recognise them, place the communities and set the targets."""
    issuer: Issuer = application.state.issuer
    for organisation in ISSUERS:
        create_organisation(
            issuer,
            connection,
            slug=organisation.slug,
            name=organisation.name,
            description=organisation.description,
            contact_email=f"contact-{organisation.slug}@example.org",
            actor=cast.operator.account_id,
        )
        groups = RECOGNISED_GROUPS[organisation.slug]
        recognise_own(application, connection, organisation.slug, vouched_by=VOUCHING, groups=groups)
    for community in load_communities():
        add_community(
            connection,
            Community(
                slug=community.slug,
                name=community.name,
                kind=community.kind,
                country=community.country,
                region=community.region,
                under_represented=community.under_represented,
                members=community.members,
            ),
        )
    framework, places = application.state.framework, application.state.places
    plan = plan_targets(connection, targets_file(framework), framework=framework, places=places, regions=None)
    take_targets(connection, plan, by=cast.evaluator.display_name, at=issuer.clock())


def _achievements(issuer: Issuer, connection: Connection, cast: Cast) -> dict[str, str]:
    """Create the forty achievements; return their ids by key."""
    made = {}
    for one in load_achievements():
        movement = one.owner == "movement"
        draft = AchievementDraft(
            name=one.name,
            description=one.description,
            criteria=one.criteria,
            skills=one.skills,
            language=one.language,
            level=one.level,
        )
        created = create_achievement(
            issuer,
            connection,
            draft,
            owner_slug=ISSUERS[0].slug if movement else one.owner,
            by=cast.operator,
            movement=movement,
            issuers=[organisation.slug for organisation in ISSUERS] if movement else (),
        )
        made[one.key] = created.id
    return made


def _certify_trainers(issuer: Issuer, cast: Cast, achievements: Mapping[str, str]) -> int:
    """Give every trainer the trainer badge; it comes from another organisation than their own."""
    signed = 0
    for position, organisation in enumerate(ISSUERS):
        neighbour = ISSUERS[(position + 1) % len(ISSUERS)].slug
        requests = [
            AwardRequest(
                achievement_id=achievements["trainer"],
                issuer_slug=neighbour,
                recipient=read_recipient(name=name, email=trainer_email(name)),
            )
            for name in organisation.trainers
        ]
        ids = _awarded(issuer, requests, by=cast.trainers[neighbour][0])
        with issuer.database.writing() as connection:
            for award_id, trainer in zip(ids, cast.trainers[organisation.slug], strict=True):
                choices = Choices(visibility=Visibility.PUBLIC, show_name=True, map_consent=False)
                accept(issuer, connection, award_id, choices, actor=trainer)
        signed += len(ids)
    return signed


def _hold(issuer: Issuer, clock: MovableClock, workshop: Workshop, cast: Cast, achievements: Mapping[str, str]) -> int:
    """Award a workshop's badges, and let its people decide about them the next day."""
    clock.move_to(workshop.at)
    trainer = cast.trainers[workshop.issuer][workshop.trainer]
    requests = [_request(workshop, participant, achievements) for participant in workshop.participants]
    ids = _awarded(issuer, requests, by=trainer)
    clock.move_to(workshop.at + DECIDED_AFTER)
    with issuer.database.writing() as connection:
        for award_id, participant in zip(ids, workshop.participants, strict=True):
            _decide(issuer, connection, award_id, participant)
    if workshop.revoked:
        clock.move_to(workshop.at + REVOKED_AFTER)
        reason = REASONS[workshop.at.month % len(REASONS)]
        revoke(issuer, [ids[position] for position in workshop.revoked], reason=reason, by=trainer)
    return len(ids)


def _request(workshop: Workshop, participant: Participant, achievements: Mapping[str, str]) -> AwardRequest:
    learner = participant.learner
    achievement: DemonstrationAchievement = workshop.achievement
    return AwardRequest(
        achievement_id=achievements[achievement.key],
        issuer_slug=workshop.issuer,
        recipient=read_recipient(name=learner.name, email=learner.email),
        valid_until=None if workshop.valid_for is None else workshop.at + workshop.valid_for,
        placement=Placement(
            community=learner.community.slug,
            country=learner.community.country,
            region=learner.community.region,
            languages=learner.community.languages,
        ),
    )


def _awarded(issuer: Issuer, requests: Sequence[AwardRequest], *, by: Actor) -> list[str]:
    outcomes = award(issuer, requests, by=by)
    refused = [outcome.problem for outcome in outcomes if not isinstance(outcome, Awarded)]
    if refused:
        raise refused[0]
    return [outcome.award_id for outcome in outcomes if isinstance(outcome, Awarded)]


def _decide(issuer: Issuer, connection: Connection, award_id: str, participant: Participant) -> None:
    if participant.decision == "decline":
        decline(issuer, connection, award_id)
    elif participant.decision != "wait":
        choices = Choices(
            visibility=Visibility(participant.visibility),
            show_name=participant.show_name,
            map_consent=participant.decision == "accept",
        )
        accept(issuer, connection, award_id, choices)


def _publish_map(application: FastAPI) -> None:
    issuer: Issuer = application.state.issuer
    refresh_all_lists(issuer, issuer.clock())
    asyncio.run(harvest(application))
