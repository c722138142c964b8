"""Awarding: what comes out is signed, stored, mailed and journalled; what is refused leaves nothing."""

import json
from collections.abc import Iterable
from datetime import timedelta

import pytest
from issuer_world import ADMIN, HUB_TRAINER, OPERATOR, TRAINER, World

from chassis import outbox_queries
from credentials import strict_json, verification
from credentials.gathered import Evidence, Retrieved
from credentials.report import PUBLIC, CheckName, Outcome, Report
from issuer import award_queries, journal, queries, status_queries
from issuer.issuing import Awarded, Refused, award
from issuer.issuing import Outcome as AwardOutcome
from issuer.journal import Kind
from issuer.records import AwardState, Stage
from issuer.status_lists import refresh_due_lists


def awarded(outcomes: Iterable[AwardOutcome]) -> list[Awarded]:
    return [outcome for outcome in outcomes if isinstance(outcome, Awarded)]


def check(world: World, award_id: str) -> Report:
    """Verify a stored badge as a stranger would, from what the node serves."""
    issuer = world.issuer
    at = issuer.clock()
    with issuer.database.reading() as connection:
        content = award_queries.stored_credentials(connection, [award_id])[award_id].content
        assert content is not None
        documents = {}
        for slug in ("chapter", "hub"):
            did_document = queries.did_document(connection, slug)
            assert did_document is not None
            documents[issuer.addresses.did_document(slug)] = did_document
        entry = status_queries.entries_of(connection, [award_id])[award_id]
        published = status_queries.status_list(connection, entry.list_id)
        assert published is not None
        assert published.content is not None
        documents[issuer.addresses.status_list(entry.list_id)] = published.content
    gathered = {url: Retrieved(url=url, content=body, at=at, source="own") for url, body in documents.items()}
    return verification.verify(content, Evidence(gathered), PUBLIC, at=at, canonicaliser=issuer.canonicaliser)


@pytest.mark.conformance("CG-1")
def test_a_badge_comes_out_valid_and_says_who_what_and_for_which_skill(worlds: World) -> None:
    outcomes = award(worlds.issuer, [worlds.request("anna@example.org", level=4)], by=TRAINER)
    (made,) = awarded(outcomes)
    refresh_due_lists(worlds.issuer, worlds.issuer.clock())

    report = check(worlds, made.award_id)
    assert report.verdict is Outcome.VALID
    document = report.credential
    assert document is not None
    text = strict_json.dump(document).decode()
    assert "anna" not in text
    skill = worlds.issuer.framework.skills["wiki-editing"]
    assert skill.uri in text
    assert made.url == f"https://badges.example.org/badges/{made.award_id}"
    assert made.state is AwardState.PENDING
    assert made.holder_url.startswith("https://badges.example.org/holder/")


def test_each_person_of_a_list_is_decided_on_their_own(world: World) -> None:
    requests = [
        world.request("one@example.org"),
        world.request("two@example.org", issuer_slug="hub"),
        world.request("three@example.org", achievement_id="f" * 32),
        world.request("one@example.org"),
        world.request("four@example.org"),
    ]
    outcomes = award(world.issuer, requests, by=TRAINER)
    codes = [outcome.problem.code if isinstance(outcome, Refused) else "made" for outcome in outcomes]
    assert codes == ["made", "award.forbidden", "achievement.unknown", "award.doubled", "made"]
    with world.issuer.database.reading() as connection:
        assert len(award_queries.list_awards(connection, award_queries.AwardFilter())) == 2


@pytest.mark.parametrize("who", [OPERATOR, HUB_TRAINER])
def test_who_may_not_award_leaves_nothing_behind(world: World, who: object) -> None:
    (outcome,) = award(world.issuer, [world.request("anna@example.org")], by=who)  # type: ignore[arg-type]
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "award.forbidden"
    with world.issuer.database.reading() as connection:
        every = award_queries.AwardFilter(only_issued=False)
        assert award_queries.list_awards(connection, every) == []


def test_a_movement_achievement_is_awarded_by_another_issuer_under_its_own_name(world: World) -> None:
    request = world.request("anna@example.org", achievement_id=world.movement.id, issuer_slug="hub")
    (made,) = awarded(award(world.issuer, [request], by=HUB_TRAINER))
    refresh_due_lists(world.issuer, world.issuer.clock())
    report = check(world, made.award_id)
    assert report.verdict is Outcome.VALID
    document = json.loads(strict_json.dump(report.credential or {}))
    assert document["issuer"]["id"] == "did:web:badges.example.org:issuers:hub"
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["creator"]["id"] == "did:web:badges.example.org:issuers:chapter"
    assert achievement["id"] == f"https://badges.example.org/achievements/{world.movement.id}"


def test_the_journal_holds_the_linted_bytes_before_the_signed_ones(world: World) -> None:
    (made,) = awarded(award(world.issuer, [world.request("anna@example.org")], by=ADMIN))
    with world.issuer.database.reading() as connection:
        entries = journal.entries_about(connection, made.award_id)
        stored = award_queries.award(connection, made.award_id)
    assert [entry.kind for entry in entries] == [Kind.AWARD_INTENDED, Kind.AWARD_SIGNED]
    assert entries[0].sequence < entries[1].sequence
    assert stored is not None
    assert stored.stage is Stage.ISSUED
    assert stored.lease_owner is None


def test_the_recipient_with_an_address_gets_one_mail(world: World) -> None:
    award(world.issuer, [world.request("anna@example.org"), world.request("Only A Name")], by=TRAINER)
    at = world.issuer.clock()
    with world.issuer.database.writing() as connection:
        mails = outbox_queries.take_due_mails(connection, at=at, until=at, limit=10)
    (mail,) = mails
    to, subject, text = json.loads(world.issuer.vault.open("outbox", mail.message_sealed))
    assert to == "anna@example.org"
    assert "Wiki editor" in subject
    assert "https://badges.example.org/holder/" in text


def test_nobody_reads_a_recipient_from_the_database(world: World, tmp_path: object) -> None:
    award(world.issuer, [world.request("anna@example.org"), world.request("Anna Lind")], by=TRAINER)
    with world.issuer.database.reading() as connection:
        found = award_queries.list_awards(connection, award_queries.AwardFilter())
        sealed = award_queries.sealed_recipients(connection, [one.id for one in found])
    stored = " ".join(str(one) for one in (*found, *sealed.values()))
    assert "anna" not in stored.lower()


def test_a_clock_behind_the_journal_signs_nothing(world: World) -> None:
    award(world.issuer, [world.request("one@example.org")], by=TRAINER)
    world.clock.advance(timedelta(minutes=-5))
    with pytest.raises(Exception, match="clock"):
        award(world.issuer, [world.request("two@example.org")], by=TRAINER)


def test_a_set_status_bit_cannot_be_taken_back_in_the_database(worlds: World) -> None:
    (made,) = awarded(award(worlds.issuer, [worlds.request("one@example.org")], by=TRAINER))
    with worlds.issuer.database.writing() as connection:
        status_queries.revoke_entries(connection, [made.award_id], at=worlds.issuer.clock())
    for statement in (
        "UPDATE issuer_status_entries SET revoked_at = NULL",
        "DELETE FROM issuer_status_entries",
        "UPDATE issuer_journal SET kind = 'x'",
        "DELETE FROM issuer_journal",
        "UPDATE issuer_journal_payloads SET content = NULL",
        "UPDATE issuer_credentials SET sha256 = 'x'",
        "DELETE FROM issuer_credentials",
    ):
        with (
            pytest.raises(Exception, match=r"final|append-only|never changed"),
            worlds.issuer.database.writing() as connection,
        ):
            connection.exec_driver_sql(statement)


def test_the_status_check_follows_a_revocation(world: World) -> None:
    (made,) = awarded(award(world.issuer, [world.request("one@example.org")], by=TRAINER))
    refresh_due_lists(world.issuer, world.issuer.clock())
    by_name = {check.check: check for check in check(world, made.award_id).checks}
    assert by_name[CheckName.STATUS].code == "status.clear"
