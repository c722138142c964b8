"""Turn exact figures into what the public may see, so that no small number of people can be worked out.

Spec: skills.md 3.6 and corrections "Map numbers". In the order of the file:

    1  withhold a cell with 0 < n < k people (holders, or people who wish, or organisations that need); a cell that was
       withheld in the last snapshot needs k + 2 to appear again; withhold where all of a small community hold it
    2  round published counts down to multiples of 5, totals included; compute coverage from the rounded ones
    3  read the result as an attacker would (inference.py) and withhold more until no withheld figure can be worked out:
       from totals alone nothing narrower than k values, with the rules of this page in hand no single value

Stewards and evaluators see the exact `Measures` of their own scope; nothing here is meant for them. What is left open:
a reader who knows that exactly one person came or went between two snapshots learns about that person from any
rounded count; only added noise would prevent that.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

from skills_framework.coverage import Fragility, Measures
from skills_framework.inference import UNLIMITED, Key, Line, Range, Tie, infer, tie
from skills_framework.parameters import PARAMETERS, Parameters

ROUNDING = 5  # corrections "Map numbers": published counts are multiples of 5.
HYSTERESIS = 2  # skills.md 3.6, rule 5: no flip-flop around k.
SMALL_COMMUNITY_MEMBERS = 20  # skills.md 3.6, rule 6.
# Each try to show hidden cells again costs an attack on the whole table; what is not tried waits for the next snapshot.
MAX_RELEASES = 24
_TOLERANCE = 1e-9


class State(StrEnum):
    """What a public cell says; each is drawn differently."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    ZERO = "zero"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class PublicCell:
    """A cell as the public sees it; withheld and no_data cells have no figure at all.

    Counts are multiples of 5, rounded down: 5 reads "5-9". `demand` None means "no target".
    """

    state: State
    holders: int | None = None
    solid: int | None = None
    supply: int | None = None
    demand: int | None = None
    coverage: float | None = None
    gap: int | None = None
    fragility: Fragility | None = None


WITHHELD = PublicCell(State.WITHHELD)
NO_DATA = PublicCell(State.NO_DATA)


def publish(
    cells: Mapping[Key, Measures | None],
    lines: Sequence[Line[Key]] = (),
    *,
    previous: Mapping[Key, PublicCell] | None = None,
    members: Mapping[Key, int] | None = None,
    parameters: Parameters = PARAMETERS,
) -> Mapping[Key, PublicCell]:
    """Give the public view of a table of cells.

    Args:
        cells: exact figures; None where nothing is known, neither a claim nor a target.
        lines: every total in `cells` with its parts; a total that is not named here is not protected.
        previous: the same table as the last snapshot published it: readers lay the two side by side.
        members: how many members the community of a cell has, where that is known.
        parameters: k and the version of the method.
    """
    table = _Table(cells, lines, previous or {}, parameters.k)
    small = {key for key in cells if _too_few(table, key, (members or {}).get(key))}
    bound = small | _empty_parts(table)
    withheld = bound | {key for key in cells if table.was_withheld(key) and table.holders(key)}
    while more := _complements(table, withheld, _given_away(table, withheld, small)):
        withheld |= more
    hidden = [key for key in cells if key in withheld and key not in bound]
    freed = _free(table, withheld, small, hidden)
    withheld = withheld - freed
    return {key: WITHHELD if key in withheld else public_cell(figures) for key, figures in cells.items()}


@dataclass(frozen=True, slots=True)
class _Table(Generic[Key]):
    cells: Mapping[Key, Measures | None]
    lines: Sequence[Line[Key]]
    previous: Mapping[Key, PublicCell]
    k: int

    def holders(self, key: Key) -> int:
        figures = self.cells[key]
        return 0 if figures is None else figures.holders

    def enough(self, key: Key) -> int:
        """Give how many people a cell needs to be shown."""
        return self.k + (HYSTERESIS if self.was_withheld(key) else 0)

    def below_k(self, key: Key) -> bool:
        """Tell whether a cell holds somebody, but too few to be shown."""
        return 0 < self.holders(key) < self.enough(key)

    def was_withheld(self, key: Key) -> bool:
        """Tell whether the last snapshot withheld this cell."""
        return self.previous.get(key) == WITHHELD


def _too_few(table: _Table[Key], key: Key, members: int | None) -> bool:
    figures = table.cells[key]
    if figures is None:
        return False
    people = (figures.holders, figures.demand.wishes, figures.demand.needs)
    if any(0 < count < table.enough(key) for count in people):
        return True
    # Where all of a small community hold a skill, the figure tells about each member.
    return members is not None and 0 < members < SMALL_COMMUNITY_MEMBERS and figures.holders >= members


def _empty_parts(table: _Table[Key]) -> set[Key]:
    """Give the empty parts of totals below k: where at most four people stand is not told by where nobody stands."""
    hidden = set[Key]()
    while True:
        more = {
            part
            for line in table.lines
            if line.total in hidden or table.below_k(line.total)
            for part in line.parts
            if part not in hidden and table.cells[part] is not None and not table.holders(part)
        }
        if not more:
            return hidden
        hidden |= more


def _free(table: _Table[Key], withheld: Collection[Key], small: Collection[Key], hidden: Sequence[Key]) -> set[Key]:
    """Choose which cells with enough people, hidden so far to protect others, can be shown without giving any away.

    What was hidden in the last snapshot is hidden first of all: were it shown as soon as it is not needed, two
    snapshots of the same people would hide different cells, and the one would tell what the other hides.
    """
    freed = set[Key]()
    waiting = [list(hidden)]
    for _ in range(MAX_RELEASES):
        if not waiting:
            break
        together = waiting.pop(0)
        if together and not _given_away(table, set(withheld) - freed - set(together), small):
            freed |= set(together)
        elif len(together) > 1:
            half = len(together) // 2
            waiting += [together[:half], together[half:]]
    return freed


def public_cell(figures: Measures | None) -> PublicCell:
    """Round the figures of a cell that may be shown."""
    if figures is None:
        return NO_DATA
    supply = rounded_down(figures.supply)
    amount, gap = figures.demand.amount, figures.gap
    demand = None if amount is None else rounded_down(amount)
    return PublicCell(
        state=State.SHOWN if figures.holders else State.ZERO,
        holders=rounded_down(figures.holders),
        solid=rounded_down(figures.solid),
        supply=supply,
        demand=demand,
        coverage=round(min(1.0, supply / demand), 2) if demand else None,
        gap=None if gap is None else rounded_down(gap),
        fragility=figures.fragility,
    )


def rounded_down(value: float) -> int:
    """Round a count or an amount down to a multiple of 5."""
    return math.floor((value + _TOLERANCE) / ROUNDING) * ROUNDING


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that a reader can add up; `least` is the least that a withheld cell is known to have.

    `slack` is how far the true value can lie above the rounded one.
    """

    of: Callable[[Measures], float]
    published: Callable[[PublicCell], int | None]
    least: int
    slack: int

    def true(self, figures: Measures | None) -> float:
        return 0.0 if figures is None else self.of(figures)

    def shown(self, value: float, holders: int) -> Range:
        """Give what a reader knows of a published value: a class of five, or exactly nobody."""
        rounded = rounded_down(value)
        return Range(rounded, rounded + self.slack) if holders else Range(0, 0)

    def remembered(self, known: Range, true: float, holders: int, before: PublicCell | None) -> Range:
        """Narrow what a reader knows by what the last snapshot showed, where nothing has changed since.

        Where nobody stood and now somebody does, something has changed for sure: what is known of it is what
        "withheld" itself says, and withholding other cells would never widen it.
        """
        rounded = None if before is None else self.published(before)
        if before is None or rounded is None or rounded != rounded_down(true):
            return known
        if before.state is State.ZERO:
            return known if holders else Range(0, 0)
        return Range(max(known.low, rounded), min(known.high, rounded + self.slack))


_FIGURES = (
    _Figure(lambda figures: figures.holders, lambda cell: cell.holders, least=1, slack=ROUNDING - 1),
    _Figure(lambda figures: figures.solid, lambda cell: cell.solid, least=0, slack=ROUNDING - 1),
    _Figure(lambda figures: figures.supply, lambda cell: cell.supply, least=0, slack=ROUNDING),
)


def _given_away(table: _Table[Key], withheld: Collection[Key], small: Collection[Key]) -> Sequence[Key]:
    """Attack the table; give the withheld cells about which too much can be worked out.

    One attacker knows nothing of the rules and must be left with k values. The other knows them and guesses rightly
    which cells hold fewer than k; it must be left with two values, as it has fewer than k to start with.
    """
    if not withheld:
        return ()
    # All parts of a total below k are withheld, so there "withheld" does not say that there is somebody.
    uncertain = {part for line in table.lines if table.below_k(line.total) for part in line.parts}
    ignorant = dict.fromkeys(withheld, UNLIMITED)
    knowing = ignorant | {key: table.k - 1.0 for key in small if table.holders(key) < table.k}
    found: set[Key] = set()
    for figure in _FIGURES:
        true = {key: figure.true(figures) for key, figures in table.cells.items()}
        tied: list[tuple[Line[Key], Tie]] = [
            (line, tie(true[line.total], [true[part] for part in line.parts])) for line in table.lines
        ]
        for ceilings, enough in ((ignorant, table.k - 1), (knowing, 1)):
            known = {
                key: figure.remembered(
                    Range(0 if key in uncertain else figure.least, ceilings[key])
                    if key in withheld
                    else figure.shown(value, table.holders(key)),
                    value,
                    table.holders(key),
                    table.previous.get(key),
                )
                for key, value in true.items()
            }
            inferred = infer(known, tied)
            found |= {key for key in withheld if table.holders(key) and inferred[key].width < enough - _TOLERANCE}
    return tuple(key for key in table.cells if key in found)


def _complements(table: _Table[Key], withheld: Collection[Key], found: Iterable[Key]) -> set[Key]:
    """Choose what else to withhold, for each cell that is given away, the first of these that there is.

    In each line with a shown total: the smallest other shown part with people in it, else the total. Then a total one
    line further, then any other. A cell withheld in the last snapshot is taken first, so that two snapshots of the same
    people hide the same cells.
    """

    def order(key: Key) -> tuple[bool, int, str]:
        return (not table.was_withheld(key), table.holders(key), str(key))

    chosen = set[Key]()
    for key in found:
        around = [line for line in table.lines if key in line.parts or key == line.total]
        for line in around:
            if key in line.parts and line.total not in withheld:
                others = [part for part in line.parts if part not in withheld and table.holders(part)]
                chosen.add(min(others, key=order, default=line.total))
        if chosen:
            continue
        near = {part for line in around for part in (line.total, *line.parts)}
        totals = [line.total for line in table.lines if line.total not in withheld and table.holders(line.total)]
        beside = [line.total for line in table.lines if line.total in totals and near & {*line.parts, line.total}]
        if totals:
            chosen.add(min(beside or totals, key=order))
    return chosen


MatrixKey = tuple[str | None, str | None]


def matrix_lines(keys: Collection[MatrixKey]) -> Sequence[Line[MatrixKey]]:
    """Give the lines of a matrix whose totals stand under None: (row, None), (None, column), (None, None)."""
    rows: dict[MatrixKey, list[MatrixKey]] = {}
    columns: dict[MatrixKey, list[MatrixKey]] = {}
    for row, column in keys:
        if column is not None:
            rows.setdefault((row, None), []).append((row, column))
        if row is not None:
            columns.setdefault((None, column), []).append((row, column))
    named = [*rows.items(), *columns.items()]
    return [Line(total, tuple(parts)) for total, parts in named if total in keys]
