"""A crash after any commit or before any signature of a batch of thirty: each award exactly once, nothing lost.

The crash is an exception that no product code catches, raised by the database's door, the random source or the signer
that the issuer was given; then another process of the same node starts and recovers.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from issuer_crashes import Crash, dying
from issuer_world import TRAINER, World, issuer_on

from credentials import status_list
from credentials.rehearsal import Signer
from issuer import award_queries, journal, status_queries
from issuer.award_queries import AwardFilter
from issuer.issuing import award, recover
from issuer.journal import Kind
from issuer.keyring import Keyring
from issuer.records import Key, Stage
from issuer.reserving import LEASE
from issuer.revoking import revoke
from issuer.status_lists import refresh_due_lists

PEOPLE = 30


# Thirty points: around each commit (2 reserve, 5 intend, 8 store), at signatures from the first to the last, and
# while identifiers are drawn.
POINTS = [
    *(("before commit", number) for number in (1, 2, 3)),
    *(("after commit", number) for number in (1, 2, 3)),
    *(("signature", number) for number in (1, 2, 3, 5, 8, 10, 13, 15, 18, 20, 22, 25, 27, 28, 29, 30)),
    *(("entropy", number) for number in (1, 2, 3, 20, 40, 63, 70, 90)),
]


def assert_each_exactly_once(world: World, *, started: bool) -> None:
    with world.issuer.database.reading() as connection:
        every = award_queries.list_awards(connection, AwardFilter(only_issued=False))
        ids = [one.id for one in every]
        assert len(every) == (PEOPLE if started else 0)
        assert all(one.stage is Stage.ISSUED and one.lease_owner is None for one in every)
        stored = award_queries.stored_credentials(connection, ids)
        assert sorted(stored) == sorted(ids)
        entries = status_queries.entries_of(connection, ids)
        assert len({(entry.list_id, entry.index) for entry in entries.values()}) == len(ids)
        for award_id in ids:
            content = stored[award_id].content
            assert content is not None
            assert f'"statusListIndex":"{entries[award_id].index}"'.encode() in content
            kinds = [entry.kind for entry in journal.entries_about(connection, award_id)]
            assert kinds == [Kind.AWARD_INTENDED, Kind.AWARD_SIGNED]


def test_there_are_thirty_points() -> None:
    assert len(POINTS) == len(set(POINTS)) == 30


@pytest.mark.parametrize(("kind", "number"), POINTS)
def test_a_crash_leaves_each_award_exactly_once(worlds: World, kind: str, number: int) -> None:
    requests = [worlds.request(f"person{number}@example.org") for number in range(PEOPLE)]
    with pytest.raises(Crash):
        award(dying(worlds.issuer, kind, number), requests, by=TRAINER)
    with worlds.issuer.database.reading() as connection:
        started = bool(award_queries.list_awards(connection, AwardFilter(only_issued=False)))

    # Nobody takes an award whose worker may still live.
    assert recover(worlds.issuer) == ()
    worlds.clock.advance(LEASE + timedelta(seconds=1))
    again = issuer_on(worlds.issuer.database, worlds.issuer.clock, worlds.issuer.entropy)
    recover(again)

    # Two identifiers for the worker and the batch and two for each person are drawn before anything is reserved.
    assert started is not ((kind, number) == ("before commit", 1) or (kind == "entropy" and number <= 2 + 2 * PEOPLE))
    assert_each_exactly_once(worlds, started=started)
    assert recover(again) == ()


def test_two_workers_never_sign_the_same_award(world: World) -> None:
    """A worker that slept over its lease finds that another has finished its awards."""
    clock = world.clock
    requests = [world.request(f"person{number}@example.org") for number in range(3)]

    class SleepyKeyring(Keyring):
        def signer(self, key: Key) -> Signer:
            clock.advance(LEASE + timedelta(seconds=1))
            recover(issuer_on(world.issuer.database, clock, world.issuer.entropy))
            return super().signer(key)

    sleepy = replace(world.issuer, keyring=SleepyKeyring(world.issuer.vault))
    outcomes = award(sleepy, requests, by=TRAINER)
    codes = [getattr(getattr(outcome, "problem", None), "code", "made") for outcome in outcomes]
    assert codes == ["award.in_progress"] * 3
    with world.issuer.database.reading() as connection:
        found = award_queries.list_awards(connection, AwardFilter())
        assert len(found) == 3
        for one in found:
            kinds = Counter(entry.kind for entry in journal.entries_about(connection, one.id))
            assert kinds == {Kind.AWARD_INTENDED: 1, Kind.AWARD_SIGNED: 1}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("kind", ["before commit", "after commit"])
def test_a_crash_while_revoking_never_leaves_a_revocation_unpublished(world: World, kind: str, number: int) -> None:
    (made,) = award(world.issuer, [world.request("one@example.org")], by=TRAINER)
    award_id = made.award_id  # type: ignore[union-attr]  # it was made
    refresh_due_lists(world.issuer, world.issuer.clock())
    with suppress(Crash):
        revoke(dying(world.issuer, kind, number), [award_id], reason="Given by mistake.", by=TRAINER)
    refresh_due_lists(world.issuer, world.issuer.clock())
    with world.issuer.database.reading() as connection:
        stored = award_queries.award(connection, award_id)
        entry = status_queries.entries_of(connection, [award_id])[award_id]
        published = status_queries.status_list(connection, entry.list_id)
    assert stored is not None
    assert published is not None
    bit = status_list.read(status_list.parse_list(published.content or b"")).is_set(entry.index)
    assert bit is (stored.revoked_at is not None)
    assert bit is not ((kind, number) == ("before commit", 1))
