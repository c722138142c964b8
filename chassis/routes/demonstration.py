"""One-click sign-in of the demonstration; there is nothing here on any other node."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from chassis import sign_in
from chassis.database import UnitOfWork
from chassis.problems import ChassisProblem, NotFound
from chassis.service import CurrentShell

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class DemonstrationAccount:
    """Somebody whom a visitor of the demonstration can be; stands in `app.state.demonstration_accounts` by key."""

    account_id: str
    next_path: str


class DemonstrationLinkOld(ChassisProblem):
    """A one-click link of an earlier start, or of a demonstration in another folder."""

    code = "demonstration.link"
    title = "This one-click link is of an earlier start"
    status = 410


@router.get("/demo-sign-in/{key}", response_model=None)
def sign_in_as(request: Request, shell: CurrentShell, connection: UnitOfWork, key: str) -> RedirectResponse:
    """Sign in as a seeded person.

    Raises:
        NotFound: no demonstration, or not the demonstration's profile.
        DemonstrationLinkOld: no such key in this start of the demonstration.
    """
    accounts: Mapping[str, DemonstrationAccount] = getattr(request.app.state, "demonstration_accounts", {})
    if not accounts or not shell.settings.is_demonstration:
        raise NotFound
    account = accounts.get(key)
    if account is None:
        raise DemonstrationLinkOld
    response = RedirectResponse(account.next_path, 303, headers={"Cache-Control": "no-store"})
    secret = sign_in.open_session(connection, shell, request, account.account_id)
    sign_in.set_session_cookie(response, shell, secret)
    return response
