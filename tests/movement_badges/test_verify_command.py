"""`movement-badges verify` and `extract`, offline with a trust file: exit status and what is told."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import typer
from PIL import Image
from simulator import Issuer, World, altered, signed
from typer.testing import CliRunner, Result

from chassis.languages import Languages
from credentials.baking import bake_png
from credentials.contexts import CLR_2_0_1, CREDENTIALS_V2, OPEN_BADGES_3_0_3
from credentials.instants import format_instant
from credentials.strict_json import JsonObject
from movement_badges import cli
from movement_badges.verify_command import extract, verify
from skills_framework.loading import load_framework
from verifier.explaining import QUESTIONS_APART
from verifier.trust import Scope, write_registry

program = typer.Typer()
program.command("verify")(verify)
program.command("extract")(extract)


@pytest.fixture
def world(clock: Callable[[], datetime]) -> World:
    return World(clock())


@pytest.fixture
def hub(world: World) -> Issuer:
    return world.issuer("hub")


class Desk:
    """A folder with a trust file of one issuer, and badges in files."""

    def __init__(self, folder: Path, world: World, hub: Issuer) -> None:
        self.folder = folder
        self.world = world
        self.hub = hub

    def file(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return str(self.folder / name)

    def trust(self) -> str:
        documents = {self.hub.did_url: self.hub.did_document(), self.hub.list_url: self.hub.status_list()}
        write_registry(self.folder / "trust.json", [self.hub.recognition()], documents)
        return str(self.folder / "trust.json")

    def verify(self, *arguments: str, stdin: bytes = b"") -> Result:
        at = format_instant(self.world.at)
        command = ["verify", "--offline", "--trust", self.trust(), "--at", at, *arguments]
        return CliRunner().invoke(program, command, input=stdin)


@pytest.fixture
def desk(tmp_path: Path, world: World, hub: Issuer) -> Desk:
    return Desk(tmp_path, world, hub)


def revoked(world: World, hub: Issuer) -> bytes:
    badge = world.badge(hub)
    hub.revoke(badge)
    return badge


def of_a_stranger(world: World, hub: Issuer) -> bytes:
    return world.badge(world.issuer("stranger", host="stranger.example.net"))


def nothing(world: World, hub: Issuer) -> bytes:
    return b"hello"


Make = Callable[[World, Issuer], bytes]
SOURCES: dict[str, Make] = {
    "good": World.badge,
    "revoked": revoked,
    "expired": lambda world, hub: world.badge(hub, valid_until=world.at - timedelta(days=1)),
    "altered": lambda world, hub: altered(world.badge(hub), {"name": "Steward"}),
    "stranger": of_a_stranger,
    "nothing": nothing,
}


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["good"], 0),
        (["good", "good"], 0),
        (["revoked"], 1),
        (["expired"], 1),
        (["altered"], 1),
        (["stranger"], 2),
        (["good", "stranger"], 2),
        (["stranger", "revoked"], 1),
        (["nothing"], 3),
        (["good", "stranger", "nothing"], 3),
        (["nothing", "altered"], 1),
    ],
)
def test_the_exit_status_tells_the_worst(names: list[str], status: int, desk: Desk) -> None:
    files = [desk.file(f"{n}-{name}", SOURCES[name](desk.world, desk.hub)) for n, name in enumerate(names)]
    assert desk.verify(*files).exit_code == status


def test_a_good_badge_is_told_in_a_sentence_with_who_vouches(desk: Desk) -> None:
    told = " ".join(desk.verify(desk.file("badge.json", desk.world.badge(desk.hub))).output.split())
    assert "✔ Valid" in told
    assert "This badge is genuine" in told
    assert "Issuer hub (badges.example.org) is a recognised issuer, vouched for by The movement." in told


def test_a_failing_check_is_told_with_its_code_and_the_next_step(desk: Desk) -> None:
    told = desk.verify(desk.file("badge.json", revoked(desk.world, desk.hub))).output
    assert "✘ Revoked" in told
    assert "[status.revoked]" in told
    assert "→" in told


def test_a_stranger_cannot_steer_the_terminal(desk: Desk) -> None:
    name = desk.file("badge\x1b[2J.json", altered(desk.world.badge(desk.hub), {"x\u009b31m": "\u202e"}))
    assert "\x1b[2J" not in desk.verify(name).output
    assert "\u009b" not in desk.verify(name).output


def test_offline_never_advises_to_wait_but_says_what_to_give(desk: Desk) -> None:
    stranger = desk.file("stranger", of_a_stranger(desk.world, desk.hub))
    good = desk.file("good", desk.world.badge(desk.hub))
    at = format_instant(desk.world.at)
    without_trust_file = CliRunner().invoke(program, ["verify", "--offline", "--at", at, good])
    for result in (desk.verify(stranger), without_trust_file, desk.verify("https://badges.example.org/badges/1")):
        told = " ".join(result.output.split())
        assert result.exit_code in (2, 3)
        assert "Nothing was fetched, because of --offline" in told
        assert told.count("Leave --offline out, or give a copy") == 1
        assert "--trust FILE" in told
        assert "again" not in told
        assert "could not reach" not in told


NOT_CHECKED: dict[str, tuple[Make, str, str, list[str]]] = {
    "altered": (
        lambda world, hub: altered(world.badge(hub), {"name": "Steward"}),
        "proof.signature",
        "because the signature does not hold",
        ["issuer_key", "time", "status", "endorsements"],
    ),
    "unsigned": (
        lambda world, hub: altered(world.badge(hub), {"proof": None}),
        "proof.missing",
        "because nobody signed it",
        ["issuer_key", "time", "status", "endorsements"],
    ),
    "unreadable": (
        lambda world, hub: world.badge(hub).replace(b'{"@context"', b'{"name":"Twice","@context"', 1),
        "document.duplicate_key",
        "because the file cannot be read",
        ["data_model", "proof", "issuer_key", "time", "status", "endorsements"],
    ),
    "with an undefined member": (
        lambda world, hub: altered(world.badge(hub), {"grade": "A+"}),
        "data_model.undefined_term",
        "because of what the other checks say",
        ["proof", "issuer_key", "time", "status", "endorsements"],
    ),
}


@pytest.mark.parametrize("name", NOT_CHECKED)
def test_what_decided_stands_first_and_what_was_not_checked_in_one_line(name: str, desk: Desk) -> None:
    make, code, because, names = NOT_CHECKED[name]
    badge = desk.file("badge.json", make(desk.world, desk.hub))
    said = Languages.load()
    told = " ".join(desk.verify(badge).output.split())
    line = f"– Not checked, {because}: " + QUESTIONS_APART.join(said.t("en", f"verify.check.{one}") for one in names)
    assert told.endswith(line), told
    assert 0 < told.index(f"[{code}]") < told.index("– Not checked")
    assert told.count("[") == 1
    whole = json.loads(desk.verify("--json", badge).stdout)
    assert [found["code"] for found in whole["checks"] if found["check"] in names] == [
        f"{one}.not_checked" for one in names
    ]
    assert len(whole["checks"]) == 9


def test_checks_that_say_the_same_share_one_line(desk: Desk) -> None:
    badge = {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion", "id": "https://a.example.org/1"}
    told = desk.verify(desk.file("badge.json", json.dumps(badge).encode())).output
    assert told.count("[unsupported.open_badges_1]") == 1


def test_a_skill_out_of_scope_is_told_by_its_name(desk: Desk) -> None:
    framework = load_framework()
    inside, outside = list(framework.skills.values())[:2]
    documents = {desk.hub.did_url: desk.hub.did_document(), desk.hub.list_url: desk.hub.status_list()}
    scope = Scope(skills=frozenset({inside.uri}))
    write_registry(desk.folder / "narrow.json", [desk.hub.recognition(scope=scope)], documents)
    ask = ["--trust", str(desk.folder / "narrow.json"), "--policy", "recognised"]
    skills: dict[str, tuple[list[str], str]] = {
        "known": ([outside.uri], outside.label("en")),
        "unknown": (["https://example.org/s"], "https://example.org/s"),
        "none": ([], "a badge that names no skill"),
    }
    for name, (uris, label) in skills.items():
        badge = desk.file(name, desk.world.badge(desk.hub, skills=uris))
        result = desk.verify(*ask, badge)
        assert result.exit_code == 1
        assert f"is recognised, but not for this: {label}." in " ".join(result.output.split())
        (check,) = [
            one
            for one in json.loads(desk.verify(*ask, "--json", badge).stdout)["checks"]
            if one["code"] == "issuer_trust.out_of_scope"
        ]
        assert label in check["message"]


def test_json_gives_one_object_for_each_source(desk: Desk) -> None:
    good, bad = desk.file("good", desk.world.badge(desk.hub)), desk.file("bad", b"hello")
    lines = desk.verify("--json", good, bad).stdout.splitlines()
    first, second = (json.loads(line) for line in lines)
    assert (first["source"], first["verdict"], first["policy"]) == (good, "valid", "public")
    assert len(first["checks"]) == 9
    assert (second["source"], second["code"]) == (bad, "no_badge.form")


def test_the_recognised_policy_and_a_recipient_can_be_asked_for(desk: Desk) -> None:
    good = desk.file("good", desk.world.badge(desk.hub))
    assert desk.verify("--policy", "recognised", good).exit_code == 0
    assert desk.verify("--recipient", "rosa@example.org", good).exit_code == 2
    subject = {**json.loads(Path(good).read_bytes())["credentialSubject"], "id": "did:example:otto"}
    other = desk.file("other", desk.world.badge(desk.hub, credentialSubject=subject))
    assert desk.verify("--recipient", "did:example:otto", other).exit_code == 0
    assert desk.verify("--recipient", "did:example:rosa", other).exit_code == 1


def test_the_official_validator_can_be_compared_with(desk: Desk) -> None:
    good = desk.file("good", desk.world.badge(desk.hub))
    asked = desk.verify("--policy", "1edtech", good)
    assert asked.exit_code == 0
    assert "The official validator would accept this badge." in asked.output
    assert "judged by its rules, not by ours" in " ".join(asked.output.split())
    assert "official validator" not in desk.verify(good).output
    # A recipient has to match whatever the policy, and the rules stay those of the policy.
    named = desk.verify("--policy", "1edtech", "--recipient", "rosa@example.org", "--json", good)
    assert (named.exit_code, json.loads(named.stdout)["policy"]) == (2, "1edtech")


def test_a_badge_is_read_from_standard_input(desk: Desk) -> None:
    assert desk.verify("-", stdin=desk.world.badge(desk.hub)).exit_code == 0


@pytest.mark.parametrize("source", ["https://badges.example.org/badges/1", "no-such-file"])
def test_what_cannot_be_had_is_unusable(source: str, desk: Desk) -> None:
    assert desk.verify(source).exit_code == 3


def test_an_address_of_this_machine_is_never_fetched(desk: Desk) -> None:
    for url in ("http://localhost:8000/badges/1", "https://127.0.0.1/badges/1"):
        assert CliRunner().invoke(program, ["verify", url]).exit_code == 3


def test_a_trust_file_that_cannot_be_used_is_named(desk: Desk) -> None:
    good, broken = desk.file("good", desk.world.badge(desk.hub)), desk.file("broken.json", b"{")
    result = CliRunner().invoke(program, ["verify", "--trust", broken, good])
    assert result.exit_code == 3
    assert "broken.json" in result.output


def test_extract_gives_back_exactly_what_was_baked(desk: Desk) -> None:
    badge = desk.world.badge(desk.hub)
    with io.BytesIO() as file:
        Image.new("RGB", (2, 2)).save(file, "PNG")
        image = desk.file("badge.png", bake_png(file.getvalue(), badge))
    assert CliRunner().invoke(program, ["extract", image]).stdout_bytes == badge
    output = desk.folder / "badge.json"
    assert CliRunner().invoke(program, ["extract", image, "--output", str(output)]).exit_code == 0
    assert output.read_bytes() == badge
    assert CliRunner().invoke(program, ["extract", desk.file("text", b"hello")]).exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify"],
        ["verify", "--policy", "kind", "badge.json"],
        ["verify", "--at", "yesterday", "badge.json"],
        ["verify", "--at", "2026-11-02T09:00:00", "badge.json"],
        ["verify", "--colour", "badge.json"],
        ["extract"],
        ["extract", "one.png", "two.png"],
    ],
    ids=" ".join,
)
def test_a_usage_error_ends_with_three(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["movement-badges", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 3


def test_checking_starts_without_a_database_and_loads_nothing_for_its_help() -> None:
    program = (
        "import sys\n"
        "for name in ('sqlalchemy', 'alembic', 'issuer'): sys.modules[name] = None\n"
        "from movement_badges import cli\n"
        "sys.argv = ['movement-badges', 'verify', '--help']\n"
        "try: cli.main()\n"
        "except SystemExit as ended: assert not ended.code, ended.code\n"
        "assert not {'pyld', 'httpx2', 'lxml', 'fastapi'} & sys.modules.keys()\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize("encoding", ["ascii", "ascii:strict", "utf-8:strict", "latin-1"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_terminal_turns_a_verdict_into_another(
    desk: Desk, world: World, hub: Issuer, encoding: str, options: tuple[str, ...]
) -> None:
    # A file name that is no text, in a terminal that cannot show half of the answer.
    path = desk.folder.joinpath(b"b\xffdge \xc3\xa9.json".decode(errors="surrogateescape"))
    path.write_bytes(world.badge(hub))
    at = ("--at", format_instant(world.at))
    command = [sys.executable, "-m", "movement_badges", "verify", "--offline", "--trust", desk.trust(), *at, *options]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([*command, str(path)], capture_output=True, env=environment, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    if options:
        assert json.loads(done.stdout.decode("latin-1"))["verdict"] == "valid"


def test_a_record_is_told_with_each_badge_in_it(desk: Desk) -> None:
    good, bad = desk.world.badge(desk.hub), altered(desk.world.badge(desk.hub), {"name": "Professor"})
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3],
        "id": "urn:uuid:5d1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record of Ada",
        "issuer": {"id": desk.hub.did, "type": ["Profile"], "name": "Hub"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": [json.loads(good), json.loads(bad)]},
    }
    record = signed(document, desk.hub.key, method=desk.hub.method(desk.hub.key), created=desk.world.at)
    result = desk.verify(desk.file("record.json", json.dumps(record).encode()))
    assert result.exit_code == 0
    assert "a bundle of badges" in result.stdout
    assert "✔ In this record: Workshop facilitation" in result.stdout
    assert "✘ In this record: A document that we cannot read or trust" in result.stdout
    assert "[proof.signature]" in result.stdout


def test_nothing_is_refreshed_offline(desk: Desk) -> None:
    good = desk.file("good.json", desk.world.badge(desk.hub))
    assert desk.verify("--refresh", good).exit_code == 0
