"""Put a view of the map into words and pictures of the reader's language; the arithmetic is done before."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from chassis.languages import Languages
from skills_framework.disclosure import ROUNDING
from skills_framework.framework import Framework
from skills_framework.places import Places
from verifier.figures import Bar, Direction, Matrix, Tile, coverage_level, draw_bars, draw_key, draw_matrix
from verifier.map_views import MapView
from verifier.reports import Ranked
from verifier.skill_maps import ShownCell

WITHHELD_SIGN, NO_DATA_SIGN = "–", "?"


@dataclass(frozen=True)
class Wording:
    """Says the things of the map in one language."""

    languages: Languages
    language: str
    framework: Framework
    places: Places
    view: MapView

    @property
    def direction(self) -> Direction:
        """Give the direction of reading."""
        return "rtl" if self.languages.direction(self.language) == "rtl" else "ltr"

    def t(self, key: str, *parameters: str | int) -> str:
        """Say a message."""
        return self.languages.t(self.language, key, *parameters)

    def subject(self, uri: str) -> str:
        """Name a group or a skill."""
        entry = self.framework.by_uri(uri)
        return uri if entry is None else entry.label(self.language)

    def subject_language(self, uri: str) -> str | None:
        """Give the language that a group or skill is named in: it may have no name in the reader's."""
        entry = self.framework.by_uri(uri)
        return None if entry is None else entry.named(self.language).language

    def region(self, code: str | None) -> str:
        """Name a region, or the whole movement."""
        return self.t("map.movement") if code is None else self.places.regions[code].label(self.language)

    def place(self, cell: ShownCell) -> str:
        """Name a cell by its subject and region."""
        return self.t("map.place", self.subject(cell.subject), self.region(cell.region))

    def people(self, count: float | None) -> str:
        """Say how many people; in public a number stands for five and reads as their range.

        Parts of a person come from weights, so that decimals would look like more than is known: whole people are
        said, halves rounded up. The files of the report give the exact value.
        """
        if count is None:
            return ""
        if self.view.audience == "exact" or count == 0:
            whole = int(count + 0.5)
            if count > 0 and whole == 0:
                return self.t("map.less-than-one")
            return self.languages.number(self.language, whole)
        number, last = int(count), int(count) + ROUNDING - 1
        return self.t(
            "map.range", self.languages.number(self.language, number), self.languages.number(self.language, last)
        )

    def percent(self, ratio: float) -> str:
        """Say a coverage."""
        return self.languages.percent(self.language, ratio)

    def tile(self, cell: ShownCell) -> Tile:
        """Draw a cell: its coverage where there is a target, else its people; a mark where it is fragile."""
        if cell.state == "withheld":
            return Tile("withheld", WITHHELD_SIGN, None, fragile=False)
        if cell.state == "no_data":
            return Tile("no_data", NO_DATA_SIGN, None, fragile=False)
        if cell.state == "zero":
            return Tile("zero", self.people(0), None, fragile=False)
        fragile = cell.fragility == "fragile"
        if cell.coverage is None:
            return Tile("no_target", self.people(cell.holders), None, fragile)
        return Tile("shown", self.percent(cell.coverage), coverage_level(cell.coverage), fragile)

    def matrix(self, rows: Sequence[str], title: str, description: str) -> Markup:
        """Draw the matrix of these rows."""
        columns = self.view.columns
        return draw_matrix(
            Matrix(
                name="map",
                title=title,
                description=description,
                rows=tuple(self.subject(row) for row in rows),
                columns=tuple(self.region(column) for column in columns),
                tiles=tuple(tuple(self.tile(self.view.cell(row, column)) for column in columns) for row in rows),
            ),
            self.direction,
        )

    def bars(self, gaps: Sequence[Ranked], title: str, description: str) -> Markup:
        """Draw a ranking of gaps."""
        bars = [Bar(self.place(gap.cell), gap.value, self.people(gap.value)) for gap in gaps]
        return draw_bars("gaps", title, description, bars, self.direction)

    def legend(self) -> list[tuple[Markup, str]]:
        """Give the keys of the legend with their words."""
        steps = [Tile("shown", "", level, fragile=False) for level in range(5)]
        named = [(tile, f"map.legend.level-{tile.level}") for tile in steps]
        named += [
            (Tile("no_target", "12", None, fragile=False), "map.legend.no-target"),
            (Tile("zero", self.people(0), None, fragile=False), "map.legend.zero"),
            (Tile("no_data", NO_DATA_SIGN, None, fragile=False), "map.legend.no-data"),
            (Tile("no_target", "", None, fragile=True), "map.legend.fragile"),
        ]
        if self.view.audience == "public":
            named.append((Tile("withheld", WITHHELD_SIGN, None, fragile=False), "map.legend.withheld"))
        return [
            (draw_key(f"key-{number}", tile, self.direction), self.t(key)) for number, (tile, key) in enumerate(named)
        ]
