"""A whole node with one organisation, one achievement and one person for each role: the world of the journeys."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2
from fastapi import FastAPI

from chassis import queries
from chassis.api_tokens import mint
from chassis.clock import utc_now
from chassis.database import Connection
from chassis.outbox import deliver_outbox
from chassis.registration import register
from chassis.roles import Actor, Grant, Role, issuer_scope
from chassis.routes.demonstration import DemonstrationAccount
from chassis.sealing import create_key_file
from chassis.service import Shell
from chassis.settings import Settings
from issuer.achievements import AchievementDraft, create_achievement
from issuer.organisations import create_organisation
from issuer.status_lists import refresh_all_lists
from movement_badges.application import create_app
from movement_badges.demonstration.publishing import publish_trust_file
from movement_badges.mapping import harvest, keep_own_feed
from movement_badges.migrating import migrate
from movement_badges.recognising import recognise_own

SLUG = "chapter"
SKILL = "conflict-resolution"
GROUP = "grp-community"
API_SCOPES = frozenset({"awards:read", "awards:write", "achievements:read", "achievements:write", "feed:read"})
GRANTS = {
    "trainer": (Grant(Role.TRAINER, issuer_scope(SLUG)), Grant(Role.ISSUER_ADMIN, issuer_scope(SLUG))),
    "evaluator": (Grant(Role.EVALUATOR, "*"),),
    "operator": (Grant(Role.OPERATOR, "*"),),
    "curator": (Grant(Role.CURATOR, "*"),),
}


@dataclass(frozen=True)
class SmallNode:
    """A node with its folder; `sign_in` are the paths of one-click sign-in by role, `token` is the trainer's."""

    application: FastAPI
    folder: Path
    public_url: str
    achievement: str
    sign_in: dict[str, str]
    token: str
    actors: dict[str, Actor]

    @property
    def shell(self) -> Shell:
        shell: Shell = self.application.state.shell
        return shell

    @property
    def trust_file(self) -> Path:
        return self.folder / "trust.json"

    def publish_trust_file(self) -> None:
        """Write the trust file as an operator would hand it out."""
        publish_trust_file(self.application, self.folder)

    def harvest(self) -> None:
        """Do what the schedule does every hour."""
        # In a thread: a browser test has an event loop of its own running in this one.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, harvest(self.application)).result()

    def deliver_mail(self) -> list[Path]:
        """Deliver what waits and give every mail of the folder."""
        shell = self.shell
        deliver_outbox(shell.database, shell.vault, shell.mailer, clock=shell.clock)
        return sorted((self.folder / "mail").glob("*.eml"))


def make_small_node(
    folder: Path,
    public_url: str,
    *,
    database_url: str = "",
    clock: Callable[[], datetime] = utc_now,
    transports: Mapping[str, httpx2.AsyncBaseTransport] | None = None,
) -> SmallNode:
    """Make a node in a folder, migrated, with its people; `transports` reach other nodes by their origin."""
    folder.mkdir(parents=True, exist_ok=True)
    key_file = folder / "key-encryption.key"
    create_key_file(key_file, lambda size: hashlib.shake_256(public_url.encode()).digest(size))
    settings = Settings(
        public_url=public_url,
        profile="demonstration",
        data_dir=folder,
        database_url=database_url or f"sqlite:///{folder / 'movement-badges.sqlite'}",
        key_file=key_file,
        mail_folder=folder / "mail",
        map_publication="harvest",
        log_format="json",
    )
    application = create_app(settings, clock=clock, transports=transports, runs_jobs=False)
    shell: Shell = application.state.shell
    migrate(shell.database)
    issuer = application.state.issuer
    with shell.database.writing() as connection:
        actors = {role: _person(shell, connection, role) for role in GRANTS}
        create_organisation(
            issuer,
            connection,
            slug=SLUG,
            name="Test Chapter",
            description="Volunteers who test badges.",
            contact_email="contact@example.org",
        )
        recognise_own(application, connection, SLUG, vouched_by="Test circle")
        draft = AchievementDraft(
            name="Conflict mediator",
            description="Helps people in a dispute to find a way on.",
            criteria="- Took part in the workshop.\n- Mediated a real dispute.",
            skills=(SKILL,),
            language="en",
            level=3,
        )
        achievement = create_achievement(issuer, connection, draft, owner_slug=SLUG, by=actors["trainer"])
        minted = mint(
            account_id=actors["trainer"].account_id or "",
            label="tests",
            scopes=API_SCOPES,
            at=shell.clock(),
            entropy=shell.entropy,
        )
        queries.add_token(connection, minted.token)
    refresh_all_lists(issuer, shell.clock())
    keep_own_feed(application)
    application.state.demonstration_accounts = {
        f"key-of-{role}": DemonstrationAccount(actor.account_id or "", "/") for role, actor in actors.items()
    }
    return SmallNode(
        application=application,
        folder=folder,
        public_url=public_url,
        achievement=achievement.id,
        sign_in={role: f"/demo-sign-in/key-of-{role}" for role in actors},
        token=minted.text,
        actors=actors,
    )


def _person(shell: Shell, connection: Connection, role: str) -> Actor:
    account = register(
        connection,
        vault=shell.vault,
        clock=shell.clock,
        entropy=shell.entropy,
        display_name=role.title(),
        address=f"{role}@example.org",
    )
    for grant in GRANTS[role]:
        queries.give(connection, account.id, grant, at=shell.clock(), by=None)
    return Actor(
        account_id=account.id,
        display_name=account.display_name,
        grants=frozenset(GRANTS[role]),
        token_scopes=None,
        csrf=None,
        email_hash=account.email_hash,
    )
