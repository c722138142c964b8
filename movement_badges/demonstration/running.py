"""Start the demonstration in a folder: make it, or go on with what is there."""

import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from anyio.to_thread import run_sync
from fastapi import FastAPI

from chassis import queries
from chassis.accounts import Account
from chassis.api_tokens import ApiToken, mint, parse
from chassis.clock import Clock
from chassis.database import Connection
from chassis.roles import ANONYMOUS
from chassis.routes.demonstration import DemonstrationAccount
from chassis.sealing import create_key_file
from chassis.secrets_at_rest import new_secret
from chassis.service import Shell
from chassis.settings import Settings
from issuer import award_queries
from issuer import queries as issuer_queries
from issuer.award_queries import AwardFilter
from issuer.badges import Viewer, badge_image
from issuer.records import AwardState
from issuer.status_lists import refresh_all_lists
from movement_badges.application import create_app
from movement_badges.demonstration.people import ROLES, account_of_role
from movement_badges.demonstration.publishing import publish_trust_file, write_private
from movement_badges.demonstration.seeding import FOUNDED_BEFORE, MovableClock, seed
from movement_badges.demonstration.watching import ChangeWatch
from movement_badges.demonstration.world import ISSUERS, load_learners
from movement_badges.mapping import harvest
from movement_badges.migrating import is_current, migrate

STATE = "demonstration.json"
PRIVATE_FOLDER = 0o700
# A token that ends during a long visit is of no use.
MAX_AWARDS = 5_000
TOKEN_MARGIN = timedelta(days=1)


class FolderProblem(Exception):
    """The folder cannot hold a demonstration."""

    code = "demonstration.folder"
    title = "The folder cannot be used for the demonstration"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.fields = {"reason": reason}


@dataclass(frozen=True)
class Demonstration:
    """A demonstration that can be served."""

    application: FastAPI
    public_url: str
    sign_in_links: dict[str, str]
    example: Path
    moved_from: str | None


def settings_of(folder: Path, public_url: str) -> Settings:
    """Return the settings of a demonstration in `folder`."""
    return Settings(
        public_url=public_url,
        profile="demonstration",
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'movement-badges.sqlite'}",
        key_file=folder / "keys" / "key-encryption.key",
        mail_folder=folder / "mail",
        map_publication="harvest",
        log_format="human",
    )


def open_demonstration(folder: Path, public_url: str, *, clock: Clock, runs_jobs: bool = True) -> Demonstration:
    """Make the demonstration in an empty folder, or open the one that is there under its first public address.

    Raises:
        FolderProblem: the folder holds something else.
    """
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    state = _read_state(folder)
    first_url = str(state.get("public_url", public_url)) if state.get("seeded") else public_url
    settings = settings_of(folder, first_url)
    if not state.get("seeded"):
        _make(folder, settings, clock)
    application = create_app(settings, clock=clock, runs_jobs=runs_jobs)
    shell: Shell = application.state.shell
    if not is_current(shell.database):
        migrate(shell.database)
    refresh_all_lists(application.state.issuer, clock())
    application.add_middleware(ChangeWatch, catch_up=_catching_up(application, folder))
    publish_trust_file(application, folder)
    links = _open_doors(application, folder)
    example = _write_example(application, folder)
    return Demonstration(
        application=application,
        public_url=first_url,
        sign_in_links=links,
        example=example,
        moved_from=first_url if first_url != public_url else None,
    )


def _make(folder: Path, settings: Settings, clock: Clock) -> None:
    """Seed from nothing; what an interrupted start left behind is thrown away first."""
    now = clock()
    for leftover in folder.glob("movement-badges.sqlite*"):
        leftover.unlink()
    if not settings.key_file.exists():
        create_key_file(settings.key_file, os.urandom)
    write_private(folder / STATE, {"public_url": settings.public_url, "seeded": False})
    past = MovableClock(now - FOUNDED_BEFORE)
    application = create_app(settings, clock=past, runs_jobs=False)
    try:
        migrate(application.state.shell.database)
        seed(application, past, now=now)
    finally:
        application.state.shell.database.dispose()
    write_private(folder / STATE, {"public_url": settings.public_url, "seeded": True})


def _read_state(folder: Path) -> dict[str, object]:
    path = folder / STATE
    if not path.exists():
        if any(folder.iterdir()):
            raise FolderProblem(f"{folder} holds something else: name an empty folder with --data")
        return {}
    try:
        state: object = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        state = None
    if not isinstance(state, dict):
        raise FolderProblem(f"{path} is damaged or of another program: name an empty folder with --data")
    return state


def _catching_up(application: FastAPI, folder: Path) -> Callable[[], Awaitable[None]]:
    async def catch_up() -> None:
        await harvest(application)
        await run_sync(publish_trust_file, application, folder)

    return catch_up


def _open_doors(application: FastAPI, folder: Path) -> dict[str, str]:
    """Make this start's one-click links, and describe the instance in `demo.json` for programs."""
    shell: Shell = application.state.shell
    learner = load_learners()[0]
    kept = _kept_tokens(folder)
    links, doors, tokens = {}, {}, {}
    with shell.database.writing() as connection:
        for role in ROLES:
            account = account_of_role(shell, connection, role.key, learner)
            key = new_secret(shell.entropy)
            doors[key] = DemonstrationAccount(account.id, role.next_path)
            links[role.key] = f"{shell.settings.public_url}/demo-sign-in/{key}"
            tokens[role.key] = _token(shell, connection, account, role.scopes, kept.get(role.key))
        badges, achievement = _examples(application, connection)
    application.state.demonstration_accounts = doors
    description = {
        "url": shell.settings.public_url,
        "tokens": tokens,
        "issuer": ISSUERS[0].slug,
        "achievement": achievement,
        "badges": badges,
    }
    write_private(folder / "demo.json", description)
    return links


def _write_example(application: FastAPI, folder: Path) -> Path:
    """Leave one good badge as a picture in the folder, as its holder would have downloaded it."""
    described = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    with application.state.shell.database.reading() as connection:
        picture = badge_image(connection, described["badges"]["valid"], Viewer(ANONYMOUS))
    path = folder / "example-badge.png"
    path.write_bytes(picture)
    return path


def _kept_tokens(folder: Path) -> dict[str, str]:
    path = folder / "demo.json"
    if not path.exists():
        return {}
    tokens: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["tokens"]
    return tokens


def _token(shell: Shell, connection: Connection, account: Account, scopes: frozenset[str], kept: str | None) -> str:
    presented = parse(kept) if kept else None
    found: ApiToken | None = queries.find_token(connection, presented.id) if presented else None
    if kept and found is not None and found.is_current(shell.clock() + TOKEN_MARGIN):
        return kept
    minted = mint(
        account_id=account.id,
        label="demonstration",
        scopes=scopes,
        at=shell.clock(),
        entropy=shell.entropy,
    )
    queries.add_token(connection, minted.token)
    return minted.text


def _examples(application: FastAPI, connection: Connection) -> tuple[dict[str, str], str]:
    """Find a badge that is good, one that was revoked, one that expired; and an achievement of the first issuer."""
    now = application.state.shell.clock()
    awards = award_queries.list_awards(connection, AwardFilter(), limit=MAX_AWARDS)
    wanted = {"valid": AwardState.ACCEPTED, "revoked": AwardState.REVOKED, "expired": AwardState.EXPIRED}
    badges = {
        name: next(one.id for one in awards if one.state(now) is state and one.visibility != "private")
        for name, state in wanted.items()
    }
    owned = issuer_queries.achievements_owned_by(connection, ISSUERS[0].slug)
    return badges, next(one.id for one in owned if not one.movement)
