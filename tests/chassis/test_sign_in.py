"""Signing in by mail, sessions, signing out."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shell_application import PUBLIC_URL, Mailbox, SteppingClock, app_around, browser, person, shell_at

from chassis import queries
from chassis.database import Database
from chassis.roles import Grant, Role
from chassis.service import Shell

COOKIE = "__Host-movement-badges"
ROSA = "rosa@example.org"


def ask(client: TestClient, address: str = ROSA, **fields: str) -> None:
    answer = client.post("/sign-in", data={"email": address, **fields})
    assert answer.status_code == 200, answer.text


def enter(client: TestClient, mailbox: Mailbox, address: str = ROSA) -> str:
    """Sign in and give the account's id."""
    ask(client, address)
    assert client.post(mailbox.last_link()).status_code == 303
    return client.get("/who").text


def csrf(client: TestClient) -> str:
    return client.get("/me").text.split()[1]


def test_a_link_from_the_mail_signs_in_and_makes_the_account(client: TestClient, mailbox: Mailbox) -> None:
    ask(client, "  Rosa@Example.ORG ", next="/page/map?by=group")
    assert mailbox.messages[-1].to == ROSA
    link = mailbox.last_link()
    assert link.startswith(f"{PUBLIC_URL}/sign-in/")
    used = client.post(link)
    assert used.status_code == 303
    assert used.headers["location"] == "/page/map?by=group"
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/who").text)


def test_opening_the_link_uses_nothing_up(client: TestClient, mailbox: Mailbox) -> None:
    ask(client)
    for _ in range(3):
        shown = client.get(mailbox.last_link())
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "no-store"
        assert 'method="post"' in shown.text
    assert client.get("/who").text == "nobody"
    assert client.post(mailbox.last_link()).status_code == 303


def test_a_link_works_once(client: TestClient, mailbox: Mailbox) -> None:
    enter(client, mailbox)
    for again in (client.post(mailbox.last_link(), data={"csrf_token": csrf(client)}), client.get(mailbox.last_link())):
        assert again.status_code == 410
        assert "sign_in.link" in again.text


@pytest.mark.parametrize(
    ("case", "minutes", "status"), [("just in time", 19, 303), ("too late", 20, 410), ("much too late", 2000, 410)]
)
def test_a_link_works_for_twenty_minutes(
    client: TestClient,
    mailbox: Mailbox,
    clock: SteppingClock,
    case: str,
    minutes: int,
    status: int,
) -> None:
    ask(client)
    clock.advance(timedelta(minutes=minutes))
    assert client.post(mailbox.last_link()).status_code == status


@pytest.mark.parametrize("secret", ["x", "x" * 43, "x" * 200, "%00", "é"])
def test_an_invented_link_does_not_work(client: TestClient, secret: str) -> None:
    assert client.get(f"/sign-in/{secret}").status_code in (404, 410, 422)
    assert client.post(f"/sign-in/{secret}").status_code in (404, 410, 422)


def test_the_answer_is_the_same_for_known_and_unknown_addresses(
    client: TestClient, shell: Shell, mailbox: Mailbox
) -> None:
    person(shell, address=ROSA)
    known = client.post("/sign-in", data={"email": ROSA})
    unknown = client.post("/sign-in", data={"email": "nobody@example.org"})
    assert known.text == unknown.text
    assert known.status_code == unknown.status_code
    assert [message.to for message in mailbox.messages] == [ROSA, "nobody@example.org"]


def test_the_same_address_is_the_same_account(client: TestClient, mailbox: Mailbox, app: FastAPI) -> None:
    first = enter(client, mailbox)
    with browser(app) as elsewhere:
        assert enter(elsewhere, mailbox, "ROSA@example.org") == first


def test_nothing_of_the_address_stands_in_the_database_or_the_name(
    client: TestClient, mailbox: Mailbox, shell: Shell, database: Database
) -> None:
    account_id = enter(client, mailbox)
    with shell.database.reading() as connection:
        account = queries.account_by_id(connection, account_id)
    assert account is not None
    assert account.display_name == "New member"
    stored = b"".join(
        file.read_bytes() for file in sorted(shell.settings.data_dir.glob("movement-badges.sqlite*")) if file.is_file()
    )
    assert len(stored) > 1000
    assert b"rosa" not in stored.lower()
    assert mailbox.last_link().rpartition("/")[2].encode() not in stored


@pytest.mark.parametrize(
    "address",
    ["", " ", "rosa", "rosa@", "@example.org", "rosa@example", "rosa@example.org\nBcc: x@example.org", "a b@x.org",
     "rosa@exa mple.org", "rosa@-example.org", "<rosa@example.org>", "rosa@example.org,eva@example.org",
     "a" * 65 + "@example.org", "rosa@" + "a" * 64 + ".org", "rosa@[192.0.2.1]", "rosa@example..org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_on_the_form(client: TestClient, mailbox: Mailbox, address: str) -> None:
    answer = client.post("/sign-in", data={"email": address})
    assert answer.status_code == 422
    assert 'name="email"' in answer.text
    assert mailbox.messages == []


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "http:evil.example", "x:y",
     "/%2F%2Fevil.example", "/nowhere", "page/map", "", " /page/map", "/page/map\r\nSet-Cookie: a=b", "/page/\tmap",
     "///evil.example", "/./evil", "/page/map#x", "/@evil.example", "https:/page/map", "/sign-out", "/sign-in",
     "/api/v1/tea", "/page/é", "/page/" + "x" * 600, "/demo-sign-in/trainer", "data:text/html,x", "/change",
     "/page/map?x=<script>", "/page/map?\\", "http://badges.example.org@evil.example/me"],
)  # fmt: skip
def test_signing_in_ends_only_on_a_known_page_of_ours(client: TestClient, mailbox: Mailbox, wanted: str) -> None:
    asked = client.post("/sign-in", data={"email": ROSA, "next": wanted})
    if asked.status_code == 422:
        return  # longer than any address of ours
    assert client.post(mailbox.last_link()).headers["location"] == "/me"


def test_a_page_for_people_signed_in_sends_there_and_back(client: TestClient, mailbox: Mailbox) -> None:
    away = client.get("/me?tab=badges", headers={"Accept": "text/html"})
    assert away.status_code == 303
    assert away.headers["location"] == "/sign-in?next=%2Fme%3Ftab%3Dbadges"
    form = client.get(away.headers["location"])
    assert 'value="/me?tab=badges"' in form.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, mailbox: Mailbox) -> None:
    ask(client)
    cookie = client.post(mailbox.last_link()).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {"httponly", "path=/", "samesite=lax", "secure"}


def test_over_http_the_cookie_has_its_plain_name(
    tmp_path: Path, database: Database, clock: SteppingClock, entropy: Callable[[int], bytes], mailbox: Mailbox
) -> None:
    shell = shell_at("http://localhost:8000", tmp_path, database, clock, entropy, mailbox)
    with browser(app_around(shell), base_url="http://localhost:8000") as client:
        client.post("/sign-in", data={"email": ROSA})
        link = re.search(r"http://localhost:8000(/\S+)", mailbox.messages[-1].text)
        assert link is not None
        answer = client.post(link[1])
        assert answer.headers["set-cookie"].startswith("movement-badges=")
        assert "secure" not in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" not in answer.headers
        assert client.get("/me").status_code == 200


def test_a_session_ends_after_half_an_hour_without_a_request(
    client: TestClient, mailbox: Mailbox, clock: SteppingClock
) -> None:
    enter(client, mailbox)
    for _ in range(3):
        clock.advance(timedelta(minutes=29))
        assert client.get("/who").text != "nobody"
    clock.advance(timedelta(minutes=30))
    assert client.get("/who").text == "nobody"


def test_a_session_ends_after_twelve_hours_in_any_case(
    client: TestClient, mailbox: Mailbox, clock: SteppingClock
) -> None:
    enter(client, mailbox)
    for _ in range(35):
        clock.advance(timedelta(minutes=20))
        assert client.get("/who").text != "nobody"
    clock.advance(timedelta(minutes=20))
    assert client.get("/who").text == "nobody"


def test_signing_in_gives_a_new_session_and_ends_the_former(client: TestClient, mailbox: Mailbox, app: FastAPI) -> None:
    enter(client, mailbox)
    former = client.cookies[COOKIE]
    token = csrf(client)
    ask(client, csrf_token=token)
    assert client.post(mailbox.last_link(), data={"csrf_token": token}).status_code == 303
    assert client.cookies[COOKIE] != former
    with browser(app) as thief:
        thief.cookies.set(COOKIE, former, domain="badges.example.org")
        assert thief.get("/who").text == "nobody"


def test_a_session_set_by_somebody_else_is_never_taken_over(client: TestClient, mailbox: Mailbox, app: FastAPI) -> None:
    planted = "A" * 43
    client.cookies.set(COOKIE, planted, domain="badges.example.org")
    ask(client)
    answer = client.post(mailbox.last_link())
    assert planted not in answer.headers["set-cookie"]
    with browser(app) as attacker:
        attacker.cookies.set(COOKIE, planted, domain="badges.example.org")
        assert attacker.get("/who").text == "nobody"


def test_signing_out_ends_the_session_here_only(client: TestClient, mailbox: Mailbox, app: FastAPI) -> None:
    enter(client, mailbox)
    with browser(app) as elsewhere:
        enter(elsewhere, mailbox)
        out = client.post("/sign-out", data={"csrf_token": csrf(client)})
        assert out.status_code == 303
        assert 'movement-badges=""' in out.headers["set-cookie"]
        assert client.get("/who").text == "nobody"
        assert elsewhere.get("/who").text != "nobody"


def test_signing_out_everywhere_ends_every_session(client: TestClient, mailbox: Mailbox, app: FastAPI) -> None:
    enter(client, mailbox)
    with browser(app) as elsewhere:
        enter(elsewhere, mailbox)
        client.post("/sign-out", data={"csrf_token": csrf(client), "everywhere": "yes"})
        assert elsewhere.get("/who").text == "nobody"


def test_a_changed_role_needs_a_new_sign_in(client: TestClient, mailbox: Mailbox, shell: Shell) -> None:
    account_id = enter(client, mailbox)
    with shell.database.writing() as connection:
        queries.give(connection, account_id, Grant(Role.TRAINER, "issuer:wmfr"), at=shell.clock(), by=None)
    assert client.get("/who").text == "nobody"


def test_a_closed_account_is_out_at_once_and_gets_in_no_more(
    client: TestClient, mailbox: Mailbox, shell: Shell
) -> None:
    account_id = enter(client, mailbox)
    with shell.database.writing() as connection:
        queries.disable_account(connection, account_id, at=shell.clock())
    assert client.get("/who").text == "nobody"
    ask(client)
    assert client.post(mailbox.last_link()).status_code == 410


def test_one_address_gets_no_more_than_six_links_an_hour(client: TestClient, mailbox: Mailbox) -> None:
    answers = [client.post("/sign-in", data={"email": ROSA}).status_code for _ in range(8)]
    assert answers == [200] * 6 + [429] * 2
    assert len(mailbox.messages) == 6
    assert client.post("/sign-in", data={"email": "eva@example.org"}).status_code == 200


@pytest.mark.parametrize("profile", ["demonstration", "production"])
def test_where_mails_lie_is_told_to_visitors_of_the_demonstration_alone(
    tmp_path: Path,
    database: Database,
    clock: SteppingClock,
    entropy: Callable[[int], bytes],
    mailbox: Mailbox,
    profile: Literal["demonstration", "production"],
) -> None:
    (tmp_path / "kek").write_bytes(bytes(32))
    shell = shell_at(PUBLIC_URL, tmp_path, database, clock, entropy, mailbox, profile=profile)
    page = browser(app_around(shell)).post("/sign-in", data={"email": ROSA}, headers={"accept": "text/html"}).text
    assert (str(tmp_path.resolve() / "mail") in page) == (profile == "demonstration")
