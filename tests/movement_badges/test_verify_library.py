"""A part of the adversarial library on the command line, offline with a trust file: the same answers."""

import json
import os
from pathlib import Path

import pytest
import typer
from hostile.case import Case
from hostile.library import library
from typer.testing import CliRunner

from credentials.gathered import Unreachable
from credentials.instants import format_instant
from movement_badges.verify_command import verify

program = typer.Typer()
program.command("verify")(verify)
EXIT_STATUS = {"valid": 0, "invalid": 1, "unknown": 2, "refused": 3}


def is_told_by_files(case: Case) -> bool:
    """Say whether files can tell the case: they say that a document is absent, and never why."""
    gone = any(isinstance(found, Unreachable) for found in case.documents.values())
    return not (case.large or case.newest or gone or case.ending == "txt")


SAMPLE = [case for case in library() if is_told_by_files(case)][::13]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.name)
def test_the_command_gives_the_answer_of_the_library(case: Case, tmp_path: Path) -> None:
    names = dict[str, str]()
    for name, data in case.files().items():
        (tmp_path / name).write_bytes(data)
        # A copy is as old as its file.
        os.utime(tmp_path / name, (case.at.timestamp(), case.at.timestamp()))
    described = json.loads((tmp_path / "case.json").read_bytes())
    names.update(described["documents"])
    (tmp_path / "trust.json").write_text(json.dumps({"issuers": list(case.issuers), "documents": names}))
    options = ["--at", format_instant(case.at), "--policy", case.policy, "--trust", str(tmp_path / "trust.json")]
    if case.recipient is not None:
        options += ["--recipient", case.recipient]
    badge = str(tmp_path / f"badge.{case.ending}")
    result = CliRunner().invoke(program, [badge, "--offline", "--json", *options])
    assert result.exit_code == EXIT_STATUS[case.verdict], result.output
    told = json.loads(result.stdout)
    if case.verdict == "refused":
        assert told["code"] == case.checks["refused"]
        return
    checks = {check["check"]: check["code"] for check in told["checks"]}
    assert {name: checks[name] for name in case.checks} == case.checks
