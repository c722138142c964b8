"""The holder's side: one link, own decisions, and the right to be forgotten."""

import json
import re
from datetime import timedelta

import pytest
from issuer_world import HUB_TRAINER, TRAINER, World, actor
from sqlalchemy import text

from chassis import outbox_queries
from chassis.accounts import address_hash
from chassis.roles import ANONYMOUS
from credentials import status_list
from issuer import award_queries, badges, holders, journal, status_queries
from issuer.badges import Viewer
from issuer.holders import Choices
from issuer.issuing import Awarded, award
from issuer.journal import Kind
from issuer.problems import IssuerProblem
from issuer.records import AwardState, Visibility
from issuer.requests import read_evidence
from issuer.revoking import revoke

STRANGER = Viewer(ANONYMOUS)
OPEN = Choices(visibility=Visibility.PUBLIC, show_name=True, map_consent=True)
CLOSED = Choices(visibility=Visibility.PRIVATE, show_name=False, map_consent=False)


def badge(world: World, who: str = "anna@example.org", **changes: object) -> Awarded:
    (made,) = award(world.issuer, [world.request(who, **changes)], by=TRAINER)
    assert isinstance(made, Awarded)
    return made


def token_of(made: Awarded) -> str:
    return made.holder_url.rpartition("/")[2]


def code_of(caught: pytest.ExceptionInfo[IssuerProblem]) -> str:
    return caught.value.code


def test_a_link_is_looked_at_often_and_used_once(worlds: World) -> None:
    made = badge(worlds)
    issuer = worlds.issuer
    with issuer.database.writing() as connection:
        for _ in range(2):
            assert holders.award_of_link(issuer, connection, token_of(made)).id == made.award_id
        visit = holders.enter(issuer, connection, token_of(made))
        assert holders.award_of_visit(issuer, connection, visit.secret) == made.award_id
        for again in (holders.enter, holders.award_of_link):
            with pytest.raises(IssuerProblem) as caught:
                again(issuer, connection, token_of(made))
            assert code_of(caught) == "holder.link_unusable"


def test_links_and_visits_end(world: World) -> None:
    issuer, first, second = world.issuer, badge(world), badge(world)
    with issuer.database.writing() as connection:
        visit = holders.enter(issuer, connection, token_of(first))
        world.clock.advance(holders.VISIT_LIFETIME + timedelta(seconds=1))
        assert holders.award_of_visit(issuer, connection, visit.secret) is None
        world.clock.advance(holders.LINK_LIFETIME)
        with pytest.raises(IssuerProblem):
            holders.enter(issuer, connection, token_of(second))


def test_before_acceptance_the_page_names_everything_but_the_person(world: World) -> None:
    made = badge(world)
    with world.issuer.database.reading() as connection:
        page = badges.show_badge(world.issuer, connection, made.award_id, STRANGER)
    assert page.waits_for_holder
    assert page.holder_name is None
    assert not page.may_be_indexed
    assert page.achievement.name == "Wiki editor"
    assert page.issuer.name == "Chapter of Examples"


def test_the_name_is_shown_only_as_the_holder_wants(world: World) -> None:
    made = badge(world, "Anna Lind")
    with world.issuer.database.writing() as connection:
        holders.accept(world.issuer, connection, made.award_id, OPEN)
        page = badges.show_badge(world.issuer, connection, made.award_id, STRANGER)
        assert (page.holder_name, page.may_be_indexed, page.state) == ("Anna Lind", True, AwardState.ACCEPTED)
        holders.accept(world.issuer, connection, made.award_id, Choices(Visibility.UNLISTED, False, False))
        page = badges.show_badge(world.issuer, connection, made.award_id, STRANGER)
        assert (page.holder_name, page.may_be_indexed) == (None, False)


def test_an_address_is_never_shown_as_a_name(world: World) -> None:
    made = badge(world, "anna@example.org")
    with world.issuer.database.writing() as connection:
        holders.accept(world.issuer, connection, made.award_id, OPEN)
        assert badges.show_badge(world.issuer, connection, made.award_id, STRANGER).holder_name is None


@pytest.mark.parametrize(
    ("who", "sees"),
    [("stranger", False), ("other trainer", False), ("trainer", True), ("holder", True), ("link", True)],
)
def test_who_sees_a_private_page(world: World, who: str, sees: bool) -> None:
    made = badge(world)
    anna = actor("anna", email_hash=address_hash(world.issuer.vault, "anna@example.org"))
    viewers = {
        "stranger": STRANGER,
        "other trainer": Viewer(HUB_TRAINER),
        "trainer": Viewer(TRAINER),
        "holder": Viewer(anna),
        "link": Viewer(ANONYMOUS, visited=made.award_id),
    }
    with world.issuer.database.writing() as connection:
        holders.accept(world.issuer, connection, made.award_id, CLOSED)
        if sees:
            assert badges.show_badge(world.issuer, connection, made.award_id, viewers[who]).award.id == made.award_id
        else:
            with pytest.raises(IssuerProblem) as caught:
                badges.show_badge(world.issuer, connection, made.award_id, viewers[who])
            assert code_of(caught) == "award.unknown"


def test_a_signed_in_person_finds_their_own_awards(world: World) -> None:
    made, _ = badge(world), badge(world, "bert@example.org")
    anna = actor("anna", email_hash=address_hash(world.issuer.vault, "anna@example.org"))
    moved = actor("anna", email_hash="another address now")
    with world.issuer.database.writing() as connection:
        assert [one.id for one in holders.own_awards(connection, anna)] == [made.award_id]
        assert holders.own_awards(connection, moved) == []
        holders.accept(world.issuer, connection, made.award_id, OPEN, actor=anna)
        # The account was remembered at acceptance.
        assert [one.id for one in holders.own_awards(connection, moved)] == [made.award_id]
        assert holders.own_awards(connection, ANONYMOUS) == []


def test_a_revoked_badge_cannot_be_accepted_but_can_be_erased(world: World) -> None:
    made = badge(world)
    revoke(world.issuer, [made.award_id], reason="Given by mistake.", by=TRAINER)
    with world.issuer.database.writing() as connection:
        with pytest.raises(IssuerProblem) as caught:
            holders.accept(world.issuer, connection, made.award_id, OPEN)
        assert code_of(caught) == "holder.revoked"
        holders.erase(world.issuer, connection, made.award_id, actor=None)


def test_erasing_forgets_the_person_and_keeps_index_and_digest(worlds: World) -> None:
    issuer = worlds.issuer
    evidence = (read_evidence("https://example.org/user/anna-lind-edits", None),)
    made = badge(worlds, "anna@example.org", evidence=evidence, paper_consent="list of Anna Lind")
    with issuer.database.writing() as connection:
        visit = holders.enter(issuer, connection, token_of(made))
        holders.erase(issuer, connection, made.award_id, actor="anna")
    with issuer.database.reading() as connection:
        stored = award_queries.stored_credentials(connection, [made.award_id])[made.award_id]
        assert (stored.content, len(stored.sha256)) == (None, 64)
        assert award_queries.sealed_recipients(connection, [made.award_id]) == {}
        assert holders.award_of_visit(issuer, connection, visit.secret) is None
        entry = status_queries.entries_of(connection, [made.award_id])[made.award_id]
        published = status_queries.status_list(connection, entry.list_id)
        assert published is not None
        assert status_list.read(status_list.parse_list(published.content or b"")).is_set(entry.index)
        kinds = [one.kind for one in journal.entries_about(connection, made.award_id)]
        assert kinds == [Kind.AWARD_INTENDED, Kind.AWARD_SIGNED, Kind.AWARD_ERASED]
        with pytest.raises(IssuerProblem) as caught:
            badges.show_badge(issuer, connection, made.award_id, STRANGER)
        assert code_of(caught) == "holder.erased"
        # Nothing that names the person is left anywhere but in the mail, which waits sealed.
        for table in ("awards", "recipients", "credentials", "journal_payloads", "holder_links", "holder_visits"):
            for row in connection.execute(text(f"SELECT * FROM issuer_{table}")):
                assert "anna" not in str(tuple(row)).lower()


def test_a_lost_link_is_sent_again_and_the_answer_tells_nothing(world: World) -> None:
    first, second = badge(world), badge(world)
    issuer = world.issuer
    at = issuer.clock()
    with issuer.database.writing() as connection:
        outbox_queries.take_due_mails(connection, at=at, until=at + timedelta(hours=1), limit=10)
        holders.send_lost_links(issuer, connection, " Anna@Example.org ", language="fr")
        holders.send_lost_links(issuer, connection, "nobody@example.org", language="fr")
        with pytest.raises(IssuerProblem):
            holders.send_lost_links(issuer, connection, "no address", language="fr")
        (mail,) = outbox_queries.take_due_mails(connection, at=at, until=at, limit=10)
        to, subject, body = json.loads(issuer.vault.open("outbox", mail.message_sealed))
        assert to == "anna@example.org"
        assert "nouveaux liens" in subject
        tokens = re.findall(r"/holder/(\S+)", body)
        found = {holders.award_of_link(issuer, connection, token).id for token in tokens}
    assert found == {first.award_id, second.award_id}


def test_an_issuer_renews_a_link_for_its_own_awards_only(world: World) -> None:
    made = badge(world, "Anna Lind")
    with world.issuer.database.writing() as connection:
        with pytest.raises(IssuerProblem) as caught:
            holders.renew_link(world.issuer, connection, made.award_id, by=HUB_TRAINER)
        assert code_of(caught) == "award.unknown"
        renewed = holders.renew_link(world.issuer, connection, made.award_id, by=TRAINER)
        with pytest.raises(IssuerProblem):
            holders.enter(world.issuer, connection, token_of(made))
        assert holders.enter(world.issuer, connection, renewed.rpartition("/")[2]).award_id == made.award_id


def test_recorded_consent_never_overrules_the_holder(world: World) -> None:
    made = badge(world)
    with world.issuer.database.writing() as connection:
        marked = holders.record_paper_consent(connection, made.award_id, "signed list", by=TRAINER)
        assert (marked.map_consent, marked.paper_consent) == (True, "signed list")
        holders.accept(world.issuer, connection, made.award_id, CLOSED)
        after = holders.record_paper_consent(connection, made.award_id, "signed list", by=TRAINER)
        assert not after.map_consent


def test_a_mistake_reaches_the_organisation_and_its_address_is_never_shown(world: World) -> None:
    made = badge(world, "Anna Lind")
    issuer = world.issuer
    at = issuer.clock()
    with issuer.database.writing() as connection:
        badges.report_mistake(issuer, connection, made.award_id, STRANGER, "I am not Anna.")
        (mail,) = outbox_queries.take_due_mails(connection, at=at, until=at, limit=10)
    to, _, body = json.loads(issuer.vault.open("outbox", mail.message_sealed))
    assert to == "chapter@example.org"
    assert "I am not Anna." in body
    assert made.url in body
