"""The trainer's console: a verdict for each row, badges once however often the form is sent, one's own awards."""

import re
from datetime import timedelta
from html import unescape

import pytest
from issuer_application import Node
from shell_application import SteppingClock
from starlette.testclient import TestClient

from chassis.roles import Grant, Role
from issuer import award_queries
from issuer.award_queries import AwardFilter

TRAINER = Grant(Role.TRAINER, "issuer:chapter")
PEOPLE = "Ada Lovelace; ada@example.org; https://example.org/e; 3\n\nNoor\nAda; ada@example.org\nBad; nobody@nowhere"


def award_count(node: Node) -> int:
    with node.shell.database.reading() as connection:
        return len(award_queries.list_awards(connection, AwardFilter()))


def form_key(html: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f]{32})"', html)
    assert found is not None
    return found[1]


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html))


class Trainer:
    """A trainer of the chapter in a browser."""

    def __init__(self, node: Node) -> None:
        self.client, self.csrf = node.signed_in(TRAINER)
        self.achievement = node.world.own.id

    def post(self, path: str, **fields: str) -> str:
        answer = self.client.post(
            path, data={"csrf_token": self.csrf, "achievement": self.achievement, **fields}, follow_redirects=True
        )
        self.status = answer.status_code
        self.url = str(answer.url)
        return answer.text


def test_a_dry_run_says_for_each_row_what_would_happen_and_writes_nothing(node: Node) -> None:
    trainer = Trainer(node)
    html = trainer.post("/console/chapter/award/check", people=PEOPLE, country="SN", consent="sheet, 2 May")
    text = plain(html)
    assert trainer.status == 200
    assert "2 people are ready." in text
    assert "2 rows cannot be used" in text
    assert "The row is empty." in text
    assert "Senegal" in text
    assert "sheet, 2 May" in text
    assert PEOPLE in unescape(html)
    assert award_count(node) == 0


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"people": "\n".join(f"Person {number}" for number in range(31))}, 422),
        ({"people": "Ada", "country": "ZZ"}, 422),
        ({"people": "Ada", "languages": "not a language!"}, 422),
        ({"people": "Ada", "valid_until": "yesterday"}, 422),
        ({"people": "Ada", "valid_until": "2020-01-01"}, 422),
        ({"people": "Ada", "consent": "x" * 301}, 422),
        ({"people": "Ada", "achievement": "0" * 32}, 404),
    ],
)
def test_what_is_wrong_for_the_whole_list_is_said_and_nothing_is_lost(
    node: Node, fields: dict[str, str], status: int
) -> None:
    trainer = Trainer(node)
    html = trainer.post("/console/chapter/award/check", **fields)
    assert trainer.status == status
    if status == 422:
        assert 'role="alert"' in html
        assert f'id="{list(fields)[-1]}-error"' in html
        assert fields["people"] in unescape(html)


def test_a_list_is_awarded_once_however_often_it_is_sent(node: Node) -> None:
    trainer = Trainer(node)
    key = form_key(trainer.post("/console/chapter/award/check", people=PEOPLE))
    first = trainer.post("/console/chapter/award", people=PEOPLE, key=key)
    again = trainer.post("/console/chapter/award", people=PEOPLE, key=key)
    reloaded = trainer.client.get(trainer.url).text
    links = [re.findall(r"https://badges\.example\.org/holder/[\w-]{43}", html) for html in (first, again, reloaded)]
    assert len(set(links[0])) == 2
    assert links[0] == links[1] == links[2]
    assert award_count(node) == 2
    assert "Ada; ada@example.org" in first
    assert "Bad; nobody@nowhere" in first
    assert first.count("<svg") >= 2


def test_a_changed_list_under_the_same_key_is_refused(node: Node) -> None:
    trainer = Trainer(node)
    key = form_key(trainer.post("/console/chapter/award/check", people="Ada"))
    trainer.post("/console/chapter/award", people="Ada", key=key)
    trainer.post("/console/chapter/award", people="Noor", key=key)
    assert award_count(node) == 1


def test_back_from_the_links_finds_a_page_again_that_awards_nothing_more(node: Node) -> None:
    trainer = Trainer(node)
    key = form_key(trainer.post("/console/chapter/award/check", people="Ada"))
    checked = trainer.url
    assert "list=" in checked
    assert "One person is ready." in plain(trainer.client.get(checked).text)
    trainer.post("/console/chapter/award", people="Ada", key=key)
    links = trainer.url
    back = trainer.client.get(checked)
    assert (back.status_code, back.headers["cache-control"]) == (200, "no-store")
    assert "This list was awarded already." in plain(back.text)
    assert links.partition("/console")[2] in unescape(back.text)
    assert "formaction" not in back.text
    assert award_count(node) == 1


def test_a_list_that_was_sent_to_be_checked_is_its_senders_alone_and_for_a_day(
    node: Node, clock: SteppingClock
) -> None:
    trainer, other = Trainer(node), Trainer(node)
    trainer.post("/console/chapter/award/check", people="Mira; mira@example.org")
    checked = trainer.url
    assert "mira@" not in checked
    assert "mira@example.org" in trainer.client.get(checked).text
    assert "mira@example.org" not in other.client.get(checked).text
    with node.shell.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM chassis_idempotency").all()
    assert rows
    assert "mira" not in str(rows)
    clock.advance(timedelta(minutes=29))
    assert "mira@example.org" in trainer.client.get(checked).text
    clock.advance(timedelta(days=1))
    later = Trainer(node)
    later.post("/console/chapter/award/check", people="Noor")
    with node.shell.database.reading() as connection:
        assert len(connection.exec_driver_sql("SELECT * FROM chassis_idempotency").all()) == 1


def test_a_list_without_a_single_good_row_awards_nothing(node: Node) -> None:
    trainer = Trainer(node)
    html = trainer.post("/console/chapter/award", people="Bad; nobody@nowhere", key="0" * 32)
    assert "No row is ready." in plain(html)
    assert award_count(node) == 0


def test_the_links_are_shown_to_nobody_but_their_trainer(node: Node) -> None:
    trainer, other = Trainer(node), Trainer(node)
    key = form_key(trainer.post("/console/chapter/award/check", people="Ada"))
    trainer.post("/console/chapter/award", people="Ada", key=key)
    assert other.client.get(trainer.url).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/console/hub/award",
        "/console/hub/awards",
        "/console/hub/achievements/new",
        "/console/nowhere/award",
        "/console/hub/award/done?achievement=0&key=" + "0" * 32,
    ],
)
def test_another_organisation_does_not_exist_for_a_trainer(node: Node, path: str) -> None:
    client, _ = node.signed_in(TRAINER)
    assert client.get(path).status_code == 404


def test_a_stranger_is_asked_to_sign_in_and_a_learner_sees_no_organisation(node: Node) -> None:
    stranger = node.client(accept="text/html")
    answer = stranger.get("/console/chapter/award")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fconsole%2Fchapter%2Faward")
    learner, _ = node.signed_in()
    assert "You may not award for any organisation yet" in learner.get("/console").text


def test_no_form_is_taken_without_its_token(node: Node) -> None:
    client, _ = node.signed_in(TRAINER)
    for path in ("award", "award/check", "achievements", f"awards/{'0' * 32}/revoke", f"awards/{'0' * 32}/link"):
        answer = client.post(f"/console/chapter/{path}", data={"people": "Ada", "key": "0" * 32})
        assert (path, answer.status_code) == (path, 403)


def awarded(node: Node, trainer: Trainer) -> str:
    key = form_key(trainer.post("/console/chapter/award/check", people="Ada; ada@example.org"))
    html = trainer.post("/console/chapter/award", people="Ada; ada@example.org", key=key)
    found = re.search(r"/badges/([0-9a-f]{32})", html)
    assert found is not None
    return found[1]


def test_own_awards_are_listed_by_state_and_badge(node: Node) -> None:
    trainer = Trainer(node)
    award_id = awarded(node, trainer)
    link = f"/console/chapter/awards/{award_id}"
    assert link in trainer.client.get("/console/chapter/awards").text
    assert link in trainer.client.get("/console/chapter/awards?state=pending").text
    assert link not in trainer.client.get("/console/chapter/awards?state=revoked").text
    assert link not in Trainer(node).client.get("/console/chapter/awards").text
    assert Trainer(node).client.get(link).status_code == 404


def test_a_badge_is_revoked_with_a_reason_that_its_page_shows(node: Node) -> None:
    trainer = Trainer(node)
    award_id = awarded(node, trainer)
    path = f"/console/chapter/awards/{award_id}/revoke"
    assert "This cannot be undone." in trainer.client.get(path).text
    refused = trainer.post(path, reason="  ")
    assert (trainer.status, 'aria-invalid="true"' in refused) == (422, True)
    done = plain(trainer.post(path, reason="The workshop <was> cancelled."))
    assert trainer.status == 200
    assert "The badge is revoked." in done
    page = node.client(accept="text/html").get(f"/badges/{award_id}")
    assert "The workshop &lt;was&gt; cancelled." in page.text
    assert path not in trainer.client.get(f"/console/chapter/awards/{award_id}").text


def test_consent_on_paper_is_not_told_as_the_holders_own_and_a_revoked_badge_counts_nowhere(node: Node) -> None:
    trainer = Trainer(node)
    fields = {"people": "Ada", "consent": "sign-in sheet, 2 May"}
    key = form_key(trainer.post("/console/chapter/award/check", **fields))
    found = re.search(r"/badges/([0-9a-f]{32})", trainer.post("/console/chapter/award", **fields, key=key))
    assert found is not None
    page = f"/console/chapter/awards/{found[1]}"
    told = plain(trainer.client.get(page).text)
    assert "Yes, on paper: sign-in sheet, 2 May" in told
    assert "the holder agreed" not in told
    revoked = plain(trainer.post(f"{page}/revoke", reason="Cancelled."))
    assert "Yes, on paper" not in revoked


def test_a_lost_link_is_made_anew_and_the_old_one_stops_working(node: Node) -> None:
    trainer = Trainer(node)
    award_id = awarded(node, trainer)
    html = trainer.post(f"/console/chapter/awards/{award_id}/link")
    links = set(re.findall(r"/holder/[\w-]{43}", html))
    assert len(links) == 1
    assert node.client(accept="text/html").get(links.pop()).status_code == 200


CREATED = {
    "name": "Keeps a workshop safe",
    "description": "Makes everybody feel safe.",
    "criteria": "- **reads** the code\n- applies it",
    "language": "en",
    "level": "2",
    "skills": "wiki-editing",
}


def test_a_badge_is_seen_before_it_is_created(node: Node) -> None:
    trainer = Trainer(node)
    assert "wiki-editing" in trainer.client.get("/console/chapter/achievements/new").text
    preview = trainer.post("/console/chapter/achievements", **CREATED, act="preview")
    assert "<strong>reads</strong>" in preview
    assert 'src="data:image/png;base64,' in preview
    trainer.post("/console/chapter/achievements", **CREATED, act="create")
    assert re.fullmatch(r"https://badges\.example\.org/achievements/[0-9a-f]{32}", trainer.url)
    assert "Keeps a workshop safe" in trainer.client.get("/console/chapter/award?q=workshop").text


@pytest.mark.parametrize(
    "change",
    [{"name": " "}, {"skills": "no-such-skill"}, {"level": "9"}, {"language": "?"}, {"criteria": "x" * 5_001}],
)
def test_a_badge_that_cannot_be_is_refused_and_nothing_typed_is_lost(node: Node, change: dict[str, str]) -> None:
    trainer = Trainer(node)
    html = trainer.post("/console/chapter/achievements", **{**CREATED, **change}, act="create")
    assert trainer.status == 422
    assert 'role="alert"' in html
    (field,) = change
    assert (f'id="{field}-error"' in html) or field == "skills"
    assert "Makes everybody feel safe." in html


def test_a_chosen_picture_is_kept_from_the_preview_on(node: Node) -> None:
    trainer = Trainer(node)
    picture = trainer.client.get(f"/achievements/{node.world.own.id}.png").content
    data = {"csrf_token": trainer.csrf, **CREATED}
    preview = _uploaded(trainer.client, {**data, "act": "preview"}, picture)
    kept = re.search(r'name="kept_image" value="([^"]+)"', preview)
    assert kept is not None
    trainer.post("/console/chapter/achievements", **CREATED, act="create", kept_image=kept[1])
    assert trainer.status == 200
    trainer.post("/console/chapter/achievements", **CREATED, act="create", kept_image="?")
    assert trainer.status == 422
    assert 'role="alert"' in _uploaded(trainer.client, {**data, "act": "create"}, b"GIF89a")


def _uploaded(client: TestClient, data: dict[str, str], picture: bytes) -> str:
    files = {"image": ("picture.png", picture, "image/png")}
    return client.post("/console/chapter/achievements", data=data, files=files).text


def test_the_form_offers_communities_and_countries_by_region_in_the_readers_language(node: Node) -> None:
    client, _ = node.signed_in(TRAINER)
    page = client.get(f"/console/chapter/award?achievement={node.world.own.id}&uselang=fr").text
    assert '<option value="wmfr">WMFR</option>' in page
    assert page.count("<optgroup") == 1 + 8
    assert "Allemagne" in page
