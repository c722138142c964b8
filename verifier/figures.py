"""Draw the pictures of the map as SVG on the server; every picture stands beside a table that says the same.

Nothing is told by colour alone: each tile carries its number, hatching means withheld, a triangle means that
one person's leaving would open a gap. Colours come from classes (`mb-chart__...`) in the style sheet, because
the content security policy forbids style attributes and because dark mode and print need other colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Literal

from markupsafe import Markup

Direction = Literal["ltr", "rtl"]
TileState = Literal["shown", "withheld", "zero", "no_data", "no_target"]

# Units are those of the view box; one is one CSS pixel when the figure stands in its natural width.
HEAD_WIDTH, TILE_WIDTH, TILE_HEIGHT, HEADER_LINE, GAP = 218, 82, 44, 15, 3
HEAD_LETTERS, COLUMN_LETTERS, HEADER_LINES = 28, 12, 5
KEY_WIDTH, KEY_HEIGHT = 40, 24
# Bars are as wide as what they stand in: lengths are per cent of it, and what is left holds the number behind the bar.
# Labels are broken for the smallest screens, so that bars are never scrolled.
BAR_PERCENT, BAR_HEIGHT, BAR_LETTERS, VALUE_DISTANCE = 78.0, 18, 40, 8
COVERAGE_CLASSES = 5


@dataclass(frozen=True)
class Tile:
    """One cell: `text` is what is printed in it, `level` the class of its colour, 0 (least covered) to 4."""

    state: TileState
    text: str
    level: int | None
    fragile: bool


@dataclass(frozen=True)
class Matrix:
    """Rows by columns; `tiles` has a row for each row head and in it a tile for each column head."""

    name: str
    title: str
    description: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    tiles: tuple[tuple[Tile, ...], ...]


@dataclass(frozen=True)
class Bar:
    """One ranked bar: its length is `value` against the longest; `text` is printed after it."""

    label: str
    value: float
    text: str


def coverage_level(coverage: float) -> int:
    """Return the colour class of a coverage between 0 and 1: five steps of a fifth, the last one closed."""
    return min(int(coverage * COVERAGE_CLASSES), COVERAGE_CLASSES - 1)


def draw_matrix(matrix: Matrix, direction: Direction) -> Markup:
    """Return the heat map; in right-to-left pages the row heads stand on the right and columns run leftwards."""
    heads = [_lines(column, COLUMN_LETTERS, HEADER_LINES) for column in matrix.columns]
    top = HEADER_LINE * max((len(lines) for lines in heads), default=1) + 10
    width = HEAD_WIDTH + len(matrix.columns) * (TILE_WIDTH + GAP)
    height = top + len(matrix.rows) * (TILE_HEIGHT + GAP)
    side = _Side(direction, width)
    parts = [_pattern(matrix.name)]
    for number, lines in enumerate(heads):
        middle = side.x(HEAD_WIDTH + number * (TILE_WIDTH + GAP) + TILE_WIDTH / 2)
        first = top - 8 - HEADER_LINE * (len(lines) - 1)
        parts.append(_text(lines, middle, first, "middle", "mb-chart__column"))
    for number, (label, tiles) in enumerate(zip(matrix.rows, matrix.tiles, strict=True)):
        y = top + number * (TILE_HEIGHT + GAP)
        # A name that the page's language lacks keeps the direction of its own script. Spec: UAX #9, 2.4.
        lines = [f"\u2068{line}\u2069" for line in _lines(label, HEAD_LETTERS, 2)]
        first_line = y + TILE_HEIGHT / 2 + 5 - HEADER_LINE * (len(lines) - 1) / 2
        parts.append(_text(lines, side.x(HEAD_WIDTH - 10), first_line, "end", "mb-chart__row"))
        for column, tile in enumerate(tiles):
            left = side.left(HEAD_WIDTH + column * (TILE_WIDTH + GAP), TILE_WIDTH)
            parts.append(_tile(tile, _Box(left, y, TILE_WIDTH, TILE_HEIGHT), matrix.name))
    return _figure(matrix.name, matrix.title, matrix.description, width, height, parts, direction)


def draw_bars(name: str, title: str, description: str, bars: Sequence[Bar], direction: Direction) -> Markup:
    """Return ranked bars that start at zero, each with its label above and its number at its end."""
    longest = max((bar.value for bar in bars), default=0.0)
    y, side = 0.0, _Side(direction, 100)
    away = -VALUE_DISTANCE if direction == "rtl" else VALUE_DISTANCE
    parts: list[str] = []
    for bar in bars:
        lines = _lines(bar.label, BAR_LETTERS, 3)
        length = max(1.0, BAR_PERCENT * bar.value / longest) if longest > 0 else 1.0
        top = y + HEADER_LINE * len(lines) + 6
        box = f'x="{side.left(0, length):.1f}%" y="{top:g}" width="{length:.1f}%" height="{BAR_HEIGHT}" rx="2"'
        spans = "".join(
            f'<tspan x="{side.x(0):g}%" y="{y + HEADER_LINE * (number + 1):g}">{escape(line)}</tspan>'
            for number, line in enumerate(lines)
        )
        parts.append(f'<text class="mb-chart__row" text-anchor="start">{spans}</text>')
        parts.append(f'<rect class="mb-chart__bar" {box}/>')
        place = f'x="{side.x(length):.1f}%" dx="{away}" y="{top + 14:g}"'
        parts.append(f'<text class="mb-chart__value" text-anchor="start" {place}>{escape(bar.text)}</text>')
        y = top + BAR_HEIGHT + 12
    return Markup(  # noqa: S704 - every text was escaped where it was put in
        f'<svg class="mb-chart mb-chart--bars" xmlns="http://www.w3.org/2000/svg" width="100%" height="{y:g}" '
        f'direction="{direction}" role="img" aria-labelledby="{name}-title {name}-description">'
        f"{_told(name, title, description)}{''.join(parts)}</svg>"
    )


def draw_key(name: str, tile: Tile, direction: Direction) -> Markup:
    """Return one tile on its own, for the legend; its meaning is written beside it, so it is decoration."""
    parts = [_pattern(name), _tile(tile, _Box(0.5, 0.5, KEY_WIDTH - 1, KEY_HEIGHT - 1), name)]
    return Markup(  # noqa: S704 - every text was escaped where it was put in
        f'<svg class="mb-chart mb-chart__key" xmlns="http://www.w3.org/2000/svg" width="{KEY_WIDTH}" '
        f'height="{KEY_HEIGHT}" viewBox="0 0 {KEY_WIDTH} {KEY_HEIGHT}" direction="{direction}" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    width: float
    height: float


class _Side:
    """Turn distances from the reading side into x coordinates.

    The anchor of a text needs no turning: "start" is the right end of a right-to-left text.
    """

    def __init__(self, direction: Direction, width: float) -> None:
        self._mirrored = direction == "rtl"
        self._width = width

    def x(self, distance: float) -> float:
        return self._width - distance if self._mirrored else distance

    def left(self, distance: float, width: float) -> float:
        return self._width - distance - width if self._mirrored else distance


def _figure(
    name: str, title: str, description: str, width: float, height: float, parts: Sequence[str], direction: Direction
) -> Markup:
    return Markup(  # noqa: S704 - every text was escaped where it was put in
        f'<svg class="mb-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" direction="{direction}" role="img" '
        f'aria-labelledby="{name}-title {name}-description">{_told(name, title, description)}{"".join(parts)}</svg>'
    )


def _told(name: str, title: str, description: str) -> str:
    return f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-description">{escape(description)}</desc>'


def _tile(tile: Tile, box: _Box, name: str) -> str:
    kind = f"level-{tile.level}" if tile.level is not None else tile.state.replace("_", "-")
    shape = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="3"'
    parts = [f'<rect class="mb-chart__tile mb-chart__tile--{kind}" {shape}/>']
    if tile.state == "withheld":
        parts.append(f'<rect fill="url(#{name}-hatch)" {shape}/>')
    middle = box.x + box.width / 2
    classes = f"mb-chart__value mb-chart__value--{kind}"
    if tile.text:
        parts.append(_text([tile.text], middle, box.y + box.height / 2 + 5, "middle", classes))
    if tile.fragile:
        corner, base = box.x + box.width - 17, box.y + 16
        triangle = f"M{corner:g} {base:g}h12l-6 -10.5z"
        parts.append(f'<path class="mb-chart__fragile mb-chart__fragile--{kind}" d="{triangle}"/>')
    return "".join(parts)


def _pattern(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="mb-chart__hatch" d="M0 0V8" stroke-width="3"/></pattern></defs>'
    )


def _text(lines: Sequence[str], x: float, y: float, anchor: str, classes: str) -> str:
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + number * HEADER_LINE:g}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )  # fmt: skip
    return f'<text class="{classes}" text-anchor="{anchor}">{spans}</text>'


def _lines(text: str, letters: int, most: int) -> list[str]:
    lines = wrap(text, letters, break_long_words=False) or [""]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1] + "…"]
