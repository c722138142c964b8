"""Read a pasted or typed list of people: one a line, cells parted by tab, semicolon or comma.

Cells: who (name, e-mail address or wiki user name, in any order, up to three cells), then evidence (https address or
text) and level. A first line that names its columns decides what stands where. Every line gets a verdict of its own;
a blank one is passed over.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from issuer.identities import Recipient, read_recipient
from issuer.problems import AwardLevel, IssuerProblem
from issuer.records import Evidence
from issuer.requests import is_https_address, read_evidence, read_level

MAX_PASTED_CHARACTERS = 60_000
MAX_ROWS = 200
_HEADINGS = {
    "name": "name",
    "nom": "name",
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "courriel": "email",
    "wiki": "wiki",
    "username": "wiki",
    "user name": "wiki",
    "user": "wiki",
    "utilisateur": "wiki",
    "evidence": "evidence",
    "preuve": "evidence",
    "level": "level",
    "niveau": "level",
}


@dataclass(frozen=True)
class RowCells:
    """What was typed about one person, unread."""

    number: int
    name: str = ""
    email: str = ""
    wiki_name: str = ""
    evidence: str = ""
    level: str = ""

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed."""
        return not any((self.name, self.email, self.wiki_name, self.evidence, self.level))


@dataclass(frozen=True)
class Row:
    """One person of a list as read, or the reason why the row cannot be."""

    cells: RowCells
    recipient: Recipient | None
    evidence: tuple[Evidence, ...]
    level: int | None
    problem: IssuerProblem | None

    @property
    def number(self) -> int:
        """Give the number of the line, from 1."""
        return self.cells.number


def read_pasted(text: str) -> tuple[Row, ...]:
    """Read a pasted list; lines beyond the limit are left out (the caller compares the count)."""
    lines = text[:MAX_PASTED_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    separator = _separator(lines)
    heading: list[str] | None = None
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        cells = _cells(line, separator)
        if not any(cells):
            continue
        if not rows and heading is None and (named := _heading(cells)) is not None:
            heading = named
            continue
        rows.append(read_row(_placed(number, cells, heading)))
        if len(rows) == MAX_ROWS:
            break
    return tuple(rows)


def read_row(cells: RowCells) -> Row:
    """Read one row of a form or of a list."""
    try:
        recipient = read_recipient(name=cells.name, email=cells.email, wiki_name=cells.wiki_name)
        evidence = _evidence(cells.evidence)
        level = _level(cells.level)
    except IssuerProblem as problem:
        return Row(cells, None, (), None, problem)
    return Row(cells, recipient, evidence, level, None)


def _separator(lines: Sequence[str]) -> str:
    sample = [line for line in lines if line.strip()][:10]
    for separator in ("\t", ";"):
        if any(separator in line for line in sample):
            return separator
    return ","


def _cells(line: str, separator: str) -> list[str]:
    try:
        parsed = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        parsed = [line]
    return [cell.strip() for cell in parsed]


def _heading(cells: Sequence[str]) -> list[str] | None:
    named = [_HEADINGS.get(cell.lower(), "") for cell in cells]
    return named if any(named) and all(named[i] or not cells[i] for i in range(len(cells))) else None


def _placed(number: int, cells: Sequence[str], heading: Sequence[str] | None) -> RowCells:
    found = {"name": "", "email": "", "wiki": "", "evidence": "", "level": ""}
    if heading is not None:
        found.update({column: cell for column, cell in zip(heading, cells, strict=False) if column})
    else:
        for cell in cells:
            kind = _kind(cell, found)
            if kind:
                found[kind] = cell
    return RowCells(
        number=number,
        name=found["name"],
        email=found["email"],
        wiki_name=found["wiki"],
        evidence=found["evidence"],
        level=found["level"],
    )


def _kind(cell: str, found: dict[str, str]) -> str:
    """Guess what a cell of a list without headings is, from its own form alone."""
    if not cell:
        return ""
    if is_https_address(cell) or cell.startswith(("http:", "https:")):
        return "evidence"
    if cell.isdecimal() and len(cell) <= 2:
        return "level"
    if cell.lower().startswith("user:"):
        return "wiki"
    if "@" in cell:
        return "email"
    return "name" if not found["name"] else "evidence"


def _evidence(text: str) -> tuple[Evidence, ...]:
    if not text:
        return ()
    if text.startswith(("http:", "https:")):
        return (read_evidence(text, None),)
    return (read_evidence(None, text),)


def _level(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise AwardLevel(level=text[:20])
    return read_level(int(text))
