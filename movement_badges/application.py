"""Put the houses together into one web application."""

import os
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI

import chassis.routes
import issuer.routes
import skills_framework.routes
import verifier.routes
from chassis.api_description import describe_problems
from chassis.assets import BuiltFiles
from chassis.clock import Clock, utc_now
from chassis.database import Database
from chassis.fetching import Fetcher, Resolver
from chassis.languages import Languages
from chassis.rendering import Renderer
from chassis.sealing import Vault, open_key_file
from chassis.service import Shell, mailer_of
from chassis.settings import Settings
from chassis.surrounding import surround
from credentials.canonical import Canonicaliser
from issuer.addresses import Addresses
from issuer.keyring import Keyring
from issuer.routes.vouching import Vouching
from issuer.service import Issuer
from movement_badges import __version__, admin, pages, setting_up
from movement_badges.migrating import is_current
from movement_badges.navigation import NAVIGATION
from movement_badges.schedule import Schedule
from skills_framework.loading import load_framework
from skills_framework.places import load_places
from verifier.service import Verifier
from verifier.trust_watch import WatchedTrustFile

TAGS = {
    "documents": "What stands behind every badge, for anybody's program: badges, keys, status lists, achievements.",
    "issuer": "Create achievements, award and revoke badges. An API token is needed.",
    "feeds": "What counts on the map, for recognised nodes. An API token is needed.",
    "verifications": "Check a badge.",
    "map": "Who can and who is missing.",
    "skills": "Find skills of the framework.",
}
PRIVATE_FOLDER = 0o700
HOUSES = ("issuer", "movement_badges", "skills_framework", "verifier")


def create_app(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    entropy: Callable[[int], bytes] = os.urandom,
    transports: Mapping[str, httpx2.AsyncBaseTransport] | None = None,
    resolver: Resolver | None = None,
    runs_jobs: bool = True,
) -> FastAPI:
    """Build the application of one node.

    Args:
        settings: what this deployment is.
        clock: the time, for everything that is stored, signed or checked.
        entropy: random bytes, for every identifier and secret.
        transports: origins that are reached without the network (tests give a second node one); the node's own
            public origin is always among them.
        resolver: names to addresses, for every other host.
        runs_jobs: whether this process does the periodic work too.
    """
    application = FastAPI(
        title="Movement Badges",
        version=__version__,
        description="Award, share and check Open Badges 3.0, and see where skills are missing.",
        openapi_tags=[{"name": name, "description": description} for name, description in TAGS.items()],
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    own = httpx2.ASGITransport(app=application)
    shell = _shell(settings, clock=clock, entropy=entropy, own=own, transports=transports or {}, resolver=resolver)
    surround(application, shell)
    _install_houses(application, shell)
    application.state.schedule = Schedule(application) if runs_jobs else None
    application.state.readiness = {"migrations": lambda: is_current(shell.database)}
    trust = application.state.verifier.trust
    application.state.warnings = {} if trust is None else {"trust_file": lambda: trust.problem is None}
    for house in (chassis.routes, issuer.routes, verifier.routes, skills_framework.routes):
        for router in house.routers():
            application.include_router(router)
    for page in (pages, setting_up, admin):
        application.include_router(page.router)
    describe_problems(application)
    application.mount("/static", BuiltFiles(), name="static")
    return application


@asynccontextmanager
async def _lifespan(application: FastAPI) -> AsyncGenerator[None]:
    schedule: Schedule | None = application.state.schedule
    if schedule is not None:
        schedule.start()
    yield
    if schedule is not None:
        schedule.stop()
    application.state.shell.database.dispose()


def _shell(
    settings: Settings,
    *,
    clock: Clock,
    entropy: Callable[[int], bytes],
    own: httpx2.AsyncBaseTransport,
    transports: Mapping[str, httpx2.AsyncBaseTransport],
    resolver: Resolver | None,
) -> Shell:
    languages = Languages.load()
    # On a fresh machine nobody has made it yet; what stands in it is nobody else's business.
    settings.data_dir.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    host = settings.public_url.partition("://")[2]
    # did:web always says https; a node on http://localhost must still find its own keys.
    origins = {f"{scheme}://{host}": own for scheme in ("http", "https")}
    return Shell(
        settings=settings,
        database=Database(settings.database_url),
        vault=Vault(open_key_file(settings.key_file), entropy=entropy),
        clock=clock,
        entropy=entropy,
        renderer=Renderer(
            houses=HOUSES,
            languages=languages,
            public_url=settings.public_url,
            demonstration=settings.is_demonstration,
            navigation=NAVIGATION,
            source_url=settings.source_url,
        ),
        languages=languages,
        mailer=mailer_of(settings, clock),
        fetcher=Fetcher(transports={**transports, **origins}, resolver=resolver, clock=clock),
    )


def _install_houses(application: FastAPI, shell: Shell) -> None:
    settings, framework, places = shell.settings, load_framework(), load_places()
    canonicaliser = Canonicaliser()
    state = application.state
    state.framework, state.places = framework, places
    state.issuer = Issuer(
        database=shell.database,
        vault=shell.vault,
        framework=framework,
        places=places,
        keyring=Keyring(shell.vault),
        canonicaliser=canonicaliser,
        languages=shell.languages,
        clock=shell.clock,
        entropy=shell.entropy,
        addresses=Addresses(settings.public_url),
    )
    state.verifier = Verifier(
        framework=framework,
        trust=None if settings.trust_file is None else WatchedTrustFile(settings.trust_file),
        places=places,
        publishing="each_harvest" if settings.map_publication == "harvest" else "monthly",
    )
    state.personal_blocks = (*issuer.routes.personal_blocks(), *verifier.routes.personal_blocks())
    # Nobody may read a badge or an issuer's name here without learning who vouches for it, or that nobody does.
    state.vouching = Vouching(
        for_badge=verifier.routes.vouching_for_badge, for_issuer=verifier.routes.vouching_for_issuer
    )
    state.skill_page_blocks = issuer.routes.skill_page_blocks()
