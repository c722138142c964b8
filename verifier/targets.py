"""Read what stewards aim for: how many people should hold a skill, and how many members there are.

One CSV file brings both (UTF-8, comma, header row, one row per number):

| column | meaning |
| --- | --- |
| `kind` | `target` (people who should hold the subject) or `members` (known members) |
| `subject` | slug or URI of a group or a skill; empty for `members` |
| `region` | one of the eight region codes, or `movement` for all of them together |
| `people` | a whole number, 0 or more |
| `source` | where the number comes from; printed in every report |

A number is set as such and never summed from others: a group's target is not the sum of its skills', nor the
movement's that of its regions. Either every row is taken or none. Spec: skills.md 3.3, corrections.md "Map numbers".
"""

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chassis.database import Connection
from skills_framework.framework import Framework
from skills_framework.places import Places
from verifier.target_queries import MemberCount, Target, add_numbers, current_members, current_targets

COLUMNS = ["kind", "subject", "region", "people", "source"]
WHOLE_MOVEMENT = "movement"
MAX_FILE_BYTES = 1_048_576
MAX_ROWS = 5_000  # 100 skills and groups in 8 regions and in all, five times over.
MAX_PEOPLE = 10_000_000
MAX_SOURCE_CHARACTERS = 200

Kind = Literal["target", "members"]
Change = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one line of the file; `code` is `targets.wrong.<what>`, `value` what stood there."""

    line: int
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class PlannedNumber:
    """One number of the file beside the one that holds now; `subject` is a URI, None for members."""

    line: int
    kind: Kind
    subject: str | None
    region: str | None
    people: int
    source: str
    before: int | None

    @property
    def change(self) -> Change:
        """Say what taking this row would do."""
        if self.before is None:
            return "new"
        return "same" if self.before == self.people else "changed"


@dataclass(frozen=True, slots=True)
class TargetsPlan:
    """What a file would change: the dry run. With any problem nothing of it can be taken."""

    numbers: tuple[PlannedNumber, ...]
    problems: tuple[RowProblem, ...]


class TargetsProblem(Exception):
    """A file of targets breaks a rule, so nothing of it was taken."""

    code = "targets.refused"
    title = "Nothing of this file was taken"

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(self.title)
        self.problems = tuple(problems)
        self.fields = {"count": len(problems), "line": problems[0].line if problems else 0}


def plan_targets(
    connection: Connection,
    content: bytes,
    *,
    framework: Framework,
    places: Places,
    regions: Collection[str] | None,
) -> TargetsPlan:
    """Read a file and say what it would change, without changing anything.

    `regions`: the only regions whose numbers this person may set; None for all, and for the movement's.
    """
    rows, problems = _rows(content)
    targets = {(target.subject, target.region): target.people for target in current_targets(connection)}
    members = {count.region: count.people for count in current_members(connection)}
    rules = _Rules(framework, places, regions)
    numbers: list[PlannedNumber] = []
    seen: dict[tuple[str | None, str | None], int] = {}
    for line, row in rows:
        try:
            found = rules.read(line, row)
        except _RowRefused as refused:
            problems.append(refused.problem)
            continue
        key = (found.subject, found.region)
        if seen.setdefault(key, line) != line:
            problems.append(RowProblem(line, "targets.wrong.doubled", str(seen[key])))
            continue
        numbers.append(replace(found, before=members.get(key[1]) if key[0] is None else targets.get((key[0], key[1]))))
    if not numbers and not problems:
        problems.append(RowProblem(1, "targets.wrong.empty", ""))
    return TargetsPlan(tuple(numbers), tuple(problems))


def take_targets(connection: Connection, plan: TargetsPlan, *, by: str, at: datetime) -> int:
    """Take every number of a plan, dated and with who set it; return how many.

    A number that did not change is written again: its source and date are news.

    Raises:
        TargetsProblem: the plan has problems.
    """
    if plan.problems:
        raise TargetsProblem(plan.problems)
    targets = [
        Target(number.subject, number.region, number.people, number.source, by, at)
        for number in plan.numbers
        if number.subject is not None
    ]
    members = [
        MemberCount(number.region, number.people, number.source, by, at)
        for number in plan.numbers
        if number.subject is None
    ]
    add_numbers(connection, targets, members)
    return len(plan.numbers)


def rows_as_written(content: bytes) -> dict[int, str]:
    """Give the lines of a file by their numbers, to stand beside what is wrong with them; no text shows as a mark."""
    return dict(enumerate(content[:MAX_FILE_BYTES].decode("utf-8-sig", errors="replace").splitlines(), start=1))


def _rows(content: bytes) -> tuple[list[tuple[int, list[str]]], list[RowProblem]]:
    """Return the rows under the header with their line numbers, or what makes the file unreadable."""
    try:
        rows = list(_lines(content))
    except _RowRefused as refused:
        return [], [refused.problem]
    if rows and [cell.lower() for cell in rows[0][1]] != COLUMNS:
        return [], [RowProblem(rows[0][0], "targets.wrong.header", ", ".join(COLUMNS))]
    return rows[1:], []


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > MAX_FILE_BYTES:
        raise _RowRefused(1, "targets.wrong.too_large", str(MAX_FILE_BYTES))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _RowRefused(content.count(b"\n", 0, error.start) + 1, "targets.wrong.encoding", "") from error
    reader = csv.reader(io.StringIO(text), strict=True)
    count = 0
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            count += 1
            if count > MAX_ROWS + 1:
                raise _RowRefused(reader.line_num, "targets.wrong.too_many", str(MAX_ROWS))
            yield reader.line_num, cells
    except csv.Error as error:
        raise _RowRefused(reader.line_num, "targets.wrong.csv", str(error)) from error


class _RowRefused(Exception):
    def __init__(self, line: int, code: str, value: str) -> None:
        super().__init__(code)
        self.problem = RowProblem(line, code, value)


@dataclass(frozen=True, slots=True)
class _Rules:
    framework: Framework
    places: Places
    regions: Collection[str] | None

    def read(self, line: int, row: Sequence[str]) -> PlannedNumber:
        if len(row) != len(COLUMNS):
            raise _RowRefused(line, "targets.wrong.columns", str(len(row)))
        kind, subject, region, people, source = row
        if kind not in ("target", "members"):
            raise _RowRefused(line, "targets.wrong.kind", kind)
        return PlannedNumber(
            line=line,
            kind="target" if kind == "target" else "members",
            subject=self._subject(line, kind, subject),
            region=self._region(line, region),
            people=_people(line, people),
            source=_source(line, source),
            before=None,
        )

    def _subject(self, line: int, kind: str, subject: str) -> str | None:
        if kind == "members" and not subject:
            return None
        entry = self.framework.by_slug(subject) or self.framework.by_uri(subject)
        if kind == "members" or entry is None:
            raise _RowRefused(line, "targets.wrong.subject", subject)
        return entry.uri

    def _region(self, line: int, region: str) -> str | None:
        if region != WHOLE_MOVEMENT and region not in self.places.regions:
            raise _RowRefused(line, "targets.wrong.region", region)
        if self.regions is not None and region not in self.regions:
            raise _RowRefused(line, "targets.wrong.scope", region)
        return None if region == WHOLE_MOVEMENT else region


def _people(line: int, people: str) -> int:
    if not (people.isascii() and people.isdecimal() and len(people) <= 9 and int(people) <= MAX_PEOPLE):
        raise _RowRefused(line, "targets.wrong.people", people)
    return int(people)


def _source(line: int, source: str) -> str:
    if not 0 < len(source) <= MAX_SOURCE_CHARACTERS or any(unicodedata.category(sign) == "Cc" for sign in source):
        raise _RowRefused(line, "targets.wrong.source", source[:MAX_SOURCE_CHARACTERS])
    return source
