"""Say who looks at a badge: the signed-in person, and the award whose holder link this browser has opened."""

from typing import Annotated

from fastapi import Depends, Request, Response

from chassis.database import Reading
from chassis.service import CurrentShell, Shell
from chassis.sign_in import CurrentActor
from issuer.badges import Viewer
from issuer.holders import HOLDER_COOKIE, VISIT_LIFETIME, award_of_visit
from issuer.service import CurrentIssuer


def cookie_name(shell: Shell) -> str:
    """Give the cookie's name; `__Host-` binds it to this host, and needs https."""
    return f"__Host-{HOLDER_COOKIE}" if shell.settings.is_https else HOLDER_COOKIE


def set_visit_cookie(response: Response, shell: Shell, secret: str) -> None:
    """Give the browser its visit."""
    response.set_cookie(
        cookie_name(shell),
        secret,
        max_age=int(VISIT_LIFETIME.total_seconds()),
        path="/",
        secure=shell.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def _viewer(
    request: Request, shell: CurrentShell, issuer: CurrentIssuer, connection: Reading, actor: CurrentActor
) -> Viewer:
    secret = request.cookies.get(cookie_name(shell))
    return Viewer(actor=actor, visited=award_of_visit(issuer, connection, secret))


CurrentViewer = Annotated[Viewer, Depends(_viewer)]
