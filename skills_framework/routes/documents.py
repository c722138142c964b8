"""The framework for programs: SKOS as JSON-LD, by Accept or by the suffix `.jsonld`."""

import json

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from chassis.service import CurrentShell
from skills_framework.linked_data import Document, entry_document, framework_document
from skills_framework.routes.frameworks import CurrentFramework, named, page_of

JSON_LD = "application/ld+json"
_DOCUMENT_TYPES = (JSON_LD, "application/json")
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "*/*")
MAX_ACCEPT_CHARACTERS = 1_000


class _DocumentRoute(APIRoute):
    """A route that is there only for requests that ask for JSON-LD; others fall through to the page."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match by path, method and Accept."""
        match, child = super().matches(scope)
        if match is Match.FULL and not wants_document(Headers(scope=scope).get("accept", "")):
            return Match.NONE, {}
        return match, child


def wants_document(accept: str) -> bool:
    """Tell whether JSON is named in Accept and no page is; a browser that would take anything gets the page."""
    types = {part.partition(";")[0].strip().lower() for part in accept[:MAX_ACCEPT_CHARACTERS].split(",")}
    return not types.isdisjoint(_DOCUMENT_TYPES) and types.isdisjoint(_PAGE_TYPES)


router = APIRouter(include_in_schema=False)
negotiated = APIRouter(include_in_schema=False, route_class=_DocumentRoute)


@router.get("/skills.jsonld")
@negotiated.get("/skills")
def framework_as_linked_data(framework: CurrentFramework, shell: CurrentShell) -> Response:
    """Give the whole framework."""
    return _answer(framework_document(framework, page_of(shell)))


@router.get("/skills/{name}.jsonld")
@negotiated.get("/skills/{name}")
def entry_as_linked_data(name: str, framework: CurrentFramework, shell: CurrentShell) -> Response:
    """Give one group or skill; the short id that ends its URI leads to the address with its slug."""
    by_id = framework.by_uri(framework.uri + name)
    if by_id is not None:
        return RedirectResponse(f"/skills/{by_id.slug}.jsonld", 303)
    return _answer(entry_document(framework, named(framework, name), page_of(shell)))


def _answer(document: Document) -> Response:
    content = json.dumps(document, ensure_ascii=False, indent=2, default=dict).encode()
    # Released versions never change, but the next one may come at any hour.
    return Response(
        content,
        media_type=JSON_LD,
        headers={"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"},
    )


router.include_router(negotiated)
