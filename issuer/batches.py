"""Award to a list of people from a form: read it, show what would happen, and do it once however often it is sent.

The form carries a key that was made with it. Sent twice, by a double click or a reload, it makes its badges once and
gives the same links again: the result is kept sealed under the key, for its sender alone.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import UTC, date, datetime, time, timedelta

from chassis import idempotency
from chassis.database import Connection
from chassis.idempotency import Answer, Run, Ticket
from chassis.roles import Actor
from chassis.secrets_at_rest import new_identifier
from issuer import award_queries, console
from issuer.identities import open_recipient
from issuer.issuing import Awarded, Outcome, Refused, award, finish
from issuer.problems import AwardInProgress, AwardValidUntil, IssuerProblem
from issuer.records import Placement
from issuer.requests import AwardRequest, read_paper_consent, read_placement, read_valid_until
from issuer.roster import Row, read_roster
from issuer.service import Issuer

RESULT_TYPE = "application/vnd.movement-badges.batch+json"
LIST_TYPE = "application/vnd.movement-badges.list+json"
LIST_KEPT = timedelta(days=1)
_LIST = "list:"


@dataclass(frozen=True)
class BatchForm:
    """What was typed, as it was typed."""

    achievement: str
    people: str
    country: str = ""
    community: str = ""
    languages: str = ""
    valid_until: str = ""
    consent: str = ""


@dataclass(frozen=True)
class Line:
    """One row with its verdict: it can be awarded when it has a request."""

    row: Row
    request: AwardRequest | None
    problem: IssuerProblem | None


@dataclass(frozen=True)
class Batch:
    """A list that was read and decided; nothing is written yet."""

    lines: tuple[Line, ...]
    placement: Placement
    consent: str | None

    @property
    def requests(self) -> list[AwardRequest]:
        """Give what can be awarded."""
        return [line.request for line in self.lines if line.request is not None]

    @property
    def refused(self) -> list[Line]:
        """Give the rows that cannot."""
        return [line for line in self.lines if line.problem is not None]


@dataclass(frozen=True)
class HandedOut:
    """A badge of the list: whose it is, its page, and the personal link to hand over."""

    award_id: str
    name: str
    holder_url: str
    mailed: bool


@dataclass(frozen=True)
class BatchResult:
    """What came of a list."""

    awarded: tuple[HandedOut, ...]
    left_out: tuple[str, ...]


def prepare(issuer: Issuer, connection: Connection, slug: str, form: BatchForm, *, by: Actor) -> Batch:
    """Read a list and decide about each person; nothing is written.

    Raises: AwardTooMany, AwardPlacement, AwardValidUntil, AwardConsent: what is wrong for the list as a whole.
    """
    rows = read_roster(form.people)
    languages = tuple(form.languages.replace(",", " ").replace(";", " ").split())
    placement = read_placement(issuer.places, community=form.community, country=form.country, languages=languages)
    valid_until = read_valid_until(_end_of(form.valid_until), at=issuer.clock())
    consent = read_paper_consent(form.consent if form.consent.strip() else None)
    wanted = {
        row.number: AwardRequest(
            achievement_id=form.achievement,
            issuer_slug=slug,
            recipient=row.person.recipient,
            level=row.person.level,
            evidence=row.person.evidence,
            valid_until=valid_until,
            placement=placement,
            paper_consent=consent,
        )
        for row in rows
        if row.person is not None and row.problem is None
    }
    refusals = dict(zip(wanted, console.dry_run(issuer, connection, list(wanted.values()), by=by), strict=True))
    lines = tuple(_line(row, wanted.get(row.number), refusals.get(row.number)) for row in rows)
    return Batch(lines, placement, consent)


def _line(row: Row, request: AwardRequest | None, refusal: IssuerProblem | None) -> Line:
    return Line(row, request if refusal is None else None, row.problem or refusal)


def _end_of(day: str) -> datetime | None:
    """Read the last day of a badge: it ends with that day, in UTC.

    Raises: AwardValidUntil.
    """
    if not day.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(day.strip()), time(23, 59, 59), UTC)
    except ValueError as problem:
        raise AwardValidUntil from problem


def keep_form(issuer: Issuer, connection: Connection, form: BatchForm, *, by: Actor) -> str:
    """Keep a list that is to be looked at, sealed and for a day, and give its key; so its page has an address."""
    key, at = new_identifier(issuer.entropy), issuer.clock()
    idempotency.forget_named(connection, prefix=_LIST, before=at - LIST_KEPT)
    ticket = Ticket(actor=_sender(by), key=f"{_LIST}{key}", request_sha256=_hash_of(form))
    run = idempotency.begin(connection, ticket, reference=key, vault=issuer.vault, at=at, entropy=issuer.entropy)
    if isinstance(run, Run):
        content = json.dumps(asdict(form), ensure_ascii=False).encode()
        idempotency.finish(connection, run, Answer(200, LIST_TYPE, content), vault=issuer.vault)
    return key


def kept_form(issuer: Issuer, connection: Connection, *, by: Actor, key: str) -> BatchForm | None:
    """Give a list that this actor has sent to be looked at; None when it is nobody's, another's or too old."""
    answer = idempotency.answered(
        connection, actor=_sender(by), key=f"{_LIST}{key}", vault=issuer.vault, since=issuer.clock() - LIST_KEPT
    )
    return None if answer is None else BatchForm(**json.loads(answer.body))


def perform(issuer: Issuer, batch: Batch, form: BatchForm, *, by: Actor, key: str) -> None:
    """Award a list once; `result_of` then gives what came of it.

    Raises: AwardTooMany, ClockBehind, KeyReused, StillRunning, AwardInProgress.
    """
    ticket = _ticket(by, key, _hash_of(form))
    with issuer.database.writing() as connection:
        begun = idempotency.begin(
            connection,
            ticket,
            reference=new_identifier(issuer.entropy),
            vault=issuer.vault,
            at=issuer.clock(),
            entropy=issuer.entropy,
        )
    if isinstance(begun, Answer):
        return
    keeper = _Keeper(issuer, begun, batch)
    with issuer.database.reading() as connection:
        was_reserved = bool(award_queries.batch(connection, begun.reference))
    if was_reserved:
        finish(issuer, begun.reference, companion=keeper)
        return
    try:
        award(issuer, batch.requests, by=by, batch_id=begun.reference, companion=keeper)
    except IssuerProblem:
        with issuer.database.writing() as connection:
            idempotency.abandon(connection, begun)
        raise


def result_of(issuer: Issuer, connection: Connection, *, by: Actor, key: str) -> BatchResult | None:
    """Give what came of a list that this actor sent under this key."""
    answer = idempotency.answered(connection, actor=_sender(by), key=_key(key), vault=issuer.vault)
    if answer is None:
        return None
    kept = json.loads(answer.body)
    return BatchResult(tuple(HandedOut(**one) for one in kept["awarded"]), tuple(kept["left_out"]))


class _Keeper:
    """Keep the result together with step 8 of the ceremony."""

    def __init__(self, issuer: Issuer, run: Run, batch: Batch) -> None:
        self._issuer = issuer
        self._run = run
        self._batch = batch

    def reserving(self, connection: Connection, batch_id: str) -> None:
        """Do nothing more: the key was taken before, and names the batch."""

    def storing(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Keep the links and names of what was awarded, sealed."""
        refusals = [outcome.problem for outcome in outcomes if isinstance(outcome, Refused)]
        if any(isinstance(problem, AwardInProgress) for problem in refusals):
            return
        awarded = [outcome for outcome in outcomes if isinstance(outcome, Awarded)]
        sealed = award_queries.sealed_recipients(connection, [one.award_id for one in awarded])
        people = {award_id: open_recipient(self._issuer.vault, one) for award_id, one in sealed.items()}
        body = {
            "awarded": [
                {
                    "award_id": one.award_id,
                    "name": people[one.award_id].shown,
                    "holder_url": one.holder_url,
                    "mailed": people[one.award_id].email is not None,
                }
                for one in awarded
            ],
            "left_out": [line.row.text for line in self._batch.refused] + self._undone(outcomes),
        }
        answer = Answer(200, RESULT_TYPE, json.dumps(body, ensure_ascii=False).encode())
        idempotency.finish(connection, self._run, answer, vault=self._issuer.vault)

    def _undone(self, outcomes: Sequence[Outcome]) -> list[str]:
        """Give the rows that were ready and that the ceremony itself refused (never in a resumed run)."""
        ready = [line for line in self._batch.lines if line.request is not None]
        if len(ready) != len(outcomes):
            return []
        return [line.row.text for line, outcome in zip(ready, outcomes, strict=True) if isinstance(outcome, Refused)]


def _ticket(by: Actor, key: str, request_sha256: str) -> Ticket:
    return Ticket(actor=_sender(by), key=_key(key), request_sha256=request_sha256)


def _hash_of(form: BatchForm) -> str:
    return hashlib.sha256(json.dumps(astuple(form)).encode()).hexdigest()


def _sender(by: Actor) -> str:
    return by.account_id or ""


def _key(key: str) -> str:
    """Keep the keys of forms apart from those that programs choose."""
    return f"form:{key}"
