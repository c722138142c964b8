"""Bring the map of this node up to date: its own feed first, then every other that it knows."""

from datetime import timedelta

from anyio.to_thread import run_sync
from fastapi import FastAPI

from chassis import queries
from chassis.accounts import Account, address_hash
from chassis.api_tokens import mint
from chassis.database import Connection
from chassis.registration import register
from chassis.service import Shell
from issuer.feeds import give_person_key
from verifier.cartography import Cartographer, cartographer
from verifier.harvesting import FeedRun, add_feed, person_key
from verifier.harvesting import harvest as harvest_feeds
from verifier.imports.collecting import check_due
from verifier.map_queries import list_feeds
from verifier.routes.imports import collector
from verifier.snapshots import publish_when_due

FEED_PATH = "/api/v1/feeds/credentials"
READER_NAME = "Map of this node"
# The own map reads the own feed like any other reader, by token; nobody can own a mailbox under .invalid (RFC 2606).
READER_ADDRESS = "map@node.invalid"
RENEWED_BEFORE_END = timedelta(days=14)


async def harvest(application: FastAPI) -> tuple[FeedRun, ...]:
    """Read every feed once, the own one with a token that is renewed in time, and publish the map when it is due."""
    maker = map_maker(application)
    await run_sync(keep_own_feed, application)
    runs = await harvest_feeds(maker)
    await run_sync(publish_when_due, maker)
    return runs


async def check_imports(application: FastAPI) -> int:
    """Check again the badges from elsewhere whose last check is too old; return how many."""
    return await check_due(collector(application.state.shell, application.state.verifier))


def map_maker(application: FastAPI) -> Cartographer:
    """Return the map maker of a node."""
    return cartographer(application.state.shell, application.state.verifier)


def keep_own_feed(application: FastAPI) -> None:
    """Let the map of this node know its own feed, with a token that still works for a while."""
    maker = map_maker(application)
    with maker.database.writing() as connection:
        reader = _keep_own_feed(application.state.shell, maker, connection)
        # Every feed gets the same key, ours too: a person with badges of two nodes is then counted once.
        give_person_key(application.state.issuer, connection, reader, person_key(maker))


def feed_reader(shell: Shell, connection: Connection) -> str | None:
    """Give the account under which the map reads the own feed; None before it was read first."""
    reader = _reader(shell, connection)
    return None if reader is None else reader.id


def _reader(shell: Shell, connection: Connection) -> Account | None:
    return queries.account_by_email_hash(connection, address_hash(shell.vault, READER_ADDRESS))


def _keep_own_feed(shell: Shell, maker: Cartographer, connection: Connection) -> str:
    """Keep the feed and the reader's token; return the reader's account."""
    reader = _reader(shell, connection)
    if reader is None:
        reader = register(
            connection,
            vault=shell.vault,
            clock=shell.clock,
            entropy=shell.entropy,
            display_name=READER_NAME,
            address=READER_ADDRESS,
        )
    url = shell.settings.public_url + FEED_PATH
    still_good = any(
        token.is_current(shell.clock() + RENEWED_BEFORE_END) for token in queries.tokens_of(connection, reader.id)
    )
    if still_good and any(feed.url == url for feed in list_feeds(connection)):
        return reader.id
    minted = mint(
        account_id=reader.id,
        label=READER_NAME,
        scopes=frozenset({"feed:read"}),
        at=shell.clock(),
        entropy=shell.entropy,
    )
    queries.add_token(connection, minted.token)
    add_feed(maker, connection, name=READER_NAME, url=url, token=minted.text)
    return reader.id
