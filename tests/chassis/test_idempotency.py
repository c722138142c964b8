"""The same request twice is one piece of work and one answer."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shell_application import KEK, SteppingClock
from sqlalchemy import text

from chassis.database import Database
from chassis.idempotency import (
    Answer,
    IdempotencyKey,
    KeyReused,
    Run,
    StillRunning,
    Ticket,
    abandon,
    begin,
    finish,
    request_hash,
)
from chassis.problems import ChassisProblem
from chassis.sealing import Vault

VAULT = Vault(KEK)
CREATED = Answer(201, "application/json", '{"holder_url": "https://b.example.org/h/s3cret", "name": "Éva"}'.encode())
TICKET = Ticket("account:1", "key-1", request_hash("POST", "/api/v1/awards", b'{"a": 1}'))


@pytest.fixture
def unlike_entropy() -> Callable[[int], bytes]:
    """Entropy that two threads may draw from."""
    counter = iter(range(10**6))
    return lambda size: hashlib.shake_256(str(next(counter)).encode()).digest(size)


def start(
    database: Database, clock: Callable[[], datetime], entropy: Callable[[int], bytes], ticket: Ticket = TICKET,
    reference: str = "batch-1",
) -> Run | Answer:  # fmt: skip
    with database.writing() as connection:
        return begin(connection, ticket, reference=reference, vault=VAULT, at=clock(), entropy=entropy)


def end(database: Database, run: Run | Answer, answer: Answer = CREATED) -> bool:
    assert isinstance(run, Run)
    with database.writing() as connection:
        return finish(connection, run, answer, vault=VAULT)


def test_the_second_sending_gets_the_first_answer_byte_for_byte(
    databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]
) -> None:
    run = start(databases, clock, entropy)
    assert isinstance(run, Run)
    assert not run.resumed
    assert end(databases, run)
    clock.advance(timedelta(days=2))
    assert start(databases, clock, entropy, reference="batch-2") == CREATED


def test_the_kept_answer_cannot_be_read_in_the_database(
    databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]
) -> None:
    end(databases, start(databases, clock, entropy))
    with databases.reading() as connection:
        assert "s3cret" not in str(connection.execute(text("SELECT * FROM chassis_idempotency")).one())


@pytest.mark.parametrize(
    ("case", "ticket", "problem"),
    [
        ("another body", Ticket("account:1", "key-1", request_hash("POST", "/api/v1/awards", b"{}")), KeyReused),
        ("another route", Ticket("account:1", "key-1", request_hash("POST", "/x", b'{"a": 1}')), KeyReused),
        ("the same, still running", TICKET, StillRunning),
    ],
)
def test_a_key_in_use_is_refused(
    databases: Database,
    clock: SteppingClock,
    entropy: Callable[[int], bytes],
    case: str,
    ticket: Ticket,
    problem: type[ChassisProblem],
) -> None:
    start(databases, clock, entropy)
    clock.advance(timedelta(seconds=30))
    with pytest.raises(problem) as refused:
        start(databases, clock, entropy, ticket)
    if problem is StillRunning:
        assert refused.value.headers == {"Retry-After": "90"}
        assert refused.value.status == 409
    else:
        assert refused.value.status == 422


@pytest.mark.parametrize(
    "ticket",
    [Ticket("account:2", "key-1", TICKET.request_sha256), Ticket("account:1", "key-2", TICKET.request_sha256)],
)
def test_another_actor_or_key_is_other_work(
    databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes], ticket: Ticket
) -> None:
    start(databases, clock, entropy)
    assert isinstance(start(databases, clock, entropy, ticket), Run)


def test_a_dead_run_is_taken_over_with_what_it_set_out_to_make(
    databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]
) -> None:
    dead = start(databases, clock, entropy)
    clock.advance(timedelta(minutes=2))
    heir = start(databases, clock, entropy, reference="batch-2")
    assert isinstance(heir, Run)
    assert (heir.resumed, heir.reference) == (True, "batch-1")
    with pytest.raises(StillRunning):
        start(databases, clock, entropy)
    assert not end(databases, dead, Answer(500, "text/plain", b"late"))
    assert end(databases, heir)
    assert start(databases, clock, entropy) == CREATED


def test_a_run_that_was_undone_leaves_the_key_free(
    databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]
) -> None:
    with pytest.raises(ZeroDivisionError), databases.writing() as connection:
        begin(connection, TICKET, reference="x", vault=VAULT, at=clock(), entropy=entropy)
        raise ZeroDivisionError
    assert isinstance(start(databases, clock, entropy), Run)


def test_a_refused_request_frees_its_key_and_an_answered_one_does_not(
    databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]
) -> None:
    run = start(databases, clock, entropy)
    assert isinstance(run, Run)
    with databases.writing() as connection:
        abandon(connection, run)
    again = start(databases, clock, entropy)
    assert isinstance(again, Run)
    end(databases, again)
    with databases.writing() as connection:
        abandon(connection, again)
    assert start(databases, clock, entropy) == CREATED


def test_of_many_at_once_one_does_the_work(
    databases: Database, clock: SteppingClock, unlike_entropy: Callable[[int], bytes]
) -> None:
    def attempt(_number: int) -> str:
        try:
            run = start(databases, clock, unlike_entropy)
        except StillRunning:
            return "wait"
        return "work" if isinstance(run, Run) else "answer"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(24)))
    assert sorted(set(outcomes)) == ["wait", "work"]
    assert outcomes.count("work") == 1


def test_answers_are_forgotten_after_a_week(
    databases: Database, clock: SteppingClock, entropy: Callable[[int], bytes]
) -> None:
    end(databases, start(databases, clock, entropy))
    clock.advance(timedelta(days=7, seconds=1))
    assert isinstance(start(databases, clock, entropy), Run)


@pytest.mark.parametrize(
    ("case", "key", "status"),
    [("none", None, 200), ("a UUID", "0b4e6f0e-5c1c-4b8e-9a39-1c1f2d7f5a11", 200), ("200 characters", "k" * 200, 200),
     ("empty", "", 422), ("201 characters", "k" * 201, 422), ("a space", "a b", 422), ("no ASCII", b"\xc3\xa9", 422)],
)  # fmt: skip
def test_a_key_is_visible_ascii(
    app: FastAPI, client: TestClient, case: str, key: str | bytes | None, status: int
) -> None:
    @app.post("/api/v1/keyed")
    def keyed(key: IdempotencyKey) -> str | None:
        return key

    raw = key.encode() if isinstance(key, str) else key
    answer = client.post("/api/v1/keyed", headers=[] if raw is None else [(b"Idempotency-Key", raw)])
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["code"] == "idempotency.malformed"
