"""Award one badge for one named request: sent twice, it is awarded once and answered twice with the same bytes.

The key commits with step 2 of the ceremony, the answer with step 8. A request whose worker died is finished under
the batch that its key names; nothing new is made for it.
"""

import json
from collections.abc import Callable, Sequence

from chassis import idempotency
from chassis.database import Connection
from chassis.idempotency import Answer, Run, Ticket
from chassis.roles import Actor
from chassis.secrets_at_rest import new_identifier
from issuer.issuing import Outcome, Refused, award, finish
from issuer.problems import AwardInProgress, IssuerProblem
from issuer.requests import AwardRequest
from issuer.service import Issuer


class _Fresh(Exception):
    """The key was never used."""


class _Repeat:
    """The companion of a ceremony whose request has a key."""

    def __init__(self, issuer: Issuer, ticket: Ticket, run: Run | None = None) -> None:
        self._issuer = issuer
        self._ticket = ticket
        self._run = run
        self.answer: Answer | None = None

    def reserving(self, connection: Connection, batch_id: str) -> None:
        """Take the key; whoever took it in between is waited for by the caller's next try."""
        begun = _begin(self._issuer, connection, self._ticket, batch_id)
        if not isinstance(begun, Run) or begun.resumed:
            raise AwardInProgress
        self._run = begun

    def storing(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """Keep the answer, or free the key of a request that was refused after all."""
        if self._run is None:
            return
        if any(isinstance(outcome, Refused) for outcome in outcomes):
            if not any(
                isinstance(outcome, Refused) and isinstance(outcome.problem, AwardInProgress) for outcome in outcomes
            ):
                idempotency.abandon(connection, self._run)
            return
        self.answer = _answer(outcomes[0])
        idempotency.finish(connection, self._run, self.answer, vault=self._issuer.vault)


def award_once(issuer: Issuer, read_request: Callable[[], AwardRequest], *, by: Actor, ticket: Ticket | None) -> Answer:
    """Award one badge, or repeat the answer that its key was given.

    Raises: whatever the request, the policy or the ceremony refuses; KeyReused, StillRunning.
    """
    if ticket is None:
        return _only(award(issuer, [read_request()], by=by))
    former = _former(issuer, ticket)
    if isinstance(former, Answer):
        return former
    if former is not None:
        return _resumed(issuer, ticket, former)
    companion = _Repeat(issuer, ticket)
    made = _only(award(issuer, [read_request()], by=by, companion=companion))
    return companion.answer or made


def _former(issuer: Issuer, ticket: Ticket) -> Answer | Run | None:
    """Look what the key was used for; a key that was never used is not taken yet."""
    try:
        with issuer.database.writing() as connection:
            return _used(_begin(issuer, connection, ticket, ""))
    except _Fresh:
        return None


def _used(begun: Run | Answer) -> Run | Answer:
    if isinstance(begun, Run) and not begun.resumed:
        raise _Fresh
    return begun


def _resumed(issuer: Issuer, ticket: Ticket, run: Run) -> Answer:
    companion = _Repeat(issuer, ticket, run)
    made = _only(finish(issuer, run.reference, companion=companion))
    return companion.answer or made


def _begin(issuer: Issuer, connection: Connection, ticket: Ticket, batch_id: str) -> Run | Answer:
    return idempotency.begin(
        connection,
        ticket,
        reference=batch_id or new_identifier(issuer.entropy),
        vault=issuer.vault,
        at=issuer.clock(),
        entropy=issuer.entropy,
    )


def _only(outcomes: Sequence[Outcome]) -> Answer:
    outcome = outcomes[0]
    if isinstance(outcome, Refused):
        problem: IssuerProblem = outcome.problem
        raise problem
    return _answer(outcome)


def _answer(outcome: Outcome) -> Answer:
    if isinstance(outcome, Refused):
        raise outcome.problem
    body = {
        "id": outcome.award_id,
        "url": outcome.url,
        "holder_url": outcome.holder_url,
        "state": outcome.state.value,
    }
    return Answer(status=201, content_type="application/json", body=json.dumps(body).encode())
