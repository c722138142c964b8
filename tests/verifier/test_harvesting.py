"""Feeds become claims only as far as we can verify them; nothing bad in a feed stops the good."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from feed_node import TOKEN, FeedNode
from simulator import CONTEXTS, Key, signed

from chassis.database import Database
from chassis.fetching import Fetcher
from chassis.sealing import Vault
from credentials.strict_json import JsonObject, JsonValue, dump
from skills_framework.framework import Framework
from skills_framework.places import Places
from verifier.cartography import Cartographer
from verifier.claims import Claim
from verifier.harvesting import FeedRun, add_feed, harvest
from verifier.map_queries import list_feeds, list_refusals, live_claims, tally
from verifier.trust import RecognisedIssuer, Registry, Scope


class Clock(Protocol):
    def __call__(self) -> datetime: ...
    def advance(self, by: timedelta) -> None: ...


class Harvest:
    """A map maker, the nodes that it knows, and what it found."""

    def __init__(self, database: Database, clock: Clock, framework: Framework, places: Places) -> None:
        self.clock, self.framework, self.database = clock, framework, database
        self.nodes = {
            "node.example.org": FeedNode(clock()),
            "other.example.net": FeedNode(clock(), "other.example.net"),
        }
        self.node = self.nodes["node.example.org"]
        self.registry = Registry()
        self.maker = Cartographer(
            database=database,
            vault=Vault(bytes(32)),
            clock=clock,
            fetcher=Fetcher(transports={node.origin: node for node in self.nodes.values()}, clock=clock),
            registry=lambda: self.registry,
            framework=framework,
            places=places,
            publishing="each_harvest",
        )
        with database.writing() as connection:
            for name, node in self.nodes.items():
                add_feed(self.maker, connection, name=name, url=node.feed_url, token=TOKEN)

    def skill(self, number: int = 0, group: str = "grp-technology") -> str:
        return self.framework.skills_of(group)[number].uri

    def run(self) -> FeedRun:
        for node in self.nodes.values():
            node.now = self.clock()
        return asyncio.run(harvest(self.maker))[0]

    def claims(self) -> list[Claim]:
        with self.database.reading() as connection:
            return live_claims(connection, self.clock())

    def refusals(self) -> dict[str, str]:
        with self.database.reading() as connection:
            return {
                found.item: found.code
                for feed in list_feeds(connection)
                for found in list_refusals(connection, feed.id)
            }

    def recognise(self, scope: Scope, *, until: datetime | None = None) -> None:
        since = self.clock() - timedelta(days=1000)
        self.registry = Registry([RecognisedIssuer(self.node.hub.did, "Hub", scope, since, until, "The movement")])


@pytest.fixture
def world(databases: Database, clock: Clock, framework: Framework, places: Places) -> Harvest:
    return Harvest(databases, clock, framework, places)


@pytest.fixture
def small(database: Database, clock: Clock, framework: Framework, places: Places) -> Harvest:
    return Harvest(database, clock, framework, places)


def test_verified_badges_become_claims_of_distinct_people(world: Harvest) -> None:
    world.node.award("ab", [world.skill(0), world.skill(1)], region="nwe", level=4)
    world.node.award("ab", [world.skill(0)], region="ssa")
    world.node.award("cd", [world.skill(0)], region=None)
    run = world.run()
    assert (run.kept, run.refused, run.error) == (3, (), None)
    claims = world.claims()
    assert len(claims) == 4
    assert len({claim.person for claim in claims}) == 2
    assert {claim.region for claim in claims} == {"nwe", "ssa", None}
    assert {claim.level for claim in claims if claim.region == "nwe"} == {4}


def test_the_same_person_in_two_feeds_is_one_person(world: Harvest) -> None:
    for node in world.nodes.values():
        node.award("ab", [world.skill()])
    world.run()
    assert [claim.person for claim in world.claims()] == [world.claims()[0].person] * 2


def test_a_second_harvest_reads_on_and_changes_nothing(world: Harvest) -> None:
    for person in ("ab", "cd", "ef", "01"):
        world.node.award(person, [world.skill()])
    world.run()
    before = [replace(claim, good_at=None) for claim in world.claims()]
    run = world.run()
    assert (run.kept, run.rechecked.badges, run.rechecked.changed) == (0, 4, 0)
    assert [replace(claim, good_at=None) for claim in world.claims()] == before


def test_a_removed_badge_leaves_and_takes_its_person_along(world: Harvest) -> None:
    award = world.node.award("ab", [world.skill()])
    world.node.award("cd", [world.skill()])
    world.run()
    world.node.remove(award)
    run = world.run()
    assert run.removed == 1
    assert len(world.claims()) == 1
    assert "ab" * 32 not in dumped(world.database)
    assert "cd" * 32 in dumped(world.database)


def test_a_revoked_badge_leaves_at_the_next_harvest_and_the_others_stay(world: Harvest) -> None:
    for person in ("ab", "cd", "ef"):
        world.node.award(person, [world.skill()])
    world.run()
    world.node.revoked.add(2)
    run = world.run()
    assert run.rechecked.changed == 1
    assert len(world.claims()) == 2
    with world.database.reading() as connection:
        assert tally(connection, world.clock()).revoked == 1


def test_a_suspension_that_is_lifted_brings_a_badge_back(small: Harvest) -> None:
    small.node.purpose = "suspension"
    small.node.award("ab", [small.skill()])
    small.node.award("cd", [small.skill()])
    small.run()
    small.node.revoked.add(1)
    small.run()
    assert len(small.claims()) == 1
    small.node.revoked.clear()
    small.run()
    assert len(small.claims()) == 2


def test_an_expired_badge_leaves_at_its_hour(small: Harvest) -> None:
    small.node.award("ab", [small.skill()], until=small.clock() + timedelta(days=30))
    small.run()
    assert len(small.claims()) == 1
    small.clock.advance(timedelta(days=30))
    assert small.claims() == []


def test_known_badges_are_checked_list_by_list(small: Harvest) -> None:
    for number in range(6):
        small.node.award(f"{number:02}", [small.skill()])
    small.run()
    small.node.asked.clear()
    small.run()
    assert small.node.asked.count("/status/1") == 1
    assert small.node.asked.count("/issuers/hub/did.json") == 1


def test_a_status_out_of_reach_holds_a_week_marked_and_then_nothing(world: Harvest) -> None:
    world.node.award("ab", [world.skill()])
    world.run()
    world.node.out_of_reach.add("/status/1")
    world.clock.advance(timedelta(days=2))
    world.run()
    assert [claim.held_over for claim in world.claims()] == [True]
    world.clock.advance(timedelta(days=5))
    world.run()
    assert len(world.claims()) == 1
    world.clock.advance(timedelta(seconds=1))
    assert world.claims() == []
    world.node.out_of_reach.clear()
    world.run()
    assert [claim.held_over for claim in world.claims()] == [False]


def test_a_new_badge_whose_key_is_out_of_reach_waits_and_is_not_lost(small: Harvest) -> None:
    small.node.award("ab", [small.skill()])
    small.node.out_of_reach.add("/issuers/hub/did.json")
    run = small.run()
    assert (run.kept, run.refused, small.claims()) == (0, (), [])
    with small.database.reading() as connection:
        assert tally(connection, small.clock()).waiting == 1
    small.node.out_of_reach.clear()
    small.clock.advance(timedelta(minutes=2))
    assert small.run().kept == 1
    assert len(small.claims()) == 1


def test_a_badge_that_waits_and_is_removed_is_forgotten(small: Harvest) -> None:
    award = small.node.award("ab", [small.skill()])
    small.node.out_of_reach.add("/issuers/hub/did.json")
    small.run()
    small.node.remove(award)
    small.run()
    assert "ab" * 32 not in dumped(small.database)


def test_a_badge_revoked_before_it_came_is_known_and_not_counted(small: Harvest) -> None:
    small.node.award("ab", [small.skill()])
    small.node.revoked.add(1)
    assert small.run().kept == 1
    assert small.claims() == []


def test_recognition_of_the_issuer_for_the_skill_at_the_award_decides_the_tier(small: Harvest) -> None:
    one, two = small.skill(0), small.skill(0, "grp-learning")
    small.recognise(Scope(groups=frozenset({small.framework.groups["grp-technology"].uri})))
    small.node.award("ab", [one, two])
    small.run()
    assert {claim.skill: claim.tier for claim in small.claims()} == {one: 5, two: 4}
    small.recognise(Scope(covers_all=True))
    small.run()
    assert {claim.skill: claim.tier for claim in small.claims()} == {one: 5, two: 5}
    small.recognise(Scope(covers_all=True), until=small.clock() - timedelta(days=1))
    small.run()
    assert {claim.skill: claim.tier for claim in small.claims()} == {one: 4, two: 4}


def test_a_protected_country_is_not_kept_even_when_a_feed_names_it(small: Harvest, places: Places) -> None:
    country = next(found for found in places.countries.values() if found.protected and found.region)
    small.node.award("ab", [small.skill()], region=country.region, country=country.code)
    small.run()
    assert [claim.region for claim in small.claims()] == [country.region]
    assert f"'{country.code}'" not in dumped(small.database)


Spoil = Callable[[Harvest, JsonObject], JsonValue]


def altered(world: Harvest, item: JsonObject) -> JsonValue:
    return {**item, "credential": str(item["credential"]).replace("Source finder", "Source keeper")}


def renamed(world: Harvest, item: JsonObject) -> JsonValue:
    return {**item, "id": "0" * 32}


def of_another_node(world: Harvest, item: JsonObject) -> JsonValue:
    identifier, credential = world.nodes["other.example.net"].sign_badge([world.skill()])
    return world.node.item(identifier, credential)


def placed(**placement: JsonValue) -> Spoil:
    return lambda _, item: {**item, "placement": placement}


OLDER = '{"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "1", "verify": {"type": "hosted"}}'
ENDORSER = Key.of("endorser")
ENDORSER_DID = f"did:key:{ENDORSER.public.multikey}"
ENDORSEMENT = dump(
    signed(
        {
            "@context": list(CONTEXTS),
            "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Good in itself",
            "issuer": {"id": ENDORSER_DID, "type": ["Profile"]},
            "validFrom": "2020-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:x:y", "type": ["EndorsementSubject"]},
        },
        ENDORSER,
        method=f"{ENDORSER_DID}#{ENDORSER.public.multikey}",
        created=datetime(2020, 1, 1, tzinfo=UTC),
    )
).decode()
HOSTILE: list[tuple[str, Spoil, str]] = [
    ("no object", lambda *_: "a badge", "harvest.item"),
    ("nothing at all", lambda *_: None, "harvest.item"),
    ("without a badge", lambda _, item: {"id": item["id"]}, "harvest.item"),
    ("a badge that is an object", lambda _, item: {**item, "credential": {}}, "harvest.item"),
    ("a person by name", lambda _, item: {**item, "person": "Rosa"}, "harvest.item"),
    ("a level beyond the scale", lambda _, item: {**item, "level": 9}, "harvest.item"),
    ("huge", lambda _, item: {**item, "credential": "x" * 300_000}, "harvest.too_large"),
    ("not JSON", lambda _, item: {**item, "credential": "a badge, honestly"}, "harvest.unreadable"),
    ("an endorsement", lambda _, item: {**item, "credential": ENDORSEMENT}, "harvest.item"),
    ("of an older generation", lambda _, item: {**item, "credential": OLDER}, "harvest.item"),
    ("altered", altered, "proof.signature"),
    ("under another identifier", renamed, "harvest.foreign_id"),
    ("of an issuer that lives elsewhere", of_another_node, "harvest.foreign_issuer"),
    ("a country in another region", placed(country="FR", region="ssa"), "harvest.placement"),
    ("a country that does not exist", placed(country="QQ"), "harvest.placement"),
    ("a region that does not exist", placed(region="atlantis"), "harvest.placement"),
]


@pytest.mark.parametrize(("spoil", "code"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_item_is_refused_by_name_and_stops_nothing(small: Harvest, spoil: Spoil, code: str) -> None:
    small.node.award("cd", [small.skill()])
    item = small.node.item(*small.node.sign_badge([small.skill()]), person="ab")
    small.node.log.append(("item", spoil(small, item)))
    small.node.award("ef", [small.skill()])
    run = small.run()
    assert (run.kept, run.error) == (2, None)
    (refused,) = run.refused
    assert small.refusals() == {refused.item: refused.code}
    if code == "harvest.unreadable":
        assert refused.code not in ("", "harvest.item")
    else:
        assert refused.code == code
    assert len(small.claims()) == 2


def test_a_known_badge_that_comes_again_spoiled_is_not_kept(small: Harvest) -> None:
    small.node.award("ab", [small.skill()])
    small.run()
    item = small.node.log[0][1]
    assert isinstance(item, dict)
    small.node.log.append(("item", altered(small, item)))
    small.run()
    assert small.claims() == []


def test_a_refusal_is_forgotten_when_the_item_is_good_at_last(small: Harvest) -> None:
    item = small.node.item(*small.node.sign_badge([small.skill()]))
    small.node.log.append(("item", altered(small, item)))
    small.run()
    small.node.log.append(("item", item))
    small.run()
    assert small.refusals() == {}
    assert len(small.claims()) == 1


def test_a_feed_cannot_remove_what_another_brought(small: Harvest) -> None:
    award = small.node.award("ab", [small.skill()])
    small.run()
    small.nodes["other.example.net"].remove(award)
    small.run()
    assert len(small.claims()) == 1


def test_a_feed_that_fails_keeps_its_place_and_stops_no_other(small: Harvest) -> None:
    small.node.award("ab", [small.skill()])
    small.nodes["other.example.net"].award("cd", [small.skill()])
    small.node.out_of_reach.add("/api/v1/feeds/credentials")
    run = small.run()
    assert run.error == "fetch.status"
    assert len(small.claims()) == 1
    with small.database.reading() as connection:
        assert [feed.last_error for feed in list_feeds(connection)] == ["fetch.status", None]
    small.node.out_of_reach.clear()
    assert small.run().kept == 1
    assert len(small.claims()) == 2


def test_a_feed_that_goes_in_circles_is_stopped(small: Harvest) -> None:
    small.node.award("ab", [small.skill()])
    small.node.page_size = 3
    original = small.node._feed

    def circling(request: object) -> object:
        answer = original(request)  # type: ignore[arg-type]
        return type(answer)(200, content=answer.content.replace(b'"next": "1"', b'"next": "0"'))

    small.node._feed = circling  # type: ignore[method-assign,assignment] # a feed that lies about its cursor
    assert small.run().error == "harvest.stuck"
    assert len(small.claims()) == 1


def test_a_harvest_that_dies_on_the_way_is_finished_by_the_next(world: Harvest) -> None:
    class Power(BaseException):
        """The plug is pulled."""

    for person in ("ab", "cd", "ef", "01", "23"):
        world.node.award(person, [world.skill()])
    original = world.node._feed

    def failing(request: object) -> object:
        if world.node.asked.count("/api/v1/feeds/credentials") == 2:
            raise Power
        return original(request)  # type: ignore[arg-type]

    world.node._feed = failing  # type: ignore[method-assign,assignment] # the machine dies at the second page
    with pytest.raises(Power):
        world.run()
    assert len(world.claims()) == 3
    world.node._feed = original  # type: ignore[method-assign]
    assert world.run().kept == 2
    assert len(world.claims()) == 5


def test_two_harvests_at_once_count_nothing_twice(world: Harvest) -> None:
    for person in ("ab", "cd", "ef", "01"):
        world.node.award(person, [world.skill()])

    async def both() -> None:
        await asyncio.gather(harvest(world.maker), harvest(world.maker))

    asyncio.run(both())
    assert len(world.claims()) == 4


def dumped(database: Database) -> str:
    """Give everything in the verifier's tables as text."""
    from sqlalchemy import select  # noqa: PLC0415

    from chassis.database import metadata  # noqa: PLC0415

    with database.reading() as connection:
        return "\n".join(
            str(tuple(row))
            for name, table in metadata.tables.items()
            if name.startswith("verifier_")
            for row in connection.execute(select(table))
        )
