"""A node whose learner brings badges that an academy elsewhere signed, and the academy's site."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from badge_world import Hub, sign
from fastapi.testclient import TestClient
from httpx2 import AsyncBaseTransport, Response
from internet import Internet
from older_badges import Academy
from recognition_desk import shown
from small_node import SKILL, SmallNode, make_small_node

from credentials.did_documents import did_web_url
from credentials.instants import format_instant
from credentials.strict_json import JsonObject, JsonValue, dump
from movement_badges.mapping import map_maker
from skills_framework.loading import load_framework
from verifier.claims import Claim
from verifier.map_queries import live_claims
from verifier.recognised_issuers import RecognisedIssuer, Scope
from verifier.trust_queries import recognise_issuer

URL = "https://badges.example.org"
ACADEMY = Hub(did="did:web:academy.example.org:issuers:hub", list_url="https://academy.example.org/status/1")
OLDER = "https://older.example.org"
HERS = "evaluator@example.org"
"""The address of the learner, who has another role besides."""
SKILL_URI = load_framework().skills[SKILL].uri


class SteppingTime(Protocol):
    """A clock that a test moves."""

    def __call__(self) -> datetime: ...

    def advance(self, by: timedelta) -> None: ...


class BringingNode:
    """The node, its learner's browser and the sites elsewhere; `internet.documents` is what these serve now."""

    def __init__(self, node: SmallNode, internet: Internet, clock: SteppingTime) -> None:
        self.node, self.internet, self.clock = node, internet, clock
        self.learner = self.browser("evaluator")
        self.publish()

    def browser(self, role: str) -> TestClient:
        client = TestClient(self.node.application, base_url=self.node.public_url, headers={"accept": "text/html"})
        client.headers["origin"] = self.node.public_url
        client.get(self.node.sign_in[role])
        return client

    def publish(self, *, revoked: tuple[int, ...] = ()) -> None:
        """Let the academy's site answer, with a fresh list."""
        self.internet.documents[did_web_url(ACADEMY.did)] = dump(ACADEMY.did_document())
        self.internet.documents[ACADEMY.list_url] = dump(ACADEMY.status(revoked=revoked, at=self.clock()))

    def go_silent(self) -> None:
        """Let the academy's site answer nothing any more."""
        self.internet.documents.clear()

    def badge(self, *, to: str | None = HERS, skills: tuple[str, ...] = (SKILL_URI,), **members: JsonValue) -> bytes:
        """Give a badge that the academy signed."""
        began = self.clock() - timedelta(days=30)
        document: JsonObject = {**ACADEMY.unsigned(awardedDate=None, validFrom=format_instant(began)), **members}
        subject = document["credentialSubject"]
        assert isinstance(subject, dict)
        achievement = subject["achievement"]
        assert isinstance(achievement, dict)
        achievement["id"] = "https://academy.example.org/achievements/1"
        achievement["alignment"] = [
            {"type": ["Alignment"], "targetName": f"Skill {number}", "targetUrl": uri}
            for number, uri in enumerate(skills)
        ]
        if not skills:
            del achievement["alignment"]
        if to is not None:
            subject["identifier"] = [identity(to)]
        return dump(
            sign(document, ACADEMY.credential_key, method=ACADEMY.method(ACADEMY.credential_key), created=began)
        )

    def older_badge(self) -> bytes:
        """Give a hosted badge of Open Badges 2.0, and let its site answer."""
        academy = Academy(OLDER)
        salted = "sha256$" + hashlib.sha256(f"{HERS}salt".encode()).hexdigest()
        recipient: JsonObject = {"type": "email", "hashed": True, "salt": "salt", "identity": salted}
        academy.publish(
            academy.badge_url, academy.badge_class(alignment=[{"targetName": "Mediates", "targetUrl": SKILL_URI}])
        )
        began = format_instant(self.clock() - timedelta(days=30))
        academy.publish(academy.assertion_url, academy.assertion(recipient=recipient, issuedOn=began))
        pages = {url: page for url, page in academy.pages.items() if isinstance(page, bytes)}
        self.internet.documents.update(pages)
        return pages[academy.assertion_url]

    def recognise(self) -> None:
        """Let the operator recognise the academy for everything."""
        entry = RecognisedIssuer(
            did=ACADEMY.did,
            name="Academy",
            scope=Scope(covers_all=True),
            since=self.clock() - timedelta(days=400),
            until=None,
            vouched_by="Test circle",
        )
        with self.node.shell.database.writing() as connection:
            recognise_issuer(connection, entry)

    def bring(self, badge: bytes, *, name: str = "badge.json", by: TestClient | None = None) -> Response:
        """Upload a badge."""
        client = by or self.learner
        data = {"csrf_token": csrf(client, "/me/imported/new")}
        return client.post("/me/imported/new", data=data, files={"file": (name, badge)})

    def post(self, path: str, by: TestClient | None = None, **fields: str) -> Response:
        """Send a form of a signed-in person."""
        client = by or self.learner
        return client.post(path, data={"csrf_token": csrf(client, "/me/imported/new"), **fields})

    def kept(self, badge: bytes, *, name: str = "badge.json", by: TestClient | None = None) -> str:
        """Bring a badge that is taken, and give the path of its page."""
        answer = self.bring(badge, name=name, by=by)
        assert answer.status_code == 200, answer.text
        return urlsplit(str(answer.url)).path

    def consent(self, page: str, region: str = "") -> None:
        answer = self.post(page, map_consent="yes", region=region)
        assert answer.status_code == 200, answer.text

    def on_map(self) -> list[Claim]:
        """Give what counts now."""
        maker = map_maker(self.node.application)
        with maker.database.reading() as connection:
            return live_claims(connection, maker.clock())

    def rows(self, table: str) -> int:
        """Say how many rows a table has."""
        with self.node.shell.database.reading() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def identity(address: str, *, hashed: bool = False) -> JsonObject:
    """Give an identity of a badge's subject, plain or hashed."""
    told = "sha256$" + hashlib.sha256(f"{address}salt".encode()).hexdigest() if hashed else address
    members: JsonObject = {
        "type": "IdentityObject",
        "identityHash": told,
        "identityType": "emailAddress",
        "hashed": hashed,
    }
    return {**members, "salt": "salt"} if hashed else members


def csrf(client: TestClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def sites_of(internet: Internet) -> dict[str, AsyncBaseTransport]:
    """Give the transports that reach the sites elsewhere without any network."""
    return {origin: internet.site() for origin in ("https://academy.example.org", OLDER)}


@contextmanager
def bringing_node(folder: Path, clock: SteppingTime, database_url: str = "") -> Iterator[BringingNode]:
    """Make the node; the sites elsewhere answer without any network."""
    internet = Internet()
    node = make_small_node(folder, URL, clock=clock, database_url=database_url, transports=sites_of(internet))
    yield BringingNode(node, internet, clock)
    node.shell.database.dispose()


def words(page: Response) -> str:
    """Give the words of a page's main part."""
    return shown(page.text)
