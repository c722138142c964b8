"""Every form of one badge, made and checked by a whole node: the same verdict by each, and none once it is revoked."""

import io
from pathlib import Path

import httpx2
import pytest
import qrcode
from fastapi.testclient import TestClient
from small_node import SLUG, SmallNode, make_small_node

from issuer import queries, token_queries
from issuer.records import KeyState
from issuer.status_lists import refresh_due_lists
from movement_badges.recognising import provide_own_token_keys
from movement_badges.verifying import ALL_VALID, Wanted, verify_all

PUBLIC_URL = "http://localhost:8123"
FORMS = ("", ".json", ".jwt", ".png", ".svg")


@pytest.fixture
def node(tmp_path: Path) -> SmallNode:
    return make_small_node(tmp_path / "node", PUBLIC_URL)


@pytest.fixture
def browser(node: SmallNode) -> TestClient:
    return TestClient(node.application, base_url=PUBLIC_URL)


def awarded(node: SmallNode, browser: TestClient, name: str = "Anna") -> str:
    body = {"achievement": node.achievement, "recipient": {"name": name}}
    answer = browser.post("/api/v1/awards", json=body, headers={"Authorization": f"Bearer {node.token}"})
    assert answer.status_code == 201, answer.text
    refresh_due_lists(node.application.state.issuer, node.shell.clock())
    award_id: str = answer.json()["id"]
    return award_id


def verdict(browser: TestClient, content: bytes | None = None, *, url: str = "") -> tuple[str, list[str]]:
    path = "/api/v1/verifications?policy=recognised"
    answer = browser.post(path, json={"url": url}) if content is None else browser.post(path, content=content)
    assert answer.status_code == 200, answer.text
    document = answer.json()
    return document["verdict"], [one["code"] for one in document["checks"] if one["outcome"] == "invalid"]


def photograph(text: str) -> bytes:
    file = io.BytesIO()
    qrcode.make(text).save(file)
    return file.getvalue()


def test_each_form_and_each_address_of_a_badge_comes_to_the_same_verdict(node: SmallNode, browser: TestClient) -> None:
    award_id = awarded(node, browser)
    address = f"{PUBLIC_URL}/badges/{award_id}"

    def verdicts() -> list[tuple[str, list[str]]]:
        files = [browser.get(f"/badges/{award_id}{form}").content for form in FORMS[1:]]
        return [verdict(browser, content) for content in files] + [
            verdict(browser, url=address + form) for form in FORMS
        ]

    assert verdicts() == [("valid", [])] * 9
    scanned = browser.post("/verify", files={"photo": ("photo.png", photograph(address), "image/png")})
    assert "mb-verdict--valid" in scanned.text
    page = browser.get(f"/badges/{award_id}", headers={"Accept": "text/html"}).text
    for form, kind in ((".json", "application/vc+ld+json"), (".jwt", "application/vc+jwt"), (".svg", "image/svg+xml")):
        assert f'<link rel="alternate" type="{kind}" href="{address}{form}">' in page
        assert f'<a href="/badges/{award_id}{form}" download>' in page
    revoke = f"/api/v1/awards/{award_id}/revoke"
    told = {"reason": "Given by mistake."}
    assert browser.post(revoke, json=told, headers={"Authorization": f"Bearer {node.token}"}).status_code == 200
    assert verdicts() == [("invalid", ["status.revoked"])] * 9


@pytest.mark.parametrize("form", FORMS[1:])
def test_each_form_is_checked_without_the_network_by_a_trust_file(
    form: str, node: SmallNode, browser: TestClient, tmp_path: Path
) -> None:
    award_id = awarded(node, browser)
    file = tmp_path / f"badge{form}"
    file.write_bytes(browser.get(f"/badges/{award_id}{form}").content)
    node.publish_trust_file()
    wanted = Wanted(policy="recognised", trust=node.trust_file, at=None, recipient=None, offline=True)
    assert verify_all([str(file)], wanted, as_json=True) == ALL_VALID


def test_our_own_page_leads_another_verifier_to_the_badge(node: SmallNode, browser: TestClient, tmp_path: Path) -> None:
    """A site in front that always answers with the page, as static copies of pages do."""
    award_id = awarded(node, browser)
    page = browser.get(f"/badges/{award_id}", headers={"Accept": "text/html"})
    own = httpx2.ASGITransport(app=node.application)

    class Static(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            if request.url.path == f"/badges/{award_id}":
                return httpx2.Response(200, headers={"Content-Type": "text/html"}, content=page.content)
            return await own.handle_async_request(request)

    origins = {PUBLIC_URL: Static(), PUBLIC_URL.replace("http:", "https:"): own}
    other = make_small_node(tmp_path / "other", "http://localhost:8124", transports=origins)
    with TestClient(other.application, base_url="http://localhost:8124") as visitor:
        answer = visitor.post("/api/v1/verifications", json={"url": f"{PUBLIC_URL}/badges/{award_id}"})
        assert answer.json()["verdict"] == "valid"


def test_after_an_upgrade_the_new_keys_count_where_only_confirmed_keys_do(node: SmallNode, browser: TestClient) -> None:
    issuer = node.application.state.issuer
    award_id = awarded(node, browser)
    # As an organisation of an earlier release: nothing signs tokens.
    with issuer.database.writing() as connection:
        (first,) = token_queries.keys_for_tokens(connection, slug=SLUG)
        queries.change_key_state(connection, first.id, KeyState.RETIRED, at=node.shell.clock())
    assert browser.get(f"/badges/{award_id}.jwt").status_code == 409
    provide_own_token_keys(node.application)
    provide_own_token_keys(node.application)
    with issuer.database.reading() as connection:
        active = [key for key in token_queries.keys_for_tokens(connection) if key.state is KeyState.ACTIVE]
    assert len(active) == 1
    token = browser.get(f"/badges/{award_id}.jwt").content
    assert verdict(browser, token) == ("valid", [])
