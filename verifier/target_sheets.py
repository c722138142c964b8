"""Lay out targets and member counts: in sections to read, in lines of a report, and as the file that brings them."""

import csv
import io
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from chassis.database import Connection
from skills_framework.framework import Framework, Group
from skills_framework.places import Places
from verifier.spreadsheets import unformulated
from verifier.target_queries import MemberCount, Target, current_members, current_targets
from verifier.targets import COLUMNS, WHOLE_MOVEMENT

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TargetSheet:
    """The targets of one group: its own first, then its skills'. `group` is None for what the framework has not."""

    group: Group | None
    targets: tuple[Target, ...]

    @property
    def of_one_subject(self) -> bool:
        """Whether every number is about the same thing, so that it need not be named in each row."""
        return len({target.subject for target in self.targets}) == 1

    @property
    def movement(self) -> int | None:
        """Give what the group as a whole is to reach in the whole movement, if that was set."""
        own = None if self.group is None else self.group.uri
        return next((t.people for t in self.targets if t.subject == own and t.region is None), None)


@dataclass(frozen=True, slots=True)
class NumbersInForce:
    """What somebody may see of the numbers that hold now, in the order of the framework and of the places."""

    members: tuple[MemberCount, ...]
    sheets: tuple[TargetSheet, ...]

    @property
    def count(self) -> int:
        """Give how many numbers there are."""
        return len(self.members) + sum(len(sheet.targets) for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class TargetLine:
    """Targets of one subject that were set together: who set them when, from which source, and people by region."""

    subject: str
    source: str
    set_by: str
    set_at: datetime
    people: tuple[tuple[str | None, int], ...]


def target_lines(targets: Iterable[Target], framework: Framework, places: Places) -> list[TargetLine]:
    """Put targets that differ in their region alone into one line, in the order of the framework and of the places."""
    regions = _order([None, *places.regions])
    groups = [group.uri for group in framework.groups.values()]
    subjects = _order([*groups, *(skill.uri for skill in framework.skills.values())])
    together: dict[tuple[str, str, str, datetime], list[tuple[str | None, int]]] = {}
    for target in sorted(targets, key=lambda one: (subjects.get(one.subject, len(subjects)), regions[one.region])):
        key = (target.subject, target.source, target.set_by, target.set_at)
        together.setdefault(key, []).append((target.region, target.people))
    return [TargetLine(*key, tuple(people)) for key, people in together.items()]


def numbers_in_force(
    connection: Connection, framework: Framework, places: Places, regions: Collection[str] | None
) -> NumbersInForce:
    """Read the numbers that hold now; `regions` as in `plan_targets`: None for all, and for the movement's."""
    order = _order([None, *places.regions])
    members = [count for count in current_members(connection) if _within(count.region, regions)]
    targets = [target for target in current_targets(connection) if _within(target.region, regions)]
    targets.sort(key=lambda target: order[target.region])
    members.sort(key=lambda count: order[count.region])
    sheets = [
        TargetSheet(group, _of([group.uri, *(skill.uri for skill in framework.skills_of(slug))], targets))
        for slug, group in framework.groups.items()
    ]
    strange = tuple(target for target in targets if framework.by_uri(target.subject) is None)
    return NumbersInForce(
        tuple(members), tuple(sheet for sheet in [*sheets, TargetSheet(None, strange)] if sheet.targets)
    )


def numbers_csv(numbers: NumbersInForce, framework: Framework) -> str:
    """Give the numbers as the file that brings them, so that it can be changed and given back.

    A source that a spreadsheet would run as a formula is quoted.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for count in numbers.members:
        writer.writerow(["members", "", count.region or WHOLE_MOVEMENT, count.people, unformulated(count.source)])
    for sheet in numbers.sheets:
        for target in sheet.targets:
            entry = framework.by_uri(target.subject)
            subject = target.subject if entry is None else entry.slug
            region = target.region or WHOLE_MOVEMENT
            writer.writerow(["target", subject, region, target.people, unformulated(target.source)])
    return out.getvalue()


def _order(keys: Iterable[_Key]) -> dict[_Key, int]:
    return {key: number for number, key in enumerate(keys)}


def _within(region: str | None, regions: Collection[str] | None) -> bool:
    return regions is None or region in regions


def _of(subjects: Sequence[str], targets: Sequence[Target]) -> tuple[Target, ...]:
    return tuple(target for subject in subjects for target in targets if target.subject == subject)
