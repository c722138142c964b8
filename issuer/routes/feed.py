"""Serve the feed to recognised nodes, by token."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from chassis.api_bodies import ApiBody
from chassis.api_description import TOKEN, WITH_BODY, refusals
from chassis.database import Reading, UnitOfWork
from chassis.sign_in import ApiActor, require_scope
from issuer.feeds import DEFAULT_PAGE_ITEMS, give_person_key, read_page
from issuer.problems import FeedCursor, FeedLimit, FeedPersonKey
from issuer.service import CurrentIssuer

router = APIRouter(prefix="/api/v1/feeds", tags=["feeds"])

SCOPE = "feed:read"


class PlacementOut(BaseModel):
    """Where a badge counts."""

    community: str | None
    country: str | None
    region: str | None
    languages: list[str]


class ItemOut(BaseModel):
    """A badge that counts; `credential` is the signed document as text."""

    id: str
    credential: str
    person: str
    level: int | None
    placement: PlacementOut


class PageOut(BaseModel):
    """A page of changes; `next` is the cursor to come back with."""

    items: list[ItemOut]
    removed: list[str]
    next: str | None


class PersonKeyIn(ApiBody):
    """The key under which this reader wants people to be told apart, the same for all its feeds."""

    person_key: str


@router.get(
    "/credentials",
    operation_id="read_feed",
    summary="Read what changed",
    responses=refusals(*TOKEN, FeedCursor, FeedLimit),
)
def credentials(
    issuer: CurrentIssuer,
    connection: Reading,
    actor: ApiActor,
    after: Annotated[str | None, Query(max_length=60)] = None,
    limit: int = DEFAULT_PAGE_ITEMS,
) -> PageOut:
    """Give what changed after a cursor."""
    require_scope(actor, SCOPE)
    page = read_page(issuer, connection, reader=actor.account_id or "", after=after, limit=limit)
    return PageOut(
        items=[
            ItemOut(
                id=item.id,
                credential=item.credential,
                person=item.person,
                level=item.level,
                placement=PlacementOut(
                    community=item.placement.community,
                    country=item.placement.country,
                    region=item.placement.region,
                    languages=list(item.placement.languages),
                ),
            )
            for item in page.items
        ],
        removed=list(page.removed),
        next=page.next,
    )


@router.put(
    "/person-key",
    operation_id="set_person_key",
    summary="Say how people are told apart",
    status_code=204,
    response_class=Response,
    responses=refusals(*TOKEN, *WITH_BODY, FeedPersonKey),
)
def person_key(body: PersonKeyIn, issuer: CurrentIssuer, connection: UnitOfWork, actor: ApiActor) -> Response:
    """Say under which key this reader wants people to be told apart."""
    require_scope(actor, SCOPE)
    give_person_key(issuer, connection, actor.account_id or "", body.person_key)
    return Response(status_code=204)
