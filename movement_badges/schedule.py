"""The periodic work of a node, in one thread: mail, unfinished awards, status lists, badges from elsewhere, the map.

Every job can run in several processes at once: each takes its rows with a lease or finds nothing due.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from fastapi import FastAPI

from chassis.outbox import deliver_outbox
from chassis.service import Shell
from issuer.issuing import recover
from issuer.service import Issuer
from issuer.status_lists import refresh_all_lists, refresh_due_lists
from movement_badges.mapping import check_imports, harvest, keep_own_feed
from movement_badges.recognising import provide_own_token_keys

_log = structlog.stdlib.get_logger("movement_badges.schedule")
TICK_SECONDS = 5.0


@dataclass(frozen=True)
class Job:
    """One piece of periodic work."""

    name: str
    every: timedelta
    run: Callable[[], object]


class Schedule:
    """Runs each job when its time has come, one after the other."""

    def __init__(self, application: FastAPI) -> None:
        self._application = application
        self._shell: Shell = application.state.shell
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._last = dict[str, datetime]()

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the job that runs now."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def run_due_jobs(self) -> None:
        """Run every job whose time has come; a failing one is logged and tried again at its next time."""
        for job in self._jobs():
            now = self._shell.clock()
            last = self._last.get(job.name)
            if last is not None and now - last < job.every:
                continue
            self._last[job.name] = now
            try:
                job.run()
            except Exception as problem:  # noqa: BLE001 - the outermost edge: one broken job must not stop the others
                _log.error("job.failed", job=job.name, exc_info=problem)

    def _run(self) -> None:
        issuer: Issuer = self._application.state.issuer
        try:
            # Lists are signed anew at every start: whoever restored an old database publishes fresh ones at once.
            refresh_all_lists(issuer, self._shell.clock())
            provide_own_token_keys(self._application)
            keep_own_feed(self._application)
        except Exception as problem:  # noqa: BLE001 - as above
            _log.error("job.failed", job="start", exc_info=problem)
        while not self._ended.is_set():
            self.run_due_jobs()
            self._ended.wait(TICK_SECONDS)

    def _jobs(self) -> Sequence[Job]:
        shell = self._shell
        issuer: Issuer = self._application.state.issuer
        return (
            Job(
                "mail",
                timedelta(seconds=5),
                lambda: deliver_outbox(shell.database, shell.vault, shell.mailer, clock=shell.clock),
            ),
            Job("unfinished awards", timedelta(seconds=30), lambda: recover(issuer)),
            Job("status lists", timedelta(minutes=1), lambda: refresh_due_lists(issuer, shell.clock())),
            Job(
                "badges from elsewhere",
                shell.settings.harvest_interval,
                lambda: asyncio.run(check_imports(self._application)),
            ),
            Job("map", shell.settings.harvest_interval, lambda: asyncio.run(harvest(self._application))),
        )
