"""`movement-badges keys`: the key file under which private keys and personal data are sealed."""

import os
from pathlib import Path
from typing import Annotated

import typer

from chassis.sealing import SealingProblem, create_key_file
from chassis.settings import Settings
from movement_badges.commands.node import UNUSABLE, stop

program = typer.Typer(no_args_is_help=True, help="The key file under which private keys and personal data are sealed.")


@program.callback()
def keys() -> None:
    """The key file under which private keys and personal data are sealed."""


@program.command()
def init(
    path: Annotated[
        Path | None, typer.Argument(help="Where to write it; without it MOVEMENT_BADGES_KEY_FILE or its default.")
    ] = None,
) -> None:
    """Make the key file (32 random bytes, mode 0400). An existing one is never overwritten."""
    default = Settings.model_fields["key_file"].default
    place = path or Path(os.environ.get("MOVEMENT_BADGES_KEY_FILE") or default)
    try:
        create_key_file(place, os.urandom)
    except SealingProblem as problem:
        stop(str(problem), UNUSABLE)
    typer.echo(f"Made {place}. Keep a copy apart from every backup of the database: without it no key opens.")
