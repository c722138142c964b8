"""An operator in front of a real node, and issuers elsewhere whose badges it checks."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import httpx2
from fastapi.testclient import TestClient
from simulator import Issuer, World
from small_node import SmallNode, make_small_node

from chassis.database import Database
from verifier.registry_plan import KeptIssuer
from verifier.trust_queries import kept_issuers

URL = "https://badges.example.org"
AT = datetime(2026, 11, 2, 9, 0, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The moment that node and world share."""

    now: datetime = AT

    def __call__(self) -> datetime:
        return self.now


@dataclass
class RecognitionDesk:
    """The node, an operator's browser, and the world outside."""

    node: SmallNode
    clock: Clock
    world: World
    _browsers: dict[tuple[str | None, datetime], TestClient] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, *, url: str = URL, database_url: str = "") -> "RecognitionDesk":
        """Give a new node in `folder`; every site under elsewhere.example.net is reached without the network."""
        clock = Clock()
        world = World(clock())
        hosts = [f"https://{name}.example.net" for name in ("hub", "other", "hob")]
        transports = dict.fromkeys(hosts, world.internet.site())
        return cls(
            make_small_node(folder, url, database_url=database_url, clock=clock, transports=transports), clock, world
        )

    @property
    def database(self) -> Database:
        return self.node.shell.database

    def close(self) -> None:
        self.database.dispose()

    def issuer(self, slug: str = "hub", name: str = "Hub of the movement") -> Issuer:
        """Give an issuer of another site, published."""
        return self.world.issuer(slug, host=f"{slug}.example.net", name=name)

    def browser(self, role: str | None = "operator") -> TestClient:
        """Give the window of somebody, signed in; anew when the clock has moved, as a session would have ended."""
        known = (role, self.clock())
        if known not in self._browsers:
            headers = {"accept": "text/html", "origin": self.node.public_url}
            client = TestClient(self.node.application, base_url=self.node.public_url, headers=headers)
            if role is not None:
                client.get(self.node.sign_in[role], follow_redirects=False)
            self._browsers[known] = client
        return self._browsers[known]

    def csrf(self, role: str | None = "operator") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.browser(role).get("/me/account").text)
        return found[1] if found is not None else ""

    def send(self, path: str, role: str | None = "operator", **values: str | list[str]) -> httpx2.Response:
        """Send a form as somebody."""
        data = {"csrf_token": self.csrf(role), **values}
        return self.browser(role).post(path, data=data, follow_redirects=False)

    def recognise(self, issuer: Issuer, **values: str | list[str]) -> KeptIssuer:
        """Recognise an issuer through the form, for everything unless told otherwise; give the new entry."""
        form: dict[str, str | list[str]] = {
            "did": issuer.did,
            "name": issuer.name,
            "vouched_by": "Affiliations committee",
            "scope": "all",
            "since": "2026-01-01",
        }
        data = {"csrf_token": self.csrf(), **form, **values}
        answer = self.browser().post("/admin/recognition/new", data=data, follow_redirects=False)
        assert answer.status_code == 303, shown(answer.text)
        return self.entries(issuer.did)[-1]

    def entries(self, did: str) -> list[KeptIssuer]:
        """Give the entries of an issuer, by time."""
        with self.database.reading() as connection:
            return [entry for entry in kept_issuers(connection) if entry.issuer.did == did]

    def entry_page(self, entry: KeptIssuer) -> str:
        """Give what the operator reads on the page of an entry."""
        answer = self.browser().get(f"/admin/recognition/{entry.id}")
        assert answer.status_code == 200
        return shown(answer.text)

    def check(self, badge: bytes) -> dict[str, str]:
        """Check a badge through the API; give the code of each check."""
        answer = self.browser(None).post("/api/v1/verifications?policy=recognised", content=badge)
        assert answer.status_code == 200
        return {check["check"]: check["code"] for check in answer.json()["checks"]}


def shown(html: str) -> str:
    """Give the words of a page's main part."""
    main = html[html.index("<main") : html.index("</main")]
    blocks = re.sub(r"</?(?:bdi|strong|span|code|a|q)\b[^>]*>", "", main)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", blocks)))
