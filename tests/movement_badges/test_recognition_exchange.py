"""Signed registers from one node to another, on pages and by command; and the trust file of a running node."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from recognition_desk import URL, RecognitionDesk, shown
from typer.testing import CliRunner, Result

from chassis.settings import Settings
from movement_badges.application import create_app
from movement_badges.cli import add_node_commands, program
from movement_badges.examining import examine

add_node_commands()
FILES = "/admin/recognition/files"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def ours(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RecognitionDesk]:
    made = RecognitionDesk.at(tmp_path / "ours", database_url=request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.close()


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[RecognitionDesk]:
    made = RecognitionDesk.at(tmp_path / "theirs", url="https://theirs.example.org")
    yield made
    made.close()


def exported(desk: RecognitionDesk) -> tuple[str, str]:
    """Give the file that an operator downloads, and the key that they read out to others."""
    answer = desk.send("/admin/recognition/export")
    assert answer.headers["content-disposition"].startswith('attachment; filename="recognised-issuers-')
    found = re.search(r'id="own-key">([^<]+)<', desk.browser().get(FILES).text)
    assert found is not None
    return answer.text, found[1]


def preview(desk: RecognitionDesk, content: str, key: str) -> tuple[int, str, str]:
    """Upload a file: the status, what the operator reads, and what they would confirm."""
    answer = desk.browser().post(
        "/admin/recognition/import/check",
        data={"csrf_token": desk.csrf(), "signed_by": key},
        files={"file": ("register.jws", content.encode(), "application/jose")},
    )
    found = re.search(r'name="confirmed" value="([0-9a-f]{64})"', answer.text)
    return answer.status_code, shown(answer.text), found[1] if found is not None else ""


def test_a_register_is_handed_out_previewed_and_taken_over_as_confirmed(
    ours: RecognitionDesk, theirs: RecognitionDesk
) -> None:
    hub, other = theirs.issuer(), theirs.issuer("other", "Library school")
    hub_entry = theirs.recognise(hub, regions=["mena"])
    content, key = exported(theirs)
    assert preview(ours, content, key)[0] == 404  # nobody has pinned this key
    assert ours.send("/admin/recognition/sources", name="Theirs", multikey=key).status_code == 303
    assert ours.send("/admin/recognition/sources", name="Again", multikey=key).status_code == 409

    status, page, confirmed = preview(ours, content, key)
    assert (status, "2 new issuers" in page) == (200, True)
    assert ours.entries(hub.did) == []
    form = {"content": content, "signed_by": key}
    refused = ours.send("/admin/recognition/import", **form, confirmed="0" * 64)
    assert (refused.status_code, ours.entries(hub.did)) == (409, [])
    taken = ours.send("/admin/recognition/import", **form, confirmed=confirmed)
    assert taken.headers["location"] == f"{FILES}?done=taken&touched=2"
    (entry,) = ours.entries(hub.did)
    assert (entry.issuer.vouched_by, entry.source, entry.issuer.scope.regions) == ("Theirs", key, frozenset({"mena"}))
    assert "This list changes nothing here." in preview(ours, content, key)[1]
    assert "taken over from their signed file" in ours.entry_page(entry)

    # What they drop ends here; what came from them is not handed on as our own.
    ours_only = ours.recognise(ours.issuer("other", "Library school"))
    theirs.clock.now += timedelta(days=1)
    ours.clock.now += timedelta(days=1)
    theirs.send(f"/admin/recognition/{hub_entry.id}/end")
    theirs.recognise(other)
    newer, _ = exported(theirs)
    status, page, confirmed = preview(ours, newer, key)
    assert "One changed entry" in page
    assert "One entry is left as you have it" in page
    ours.send("/admin/recognition/import", content=newer, signed_by=key, confirmed=confirmed)
    assert ours.entries(hub.did)[0].issuer.until is not None
    assert ours.entries(other.did) == [ours_only]
    assert preview(ours, content, key)[0] == 409  # older than what was taken over already
    mine, _ = exported(ours)
    payload = mine.split(".")[1]
    issuers = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["issuers"]
    assert {one["did"] for one in issuers} == {other.did, "did:web:badges.example.org:issuers:chapter"}


def test_a_file_of_somebody_else_or_changed_on_the_way_is_refused(
    ours: RecognitionDesk, theirs: RecognitionDesk
) -> None:
    content, key = exported(theirs)
    _, own = exported(ours)
    ours.send("/admin/recognition/sources", name="Theirs", multikey=key)
    ours.send("/admin/recognition/sources", name="Ourselves", multikey=own)
    assert preview(ours, content, own)[0] == 422
    assert preview(ours, content.replace(".", ".e", 1), key)[0] == 422
    assert preview(ours, "", key)[0] == 422


def run(*arguments: str, status: int = 0, answer: str = "") -> Result:
    result = CliRunner().invoke(program, ["trust", *arguments], input=answer)
    assert result.exit_code == status, f"{arguments}: {result.output}"
    return result


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a node that nobody has set up."""
    monkeypatch.setenv("MOVEMENT_BADGES_PUBLIC_URL", URL)
    monkeypatch.setenv("MOVEMENT_BADGES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOVEMENT_BADGES_KEY_FILE", str(tmp_path / "keys" / "key-encryption.key"))
    for command in ("keys init", "migrate"):
        assert CliRunner().invoke(program, command.split()).exit_code == 0
    return tmp_path


def test_every_command_of_trust(machine: Path, theirs: RecognitionDesk) -> None:
    did = "did:web:hub.example.net"
    run("recognise", did, "--name", "Hub", "--by", "Board", "--group", "grp-community", "--region", "ssa")
    (row,) = json.loads(run("list", "--json").stdout)
    assert (row["issuer"], row["state"], row["vouched by"], row["where"]) == (
        did,
        "active",
        "Board",
        "Sub-Saharan Africa",
    )
    run("recognise", did, "--name", "Hub", "--by", "Board", status=1)
    run("recognise", "did:web:b.example.net", "--name", "B", "--by", "Board", "--skill", "juggling", status=3)
    run("recognise", "did:web:hob.example.net", "--name", "HUB", "--by", "Board", status=1)
    run("recognise", "did:web:hob.example.net", "--name", "HUB", "--by", "Board", "--different")
    assert "has an end now" in run("end", did, "--why", "Closed").stdout
    run("end", did, status=3)

    theirs.recognise(theirs.issuer("other", "Library school"))
    content, key = exported(theirs)
    file = machine / "theirs.jws"
    file.write_text(content, encoding="ascii")
    run("import", str(file), "--signed-by", key, status=1)
    run("pin", "Theirs", key)
    assert json.loads(run("sources", "--json").stdout)[0]["name"] == "Theirs"
    run("import", str(file), "--signed-by", "Theirs", "--preview")
    run("import", str(file), "--signed-by", "Theirs", status=1, answer="n\n")
    assert len(json.loads(run("list", "--json").stdout)) == 2
    run("import", str(file), "--signed-by", key, "--yes")
    listed = json.loads(run("list", "--json").stdout)
    assert sorted(row["vouched by"] for row in listed) == ["Board", "Board", "Theirs", "Theirs"]
    run("export", "--output", str(machine / "ours.jws"))
    assert run("key").stdout.startswith("z6Mk")
    assert (machine / "ours.jws").read_text(encoding="ascii").count(".") == 2


def test_a_rotated_key_of_an_own_organisation_counts_at_once(machine: Path) -> None:
    for command in (
        ["organisations", "create", "chapter", "--name", "Our Chapter", "--description", "Trains volunteers."],
        ["organisations", "recognise", "chapter", "--by", "Board"],
        ["organisations", "rotate", "chapter"],
    ):
        assert CliRunner().invoke(program, command).exit_code == 0
    (row,) = json.loads(run("list", "--json").stdout)
    # Those for badges (the old one and the new one), for lists and for tokens.
    assert row["keys"] == 4


def test_a_broken_trust_file_degrades_a_running_node_and_stops_no_check(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = machine / "trust.json"
    trust.write_text('{"issuers": []}', encoding="utf-8")
    monkeypatch.setenv("MOVEMENT_BADGES_TRUST_FILE", str(trust))
    application = create_app(Settings.read(), runs_jobs=False)
    client = TestClient(application, base_url=URL)

    def told() -> tuple[int, str, bool]:
        answer = client.get("/readyz")
        good = next(one.good for one in examine(application) if one.name == "trust file")
        return answer.status_code, answer.json()["checks"]["trust_file"], good

    assert told() == (200, "ok", True)
    trust.write_text("{", encoding="utf-8")
    assert told() == (200, "degraded", False)
    trust.write_text('{"issuers": [], "documents": {}}', encoding="utf-8")
    assert told() == (200, "ok", True)
    trust.write_text("{", encoding="utf-8")
    assert CliRunner().invoke(program, ["doctor"]).exit_code == 3  # it cannot start on it
    application.state.shell.database.dispose()
