"""For which addresses an issuer answers: by the prefixes or hosts that its profile names, else its own origin.

Specification: Open Badges v2.0, "VerificationObject" (`startsWith`, `allowedOrigins`) and "Hosted Verification".
"""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from credentials.open_badges_2.reading import Profile

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
# Servers resolve these before they look for the document, so that a prefix would say nothing about what is served.
_DOT_SEGMENT: Final = re.compile(r"(?:/|%2f|%5c)(?:\.|%2e){1,2}(?:[/?#]|%2f|%5c|$)", re.IGNORECASE)
# Readers of addresses drop some of these and keep others, and so arrive at different hosts.
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_ALPHANUMERIC: Final = re.compile(r"[A-Za-z0-9]")


def in_scope(url: str, issuer: Profile, *, issuer_url: str) -> bool:
    """Say whether an issuer answers for a document at `url`.

    Args:
        url: where the document was found.
        issuer: the profile, as its own site gives it.
        issuer_url: where the profile was found; its own origin counts when it names neither prefixes nor hosts.
    """
    parts = _web_address(url)
    if parts is None or _DOT_SEGMENT.search(url):
        return False
    if issuer.starts_with:
        return any(_begins(url, parts, prefix) for prefix in issuer.starts_with)
    if issuer.allowed_origins:
        return any(_is_at(parts, allowed) for allowed in issuer.allowed_origins)
    return _origin(parts) == _origin(_web_address(issuer_url))


def is_web_address(text: str) -> bool:
    """Say whether a text is an http or https address with a host, and without user information."""
    return _web_address(text) is not None


def _web_address(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0 or _UNSAFE.search(text):
        return None
    return None if parts.username is not None or parts.password is not None else parts


def _origin(parts: SplitResult | None) -> tuple[str, str | None, int] | None:
    return None if parts is None else (parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme])


def _begins(url: str, parts: SplitResult, prefix: str) -> bool:
    """Say whether `url` begins with `prefix`, at the same host and up to the end of a word.

    As bare text, `https://a.example` is also a prefix of `https://a.example.net`, and `/users/ann` of `/users/annabel`.
    """
    base = _web_address(prefix)
    if base is None or _origin(parts) != _origin(base):
        return False
    tail, head = _behind_host(url), _behind_host(prefix)
    if not tail.startswith(head):
        return False
    following = tail[len(head) : len(head) + 1]
    return not head or not _ALPHANUMERIC.match(following) or not _ALPHANUMERIC.match(head[-1])


def _behind_host(url: str) -> str:
    """Give what stands behind the host: path and query."""
    behind = url.partition("://")[2]
    start = min((place for place in (behind.find(sign) for sign in "/?#") if place >= 0), default=len(behind))
    return behind[start:]


def _is_at(parts: SplitResult, allowed: str) -> bool:
    """Say whether an address is at an allowed origin, which is written as a host or as an address."""
    if "://" in allowed:
        return _origin(parts) == _origin(_web_address(allowed))
    host, _, port = allowed.lower().partition(":")
    given = str(parts.port or _DEFAULT_PORTS[parts.scheme])
    return parts.hostname == host and given == (port or str(_DEFAULT_PORTS[parts.scheme]))
