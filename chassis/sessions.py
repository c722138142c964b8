"""Say what a browser session is, how long it lives, and which cookie carries it.

Spec: OWASP ASVS 5.0 V7; `__Host-` by RFC 6265bis 4.1.3.2.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.sealing import Vault

# A session is touched at most this often, so that reading pages does not mean writing rows.
TOUCH_INTERVAL = timedelta(minutes=1)
CSRF_PURPOSE = "csrf"


@dataclass(frozen=True)
class Session:
    """One signed-in browser."""

    token_sha256: str
    account_id: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lives without a request, and at most."""

    idle: timedelta
    absolute: timedelta


def is_current(session: Session, lifetimes: Lifetimes, *, at: datetime) -> bool:
    """Say whether the session still counts at `at`; one from the future does not."""
    return (
        session.created_at <= at < session.created_at + lifetimes.absolute
        and at < session.last_seen_at + lifetimes.idle
    )


def needs_touch(session: Session, *, at: datetime) -> bool:
    """Say whether it is worth a write that the session was seen."""
    return at >= session.last_seen_at + TOUCH_INTERVAL


def cookie_name(*, https: bool) -> str:
    """Give the cookie's name; browsers accept `__Host-` only over https."""
    return "__Host-movement-badges" if https else "movement-badges"


def csrf_token(vault: Vault, session_secret: str) -> str:
    """Give the synchroniser token of a session: bound to it, and telling nothing of it."""
    return vault.keyed_hash(CSRF_PURPOSE, session_secret)
