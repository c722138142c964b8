"""`movement-badges accounts`: people and their roles."""

from typing import Annotated

import typer

from chassis import queries
from chassis.accounts import address_hash, parse_address
from chassis.database import Connection
from chassis.registration import register
from chassis.roles import EVERYWHERE, Grant, Role
from chassis.service import Shell
from movement_badges.commands.node import UNUSABLE, AsJson, open_node, print_rows, stop

program = typer.Typer(no_args_is_help=True, help="People and their roles.")

Email = Annotated[str, typer.Argument(help="The address with which the person signs in.")]
RoleName = Annotated[Role, typer.Argument(help="What the person may be.")]
Scope = Annotated[str, typer.Option(help="Where: * (everywhere), issuer:SLUG or region:CODE.")]


@program.command(name="list")
def list_accounts(as_json: AsJson = False) -> None:
    """List accounts with their roles; addresses are never shown."""
    with open_node() as application, application.state.shell.database.reading() as connection:
        rows = [
            {
                "id": person.account.id,
                "name": person.account.display_name,
                "roles": ", ".join(f"{grant.role} {grant.scope}" for grant in sorted(person.grants)),
                "disabled": person.account.disabled_at,
            }
            for person in queries.all_people(connection)
        ]
    print_rows(rows, as_json=as_json)


@program.command()
def create(email: Email, name: Annotated[str, typer.Option(help="The name that others see.")]) -> None:
    """Create an account; the person signs in with a link by mail."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        shell: Shell = application.state.shell
        account = register(
            connection,
            vault=shell.vault,
            clock=shell.clock,
            entropy=shell.entropy,
            display_name=name,
            address=email,
        )
    typer.echo(account.id)


@program.command()
def grant(email: Email, role: RoleName, scope: Scope = "") -> None:
    """Give a role; a trainer and an issuer's administrator need a scope, others have theirs everywhere."""
    if not scope and role in (Role.TRAINER, Role.ISSUER_ADMIN):
        stop(f"name the organisation that {role} is given for: --scope issuer:SLUG (or --scope '*' for all)", UNUSABLE)
    scope = scope or EVERYWHERE
    with open_node() as application, application.state.shell.database.writing() as connection:
        shell: Shell = application.state.shell
        given = _grant(role, scope)
        queries.give(connection, _account_id(shell, connection, email), given, at=shell.clock(), by=None)
    typer.echo(f"{role} in {scope}: given.")


@program.command()
def withdraw(email: Email, role: RoleName, scope: Scope = EVERYWHERE) -> None:
    """Take a role away; the person is signed out everywhere."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        taken = queries.take(connection, _account_id(application.state.shell, connection, email), _grant(role, scope))
    typer.echo(f"{role} in {scope}: {'withdrawn' if taken else 'was not given'}.")


@program.command()
def disable(email: Email) -> None:
    """End an account's sessions and tokens and let nobody sign in with it."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        shell: Shell = application.state.shell
        queries.disable_account(connection, _account_id(shell, connection, email), at=shell.clock())
    typer.echo("Disabled.")


def _account_id(shell: Shell, connection: Connection, email: str) -> str:
    found = queries.account_by_email_hash(connection, address_hash(shell.vault, parse_address(email)))
    if found is None:
        stop("no account signs in with that address: make one with `movement-badges accounts create`", UNUSABLE)
    return found.id


def _grant(role: Role, scope: str) -> Grant:
    try:
        return Grant(role, scope)
    except ValueError as problem:
        stop(f"{problem}: write *, issuer:SLUG or region:CODE", UNUSABLE)
