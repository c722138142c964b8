"""One-click sign-in of the demonstration; there is nothing here on any other node."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from chassis import sign_in
from chassis.database import UnitOfWork
from chassis.problems import NotFound
from chassis.service import CurrentShell

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class DemonstrationAccount:
    """Somebody whom a visitor of the demonstration can be; stands in `app.state.demonstration_accounts` by key."""

    account_id: str
    next_path: str


@router.get("/demo-sign-in/{key}", response_model=None)
def sign_in_as(request: Request, shell: CurrentShell, connection: UnitOfWork, key: str) -> RedirectResponse:
    """Sign in as a seeded person.

    Raises:
        NotFound: no such key, no demonstration, or not the demonstration's profile.
    """
    accounts: Mapping[str, DemonstrationAccount] = getattr(request.app.state, "demonstration_accounts", {})
    account = accounts.get(key)
    if account is None or not shell.settings.is_demonstration:
        raise NotFound
    response = RedirectResponse(account.next_path, 303, headers={"Cache-Control": "no-store"})
    secret = sign_in.open_session(connection, shell, request, account.account_id)
    sign_in.set_session_cookie(response, shell, secret)
    return response
