"""`movement-badges trust page`: what goes into the one file, from a node and from a trust file."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from simulator import World
from typer.testing import CliRunner, Result

from chassis.clock import utc_now
from credentials.contexts import PINNED
from credentials.instants import format_instant
from movement_badges.cli import add_node_commands, program
from skills_framework.loading import load_framework
from verifier.recognised_issuers import Scope
from verifier.trust import write_registry

add_node_commands()
URL = "https://badges.example.org"


def run(*arguments: str, status: int = 0) -> Result:
    result = CliRunner().invoke(program, arguments)
    assert result.exit_code == status, f"{arguments}: {result.output}"
    return result


def knowledge(page: Path) -> Mapping[str, Any]:
    """Give what the page may believe."""
    found = re.search(
        r'<script type="application/json" id="knowledge">(.*?)</script>', page.read_text(encoding="utf-8")
    )
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOVEMENT_BADGES_PUBLIC_URL", URL)
    monkeypatch.setenv("MOVEMENT_BADGES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOVEMENT_BADGES_KEY_FILE", str(tmp_path / "keys" / "key-encryption.key"))
    run("keys", "init")
    run("migrate")
    run("organisations", "create", "chapter", "--name", "Our Chapter", "--description", "Trains volunteers.")
    run("organisations", "recognise", "chapter", "--by", "Test circle")
    return tmp_path


def test_a_node_writes_down_whom_it_recognises_and_what_it_publishes(node: Path) -> None:
    page = node / "page.html"
    said = run("trust", "page", str(page)).stdout
    assert hashlib.sha256(page.read_bytes()).hexdigest() in said
    told = knowledge(page)
    (entry,) = told["issuers"]
    did = "did:web:badges.example.org:issuers:chapter"
    assert (entry["did"], entry["name"], entry["vouched_by"]) == (did, "Our Chapter", "Test circle")
    document = json.loads(told["documents"][f"{URL}/issuers/chapter/did.json"]["content"])
    listed = {method.get("publicKeyMultibase") for method in document["verificationMethod"]}
    assert {key["multikey"] for key in entry["keys"] if key["multikey"].startswith("z6Mk")} <= listed
    assert told["contexts"] == dict(PINNED)
    assert set(told["messages"]) == {"en", "fr", "ar"}


def test_a_trust_file_needs_no_node_and_its_oldest_copy_says_how_old_the_page_is(tmp_path: Path) -> None:
    world = World(utc_now())
    hub = world.issuer("hub")
    framework = load_framework()
    group = next(iter(framework.groups.values()))
    entry = hub.recognition(scope=Scope(groups=frozenset({group.uri})))
    write_registry(tmp_path / "trust.json", [entry], world.internet.documents)
    old = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    copy = next((tmp_path / "trust-documents").iterdir())
    os.utime(copy, (old.timestamp(), old.timestamp()))
    run("trust", "page", str(tmp_path / "page.html"), "--trust", str(tmp_path / "trust.json"))
    told = knowledge(tmp_path / "page.html")
    assert told["made"] == format_instant(old)
    assert set(told["documents"]) == {hub.did_url, hub.list_url}
    assert told["documents"][hub.list_url]["content"].encode() == world.internet.documents[hub.list_url]
    assert {skill.uri for skill in framework.skills_of(group.slug)} <= set(told["issuers"][0]["skills"])
    assert told["issuers"][0]["since"] == format_instant(world.at - timedelta(days=365))


def test_what_a_document_holds_cannot_end_the_data_that_it_stands_in(tmp_path: Path) -> None:
    hostile = b'{"id": "</script><script>alert(1)</script><!--"}'
    write_registry(tmp_path / "trust.json", [], {"https://x.example/did.json": hostile})
    run("trust", "page", str(tmp_path / "page.html"), "--trust", str(tmp_path / "trust.json"))
    assert knowledge(tmp_path / "page.html")["documents"]["https://x.example/did.json"]["content"] == hostile.decode()
    assert (tmp_path / "page.html").read_text(encoding="utf-8").count("<script") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["page.html", "--trust", "none.json"], "The trust file cannot be used"),
        (["no/folder/page.html", "--trust", "trust.json"], "cannot be written"),
    ],
)
def test_what_cannot_be_read_or_written_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_registry(tmp_path / "trust.json", [], {})
    assert said in run("trust", "page", *arguments, status=3).output
