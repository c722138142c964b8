"""Open the node that the environment describes, and print results for people or for programs."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from fastapi import FastAPI
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from chassis.database import Database, DatabaseUnreachable
from chassis.problems import Problem
from chassis.sealing import SealingProblem
from chassis.settings import ENVIRONMENT_PREFIX, Settings
from movement_badges.application import create_app
from movement_badges.migrating import is_current
from verifier.trust import TrustFileProblem

UNUSABLE = 3
FAILED = 1

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def read_settings() -> Settings:
    """Read the settings from the environment, or stop with one line for each that is missing or wrong."""
    try:
        return Settings()  # type: ignore[call-arg]  # the values come from the environment
    except ValidationError as problem:
        for error in problem.errors():
            name = ENVIRONMENT_PREFIX + "_".join(str(part) for part in error["loc"]).upper() if error["loc"] else ""
            said = "set it first" if error["type"] == "missing" else str(error["msg"]).removeprefix("Value error, ")
            typer.echo(": ".join(part for part in (name, said) if part), err=True)
            if error["loc"] == ("public_url",):
                typer.echo(
                    f"  for example: export {name}=https://badges.example.org (it is part of every badge)", err=True
                )
        raise typer.Exit(UNUSABLE) from None


@contextmanager
def saying_why_not() -> Generator[None]:
    """Stop with one line when the node cannot even be opened: key file, data folder, database."""
    try:
        yield
    except SealingProblem as problem:
        stop(f"{problem} (make a key file with `movement-badges keys init`)", UNUSABLE)
    except TrustFileProblem as problem:
        stop(f"the trust file cannot be used: {problem} (see MOVEMENT_BADGES_TRUST_FILE)", UNUSABLE)
    except DatabaseUnreachable:
        stop("the database cannot be reached: start it or correct MOVEMENT_BADGES_DATABASE_URL", UNUSABLE)
    except OSError as problem:
        stop(f"{problem.filename} cannot be used: {problem.strerror} (see MOVEMENT_BADGES_DATA_DIR)", UNUSABLE)


def refuse_old_database(database: Database) -> None:
    """Stop when the database is not at the revision that this release needs."""
    if not is_current(database):
        stop("the database is not at the revision that this release needs: run `movement-badges migrate`", UNUSABLE)


@contextmanager
def open_node(*, needs_current_database: bool = True) -> Generator[FastAPI]:
    """Give the application of the node, without its periodic work, and show problems as one line each."""
    with saying_why_not():
        application = create_app(read_settings(), runs_jobs=False)
        try:
            if needs_current_database:
                refuse_old_database(application.state.shell.database)
            yield application
        except (DatabaseUnreachable, OSError):
            raise
        except Exception as problem:
            if not isinstance(problem, Problem):
                raise
            stop(explained(application, problem))
        finally:
            application.state.shell.database.dispose()


def explained(application: FastAPI, problem: Problem) -> str:
    """Say in English what a problem is and what to do next."""
    languages = application.state.shell.languages
    parts = [
        languages.t("en", key, *problem.fields.values())
        for part in ("reason", "next")
        if languages.has(key := f"problem.{problem.code}.{part}")
    ]
    return f"{' '.join(part for part in parts if part) or problem.title} [{problem.code}]"


def stop(message: str, status: int = FAILED) -> NoReturn:
    """End the command with a message on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(status)


def print_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print rows with the same columns: a table for people, JSON for programs."""
    if as_json:
        typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
        return
    if not rows:
        typer.echo("Nothing yet.")
        return
    table = Table(box=None, pad_edge=False)
    for column in rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(("" if value is None else str(value)) for value in row.values()))
    Console().print(table)
