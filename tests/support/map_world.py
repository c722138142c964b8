"""A node with a filled map: claims as a harvest leaves them, people who may see what, and a browser for each."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from shell_application import PUBLIC_URL, Clock, Entropy, Mailbox, person, shell_at

from chassis import queries
from chassis.api_tokens import mint
from chassis.database import Database
from chassis.languages import Languages
from chassis.rendering import Renderer
from chassis.roles import Grant, Role
from chassis.secrets_at_rest import new_secret, sha256_of
from chassis.service import Shell
from chassis.sessions import Session, cookie_name
from chassis.surrounding import surround
from skills_framework.framework import Framework
from verifier.cartography import Cartographer, cartographer
from verifier.claims import BadgeState, HarvestedBadge, Placement
from verifier.harvesting import add_feed
from verifier.map_queries import keep_badge
from verifier.routes import routers
from verifier.service import Publishing, Verifier
from verifier.snapshots import Snapshot, publish_when_due
from verifier.targets import plan_targets, take_targets


class MapWorld:
    """One node and its map."""

    def __init__(
        self,
        tmp_path: Path,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        framework: Framework,
        *,
        publishing: Publishing = "each_harvest",
    ) -> None:
        shell = shell_at(PUBLIC_URL, tmp_path, database, clock, entropy, Mailbox())
        languages = Languages.load()
        renderer = Renderer(houses=("verifier",), languages=languages, public_url=PUBLIC_URL, demonstration=False)
        self.shell: Shell = replace(shell, renderer=renderer, languages=languages)
        self.app = FastAPI(openapi_url=None)
        surround(self.app, self.shell)
        verifier = Verifier(framework, publishing=publishing)
        self.app.state.verifier = verifier
        for router in routers():
            self.app.include_router(router)
        self.maker: Cartographer = cartographer(self.shell, verifier)
        self.framework = framework
        with database.writing() as connection:
            self._feed = add_feed(
                self.maker, connection, name="Own", url=f"{PUBLIC_URL}/api/v1/feeds/credentials", token="t" * 20
            )
        self._count = 0

    def hold(
        self,
        skills: Iterable[str],
        *,
        person: str,
        region: str | None = None,
        tier: int = 5,
        level: int | None = None,
        at: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        """Let somebody hold a badge for skills (slugs); give the badge's identifier."""
        self._count += 1
        now = self.shell.clock()
        name = f"{self._count:032x}"
        tiers = tuple((self.framework.skills[slug].uri, tier) for slug in skills)
        badge = HarvestedBadge(
            feed_id=self._feed,
            feed_badge_id=name,
            credential_id=f"urn:uuid:{name}",
            credential="{}",
            person=person,
            issuer="did:web:badges.example.org:issuers:hub",
            achievement="https://badges.example.org/achievements/1",
            level=level,
            awarded_at=at or now - timedelta(days=30),
            valid_until=until,
            placement=Placement(None, None, region, ()),
            state=BadgeState.COUNTED,
            code="proof.valid",
            good_at=now,
            checked_at=now,
            method="did:web:badges.example.org:issuers:hub#key",
            status_list=None,
            status_index=None,
            tiers=tiers,
        )
        with self.shell.database.writing() as connection:
            assert keep_badge(connection, badge)
        return name

    def crowd(self, slug: str, region: str, count: int, *, named: str = "p") -> None:
        """Let some people hold a skill in a region."""
        for number in range(count):
            self.hold([slug], person=f"{named}-{region}-{number}", region=region)

    def aim(self, rows: str) -> None:
        """Set targets and members: lines of kind,subject,region,people,source."""
        content = f"kind,subject,region,people,source\n{rows}".encode()
        with self.shell.database.writing() as connection:
            plan = plan_targets(connection, content, framework=self.framework, places=self.maker.places, regions=None)
            take_targets(connection, plan, by="Ada", at=self.shell.clock())

    def publish(self) -> Snapshot | None:
        """Publish if it is time."""
        return publish_when_due(self.maker)

    def browser(self, *grants: Grant) -> TestClient:
        """Give the browser of somebody signed in with these grants, of a stranger without any."""
        client = TestClient(self.app, base_url=PUBLIC_URL, follow_redirects=False)
        if grants:
            secret, now = new_secret(self.shell.entropy), self.shell.clock()
            account = person(self.shell, grants=frozenset(grants))
            with self.shell.database.writing() as connection:
                queries.add_session(connection, Session(sha256_of(secret), account, created_at=now, last_seen_at=now))
            client.cookies.set(cookie_name(https=self.shell.settings.is_https), secret)
        return client

    def program(self, *grants: Grant, scopes: frozenset[str] = frozenset({"map:read"})) -> TestClient:
        """Give a program with a token of somebody with these grants."""
        account = person(self.shell, grants=frozenset(grants))
        minted = mint(
            account_id=account, label="map", scopes=scopes, at=self.shell.clock(), entropy=self.shell.entropy
        )  # fmt: skip
        with self.shell.database.writing() as connection:
            queries.add_token(connection, minted.token)
        return TestClient(self.app, base_url=PUBLIC_URL, headers={"Authorization": f"Bearer {minted.text}"})


EVALUATOR = Grant(Role.EVALUATOR, "*")
STEWARD_OF_SSA = Grant(Role.STEWARD, "region:ssa")
OPERATOR = Grant(Role.OPERATOR, "*")
