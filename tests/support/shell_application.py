"""A small application with the whole shell around it, for the tests of the shell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Protocol

from fastapi import Body, Depends, FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict

from chassis import queries
from chassis.database import Database, UnitOfWork
from chassis.fetching import Fetcher
from chassis.languages import Languages
from chassis.mail import Message
from chassis.problems import register_status
from chassis.rate_limits import rate_limited
from chassis.registration import register
from chassis.rendering import Renderer
from chassis.roles import Grant
from chassis.routes import routers
from chassis.sealing import Vault
from chassis.service import Shell
from chassis.settings import Settings
from chassis.sign_in import ApiActor, CurrentActor, SignedInActor, require_csrf, require_scope
from chassis.surrounding import surround

PUBLIC_URL = "https://badges.example.org"
KEK = bytes(range(32))
Clock = Callable[[], datetime]
Entropy = Callable[[int], bytes]


class SteppingClock(Protocol):
    """The clock that tests move."""

    def __call__(self) -> datetime: ...
    def at(self, instant: datetime) -> None: ...
    def advance(self, by: timedelta) -> None: ...


@dataclass
class Mailbox:
    """The other end of the mail: keeps what it is given."""

    messages: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        self.messages.append(message)

    def last_link(self) -> str:
        found = re.search(r"https://\S+", self.messages[-1].text)
        assert found is not None
        return found[0]


class TeapotShort(Exception):
    """A problem as another house would define it."""

    code = "teapot.short"
    title = "The teapot is short"
    fields: ClassVar[dict[str, str | int]] = {"height": 3}


class TeapotWithoutStatus(Exception):
    code = "teapot.silent"
    title = "Nobody registered me"
    fields: ClassVar[dict[str, str | int]] = {"secret": "swordfish"}


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cups: int
    password: str = ""


def shell_at(
    public_url: str,
    tmp_path: Path,
    database: Database,
    clock: Clock,
    entropy: Entropy,
    mailbox: Mailbox,
    *,
    profile: Literal["production", "demonstration"] = "demonstration",
    houses: Sequence[str] = (),
) -> Shell:
    languages = Languages.load()
    return Shell(
        settings=Settings(public_url=public_url, profile=profile, data_dir=tmp_path, key_file=tmp_path / "kek"),
        database=database,
        vault=Vault(KEK, entropy=entropy),
        clock=clock,
        entropy=entropy,
        renderer=Renderer(houses=houses, languages=languages, public_url=public_url, demonstration=False),
        languages=languages,
        mailer=mailbox,
        fetcher=Fetcher(clock=clock),
    )


def app_around(shell: Shell) -> FastAPI:
    app = FastAPI(openapi_url=None, version="0.1.0")
    surround(app, shell)
    for router in routers():
        app.include_router(router)
    register_status(TeapotShort, 418)
    _add_pages(app)
    _add_failures(app)
    _add_api(app)
    return app


def _add_pages(app: FastAPI) -> None:
    @app.get("/me")
    def own_page(actor: SignedInActor) -> PlainTextResponse:
        return PlainTextResponse(f"{actor.account_id} {actor.csrf}")

    @app.get("/who")
    def who(actor: CurrentActor) -> PlainTextResponse:
        return PlainTextResponse(actor.account_id or "nobody", headers={"Cache-Control": "public, max-age=60"})

    @app.get("/page/{name}")
    def page(name: str) -> PlainTextResponse:
        return PlainTextResponse(name)

    @app.post("/change", dependencies=[Depends(require_csrf)])
    def change(connection: UnitOfWork) -> PlainTextResponse:
        return PlainTextResponse("changed")


def _add_failures(app: FastAPI) -> None:
    @app.get("/teapot")
    @app.get("/api/v1/teapot")
    def teapot() -> None:
        raise TeapotShort

    @app.get("/silent")
    def silent_teapot() -> None:
        raise TeapotWithoutStatus

    @app.get("/broken")
    @app.get("/api/v1/broken")
    def broken() -> None:
        message = "cannot serve rosa@example.org with mbt_0123456789ab_" + "s" * 43
        raise RuntimeError(message)


def _add_api(app: FastAPI) -> None:
    @app.get("/api/v1/tea")
    def tea(actor: ApiActor) -> dict[str, str | None]:
        require_scope(actor, "tea:read")
        return {"account": actor.account_id}

    @app.post("/api/v1/orders")
    def order(order: Annotated[Order, Body()]) -> dict[str, int]:
        return {"cups": order.cups}

    @app.post("/api/v1/large", max_body_size=2 * 1024 * 1024)
    def large(order: Annotated[Order, Body()]) -> dict[str, int]:
        return {"cups": order.cups}

    @app.get("/api/v1/limited", dependencies=[Depends(rate_limited("limited", "3/minute"))])
    def limited() -> dict[str, str]:
        return {"served": "yes"}


def browser(app: FastAPI, *, base_url: str = PUBLIC_URL, address: str = "192.0.2.7") -> TestClient:
    return TestClient(app, base_url=base_url, follow_redirects=False, client=(address, 50_000))


def person(shell: Shell, *, address: str | None = None, grants: frozenset[Grant] = frozenset()) -> str:
    """Give the id of a new account."""
    with shell.database.writing() as connection:
        account = register(
            connection,
            vault=shell.vault,
            clock=shell.clock,
            entropy=shell.entropy,
            display_name="Rosa",
            address=address,
        )
        for grant in grants:
            queries.give(connection, account.id, grant, at=shell.clock(), by=None)
    return account.id
