"""Set a new node up: the first operator, the first organisation and its keys, by one link that works once.

The link's secret is derived from the key file, so every process of the node knows it and none stores it. It opens
only as long as the node has neither an operator nor an organisation: who finds it in an old log can do nothing with it.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from fastapi.responses import HTMLResponse

from chassis import queries
from chassis.accounts import MAX_ADDRESS_CHARACTERS
from chassis.database import Connection, Reading, UnitOfWork
from chassis.outbox import deliver_outbox
from chassis.problems import NotFound
from chassis.rate_limits import rate_limited
from chassis.registration import register
from chassis.roles import EVERYWHERE, Grant, Role, issuer_scope
from chassis.service import CurrentShell, Shell
from chassis.sign_in import send_link
from issuer.identities import normal_email
from issuer.organisations import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_SLUG_CHARACTERS,
    create_organisation,
    is_slug,
    is_text,
)
from issuer.problems import RecipientEmail
from issuer.queries import all_organisations
from issuer.service import CurrentIssuer

PURPOSE = "set-up"
MAX_OPERATOR_NAME_CHARACTERS = 120
# What is longer than any field may be is cut before it is shown again.
MAX_TYPED_CHARACTERS = 4_000
_UNKEPT = {"Cache-Control": "no-store"}

router = APIRouter(include_in_schema=False, dependencies=[Depends(rate_limited("set-up", "20/minute"))])


def set_up_link(shell: Shell) -> str:
    """Return the link with which the first operator sets the node up."""
    return f"{shell.settings.public_url}/set-up/{_secret(shell)}"


@dataclass(frozen=True)
class Typed:
    """What was typed into the form, as it was typed: a refusal shows it again."""

    name: str = ""
    email: str = ""
    organisation: str = ""
    description: str = ""
    slug: str = ""


async def _typed(request: Request) -> Typed:
    form = await request.form(max_fields=20, max_files=0)

    def text(name: str) -> str:
        value = form.get(name, "")
        # A description is typed into several lines and stands in badges as one.
        return " ".join(value[:MAX_TYPED_CHARACTERS].split()) if isinstance(value, str) else ""

    return Typed(*(text(field.name) for field in fields(Typed)))


@router.get("/set-up/{secret}")
def show_form(request: Request, shell: CurrentShell, connection: Reading, secret: str) -> HTMLResponse:
    """Ask who the first operator is and which organisation issues."""
    _refuse_strangers(shell, connection, secret)
    return _form(request, shell, Typed(), {})


@router.post("/set-up/{secret}")
def set_up(
    request: Request,
    shell: CurrentShell,
    issuer: CurrentIssuer,
    connection: UnitOfWork,
    background: BackgroundTasks,
    secret: str,
    typed: Annotated[Typed, Depends(_typed)],
) -> HTMLResponse:
    """Create the operator, the organisation and its keys in one unit of work, and mail a sign-in link."""
    _refuse_strangers(shell, connection, secret)
    if errors := _errors(typed):
        return _form(request, shell, typed, errors)
    language = shell.renderer.language(request)
    account = register(
        connection,
        vault=shell.vault,
        clock=shell.clock,
        entropy=shell.entropy,
        display_name=typed.name,
        language=language,
        address=typed.email,
    )
    create_organisation(
        issuer,
        connection,
        slug=typed.slug,
        name=typed.organisation,
        description=typed.description,
        contact_email=typed.email,
        actor=account.id,
    )
    at = shell.clock()
    # The operator runs the node; issuing and evaluating are roles of their own, given here to get a start.
    for grant in (
        Grant(Role.OPERATOR, EVERYWHERE),
        Grant(Role.EVALUATOR, EVERYWHERE),
        Grant(Role.ISSUER_ADMIN, issuer_scope(typed.slug)),
        Grant(Role.TRAINER, issuer_scope(typed.slug)),
    ):
        queries.give(connection, account.id, grant, at=at, by=None)
    send_link(connection, shell, address=typed.email, next_path="/console", language=language)
    background.add_task(deliver_outbox, shell.database, shell.vault, shell.mailer, clock=shell.clock)
    context = {"email": typed.email, "mail_folder": shell.settings.mails_lie_in}
    return shell.renderer.page(request, "movement_badges/setup_done.html", context, headers=_UNKEPT)


def _errors(typed: Typed) -> dict[str, int]:
    """Name the fields that cannot be used, each with the length that it may have."""
    wrong = {
        "name": not is_text(typed.name, MAX_OPERATOR_NAME_CHARACTERS),
        "email": not _is_address(typed.email),
        "organisation": not is_text(typed.organisation, MAX_NAME_CHARACTERS),
        "description": not is_text(typed.description, MAX_DESCRIPTION_CHARACTERS),
        "slug": not is_slug(typed.slug),
    }
    limits = {
        "name": MAX_OPERATOR_NAME_CHARACTERS,
        "email": MAX_ADDRESS_CHARACTERS,
        "organisation": MAX_NAME_CHARACTERS,
        "description": MAX_DESCRIPTION_CHARACTERS,
        "slug": MAX_SLUG_CHARACTERS,
    }
    return {field: limits[field] for field, is_wrong in wrong.items() if is_wrong}


def _is_address(text: str) -> bool:
    try:
        normal_email(text)
    except RecipientEmail:
        return False
    return True


def _form(request: Request, shell: Shell, typed: Typed, errors: Mapping[str, int]) -> HTMLResponse:
    context = {
        "host": shell.settings.public_url,
        "typed": typed,
        "errors": errors,
        "mail_folder": shell.settings.mails_lie_in,
        "limits": {
            "name": MAX_OPERATOR_NAME_CHARACTERS,
            "organisation": MAX_NAME_CHARACTERS,
            "description": MAX_DESCRIPTION_CHARACTERS,
        },
    }
    status = 422 if errors else 200
    return shell.renderer.page(request, "movement_badges/setup.html", context, status=status, headers=_UNKEPT)


def is_new(connection: Connection) -> bool:
    """Tell whether nobody has set the node up yet."""
    return not queries.has_operator(connection) and not all_organisations(connection)


def _refuse_strangers(shell: Shell, connection: Connection, secret: str) -> None:
    if not is_new(connection) or not hmac.compare_digest(secret.encode(), _secret(shell).encode()):
        raise NotFound


def _secret(shell: Shell) -> str:
    return shell.vault.keyed_hash(PURPOSE, shell.settings.public_url)
