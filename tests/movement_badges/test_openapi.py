"""The description of the API: the same as last time, complete, and in the shapes that were promised.

When a change is meant, renew the snapshot with

    MOVEMENT_BADGES_RENEW=1 python -m pytest tests/movement_badges/test_openapi.py

and read the difference before it is committed: whatever a program relies on must still be there.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.problem_answers import PROBLEM_JSON
from chassis.sealing import create_key_file
from chassis.settings import Settings
from movement_badges import __version__
from movement_badges.application import create_app

SNAPSHOT = Path(__file__).with_name("openapi.json")
PROMISED = {
    ("post", "/api/v1/issuers/{slug}/achievements"): ("201", True),
    ("get", "/api/v1/issuers/{slug}/achievements"): ("200", True),
    ("post", "/api/v1/awards"): ("201", True),
    ("get", "/api/v1/awards"): ("200", True),
    ("get", "/api/v1/awards/{award_id}"): ("200", True),
    ("post", "/api/v1/awards/{award_id}/revoke"): ("200", True),
    ("post", "/api/v1/verifications"): ("200", False),
    ("get", "/api/v1/skills"): ("200", False),
    ("get", "/api/v1/skill-gaps"): ("200", False),
}
# Members by schema, those that are required first.
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "AchievementIn": ({"name", "description", "criteria", "skills", "language"}, {"level"}),
    "CreatedOut": ({"id", "url"}, set()),
    "AwardIn": ({"achievement", "recipient"}, {"level", "evidence", "valid_until", "placement", "consent", "issuer"}),
    "RecipientIn": (set(), {"name", "email", "wiki_username"}),
    "EvidenceIn": (set(), {"url", "narrative"}),
    "PlacementIn": (set(), {"community", "country", "languages"}),
    "ConsentIn": ({"map", "recorded"}, set()),
    "AwardedOut": ({"id", "url", "holder_url", "state"}, set()),
    "RevocationIn": ({"reason"}, set()),
    "Verification": (
        {
            "verdict",
            "kind",
            "policy",
            "generation",
            "checks",
            "remarks",
            "badge",
            "credential",
            "endorsements",
            "inner",
        },
        set(),
    ),
    "CheckAnswer": ({"check", "outcome", "code", "message"}, set()),
    "SkillGaps": ({"snapshot", "framework", "method", "cells"}, set()),
    "CellOut": (
        {"state", "holders", "solid", "supply", "demand", "coverage", "gap", "fragility"},
        {"group", "skill", "region"},
    ),
}

Document = dict[str, Any]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("node")
    create_key_file(folder / "key", lambda size: b"k" * size)
    settings = Settings(public_url="https://badges.example.org", data_dir=folder / "data", key_file=folder / "key")
    document: Document = json.loads(json.dumps(create_app(settings, runs_jobs=False).openapi()))
    return document


def operations(described: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_the_description_is_the_one_that_programs_know(described: Document) -> None:
    if os.environ.get("MOVEMENT_BADGES_RENEW"):
        SNAPSHOT.write_text(json.dumps(described, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert described == json.loads(SNAPSHOT.read_text(encoding="utf-8")), "see how to renew it at the head of this file"


def test_it_bears_the_version_of_the_program(described: Document) -> None:
    assert described["info"]["version"] == __version__


def test_every_operation_is_named_summed_up_and_filed(described: Document) -> None:
    names = [operation["operationId"] for _, operation in operations(described)]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name)] == []
    tags = {tag["name"] for tag in described["tags"]}
    for name, operation in operations(described):
        assert (operation["summary"], operation["description"]) > ("", ""), name
        assert len(operation["tags"]) == 1, name
        assert tags.issuperset(operation["tags"]), name


def test_every_answer_has_a_shape(described: Document) -> None:
    for name, operation in operations(described):
        for status, answer in operation["responses"].items():
            if status == "204":
                assert "content" not in answer, name
            else:
                assert all(content["schema"] for content in answer["content"].values()), f"{name} {status}"


def test_every_refusal_is_a_problem_that_names_its_codes(described: Document) -> None:
    for name, operation in operations(described):
        refused = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"422", "500"} <= set(refused), name
        for status, answer in refused.items():
            assert list(answer["content"]) == [PROBLEM_JSON], f"{name} {status}"
            assert re.match(r"Problem: `[a-z_.]+`", answer["description"]), f"{name} {status}"
        if operation.get("security"):
            assert {"401", "403"} <= set(refused), name


@pytest.mark.parametrize(("operation", "expected"), PROMISED.items(), ids=lambda value: " ".join(map(str, value)))
def test_what_was_promised_is_there(
    described: Document, operation: tuple[str, str], expected: tuple[str, bool]
) -> None:
    method, path = operation
    status, needs_token = expected
    found = described["paths"][path][method]
    assert [code for code in found["responses"] if code < "400"] == [status]
    assert found.get("security") == ([{"token": []}] if needs_token else None)


def test_the_token_is_a_bearer_token(described: Document) -> None:
    scheme = described["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize(("name", "members"), SHAPES.items(), ids=SHAPES)
def test_shapes_have_exactly_the_members_that_were_promised(
    described: Document, name: str, members: tuple[set[str], set[str]]
) -> None:
    required, optional = members
    schema = described["components"]["schemas"][name]
    assert (set(schema.get("required", ())), set(schema["properties"])) == (required, required | optional)
    if name.endswith("In"):
        assert schema["additionalProperties"] is False


def test_awards_are_listed_by_issuer_and_gaps_by_names(described: Document) -> None:
    awards = described["paths"]["/api/v1/awards"]["get"]["parameters"]
    gaps = described["paths"]["/api/v1/skill-gaps"]["get"]["parameters"]
    skills = described["paths"]["/api/v1/skills"]["get"]["parameters"]
    assert "issuer" in [one["name"] for one in awards]
    assert "by" in [one["name"] for one in gaps]
    assert {"q", "lang"} == {one["name"] for one in skills}
