"""The work of `movement-badges verify` on folders, archives and lists: a line for each badge, and totals.

Results are printed and written as they come. The bar stands on standard error, and only on a terminal; with `--json`,
so do the totals, and standard output holds one JSON object on a line for each badge.
"""

import asyncio
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from chassis.clock import utc_now
from chassis.fetching import Fetcher
from chassis.languages import DEFAULT_LANGUAGE, Languages
from credentials.report import POLICIES
from credentials.strict_json import JsonObject
from movement_badges.knowledge import Knowledge
from movement_badges.sources import Finder
from movement_badges.verifying import (
    ALL_VALID,
    ANY_INVALID,
    SOME_UNKNOWN,
    UNUSABLE,
    Wanted,
    open_knowledge,
    printable,
    verify_all,
    write_json_line,
)
from skills_framework.loading import load_framework
from verifier.batches.checking import Desk, Finished, check_many
from verifier.batches.documents import DocumentsOfRun
from verifier.batches.rows import Row, State, Totals, Wording
from verifier.batches.sheets import Sheet
from verifier.checking import Checked
from verifier.report_document import report_document

# So many can be read in full; a folder of badges is told in a line each.
MAX_IN_DETAIL = 10

_SIGNS = {
    State.INVALID: ("✘", "red"),
    State.UNKNOWN: ("?", "yellow"),
    State.NOT_CHECKED: ("!", "magenta"),
    State.VALID: ("✔", "green"),
    State.NO_BADGE: ("–", "dim"),
}


@dataclass
class _Tally:
    """What the exit status depends on."""

    totals: Totals
    is_unusable: bool = False

    def add(self, finished: Finished, row: Row) -> None:
        self.totals.add(row)
        no_badge = row.state is State.NO_BADGE and finished.item.is_named
        self.is_unusable = self.is_unusable or no_badge or row.state is State.NOT_CHECKED

    @property
    def status(self) -> int:
        states = self.totals.states
        if states[State.INVALID]:
            return ANY_INVALID
        if self.is_unusable or not states[State.VALID] + states[State.UNKNOWN]:
            return UNUSABLE
        return SOME_UNKNOWN if states[State.UNKNOWN] else ALL_VALID


def verify(sources: Sequence[str], lists: Sequence[Path], wanted: Wanted, *, as_json: bool, table: Path | None) -> int:
    """Check everything that is given: a few files with every detail, many with a line each; give the exit status."""
    finder = Finder(sources, lists)
    if table is None and len(sources) <= MAX_IN_DETAIL and not finder.is_many:
        return verify_all(sources, wanted, as_json=as_json)
    knowledge = open_knowledge(wanted)
    if knowledge is None:
        return UNUSABLE
    registry = knowledge.registry
    framework = load_framework() if registry.issuers else None
    desk = Desk(
        policy=POLICIES[wanted.policy],
        at=wanted.at or utc_now(),
        registry=registry,
        fetcher=None if wanted.offline else Fetcher(),
        framework=framework,
        documents=DocumentsOfRun(),
        recipient=wanted.recipient,
        refresh=wanted.refresh,
    )
    teller = _Teller(Wording(Languages.load(), DEFAULT_LANGUAGE, framework), knowledge, as_json=as_json)
    try:
        with _sheet(table) as sheet:
            return asyncio.run(_run(finder, desk, teller, sheet))
    except _TableProblem as problem:
        Console(stderr=True, highlight=False).print(Text(str(problem)), soft_wrap=True)
        return UNUSABLE


async def _run(finder: Finder, desk: Desk, teller: "_Teller", sheet: Sheet | None) -> int:
    tally = _Tally(Totals())
    with _bar(finder) as advance:
        async for finished in check_many(finder.items(), desk):
            row = teller.wording.row(finished)
            tally.add(finished, row)
            if sheet is not None:
                sheet.add(row)
            teller.tell(finished, row)
            advance()
    tally.totals.skipped = finder.skipped
    teller.tell_totals(tally.totals)
    return tally.status


class _Teller:
    """Prints a line for each badge, and the totals."""

    def __init__(self, wording: Wording, knowledge: Knowledge, *, as_json: bool) -> None:
        self.wording = wording
        self._knowledge = knowledge
        self._as_json = as_json
        self._lines = Console(highlight=False)
        self._totals = Console(stderr=as_json, highlight=False)

    def tell(self, finished: Finished, row: Row) -> None:
        if self._as_json:
            write_json_line(self._document(finished, row))
            return
        sign, colour = _SIGNS[row.state]
        words = " – ".join(part for part in (row.badge, row.issuer) if part)
        line = Text.assemble((f"{sign} {self._say(row.state)}: ", f"bold {colour}"), (printable(row.name), "bold"))
        if words:
            line.append(f"  {printable(words)}")
        if row.code is not None:
            line.append(f"  {printable(row.headline)}")
            line.append(f"  [{row.code}]", "dim")
        as_of = self._knowledge.as_of(finished.result) if isinstance(finished.result, Checked) else None
        if as_of is not None:
            told = self.wording.languages.date_time(DEFAULT_LANGUAGE, as_of)
            line.append(f"  {self.wording.languages.t(DEFAULT_LANGUAGE, 'verify.as-of', told)}", "dim")
        if row.warning is not None:
            line.append(f"  ! {printable(row.warning)}", "bold red")
        self._lines.print(line, soft_wrap=True)

    def tell_totals(self, totals: Totals) -> None:
        if not totals.rows:
            self._totals.print(self.wording.languages.t(DEFAULT_LANGUAGE, "verify.many.nothing"))
        table = Table(show_header=False, box=None, padding=(0, 1))
        table.add_column(justify="right")
        table.add_column()
        for state in State:
            if not totals.states[state]:
                continue
            sign, colour = _SIGNS[state]
            table.add_row(Text(str(totals.states[state]), f"bold {colour}"), Text(f"{sign} {self._say(state)}", colour))
            for code, count in totals.of(state):
                table.add_row(
                    Text(str(count), "dim"), Text.assemble(f"    {self.wording.title(code)}", (f"  [{code}]", "dim"))
                )
        table.add_row(Text(str(totals.rows), "bold"), Text(self._t("verify.many.total"), "bold"))
        if totals.skipped:
            table.add_row(Text(str(totals.skipped), "dim"), Text(self._t("verify.many.skipped"), "dim"))
        self._totals.print(table)

    def _document(self, finished: Finished, row: Row) -> JsonObject:
        if isinstance(finished.result, Checked):
            wording = self.wording
            return {
                "source": row.name,
                **report_document(finished.result.report, wording.languages, wording.language, wording.framework),
                **self._knowledge.document(finished.result),
            }
        return {"source": row.name, "result": row.state.value, "code": row.code, "message": row.reason}

    def _say(self, state: State) -> str:
        return self._t(f"verify.many.state.{state.value}")

    def _t(self, key: str) -> str:
        return self.wording.languages.t(DEFAULT_LANGUAGE, key)


@contextmanager
def _bar(finder: Finder) -> Generator[Callable[[], None]]:
    """Show how far it is on standard error, if that is a terminal; give what moves it on."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # The bar must not swallow standard output: whoever redirects it wants the lines.
    with Progress(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as progress:
        task = progress.add_task(Languages.load().t(DEFAULT_LANGUAGE, "verify.many.checking"), total=finder.count())
        yield lambda: progress.advance(task)


class _TableProblem(Exception):
    """The file for the table cannot be written."""


@contextmanager
def _sheet(path: Path | None) -> Generator[Sheet | None]:
    if path is None:
        yield None
        return
    try:
        # The mark at the beginning tells spreadsheets that the names are UTF-8.
        file = path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
    except OSError as error:
        raise _TableProblem(f"{path} cannot be written: {error.strerror}") from error
    with file:
        yield Sheet(file)
