"""The document that is signed: what the standard asks of it, what we leave out of it."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from issuer_world import DRAFT, TRAINER, World

from credentials.status_list import MINIMUM_ENTRIES
from credentials.strict_json import JsonObject
from issuer import award_queries, status_queries
from issuer.achievements import AchievementDraft, change_achievement, create_achievement, material_of_award
from issuer.award_queries import AwardFilter
from issuer.composing import compose
from issuer.issuing import Awarded, award
from issuer.problems import IssuerProblem
from issuer.requests import read_evidence, read_placement
from issuer.status_indices import LIST_ENTRIES
from skills_framework.places import Community
from skills_framework.queries import add_community


@pytest.fixture(scope="module")
def official_schema(shared_vectors: Path) -> jsonschema.Draft201909Validator:
    """The current schema of 1EdTech (shared/data/ORIGIN.md)."""
    path = shared_vectors.parent / "data" / "ob_schemas" / "ob_v3p0_achievementcredential_schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    return jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())


def composed(world: World, award_id: str) -> JsonObject:
    with world.issuer.database.reading() as connection:
        stored = award_queries.award(connection, award_id)
        assert stored is not None
        entry = status_queries.entries_of(connection, [award_id])[award_id]
        return compose(stored, entry, material_of_award(connection, stored), world.issuer.addresses)


def signed(world: World, award_id: str) -> JsonObject:
    with world.issuer.database.reading() as connection:
        content = award_queries.stored_credentials(connection, [award_id])[award_id].content
    document: JsonObject = json.loads(content or b"{}")
    return document


def badge(world: World, who: str = "anna@example.org", **changes: object) -> str:
    (made,) = award(world.issuer, [world.request(who, **changes)], by=TRAINER)
    assert isinstance(made, Awarded), made
    return made.award_id


@pytest.mark.conformance("OB-1", "OB-2", "OB-6", "OB-34", "OB-78")
def test_what_we_sign_passes_the_official_schema(
    world: World, official_schema: jsonschema.Draft201909Validator
) -> None:
    evidence = (read_evidence("https://example.org/edit", None), read_evidence(None, "Ten **edits**."))
    plain, full = badge(world), badge(world, level=5, evidence=evidence)
    for award_id in (plain, full):
        assert [error.message for error in official_schema.iter_errors(signed(world, award_id))] == []


def test_the_same_award_composes_to_what_was_signed(world: World) -> None:
    award_id = badge(world, level=2)
    document = signed(world, award_id)
    document.pop("proof")
    assert composed(world, award_id) == document


def test_a_badge_keeps_the_text_with_which_it_was_awarded(world: World) -> None:
    award_id = badge(world)
    with world.issuer.database.writing() as connection:
        draft = AchievementDraft(**{**DRAFT.__dict__, "name": "Editor of wikis"})
        changed = change_achievement(world.issuer, connection, world.own.id, draft, by=TRAINER)
    assert changed.version == 2
    subject = composed(world, award_id)["credentialSubject"]
    assert isinstance(subject, dict)
    assert isinstance(subject["achievement"], dict)
    assert (subject["achievement"]["name"], subject["achievement"]["version"]) == ("Wiki editor", "1")
    assert signed(world, badge(world, "bert@example.org"))["name"] == "Editor of wikis"


def test_nothing_of_the_person_or_the_trainer_is_signed(world: World) -> None:
    placement = read_placement(world.issuer.places, country="FR")
    award_id = badge(world, paper_consent="list of Anna", placement=placement)
    # Without the picture: base64 spells any three letters somewhere.
    text = re.sub(r'"data:[^"]*"', '""', json.dumps(signed(world, award_id))).lower()
    assert not [word for word in ("anna", "trainer", "nwe", "list of", "identifier", "salt") if word in text]
    document = signed(world, award_id)
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    assert str(subject["id"]).startswith("urn:uuid:")
    assert subject["id"] != document["id"]


def test_a_list_is_long_enough_to_hide_in() -> None:
    assert LIST_ENTRIES == MINIMUM_ENTRIES


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "achievement.text"),
        ({"name": "x" * 121}, "achievement.text"),
        ({"description": "mail anna@example.org"}, "achievement.text"),
        ({"criteria": "a\x00b"}, "achievement.text"),
        ({"skills": ("wiki-editing",) * 1 + ("nothing",)}, "achievement.skill_unknown"),
        ({"skills": tuple(f"s{number}" for number in range(13))}, "achievement.text"),
        ({"level": 0}, "achievement.level"),
        ({"language": "français"}, "achievement.language"),
        ({"image": b"GIF89a"}, "achievement.image"),
    ],
)
def test_an_achievement_that_cannot_be_signed_is_refused(world: World, changes: dict[str, object], code: str) -> None:
    draft = AchievementDraft(**{**DRAFT.__dict__, **changes})
    with pytest.raises(IssuerProblem) as caught, world.issuer.database.writing() as connection:
        create_achievement(world.issuer, connection, draft, owner_slug="chapter", by=TRAINER)
    assert caught.value.code == code


def test_a_known_community_says_its_country_and_region(world: World) -> None:
    placement = read_placement(world.issuer.places, community="wm-example")
    with world.issuer.database.writing() as connection:
        add_community(connection, Community("wm-example", "WM Example", "chapter", "FR", None, under_represented=False))
    badge(world, placement=placement)
    with world.issuer.database.reading() as connection:
        (stored,) = award_queries.list_awards(connection, AwardFilter())
    assert (stored.placement.country, stored.placement.region) == ("FR", "nwe")
