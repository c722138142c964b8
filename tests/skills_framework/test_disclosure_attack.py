"""An attacker reads everything that was published, twice, and tries to find a small number of people.

The attacker here is written apart from the one that the product defends itself with: it holds two snapshots of the same
people side by side and adds up rows, columns and totals until nothing moves.
"""

from collections import defaultdict
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from skills_framework.claims import Claim, Tier, Weighed, weigh
from skills_framework.coverage import Demand, Measures, measure
from skills_framework.disclosure import MatrixKey, PublicCell, State, matrix_lines, publish
from skills_framework.parameters import PARAMETERS

AT = datetime(2026, 11, 15, tzinfo=UTC)
ROWS = ("g1", "g2", "g3", "g4")
COLUMNS = ("r1", "r2", "r3")
K = PARAMETERS.k
NOBODY_KNOWS = 10_000
MAX_PASSES = 100

Public = dict[MatrixKey, PublicCell]
Bounds = dict[MatrixKey, tuple[int, int]]

# How many people with one group, or with two, live in each region: small numbers are where the danger is.
CROWDS = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from((None, *ROWS)), st.sampled_from(COLUMNS), st.sampled_from(Tier)),
    st.integers(0, 9),
    max_size=24,
)


def table(crowds: dict[tuple[str, str | None, str, Tier], int]) -> dict[MatrixKey, Measures | None]:
    found = defaultdict[MatrixKey, list[Weighed]](list)
    for (first, second, region, tier), count in crowds.items():
        for number in range(count):
            for group in {first, second} - {None}:
                claim = Claim(
                    person=f"{first}{second}{region}{tier}{number}",
                    skill=str(group),
                    tier=tier,
                    issued=AT,
                    review_months=24,
                    level=3,
                )
                weighed = weigh(claim, at=AT)
                if weighed is not None:
                    for row in (group, None):
                        for column in (region, None):
                            found[row, column].append(weighed)
    keys: list[MatrixKey] = [(row, column) for row in (*ROWS, None) for column in (*COLUMNS, None)]
    return {key: measure(found[key], demand=Demand(target=10), at=AT) for key in keys}


def bounds(true: dict[MatrixKey, int], snapshots: list[Public], *, knows_the_rules: bool) -> Bounds:
    """Read what was published; whoever knows the rules is also taken to guess which hold fewer than k.

    All parts of a small total are withheld, empty ones too; any other withheld cell has somebody in it.
    """
    known: Bounds = {}
    for key in snapshots[0]:
        low, high = 0, NOBODY_KNOWS
        for snapshot in snapshots:
            cell = snapshot[key]
            if cell.state is State.WITHHELD:
                low = max(low, 0 if part_of_small_total(true, key) else 1)
                high = min(high, K - 1 if knows_the_rules and 0 < true[key] < K else NOBODY_KNOWS)
            elif cell.state is State.ZERO:
                low, high = 0, 0
            else:
                low, high = max(low, cell.holders or 0), min(high, (cell.holders or 0) + 4)
        known[key] = (low, high)
    return known


def part_of_small_total(true: dict[MatrixKey, int], key: MatrixKey) -> bool:
    row, column = key
    totals = {(row, None), (None, column), (None, None)} - {key}
    return any(0 < true[total] < K + 2 for total in totals)


def attack(known: Bounds, *, once_per_row: bool) -> Bounds:
    """Add and subtract along rows and columns until nothing moves.

    Everybody lives in one region, so a row is the sum of its regions; a column is the sum of its rows only when nobody
    stands in two groups.
    """
    found = dict(known)
    rows: list[tuple[MatrixKey, list[MatrixKey], bool]] = [
        ((row, None), [(row, column) for column in COLUMNS], True) for row in (*ROWS, None)
    ]
    columns: list[tuple[MatrixKey, list[MatrixKey], bool]] = [
        ((None, column), [(row, column) for row in ROWS], once_per_row) for column in (*COLUMNS, None)
    ]
    sums = rows + columns
    for _ in range(MAX_PASSES):
        before = dict(found)
        for total, parts, exactly in sums:
            total_low, total_high = found[total]
            for part in parts:
                low, high = found[part]
                others = [found[other] for other in parts if other != part]
                low = max(low, total_low - sum(other[1] for other in others))
                high = min(high, total_high - (sum(other[0] for other in others) if exactly else 0))
                found[part] = (low, high)
            lows = [found[part][0] for part in parts]
            total_low = max(total_low, sum(lows) if exactly else max(lows))
            found[total] = (total_low, min(total_high, sum(found[part][1] for part in parts)))
        if found == before:
            break
    return found


def assert_nobody_is_found(
    exact: dict[MatrixKey, Measures | None], snapshots: list[Public], *, once_per_row: bool
) -> None:
    true = {key: figures.holders for key, figures in exact.items() if figures is not None}
    for knows_the_rules in (False, True):
        known = bounds(true, snapshots, knows_the_rules=knows_the_rules)
        for key, (low, high) in attack(known, once_per_row=once_per_row).items():
            assert low <= true[key] <= high, f"the attacker's own sums are wrong about {key}"
            if not 0 < true[key] < K:
                continue
            if knows_the_rules:
                assert low < high, f"{key} is {low}"
            elif len(snapshots) == 1:
                assert high - low + 1 >= K, f"{key} is {low} to {high}"
            else:
                # Two snapshots together tell no more than the legend does: fewer than k.
                assert high - low + 1 >= K or (low <= 1 and high >= K - 1), f"{key} is {low} to {high}"


@settings(max_examples=150, deadline=None)
@given(crowds=CROWDS)
def test_an_attacker_finds_no_small_cell_in_two_snapshots(
    crowds: dict[tuple[str, str | None, str, Tier], int],
) -> None:
    exact = table(crowds)
    lines = matrix_lines(exact)
    first = dict(publish(exact, lines))
    second = dict(publish(exact, lines, previous=first))
    once = all(other in (None, group) for group, other, _, _ in crowds)
    assert_nobody_is_found(exact, [first], once_per_row=once)
    assert_nobody_is_found(exact, [first, second], once_per_row=once)


@settings(max_examples=60, deadline=None)
@given(crowds=CROWDS, later=CROWDS)
def test_every_published_cell_hides_at_least_five_or_nobody(
    crowds: dict[tuple[str, str | None, str, Tier], int], later: dict[tuple[str, str | None, str, Tier], int]
) -> None:
    first = publish(table(crowds), matrix_lines(table(crowds)))
    withheld = {key for key, cell in first.items() if cell.state is State.WITHHELD}
    exact = table(later)
    for key, cell in publish(exact, matrix_lines(exact), previous=first).items():
        figures = exact[key]
        assert figures is not None
        match cell.state:
            case State.SHOWN:
                assert figures.holders >= (K + 2 if key in withheld else K)
                counts = (cell.holders, cell.solid, cell.supply, cell.demand, cell.gap)
                assert all(count is not None and count % 5 == 0 for count in counts)
                assert (cell.holders or 0) <= figures.holders < (cell.holders or 0) + 5
            case State.ZERO:
                assert figures.holders == 0
            case _:
                assert cell == PublicCell(State.WITHHELD)
