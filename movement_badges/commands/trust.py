"""`movement-badges trust`: whom this node recognises as an issuer, and the signed registers of others."""

from collections.abc import Container
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from fastapi import FastAPI

from chassis.database import Connection
from movement_badges import bundling
from movement_badges.commands.node import FAILED, UNUSABLE, AsJson, open_node, print_rows, stop
from verifier import exchanging, recognising
from verifier.exchanging import Exchange
from verifier.look_alikes import find_look_alike
from verifier.recognising import Act, Decision
from verifier.recognition_views import RecognitionWords, state_of
from verifier.registry_plan import RegistryPlan
from verifier.signed_registry import MAX_FILE_BYTES
from verifier.source_queries import sources
from verifier.trust_queries import kept_issuers

program = typer.Typer(no_args_is_help=True, help="Whom this node recognises as an issuer, and why.")

BY = "command line"
Identifier = Annotated[str, typer.Argument(metavar="ISSUER", help="The issuer's DID (did:web, did:key) or https URL.")]
Key = Annotated[str, typer.Option("--signed-by", metavar="KEY", help="A pinned key, or the name it is pinned under.")]


@program.command(name="list")
def list_issuers(as_json: AsJson = False) -> None:
    """List every entry of the register, past ones too, with who vouches."""
    with open_node() as application, application.state.shell.database.reading() as connection:
        now = application.state.shell.clock()
        words = _words(application)
        rows = [
            {
                "issuer": entry.issuer.did,
                "name": entry.issuer.name,
                "state": state_of(entry.issuer, now),
                "vouched by": entry.issuer.vouched_by,
                "for": "everything" if entry.issuer.scope.covers_all else "; ".join(words.covered(entry.issuer.scope)),
                "where": "; ".join(words.regions_of(entry.issuer.scope)),
                "since": entry.issuer.since,
                "until": entry.issuer.until,
                "keys": len(entry.issuer.keys),
            }
            for entry in kept_issuers(connection)
        ]
    print_rows(rows, as_json=as_json)


@program.command()
def recognise(
    issuer: Identifier,
    name: Annotated[str, typer.Option(help="Its name, as readers are to see it.")],
    by: Annotated[str, typer.Option(help="Who vouches for it; every check says so.")],
    group: Annotated[list[str] | None, typer.Option(help="Only for this group of skills; may be repeated.")] = None,
    skill: Annotated[list[str] | None, typer.Option(help="Only for this skill; may be repeated.")] = None,
    region: Annotated[list[str] | None, typer.Option(help="Where it works, for readers; may be repeated.")] = None,
    since: Annotated[str, typer.Option(metavar="DAY", help="First day, such as 2026-11-02; without it, now.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Last day; without it, no end.")] = "",
    different: Annotated[
        bool, typer.Option("--different", help="It was made sure that it is not the issuer that it looks like.")
    ] = False,
) -> None:
    """Recognise any issuer, of this node or of another place, for everything or for the skills named."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        act = _act(application)
        framework, places = application.state.framework, application.state.places
        _refuse_unknown("group", group, framework.groups)
        _refuse_unknown("skill", skill, framework.skills)
        _refuse_unknown("region", region, places.regions)
        decision = Decision(
            did=issuer,
            name=name,
            vouched_by=by,
            covers_all=not group and not skill,
            groups=tuple(group or ()),
            skills=tuple(skill or ()),
            regions=tuple(region or ()),
            since=since,
            until=until,
        )
        entry = recognising.entry_of(decision, framework, places, before=None, at=act.at)
        alike = find_look_alike(entry.name, entry.did, application.state.verifier.registry(connection).issuers)
        if alike is not None and not different:
            stop(
                f"{name} could be taken for {alike.issuer.name} ({alike.issuer.did}). Make sure who it is, then say so "
                "with --different.",
                FAILED,
            )
        recognising.recognise(connection, entry, act)
    typer.echo(f"{entry.name} is recognised; {entry.vouched_by} vouches for it.")


@program.command()
def end(
    issuer: Identifier,
    why: Annotated[str, typer.Option(help="Why; it stands in the history.")] = "",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; without it, now.")] = None,
) -> None:
    """End the recognition of an issuer. The entry stays; badges signed until then stay recognised."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        act = _act(application)
        last = datetime.combine(on, time(23, 59, 59), UTC) if on is not None else None
        open_entries = [
            entry
            for entry in kept_issuers(connection)
            if entry.issuer.did == issuer and (entry.issuer.until is None or entry.issuer.until > act.at)
        ]
        if not open_entries:
            stop(f"{issuer} is not recognised now", UNUSABLE)
        for entry in open_entries:
            recognising.end(connection, entry.id, last, why, act)
    typer.echo(f"The recognition of {open_entries[0].issuer.name} has an end now.")


@program.command()
def key() -> None:
    """Print the key with which this node signs its register, for others to pin."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        typer.echo(exchanging.public_registry_key(_exchange(application), connection))


@program.command()
def pin(
    name: Annotated[str, typer.Argument(help="Name of the other operator; it will vouch for what their file lists.")],
    multikey: Annotated[str, typer.Argument(metavar="KEY", help="Their registry key; it begins with z6Mk.")],
) -> None:
    """Pin the registry key of another operator, so that their signed files can be taken over."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        exchanging.pin(connection, name=name, multikey=multikey, act=_act(application))
    typer.echo(f"The key of {name} is pinned.")


@program.command(name="sources")
def list_sources(as_json: AsJson = False) -> None:
    """List whose keys are pinned, and what was taken over last."""
    with open_node() as application, application.state.shell.database.reading() as connection:
        rows = [
            {
                "name": source.name,
                "key": source.multikey,
                "pinned": source.pinned_at,
                "taken over": source.last_taken_at,
                "published": source.last_published,
            }
            for source in sources(connection)
        ]
    print_rows(rows, as_json=as_json)


@program.command(name="export")
def export_register(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of standard output.")
    ] = None,
) -> None:
    """Write the signed register: every entry that was decided on this node."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        content = exchanging.export_registry(_exchange(application), connection)
    if output is None:
        typer.echo(content)
    else:
        output.write_text(content + "\n", encoding="ascii")


@program.command(name="bundle")
def export_bundle(
    output: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    badges: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="SOURCE", help="Put in what these badges need, too: files, folders, archives."),
    ] = None,
) -> None:
    """Write a signed, dated bundle of register, keys and status lists, for `verify --bundle` without the network."""
    with open_node() as application:
        content, documents = bundling.bundle(application, _exchange(application), badges or [])
    output.write_text(content + "\n", encoding="ascii")
    typer.echo(f"{documents} documents are in it.")


@program.command(name="import")
def import_register(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The signed register of another operator.")],
    signed_by: Key,
    yes: Annotated[bool, typer.Option("--yes", help="Take it over without asking.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what somebody's register would change here, and take it over when that is confirmed."""
    with file.open("rb") as opened:
        content = opened.read(MAX_FILE_BYTES + 1).decode("ascii", "replace")
    with open_node() as application:
        database, exchange = application.state.shell.database, _exchange(application)
        with database.reading() as connection:
            plan = exchanging.preview(exchange, connection, content, signed_by=signed_by).plan
            print_rows(_rows(application, connection, plan), as_json=as_json)
        if preview or not plan.changes_something:
            return
        # Nobody can be asked by a program that reads JSON: it says --yes.
        if not yes and (as_json or not typer.confirm("Take over exactly this?", err=True)):
            stop("Nothing was taken over.", FAILED)
        with database.writing() as connection:
            touched = exchanging.take(exchange, connection, content, signed_by=signed_by, confirmed=plan.digest, by=BY)
    typer.echo(f"{touched} taken over.", err=True)


def _rows(application: FastAPI, connection: Connection, plan: RegistryPlan) -> list[dict[str, object]]:
    words = _words(application)
    known = application.state.verifier.registry(connection).issuers
    rows = list[dict[str, object]]()
    for entry in plan.entries:
        issuer = entry.issuer
        alike = find_look_alike(issuer.name, issuer.did, known) if entry.change == "added" else None
        rows.append(
            {
                "change": entry.change,
                "issuer": issuer.did,
                "name": issuer.name,
                "for": "everything" if issuer.scope.covers_all else "; ".join(words.covered(issuer.scope)),
                "since": issuer.since,
                "until": issuer.until,
                "keys": len(issuer.keys),
                "looks like": alike.issuer.name if alike is not None else None,
            }
        )
    return rows


def _refuse_unknown(kind: str, given: list[str] | None, known: Container[str]) -> None:
    unknown = [one for one in given or () if one not in known]
    if unknown:
        stop(f"there is no {kind} {unknown[0]!r}", UNUSABLE)


def _act(application: FastAPI) -> Act:
    return Act(BY, application.state.shell.clock())


def _exchange(application: FastAPI) -> Exchange:
    shell = application.state.shell
    return Exchange(shell.vault, shell.clock, shell.entropy, shell.settings.public_url)


def _words(application: FastAPI) -> RecognitionWords:
    return RecognitionWords(application.state.framework, application.state.places, "en")
