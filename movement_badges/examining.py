"""Examine a node's preconditions: what `doctor` prints and `/admin` shows."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import FastAPI

from chassis import queries as chassis_queries
from chassis.database import Database, answers
from chassis.sealing import KEY_FILE_MODE
from chassis.service import Shell
from issuer import queries as issuer_queries
from issuer import status_queries
from movement_badges.migrating import is_current

LATE_LIST = timedelta(hours=24)


@dataclass(frozen=True)
class Finding:
    """One precondition: whether it holds, and what to do if it does not."""

    name: str
    good: bool
    advice: str = ""


def examine(application: FastAPI) -> list[Finding]:
    """Check everything that can be checked from inside."""
    return list(_findings(application))


def _findings(application: FastAPI) -> Iterator[Finding]:
    shell: Shell = application.state.shell
    settings = shell.settings
    mode = stat.S_IMODE(settings.key_file.stat().st_mode)
    yield Finding("key file", mode == KEY_FILE_MODE, f"chmod 0400 {settings.key_file}")
    mails = bool(settings.smtp_url or settings.mail_folder) or settings.is_demonstration
    yield Finding("mail", mails, "set MOVEMENT_BADGES_SMTP_URL; until then mails lie as files in the data folder")
    reachable = answers(shell.database)
    yield Finding("database", reachable, "start the database or correct MOVEMENT_BADGES_DATABASE_URL")
    if not reachable:
        return
    current = is_current(shell.database)
    yield Finding("migrations", current, "run `movement-badges migrate`")
    if current:
        yield from _stored(shell.database, shell.clock())
    trust = application.state.verifier.trust
    problem = trust.problem if trust is not None else None
    yield Finding("trust file", problem is None, f"{problem}; until then the last good one is in force")


def _stored(database: Database, now: datetime) -> Iterator[Finding]:
    with database.reading() as connection:
        yield Finding(
            "operator",
            chassis_queries.has_operator(connection),
            "open the set-up link that `movement-badges serve` prints, or `movement-badges accounts grant`",
        )
        organisations = issuer_queries.all_organisations(connection)
        yield Finding("organisations", bool(organisations), "run `movement-badges organisations create`")
        late = status_queries.lists_due(connection, published_before=now - LATE_LIST)
        yield Finding("status lists", not late, "start `movement-badges serve` or `worker`: lists are out of date")
