"""`movement-badges verify` on folders, archives and lists: every file told, right totals, one look at each document."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from archives import MIXED, mixed, picture, zipped
from simulator import Issuer, World
from typer.testing import CliRunner, Result

from credentials.baking import bake_png
from credentials.instants import format_instant
from movement_badges.cli import program
from verifier.trust import write_registry

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def world(clock: Callable[[], datetime]) -> World:
    return World(clock())


@pytest.fixture
def hub(world: World) -> Issuer:
    return world.issuer("hub")


class Desk:
    """A folder beside a trust file of one issuer."""

    def __init__(self, home: Path, world: World, hub: Issuer) -> None:
        self.home, self.world, self.hub = home, world, hub
        self.folder = home / "badges"
        self.folder.mkdir()

    def put(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    @property
    def options(self) -> list[str]:
        documents = {self.hub.did_url: self.hub.did_document(), self.hub.list_url: self.hub.status_list()}
        write_registry(self.home / "trust.json", [self.hub.recognition()], documents)
        return ["--offline", "--trust", str(self.home / "trust.json"), "--at", format_instant(self.world.at)]

    def verify(self, *arguments: str) -> Result:
        return CliRunner().invoke(program, ["verify", *self.options, *arguments])

    def states(self, *arguments: str) -> dict[str, str]:
        """Give what came of each file, by the end of its name."""
        lines = [json.loads(line) for line in self.verify("--json", *arguments).stdout.splitlines()]
        return {Path(line["source"]).name: line.get("verdict") or line["result"] for line in lines}


@pytest.fixture
def desk(tmp_path: Path, world: World, hub: Issuer) -> Desk:
    return Desk(tmp_path, world, hub)


def told_totals(output: str) -> list[str]:
    """Give the lines of the totals, without their signs and spaces."""
    return [" ".join(line.split()) for line in output.splitlines()]


def test_a_folder_is_told_file_by_file_and_in_totals(desk: Desk) -> None:
    desk.put({f"deep/er/{name}": content for name, content in mixed(desk.world, desk.hub).items()})
    result = desk.verify(str(desk.folder))
    assert result.exit_code == 1
    lines = told_totals(result.output)
    for total in (
        "2 ✔ Valid", "3 ✘ Not valid", "1 ? Could not be decided", "1 ! Not checked", "1 – No badge",
        "8 files altogether",
    ):  # fmt: skip
        assert total in lines
    for code in ("status.revoked", "time.expired", "proof.signature", "no_badge.form", "no_badge.broken_json"):
        (reason,) = [line for line in lines if line.startswith("1 ") and line.endswith(f"[{code}]")]
        assert len(reason.split()) > 2
    assert sum("[status.revoked]" in line for line in lines) == 2  # the badge itself, and the totals


@pytest.mark.parametrize("way", ["folder", "archive", "archive in a folder", "list", "table", "arguments"])
def test_the_same_badges_come_out_alike_whichever_way_they_come_in(way: str, desk: Desk) -> None:
    files = mixed(desk.world, desk.hub)
    arguments = [str(desk.folder)]
    if way == "archive in a folder":
        desk.put({"all.zip": zipped(files)})
    elif way == "archive":
        (desk.home / "all").write_bytes(zipped(files))  # told by its first bytes, since somebody points to it
        arguments = [str(desk.home / "all")]
    else:
        desk.put(files)
    if way == "list":
        (desk.home / "list.txt").write_text("# of today\n\n" + "\n".join(f"badges/{name}" for name in files))
        arguments = ["--list", str(desk.home / "list.txt")]
    if way == "table":
        rows = "".join(f'"Somebody; else";badges/{name};2026\r\n' for name in files)
        (desk.home / "list.csv").write_text("\ufeffname;File;year\r\n" + rows, encoding="utf-8")
        arguments = ["--list", str(desk.home / "list.csv")]
    if way == "arguments":
        arguments = [str(desk.folder / name) for name in (*files, *files)]
    states = desk.states(*arguments)
    assert states == {
        "good.json": "valid", "picture.png": "valid", "revoked.json": "invalid", "expired.json": "invalid",
        "altered.json": "invalid", "stranger.json": "unknown", "notes.txt": "no_badge", "broken.json": "not_checked",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["good.json", "picture.png"], 0),
        (["good.json", "notes.txt"], 0),
        (["stranger.json", "good.json", "notes.txt"], 2),
        (["good.json", "broken.json"], 3),
        (["stranger.json", "broken.json"], 3),
        (["revoked.json", "broken.json", "stranger.json"], 1),
        (["notes.txt"], 3),
        ([], 3),
    ],
)
def test_the_exit_status_of_a_folder_tells_the_worst(names: list[str], status: int, desk: Desk) -> None:
    files = mixed(desk.world, desk.hub)
    desk.put({name: files[name] for name in names})
    assert desk.verify(str(desk.folder)).exit_code == status


def test_what_a_list_names_must_be_a_badge(desk: Desk) -> None:
    desk.put({"good.json": desk.world.badge(desk.hub), "notes.txt": b"hello"})
    (desk.home / "list.txt").write_text("badges/good.json\nbadges/notes.txt\n")
    assert desk.verify("--list", str(desk.home / "list.txt")).exit_code == 3


def test_the_same_file_twice_counts_twice(desk: Desk) -> None:
    desk.put({"good.json": desk.world.badge(desk.hub)})
    assert "2 files altogether" in told_totals(desk.verify(str(desk.folder), str(desk.folder)).output)


def test_what_systems_leave_behind_is_left_out_and_said(desk: Desk) -> None:
    badge = desk.world.badge(desk.hub)
    desk.put({
        "good.json": badge, ".DS_Store": b"x", ".git/badge.json": badge, "Thumbs.db": b"x",
        "all.zip": zipped({"a.json": badge, "__MACOSX/._a.json": b"x", "desktop.ini": b"x"}),
    })  # fmt: skip
    result = desk.verify(str(desk.folder))
    assert result.exit_code == 0
    lines = told_totals(result.output)
    assert "2 files altogether" in lines
    assert "5 hidden files left out" in lines


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to nowhere": (lambda folder: (folder / "x.json").symlink_to("nowhere"), "source.unreadable"),
    "a pipe": (lambda folder: os.mkfifo(folder / "x.json"), "source.unreadable"),
    "another kind of archive": (lambda folder: (folder / "x.tar.gz").write_bytes(b"\x1f\x8b"), "archive.kind"),
    "half an archive": (
        lambda folder: (folder / "x.zip").write_bytes(zipped({"a": b"x" * 99})[:-30]),
        "archive.broken",
    ),
    "too large": (lambda folder: (folder / "x.png").write_bytes(bytes(8 * 1024 * 1024 + 1)), "no_badge.too_large"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_has_a_row_and_stops_nothing(name: str, desk: Desk) -> None:
    make, code = UNREADABLE[name]
    desk.put({"a.json": desk.world.badge(desk.hub), "z.json": desk.world.badge(desk.hub)})
    make(desk.folder)
    result = desk.verify("--json", str(desk.folder))
    assert result.exit_code == 3
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("verdict") for line in lines] == ["valid", None, "valid"]
    assert (lines[1]["code"], lines[1]["result"]) == (code, "not_checked")
    assert lines[1]["message"]


def test_a_folder_that_leads_back_to_itself_ends(desk: Desk) -> None:
    desk.put({"good.json": desk.world.badge(desk.hub)})
    (desk.folder / "again").symlink_to(desk.folder)
    assert "1 files altogether" in told_totals(desk.verify(str(desk.folder)).output)


def test_a_table_has_a_row_for_each_and_runs_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put(mixed(desk.world, desk.hub) | {"=cmd.json": desk.world.badge(desk.hub)})
    table = desk.home / "table.csv"
    monkeypatch.chdir(desk.folder)
    desk.verify("--csv", str(table), *(sorted(path.name for path in desk.folder.iterdir())))
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    by_name = {row["name"]: row for row in rows}
    assert set(by_name) == {"'=cmd.json", *mixed(desk.world, desk.hub)}
    good, revoked = by_name["good.json"], by_name["revoked.json"]
    assert (good["result"], good["issuer"], good["vouched_by"], good["code"]) == (
        "valid", desk.hub.name, "The movement", "",
    )  # fmt: skip
    assert (revoked["result"], revoked["code"]) == ("invalid", "status.revoked")
    assert by_name["altered.json"]["badge"] == ""
    assert {state: sum(row["result"] == state for row in rows) for state in MIXED} == MIXED | {"valid": 3}


def test_a_table_that_cannot_be_written_is_a_wrong_usage(desk: Desk) -> None:
    desk.put({"good.json": desk.world.badge(desk.hub)})
    assert desk.verify("--csv", str(desk.home / "absent" / "table.csv"), str(desk.folder)).exit_code == 3


def test_an_address_in_a_list_is_not_fetched_offline(desk: Desk) -> None:
    (desk.home / "list.txt").write_text("https://hub.example.org/badges/1\n")
    result = desk.verify("--json", "--list", str(desk.home / "list.txt"))
    (line,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (line["code"], result.exit_code) == ("fetch.offline", 3)


def test_without_anything_to_check_the_command_was_used_wrongly() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "movement_badges", "verify"], check=False, cwd=REPOSITORY, capture_output=True, text=True
    )
    assert finished.returncode == 3
    assert "--list" in finished.stderr


MEASURED = """
import resource, sys
from movement_badges.cli import main
try:
    main()
finally:
    sys.stderr.write(f"kilobytes {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
"""


def peak_megabytes(*arguments: str) -> tuple[int, list[str]]:
    """Run the command in a process of its own; give its greatest size and what it said."""
    finished = subprocess.run(
        [sys.executable, "-c", MEASURED, "verify", *arguments],
        check=False,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return int(finished.stderr.rsplit(" ", 1)[1]) // 1024, told_totals(finished.stdout)


def test_a_thousand_mixed_badges_are_checked_in_bounded_memory(desk: Desk) -> None:
    files = mixed(desk.world, desk.hub)
    heavy = bake_png(picture(500), desk.world.badge(desk.hub))
    assert len(heavy) > 700_000  # the 125 of these together are twice as much as may be used
    kinds = {**files, "picture.png": heavy}
    desk.put({f"{number}/{name}": content for number in range(5) for name, content in kinds.items()})
    small, _ = peak_megabytes(*desk.options, str(desk.folder))
    desk.put({f"{number}/{name}": content for number in range(5, 125) for name, content in kinds.items()})
    large, lines = peak_megabytes(*desk.options, str(desk.folder))
    for total in (
        "250 ✔ Valid", "375 ✘ Not valid", "125 ? Could not be decided", "125 ! Not checked", "125 – No badge",
        "1000 files altogether",
    ):  # fmt: skip
        assert total in lines
    assert large - small < 40
