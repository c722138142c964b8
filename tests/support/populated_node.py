"""A small node with a badge in every state and one of each secret link: what the pages are about."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from bringing_node import BringingNode, sites_of
from fastapi import FastAPI
from internet import Internet
from live_server import serving
from small_node import SKILL, SLUG, SmallNode, make_small_node

from chassis.clock import utc_now
from chassis.sealing import create_key_file
from chassis.settings import Settings
from chassis.sign_in import send_link
from issuer import holders
from issuer.holders import Choices
from issuer.identities import read_recipient
from issuer.issuing import Awarded, award
from issuer.records import Evidence, Placement, Visibility
from issuer.requests import AwardRequest
from issuer.revoking import revoke
from issuer.status_lists import refresh_all_lists
from movement_badges.application import create_app
from movement_badges.migrating import migrate
from movement_badges.setting_up import set_up_link
from verifier.trust_queries import kept_issuers

STATES = ("accepted", "pending", "declined", "revoked", "expired", "learners")
LEARNER = "evaluator"
AGO = timedelta(days=40)


@dataclass
class _Clock:
    """The real time, or some time before it."""

    behind: timedelta

    def __call__(self) -> datetime:
        return utc_now() - self.behind

    def advance(self, by: timedelta) -> None:
        self.behind -= by


@dataclass(frozen=True)
class PopulatedNode:
    """A node that is served, and the names of what stands on it: `names` fills the addresses of pages."""

    node: SmallNode
    names: Mapping[str, str]


@contextmanager
def populated_node(folder: Path) -> Iterator[PopulatedNode]:
    """Serve a node with a badge in every state, and beside it one that nobody has set up yet."""
    clock, internet = _Clock(AGO), Internet()
    made: list[SmallNode] = []

    def make(url: str) -> FastAPI:
        made.append(make_small_node(folder, url, clock=clock, transports=sites_of(internet)))
        return made[0].application

    with serving(make) as url, _new_node(folder / "new") as set_up:
        node = made[0]
        names = {**_badges(node), "public_url": url, "slug": SLUG, "achievement": node.achievement, "set_up": set_up}
        clock.behind = timedelta(0)
        refresh_all_lists(node.application.state.issuer, clock())
        names["link"] = _sign_in_link(node)
        node.harvest()
        with node.shell.database.reading() as connection:
            names["entry"] = str(kept_issuers(connection)[0].id)
        names["imported"] = _imported(BringingNode(node, internet, clock))
        yield PopulatedNode(node, names)


def _badges(node: SmallNode) -> dict[str, str]:
    issuer, trainer = node.application.state.issuer, node.actors["trainer"]
    until = issuer.clock() + timedelta(days=1)
    requests = [
        AwardRequest(
            achievement_id=node.achievement,
            issuer_slug=SLUG,
            # The learner has an account and sees the badge among their own.
            recipient=read_recipient(
                email=f"{LEARNER if state == 'learners' else state}@example.org", name="Ana Sousa"
            ),
            evidence=(Evidence(url="https://example.org/evidence", narrative="Mediated twice."),),
            valid_until=until if state == "expired" else None,
            placement=Placement(country="FR", languages=("fr",)),
        )
        for state in STATES
    ]
    outcomes = dict(zip(STATES, award(issuer, requests, by=trainer), strict=True))
    awarded = {state: outcome for state, outcome in outcomes.items() if isinstance(outcome, Awarded)}
    assert set(awarded) == set(STATES), outcomes
    choices = Choices(visibility=Visibility.PUBLIC, show_name=True, map_consent=True)
    with issuer.database.writing() as connection:
        for state in ("accepted", "revoked", "expired"):
            holders.accept(issuer, connection, awarded[state].award_id, choices)
        holders.decline(issuer, connection, awarded["declined"].award_id)
    revoke(issuer, [awarded["revoked"].award_id], reason="Awarded to the wrong person.", by=trainer)
    return {
        **{state: outcome.award_id for state, outcome in awarded.items()},
        "token": awarded["pending"].holder_url.rpartition("/")[2],
    }


def _imported(home: BringingNode) -> str:
    """Let the learner bring a badge and a curator propose a skill for it; give the badge's handle."""
    page = home.kept(home.badge(skills=()))
    home.post("/curate/achievements/1", by=home.browser("curator"), skill=SKILL)
    return page.rpartition("/")[2]


def _sign_in_link(node: SmallNode) -> str:
    with node.shell.database.writing() as connection:
        send_link(connection, node.shell, address="new@example.org", next_path="/me", language="en")
    for path in node.deliver_mail():
        body = message_from_bytes(path.read_bytes(), policy=policy.default).get_content()
        if found := re.search(r"/sign-in/(\S+)", body):
            return found[1]
    raise AssertionError("no sign-in mail was delivered")


@contextmanager
def _new_node(folder: Path) -> Iterator[str]:
    """Serve a node without an operator and give its set-up link."""
    folder.mkdir()
    key_file = folder / "key-encryption.key"
    create_key_file(key_file, lambda size: bytes(range(size)))
    links: list[str] = []

    def make(url: str) -> FastAPI:
        settings = Settings(
            public_url=url,
            profile="demonstration",
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'movement-badges.sqlite'}",
            key_file=key_file,
            mail_folder=folder / "mail",
        )
        application = create_app(settings, runs_jobs=False)
        migrate(application.state.shell.database)
        links.append(set_up_link(application.state.shell))
        return application

    with serving(make):
        yield links[0]
