"""Another node, in memory: an issuer, its documents and its feed, reached through a transport like any other site."""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qs
from uuid import UUID

import httpx2
from badge_world import Hub, Key, sign

from credentials.did_documents import did_web_url
from credentials.strict_json import JsonObject, JsonValue, dump

TOKEN = "mbt_feed_token_of_the_node"


def node_hub(host: str = "node.example.org") -> Hub:
    """Give the issuer of a node."""
    return replace(
        Hub(),
        did=f"did:web:{host}:issuers:hub",
        list_url=f"https://{host}/status/1",
        credential_key=Key(f"{host} credentials"),
        status_key=Key(f"{host} status"),
    )


@dataclass
class FeedNode(httpx2.AsyncBaseTransport):
    """A node whose feed says what a test puts into it, good or bad."""

    now: datetime
    host: str = "node.example.org"
    page_size: int = 3
    log: list[tuple[str, JsonValue]] = field(default_factory=list)
    revoked: set[int] = field(default_factory=set)
    purpose: str = "revocation"
    out_of_reach: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hub = node_hub(self.host)
        self._next_index = 1

    @property
    def origin(self) -> str:
        return f"https://{self.host}"

    @property
    def feed_url(self) -> str:
        return f"{self.origin}/api/v1/feeds/credentials"

    def award(
        self,
        person: str,
        skills: Sequence[str],
        *,
        region: str | None = "nwe",
        country: str | None = None,
        level: int | None = None,
        at: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        """Sign a badge, put it into the feed, and give its award id; its status index is its number, from 1."""
        identifier = self.sign_badge(skills, at=at, until=until)
        item = self.item(*identifier, person=person)
        item["level"] = level
        item["placement"] = {"community": None, "country": country, "region": region, "languages": ["fr"]}
        self.log.append(("item", item))
        return identifier[0]

    def sign_badge(
        self, skills: Sequence[str], *, at: datetime | None = None, until: datetime | None = None
    ) -> tuple[str, bytes]:
        """Sign a badge without telling anybody; give its award id and its bytes."""
        index, self._next_index = self._next_index, self._next_index + 1
        identifier = UUID(int=(zlib.crc32(self.host.encode()) << 64) + index, version=4)
        begin = at or self.now
        members: dict[str, object] = {
            "id": f"urn:uuid:{identifier}",
            "validFrom": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
            "awardedDate": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
        }
        if until is not None:
            members["validUntil"] = f"{until:%Y-%m-%dT%H:%M:%SZ}"
        unsigned = self.hub.unsigned(index=index, **members)
        unsigned["credentialStatus"] = {**_object(unsigned["credentialStatus"]), "statusPurpose": self.purpose}
        achievement = _object(_object(unsigned["credentialSubject"])["achievement"])
        achievement["alignment"] = [
            {"type": ["Alignment"], "targetName": "A skill", "targetUrl": uri, "targetFramework": "Movement skills"}
            for uri in skills
        ]
        # Signed past the lints of the ceremony: other nodes issue in other ways, suspensions for example.
        method = self.hub.method(self.hub.credential_key)
        return identifier.hex, dump(sign(unsigned, self.hub.credential_key, method=method, created=begin))

    def item(self, identifier: str, credential: bytes, *, person: str = "ab") -> JsonObject:
        """Give an item of the feed."""
        return {
            "id": identifier,
            "credential": credential.decode(),
            "person": (person * 64)[:64],
            "level": None,
            "placement": {"community": None, "country": None, "region": "nwe", "languages": []},
        }

    def remove(self, identifier: str) -> None:
        """Say that a badge is revoked, or that its holder's consent was withdrawn."""
        self.log.append(("removed", identifier))

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.out_of_reach:
            return httpx2.Response(503)
        if path == "/api/v1/feeds/credentials":
            return self._feed(request)
        documents: dict[str, Callable[[], JsonObject]] = {
            did_web_url(self.hub.did): self.hub.did_document,
            self.hub.list_url: lambda: self.hub.status(revoked=tuple(self.revoked), at=self.now, purpose=self.purpose),
        }
        found = documents.get(f"{self.origin}{path}")
        return httpx2.Response(404) if found is None else _json(found())

    def _feed(self, request: httpx2.Request) -> httpx2.Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return httpx2.Response(401)
        asked = parse_qs(request.url.query.decode())
        start = int(asked.get("after", ["0"])[0])
        part = self.log[start : start + self.page_size]
        page: JsonObject = {
            "items": [value for kind, value in part if kind == "item"],
            "removed": [value for kind, value in part if kind == "removed"],
            "next": str(start + len(part)),
        }
        return httpx2.Response(200, content=json.dumps(page), headers={"Content-Type": "application/json"})


def _json(document: JsonObject) -> httpx2.Response:
    return httpx2.Response(200, content=dump(document), headers={"Content-Type": "application/json"})


def _object(value: JsonValue) -> JsonObject:
    assert isinstance(value, dict)
    return value
