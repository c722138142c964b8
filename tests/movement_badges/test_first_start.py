"""A fresh machine: what `keys init`, `doctor`, `migrate` and `organisations` say before anything stands there."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from movement_badges.cli import add_node_commands, program

add_node_commands()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOVEMENT_BADGES_PUBLIC_URL", "https://badges.example.org")
    monkeypatch.setenv("MOVEMENT_BADGES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOVEMENT_BADGES_KEY_FILE", str(tmp_path / "keys" / "key-encryption.key"))
    monkeypatch.setenv("MOVEMENT_BADGES_SMTP_URL", "smtps://badges:secret@mail.example.org")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program, arguments)


def findings() -> dict[str, str]:
    return {row["check"]: row["state"] for row in json.loads(run("doctor", "--json").stdout) if "check" in row}


def test_without_a_key_file_the_next_step_is_named(folder: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 3
    assert "movement-badges keys init" in result.output
    assert not (folder / "data").exists()


def test_a_node_starts_from_nothing(folder: Path) -> None:
    assert run("keys", "init").exit_code == 0
    assert findings() == {
        "key file": "good", "mail": "good", "database": "good", "migrations": "BAD", "trust file": "good",
    }  # fmt: skip
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700
    assert "movement-badges migrate" in run("organisations", "list").output
    assert run("migrate").exit_code == 0
    assert run("migrate", "--check").exit_code == 0
    made = run("organisations", "create", "chapter", "--name", "Our Chapter", "--description", "Trains.", "--json")
    assert json.loads(made.stdout)[0]["did"] == "did:web:badges.example.org:issuers:chapter"


def test_doctor_gives_no_advice_where_nothing_is_wrong_and_no_password(folder: Path) -> None:
    assert run("keys", "init").exit_code == 0
    rows = json.loads(run("doctor", "--json").stdout)
    assert [row for row in rows if row.get("state") == "good" and row["what to do"]] == []
    assert "secret" not in json.dumps(rows)
    assert folder.exists()


def test_a_folder_that_cannot_be_made_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("keys", "init").exit_code == 0
    (folder / "file").write_text("no folder")
    monkeypatch.setenv("MOVEMENT_BADGES_DATA_DIR", str(folder / "file" / "data"))
    result = run("doctor")
    assert (result.exit_code, "MOVEMENT_BADGES_DATA_DIR" in result.output) == (3, True)


def test_a_database_out_of_reach_is_said_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("keys", "init").exit_code == 0
    (folder / "directory.sqlite").mkdir()
    monkeypatch.setenv("MOVEMENT_BADGES_DATABASE_URL", f"sqlite:///{folder / 'directory.sqlite'}")
    result = run("accounts", "list")
    assert (result.exit_code, "MOVEMENT_BADGES_DATABASE_URL" in result.output) == (3, True)
    assert findings()["database"] == "BAD"
