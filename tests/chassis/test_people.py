"""Accounts, roles, links and sessions on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from shell_application import KEK, SteppingClock

from chassis import queries
from chassis.accounts import Account, AccountExists, MalformedAddress, address_hash, parse_address
from chassis.database import Database
from chassis.queries import SignInLink
from chassis.registration import address_of, register
from chassis.roles import Grant, Role
from chassis.sealing import Vault
from chassis.sessions import Session

VAULT = Vault(KEK)
TRAINER = Grant(Role.TRAINER, "issuer:wmfr")
Entropy = Callable[[int], bytes]


def enrol(
    database: Database, clock: Callable[[], datetime], entropy: Entropy, name: str = "Rosa", address: str | None = None
) -> Account:
    with database.writing() as connection:
        return register(
            connection, vault=VAULT, clock=clock, entropy=entropy, display_name=name, language="fr", address=address
        )


def test_an_account_is_found_by_id_and_by_address_in_any_writing(
    databases: Database, clock: SteppingClock, entropy: Entropy
) -> None:
    account = enrol(databases, clock, entropy, address="Rosa@Example.org")
    with databases.reading() as connection:
        assert queries.account_by_id(connection, account.id) == account
        assert queries.account_by_email_hash(connection, address_hash(VAULT, " rosa@EXAMPLE.org")) == account
        assert queries.account_by_email_hash(connection, address_hash(VAULT, "eva@example.org")) is None
        assert address_of(connection, VAULT, account.id) == "rosa@example.org"
        assert account.created_at == clock()


def test_a_wiki_account_needs_no_address(databases: Database, clock: SteppingClock, entropy: Entropy) -> None:
    with databases.writing() as connection:
        account = register(
            connection,
            vault=VAULT,
            clock=clock,
            entropy=entropy,
            display_name="Rosa",
            wiki_sub="4711",
            wiki_username="RosaP",
        )
    with databases.reading() as connection:
        assert queries.account_by_wiki_sub(connection, "4711") == account
        assert address_of(connection, VAULT, account.id) is None


def test_one_address_is_one_account(databases: Database, clock: SteppingClock, entropy: Entropy) -> None:
    enrol(databases, clock, entropy, address="rosa@example.org")
    with pytest.raises(AccountExists):
        enrol(databases, clock, entropy, address="ROSA@example.org")


def test_roles_are_given_shown_and_taken(databases: Database, clock: SteppingClock, entropy: Entropy) -> None:
    rosa, eva = (enrol(databases, clock, entropy, name) for name in ("Rosa", "Eva"))
    with databases.writing() as connection:
        assert not queries.has_operator(connection)
        queries.give(connection, rosa.id, TRAINER, at=clock(), by=eva.id)
        queries.give(connection, rosa.id, TRAINER, at=clock(), by=None)
        queries.give(connection, eva.id, Grant(Role.OPERATOR, "*"), at=clock(), by=None)
    with databases.reading() as connection:
        assert queries.has_operator(connection)
        assert queries.grants_of(connection, rosa.id) == {TRAINER}
        assert queries.holders_of(connection, [Role.TRAINER, Role.ISSUER_ADMIN], "issuer:wmfr") == [rosa]
        assert queries.holders_of(connection, [Role.TRAINER], "issuer:hub") == []
        assert [(person.account.display_name, len(person.grants)) for person in queries.all_people(connection)] == [
            ("Eva", 1),
            ("Rosa", 1),
        ]
    with databases.writing() as connection:
        assert queries.take(connection, rosa.id, TRAINER)
        assert not queries.take(connection, rosa.id, TRAINER)
    with databases.reading() as connection:
        assert queries.grants_of(connection, rosa.id) == frozenset()


def test_a_person_may_change_name_and_language(databases: Database, clock: SteppingClock, entropy: Entropy) -> None:
    account = enrol(databases, clock, entropy)
    with databases.writing() as connection:
        queries.rename_account(connection, account.id, "Rosa P.")
        queries.set_language(connection, account.id, "ar")
    with databases.reading() as connection:
        changed = queries.account_by_id(connection, account.id)
    assert changed is not None
    assert (changed.display_name, changed.language) == ("Rosa P.", "ar")


def link_of(
    clock: Callable[[], datetime], secret: str = "s1", lifetime: timedelta = timedelta(minutes=20)
) -> SignInLink:
    return SignInLink(
        token_sha256=secret,
        email_hash="h",
        email_sealed="e",
        next_path="/me",
        language="en",
        created_at=clock(),
        expires_at=clock() + timedelta(minutes=20),
    )


def test_of_many_clicks_on_one_link_exactly_one_counts(databases: Database, clock: SteppingClock) -> None:
    with databases.writing() as connection:
        queries.add_link(connection, link_of(clock))

    def click(_number: int) -> bool:
        with databases.writing() as connection:
            return queries.use_link(connection, "s1", at=clock())

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(click, range(16))) == [False] * 15 + [True]


def test_what_can_no_longer_work_is_forgotten(databases: Database, clock: SteppingClock, entropy: Entropy) -> None:
    account = enrol(databases, clock, entropy)
    with databases.writing() as connection:
        queries.add_link(connection, link_of(clock, "old"))
        queries.add_session(connection, Session("old", account.id, created_at=clock(), last_seen_at=clock()))
    clock.advance(timedelta(days=2))
    with databases.writing() as connection:
        queries.add_link(connection, link_of(clock, "new"))
        queries.add_session(connection, Session("new", account.id, created_at=clock(), last_seen_at=clock()))
        day_ago = clock() - timedelta(days=1)
        queries.forget_old_ways_in(connection, sessions_before=day_ago, links_before=day_ago)
        assert queries.find_link(connection, "old") is None
        assert queries.find_session(connection, "old") is None
        assert queries.find_link(connection, "new") == link_of(clock, "new")
        assert queries.find_session(connection, "new") is not None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Rosa@Example.org ", "rosa@example.org"),
        ("r.p+wiki@mail.example.co.uk", "r.p+wiki@mail.example.co.uk"),
        ("x@xn--bcher-kva.example", "x@xn--bcher-kva.example"),
    ],
)
def test_an_ordinary_address_is_read(text: str, address: str) -> None:
    assert parse_address(text) == address


def test_a_refused_address_is_not_repeated() -> None:
    with pytest.raises(MalformedAddress) as refused:
        parse_address("rosa@@example.org")
    assert "rosa" not in str(refused.value)
    assert refused.value.fields == {}
