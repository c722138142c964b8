"""Set a new node up: the first operator, the first organisation and its keys, by one link that works once.

The link's secret is derived from the key file, so every process of the node knows it and none stores it. It opens
only as long as the node has neither an operator nor an organisation: who finds it in an old log can do nothing with it.
"""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse

from chassis import queries
from chassis.database import Connection, Reading, UnitOfWork
from chassis.problems import NotFound
from chassis.rate_limits import rate_limited
from chassis.registration import register
from chassis.roles import EVERYWHERE, Grant, Role, issuer_scope
from chassis.service import CurrentShell, Shell
from chassis.sign_in import send_link
from issuer.organisations import create_organisation
from issuer.queries import all_organisations
from issuer.service import CurrentIssuer

PURPOSE = "set-up"

router = APIRouter(include_in_schema=False, dependencies=[Depends(rate_limited("set-up", "20/minute"))])


def set_up_link(shell: Shell) -> str:
    """Return the link with which the first operator sets the node up."""
    return f"{shell.settings.public_url}/set-up/{_secret(shell)}"


@router.get("/set-up/{secret}")
def show_form(request: Request, shell: CurrentShell, connection: Reading, secret: str) -> HTMLResponse:
    """Ask who the first operator is and which organisation issues."""
    _refuse_strangers(shell, connection, secret)
    context = {"host": shell.settings.public_url}
    return shell.renderer.page(request, "movement_badges/setup.html", context, headers={"Cache-Control": "no-store"})


@router.post("/set-up/{secret}")
def set_up(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    secret: str,
    name: Annotated[str, Form(min_length=1, max_length=120)],
    email: Annotated[str, Form(min_length=3, max_length=254)],
    organisation: Annotated[str, Form(min_length=1, max_length=200)],
    description: Annotated[str, Form(min_length=1, max_length=2000)],
    slug: Annotated[str, Form(min_length=1, max_length=64)],
) -> HTMLResponse:
    """Create the operator, the organisation and its keys in one unit of work, and mail a sign-in link."""
    _refuse_strangers(shell, connection, secret)
    account = register(
        connection,
        vault=shell.vault,
        clock=shell.clock,
        entropy=shell.entropy,
        display_name=name.strip(),
        language=shell.renderer.language(request),
        address=email,
    )
    # First, because it says what is wrong with the short name that the roles below are tied to.
    create_organisation(
        issuer,
        connection,
        slug=slug,
        name=organisation,
        description=description,
        contact_email=email,
        actor=account.id,
    )
    at = shell.clock()
    # The operator runs the node; issuing and evaluating are roles of their own, given here to get a start.
    for grant in (
        Grant(Role.OPERATOR, EVERYWHERE),
        Grant(Role.EVALUATOR, EVERYWHERE),
        Grant(Role.ISSUER_ADMIN, issuer_scope(slug)),
        Grant(Role.TRAINER, issuer_scope(slug)),
    ):
        queries.give(connection, account.id, grant, at=at, by=None)
    language = shell.renderer.language(request)
    send_link(connection, shell, address=email, next_path="/console", language=language)
    return shell.renderer.page(request, "movement_badges/setup_done.html", {"email": email})


def is_new(connection: Connection) -> bool:
    """Tell whether nobody has set the node up yet."""
    return not queries.has_operator(connection) and not all_organisations(connection)


def _refuse_strangers(shell: Shell, connection: Connection, secret: str) -> None:
    if not is_new(connection) or not hmac.compare_digest(secret.encode(), _secret(shell).encode()):
        raise NotFound


def _secret(shell: Shell) -> str:
    return shell.vault.keyed_hash(PURPOSE, shell.settings.public_url)
