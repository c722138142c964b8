"""`movement-badges organisations`: who issues on this node."""

from typing import Annotated

import typer

from issuer import queries
from issuer.organisations import create_organisation, rotate_key
from issuer.records import KeyPurpose
from movement_badges.commands.node import AsJson, open_node, print_rows
from movement_badges.recognising import confirm_own_key, recognise_own

program = typer.Typer(no_args_is_help=True, help="Who issues on this node, with which keys.")

Slug = Annotated[str, typer.Argument(help="Short name of the organisation, part of its DID for ever.")]


@program.command(name="list")
def list_organisations(as_json: AsJson = False) -> None:
    """List the organisations."""
    with open_node() as application, application.state.shell.database.reading() as connection:
        addresses = application.state.issuer.addresses
        rows = [
            {"slug": one.slug, "name": one.name, "did": addresses.did(one.slug), "since": one.created_at}
            for one in queries.all_organisations(connection)
        ]
    print_rows(rows, as_json=as_json)


@program.command()
def create(
    slug: Slug,
    name: Annotated[str, typer.Option(help="Its name as people know it.")],
    description: Annotated[str, typer.Option(help="One or two sentences; they stand in every badge.")],
    url: Annotated[str | None, typer.Option(help="Its website (https).")] = None,
    contact: Annotated[str | None, typer.Option(help="E-mail address for mistaken badges; never shown.")] = None,
    as_json: AsJson = False,
) -> None:
    """Create an organisation with its keys and its DID document."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        issuer = application.state.issuer
        made = create_organisation(
            issuer, connection, slug=slug, name=name, description=description, url=url, contact_email=contact
        )
        row = {"slug": made.slug, "name": made.name, "did": issuer.addresses.did(made.slug)}
    print_rows([row], as_json=as_json)


@program.command()
def recognise(
    slug: Slug,
    by: Annotated[str, typer.Option(help="Who vouches for it; every report says so.")],
    group: Annotated[list[str] | None, typer.Option(help="Only for this group of skills; may be repeated.")] = None,
    skill: Annotated[list[str] | None, typer.Option(help="Only for this skill; may be repeated.")] = None,
) -> None:
    """Recognise an organisation of this node: its badges count as proven for these skills, or for all."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        recognise_own(application, connection, slug, vouched_by=by, groups=group or (), skills=skill or ())
    typer.echo(f"{slug} is recognised from now on.")


@program.command()
def rotate(
    slug: Slug, purpose: Annotated[KeyPurpose, typer.Option(help="Which of its keys.")] = KeyPurpose.CREDENTIAL
) -> None:
    """Make a new key; badges signed with the old one stay valid."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        key = rotate_key(application.state.issuer, connection, slug, purpose, actor=None)
        confirm_own_key(application, connection, key)
    typer.echo(f"{slug} signs with {key.multikey} from now on.")
