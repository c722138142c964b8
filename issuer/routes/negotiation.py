"""Answer one address with a page or a document, by what the client accepts.

JSON for `application/json`, `application/ld+json`, `application/vc+ld+json`, `application/vc` or no Accept at all; a
token for `application/vc+jwt`, `application/jwt` and `text/plain`; a page for `text/html` and `*/*`. Spec: Open Badges
3.0 (retrieving a resource), RFC 9110 12.5.1.
"""

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

DOCUMENT_TYPES = frozenset(
    {
        "application/json",
        "application/ld+json",
        "application/vc",
        "application/vc+ld+json",
        "application/did+json",
    }
)
# The last is what Open Badges 3.0 names; the others are what a client may ask for.
TOKEN_TYPES = ("application/vc+jwt", "application/jwt", "text/plain")
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/*", "*/*"})
MAX_ACCEPT_CHARACTERS = 1_000


def wants_document(accept: str | None) -> bool:
    """Say whether a document is asked for rather than a page."""
    if not accept or not accept.strip():
        return True
    asked = _asked(accept)
    document = max(asked.get(kind, 0.0) for kind in DOCUMENT_TYPES)
    page = max(asked.get(kind, 0.0) for kind in PAGE_TYPES)
    return document > page or (document > 0 and document == page and "text/html" not in accept)


def token_type(accept: str | None) -> str | None:
    """Give the media type under which a token is asked for rather than a document or a page; None when it is not."""
    asked = _asked(accept or "")
    best = max(TOKEN_TYPES, key=lambda kind: asked.get(kind, 0.0))
    others = max(asked.get(kind, 0.0) for kind in DOCUMENT_TYPES | PAGE_TYPES)
    return best if asked.get(best, 0.0) > others else None


def _asked(accept: str) -> dict[str, float]:
    """Give the quality of each media type that the client names."""
    found = dict[str, float]()
    for part in accept[:MAX_ACCEPT_CHARACTERS].split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        found[media_type] = max(found.get(media_type, 0.0), _quality(parameters))
    return found


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


class DocumentRoute(APIRoute):
    """A route that is there only for requests that ask for a document; others fall through to the page."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match by path, method and Accept."""
        match, child = super().matches(scope)
        if match is Match.FULL and not wants_document(Headers(scope=scope).get("accept")):
            return Match.NONE, {}
        return match, child


class TokenRoute(APIRoute):
    """A route that is there only for requests that ask for a token; it stands before one for documents."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match by path, method and Accept."""
        match, child = super().matches(scope)
        if match is Match.FULL and token_type(Headers(scope=scope).get("accept")) is None:
            return Match.NONE, {}
        return match, child
