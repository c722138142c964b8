"""`movement-badges map`: read the feeds, set targets."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from movement_badges.commands.node import UNUSABLE, AsJson, open_node, print_rows, stop
from movement_badges.mapping import harvest
from verifier.targets import plan_targets, take_targets

program = typer.Typer(no_args_is_help=True, help="The skill-gap map: read feeds, set targets.")


@program.command(name="harvest")
def harvest_now(as_json: AsJson = False) -> None:
    """Read every feed and bring the map up to date."""
    with open_node() as application:
        runs = asyncio.run(harvest(application))
    rows = [
        {"feed": run.name, "kept": run.kept, "removed": run.removed, "refused": len(run.refused), "error": run.error}
        for run in runs
    ]
    print_rows(rows, as_json=as_json)


@program.command()
def targets(
    file: Annotated[Path, typer.Argument(help="CSV file with the columns kind, subject, region, people, source.")],
    by: Annotated[str, typer.Option(help="Who sets these numbers; every report says so.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take targets and member counts from a CSV file: every row, or none if one is wrong."""
    try:
        content = file.read_bytes()
    except OSError as problem:
        stop(f"{file} cannot be read: {problem.strerror}", UNUSABLE)
    with open_node() as application, application.state.shell.database.writing() as connection:
        state = application.state
        plan = plan_targets(connection, content, framework=state.framework, places=state.places, regions=None)
        if plan.problems:
            languages = state.shell.languages
            for wrong in plan.problems:
                reason = languages.t("en", wrong.code, wrong.value)
                typer.echo(f"line {wrong.line}: {reason} [{wrong.code}]", err=True)
            raise typer.Exit(UNUSABLE)
        if not dry_run:
            take_targets(connection, plan, by=by, at=state.shell.clock())
        rows = [
            {
                "line": number.line,
                "kind": number.kind,
                "subject": number.subject,
                "region": number.region,
                "people": number.people,
                "before": number.before,
            }
            for number in plan.numbers
        ]
    print_rows(rows, as_json=as_json)
