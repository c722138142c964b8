"""Sign in by a one-time link, sign out here or everywhere."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chassis import queries, sign_in
from chassis.accounts import MalformedAddress, address_hash
from chassis.database import Reading, UnitOfWork
from chassis.identification import session_cookie
from chassis.outbox import deliver_outbox
from chassis.rate_limits import rate_limited
from chassis.secrets_at_rest import sha256_of
from chassis.service import CurrentShell, Shell
from chassis.sign_in import CurrentActor, SignedInActor, require_csrf

router = APIRouter(include_in_schema=False)

MAX_SECRET_CHARACTERS = 100
# A whole workshop may sit behind one address, and all of it signs in within the same minutes.
SIGN_INS_PER_NETWORK = "200/hour"
LINKS_PER_ADDRESS = "6/hour"
# A link opens an account: the page that holds it must neither be kept nor be named to anybody.
_SECRET_PAGE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}

Secret = Annotated[str, Path(max_length=MAX_SECRET_CHARACTERS)]
Next = Annotated[str, Query(alias="next", max_length=sign_in.MAX_NEXT_CHARACTERS)]


@router.get("/sign-in", name="sign_in_page", response_model=None)
def ask_for_address(
    request: Request, shell: CurrentShell, actor: CurrentActor, wanted: Next = sign_in.AFTER_SIGN_IN
) -> Response:
    """Show the form that asks for an e-mail address."""
    next_path = sign_in.safe_next(request, wanted)
    if actor.is_signed_in:
        return RedirectResponse(next_path, 303)
    return _form(request, shell, next_path=next_path)


@router.post(
    "/sign-in",
    response_model=None,
    dependencies=[Depends(require_csrf), Depends(rate_limited("sign-in", SIGN_INS_PER_NETWORK))],
)
def send_link(
    request: Request,
    shell: CurrentShell,
    connection: UnitOfWork,
    background: BackgroundTasks,
    email: Annotated[str, Form(max_length=1000)] = "",
    wanted: Annotated[str, Form(alias="next", max_length=sign_in.MAX_NEXT_CHARACTERS)] = sign_in.AFTER_SIGN_IN,
) -> HTMLResponse:
    """Send a link to any address that mail could reach; the answer never tells whether it is known."""
    next_path = sign_in.safe_next(request, wanted)
    language = shell.renderer.language(request)
    try:
        request.app.state.rate_limiter.check("sign-in-address", LINKS_PER_ADDRESS, address_hash(shell.vault, email))
        sign_in.send_link(connection, shell, address=email, next_path=next_path, language=language)
    except MalformedAddress as problem:
        return _form(request, shell, next_path=next_path, email=email, problem=problem)
    background.add_task(deliver_outbox, shell.database, shell.vault, shell.mailer, clock=shell.clock)
    minutes = int(shell.settings.sign_in_link_lifetime.total_seconds() // 60)
    # Where files lie on the server is told to visitors of the demonstration alone: they stand before it.
    folder = shell.settings.mails_lie_in if shell.settings.is_demonstration else None
    context = {"minutes": minutes, "mail_folder": folder}
    return shell.renderer.page(request, "chassis/sign_in_sent.html", context, headers=_SECRET_PAGE)


@router.get("/sign-in/{secret}", response_model=None)
def show_button(request: Request, shell: CurrentShell, connection: Reading, secret: Secret) -> HTMLResponse:
    """Show a button; opening the link uses nothing up, because mail scanners open links too."""
    sign_in.usable_link(connection, shell, secret)
    return shell.renderer.page(request, "chassis/sign_in_confirm.html", {}, headers=_SECRET_PAGE)


@router.post(
    "/sign-in/{secret}",
    response_model=None,
    dependencies=[Depends(require_csrf), Depends(rate_limited("sign-in", SIGN_INS_PER_NETWORK))],
)
def use_link(request: Request, shell: CurrentShell, connection: UnitOfWork, secret: Secret) -> RedirectResponse:
    """Use the link up and open a session."""
    account, next_path = sign_in.use_link(connection, shell, secret)
    response = RedirectResponse(next_path, 303, headers={"Cache-Control": "no-store"})
    sign_in.set_session_cookie(response, shell, sign_in.open_session(connection, shell, request, account.id))
    return response


@router.post("/sign-out", response_model=None, dependencies=[Depends(require_csrf)])
def sign_out(
    request: Request,
    shell: CurrentShell,
    connection: UnitOfWork,
    actor: SignedInActor,
    everywhere: Annotated[str, Form(max_length=3)] = "",
) -> RedirectResponse:
    """End this session, or every session of the account."""
    if everywhere and actor.account_id is not None:
        queries.end_sessions(connection, actor.account_id)
    elif (secret := session_cookie(request)) is not None:
        queries.end_session(connection, sha256_of(secret))
    response = RedirectResponse("/", 303, headers={"Cache-Control": "no-store"})
    sign_in.clear_session_cookie(response, shell)
    return response


def _form(
    request: Request, shell: Shell, *, next_path: str, email: str = "", problem: MalformedAddress | None = None
) -> HTMLResponse:
    context = {"next_path": next_path, "email": email, "problem": problem}
    return shell.renderer.page(
        request,
        "chassis/sign_in.html",
        context,
        status=200 if problem is None else problem.status,
        headers=_SECRET_PAGE,
    )
