"""Say in one row what came of each of many badges, in the reader's language, and add the rows up.

A row holds verified data only: name of the badge and of its issuer are missing unless a good signature covers them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from chassis.languages import Languages
from credentials.problems import NothingInside, PageWithoutBadge, UnknownForm
from credentials.report import Outcome, Remark, Report
from credentials.strict_json import JsonObject, JsonValue
from skills_framework.framework import Framework
from verifier.badge_facts import facts_of_report
from verifier.batches.checking import Finished, Refusal
from verifier.checking import Checked
from verifier.claimed_issuers import LOOK_ALIKE
from verifier.explaining import Trust, explain
from verifier.nested_views import headline_of, stated_by
from verifier.report_document import parameters


class State(StrEnum):
    """What became of one file: a verdict, or no badge in it, or nobody could look; first what needs a look."""

    INVALID = "invalid"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not_checked"
    VALID = "valid"
    NO_BADGE = "no_badge"


_VERDICTS: Mapping[Outcome, State] = MappingProxyType(
    {Outcome.VALID: State.VALID, Outcome.INVALID: State.INVALID, Outcome.UNKNOWN: State.UNKNOWN}
)
# Names and reasons come from strangers' documents; a table of a thousand must not become a book.
MAX_NAME_CHARACTERS = 300
MAX_REASON_CHARACTERS = 1000
# There may well be other things among the badges of a folder; what is damaged may have been a badge.
_OTHER_THINGS = (UnknownForm, NothingInside, PageWithoutBadge)


@dataclass(frozen=True)
class Row:
    """One file: what it comes to, the code that decided it (None when all is well), and both in words.

    `vouched_by` is who vouches for the issuer; None when nobody does for this badge, or it was not looked up.
    `warning` is what nobody must miss although it decides nothing: a name that could be taken for another's.
    """

    name: str
    state: State
    code: str | None
    headline: str
    reason: str
    badge: str | None = None
    issuer: str | None = None
    issuer_id: str | None = None
    trust: Trust = Trust.NOT_CHECKED
    vouched_by: str | None = None
    warning: str | None = None


@dataclass(frozen=True)
class Wording:
    """The reader's language, and the skills that may be named."""

    languages: Languages
    language: str
    framework: Framework | None = None

    def row(self, finished: Finished) -> Row:
        """Give the row of one result."""
        result = finished.result
        if isinstance(result, Checked):
            return self._of_report(finished.item.name, result)
        state = State.NO_BADGE if isinstance(result, _OTHER_THINGS) else State.NOT_CHECKED
        fields = [str(value) for value in result.fields.values()]
        return Row(
            finished.item.name,
            state,
            result.code,
            self._problem(result, "title", fields) or result.title,
            _short(self._problem(result, "reason", fields) or str(result), MAX_REASON_CHARACTERS),
        )

    def title(self, code: str) -> str:
        """Give the title of a code, for a table of reasons."""
        return self.languages.t(self.language, f"problem.{code}.title")

    def _of_report(self, name: str, checked: Checked) -> Row:
        report = checked.report
        explained = explain(report)
        decided = explained.decided_by
        badge, issuer, issuer_id = _said(report)
        known = checked.evidence.recognition
        vouched = known.vouched_by if known is not None and explained.trust is Trust.RECOGNISED else None
        warning = next((remark for remark in report.remarks if remark.code == LOOK_ALIKE), None)
        return Row(
            name,
            _VERDICTS[report.verdict],
            None if decided is None else decided.code,
            self.languages.t(self.language, headline_of(report)),
            "" if decided is None else self._told(decided.code, parameters(decided, *self._spoken)),
            badge and _short(badge),
            issuer and _short(issuer),
            issuer_id and _short(issuer_id),
            explained.trust,
            vouched,
            None if warning is None else self._warned(warning),
        )

    @property
    def _spoken(self) -> tuple[Languages, str, Framework | None]:
        return self.languages, self.language, self.framework

    def _warned(self, remark: Remark) -> str:
        return self._told(remark.code, parameters(remark, *self._spoken))

    def _told(self, code: str, fields: tuple[str, ...]) -> str:
        return _short(self.languages.t(self.language, f"problem.{code}.reason", *fields), MAX_REASON_CHARACTERS)

    def _problem(self, problem: Refusal, part: str, fields: list[str]) -> str | None:
        key = f"problem.{problem.code}.{part}"
        return self.languages.t(self.language, key, *fields) if self.languages.has(key) else None


class Totals:
    """How many rows there are of each state, and for each reason; it grows with the kinds of reasons only."""

    def __init__(self) -> None:
        self.states = Counter[State]()
        self.reasons = Counter[tuple[State, str]]()
        self.skipped = 0
        """Files that a system left among the others; they have no row."""

    def add(self, row: Row) -> None:
        """Count one more row."""
        self.states[row.state] += 1
        if row.code is not None:
            self.reasons[row.state, row.code] += 1

    @property
    def rows(self) -> int:
        """Give how many rows there are."""
        return self.states.total()

    def of(self, state: State) -> tuple[tuple[str, int], ...]:
        """Give the reasons for a state with their counts, the most frequent first."""
        found = [(code, count) for (of, code), count in self.reasons.items() if of is state]
        return tuple(sorted(found, key=lambda counted: (-counted[1], counted[0])))


def totals_document(totals: Totals) -> JsonObject:
    """Give the totals for a program: a number for every state, and for every reason below it."""
    counts: JsonObject = {state.value: totals.states[state] for state in State}
    reasons: JsonObject = {state.value: dict[str, JsonValue](totals.of(state)) for state in State if totals.of(state)}
    return {"files": totals.rows, **counts, "skipped": totals.skipped, "reasons": reasons}


def row_document(row: Row) -> JsonObject:
    """Give a row for a program."""
    return {
        "name": row.name,
        "result": row.state.value,
        "code": row.code,
        "message": row.reason or row.headline,
        "badge": row.badge,
        "issuer": None if row.issuer_id is None else {"id": row.issuer_id, "name": row.issuer},
        "trust": row.trust.value,
        "vouched_by": row.vouched_by,
        "warning": row.warning,
    }


def _short(text: str, characters: int = MAX_NAME_CHARACTERS) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"


def _said(report: Report) -> tuple[str | None, str | None, str | None]:
    facts = facts_of_report(report)
    if facts is not None:
        return facts.name, facts.issuer.name, facts.issuer_id
    stated = stated_by(report)
    return (None, None, None) if stated is None else (stated.name, stated.signer.name, stated.signer.id)
