"""Read one page of a feed: what another node says about its awards, item by item.

A page comes from a node that we recognise and is read as if it came from a stranger: an item that breaks a rule is
refused by itself, with its name and a code, and never stops the others.
"""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from credentials.strict_json import MAX_DOCUMENT_BYTES
from skills_framework.places import Places
from skills_framework.problems import SkillsProblem
from verifier.claims import Placement

PAGE_ITEMS = 100
MAX_PAGE_ITEMS = 500
MAX_PAGE_BYTES = 16 * 1024 * 1024
MAX_CURSOR_CHARACTERS = 500
MAX_NAME_CHARACTERS = 100
MAX_LANGUAGES = 20

_Text = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS, pattern=r"^[\x21-\x7e]+$")]
_Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)]


class FeedProblem(Exception):
    """A feed as a whole cannot be read; it is tried again at the next harvest, from the same place."""

    title = "The feed cannot be read"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.fields: dict[str, str | int] = {}


class _Page(BaseModel):
    # A newer node may send members that we do not know; what we do not read cannot harm.
    model_config = ConfigDict(strict=True, extra="ignore")
    items: Annotated[list[JsonValue], Field(max_length=MAX_PAGE_ITEMS)]
    removed: Annotated[list[_Text], Field(max_length=100 * MAX_PAGE_ITEMS)]
    next: Annotated[str, Field(max_length=MAX_CURSOR_CHARACTERS)] | None


class _Placement(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")
    community: _Text | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    region: _Text | None = None
    languages: Annotated[list[_Language], Field(max_length=MAX_LANGUAGES)] = []


class _Item(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")
    id: _Text
    credential: str
    # The digest of a person under our own key: hex of HMAC-SHA-256.
    person: Annotated[str, Field(pattern=r"^[0-9a-f]{32,128}$")]
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    placement: _Placement = _Placement()


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One award of a feed: the stored bytes of its badge, whose it is, and where it counts."""

    id: str
    credential: bytes
    person: str
    level: int | None
    placement: Placement
    content: str
    """The item as the feed sent it."""


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An item that cannot be read, by its own name or by a digest of what it is."""

    item: str
    code: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page; `cursor` is where to read on, None to stay."""

    items: tuple[FeedItem, ...]
    refused: tuple[RefusedItem, ...]
    removed: tuple[str, ...]
    cursor: str | None

    @property
    def is_last(self) -> bool:
        """Tell whether the feed has nothing more to say."""
        return not (self.items or self.refused or self.removed)


def read_page(content: bytes, places: Places) -> FeedPage:
    """Read a page.

    Raises:
        FeedProblem: `harvest.page`, it is not a page of a feed at all.
    """
    try:
        page = _Page.model_validate_json(content)
    except ValidationError as problem:
        raise FeedProblem("harvest.page") from problem
    items: list[FeedItem] = []
    refused: list[RefusedItem] = []
    for value in page.items:
        found = _read_item(value, places)
        if isinstance(found, FeedItem):
            items.append(found)
        else:
            refused.append(found)
    return FeedPage(tuple(items), tuple(refused), tuple(page.removed), page.next)


def read_item(content: str, places: Places) -> FeedItem | RefusedItem:
    """Read an item that was kept to be tried again; places may have changed meanwhile."""
    return _read_item(json.loads(content), places)


def _read_item(value: JsonValue, places: Places) -> FeedItem | RefusedItem:
    name = _name(value)
    try:
        item = _Item.model_validate(value)
        credential = item.credential.encode()
    except (ValidationError, UnicodeEncodeError):
        return RefusedItem(name, "harvest.item")
    if len(credential) > MAX_DOCUMENT_BYTES:
        return RefusedItem(name, "harvest.too_large")
    placement = item.placement
    try:
        region = places.placed(placement.country, placement.region)
        # Its own node should have done this; a protected country is not kept here either.
        country = places.coarsened(placement.country)
    except SkillsProblem:
        return RefusedItem(name, "harvest.placement")
    placed = Placement(placement.community, country, region, tuple(placement.languages))
    return FeedItem(item.id, credential, item.person, item.level, placed, json.dumps(value))


def _name(value: JsonValue) -> str:
    name = value.get("id") if isinstance(value, dict) else None
    if isinstance(name, str) and re.fullmatch(rf"[\x21-\x7e]{{1,{MAX_NAME_CHARACTERS}}}", name):
        return name
    return f"unnamed {sha256(repr(value).encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"
