"""Read the list of people that a trainer typed or pasted, and say of each row what it means or why it cannot be used.

Nothing is lost and nothing guessed away: each line of the text is one row of the answer, blank ones included. Rows are
cells between tabs, semicolons or commas (whichever the first line with any uses; quotes as in CSV). A first row that
names its columns may put them in any order; otherwise they are name, e-mail or wiki user name, evidence, level.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from issuer.identities import Recipient, read_recipient
from issuer.issuing import MAX_LIST
from issuer.problems import AwardDoubled, AwardLevel, AwardTooMany, IssuerProblem, RosterCells, RosterQuotes
from issuer.records import Evidence
from issuer.requests import LEVELS, read_evidence

MAX_ROSTER_CHARACTERS = 100_000
"""Thirty rows with evidence of a thousand characters each, three times over."""

_SEPARATORS = ("\t", ";", ",")
_BLANK = " \t;,\r\n\ufeff"


class Column(StrEnum):
    """What a cell of a row means."""

    NAME = "name"
    IDENTITY = "identity"
    EVIDENCE = "evidence"
    NARRATIVE = "narrative"
    LEVEL = "level"


_BY_POSITION = (Column.NAME, Column.IDENTITY, Column.EVIDENCE, Column.LEVEL)
# What people and the Programs & Events Dashboard write over their columns, in the languages of our pages.
_HEADERS: Mapping[str, Column] = {
    **dict.fromkeys(("name", "full name", "nom", "prénom et nom", "participant", "الاسم"), Column.NAME),
    **dict.fromkeys(
        (
            "e-mail", "email", "mail", "e-mail address", "email address", "courriel", "adresse e-mail", "username",
            "user name", "user", "contact", "wiki user name", "wiki username", "utilisateur", "nom d'utilisateur",
            "identity",
            "e-mail or wiki user name", "e-mail ou nom d'utilisateur wiki", "البريد الإلكتروني", "اسم المستخدم",
        ),
        Column.IDENTITY,
    ),
    **dict.fromkeys(("evidence", "evidence url", "url", "link", "preuve", "lien", "الدليل"), Column.EVIDENCE),
    **dict.fromkeys(("narrative", "note", "notes", "comment", "commentaire", "récit"), Column.NARRATIVE),
    **dict.fromkeys(("level", "niveau", "المستوى"), Column.LEVEL),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One person of the list, understood."""

    recipient: Recipient
    evidence: tuple[Evidence, ...]
    level: int | None


@dataclass(frozen=True)
class Row:
    """One line of the text: a person, a reason why not, or neither when it is blank or names the columns."""

    number: int
    text: str
    person: Person | None = None
    problem: IssuerProblem | None = None
    is_header: bool = False


def read_roster(text: str) -> tuple[Row, ...]:
    """Read a pasted list, one row for each line.

    Raises: AwardTooMany when more people stand in it than one batch takes; nothing is read then.
    """
    lines = text.rstrip(_BLANK).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip(_BLANK)]
    separator = _separator([line for _, line in filled])
    columns = _header(filled[0][1], separator) if filled else None
    people = filled[1:] if columns else filled
    if len(text) > MAX_ROSTER_CHARACTERS or len(people) > MAX_LIST:
        raise AwardTooMany(count=len(people), limit=MAX_LIST)
    rows, known = {number: Row(number, line) for number, line in enumerate(lines, start=1)}, dict[str, int]()
    if columns:
        rows[filled[0][0]] = Row(*filled[0], is_header=True)
    for number, line in people:
        rows[number] = _row(number, line, _cells(line, separator), columns or _BY_POSITION, known)
    return tuple(rows.values())


def _separator(filled: Sequence[str]) -> str:
    """Give the mark that the first line with any uses; tabs win over semicolons over commas."""
    return next((mark for line in filled for mark in _SEPARATORS if mark in line), ",")


def _cells(line: str, separator: str) -> list[str] | None:
    """Split a line as CSV; None when its quotes do not close."""
    try:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True), [])
    except csv.Error:
        return None
    return [cell.strip(" \ufeff") for cell in cells]


def _header(line: str, separator: str) -> tuple[Column, ...] | None:
    """Read the names of the columns, if all cells of the line are known names."""
    cells = [cell.lower().replace("’", "'").replace("_", " ") for cell in _cells(line, separator) or []]
    columns = [_HEADERS[cell] for cell in cells if cell in _HEADERS]
    return tuple(columns) if cells and len(columns) == len(cells) == len(set(columns)) else None


def _row(number: int, line: str, cells: list[str] | None, columns: Sequence[Column], known: dict[str, int]) -> Row:
    if cells is None:
        return Row(number, line, problem=RosterQuotes(row=number))
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > len(columns):
        return Row(number, line, problem=RosterCells(cells=len(cells), columns=len(columns)))
    try:
        person = _person(dict(zip(columns, cells, strict=False)))
    except IssuerProblem as problem:
        return Row(number, line, problem=problem)
    identity = person.recipient.email or person.recipient.wiki_name or f"name:{person.recipient.name}"
    first = known.setdefault(identity, number)
    return Row(number, line, person, AwardDoubled(row=first) if first != number else None)


def _person(cells: Mapping[Column, str]) -> Person:
    name, identity = cells.get(Column.NAME, ""), cells.get(Column.IDENTITY, "")
    if not identity and "@" in name and " " not in name:
        # A list of addresses only is the most common thing to paste.
        name, identity = "", name
    recipient = read_recipient(
        name=name,
        email=identity if "@" in identity else None,
        wiki_name=identity if identity and "@" not in identity else None,
    )
    evidence = _evidence(cells.get(Column.EVIDENCE, ""), cells.get(Column.NARRATIVE, ""))
    return Person(recipient, evidence, _level(cells.get(Column.LEVEL, "")))


def _evidence(text: str, narrative: str) -> tuple[Evidence, ...]:
    """Read an address, a sentence, or an address followed by a sentence."""
    address, _, rest = text.partition(" ")
    if not re.match(r"(?i)https?:", address):
        address, rest = "", text
    words = " ".join(part for part in (rest.strip(), narrative) if part)
    return (read_evidence(address, words),) if address or words else ()


def _level(text: str) -> int | None:
    if not text:
        return None
    if text not in {str(level) for level in LEVELS}:
        raise AwardLevel(level=text if len(text) <= 20 else f"{text[:19]}…")
    return int(text)
