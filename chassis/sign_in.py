"""Sign people in: a one-time link by mail, a session in a cookie; and the dependencies that say who acts.

1. POST /sign-in writes a link and its mail; the answer is the same for every address, and so is the work.
2. GET /sign-in/{token} only shows a button: mail scanners open links and must not use them up.
3. POST /sign-in/{token} uses the link, finds the account or makes it, and opens a session under a new secret.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.routing import Match

from chassis import queries, sessions
from chassis.accounts import EMAIL_PURPOSE, Account, AccountExists, address_hash, parse_address
from chassis.database import Connection
from chassis.forgery import require_csrf
from chassis.identification import actor_of, session_cookie
from chassis.mail import Message
from chassis.outbox import put_mail
from chassis.problems import ChassisProblem, ScopeMissing, Unauthenticated
from chassis.queries import SignInLink
from chassis.registration import register
from chassis.roles import Actor
from chassis.secrets_at_rest import new_secret, sha256_of
from chassis.service import Shell
from chassis.sessions import Session

__all__ = ["ApiActor", "CurrentActor", "SignedInActor", "require_csrf"]

MAX_NEXT_CHARACTERS = 500
AFTER_SIGN_IN = "/me"
# What can no longer work is deleted at the next sign-in, so that no list of who came when grows.
KEPT_AFTER_END = timedelta(days=1)


class LinkUseless(ChassisProblem):
    """A sign-in link that is unknown, used or too old; which of them is nobody's business."""

    code = "sign_in.link"
    title = "This sign-in link does not work any more"
    status = 410


def _signed_in(request: Request) -> Actor:
    actor = actor_of(request)
    if not actor.is_signed_in or actor.token_scopes is not None:
        raise Unauthenticated
    return actor


# Who asks is found out before the route (decision 3); this only makes the API's description say that a token is needed.
_BEARER = HTTPBearer(scheme_name="token", description="An API token, mbt_...", auto_error=False)


def _program(request: Request, _token: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Actor:
    actor = actor_of(request)
    if not actor.is_signed_in or actor.token_scopes is None:
        raise Unauthenticated
    return actor


CurrentActor = Annotated[Actor, Depends(actor_of)]
SignedInActor = Annotated[Actor, Depends(_signed_in)]
ApiActor = Annotated[Actor, Depends(_program)]


def require_scope(actor: Actor, scope: str) -> None:
    """Refuse an API token that does not cover `scope`.

    Raises:
        ScopeMissing: naming the scope that would be needed.
    """
    if not actor.may_use(scope):
        raise ScopeMissing({"scope": scope})


def safe_next(request: Request, wanted: str) -> str:
    """Give the local page to go to after signing in; the own page when `wanted` is not surely one of ours.

    A known route of this application, nothing else: no other host, no scheme, no `//`, no backslash.
    """
    path, _, _ = wanted.partition("?")
    is_plain = (
        len(wanted) <= MAX_NEXT_CHARACTERS
        and path.startswith("/")
        and not path.startswith("//")
        and wanted.isascii()
        and wanted.isprintable()
        and not set(wanted) & set('\\#@"<> ')
        and not path.startswith(("/sign-", "/api/", "/demo-sign-in"))
    )
    if not is_plain:
        return AFTER_SIGN_IN
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": [], "app": request.app}
    known = any(route.matches(dict(scope))[0] is Match.FULL for route in request.app.routes)
    return wanted if known else AFTER_SIGN_IN


def create_link(
    connection: Connection, shell: Shell, *, address: str, next_path: str, language: str
) -> tuple[str, SignInLink]:
    """Keep a one-time sign-in link for an address; give its URL and what is kept.

    Raises:
        MalformedAddress: nothing that mail could be sent to.
    """
    address, at, secret = parse_address(address), shell.clock(), new_secret(shell.entropy)
    link = SignInLink(
        token_sha256=sha256_of(secret),
        email_hash=address_hash(shell.vault, address),
        email_sealed=shell.vault.seal(EMAIL_PURPOSE, address.encode()),
        next_path=next_path,
        language=language,
        created_at=at,
        expires_at=at + shell.settings.sign_in_link_lifetime,
    )
    queries.add_link(connection, link)
    return f"{shell.settings.public_url}/sign-in/{secret}", link


def send_link(connection: Connection, shell: Shell, *, address: str, next_path: str, language: str) -> None:
    """Write a sign-in link and its mail, known address or not.

    Raises:
        MalformedAddress: nothing that mail could be sent to.
    """
    at = shell.clock()
    absolute = shell.settings.session_absolute
    queries.forget_old_ways_in(
        connection, sessions_before=at - absolute - KEPT_AFTER_END, links_before=at - KEPT_AFTER_END
    )
    url, link = create_link(connection, shell, address=address, next_path=next_path, language=language)
    minutes = int(shell.settings.sign_in_link_lifetime.total_seconds() // 60)
    says = shell.languages
    message = Message(
        to=parse_address(address),
        subject=says.t(language, "mail.sign-in.subject"),
        text=says.t(language, "mail.sign-in.text", url, minutes),
        dedupe_key=f"sign-in:{link.token_sha256[:32]}",
    )
    put_mail(connection, shell.vault, message, clock=shell.clock)


def usable_link(connection: Connection, shell: Shell, secret: str) -> SignInLink:
    """Give a link that still works, without using it.

    Raises:
        LinkUseless: unknown, used or too old.
    """
    link = queries.find_link(connection, sha256_of(secret))
    if link is None or link.used_at is not None or shell.clock() >= link.expires_at:
        raise LinkUseless
    return link


def use_link(connection: Connection, shell: Shell, secret: str) -> tuple[Account, str]:
    """Use a link up; give the account (made now, if it is the first time) and the page to go to.

    Raises:
        LinkUseless: unknown, used or too old, or its account is closed.
    """
    link = usable_link(connection, shell, secret)
    if not queries.use_link(connection, link.token_sha256, at=shell.clock()):
        raise LinkUseless
    account = queries.account_by_email_hash(connection, link.email_hash) or _newcomer(connection, shell, link)
    if account.disabled_at is not None:
        raise LinkUseless
    return account, link.next_path


def _newcomer(connection: Connection, shell: Shell, link: SignInLink) -> Account:
    try:
        return register(
            connection,
            vault=shell.vault,
            clock=shell.clock,
            entropy=shell.entropy,
            # Nothing of the address: the name may be shown to others, and its owner can change it.
            display_name=shell.languages.t(link.language, "account.unnamed"),
            language=link.language,
            address=shell.vault.open(EMAIL_PURPOSE, link.email_sealed).decode(),
        )
    except AccountExists:
        # Two links of one address were used in the same moment; the other one was first.
        account = queries.account_by_email_hash(connection, link.email_hash)
        if account is None:
            raise
        return account


def open_session(connection: Connection, shell: Shell, request: Request, account_id: str) -> str:
    """Open a session under a new secret, end the one that the browser came with, and give the secret."""
    if (former := session_cookie(request)) is not None:
        queries.end_session(connection, sha256_of(former))
    secret, at = new_secret(shell.entropy), shell.clock()
    queries.add_session(connection, Session(sha256_of(secret), account_id, created_at=at, last_seen_at=at))
    return secret


def set_session_cookie(response: Response, shell: Shell, secret: str) -> None:
    """Give the browser its session: out of reach of scripts, of other sites, and gone when it closes."""
    https = shell.settings.is_https
    response.set_cookie(
        sessions.cookie_name(https=https), secret, path="/", secure=https, httponly=True, samesite="lax"
    )


def clear_session_cookie(response: Response, shell: Shell) -> None:
    """Take the session out of the browser."""
    https = shell.settings.is_https
    response.delete_cookie(sessions.cookie_name(https=https), path="/", secure=https, httponly=True, samesite="lax")
