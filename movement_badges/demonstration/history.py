"""The invented history of the demonstration: who was awarded what, when, and what came of it.

It is a value, drawn once from a fixed seed, in the order of time; `seeding` plays it through the public doors.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from movement_badges.demonstration.world import (
    ISSUERS,
    SEED,
    DemonstrationAchievement,
    DemonstrationLearner,
)

BEGINS_BEFORE = timedelta(days=900)
ENDS_BEFORE = timedelta(days=3)
MOVEMENT_GROUP = 13
OWN_GROUP = 10
# Which regions each issuer works in; the three together reach all eight.
REACH = {
    "rivermouth": ("nwe", "mena", "na", "ssa"),
    "southern-hub": ("ssa", "lac", "sa", "eseap", "mena"),
    "open-library": ("ceeca", "nwe", "eseap", "na", "sa"),
}

Decision = Literal["accept", "accept without map", "decline", "wait"]


@dataclass(frozen=True)
class Participant:
    """Somebody in a workshop, with what they will decide about the badge and whether they show it."""

    learner: DemonstrationLearner
    decision: Decision
    visibility: Literal["private", "unlisted", "public"]
    show_name: bool


@dataclass(frozen=True)
class Workshop:
    """A training after which badges are awarded; `revoked` are positions whose badge is revoked a month later."""

    at: datetime
    issuer: str
    trainer: int
    achievement: DemonstrationAchievement
    participants: tuple[Participant, ...]
    valid_for: timedelta | None
    revoked: frozenset[int]


def draw_history(
    now: datetime, achievements: Sequence[DemonstrationAchievement], learners: Sequence[DemonstrationLearner]
) -> Sequence[Workshop]:
    """Return the workshops in the order of time; together they award more than 600 badges."""
    draw = random.Random(SEED)  # noqa: S311  (an invented history, not secrets)
    planned = list(_plan(draw, achievements))
    span = BEGINS_BEFORE - ENDS_BEFORE
    begin = now - BEGINS_BEFORE
    draw.shuffle(planned)
    workshops = []
    taught: Counter[str] = Counter()
    for position, (issuer, achievement) in enumerate(planned):
        at = (begin + span * position / (len(planned) - 1)).replace(hour=14, minute=position % 60, second=0)
        participants = tuple(_participants(draw, issuer, achievement, learners, taught, at=at, now=now))
        taught.update(participant.learner.email for participant in participants)
        # Safety and security skills are renewed each year; early ones have expired by now.
        expires = {"safety-planning", "harassment-response", "digital-security"} & set(achievement.skills)
        workshops.append(
            Workshop(
                at=at,
                issuer=issuer,
                trainer=draw.randrange(len(next(one for one in ISSUERS if one.slug == issuer).trainers)),
                achievement=achievement,
                participants=participants,
                valid_for=timedelta(days=365) if expires else None,
                revoked=frozenset({0}) if position % 9 == 4 and now - at > timedelta(days=60) else frozenset(),
            )
        )
    return _with_one_waiting(workshops, learners[0])


def _with_one_waiting(workshops: list[Workshop], learner: DemonstrationLearner) -> list[Workshop]:
    """Invite the learner whom a visitor can be to the last workshop near them, and leave that badge undecided.

    Nothing is drawn for it, so that the rest of the history stays as it was.
    """
    position, last = next(
        (position, workshop)
        for position, workshop in reversed(list(enumerate(workshops)))
        if learner.community.region in REACH[workshop.issuer]
        and workshop.valid_for is None
        and learner not in [participant.learner for participant in workshop.participants]
    )
    waiting = Participant(learner=learner, decision="wait", visibility="unlisted", show_name=False)
    workshops[position] = replace(last, participants=(*last.participants, waiting))
    return workshops


def _plan(
    draw: random.Random, achievements: Sequence[DemonstrationAchievement]
) -> Iterator[tuple[str, DemonstrationAchievement]]:
    for achievement in achievements:
        owners = [issuer.slug for issuer in ISSUERS] if achievement.owner == "movement" else [achievement.owner]
        # Some own achievements are taught twice, so that skills are spread unevenly, as in life.
        repeats = 1 if achievement.owner == "movement" or draw.random() < 0.7 else 2
        for _ in range(repeats):
            for owner in owners:
                yield owner, achievement


def _participants(
    draw: random.Random,
    issuer: str,
    achievement: DemonstrationAchievement,
    learners: Sequence[DemonstrationLearner],
    taught: Mapping[str, int],
    *,
    at: datetime,
    now: datetime,
) -> Iterator[Participant]:
    size = MOVEMENT_GROUP if achievement.owner == "movement" else OWN_GROUP
    reached = [learner for learner in learners if learner.community.region in REACH[issuer]]
    # A workshop happens somewhere: most people come from two regions.
    regions = draw.sample(REACH[issuer], 2)
    near = [learner for learner in reached if learner.community.region in regions]
    chosen = draw.sample(near, min(size - 2, len(near)))
    # Whoever came least often so far is invited besides, so that in the end everybody was.
    others = sorted((one for one in reached if one not in chosen), key=lambda one: taught.get(one.email, 0))
    for learner in [*chosen, *others[: size - len(chosen)]]:
        yield Participant(
            learner=learner,
            decision=_decision(draw, recent=now - at < timedelta(days=30)),
            visibility=draw.choices(("public", "unlisted", "private"), weights=(3, 6, 1))[0],
            show_name=draw.random() < 0.5,
        )


def _decision(draw: random.Random, *, recent: bool) -> Decision:
    weights = (40, 5, 5, 50) if recent else (84, 8, 3, 5)
    return draw.choices(("accept", "accept without map", "decline", "wait"), weights=weights)[0]
