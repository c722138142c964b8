"""`/admin/recognition` through HTTP: recognise, change, end, confirm keys, exchange signed registers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from recognition_desk import RecognitionDesk, shown
from simulator import Key

from credentials.did_documents import compose_did_document
from credentials.strict_json import dump
from skills_framework.loading import load_framework
from verifier.trust_queries import changes_of, seen_keys_of

GROUP = "grp-community"
IN_GROUP = load_framework().skills_of(GROUP)[0]
OUTSIDE = load_framework().skills_of("grp-technology")[0]
FORM = {"did": "did:web:hub.example.net", "name": "Hub", "vouched_by": "Us", "scope": "all", "since": "2026-01-01"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RecognitionDesk]:
    made = RecognitionDesk.at(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RecognitionDesk]:
    """A desk on each database in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    made = RecognitionDesk.at(tmp_path, database_url=url)
    yield made
    made.close()


def test_an_issuer_is_recognised_changed_ended_and_nothing_is_forgotten(desks: RecognitionDesk) -> None:
    hub = desks.issuer()
    badge = desks.world.badge(hub, skills=[IN_GROUP.uri])
    assert desks.check(badge)["issuer_trust"] == "issuer_trust.unrecognised"
    entry = desks.recognise(hub, scope="some", groups=[GROUP], regions=["ssa"])
    assert desks.check(badge)["issuer_trust"] == "issuer_trust.recognised"
    page = desks.entry_page(entry)
    assert "Affiliations committee" in page
    assert "Sub-Saharan Africa" in page

    changed = {"name": "The hub", "vouched_by": "Board", "scope": "some", "since": "2026-01-01", "until": ""}
    answer = desks.send(f"/admin/recognition/{entry.id}/change", **changed, skills=[OUTSIDE.slug])
    assert answer.status_code == 303, shown(answer.text)
    assert desks.check(badge)["issuer_trust"] == "issuer_trust.out_of_scope"

    desks.clock.now += timedelta(days=3)
    desks.send(f"/admin/recognition/{entry.id}/end", remark="Closed down")
    desks.clock.now += timedelta(hours=2)
    before = desks.world.badge(hub, skills=[OUTSIDE.uri])
    after = desks.world.badge(hub, valid_from=desks.clock.now - timedelta(hours=1), skills=[OUTSIDE.uri])
    assert desks.check(before)["issuer_trust"] == "issuer_trust.recognised"
    assert desks.check(after)["issuer_trust"] == "issuer_trust.inactive"
    with desks.database.reading() as connection:
        history = changes_of(connection, hub.did)
    assert [(change.act, change.by, change.issuer.name) for change in history] == [
        ("ended", "Operator", "The hub"),
        ("changed", "Operator", "The hub"),
        ("recognised", "Operator", "Hub of the movement"),
    ]
    assert "Closed down" in desks.entry_page(entry)
    again = desks.send(f"/admin/recognition/{entry.id}/end")
    assert (again.status_code, "ended already" in shown(again.text)) == (409, True)
    # It may be recognised anew, for a time of its own.
    desks.recognise(hub, since="2026-11-06")
    assert len(desks.entries(hub.did)) == 2


REFUSED: dict[str, tuple[dict[str, str], int, str]] = {
    "no identifier": ({"did": ""}, 422, "problem.recognition.identifier"),
    "a name instead": ({"did": "Hub of the movement"}, 422, "problem.recognition.identifier"),
    "an http address": ({"did": "http://hub.example.net"}, 422, "problem.recognition.identifier"),
    "an address with a user": ({"did": "https://a@hub.example.net/"}, 422, "problem.recognition.identifier"),
    "an IP address": ({"did": "did:web:192.0.2.1%2F"}, 422, "problem.recognition.identifier"),
    "a method that nobody can check": ({"did": "did:plc:abc"}, 422, "problem.recognition.identifier"),
    "a direction mark": ({"did": "did:web:hub.example.net\u202e"}, 422, "problem.recognition.identifier"),
    "no name": ({"name": " "}, 422, "problem.recognition.text"),
    "a long name": ({"name": "x" * 201}, 422, "problem.recognition.text"),
    "nobody vouches": ({"vouched_by": ""}, 422, "problem.recognition.text"),
    "nothing chosen": ({"scope": "some"}, 422, "problem.recognition.scope"),
    "an unknown skill": ({"scope": "some", "skills": "juggling"}, 422, "problem.recognition.scope"),
    "an end before the beginning": ({"until": "2025-12-31"}, 422, "problem.recognition.period"),
    "no date": ({"since": "yesterday"}, 422, "problem.recognition.period"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_that_cannot_be_taken_comes_back_as_it_was_written(name: str, desk: RecognitionDesk) -> None:
    changed, status, key = REFUSED[name]
    form = FORM | changed
    answer = desk.send("/admin/recognition/new", **form)
    languages = desk.node.shell.languages
    assert answer.status_code == status
    assert languages.t("en", f"{key}.next") in shown(answer.text)
    assert 'value="2026-01-01"' in answer.text or "since" in changed
    assert desk.entries(FORM["did"]) == []


def test_an_issuer_that_is_recognised_already_is_not_recognised_twice_for_one_time(desk: RecognitionDesk) -> None:
    hub = desk.issuer()
    desk.recognise(hub, until="2026-06-30")
    answer = desk.send("/admin/recognition/new", **FORM | {"did": hub.did, "since": "2026-06-30"})
    assert answer.status_code == 409
    assert len(desk.entries(hub.did)) == 1
    later = desk.recognise(hub, since="2026-07-01")
    change = desk.send(
        f"/admin/recognition/{later.id}/change", name="Hub", vouched_by="Us", scope="all", since="2026-06-01"
    )
    assert change.status_code == 409


def test_a_name_that_looks_like_a_recognised_one_is_asked_about_first(desk: RecognitionDesk) -> None:
    hub = desk.issuer()
    desk.recognise(hub)
    form = FORM | {"did": "did:web:elsewhere.example.com", "name": "Нub оf the mоvement"}
    asked = desk.send("/admin/recognition/new", **form)
    assert asked.status_code == 422
    assert hub.did in shown(asked.text)
    assert desk.entries(form["did"]) == []
    assert desk.send("/admin/recognition/new", **form, different="yes").status_code == 303
    assert "Could be taken for another issuer." in desk.entry_page(desk.entries(form["did"])[0])


def test_the_list_is_searched_and_filtered(desk: RecognitionDesk) -> None:
    hub, other = desk.issuer(), desk.issuer("other", "Library school")
    desk.recognise(hub, until="2026-06-30")
    desk.recognise(other, since="2027-01-01")

    def listed(query: str) -> set[str]:
        text = desk.browser().get(f"/admin/recognition?{query}").text
        return {name for name in (hub.name, other.name, "Test Chapter") if name in text}

    assert listed("") == {hub.name, other.name, "Test Chapter"}
    assert listed("state=active") == {"Test Chapter"}
    assert listed("state=ended") == {hub.name}
    assert listed("state=upcoming") == {other.name}
    assert listed("q=library") == {other.name}
    assert listed("q=hub.example.net") == {hub.name}
    assert listed("q=affiliations+movement") == {hub.name}


def test_keys_are_seen_with_their_first_and_last_use_and_a_new_one_waits_to_be_confirmed(
    desks: RecognitionDesk,
) -> None:
    hub = desks.issuer()
    entry = desks.recognise(hub)
    badge = desks.world.badge(hub)
    assert "No key of this issuer was seen yet." in desks.entry_page(entry)
    assert desks.check(badge)["issuer_key"] == "issuer_key.valid"
    assert hub.key.public.multikey in desks.entry_page(entry)
    assert "Counts as published" in desks.entry_page(entry)

    looked = desks.send(f"/admin/recognition/{entry.id}/look")
    assert looked.headers["location"].endswith("?done=looked#keys")
    both = [hub.key.public.multikey, hub.status_key.public.multikey]
    assert desks.send(f"/admin/recognition/{entry.id}/keys", act="confirm", key=both).status_code == 303
    assert desks.entry_page(entry).count("Confirmed") >= 2
    assert desks.check(badge)["issuer_key"] == "issuer_key.valid"

    desks.clock.now += timedelta(hours=2)
    new = Key.of("a new key")
    desks.world.internet.documents[hub.did_url] = dump(
        compose_did_document(hub.did, credential_keys=[new.public, hub.key.public], status_keys=[hub.status_key.public])
    )
    rotated = desks.world.badge(hub, by=new, method=hub.method(new))
    desks.clock.now += timedelta(minutes=2)  # the node keeps a document for a minute
    assert desks.check(rotated)["issuer_key"] == "issuer_key.unconfirmed"
    assert "Not yet confirmed" in desks.entry_page(entry)
    assert "Not yet confirmed" in desks.browser().get("/admin/recognition").text
    desks.send(f"/admin/recognition/{entry.id}/keys", act="confirm", key=new.public.multikey)
    assert desks.check(rotated)["issuer_key"] == "issuer_key.valid"
    # A rotated key keeps old badges valid.
    assert desks.check(badge)["issuer_key"] == "issuer_key.valid"

    desks.send(f"/admin/recognition/{entry.id}/keys", act="withdraw", key=new.public.multikey)
    assert desks.check(rotated)["issuer_key"] == "issuer_key.unconfirmed"
    with desks.database.reading() as connection:
        acts = [change.act for change in changes_of(connection, hub.did)]
    assert acts == ["key_withdrawn", "key_confirmed", "key_confirmed", "key_confirmed", "recognised"]


def test_the_last_confirmed_key_stays_and_an_unseen_one_cannot_be_confirmed(desk: RecognitionDesk) -> None:
    hub = desk.issuer()
    entry = desk.recognise(hub)
    desk.check(desk.world.badge(hub))
    unseen = desk.send(f"/admin/recognition/{entry.id}/keys", act="confirm", key=Key.of("nobody's").public.multikey)
    assert (unseen.status_code, "never seen" in shown(unseen.text)) == (404, True)
    desk.send(f"/admin/recognition/{entry.id}/keys", act="confirm", key=hub.key.public.multikey)
    last = desk.send(f"/admin/recognition/{entry.id}/keys", act="withdraw", key=hub.key.public.multikey)
    assert (last.status_code, "only confirmed key" in shown(last.text)) == (409, True)


def test_a_document_out_of_reach_is_said_with_its_reason(desk: RecognitionDesk) -> None:
    hub = desk.issuer()
    entry = desk.recognise(hub)
    del desk.world.internet.documents[hub.did_url]
    answer = desk.send(f"/admin/recognition/{entry.id}/look")
    assert "problem=fetch." in answer.headers["location"]
    page = desk.browser().get(answer.headers["location"]).text
    assert "could not be looked at" in shown(page)


def test_a_check_writes_a_key_down_once_an_hour_and_never_that_of_a_stranger(desk: RecognitionDesk) -> None:
    hub, stranger = desk.issuer(), desk.issuer("other", "Library school")
    desk.recognise(hub)
    badge, strange = desk.world.badge(hub), desk.world.badge(stranger)

    def last_seen() -> datetime:
        with desk.database.reading() as connection:
            (key,) = seen_keys_of(connection, hub.did)
        return key.last_seen

    desk.check(badge)
    assert last_seen() == desk.clock.now
    first = desk.clock.now
    desk.clock.now += timedelta(minutes=30)
    desk.check(badge)
    assert last_seen() == first
    desk.clock.now += timedelta(minutes=31)
    desk.check(badge)
    assert last_seen() == desk.clock.now
    assert desk.check(strange)["issuer_key"] == "issuer_key.valid"
    with desk.database.reading() as connection:
        assert seen_keys_of(connection, stranger.did) == ()


ROUTES = {
    ("GET", "/admin/recognition"): {},
    ("GET", "/admin/recognition/new"): {},
    ("POST", "/admin/recognition/new"): FORM,
    ("GET", "/admin/recognition/{id}"): {},
    ("GET", "/admin/recognition/{id}/change"): {},
    ("POST", "/admin/recognition/{id}/change"): FORM,
    ("POST", "/admin/recognition/{id}/end"): {"remark": "no reason"},
    ("POST", "/admin/recognition/{id}/look"): {},
    ("POST", "/admin/recognition/{id}/keys"): {"act": "confirm", "key": "z6Mk"},
    ("GET", "/admin/recognition/files"): {},
    ("POST", "/admin/recognition/export"): {},
    ("POST", "/admin/recognition/sources"): {"name": "Other", "multikey": "z6Mk"},
    ("POST", "/admin/recognition/import/check"): {"signed_by": "Other"},
    ("POST", "/admin/recognition/import"): {"signed_by": "Other", "content": "a.b.c", "confirmed": "0"},
}


@pytest.mark.parametrize("role", [None, "trainer", "evaluator", "operator"])
def test_operators_alone_come_in(role: str | None, desk: RecognitionDesk) -> None:
    entry = desk.recognise(desk.issuer())
    before = desk.entries(entry.issuer.did)
    for (method, path), form in ROUTES.items():
        address = path.format(id=entry.id)
        if method == "GET":
            answer = desk.browser(role).get(address, follow_redirects=False)
        else:
            answer = desk.send(address, role, **form)
        if role is None:
            assert answer.status_code in (303, 401, 403), (method, path)
            assert "sign-in" in answer.headers.get("location", "sign-in")
        elif role == "operator":
            assert answer.status_code not in (401, 403, 500), (method, path)
        else:
            assert answer.status_code == 403, (method, path)
    if role != "operator":
        assert desk.entries(entry.issuer.did) == before


def test_every_form_needs_its_token(desk: RecognitionDesk) -> None:
    entry = desk.recognise(desk.issuer())
    for (method, path), form in ROUTES.items():
        if method == "POST":
            answer = desk.browser().post(path.format(id=entry.id), data=form, follow_redirects=False)
            assert answer.status_code == 403, path


def test_pages_say_who_vouches_or_that_nobody_does(desk: RecognitionDesk) -> None:
    vouched = shown(desk.browser(None).get("/issuers/chapter").text)
    assert "Test Chapter (badges.example.org) is a recognised issuer, vouched for by Test circle." in vouched
    (own,) = desk.entries("did:web:badges.example.org:issuers:chapter")
    desk.clock.now += timedelta(days=1)
    desk.send(f"/admin/recognition/{own.id}/end")
    desk.clock.now += timedelta(days=1)
    assert "It is not any more." in shown(desk.browser(None).get("/issuers/chapter").text)
