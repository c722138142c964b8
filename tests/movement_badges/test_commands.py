"""Every command on a real node in a folder: what an operator does from the first key to the last backup."""

import json
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from chassis.settings import Settings
from issuer.status_lists import refresh_all_lists
from movement_badges.application import create_app
from movement_badges.cli import add_node_commands, program
from movement_badges.setting_up import set_up_link

REPOSITORY = Path(__file__).resolve().parents[2]
URL = "https://badges.example.org"
TRAINER = "trainer@example.org"

add_node_commands()


def run(*arguments: str, status: int = 0) -> Result:
    result = CliRunner().invoke(program, arguments)
    assert result.exit_code == status, f"{arguments}: {result.output}"
    return result


def rows(*arguments: str) -> list[dict[str, object]]:
    """What a command prints for programs."""
    found: list[dict[str, object]] = json.loads(run(*arguments, "--json").stdout)
    return found


def client() -> TestClient:
    return TestClient(create_app(Settings.read(), runs_jobs=False), base_url=URL)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with settings and a key file."""
    monkeypatch.setenv("MOVEMENT_BADGES_PUBLIC_URL", URL)
    monkeypatch.setenv("MOVEMENT_BADGES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOVEMENT_BADGES_KEY_FILE", str(tmp_path / "keys" / "key-encryption.key"))
    monkeypatch.setenv("MOVEMENT_BADGES_MAIL_FOLDER", str(tmp_path / "mail"))
    run("keys", "init")
    return tmp_path


@pytest.fixture
def node(empty: Path) -> Path:
    """A node with an organisation, a trainer and an achievement."""
    run("migrate")
    run("organisations", "create", "chapter", "--name", "Our Chapter", "--description", "Trains volunteers.")
    run("organisations", "recognise", "chapter", "--by", "Test circle")
    run("accounts", "create", TRAINER, "--name", "Trainer")
    run("accounts", "grant", TRAINER, "trainer", "--scope", "issuer:chapter")
    return empty


def token(*scopes: str) -> str:
    asked = [part for scope in scopes for part in ("--scope", scope)]
    return run("tokens", "create", TRAINER, "--label", "tests", *asked).stdout.strip()


def achievement(text: str) -> str:
    made = client().post(
        "/api/v1/issuers/chapter/achievements",
        json={
            "name": "Mediator",
            "description": "Mediates.",
            "criteria": "Mediated once.",
            "skills": ["conflict-resolution"],
            "language": "en",
        },
        headers={"authorization": f"Bearer {text}"},
    )
    assert made.status_code == 201, made.text
    identifier: str = made.json()["id"]
    return identifier


def test_a_key_file_is_made_once_and_for_its_owner_alone(empty: Path) -> None:
    key = empty / "keys" / "key-encryption.key"
    before = key.read_bytes()
    assert (len(before), stat.S_IMODE(key.stat().st_mode)) == (32, 0o400)
    assert "key-encryption.key" in run("keys", "init", status=3).output
    assert key.read_bytes() == before


def test_migrate_says_what_is_pending_and_then_that_nothing_is(empty: Path) -> None:
    assert "pending" in run("migrate", "--check", status=1).output
    assert "revision" in run("migrate").output
    assert "current" in run("migrate", "--check").output


def test_the_set_up_link_makes_the_first_operator_and_works_once(empty: Path) -> None:
    run("migrate")
    browser = client()
    link = set_up_link(browser.app.state.shell)  # type: ignore[attr-defined]  # the application of this test
    assert browser.get(link).status_code == 200
    assert browser.get(f"{URL}/set-up/{'0' * 64}").status_code == 404
    form = {
        "name": "Ana",
        "email": "ana@example.org",
        "organisation": "Our Chapter",
        "description": "Trains volunteers.",
        "slug": "chapter",
    }
    assert browser.post(link, data=form, headers={"origin": URL}).status_code == 200
    assert browser.get(link).status_code == 404
    (person,) = rows("accounts", "list")
    assert "operator *" in str(person["roles"])
    assert [one["slug"] for one in rows("organisations", "list")] == ["chapter"]


def test_organisations_are_listed_recognised_and_get_new_keys(node: Path) -> None:
    assert [one["did"] for one in rows("organisations", "list")] == ["did:web:badges.example.org:issuers:chapter"]
    before = client().get("/issuers/chapter/did.json").json()
    assert "signs with z6Mk" in run("organisations", "rotate", "chapter").output
    after = client().get("/issuers/chapter/did.json").json()
    assert len(after["verificationMethod"]) == len(before["verificationMethod"]) + 1
    for wrong in (("rotate", "nowhere"), ("recognise", "nowhere", "--by", "us")):
        assert "organisation.unknown" in run("organisations", *wrong, status=1).output
    again = run("organisations", "create", "chapter", "--name", "A", "--description", "B", status=1)
    assert "organisation.exists" in again.output


def test_accounts_are_listed_without_addresses_and_closed(node: Path) -> None:
    (person,) = [one for one in rows("accounts", "list") if one["name"] == "Trainer"]
    assert person["roles"] == "trainer issuer:chapter"
    assert "@" not in json.dumps(rows("accounts", "list"))
    assert "account.exists" in run("accounts", "create", TRAINER, "--name", "Again", status=1).output
    assert "address.malformed" in run("accounts", "create", "nobody", "--name", "N", status=1).output
    run("accounts", "grant", TRAINER, "trainer", "--scope", "region:nwe", status=3)
    run("accounts", "grant", "nobody@example.org", "operator", status=3)
    assert "withdrawn" in run("accounts", "withdraw", TRAINER, "trainer", "--scope", "issuer:chapter").output
    assert "was not given" in run("accounts", "withdraw", TRAINER, "trainer", "--scope", "issuer:chapter").output
    run("accounts", "disable", TRAINER)
    assert [one["disabled"] for one in rows("accounts", "list") if one["name"] == "Trainer"] != [None]


def test_a_token_is_shown_once_works_and_dies(node: Path) -> None:
    text = token("awards:read")
    assert re.fullmatch(r"mbt_[0-9a-f]{12}_[\w-]{43}", text)
    headers = {"authorization": f"Bearer {text}"}
    assert client().get("/api/v1/awards", headers=headers).status_code == 200
    (kept,) = rows("tokens", "list", TRAINER)
    assert (kept["scopes"], kept["revoked"]) == ("awards:read", None)
    assert text not in json.dumps(rows("tokens", "list", TRAINER))
    assert "Revoked" in run("tokens", "revoke", str(kept["id"])).output
    assert "no such living token" in run("tokens", "revoke", str(kept["id"])).output
    assert client().get("/api/v1/awards", headers=headers).status_code == 401
    assert "token.unlawful" in run("tokens", "create", TRAINER, "--label", " ", "--scope", "x:y", status=1).output


def test_a_badge_is_awarded_through_the_ceremony(node: Path) -> None:
    identifier = achievement(token("achievements:write"))
    (made,) = rows("award", identifier, "--by", TRAINER, "--name", "Ada", "--email", "ada@example.org")
    assert set(made) == {"id", "url", "holder_url", "state"}
    assert client().get(f"/badges/{made['id']}.json").status_code == 200
    assert len(list((node / "mail").glob("*.eml"))) == 1
    assert "achievement.unknown" in run("award", "0" * 32, "--by", TRAINER, "--name", "A", status=1).output
    assert "recipient.missing" in run("award", identifier, "--by", TRAINER, status=1).output
    assert (
        "award.evidence"
        in run("award", identifier, "--by", TRAINER, "--name", "A", "--evidence", "http://x", status=1).output
    )
    run("award", identifier, "--by", "nobody@example.org", "--name", "A", status=3)


def test_communities_are_added_and_refused(node: Path) -> None:
    run("communities", "add", "wmfr", "--name", "Wikimédia France", "--country", "fr", "--members", "400")
    assert [(one["slug"], one["region"]) for one in rows("communities", "list")] == [("wmfr", "nwe")]
    assert "already" in run("communities", "add", "wmfr", "--name", "Again", status=1).output
    assert "skills.unknown_country" in run("communities", "add", "x", "--name", "X", "--country", "XX", status=1).output
    wrong = ("communities", "add", "y", "--name", "Y", "--country", "FR", "--region", "ssa")
    assert "skills.region_mismatch" in run(*wrong, status=1).output
    run("communities", "add", "Not a slug", "--name", "Z", status=3)


def test_targets_are_taken_whole_or_not_at_all_and_the_map_is_harvested(node: Path) -> None:
    file = node / "targets.csv"
    file.write_text("kind,subject,region,people,source\ntarget,grp-community,nwe,20,plan\nmembers,,nwe,400,count\n")
    assert [one["before"] for one in rows("map", "targets", str(file), "--by", "Us", "--dry-run")] == [None, None]
    assert [one["before"] for one in rows("map", "targets", str(file), "--by", "Us")] == [None, None]
    assert [one["before"] for one in rows("map", "targets", str(file), "--by", "Us")] == [20, 400]
    file.write_text("kind,subject,region,people,source\ntarget,nothing,nwe,many,plan\n")
    refused = run("map", "targets", str(file), "--by", "Us", status=3)
    assert "line 2" in refused.output
    assert "⧼" not in refused.output
    run("map", "targets", str(node / "absent.csv"), "--by", "Us", status=3)
    (feed,) = rows("map", "harvest")
    assert (feed["kept"], feed["error"]) == (0, None)


def test_the_skills_need_no_node() -> None:
    assert len(rows("skills", "list")) == 90
    assert "conflict-resolution" in [one["slug"] for one in rows("skills", "search", "conflict")]
    assert rows("skills", "show", "grp-community", "--language", "fr")[0]["slug"] == "grp-community"
    run("skills", "show", "no-such-skill", status=3)


def test_doctor_finds_what_is_good_and_what_is_not(node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def states() -> dict[object, object]:
        found = json.loads(CliRunner().invoke(program, ["doctor", "--json"]).stdout)
        return {one["check"]: one["state"] for one in found if "check" in one}

    assert states()["operator"] == "BAD"
    assert states()["mail"] == "good"
    monkeypatch.delenv("MOVEMENT_BADGES_MAIL_FOLDER")
    assert states()["mail"] == "BAD"
    run("doctor", status=1)
    run("accounts", "grant", TRAINER, "operator")
    monkeypatch.setenv("MOVEMENT_BADGES_SMTP_URL", "smtps://mail.example.org")
    # What the server or the worker does at its start.
    application = create_app(Settings.read(), runs_jobs=False)
    refresh_all_lists(application.state.issuer, application.state.shell.clock())
    assert [name for name, state in states().items() if state != "good"] == []
    run("doctor")
    (node / "keys" / "key-encryption.key").chmod(0o600)
    assert "chmod 0400" in CliRunner().invoke(program, ["doctor"]).output
    run("doctor", status=3)


def test_a_backup_lies_in_two_places_and_opens_elsewhere(
    node: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = achievement(token("achievements:write"))
    (made,) = rows("award", identifier, "--by", TRAINER, "--name", "Ada", "--email", "ada@example.org")
    signed = client().get(f"/badges/{made['id']}.json").content
    one, other = tmp_path / "one", tmp_path / "other"
    assert "backup" in run("backup", "--database", str(one), "--key", str(one), status=1).output
    printed = run("backup", "--database", str(one), "--key", str(other)).stdout
    (copy,), (key,) = one.glob("*.sqlite"), other.iterdir()
    assert str(copy) in printed
    assert {stat.S_IMODE(copy.stat().st_mode), stat.S_IMODE(key.stat().st_mode)} == {0o600, 0o400}
    assert not list(one.glob("*.key"))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # The machine burns down; another one gets both halves.
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(copy, restored / "movement-badges.sqlite")
    shutil.rmtree(node / "data")
    monkeypatch.setenv("MOVEMENT_BADGES_DATA_DIR", str(restored))
    monkeypatch.setenv("MOVEMENT_BADGES_KEY_FILE", str(key))
    assert client().get(f"/badges/{made['id']}.json").content == signed
    assert rows("award", identifier, "--by", TRAINER, "--name", "Noor")


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("award",),
        ("accounts", "grant", TRAINER, "emperor"),
        ("tokens", "create", TRAINER, "--label", "x", "--scope", "awards:read", "--days", "91"),
        ("serve", "--port", "0"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_3(arguments: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "movement_badges", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 3, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "movement-badges --help" in ended.stderr


@pytest.mark.parametrize("command", [("accounts", "list"), ("doctor",), ("migrate",), ("map", "harvest")])
def test_without_settings_a_command_names_what_is_missing(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOVEMENT_BADGES_PUBLIC_URL", raising=False)
    assert "MOVEMENT_BADGES_PUBLIC_URL" in run(*command, status=3).output
