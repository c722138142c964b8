"""`movement-badges migrate`, `doctor` and `backup`: what an operator does at night."""

from pathlib import Path
from typing import Annotated

import typer

from chassis.settings import described
from movement_badges import migrating
from movement_badges.backing_up import back_up
from movement_badges.commands.node import FAILED, AsJson, open_node, print_rows
from movement_badges.examining import examine


def migrate_database(
    check: Annotated[bool, typer.Option("--check", help="Only say whether something is pending.")] = False,
) -> None:
    """Bring the database to the revision that this release needs."""
    with open_node(needs_current_database=False) as application:
        database = application.state.shell.database
        if check:
            current = migrating.is_current(database)
            typer.echo("The database is current." if current else "Migrations are pending.")
            raise typer.Exit(0 if current else FAILED)
        typer.echo(f"The database is at revision {migrating.migrate(database)}.")


def doctor(as_json: AsJson = False) -> None:
    """Check every precondition of a node, one line each with what to do, and list the settings."""
    with open_node(needs_current_database=False) as application:
        findings = examine(application)
        settings = [
            {"setting": line.variable, "value": line.value, "from": "default" if line.is_default else "environment"}
            for line in described(application.state.shell.settings)
        ]
    rows = [
        {"check": one.name, "state": "good" if one.good else "BAD", "what to do": "" if one.good else one.advice}
        for one in findings
    ]
    if as_json:
        print_rows([*rows, *settings], as_json=True)
    else:
        print_rows(rows, as_json=False)
        typer.echo()
        print_rows(settings, as_json=False)
    if not all(one.good for one in findings):
        raise typer.Exit(FAILED)


def backup(
    database_to: Annotated[Path, typer.Option("--database", help="Folder for the database and the objects.")],
    key_to: Annotated[Path, typer.Option("--key", help="Folder for the key file: another place than the database.")],
) -> None:
    """Copy the database and the objects to one place and the key file to another, while the node runs."""
    with open_node() as application:
        for path in back_up(application.state.shell, database_to=database_to, key_to=key_to):
            typer.echo(path)
    typer.echo("Keep the two places apart: each alone opens nothing.")
