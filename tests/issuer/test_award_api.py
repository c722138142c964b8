"""The API: exactly the shapes that programs were promised, and a problem document for everything else."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from issuer_application import Node
from issuer_crashes import Crash, dying

from chassis.roles import Grant, Role
from issuer import award_queries
from issuer.award_queries import AwardFilter


def wanted(node: Node, **changes: object) -> dict[str, object]:
    return {"achievement": node.world.own.id, "recipient": {"email": "anna@example.org"}, **changes}


def post(client: TestClient, body: object, key: str | None = None) -> Response:
    return client.post("/api/v1/awards", json=body, headers={"Idempotency-Key": key} if key else {})


def count(node: Node) -> int:
    with node.shell.database.reading() as connection:
        return len(award_queries.list_awards(connection, AwardFilter(only_issued=False)))


def test_an_award_answers_with_its_links(nodes: Node) -> None:
    answer = post(
        nodes.client(nodes.trainer()),
        wanted(
            nodes,
            level=4,
            evidence=[{"url": "https://example.org/edit"}, {"narrative": "Ten edits."}],
            valid_until="2027-11-02T00:00:00Z",
            placement={"community": "wmfr", "country": "FR", "languages": ["fr"]},
            consent={"map": True, "recorded": "signed list of 2 November"},
        ),
    )
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert set(body) == {"id", "url", "holder_url", "state"}
    assert re.fullmatch(r"[0-9a-f]{32}", body["id"])
    assert body["url"] == f"https://badges.example.org/badges/{body['id']}"
    assert body["state"] == "pending"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"achievement": "f" * 32}, 404, "achievement.unknown"),
        ({"achievement": "short"}, 422, "invalid_request"),
        ({"colour": "red"}, 422, "invalid_request"),
        ({"recipient": {}}, 422, "recipient.missing"),
        ({"recipient": {"email": "no address"}}, 422, "recipient.email"),
        ({"recipient": {"wiki_username": "a|b"}}, 422, "recipient.wiki_name"),
        ({"recipient": {"phone": "1"}}, 422, "invalid_request"),
        ({"level": 7}, 422, "award.level"),
        ({"level": "high"}, 422, "invalid_request"),
        ({"evidence": [{"url": "http://example.org"}]}, 422, "award.evidence"),
        ({"evidence": [{}] * 6}, 422, "invalid_request"),
        ({"valid_until": "2020-01-01T00:00:00Z"}, 422, "award.valid_until"),
        ({"valid_until": "tomorrow"}, 422, "invalid_request"),
        ({"placement": {"country": "XX"}}, 422, "award.placement"),
        ({"placement": {"community": "nobody-knows-it"}}, 422, "award.placement"),
        ({"consent": {"map": True, "recorded": ""}}, 422, "award.consent"),
        ({"consent": {"map": False, "recorded": "no"}}, 422, "invalid_request"),
        ({"issuer": "hub"}, 403, "award.forbidden"),
        ({"issuer": "nowhere"}, 403, "award.forbidden"),
    ],
)
def test_bad_input_is_a_problem_document_and_writes_nothing(
    node: Node, changes: dict[str, object], status: int, code: str
) -> None:
    answer = post(node.client(node.trainer()), wanted(node, **changes), key="one")
    assert (answer.status_code, answer.json()["type"]) == (status, f"https://badges.example.org/problems/{code}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "anna" not in answer.text
    assert count(node) == 0
    # The key of a refused request is free for a corrected one.
    assert post(node.client(node.trainer()), wanted(node), key="one").status_code == 201


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"achievement": 1', b"\xff\xfe"])
def test_wrong_json_is_refused(node: Node, body: bytes) -> None:
    client = node.client(node.trainer())
    answer = client.post("/api/v1/awards", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert count(node) == 0


@pytest.mark.parametrize(
    ("scopes", "grants", "status"),
    [
        (("awards:read",), {Grant(Role.TRAINER, "issuer:chapter")}, 403),
        (("awards:write",), set(), 403),
        (("awards:write",), {Grant(Role.TRAINER, "issuer:hub")}, 403),
        (("awards:write",), {Grant(Role.OPERATOR, "*")}, 403),
        (("awards:write",), {Grant(Role.ISSUER_ADMIN, "issuer:chapter")}, 201),
        (("awards:write",), {Grant(Role.TRAINER, "*")}, 201),
    ],
)
def test_a_token_needs_scope_and_role(node: Node, scopes: tuple[str, ...], grants: set[Grant], status: int) -> None:
    answer = post(node.client(node.token(*scopes, grants=frozenset(grants))), wanted(node))
    assert answer.status_code == status, answer.text
    assert count(node) == (status == 201)


def test_without_a_token_there_is_no_api(node: Node) -> None:
    assert post(node.client(), wanted(node)).status_code == 401
    assert node.client("mbt_wrong").get("/api/v1/awards").status_code == 401
    assert count(node) == 0


def test_nobody_awards_a_badge_to_themselves(node: Node) -> None:
    grants = frozenset({Grant(Role.TRAINER, "issuer:chapter")})
    token = node.token("awards:write", grants=grants, address="anna@example.org")
    answer = post(node.client(token), wanted(node, recipient={"name": "Anna", "email": "Anna@Example.org"}))
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/award.to_oneself")


def test_the_same_request_twice_is_one_badge_and_the_same_bytes(nodes: Node) -> None:
    client = nodes.client(nodes.trainer())
    first = post(client, wanted(nodes), key="k-1")
    again = post(client, wanted(nodes), key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert count(nodes) == 1
    other = post(client, wanted(nodes, level=2), key="k-1")
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (422, "idempotency.mismatch")
    assert post(client, wanted(nodes), key="k-2").json()["id"] != first.json()["id"]
    assert post(client, wanted(nodes)).json()["id"] != first.json()["id"]


def test_twelve_identical_requests_at_once_make_one_badge(nodes: Node) -> None:
    token = nodes.trainer()

    def send(_: int) -> Response:
        return post(nodes.client(token), wanted(nodes), key="at-once")

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(12)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert count(nodes) == 1
    assert post(nodes.client(token), wanted(nodes), key="at-once").status_code == 201


def test_a_request_whose_worker_died_is_finished_not_repeated(node: Node) -> None:
    token = node.trainer()
    node.app.state.issuer = dying(node.world.issuer, "signature", 1)
    with pytest.raises(Crash):
        post(node.client(token), wanted(node), key="k")
    node.app.state.issuer = node.world.issuer
    waiting = post(node.client(token), wanted(node), key="k")
    assert waiting.status_code == 409
    assert int(waiting.headers["Retry-After"]) > 0
    node.world.clock.advance(timedelta(minutes=3))
    done = post(node.client(token), wanted(node), key="k")
    assert done.status_code == 201
    assert post(node.client(token), wanted(node), key="k").content == done.content
    assert count(node) == 1


def test_awards_are_listed_and_shown_to_whom_they_belong(node: Node) -> None:
    token, stranger = node.trainer(), node.trainer("hub")
    admin = node.token("awards:read", grants=frozenset({Grant(Role.ISSUER_ADMIN, "issuer:chapter")}))
    made = post(node.client(token), wanted(node)).json()
    listed = node.client(token).get("/api/v1/awards", params={"issuer": "chapter"}).json()
    assert [item["id"] for item in listed["items"]] == [made["id"]]
    assert node.client(admin).get("/api/v1/awards").json() == listed
    shown = node.client(token).get(f"/api/v1/awards/{made['id']}")
    assert shown.json() == listed["items"][0]
    assert "anna" not in shown.text
    assert node.client(stranger).get("/api/v1/awards").json() == {"items": []}
    assert node.client(stranger).get("/api/v1/awards", params={"issuer": "chapter"}).json() == {"items": []}
    assert node.client(stranger).get(f"/api/v1/awards/{made['id']}").status_code == 404


def test_a_badge_is_revoked_once_with_a_reason(nodes: Node) -> None:
    token = nodes.trainer()
    made = post(nodes.client(token), wanted(nodes)).json()
    url = f"/api/v1/awards/{made['id']}/revoke"
    codes = {
        json.dumps(body): nodes.client(token).post(url, json=body).json()["type"].rpartition("/")[2]
        for body in ({"reason": ""}, {"reason": "see anna@example.org"}, {"why": "x"}, {"reason": "x" * 501})
    }
    assert set(codes.values()) == {"revocation.reason", "invalid_request"}
    assert nodes.client(nodes.trainer()).post(url, json={"reason": "Not mine."}).status_code == 404
    answer = nodes.client(token).post(url, json={"reason": "Given by mistake."})
    assert answer.status_code == 200
    assert answer.json()["state"] == "revoked"
    assert answer.json()["revocation_reason"] == "Given by mistake."
    assert nodes.client(token).post(url, json={"reason": "Again."}).status_code == 409


def test_an_achievement_is_created_listed_and_refused(node: Node) -> None:
    client = node.client(node.trainer())
    body = {
        "name": "Photographer",
        "description": "Takes free pictures.",
        "criteria": "Upload ten pictures.",
        "skills": ["wiki-editing"],
        "language": "en",
        "level": 2,
    }
    made = client.post("/api/v1/issuers/chapter/achievements", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["url"] == f"https://badges.example.org/achievements/{made.json()['id']}"
    listed = client.get("/api/v1/issuers/chapter/achievements").json()["items"]
    assert made.json()["id"] in {item["id"] for item in listed}
    refusals = {
        "achievement.skill_unknown": {**body, "skills": ["no-such-skill"]},
        "achievement.level": {**body, "level": 9},
        "achievement.language": {**body, "language": "English!"},
        "achievement.text": {**body, "criteria": "  "},
        "invalid_request": {**body, "image": "x"},
    }
    for code, wrong in refusals.items():
        answer = client.post("/api/v1/issuers/chapter/achievements", json=wrong)
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, code)
    assert client.post("/api/v1/issuers/hub/achievements", json=body).status_code == 403
    assert client.post("/api/v1/issuers/nowhere/achievements", json=body).status_code == 404


def test_several_possible_issuers_must_be_told_apart(node: Node) -> None:
    both = frozenset({Grant(Role.TRAINER, "issuer:chapter"), Grant(Role.TRAINER, "issuer:hub")})
    client = node.client(node.token("awards:write", grants=both))
    body = wanted(node, achievement=node.world.movement.id)
    unclear = post(client, body)
    assert (unclear.status_code, unclear.json()["type"].rpartition("/")[2]) == (422, "award.issuer_unclear")
    assert post(client, {**body, "issuer": "hub"}).status_code == 201
