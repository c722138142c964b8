"""Find out who sends a request, before any route runs: a cookie names a browser session, a Bearer token a program.

Cookies count on pages only and tokens under /api/ only, so that no other site can use a visitor's browser against
the API (security.md 6, 21). Done once per request, outside the route's unit of work, because noting a visit is a write
of its own that must neither wait for the route nor be undone with it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import api_tokens, queries, sessions
from chassis.database import Connection
from chassis.roles import ANONYMOUS, Actor, narrowed
from chassis.secrets_at_rest import sha256_of
from chassis.service import Shell

API_PREFIX = "/api/"
STATIC_PREFIX = "/static/"
# A token's last use is shown to its holder by the minute; writing it more often would make reading a write.
TOKEN_USE_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True)
class _Visit:
    """Who came, and what is to be noted about it."""

    actor: Actor
    session_to_touch: str | None = None
    token_to_note: str | None = None


class Identification:
    """ASGI middleware: leave the `Actor` at `request.state.actor`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            request = Request(scope)
            request.state.actor = ANONYMOUS
            shell: Shell = request.app.state.shell
            if (secret := _presented(request, shell)) is not None:
                request.state.actor = await run_in_threadpool(_identified, shell, request.url.path, secret)
        await self._app(scope, receive, send)


def actor_of(request: Request) -> Actor:
    """Give whoever sends this request; a stranger when nothing is known."""
    actor: Actor = request.state.actor
    return actor


def session_cookie(request: Request) -> str | None:
    """Give the secret of the browser's session, genuine or not."""
    shell: Shell = request.app.state.shell
    return request.cookies.get(sessions.cookie_name(https=shell.settings.is_https))


def _presented(request: Request, shell: Shell) -> str | None:
    path = request.url.path
    if path.startswith(API_PREFIX):
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        return credentials.strip() if scheme.lower() == "bearer" and credentials.strip() else None
    if path.startswith(STATIC_PREFIX):
        return None
    return request.cookies.get(sessions.cookie_name(https=shell.settings.is_https))


def _identified(shell: Shell, path: str, secret: str) -> Actor:
    with shell.database.reading() as connection:
        if path.startswith(API_PREFIX):
            visit = _by_token(shell, connection, secret)
        else:
            visit = _by_session(shell, connection, secret)
    if visit.session_to_touch is not None:
        with shell.database.writing() as connection:
            queries.touch_session(connection, visit.session_to_touch, at=shell.clock())
    if visit.token_to_note is not None:
        with shell.database.writing() as connection:
            queries.note_token_use(connection, visit.token_to_note, at=shell.clock())
    return visit.actor


def _by_session(shell: Shell, connection: Connection, secret: str) -> _Visit:
    at = shell.clock()
    lifetimes = sessions.Lifetimes(shell.settings.session_idle, shell.settings.session_absolute)
    session = queries.find_session(connection, sha256_of(secret))
    if session is None or not sessions.is_current(session, lifetimes, at=at):
        return _Visit(ANONYMOUS)
    actor = actor_for(connection, session.account_id)
    if not actor.is_signed_in:
        return _Visit(ANONYMOUS)
    return _Visit(
        replace(actor, csrf=sessions.csrf_token(shell.vault, secret)),
        session_to_touch=session.token_sha256 if sessions.needs_touch(session, at=at) else None,
    )


def _by_token(shell: Shell, connection: Connection, text: str) -> _Visit:
    at = shell.clock()
    presented = api_tokens.parse(text)
    token = queries.find_token(connection, presented.id) if presented else None
    if presented is None or token is None or not api_tokens.is_genuine(token, presented) or not token.is_current(at):
        return _Visit(ANONYMOUS)
    actor = actor_for(connection, token.account_id)
    if not actor.is_signed_in:
        return _Visit(ANONYMOUS)
    is_news = token.last_used_at is None or at >= token.last_used_at + TOKEN_USE_INTERVAL
    return _Visit(
        replace(
            actor,
            grants=narrowed(actor.grants, token.limited_to),
            token_scopes=token.scopes,
            token_id=token.id,
        ),
        token_to_note=token.id if is_news else None,
    )


def actor_for(connection: Connection, account_id: str) -> Actor:
    """Give the actor that an account is, without a session or token; a stranger when it is closed."""
    account = queries.account_by_id(connection, account_id)
    if account is None or account.disabled_at is not None:
        return ANONYMOUS
    return Actor(
        account_id=account.id,
        display_name=account.display_name,
        grants=queries.grants_of(connection, account.id),
        token_scopes=None,
        csrf=None,
        email_hash=account.email_hash,
        wiki_sub=account.wiki_sub,
    )
