"""`/me/account`: what is shown of a person, in which language they are written to, and what works in their name."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from chassis import queries
from chassis.database import Connection, Reading, UnitOfWork
from chassis.problems import NotFound
from chassis.roles import Actor
from chassis.service import CurrentShell, Shell
from chassis.sign_in import SignedInActor, require_csrf

router = APIRouter(prefix="/me/account", include_in_schema=False)

MAX_NAME_CHARACTERS = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DONE = ("saved", "revoked")


@router.get("")
def show(
    request: Request,
    shell: CurrentShell,
    connection: Reading,
    actor: SignedInActor,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """Show the account of whoever asks."""
    return _page(request, shell, connection, actor, done=done if done in _DONE else "")


@router.post("", dependencies=[Depends(require_csrf)], response_model=None)
def save(
    request: Request,
    shell: CurrentShell,
    connection: UnitOfWork,
    actor: SignedInActor,
    name: Annotated[str, Form(max_length=10_000)] = "",
    language: Annotated[str, Form(max_length=35)] = "",
) -> HTMLResponse | RedirectResponse:
    """Keep name and language."""
    tidy = " ".join(name.split())
    # The name stands beside badges: an address in it would be shown to everybody.
    if not tidy or len(tidy) > MAX_NAME_CHARACTERS or "@" in tidy or _CONTROL.search(tidy):
        return _page(request, shell, connection, actor, name=name, wrong=True)
    account_id = actor.account_id or ""
    queries.rename_account(connection, account_id, tidy)
    if language in shell.languages.codes:
        queries.set_language(connection, account_id, language)
    return RedirectResponse("/me/account?done=saved", 303)


@router.post("/tokens/{token_id}/revoke", dependencies=[Depends(require_csrf)])
def revoke_token(
    shell: CurrentShell,
    connection: UnitOfWork,
    actor: SignedInActor,
    token_id: Annotated[str, Path(pattern="^[0-9a-f]{12}$")],
) -> RedirectResponse:
    """Kill one of one's own API tokens; somebody else's is not there."""
    token = queries.find_token(connection, token_id)
    if token is None or token.account_id != actor.account_id:
        raise NotFound
    queries.revoke_token(connection, token_id, at=shell.clock())
    return RedirectResponse("/me/account?done=revoked", 303)


def _page(
    request: Request,
    shell: Shell,
    connection: Connection,
    actor: Actor,
    *,
    done: str = "",
    name: str | None = None,
    wrong: bool = False,
) -> HTMLResponse:
    account = queries.account_by_id(connection, actor.account_id or "")
    if account is None:
        raise NotFound
    says, spoken, at = shell.languages, shell.renderer.language(request), shell.clock()
    context = {
        "name": account.display_name if name is None else name,
        "limit": MAX_NAME_CHARACTERS,
        "wrong": wrong,
        "done": done,
        "language": account.language or spoken,
        "languages_offered": [(code, says.autonym(code)) for code in says.codes],
        "grants": sorted(actor.grants),
        "tokens": [(token, token.is_current(at)) for token in queries.tokens_of(connection, account.id)],
    }
    headers = {"Cache-Control": "no-store"}
    return shell.renderer.page(request, "chassis/account.html", context, status=422 if wrong else 200, headers=headers)
