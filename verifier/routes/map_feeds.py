"""`/map/feeds`: the operator sees which feeds the map is made from, adds one, and harvests now."""

import asyncio
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chassis.database import Reading as ReadConnection
from chassis.database import UnitOfWork
from chassis.problems import FieldError, Forbidden, InvalidRequest
from chassis.roles import EVERYWHERE, Actor, Role
from chassis.service import CurrentShell
from chassis.sign_in import SignedInActor, require_csrf
from verifier.cartography import CurrentCartographer
from verifier.harvesting import add_feed, harvest
from verifier.map_queries import list_feeds, list_refusals, tally
from verifier.snapshots import publish_when_due

router = APIRouter(include_in_schema=False)

MAX_NAME_CHARACTERS = 100
MAX_URL_CHARACTERS = 500
MAX_TOKEN_CHARACTERS = 200


def _operator(actor: SignedInActor) -> Actor:
    if not actor.holds(Role.OPERATOR, EVERYWHERE):
        raise Forbidden
    return actor


_OPERATOR = Depends(_operator)


@router.get("/map/feeds", name="map_feeds", response_model=None, dependencies=[_OPERATOR])
def show_feeds(
    request: Request, shell: CurrentShell, maker: CurrentCartographer, connection: ReadConnection, done: str = ""
) -> HTMLResponse:
    """Show each feed, when it was read last and what was not taken in."""
    context = {
        "feeds": [(feed, list_refusals(connection, feed.id)) for feed in list_feeds(connection)],
        "own_site": f"{shell.settings.public_url}/",
        "tally": tally(connection, maker.clock()),
        "done": done if done in ("harvested", "added") else "",
    }
    headers = {"Cache-Control": "private, no-store"}
    return shell.renderer.page(request, "verifier/map_feeds.html", context, headers=headers)


@router.post("/map/feeds", response_model=None, dependencies=[_OPERATOR, Depends(require_csrf)])
def put_feed(
    shell: CurrentShell,
    maker: CurrentCartographer,
    connection: UnitOfWork,
    name: Annotated[str, Form(min_length=1, max_length=MAX_NAME_CHARACTERS)],
    url: Annotated[str, Form(max_length=MAX_URL_CHARACTERS)],
    token: Annotated[str, Form(min_length=1, max_length=MAX_TOKEN_CHARACTERS)],
) -> Response:
    """Add a feed, or give a known one another token."""
    address = urlsplit(url.strip())
    own = shell.settings.public_url
    plain = not (address.query or address.fragment or address.username)
    if not (plain and (url.startswith(f"{own}/") or (address.scheme == "https" and address.hostname))):
        raise InvalidRequest([FieldError("#/url", "https://..., without a query")])
    add_feed(maker, connection, name=name.strip(), url=url.strip(), token=token.strip())
    return RedirectResponse("/map/feeds?done=added", 303)


@router.post("/map/harvest", response_model=None, dependencies=[_OPERATOR, Depends(require_csrf)])
async def harvest_now(maker: CurrentCartographer) -> Response:
    """Harvest every feed, and publish if it is time."""
    await harvest(maker)
    await asyncio.to_thread(publish_when_due, maker)
    return RedirectResponse("/map/feeds?done=harvested", 303)
