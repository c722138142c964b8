"""Compose the coverage report: one set of figures that the page, the CSV and the JSON are all written from.

Recommendations are no part of it: those are text by a person, never generated. Spec: skills.md 3.9.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from credentials.instants import format_instant
from skills_framework.disclosure import ROUNDING
from skills_framework.framework import Framework, Group, Skill
from skills_framework.parameters import PARAMETERS
from verifier.map_views import MapView, rows_of
from verifier.skill_maps import ShownCell
from verifier.spreadsheets import unformulated

TOP = 10
CSV_COLUMNS = [
    "snapshot", "framework_version", "skill_uri", "slug", "label", "group", "community_type", "community_id", "measure",
    "value", "lower", "upper", "n_class", "withheld", "unit",
]  # fmt: skip
# Measures with their units. The public figures of the first group stand for a range: 5 reads "5 to 9".
_COUNTED = {"holders": "people", "solid": "people", "supply": "people", "demand": "people", "gap": "people"}
_DERIVED = {"coverage": "ratio", "fragility": "class"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A cell in a ranking, with what it is ranked by."""

    cell: ShownCell
    value: float


@dataclass(frozen=True, slots=True)
class Change:
    """How a cell's holders moved since the snapshot before; None: not shown then, or not shown now."""

    cell: ShownCell
    before: int | None
    now: int | None


@dataclass(frozen=True)
class CoverageReport:
    """The figures of one report; `group` is the slug of the group whose skills it shows, None for all groups."""

    view: MapView
    group: str | None
    rows: tuple[str, ...]
    cells: tuple[ShownCell, ...]
    gaps: tuple[Ranked, ...]
    surpluses: tuple[Ranked, ...]
    fragile: tuple[Ranked, ...]
    changes: tuple[Change, ...]
    compared_with: str | None

    @property
    def withheld(self) -> int:
        """Count the cells that are withheld."""
        return sum(cell.state == "withheld" for cell in self.cells)

    @property
    def all_withheld(self) -> bool:
        """Tell whether nothing but withheld and empty cells is left to show."""
        return self.withheld > 0 and not any(cell.state == "shown" for cell in self.cells)

    @property
    def without_target(self) -> int:
        """Count the cells with holders for which nobody has set a target."""
        return sum(cell.state == "shown" and cell.demand is None for cell in self.cells)


def compose_report(
    view: MapView, framework: Framework, *, group: str | None, earlier: MapView | None
) -> CoverageReport:
    """Compose the report of a view."""
    rows = tuple(rows_of(framework, group))
    cells = tuple(view.cell(subject, region) for subject in rows for region in view.columns)
    # With regions beside it the movement would head every ranking; it is ranked only when it stands alone.
    ranked = [cell for cell in cells if cell.region is not None or len(view.columns) == 1]
    return CoverageReport(
        view=view,
        group=group,
        rows=rows,
        cells=cells,
        gaps=_top(Ranked(cell, cell.gap) for cell in ranked if cell.gap),
        surpluses=_top(
            Ranked(cell, cell.supply - cell.demand)
            for cell in ranked
            if cell.supply is not None and cell.demand is not None and cell.supply > cell.demand
        ),
        fragile=_top(
            Ranked(cell, cell.demand or 0.0) for cell in ranked if cell.fragility == "fragile" and cell.holders
        ),
        changes=() if earlier is None else _changes(cells, earlier),
        compared_with=None if earlier is None else earlier.period,
    )


def _top(ranked: Iterator[Ranked]) -> tuple[Ranked, ...]:
    return tuple(sorted(ranked, key=lambda item: (-item.value, item.cell.coverage or 0.0))[:TOP])


def _changes(cells: Sequence[ShownCell], earlier: MapView) -> tuple[Change, ...]:
    found = [
        Change(cell, before.holders, cell.holders)
        for cell in cells
        if (before := earlier.cell(cell.subject, cell.region)).holders != cell.holders
    ]
    return tuple(sorted(found, key=lambda change: -abs((change.now or 0) - (change.before or 0)))[:TOP])


def method_document(view: MapView) -> dict[str, object]:
    """Give how the figures were made: the version of the method, its numbers, and what is withheld."""
    public = view.audience == "public"
    return {
        "version": view.method_version,
        "parameters": dict(PARAMETERS.document()),
        "disclosure": {"k": PARAMETERS.k, "rounded_down_to": ROUNDING} if public else None,
        "targets": list(view.target_sources),
    }


def framework_document(view: MapView, framework: Framework) -> dict[str, object]:
    """Give which framework the figures are counted by."""
    return {"uri": framework.uri, "version": view.framework_version, "sha256": view.framework_sha256}


def snapshot_document(view: MapView) -> dict[str, object]:
    """Give when the figures were true; `period` is null for live ones."""
    return {"period": view.period, "taken_at": format_instant(view.taken_at), "audience": view.audience}


def figures_of(cell: ShownCell) -> dict[str, object]:
    """Give a cell's state and figures by name, without its place."""
    return {name: value for name, value in asdict(cell).items() if name not in ("subject", "region")}


def report_document(report: CoverageReport, framework: Framework) -> dict[str, object]:
    """Give the report as a JSON document."""
    view = report.view
    return {
        "snapshot": snapshot_document(view),
        "framework": framework_document(view, framework),
        "method": method_document(view),
        "scope": {"regions": [region or "movement" for region in view.columns], "group": report.group},
        "completeness": asdict(view.tally),
        "targets": [
            {
                "subject": target.subject,
                "region": target.region,
                "people": target.people,
                "source": target.source,
                "set_by": target.set_by,
                "set_at": format_instant(target.set_at),
            }
            for target in view.targets
        ],
        "cells": [
            {"skill_uri": cell.subject, "slug": _entry(framework, cell.subject).slug, "region": cell.region}
            | figures_of(cell)
            for cell in report.cells
        ],
        "withheld": report.withheld,
    }


def report_csv(report: CoverageReport, framework: Framework, language: str) -> str:
    """Give the report in long form: a row for each figure; texts that a spreadsheet would run are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow(CSV_COLUMNS)
    for cell in report.cells:
        for row in _rows(report.view, framework, language, cell):
            writer.writerow(row)
    return out.getvalue()


def _rows(view: MapView, framework: Framework, language: str, cell: ShownCell) -> Iterator[list[str]]:
    entry = _entry(framework, cell.subject)
    place = [
        view.period or format_instant(view.taken_at),
        view.framework_version,
        cell.subject,
        entry.slug,
        unformulated(entry.label(language)),
        entry.group if isinstance(entry, Skill) else entry.slug,
        "movement" if cell.region is None else "region",
        cell.region or "movement",
    ]
    rounded = view.audience == "public"
    figures = figures_of(cell)
    for measure, unit in (_COUNTED | _DERIVED).items():
        value = figures[measure]
        lower, upper = "", ""
        if isinstance(value, int | float):
            spread = ROUNDING - 1 if rounded and measure in _COUNTED and cell.state == "shown" else 0
            lower, upper = _number(value), _number(value + spread)
            value = lower
        withheld = "true" if cell.state == "withheld" else "false"
        yield [*place, measure, "" if value is None else str(value), lower, upper, _class(view, cell), withheld, unit]


def _class(view: MapView, cell: ShownCell) -> str:
    """Give the class of size that the number of holders falls into, as the reader may know it."""
    if cell.holders is None:
        return ""
    if view.audience == "exact" or cell.holders == 0:
        return str(cell.holders)
    return f"{cell.holders}-{cell.holders + ROUNDING - 1}"


def _number(value: float) -> str:
    return f"{round(value, 4):g}" if value < 1e6 else str(int(value))


def _entry(framework: Framework, uri: str) -> Skill | Group:
    entry = framework.by_uri(uri)
    if entry is None:
        raise KeyError(uri)
    return entry
