"""Find out which badge's holder a browser is: the cookie that a holder link leaves behind."""

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from chassis.database import Connection, Reading
from chassis.service import CurrentShell, Shell
from chassis.sign_in import CurrentActor
from issuer import holders
from issuer.badges import Viewer
from issuer.service import CurrentIssuer, Issuer

AwardId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


def cookie_name(shell: Shell) -> str:
    """Give the name of the visit's cookie; browsers accept `__Host-` only over https."""
    return f"__Host-{holders.HOLDER_COOKIE}" if shell.settings.is_https else holders.HOLDER_COOKIE


def set_visit_cookie(response: Response, shell: Shell, visit: holders.Visit) -> None:
    """Give the browser its visit: out of reach of scripts and of other sites."""
    response.set_cookie(
        cookie_name(shell),
        visit.secret,
        max_age=int(holders.VISIT_LIFETIME.total_seconds()),
        path="/",
        secure=shell.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def visited(request: Request, shell: Shell, issuer: Issuer, connection: Connection) -> str | None:
    """Give the id of the award whose holder this browser is, by the link it opened."""
    return holders.award_of_visit(issuer, connection, request.cookies.get(cookie_name(shell)))


def _viewer(
    request: Request, shell: CurrentShell, issuer: CurrentIssuer, connection: Reading, actor: CurrentActor
) -> Viewer:
    return Viewer(actor, visited(request, shell, issuer, connection))


CurrentViewer = Annotated[Viewer, Depends(_viewer)]
