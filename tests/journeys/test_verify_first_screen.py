"""The first screen of a telephone when a stranger checks a badge: what happened, what to do next, who vouches."""

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from live_server import serving
from playwright.sync_api import Browser, Page
from simulator import World, altered

from chassis.clock import utc_now
from chassis.sealing import create_key_file
from chassis.settings import Settings
from movement_badges.application import create_app
from movement_badges.migrating import migrate
from verifier.trust_queries import recognise_issuer

pytestmark = pytest.mark.browser

TELEPHONE_HEIGHT = 740
NAME, CIRCLE = "Issuer hub", "The movement"
I18N = Path(__file__).resolve().parents[2] / "chassis" / "i18n"


@dataclass(frozen=True)
class Desk:
    """A node that recognises some issuers, and badges of every kind."""

    url: str
    badges: dict[str, bytes]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder, world = tmp_path_factory.mktemp("node"), World(utc_now())
    hub = world.issuer("hub")
    silent, down = (world.issuer(slug, host=f"{slug}.example.org", name=NAME) for slug in ("silent", "down"))
    badges = {
        "good": world.badge(hub),
        "revoked": world.badge(hub),
        "expired": world.badge(hub, valid_until=world.at - timedelta(days=20)),
        "altered": altered(world.badge(hub), {"name": "Steward of stewards"}),
        "list missing": world.badge(silent),
        "site out of reach": world.badge(down),
        "unrecognised": world.badge(world.issuer("stranger", host="badges.example.net")),
    }
    hub.revoke(badges["revoked"])
    del world.internet.documents[silent.list_url]
    world.internet.down.add(down.host)
    key_file = folder / "key-encryption.key"
    create_key_file(key_file, lambda size: bytes(range(size)))

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
        shell = dataclasses.replace(application.state.shell, fetcher=world.fetcher())
        application.state.shell = shell
        migrate(shell.database)
        with shell.database.writing() as connection:
            for issuer in (hub, silent, down):
                recognise_issuer(connection, issuer.recognition())
        return application

    with serving(make) as url:
        yield Desk(url, badges)


@pytest.fixture(scope="module", params=["en", "fr", "ar"])
def telephone(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> Iterator[tuple[Page, dict[str, str]]]:
    """A telephone without JavaScript, and the messages in its language."""
    context = browser.new_context(
        base_url=desk.url,
        locale=request.param,
        viewport={"width": 360, "height": TELEPHONE_HEIGHT},
        java_script_enabled=False,
    )
    messages: dict[str, str] = json.loads((I18N / f"{request.param}.json").read_text(encoding="utf-8"))
    yield context.new_page(), messages
    context.close()


# What each badge comes to: the answer, its tone, who vouches, and the site that tells the issuer from others.
CASES = {
    "good": ("valid", "valid", "recognised", "badges.example.org"),
    "revoked": ("revoked", "invalid", "recognised", "badges.example.org"),
    "expired": ("expired", "invalid", "recognised", "badges.example.org"),
    "altered": ("altered", "invalid", "not-checked", ""),
    "list missing": ("list-missing", "unknown", "recognised", "silent.example.org"),
    "site out of reach": ("unreachable", "unknown", "recognised", "down.example.org"),
    "unrecognised": ("unvouched", "unknown", "unrecognised", "badges.example.net"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_first_screen_says_what_happened_and_what_to_do_next(
    name: str, telephone: tuple[Page, dict[str, str]], desk: Desk
) -> None:
    page, said = telephone
    answer, tone, trust, site = CASES[name]
    page.goto("/verify")
    page.locator("[name=text]").fill(desk.badges[name].decode())
    page.locator("form:has([name=text]) button").click()
    page.wait_for_load_state("load")
    assert page.locator(".mb-verdict").get_attribute("class") == f"mb-verdict mb-verdict--{tone}"
    vouching = said[f"verify.trust.{trust}"].replace("$1", f"{NAME} ({site})").replace("$2", CIRCLE)
    if trust == "unrecognised":
        vouching = said["verify.trust.unrecognised.at"].replace("$1", site)
    told = [
        said[f"verify.label.{answer}"],
        said[f"verify.answer.{answer}"],
        said["verify.next"],
        said[f"verify.answer.{answer}.next"],
        vouching,
    ]
    ends = []
    for sentence in told:
        box = page.get_by_text(sentence, exact=True).first.bounding_box()
        assert box is not None, sentence
        ends.append(box["y"] + box["height"])
    assert ends == sorted(ends)
    assert ends[-1] <= TELEPHONE_HEIGHT
