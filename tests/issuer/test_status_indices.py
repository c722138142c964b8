"""Status indices: each once, in an order that tells nothing, also when many ask at once."""

from concurrent.futures import ThreadPoolExecutor

from issuer_world import World
from sqlalchemy import text

from issuer import status_queries
from issuer.records import StatusEntry
from issuer.status_indices import LIST_ENTRIES, allocate


def test_every_index_is_given_once_also_to_many_at_once(worlds: World) -> None:
    issuer = worlds.issuer

    def take(_: int) -> list[StatusEntry]:
        with issuer.database.writing() as connection:
            return list(allocate(issuer, connection, "chapter", 50))

    with ThreadPoolExecutor(8) as pool:
        given = [entry for part in pool.map(take, range(40)) for entry in part]
    assert len(given) == len(set(given)) == 2_000
    assert len({entry.list_id for entry in given}) == 1
    assert all(0 <= entry.index < LIST_ENTRIES for entry in given)


def test_the_order_tells_nothing_about_the_time(world: World) -> None:
    with world.issuer.database.writing() as connection:
        given = [entry.index for entry in allocate(world.issuer, connection, "chapter", 10_000)]
    count = len(given)
    ranks = {index: rank for rank, index in enumerate(sorted(given))}
    # Spearman's rank correlation of the index with the order of issue (security.md 6, case 27).
    distance = sum((order - ranks[index]) ** 2 for order, index in enumerate(given))
    assert abs(1 - 6 * distance / (count * (count**2 - 1))) < 0.03
    # Chi-square over 64 equal parts of the list: 63 degrees of freedom, p > 0.01 below 92.
    parts = [0] * 64
    for index in given:
        parts[index * 64 // LIST_ENTRIES] += 1
    assert sum((part - count / 64) ** 2 / (count / 64) for part in parts) < 92


def test_a_full_list_is_followed_by_another(world: World) -> None:
    issuer = world.issuer
    with issuer.database.writing() as connection:
        connection.execute(text("UPDATE issuer_status_lists SET allocated = size - 3"))
        given = allocate(issuer, connection, "chapter", 5)
        assert len(set(given)) == 5
        assert sorted(len([1 for entry in given if entry.list_id == one]) for one in {e.list_id for e in given}) == [
            2,
            3,
        ]


def test_an_order_is_a_permutation_of_the_whole_list(world: World) -> None:
    with world.issuer.database.writing() as connection:
        given = allocate(world.issuer, connection, "chapter", LIST_ENTRIES)
    assert sorted(entry.index for entry in given) == list(range(LIST_ENTRIES))
    assert status_queries.INDEX_BYTES == 4
