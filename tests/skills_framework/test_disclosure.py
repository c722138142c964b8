from datetime import UTC, datetime

import pytest

from skills_framework.claims import Claim, Tier, weigh
from skills_framework.coverage import Demand, Measures, measure
from skills_framework.disclosure import WITHHELD, MatrixKey, PublicCell, State, matrix_lines, publish, rounded_down
from skills_framework.inference import Line

AT = datetime(2026, 11, 15, tzinfo=UTC)
TWENTY = Demand(target=20)


def exact(proven: int, *, declared: int = 0, demand: Demand = TWENTY) -> Measures:
    claims = [
        Claim(person=f"{tier}-{number}", skill="s", tier=tier, issued=AT, review_months=24, level=3)
        for tier, count in ((Tier.RECOGNISED_BADGE, proven), (Tier.SELF_DECLARED, declared))
        for number in range(count)
    ]
    weighed = [one for one in (weigh(claim, at=AT) for claim in claims) if one is not None]
    return measure(weighed, demand=demand, at=AT)


def alone(figures: Measures | None, *, withheld_before: bool = False, members: int | None = None) -> PublicCell:
    return publish(
        {"cell": figures},
        previous={"cell": WITHHELD} if withheld_before else None,
        members={} if members is None else {"cell": members},
    )["cell"]


@pytest.mark.parametrize(
    ("name", "cell", "state"),
    [
        ("nobody", alone(exact(0)), State.ZERO),
        ("one", alone(exact(1)), State.WITHHELD),
        ("four", alone(exact(4)), State.WITHHELD),
        ("five", alone(exact(5)), State.SHOWN),
        ("one proven and four declared", alone(exact(1, declared=4)), State.SHOWN),
        ("nothing known", alone(None), State.NO_DATA),
        ("six after it was withheld", alone(exact(6), withheld_before=True), State.WITHHELD),
        ("seven after it was withheld", alone(exact(7), withheld_before=True), State.SHOWN),
        ("nobody after it was withheld", alone(exact(0), withheld_before=True), State.ZERO),
        ("all of a small community", alone(exact(12), members=12), State.WITHHELD),
        ("most of a small community", alone(exact(12), members=13), State.SHOWN),
        ("all of a large community", alone(exact(20), members=20), State.SHOWN),
        ("wishes of four people", alone(exact(9, demand=Demand(wishes=4, needs=6))), State.WITHHELD),
        ("needs of four organisations", alone(exact(9, demand=Demand(wishes=5, needs=4))), State.WITHHELD),
        ("wishes of five people", alone(exact(9, demand=Demand(wishes=5))), State.SHOWN),
    ],
)
def test_the_state_of_a_cell(name: str, cell: PublicCell, state: State) -> None:
    assert cell.state is state, name


def test_withheld_and_unknown_cells_have_no_figure_at_all() -> None:
    assert alone(exact(3)) == PublicCell(State.WITHHELD)
    assert alone(None) == PublicCell(State.NO_DATA)


def test_shown_counts_are_rounded_down_and_coverage_comes_from_the_rounded_ones() -> None:
    cell = alone(exact(7, declared=6, demand=Demand(target=23)))
    assert cell == PublicCell(
        State.SHOWN, holders=10, solid=5, supply=5, demand=20, coverage=0.25, gap=10, fragility="robust"
    )


def test_a_zero_is_a_finding_and_shows_its_demand() -> None:
    assert alone(exact(0)) == PublicCell(
        State.ZERO, holders=0, solid=0, supply=0, demand=20, coverage=0.0, gap=20, fragility="fragile"
    )


def test_without_a_target_nothing_is_said_about_demand() -> None:
    cell = alone(exact(8, demand=Demand()))
    assert (cell.demand, cell.coverage, cell.gap, cell.supply) == (None, None, None, 5)


def test_coverage_has_two_digits() -> None:
    assert alone(exact(11, demand=Demand(target=30))).coverage == 0.33


@pytest.mark.parametrize(("value", "rounded"), [(0, 0), (4.99, 0), (5, 5), (7, 5), (14, 10), (5 - 1e-12, 5)])
def test_counts_are_multiples_of_five(value: float, rounded: int) -> None:
    assert rounded_down(value) == rounded


def states(row: list[int], total: int) -> list[State]:
    cells: dict[MatrixKey, Measures | None] = {("g", str(place)): exact(count) for place, count in enumerate(row)}
    cells["g", None] = exact(total)
    return [cell.state for cell in publish(cells, matrix_lines(cells)).values()]


def test_a_total_that_gives_small_cells_away_is_withheld() -> None:
    # 20 people in five cells of at most four: each has four.
    assert states([4, 4, 4, 4, 4], 20) == [State.WITHHELD] * 6


def test_a_total_that_says_nothing_more_is_shown() -> None:
    assert states([2, 33, 44], 79) == [State.WITHHELD, State.SHOWN, State.SHOWN, State.SHOWN]
    assert states([3, 3, 3, 3], 12) == [State.WITHHELD] * 4 + [State.SHOWN]


def test_another_cell_is_withheld_before_a_total_is() -> None:
    # 9 at most in all and 5 at least in one cell leave 4 for the other, and even a reader without rules knows it.
    assert states([5, 1, 0], 6) == [State.WITHHELD, State.WITHHELD, State.ZERO, State.SHOWN]


def test_where_few_people_stand_is_not_told_by_where_nobody_stands() -> None:
    assert states([1, 1, 1, 1, 0, 0], 4) == [State.WITHHELD] * 7
    assert states([0, 0], 0) == [State.ZERO] * 3


def test_the_same_people_hide_the_same_cells_in_the_next_snapshot() -> None:
    cells: dict[MatrixKey, Measures | None] = {("g", "a"): exact(5), ("g", "b"): exact(5), ("g", "c"): exact(1)}
    cells["g", None] = exact(11)
    lines = matrix_lines(cells)
    first = publish(cells, lines)
    assert sum(cell == WITHHELD for cell in first.values()) == 2
    assert publish(cells, lines, previous=first) == first


def test_a_matrix_has_a_line_for_each_total() -> None:
    keys: list[MatrixKey] = [("a", "x"), ("a", "y"), ("b", "x"), ("a", None), (None, "x"), ("b", None), (None, None)]
    assert set(matrix_lines(keys)) == {
        Line(("a", None), (("a", "x"), ("a", "y"))),
        Line(("b", None), (("b", "x"),)),
        Line((None, "x"), (("a", "x"), ("b", "x"))),
        Line((None, None), ((None, "x"),)),
        Line((None, None), (("a", None), ("b", None))),
    }


def test_an_empty_cell_that_fills_a_little_hides_no_more_than_without_a_memory() -> None:
    row = [30, 24, 17, 12]

    def table(last: int) -> dict[str, Measures | None]:
        parts = {f"part {number}": exact(count) for number, count in enumerate([*row, 3, last])}
        return {**parts, "total": exact(sum(row) + 3 + last)}

    lines = [Line("total", tuple(f"part {number}" for number in range(6)))]
    first = publish(table(0), lines)
    second = publish(table(3), lines, previous=first)
    assert first["part 5"].state is State.ZERO
    assert second == publish(table(3), lines)
    assert second["total"].state is State.SHOWN
