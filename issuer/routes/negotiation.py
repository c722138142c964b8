"""Answer one address with a page or a document, by what the client accepts.

JSON for `application/json`, `application/ld+json`, `application/vc+ld+json`, `application/vc` or no Accept at all;
a page for `text/html` and `*/*`. Spec: Open Badges 3.0 (retrieving a resource), RFC 9110 12.5.1.
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
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/*", "*/*"})
MAX_ACCEPT_CHARACTERS = 1_000


def wants_document(accept: str | None) -> bool:
    """Say whether a document is asked for rather than a page."""
    if not accept or not accept.strip():
        return True
    document, page = 0.0, 0.0
    for part in accept[:MAX_ACCEPT_CHARACTERS].split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = _quality(parameters)
        if media_type in DOCUMENT_TYPES:
            document = max(document, quality)
        elif media_type in PAGE_TYPES:
            page = max(page, quality)
    return document > page or (document > 0 and document == page and "text/html" not in accept)


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
