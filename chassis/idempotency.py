"""Answer the same request once: `Idempotency-Key` names it, and its second sending gets the first answer.

1. `begin` writes key and hash of the request in the caller's transaction (for an award: with step 2 of the ceremony).
2. The caller works; `reference` says what it set out to make, so that another run can finish that and nothing else.
3. `finish` writes status and bytes of the answer in the transaction that completes the work.

The same actor, key and request then gives the same status and bytes; another request under the key is refused; one that
still runs is refused for a while; one whose run has died (its lease ran out) is taken over with its reference.

Spec: draft-ietf-httpapi-idempotency-key-header.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Header

from chassis import idempotency_queries
from chassis.database import Connection
from chassis.idempotency_queries import Entry
from chassis.problems import ChassisProblem
from chassis.sealing import Vault
from chassis.secrets_at_rest import new_identifier

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
ANSWER_PURPOSE = "idempotency"
MAX_KEY_CHARACTERS = 200
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class KeyMalformed(ChassisProblem):
    """The header is empty, too long or no visible ASCII."""

    code = "idempotency.malformed"
    title = "The Idempotency-Key cannot be used"
    status = 422


class KeyReused(ChassisProblem):
    """The key already belongs to another request of the same actor."""

    code = "idempotency.mismatch"
    title = "This Idempotency-Key belongs to another request"
    status = 422


class StillRunning(ChassisProblem):
    """The first request of this key has not been answered yet."""

    code = "idempotency.running"
    title = "The same request is still being worked on"
    status = 409

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__({"seconds": retry_after_seconds}, headers={"Retry-After": str(retry_after_seconds)})


@dataclass(frozen=True)
class Answer:
    """What was answered; sent again as it is, byte for byte."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Run:
    """The right to do the work; `resumed` when somebody began it and died, then `reference` is theirs."""

    actor: str
    key: str
    owner: str
    reference: str
    resumed: bool


@dataclass(frozen=True)
class Ticket:
    """One request as its sender named it: who, under which key, and the hash of what it says."""

    actor: str
    key: str
    request_sha256: str


def request_hash(method: str, route: str, body: bytes) -> str:
    """Give the hash that tells two requests under one key apart."""
    return hashlib.sha256(b"\n".join((method.encode(), route.encode(), body))).hexdigest()


def begin(
    connection: Connection,
    ticket: Ticket,
    *,
    reference: str,
    vault: Vault,
    at: datetime,
    entropy: Callable[[int], bytes],
    lease: timedelta = LEASE,
) -> Run | Answer:
    """Give the right to do the work, or the answer that was already given.

    Raises:
        KeyReused: the key belongs to another request.
        StillRunning: another run holds the key, and its lease has not run out.
    """
    idempotency_queries.forget_before(connection, at - KEPT)
    owner = new_identifier(entropy)
    entry = Entry(
        actor=ticket.actor,
        key=ticket.key,
        request_sha256=ticket.request_sha256,
        reference=reference,
        owner=owner,
        lease_until=at + lease,
        created_at=at,
    )
    if idempotency_queries.add_entry(connection, entry):
        return Run(ticket.actor, ticket.key, owner, reference, resumed=False)
    former = idempotency_queries.locked_entry(connection, ticket.actor, ticket.key)
    if not hmac.compare_digest(former.request_sha256, ticket.request_sha256):
        raise KeyReused
    if former.answer_sealed is not None:
        return _opened(vault, former.answer_sealed)
    if at < former.lease_until:
        raise StillRunning(max(1, int((former.lease_until - at).total_seconds())))
    idempotency_queries.take_over(connection, ticket.actor, ticket.key, owner=owner, lease_until=at + lease)
    return Run(ticket.actor, ticket.key, owner, former.reference, resumed=True)


def finish(connection: Connection, run: Run, answer: Answer, *, vault: Vault) -> bool:
    """Keep the answer; False when another run has taken the work over (its answer counts then)."""
    content = json.dumps([answer.status, answer.content_type, answer.body.decode()], ensure_ascii=False)
    return idempotency_queries.keep_answer(
        connection,
        run.actor,
        run.key,
        owner=run.owner,
        status=answer.status,
        answer_sealed=vault.seal(ANSWER_PURPOSE, content.encode()),
    )


def answered(
    connection: Connection, *, actor: str, key: str, vault: Vault, since: datetime | None = None
) -> Answer | None:
    """Give the answer that this actor was given under this key, if there is one (begun no earlier than `since`)."""
    entry = idempotency_queries.find_entry(connection, actor, key)
    if entry is None or entry.answer_sealed is None or (since is not None and entry.created_at < since):
        return None
    return _opened(vault, entry.answer_sealed)


def forget_named(connection: Connection, *, prefix: str, before: datetime) -> None:
    """Forget the answers under keys that begin so and are older, sooner than the rest."""
    idempotency_queries.forget_before(connection, before, prefix=prefix)


def abandon(connection: Connection, run: Run) -> None:
    """Free the key of a run that was refused before it made anything, so that a corrected request can use it."""
    idempotency_queries.forget_entry(connection, run.actor, run.key, owner=run.owner)


def _opened(vault: Vault, sealed: str) -> Answer:
    status, content_type, body = json.loads(vault.open(ANSWER_PURPOSE, sealed))
    return Answer(int(status), str(content_type), str(body).encode())


def _key(idempotency_key: Annotated[str | None, Header()] = None) -> str | None:
    if idempotency_key is not None and not _KEY.fullmatch(idempotency_key):
        raise KeyMalformed
    return idempotency_key


IdempotencyKey = Annotated[str | None, Depends(_key)]
