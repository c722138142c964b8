"""Who may award, revoke and create, against a small model written from the ruling."""

import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chassis.roles import ANONYMOUS, Actor, Grant, Role
from issuer import policy
from issuer.policy import Addressee
from issuer.records import Achievement

ACHIEVEMENT = Achievement(
    id="a" * 32,
    owner_slug="one",
    movement=True,
    open=True,
    version=1,
    name="Editor",
    description="Edits.",
    criteria="Edit.",
    language="en",
    level=None,
    alignments=(),
    issuers=frozenset({"one", "two"}),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
GRANTS = [
    Grant(role, scope) for role in (Role.TRAINER, Role.ISSUER_ADMIN) for scope in ("*", "issuer:one", "issuer:two")
]
GRANTS += [Grant(Role.OPERATOR, "*"), Grant(Role.CURATOR, "*"), Grant(Role.EVALUATOR, "issuer:one")]


def model(actor: Actor, issuer: str, achievement: Achievement, addressee: Addressee) -> str | None:
    """Say it in other words: the first reason that applies, or None."""
    awards_for = {
        grant.scope.removeprefix("issuer:") for grant in actor.grants if grant.role.value in ("trainer", "issuer_admin")
    }
    if actor.account_id is None or not {issuer, "*"} & awards_for:
        return "award.forbidden"
    if issuer not in achievement.issuers:
        return "award.achievement_not_awardable"
    if not achievement.open:
        return "award.achievement_closed"
    same_address = addressee.email_hash and addressee.email_hash == actor.email_hash
    same_account = addressee.account_id and addressee.account_id == actor.account_id
    return "award.to_oneself" if same_address or same_account else None


def test_policy_agrees_with_the_model_on_thousands_of_cases() -> None:
    chance = random.Random(2)
    seen: set[str | None] = set()
    for _ in range(5_000):
        actor = Actor(
            account_id=chance.choice([None, "me", "me", "me"]),
            display_name="",
            grants=frozenset(chance.sample(GRANTS, chance.randint(0, 3))),
            token_scopes=None,
            csrf=None,
            email_hash=chance.choice([None, "mine"]),
        )
        achievement = replace(
            ACHIEVEMENT,
            open=chance.random() < 0.8,
            issuers=frozenset(chance.sample(["one", "two", "three"], chance.randint(1, 3))),
        )
        addressee = Addressee(chance.choice([None, "mine", "other"]), chance.choice([None, "me", "you"]))
        issuer = chance.choice(["one", "two"])
        refusal = policy.why_not_award(actor, issuer_slug=issuer, achievement=achievement, addressee=addressee)
        expected = model(actor, issuer, achievement, addressee)
        assert (refusal.code if refusal else None) == expected
        seen.add(expected)
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("grants", "own", "movement"),
    [
        ([], False, False),
        ([Grant(Role.TRAINER, "issuer:one")], True, False),
        ([Grant(Role.TRAINER, "issuer:two")], False, False),
        ([Grant(Role.ISSUER_ADMIN, "issuer:one")], True, False),
        ([Grant(Role.CURATOR, "*")], False, True),
        ([Grant(Role.OPERATOR, "*")], False, False),
    ],
)
def test_who_creates_achievements(grants: list[Grant], own: bool, movement: bool) -> None:
    actor = Actor("me", "", frozenset(grants), None, None, None)
    assert policy.may_create_achievement(actor, "one") is own
    assert policy.may_create_movement_achievement(actor) is movement


def test_a_stranger_may_nothing() -> None:
    assert not policy.acts_for(ANONYMOUS, "one")
    assert not policy.may_create_achievement(ANONYMOUS, "one")
    assert not policy.may_create_movement_achievement(ANONYMOUS)


def test_no_role_of_another_issuer_is_enough() -> None:
    for role, slug in itertools.product((Role.TRAINER, Role.ISSUER_ADMIN), ("two", "on", "one-more")):
        actor = Actor("me", "", frozenset({Grant(role, f"issuer:{slug}")}), None, None, None)
        assert not policy.acts_for(actor, "one")
