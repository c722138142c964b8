"""Bringing badges from elsewhere home, over HTTP on a whole node, on both databases."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bringing_node import ACADEMY, HERS, OLDER, SKILL_URI, BringingNode, SteppingTime, bringing_node, identity, words
from small_node import GROUP

from credentials.baking import bake_png
from credentials.instants import format_instant
from credentials.strict_json import JsonValue, dump, parse_object
from issuer.images import draw_default
from movement_badges.mapping import check_imports
from verifier.imports.collecting import MAX_BADGES, MAX_BYTES, RECHECKED_AFTER

PERSONAL = (HERS, "Source finder")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def homes(request: pytest.FixtureRequest, tmp_path: Path, clock: SteppingTime) -> Iterator[BringingNode]:
    """A node on each database in turn."""
    with bringing_node(tmp_path, clock, request.getfixturevalue(f"{request.param}_url")) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, clock: SteppingTime) -> Iterator[BringingNode]:
    with bringing_node(tmp_path, clock) as made:
        yield made


def check_due(home: BringingNode) -> int:
    """Do what the schedule does, when it is due."""
    home.clock.advance(RECHECKED_AFTER + timedelta(minutes=1))
    return asyncio.run(check_imports(home.node.application))


# --- Bringing ---------------------------------------------------------------------------------------------------------


def test_a_badge_is_checked_kept_shown_and_given_back_unchanged(homes: BringingNode) -> None:
    badge = homes.badge()
    page = homes.kept(badge)
    answer = homes.learner.get(page)
    told = words(answer)
    # Green is for what can be relied on.
    assert "mb-verdict--unknown" in answer.text
    assert "mb-verdict--valid" not in answer.text
    assert "Intact, issuer not known here" in homes.learner.get("/me").text
    assert "Nobody in the movement vouches for its issuer." in told
    assert "Yes: the badge names the e-mail address" in told
    assert "Source finder" in homes.learner.get("/me").text
    given_back = homes.learner.get(f"{page}/file")
    assert (given_back.content, given_back.headers["content-type"]) == (badge, "application/json")
    assert given_back.headers["cache-control"] == "no-store"


def test_a_picture_is_given_back_as_the_picture_that_it_was(home: BringingNode) -> None:
    picture = bake_png(draw_default(None, None), home.badge())
    page = home.kept(picture, name="badge.png")
    given_back = home.learner.get(f"{page}/file")
    assert (given_back.content, given_back.headers["content-type"]) == (picture, "image/png")


@pytest.mark.parametrize("field", ["text", "url"])
def test_a_badge_can_be_pasted_or_named_by_its_address(home: BringingNode, field: str) -> None:
    address = "https://academy.example.org/badges/1"
    home.internet.documents[address] = home.badge()
    given = {"text": home.badge().decode(), "url": address}[field]
    answer = home.post("/me/imported/new", None, **{field: given})
    assert answer.status_code == 200, answer.text
    assert home.rows("verifier_imported_badges") == 1


def test_who_vouches_for_a_recognised_issuer_is_said(home: BringingNode) -> None:
    home.recognise()
    assert "Test circle vouches for its issuer." in words(home.learner.get(home.kept(home.badge())))


def test_nobody_vouches_for_an_issuer_that_could_not_be_asked(home: BringingNode) -> None:
    home.recognise()
    badge = home.badge()
    home.go_silent()
    told = words(home.learner.get(home.kept(badge)))
    assert "Test circle" not in told
    assert "Source finder" not in told


def altered(home: BringingNode) -> bytes:
    return home.badge().replace(b"Finds sources.", b"Finds secrets.")


def revoked(home: BringingNode) -> bytes:
    home.publish(revoked=(7,))
    return home.badge()


def expired(home: BringingNode) -> bytes:
    return home.badge(validUntil=format_instant(home.clock() - timedelta(days=1)))


def endorsement(home: BringingNode) -> bytes:
    document = parse_object(home.badge())
    return dump({**document, "type": ["VerifiableCredential", "EndorsementCredential"]})


def own(home: BringingNode) -> bytes:
    return home.badge(issuer={"id": "did:web:badges.example.org:issuers:chapter", "type": ["Profile"], "name": "We"})


@pytest.mark.parametrize(
    ("source", "status", "says"),
    [
        (altered, 422, "This badge was not added: it is not valid"),
        (revoked, 422, "revoked"),
        (expired, 422, "expired"),
        (own, 422, "Badges that were awarded on this site are on"),
        (lambda _: b"not a badge", 422, "no badge"),
        (lambda _: b" " * (MAX_BYTES + 1), 413, "has at most 1,024 kilobytes"),
        (lambda _: b"", 422, "The form came without a badge"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_nothing_is_kept(home: BringingNode, source, status: int, says: str) -> None:  # type: ignore[no-untyped-def]  # a row makes its badge with the node at hand
    answer = home.bring(source(home))
    told = words(answer)
    assert (answer.status_code, says in told) == (status, True), told
    assert home.rows("verifier_imported_badges") == 0


def test_another_kind_of_credential_is_refused(home: BringingNode) -> None:
    answer = home.bring(endorsement(home))
    assert answer.status_code == 422
    assert home.rows("verifier_imported_badges") == 0


def test_what_cannot_be_checked_is_kept_marked_and_counts_nowhere(homes: BringingNode) -> None:
    badge = homes.badge()
    homes.go_silent()
    page = homes.kept(badge)
    told = words(homes.learner.get(page))
    assert "A badge that could not be checked yet" in told
    assert "Not shown to be yours" in told
    assert homes.post(page, map_consent="yes").status_code == 422
    assert homes.on_map() == []
    homes.publish()
    assert check_due(homes) == 1
    assert "Yes: the badge names the e-mail address" in words(homes.browser("evaluator").get(page))


def test_the_same_badge_again_takes_the_place_of_the_older_edition(homes: BringingNode) -> None:
    page = homes.kept(homes.badge())
    homes.consent(page)
    newer = homes.badge(validFrom=format_instant(homes.clock() - timedelta(days=2)), name="Source finder, renewed")
    assert homes.kept(newer) == page
    assert "has taken its place" in homes.learner.get(page, params={"done": "replaced"}).text
    assert homes.learner.get(f"{page}/file").content == newer
    assert homes.rows("verifier_imported_badges") == 1
    assert [claim.skill for claim in homes.on_map()] == [SKILL_URI]


def test_an_older_edition_or_one_that_cannot_be_checked_replaces_nothing(home: BringingNode) -> None:
    page = home.kept(kept := home.badge())
    assert home.bring(home.badge(validFrom=format_instant(home.clock() - timedelta(days=90)))).status_code == 409
    home.go_silent()
    assert home.bring(home.badge()).status_code == 409
    assert home.learner.get(f"{page}/file").content == kept


def test_a_person_keeps_a_limited_number_of_badges(home: BringingNode, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_BADGES == 100
    monkeypatch.setattr("verifier.imports.collecting.MAX_BADGES", 2)
    for number in range(2):
        home.kept(home.badge(id=f"urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3{number}"))
    answer = home.bring(home.badge(id="urn:uuid:6ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f39"))
    assert (answer.status_code, "You can keep 2 badges" in answer.text) == (409, True)


# --- Whose it is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identities", "outcome"),
    [
        ([identity(HERS)], "Yes:"),
        ([identity(HERS.upper())], "Yes:"),
        ([identity(HERS, hashed=True)], "Yes:"),
        ([identity("somebody@example.org")], "names somebody whom we cannot match"),
        ([identity("somebody@example.org", hashed=True)], "names somebody whom we cannot match"),
        ([{**identity(HERS), "identityType": "name"}], "names somebody whom we cannot match"),
        ([], "names nobody"),
    ],
)
def test_only_the_verified_address_shows_that_a_badge_is_hers(
    home: BringingNode, identities: list[JsonValue], outcome: str
) -> None:
    achievement = parse_object(home.badge())["credentialSubject"]
    assert isinstance(achievement, dict)
    subject = {**achievement, "identifier": identities}
    if not identities:
        del subject["identifier"]
    told = words(home.learner.get(home.kept(home.badge(to=None, credentialSubject=subject))))
    assert outcome in told


def test_a_badge_of_somebody_else_counts_nowhere_even_when_asked(homes: BringingNode) -> None:
    page = homes.kept(homes.badge(to="somebody@example.org"))
    answer = homes.post(page, map_consent="yes")
    assert (answer.status_code, "can count in the map" in answer.text) == (422, True)
    assert homes.on_map() == []


# --- The map ----------------------------------------------------------------------------------------------------------


def test_nothing_counts_without_consent_and_all_leaves_with_it(homes: BringingNode) -> None:
    page = homes.kept(homes.badge())
    assert (homes.on_map(), homes.rows("verifier_people")) == ([], 0)
    homes.consent(page, "nwe")
    assert [(claim.skill, claim.tier, claim.region) for claim in homes.on_map()] == [(SKILL_URI, 4, "nwe")]
    homes.post(page)
    assert (homes.on_map(), homes.rows("verifier_people")) == ([], 0)


def test_a_recognised_issuer_counts_as_ours(home: BringingNode) -> None:
    home.recognise()
    home.consent(home.kept(home.badge()))
    assert [(claim.tier, claim.region) for claim in home.on_map()] == [(5, None)]


def test_an_older_badge_counts_less_whoever_issued_it(homes: BringingNode) -> None:
    homes.consent(homes.kept(homes.older_badge()))
    assert [(claim.skill, claim.tier, claim.issuer) for claim in homes.on_map()] == [(SKILL_URI, 3, f"{OLDER}/issuer")]


def test_a_region_that_does_not_exist_is_refused(home: BringingNode) -> None:
    assert home.post(home.kept(home.badge()), map_consent="yes", region="atlantis").status_code == 422
    assert home.on_map() == []


def test_somebody_with_badges_of_both_kinds_counts_once(homes: BringingNode) -> None:
    awarded = homes.learner.post(
        "/api/v1/awards",
        json={
            "achievement": homes.node.achievement,
            "recipient": {"name": "Eva", "email": HERS},
            "placement": {"country": "FR"},
        },
        headers={"authorization": f"Bearer {homes.node.token}", "accept": "application/json"},
    )
    assert awarded.status_code == 201, awarded.text
    own = f"/me/badges/{awarded.json()['id']}"
    homes.post(own, act="accept", map_consent="yes")
    homes.consent(homes.kept(homes.badge()), "nwe")
    homes.node.harvest()
    assert len({claim.person for claim in homes.on_map()}) == 1
    cells = homes.learner.get("/reports/coverage.json").json()["cells"]
    assert [cell["holders"] for cell in cells if cell["slug"] == GROUP and cell["region"] == "nwe"] == [1]


# --- Checking again ---------------------------------------------------------------------------------------------------


def test_a_revoked_badge_leaves_the_map_at_the_next_check_and_stays_with_its_person(homes: BringingNode) -> None:
    page = homes.kept(homes.badge())
    homes.consent(page)
    homes.publish(revoked=(7,))
    assert check_due(homes) == 1
    assert homes.on_map() == []
    assert "Not valid any more" in words(homes.browser("evaluator").get("/me"))
    assert asyncio.run(check_imports(homes.node.application)) == 0


def test_the_button_checks_at_once(home: BringingNode) -> None:
    page = home.kept(home.badge())
    home.consent(page)
    home.publish(revoked=(7,))
    assert "The badge was checked again." in home.post(f"{page}/check").text
    assert home.on_map() == []


def test_an_expired_badge_leaves_the_map_without_any_check(home: BringingNode) -> None:
    home.consent(home.kept(home.badge(validUntil=format_instant(home.clock() + timedelta(days=1)))))
    assert len(home.on_map()) == 1
    home.clock.advance(timedelta(days=2))
    assert home.on_map() == []


def test_when_the_issuer_is_silent_the_last_good_result_holds_for_seven_days(home: BringingNode) -> None:
    home.consent(home.kept(home.badge()))
    home.go_silent()
    check_due(home)
    assert [claim.held_over for claim in home.on_map()] == [True]
    home.clock.advance(timedelta(days=7))
    assert home.on_map() == []


def test_a_revoked_badge_does_not_come_back_because_its_issuer_is_silent(home: BringingNode) -> None:
    home.consent(home.kept(home.badge()))
    home.publish(revoked=(7,))
    check_due(home)
    home.go_silent()
    check_due(home)
    assert home.on_map() == []


# --- Privacy ----------------------------------------------------------------------------------------------------------


def test_a_removed_badge_is_gone_with_everything_that_was_read_in_it(homes: BringingNode) -> None:
    page = homes.kept(homes.badge())
    homes.consent(page)
    assert homes.post(f"{page}/remove").status_code == 200
    for table in ("badges", "claims", "achievements"):
        assert homes.rows(f"verifier_imported_{table}") == 0
    assert homes.rows("verifier_people") == 0
    assert homes.learner.get(page).status_code == 404
    assert homes.on_map() == []


@pytest.mark.parametrize("path", ["", "/file", "/remove"])
def test_nobody_else_finds_a_badge(home: BringingNode, path: str) -> None:
    page = home.kept(home.badge())
    trainer = home.browser("trainer")
    assert trainer.get(page + path).status_code == 404
    assert home.post(f"{page}/remove", by=trainer).status_code == 404
    assert home.post(f"{page}/check", by=trainer).status_code == 404
    assert home.post(page, by=trainer, map_consent="yes").status_code == 404
    assert home.rows("verifier_imported_badges") == 1


def test_what_is_kept_is_sealed_and_no_log_or_address_tells_of_it(
    home: BringingNode, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    page = home.kept(home.badge())
    home.consent(page)
    home.bring(altered(home))
    check_due(home)
    with home.node.shell.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM verifier_imported_badges").all()
    written = caplog.text + "".join(capfd.readouterr()) + page
    assert not [word for word in (*PERSONAL, ACADEMY.did) if word in repr(rows)]
    assert not [word for word in (*PERSONAL, ACADEMY.did) if word in written]


def test_a_form_without_its_token_adds_nothing(home: BringingNode) -> None:
    answer = home.learner.post("/me/imported/new", data={"text": home.badge().decode()})
    assert answer.status_code == 403
    assert home.rows("verifier_imported_badges") == 0


def test_a_stranger_is_asked_to_sign_in(home: BringingNode) -> None:
    home.learner.cookies.clear()
    answer = home.learner.get("/me/imported/new", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?next=%2Fme%2Fimported%2Fnew"
