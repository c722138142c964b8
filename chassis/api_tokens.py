"""Say what an API token is: `mbt_<id>_<secret>`, scoped, expiring, revocable.

The prefix lets secret scanners find a token that somebody published by mistake.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.problems import ChassisProblem
from chassis.roles import EVERYWHERE
from chassis.secrets_at_rest import new_secret, sha256_of

MAX_LIFETIME = timedelta(days=90)  # security.md 6, case 1
IDENTIFIER_BYTES = 6
_TOKEN = re.compile(r"mbt_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_SCOPE_NAME = re.compile(r"[a-z][a-z-]*:[a-z]+")


class UnlawfulToken(ChassisProblem):
    """A token was asked for that must not exist."""

    code = "token.unlawful"
    title = "Such an API token cannot be made"
    status = 422


@dataclass(frozen=True)
class ApiToken:
    """A token as it is kept; its secret is known only to its holder."""

    id: str
    account_id: str
    label: str
    secret_sha256: str
    scopes: frozenset[str]
    limited_to: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_current(self, at: datetime) -> bool:
        """Say whether the token still works at `at`."""
        return self.revoked_at is None and self.created_at <= at < self.expires_at


@dataclass(frozen=True)
class PresentedToken:
    """What a caller sent, split; nothing is known of it yet."""

    id: str
    secret: str


@dataclass(frozen=True)
class MintedToken:
    """A new token and the one text that is shown once."""

    token: ApiToken
    text: str


def mint(
    *,
    account_id: str,
    label: str,
    scopes: frozenset[str],
    at: datetime,
    entropy: Callable[[int], bytes],
    lifetime: timedelta = MAX_LIFETIME,
    limited_to: str = EVERYWHERE,
) -> MintedToken:
    """Make a token.

    Raises:
        UnlawfulToken: without scopes, with a malformed one, without a label, or living longer than 90 days.
    """
    if not scopes or not all(_SCOPE_NAME.fullmatch(scope) for scope in scopes):
        raise UnlawfulToken({"reason": "scopes"})
    if not label.strip():
        raise UnlawfulToken({"reason": "label"})
    if not timedelta(0) < lifetime <= MAX_LIFETIME:
        raise UnlawfulToken({"reason": "lifetime"})
    identifier, secret = entropy(IDENTIFIER_BYTES).hex(), new_secret(entropy)
    token = ApiToken(
        id=identifier,
        account_id=account_id,
        label=label.strip(),
        secret_sha256=sha256_of(secret),
        scopes=scopes,
        limited_to=limited_to,
        created_at=at,
        expires_at=at + lifetime,
    )
    return MintedToken(token, f"mbt_{identifier}_{secret}")


def parse(text: str) -> PresentedToken | None:
    """Split a presented token; None when it does not have the shape of one."""
    found = _TOKEN.fullmatch(text)
    return PresentedToken(found[1], found[2]) if found else None


def is_genuine(token: ApiToken, presented: PresentedToken) -> bool:
    """Compare in constant time what was presented with what is kept."""
    return hmac.compare_digest(token.secret_sha256, sha256_of(presented.secret)) and token.id == presented.id
