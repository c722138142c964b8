"""`movement-badges tokens`: what programs sign in with."""

from datetime import timedelta
from typing import Annotated

import typer

from chassis import queries
from chassis.accounts import address_hash, parse_address
from chassis.api_tokens import MAX_LIFETIME, mint
from chassis.roles import EVERYWHERE
from movement_badges.commands.node import UNUSABLE, AsJson, open_node, print_rows, stop

program = typer.Typer(no_args_is_help=True, help="What programs sign in with.")

Email = Annotated[str, typer.Argument(help="Whose token: the address with which the person signs in.")]


@program.command()
def create(
    email: Email,
    label: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as awards:write; may be repeated.")],
    limited_to: Annotated[str, typer.Option(help="Only in one scope of its owner's roles: issuer:SLUG.")] = EVERYWHERE,
    days: Annotated[int, typer.Option(min=1, max=MAX_LIFETIME.days, help="How long it works.")] = MAX_LIFETIME.days,
) -> None:
    """Make a token. Its text is shown once, here."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        shell = application.state.shell
        owner = queries.account_by_email_hash(connection, address_hash(shell.vault, parse_address(email)))
        if owner is None:
            stop("no account signs in with that address", UNUSABLE)
        minted = mint(
            account_id=owner.id,
            label=label,
            scopes=frozenset(scope),
            at=shell.clock(),
            entropy=shell.entropy,
            lifetime=timedelta(days=days),
            limited_to=limited_to,
        )
        queries.add_token(connection, minted.token)
    typer.echo(minted.text)


@program.command(name="list")
def list_tokens(email: Email, as_json: AsJson = False) -> None:
    """List the tokens of a person, without their secrets."""
    with open_node() as application, application.state.shell.database.reading() as connection:
        shell = application.state.shell
        owner = queries.account_by_email_hash(connection, address_hash(shell.vault, parse_address(email)))
        rows = [
            {
                "id": token.id,
                "label": token.label,
                "scopes": " ".join(sorted(token.scopes)),
                "expires": token.expires_at,
                "last used": token.last_used_at,
                "revoked": token.revoked_at,
            }
            for token in (queries.tokens_of(connection, owner.id) if owner else ())
        ]
    print_rows(rows, as_json=as_json)


@program.command()
def revoke(token_id: Annotated[str, typer.Argument(help="The id that `list` shows.")]) -> None:
    """Kill a token at once."""
    with open_node() as application, application.state.shell.database.writing() as connection:
        killed = queries.revoke_token(connection, token_id, at=application.state.shell.clock())
    typer.echo("Revoked." if killed else "There is no such living token.")
