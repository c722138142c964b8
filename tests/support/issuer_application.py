"""The issuer's routes with the whole shell around them, for one node in memory."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from issuer_world import World, issuer_on, world_on
from shell_application import KEK, PUBLIC_URL, Entropy, Mailbox, SteppingClock, browser, person, shell_at

from chassis import queries
from chassis.api_tokens import mint
from chassis.database import Database
from chassis.roles import Grant, Role
from chassis.secrets_at_rest import new_secret, sha256_of
from chassis.service import Shell
from chassis.sessions import Session, cookie_name, csrf_token
from chassis.surrounding import surround
from issuer.routes import routers


@dataclass(frozen=True)
class Node:
    """A running node: its application, its issuer, and a token for each kind of program."""

    app: FastAPI
    shell: Shell
    world: World

    def client(self, token: str | None = None, *, accept: str | None = None) -> TestClient:
        client = browser(self.app)
        client.headers.pop("accept", None)
        if accept is not None:
            client.headers["Accept"] = accept
        if token is not None:
            client.headers["Authorization"] = f"Bearer {token}"
        return client

    def token(self, *scopes: str, grants: frozenset[Grant] = frozenset(), address: str | None = None) -> str:
        """A token of a new person with these roles."""
        account_id = person(self.shell, address=address, grants=grants)
        minted = mint(
            account_id=account_id,
            label="test",
            scopes=frozenset(scopes),
            at=self.shell.clock(),
            entropy=self.shell.entropy,
        )
        with self.shell.database.writing() as connection:
            queries.add_token(connection, minted.token)
        return minted.text

    def signed_in(self, *grants: Grant, address: str | None = None) -> tuple[TestClient, str]:
        """The browser of a new person with these roles, and the token that their forms carry."""
        account_id = person(self.shell, address=address, grants=frozenset(grants))
        secret, at = new_secret(self.shell.entropy), self.shell.clock()
        with self.shell.database.writing() as connection:
            queries.add_session(connection, Session(sha256_of(secret), account_id, created_at=at, last_seen_at=at))
        client = browser(self.app)
        client.headers["Accept"] = "text/html"
        client.cookies.set(cookie_name(https=True), secret)
        return client, csrf_token(self.shell.vault, secret)

    def trainer(self, slug: str = "chapter") -> str:
        scopes = ("awards:read", "awards:write", "achievements:read", "achievements:write")
        return self.token(*scopes, grants=frozenset({Grant(Role.TRAINER, f"issuer:{slug}")}))


def node_on(database: Database, tmp_path: Path, clock: SteppingClock, entropy: Entropy) -> Node:
    shell = shell_at(PUBLIC_URL, tmp_path, database, clock, entropy, Mailbox(), houses=("issuer",))
    world = world_on(issuer_on(database, clock, entropy, kek=KEK), clock)
    app = FastAPI(openapi_url=None)
    surround(app, shell)
    app.state.issuer = world.issuer
    for router in routers():
        app.include_router(router)
    return Node(app, shell, world)
