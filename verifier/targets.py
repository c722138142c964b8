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
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from skills_framework.framework import Framework
from skills_framework.places import Places

from chassis.database import Connection
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
    """What is wrong with one line of the file; `code` is `targets.<what>`, `value` what stood there."""

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


class TargetsRefused(Exception):
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
    numbers: list[PlannedNumber] = []
    seen: dict[tuple[str | None, str | None], int] = {}
    for line, row in rows:
        found = _read_row(line, row, framework, places, regions)
        if isinstance(found, RowProblem):
            problems.append(found)
            continue
        key = (found.subject, found.region)
        if key in seen:
            problems.append(RowProblem(line, "targets.doubled", str(seen[key])))
            continue
        seen[key] = line
        before = members.get(found.region) if found.subject is None else targets.get((found.subject, found.region))
        numbers.append(
            PlannedNumber(line, found.kind, found.subject, found.region, found.people, found.source, before)
        )  # fmt: skip
    if not numbers and not problems:
        problems.append(RowProblem(1, "targets.empty", ""))
    return TargetsPlan(tuple(numbers), tuple(problems))


def take_targets(connection: Connection, plan: TargetsPlan, *, by: str, at: datetime) -> int:
    """Take every number of a plan, dated and with who set it; return how many.

    A number that did not change is written again: its source and date are news.

    Raises:
        TargetsRefused: the plan has problems.
    """
    if plan.problems:
        raise TargetsRefused(plan.problems)
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


def _rows(content: bytes) -> tuple[list[tuple[int, list[str]]], list[RowProblem]]:
    if len(content) > MAX_FILE_BYTES:
        return [], [RowProblem(1, "targets.too_large", str(MAX_FILE_BYTES))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [RowProblem(1, "targets.encoding", "")]
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append((reader.line_num, cells))
            if len(rows) > MAX_ROWS + 1:
                return [], [RowProblem(reader.line_num, "targets.too_many", str(MAX_ROWS))]
    except csv.Error as error:
        return [], [RowProblem(reader.line_num, "targets.csv", str(error))]
    if not rows:
        return [], []
    (line, header), *rest = rows
    if [cell.lower() for cell in header] != COLUMNS:
        return [], [RowProblem(line, "targets.header", ", ".join(COLUMNS))]
    return rest, []


def _read_row(
    line: int, row: list[str], framework: Framework, places: Places, regions: Collection[str] | None
) -> PlannedNumber | RowProblem:
    if len(row) != len(COLUMNS):
        return RowProblem(line, "targets.columns", str(len(row)))
    kind, subject, region, people, source = row
    if kind not in ("target", "members"):
        return RowProblem(line, "targets.kind", kind)
    entry = framework.by_slug(subject) or framework.by_uri(subject)
    if (kind == "target") != (entry is not None) or (kind == "members" and subject):
        return RowProblem(line, "targets.subject", subject)
    if region != WHOLE_MOVEMENT and region not in places.regions:
        return RowProblem(line, "targets.region", region)
    if regions is not None and region not in regions:
        return RowProblem(line, "targets.scope", region)
    if not (people.isascii() and people.isdecimal() and len(people) <= 9 and int(people) <= MAX_PEOPLE):
        return RowProblem(line, "targets.people", people)
    if not 0 < len(source) <= MAX_SOURCE_CHARACTERS or any(unicodedata.category(sign) == "Cc" for sign in source):
        return RowProblem(line, "targets.source", source[:MAX_SOURCE_CHARACTERS])
    return PlannedNumber(
        line=line,
        kind="target" if kind == "target" else "members",
        subject=None if entry is None else entry.uri,
        region=None if region == WHOLE_MOVEMENT else region,
        people=int(people),
        source=source,
        before=None,
    )
