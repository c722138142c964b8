"""Signed bundles: a check without the network, under a key that the reader knows, that tells its age."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from simulator import Issuer, Key, World
from typer.testing import CliRunner, Result

from credentials.gathered import Retrieved
from credentials.instants import format_instant
from movement_badges.cli import add_node_commands, program
from verifier.bundles import open_bundle, sign_bundle
from verifier.recognition_problems import RegistryForm
from verifier.signed_registry import open_registry, sign_registry

PUBLISHER = Key.of("publisher")
OTHER = Key.of("somebody else")


@pytest.fixture
def world(clock: Callable[[], datetime]) -> World:
    return World(clock())


@pytest.fixture
def hub(world: World) -> Issuer:
    return world.issuer("hub")


class Desk:
    """A folder with a badge and a bundle."""

    def __init__(self, folder: Path, world: World, hub: Issuer) -> None:
        self.folder, self.world, self.hub = folder, world, hub

    def bundle(self, *, read: datetime | None = None) -> str:
        contents = {self.hub.did_url: self.hub.did_document(), self.hub.list_url: self.hub.status_list()}
        return sign_bundle(
            PUBLISHER.private,
            [self.hub.recognition()],
            [
                Retrieved(url=url, content=content, at=read or self.world.at, source="network")
                for url, content in contents.items()
            ],
            publisher="https://node.example.org",
            at=self.world.at,
        )

    def verify(
        self, badge: bytes, content: str, *options: str, key: Key = PUBLISHER, at: datetime | None = None
    ) -> Result:
        (self.folder / "badge.json").write_bytes(badge)
        (self.folder / "bundle.jws").write_text(content)
        return CliRunner().invoke(
            program,
            [
                "verify", "--bundle", str(self.folder / "bundle.jws"), "--bundle-key", key.public.multikey,
                "--at", format_instant(at or self.world.at), *options, str(self.folder / "badge.json"),
            ],
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, world: World, hub: Issuer) -> Desk:
    return Desk(tmp_path, world, hub)


def test_a_bundle_is_all_that_a_check_needs_and_its_age_is_told(desk: Desk) -> None:
    badge, read = desk.world.badge(desk.hub), desk.world.at - timedelta(hours=3)
    told = desk.verify(badge, desk.bundle(read=read))
    assert told.exit_code == 0
    assert "The movement" in " ".join(told.output.split())
    assert "status as of 2 November 2026" in told.output
    document = json.loads(desk.verify(badge, desk.bundle(read=read), "--json").stdout)
    assert document["knowledge"] == {
        "publisher": "https://node.example.org",
        "published": format_instant(desk.world.at),
        "as_of": format_instant(read),
    }


def test_many_badges_are_checked_with_a_bundle_too(desk: Desk) -> None:
    revoked = desk.world.badge(desk.hub)
    desk.hub.revoke(revoked)
    (desk.folder / "more").mkdir()
    (desk.folder / "more" / "revoked.json").write_bytes(revoked)
    told = desk.verify(desk.world.badge(desk.hub), desk.bundle(), str(desk.folder / "more"))
    assert told.exit_code == 1
    assert " ".join(told.output.split()).count("status as of 2 November 2026") == 2


def test_what_the_bundle_does_not_hold_is_unknown(desk: Desk) -> None:
    stranger = desk.world.badge(desk.world.issuer("stranger", host="stranger.example.net"))
    assert desk.verify(stranger, desk.bundle()).exit_code == 2


def test_after_the_end_of_its_list_the_answer_is_unknown(desk: Desk) -> None:
    late = desk.world.at + timedelta(days=2)
    told = desk.verify(desk.world.badge(desk.hub), desk.bundle(), "--json", at=late)
    document = json.loads(told.stdout)
    (status,) = [check for check in document["checks"] if check["check"] == "status"]
    assert (document["verdict"], status["code"], told.exit_code) == ("unknown", "status.list_expired", 2)


Change = Callable[[Desk], tuple[str, Key]]
REFUSED: dict[str, tuple[Change, str]] = {
    "signed by somebody else": (lambda desk: (desk.bundle(), OTHER), "was not signed with that key"),
    "changed since": (
        lambda desk: (desk.bundle().replace(".e", ".f", 1), PUBLISHER),
        "was not signed with that key",
    ),
    "a register, which holds no copies": (
        lambda desk: (
            sign_registry(PUBLISHER.private, [desk.hub.recognition()], publisher="x", at=desk.world.at),
            PUBLISHER,
        ),
        "movement-badges-bundle",
    ),
    "nothing of the kind": (lambda _: ("hello", PUBLISHER), "no compact JWS"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bundle_that_cannot_be_believed_checks_nothing(name: str, desk: Desk) -> None:
    make, why = REFUSED[name]
    content, key = make(desk)
    told = desk.verify(desk.world.badge(desk.hub), content, key=key)
    assert told.exit_code == 3
    assert why in " ".join(told.output.split())
    assert "Valid" not in told.output


def test_a_bundle_is_no_register(desk: Desk) -> None:
    with pytest.raises(RegistryForm):
        open_registry(desk.bundle(), signed_by=PUBLISHER.public.multikey)


@pytest.mark.parametrize("options", ["--bundle b", "--bundle-key z6Mk", "--bundle b --bundle-key z6Mk --trust t"])
def test_a_bundle_without_a_key_or_beside_a_trust_file_is_a_wrong_usage(options: str) -> None:
    """`main` turns Typer's own status into 3."""
    assert CliRunner().invoke(program, ["verify", *options.split(), "badge.json"]).exit_code == 2


def test_a_node_writes_its_bundle_under_its_registry_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_node_commands()
    monkeypatch.setenv("MOVEMENT_BADGES_PUBLIC_URL", "https://badges.example.org")
    monkeypatch.setenv("MOVEMENT_BADGES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOVEMENT_BADGES_KEY_FILE", str(tmp_path / "keys" / "key-encryption.key"))
    file = tmp_path / "bundle.jws"
    for command in (
        ["keys", "init"],
        ["migrate"],
        ["organisations", "create", "chapter", "--name", "Our Chapter", "--description", "Trains volunteers."],
        ["organisations", "recognise", "chapter", "--by", "Board"],
        ["trust", "bundle", str(file)],
    ):
        result = CliRunner().invoke(program, command)
        assert result.exit_code == 0, result.output
    key = CliRunner().invoke(program, ["trust", "key"]).stdout.strip()
    opened = open_bundle(file.read_text(encoding="ascii"), signed_by=key)
    assert [issuer.name for issuer in opened.registry.issuers] == ["Our Chapter"]
    copy = opened.registry.document("https://badges.example.org/issuers/chapter/did.json")
    assert copy is not None
    assert json.loads(copy.content)["id"] == "did:web:badges.example.org:issuers:chapter"
    assert opened.publisher == "https://badges.example.org"
