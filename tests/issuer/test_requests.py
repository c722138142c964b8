"""What is asked to be awarded, and every reason for which it is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer import requests
from issuer.identities import Recipient, read_recipient
from issuer.problems import IssuerProblem
from issuer.records import Evidence, Placement
from skills_framework.places import load_places

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PLACES = load_places()


@pytest.mark.parametrize(
    ("url", "narrative", "reason"),
    [
        (None, None, "empty"),
        ("  ", "", "empty"),
        ("http://example.org/", None, "url"),
        ("https://user@example.org/", None, "url"),
        ("https://localhost/", None, "url"),
        ("javascript:alert(1)", None, "url"),
        ("data:text/html,x", None, "url"),
        ("https://example.org/a b", None, "url"),
        ('https://example.org/"x"', None, "url"),
        ("https://[", None, "url"),
        ("https://example.org/" + "x" * 2_000, None, "too_long"),
        (None, "x" * 1_001, "too_long"),
        (None, "Ask anna@example.org", "email"),
        ("https://example.org/?by=anna@example.org", None, "email"),
        (None, "a\x07b", "characters"),
    ],
)
def test_evidence_that_cannot_be_signed_is_refused(url: str | None, narrative: str | None, reason: str) -> None:
    with pytest.raises(IssuerProblem) as refusal:
        requests.read_evidence(url, narrative)
    assert (refusal.value.code, refusal.value.fields) == ("award.evidence", {"reason": reason})


def test_evidence_is_an_address_a_text_or_both() -> None:
    read = requests.read_evidence
    assert read(" https://example.org/x ", None) == Evidence("https://example.org/x", None)
    assert read("", " Ten edits. ") == Evidence(None, "Ten edits.")
    assert read("https://example.org/x", "Ten edits.") == Evidence("https://example.org/x", "Ten edits.")


@pytest.mark.parametrize("level", [0, 6, -1, 100])
def test_a_level_is_one_to_five(level: int) -> None:
    with pytest.raises(IssuerProblem) as refusal:
        requests.read_level(level)
    assert refusal.value.code == "award.level"


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(seconds=1), datetime(2027, 1, 1)])  # noqa: DTZ001
def test_a_badge_ends_after_it_begins_and_names_its_zone(until: datetime) -> None:
    with pytest.raises(IssuerProblem) as refusal:
        requests.read_valid_until(until, at=NOON)
    assert refusal.value.code == "award.valid_until"


def test_an_end_is_kept_in_utc_seconds() -> None:
    until = datetime(2027, 1, 1, 1, 0, 0, 999, tzinfo=timezone(timedelta(hours=1)))
    assert requests.read_valid_until(until, at=NOON) == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("community", "country", "region", "languages", "part"),
    [
        ("Not a slug!", None, None, (), "community"),
        (None, "XX", None, (), "country"),
        (None, None, "atlantis", (), "region"),
        (None, "FR", "ssa", (), "region"),
        (None, None, None, ("not a language",), "languages"),
        (None, None, None, ("aa", "bb", "cc", "dd", "ee", "ff"), "languages"),
    ],
)
def test_a_place_that_does_not_fit_is_refused(
    community: str | None, country: str | None, region: str | None, languages: tuple[str, ...], part: str
) -> None:
    with pytest.raises(IssuerProblem) as refusal:
        requests.read_placement(PLACES, community=community, country=country, region=region, languages=languages)
    assert (refusal.value.code, refusal.value.fields) == ("award.placement", {"part": part})


def test_a_country_decides_its_region() -> None:
    placed = requests.read_placement(PLACES, community="wmfr", country="fr", languages=("fr", "FR", "br"))
    assert placed == Placement("wmfr", "FR", "nwe", ("fr", "br"))


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_paper_consent_says_how_and_when(text: str) -> None:
    with pytest.raises(IssuerProblem) as refusal:
        requests.read_paper_consent(text)
    assert refusal.value.code == "award.consent"


@pytest.mark.parametrize(
    ("name", "email", "wiki_name", "code"),
    [
        (None, None, None, "recipient.missing"),
        (" ", "", None, "recipient.missing"),
        ("x" * 201, None, None, "recipient.name"),
        (None, "anna", None, "recipient.email"),
        (None, "anna@", None, "recipient.email"),
        (None, "anna@example.org\nBcc: x@example.org", None, "recipient.email"),
        (None, None, "a|b", "recipient.wiki_name"),
        (None, None, "User:", "recipient.wiki_name"),
        (None, None, "é" * 128, "recipient.wiki_name"),
    ],
)
def test_a_person_who_cannot_be_reached_or_named_is_refused(
    name: str | None, email: str | None, wiki_name: str | None, code: str
) -> None:
    with pytest.raises(IssuerProblem) as refusal:
        read_recipient(name=name, email=email, wiki_name=wiki_name)
    assert refusal.value.code == code


def test_one_person_is_written_one_way() -> None:
    assert read_recipient(name="  Anna \n Lind ", email=" Anna@Example.ORG ") == Recipient(
        "Anna Lind", "anna@example.org"
    )
    assert read_recipient(wiki_name="User:anna_lind") == Recipient(wiki_name="Anna lind")


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(name: str, email: str, wiki_name: str) -> None:
    try:
        recipient = read_recipient(name=name, email=email, wiki_name=wiki_name)
    except IssuerProblem:
        return
    assert recipient.shown
    assert read_recipient(name=recipient.name, email=recipient.email, wiki_name=recipient.wiki_name) == recipient
