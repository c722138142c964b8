"""The command line. Exit status of usage errors is 3: 2 means "unknown" here, and Typer's own habit is 2."""

import sys
import traceback
from io import TextIOWrapper
from typing import NoReturn

import typer
from typer.exceptions import Abort, TyperException

from movement_badges.verify_command import extract, verify

USAGE_ERROR = 3
INTERRUPTED = 130

program = typer.Typer(
    name="movement-badges",
    help="Award, share and check Open Badges 3.0, and see where skills are missing.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
program.command()(verify)
program.command()(extract)


def add_node_commands() -> None:
    """Add what needs a database; `verify` and `extract` must start without one."""
    from movement_badges import commands  # noqa: PLC0415

    commands.add_to(program)


def main() -> NoReturn:
    """Run the command line and exit with the status that the command gives."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A sign that a terminal cannot show must not end the program, with a status that means "invalid".
            stream.reconfigure(errors="backslashreplace")
    if not set(sys.argv[1:2]) & {"verify", "extract"}:
        add_node_commands()
    try:
        result = program(standalone_mode=False)
    except Abort:
        sys.stderr.write("Stopped.\n")
        sys.exit(INTERRUPTED)
    except TyperException as problem:
        sys.stderr.write(f"{problem.format_message()}\nTry: movement-badges --help\n")
        sys.exit(USAGE_ERROR)
    except Exception:  # noqa: BLE001 - the outermost edge: Python's own status of a crash, 1, means "invalid" here
        traceback.print_exc()
        sys.exit(USAGE_ERROR)
    sys.exit(result if isinstance(result, int) else 0)
