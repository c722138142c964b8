"""Many badges at once: in order, a few at a time, each document looked for once, none taking others with it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

from simulator import Issuer, World

from chassis.languages import Languages
from credentials.gathered import Retrieved, Unreachable
from credentials.report import PUBLIC
from verifier.batches.checking import AT_ONCE, Address, Desk, Finished, Item, check_many
from verifier.batches.documents import DocumentsOfRun
from verifier.batches.rows import Row, Totals, Wording
from verifier.checking import Checked
from verifier.newest_lists import NewestLists
from verifier.trust import Registry

ENGLISH = Wording(Languages.load(), "en")


def desk_of(world: World, *recognised: Issuer) -> Desk:
    return Desk(
        policy=PUBLIC,
        at=world.at,
        registry=world.registry(*recognised),
        fetcher=world.fetcher(),
        framework=None,
        documents=DocumentsOfRun(),
    )


def finished(items: Iterator[Item], desk: Desk, *, seconds: float | None = None) -> list[Finished]:
    async def run() -> list[Finished]:
        deadline = None if seconds is None else asyncio.get_running_loop().time() + seconds
        return [one async for one in check_many(items, desk, deadline=deadline)]

    return asyncio.run(run())


def rows(items: Iterator[Item], desk: Desk) -> list[Row]:
    return [ENGLISH.row(one) for one in finished(items, desk)]


def named(*badges: bytes) -> Iterator[Item]:
    return (Item(str(number), badge) for number, badge in enumerate(badges))


def test_results_come_in_the_order_of_the_items(world: World, hub: Issuer) -> None:
    badges = [world.badge(hub) if number % 3 else b"no badge" for number in range(3 * AT_ONCE)]
    found = finished(named(*badges), desk_of(world))
    assert [one.item.name for one in found] == [str(number) for number in range(3 * AT_ONCE)]
    assert [isinstance(one.result, Checked) for one in found] == [bool(n % 3) for n in range(3 * AT_ONCE)]


def test_keys_and_lists_are_fetched_once_for_all(world: World, hub: Issuer) -> None:
    badges = [world.badge(hub) for _ in range(40)]
    found = rows(named(*badges), desk_of(world))
    assert {row.state for row in found} == {"valid"}
    assert sorted(world.internet.requests) == sorted([hub.did_url, hub.list_url])


def test_a_site_that_is_down_is_asked_once(world: World, hub: Issuer) -> None:
    badges = [world.badge(hub) for _ in range(20)]
    world.internet.down.add(hub.host)
    assert {row.state for row in rows(named(*badges), desk_of(world))} == {"unknown"}
    assert sorted(world.internet.requests) == sorted([hub.did_url, hub.list_url])


def test_a_badge_that_asks_for_too_much_spoils_no_document_for_the_next() -> None:
    documents = DocumentsOfRun()
    answers: list[Retrieved | Unreachable] = [
        Unreachable("https://a.example.org/", "fetch.too_many", "6"),
        Unreachable("https://a.example.org/", "fetch.status", "404"),
    ]
    left = list(answers)

    async def look() -> Retrieved | Unreachable:
        return left.pop(0)

    async def run() -> list[Retrieved | Unreachable]:
        return [await documents.once("https://a.example.org/", look) for _ in range(4)]

    assert asyncio.run(run()) == [answers[0], answers[1], answers[1], answers[1]]


def test_what_is_remembered_of_a_run_has_a_limit(world: World) -> None:
    documents, size = DocumentsOfRun(), 1024 * 1024
    looked = list[str]()

    async def run() -> None:
        for number in [*range(20), 19, 0]:
            url = f"https://a.example.org/{number}"

            async def look(url: str = url) -> Retrieved:
                looked.append(url)
                return Retrieved(url=url, content=bytes(size), at=world.at, source="network")

            await documents.once(url, look)

    asyncio.run(run())
    assert len(looked) == 21  # the latest is still known, the first has made room
    assert looked[-1] == "https://a.example.org/0"


def test_a_run_learns_which_lists_are_newest_from_the_process_and_for_it(world: World, hub: Issuer) -> None:
    newest = NewestLists()
    desk = replace(desk_of(world), documents=DocumentsOfRun(newest))
    assert [row.state for row in rows(named(world.badge(hub)), desk)] == ["valid"]
    assert newest.among([hub.list_url]) == {hub.list_url: world.at}


def test_no_more_are_read_ahead_than_are_in_work(world: World, hub: Issuer) -> None:
    badge, read = world.badge(hub), 0

    def items() -> Iterator[Item]:
        nonlocal read
        for number in range(50):
            read += 1
            yield Item(str(number), badge)

    async def run() -> int:
        results: AsyncIterator[Finished] = check_many(items(), desk_of(world))
        async for _ in results:
            return read
        return 0

    assert asyncio.run(run()) == AT_ONCE


def test_what_is_left_when_time_is_over_says_so(world: World, hub: Issuer) -> None:
    found = finished(named(*[world.badge(hub)] * 3), desk_of(world), seconds=0)
    assert [ENGLISH.row(one).code for one in found] == ["source.out_of_time"] * 3


def test_a_fault_of_ours_is_one_row(world: World, hub: Issuer) -> None:
    other = world.issuer("other", host="other.example.org")

    def broken() -> Retrieved:
        raise ZeroDivisionError

    desk = replace(desk_of(world), registry=Registry(documents={other.did_url: broken}))
    found = rows(named(world.badge(hub), world.badge(other), world.badge(hub)), desk)
    assert [(row.state, row.code) for row in found] == [
        ("valid", None), ("not_checked", "source.broke"), ("valid", None),
    ]  # fmt: skip


def test_addresses_are_fetched_and_what_they_give_is_told(world: World, hub: Issuer) -> None:
    world.internet.documents["https://a.example.org/1"] = world.badge(hub)
    items = iter([Item("one", Address("https://a.example.org/1")), Item("two", Address("https://a.example.org/2"))])
    one, two = rows(items, desk_of(world, hub))
    assert (one.state, one.vouched_by) == ("valid", "The movement")
    assert (two.state, two.code) == ("not_checked", "fetch.missing")


def test_totals_count_verdicts_and_reasons(world: World, hub: Issuer) -> None:
    revoked = world.badge(hub)
    hub.revoke(revoked)
    expired = world.badge(hub, valid_until=world.at - timedelta(days=1))
    totals = Totals()
    for row in rows(named(revoked, revoked, expired, world.badge(hub), b"x"), desk_of(world)):
        totals.add(row)
    assert (totals.rows, dict(totals.states)) == (5, {"invalid": 3, "valid": 1, "no_badge": 1})
    assert [totals.of(state) for state in totals.states] == [
        (("status.revoked", 2), ("time.expired", 1)), (), (("no_badge.form", 1),),
    ]  # fmt: skip
