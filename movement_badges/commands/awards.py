"""`movement-badges award`: award a badge from the command line, through the same ceremony as everywhere."""

from typing import Annotated

import typer

from chassis import queries
from chassis.accounts import address_hash, parse_address
from chassis.outbox import deliver_outbox
from chassis.roles import Actor
from issuer.deciding import issuer_for
from issuer.identities import read_recipient
from issuer.issuing import Refused
from issuer.issuing import award as hold_ceremony
from issuer.requests import AwardRequest, read_evidence, read_level
from movement_badges.commands.node import UNUSABLE, AsJson, open_node, print_rows, stop


def award(
    achievement: Annotated[str, typer.Argument(help="Id of the achievement (the end of its address).")],
    by: Annotated[str, typer.Option(help="E-mail address of the trainer in whose name it is awarded.")],
    name: Annotated[str | None, typer.Option(help="Name of the person.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address of the person; a link goes there.")] = None,
    wiki_username: Annotated[str | None, typer.Option(help="Wiki user name of the person.")] = None,
    issuer: Annotated[str | None, typer.Option(help="Organisation, if the trainer awards for several.")] = None,
    level: Annotated[int | None, typer.Option(help="Level 1 to 5, if it differs from the achievement's.")] = None,
    evidence: Annotated[str | None, typer.Option(help="Address of a piece of evidence (https).")] = None,
    as_json: AsJson = False,
) -> None:
    """Award a badge to one person."""
    with open_node() as application:
        shell = application.state.shell
        with shell.database.reading() as connection:
            account = queries.account_by_email_hash(connection, address_hash(shell.vault, parse_address(by)))
            if account is None:
                stop("no account signs in with that address", UNUSABLE)
            trainer = Actor(
                account_id=account.id,
                display_name=account.display_name,
                grants=queries.grants_of(connection, account.id),
                token_scopes=None,
                csrf=None,
                email_hash=account.email_hash,
            )
            slug = issuer_for(connection, achievement, by=trainer, named=issuer)
        request = AwardRequest(
            achievement_id=achievement,
            issuer_slug=slug,
            recipient=read_recipient(name=name, email=email, wiki_name=wiki_username),
            level=read_level(level),
            evidence=(read_evidence(evidence, None),) if evidence else (),
        )
        (outcome,) = hold_ceremony(application.state.issuer, [request], by=trainer)
        if isinstance(outcome, Refused):
            raise outcome.problem
        deliver_outbox(shell.database, shell.vault, shell.mailer, clock=shell.clock)
    row = {"id": outcome.award_id, "url": outcome.url, "holder_url": outcome.holder_url, "state": outcome.state}
    if as_json:
        print_rows([row], as_json=True)
        return
    # One line each, never wrapped: the links are there to be copied.
    for name_of, value in row.items():
        typer.echo(f"{name_of}: {value}")
    typer.echo("Give the holder_url to the person and to nobody else; it opens once.")
