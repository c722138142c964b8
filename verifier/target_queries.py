"""Ask the tables of targets and member counts; an older number stays as history, the newest one holds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from verifier.tables import member_counts, targets


@dataclass(frozen=True, slots=True)
class Target:
    """How many people should hold a skill or a group's skills, in a region or (None) in the whole movement."""

    subject: str
    region: str | None
    people: int
    source: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class MemberCount:
    """How many members are known in a region or (None) in the whole movement."""

    region: str | None
    people: int
    source: str
    set_by: str
    set_at: datetime


def current_targets(connection: Connection) -> list[Target]:
    """Return the newest target of each subject and region."""
    c = targets.c
    newest = select(func.max(c.id)).group_by(c.subject, c.region)
    chosen = select(c.subject, c.region, c.people, c.source, c.set_by, c.set_at).where(c.id.in_(newest))
    return [Target(*row) for row in connection.execute(chosen.order_by(c.subject, c.region))]


def current_members(connection: Connection) -> list[MemberCount]:
    """Return the newest member count of each region and of the movement."""
    c = member_counts.c
    newest = select(func.max(c.id)).group_by(c.region)
    chosen = select(c.region, c.people, c.source, c.set_by, c.set_at).where(c.id.in_(newest))
    return [MemberCount(*row) for row in connection.execute(chosen.order_by(c.region))]


def add_numbers(connection: Connection, new_targets: Sequence[Target], new_members: Sequence[MemberCount]) -> None:
    """Add numbers; they hold from now on in place of older ones."""
    if new_targets:
        connection.execute(insert(targets), [asdict(target) for target in new_targets])
    if new_members:
        connection.execute(insert(member_counts), [asdict(count) for count in new_members])
