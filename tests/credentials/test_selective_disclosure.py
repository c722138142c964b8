"""Badges shown in part: what a holder may leave out, and that nothing else passes for it."""

import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from badge_world import NOW
from foreign_badges import method_of, mint
from foreign_keys import private_key, public_key
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from selective_badges import (
    BADGE_KEY,
    BASE,
    DATES_AND_STATUS,
    HUB,
    ISSUER_KEY,
    MANDATORY,
    METHOD,
    SHOWN,
    STRANGER,
    WHOLE,
    check,
    codes,
    copied,
    evidence,
    issuer,
    proof_of,
    remarks,
    results,
    signed,
    split_results,
    subject,
    unsigned,
    value_of,
    verified,
)
from selective_disclosure import derive, path, pointers_of, step

from credentials.proofs import unsecured
from credentials.proofs.ecdsa_sd_2023_value import MAX_CHARACTERS
from credentials.report import Outcome
from credentials.strict_json import JsonObject, JsonValue

# What a holder shows.


@pytest.mark.conformance("CG-12")
def test_a_selection_that_shows_status_and_end_is_valid_and_said_to_be_one() -> None:
    report = check(SHOWN)
    assert report.verdict is Outcome.VALID
    assert codes(report) == {
        "document": "document.valid",
        "data_model": "data_model.valid",
        "proof": "proof.valid",
        "issuer_key": "issuer_key.valid",
        "issuer_trust": "issuer_trust.unrecognised",
        "time": "time.current",
        "status": "status.clear",
        "recipient": "recipient.not_named",
        "endorsements": "endorsements.none",
    }
    assert remarks(report) == ["remark.selective_disclosure"]
    assert report.is_selection
    assert "awardedDate" in unsigned()
    assert "awardedDate" not in cast(JsonObject, report.credential)


SELECTIONS: list[tuple[str, tuple[str, ...], dict[str, str], str]] = [
    ("all", (*WHOLE, *DATES_AND_STATUS, "/awardedDate"), {}, "valid"),
    ("one of two results", ("/id", "/name", "/credentialSubject/id", "/credentialSubject/result/1",
        "/credentialSubject/achievement", *DATES_AND_STATUS), {}, "valid"),
    ("no status", (*WHOLE, "/validUntil"), {"status": "status.not_shown"}, "unknown"),
    ("no end", (*WHOLE, "/credentialStatus"), {"time": "time.end_not_shown"}, "unknown"),
    ("neither", WHOLE, {"status": "status.not_shown", "time": "time.end_not_shown"}, "unknown"),
    ("no name of the achievement", ("/id", "/credentialSubject/achievement/description",
        "/credentialSubject/achievement/criteria", *DATES_AND_STATUS),
        {"data_model": "data_model.member_missing"}, "invalid"),
    ("no achievement", ("/id", "/credentialSubject/id", *DATES_AND_STATUS),
        {"data_model": "data_model.member_missing"}, "invalid"),
    ("what is mandatory alone", (), {"data_model": "data_model.member_missing", "status": "status.not_shown",
        "time": "time.end_not_shown"}, "invalid"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "differs", "verdict"), [row[1:] for row in SELECTIONS], ids=[r[0] for r in SELECTIONS]
)
def test_a_check_claims_only_what_is_shown(shown: tuple[str, ...], differs: dict[str, str], verdict: str) -> None:
    report = check(derive(BASE, shown))
    expected = {"proof": "proof.valid", "data_model": "data_model.valid", "time": "time.current",
                "status": "status.clear", **differs}  # fmt: skip
    assert {name: code for name, code in codes(report).items() if name in expected} == expected
    assert "remark.selective_disclosure" in remarks(report)
    assert report.verdict.value == verdict


def test_a_revoked_badge_is_never_valid_whatever_its_holder_leaves_out() -> None:
    revoked = evidence(revoked=(7,))
    assert codes(check(SHOWN, revoked))["status"] == "status.revoked"
    assert check(SHOWN, revoked).verdict is Outcome.INVALID
    assert check(derive(BASE, (*WHOLE, "/validUntil")), revoked).verdict is Outcome.UNKNOWN


def test_an_expired_badge_is_never_valid_whatever_its_holder_leaves_out() -> None:
    expired = signed(unsigned(validUntil="2026-11-02T08:59:59Z"))
    assert codes(check(derive(expired, (*WHOLE, *DATES_AND_STATUS))))["time"] == "time.expired"
    assert codes(check(derive(expired, (*WHOLE, "/credentialStatus"))))["time"] == "time.end_not_shown"


@pytest.mark.conformance("CG-5", "CG-12")
def test_what_is_mandatory_cannot_be_left_out() -> None:
    base = signed(mandatory=(*MANDATORY, *DATES_AND_STATUS))
    report = check(derive(base, WHOLE), evidence(revoked=(7,)))
    assert codes(report)["status"] == "status.revoked"
    document = derive(base, WHOLE)
    del document["credentialStatus"]
    assert verified(document) == "proof.disclosure"


def test_a_selection_without_any_mandatory_statement_holds() -> None:
    assert (
        check(derive(signed(mandatory=()), (*WHOLE, "/issuer", "/validFrom", *DATES_AND_STATUS))).verdict
        is Outcome.VALID
    )


def test_a_proof_that_somebody_sets_beside_it_does_not_make_a_selection_whole() -> None:
    selection = derive(BASE, WHOLE)
    for key in (STRANGER, private_key("Ed25519")):
        suite = "ecdsa-rdfc-2019" if key is STRANGER else "eddsa-rdfc-2022"
        report = check(mint(suite, selection, key, method_of(key), NOW))
        assert codes(report)["proof"] == "proof.valid"
        assert codes(report)["issuer_key"] == "issuer_key.valid"
        assert codes(report)["status"] == "status.not_shown"
        assert report.verdict is Outcome.UNKNOWN


def test_a_badge_signed_as_a_whole_is_no_selection() -> None:
    whole = mint("ecdsa-rdfc-2019", HUB.unsigned(credentialStatus=None), ISSUER_KEY, METHOD, NOW)
    report = check(whole)
    assert (codes(report)["time"], codes(report)["status"]) == ("time.current", "status.none")
    assert report.verdict is Outcome.VALID
    assert not report.is_selection


# Whose key, and which.


def test_the_holders_own_copy_is_unknown_with_words_of_its_own() -> None:
    report = check(BASE)
    assert codes(report)["proof"] == "unsupported.base_proof"
    assert report.verdict is Outcome.UNKNOWN
    assert report.credential is None


@pytest.mark.parametrize("kind", ["Ed25519", "P-384"])
def test_a_key_of_another_kind_is_refused(kind: Any) -> None:
    key = private_key(kind)
    method = f"{HUB.did}#{public_key(key).multikey}"
    report = check(derive(signed(issuer_key=key, method=method), (*WHOLE, *DATES_AND_STATUS)), evidence(keys=(key,)))
    assert codes(report)["proof"] == "proof.key_type"
    assert report.verdict is Outcome.INVALID


def test_the_badges_own_key_cannot_stand_for_the_issuers() -> None:
    document = derive(signed(issuer_key=BADGE_KEY), (*WHOLE, *DATES_AND_STATUS))
    assert codes(check(document))["proof"] == "proof.signature"


# What was altered after it was signed.


STATEMENTS: list[tuple[str, Callable[[JsonObject], object], str]] = [
    ("a name", lambda d: d.update(name="Champion"), "proof.signature"),
    ("a mandatory name", lambda d: issuer(d).update(name="Club"), "proof.signature"),
    ("a mandatory date", lambda d: d.update(validFrom="2026-11-02T07:00:00Z"), "proof.signature"),
    ("the end", lambda d: d.update(validUntil="2037-11-02T09:00:00Z"), "proof.signature"),
    ("a result", lambda d: results(d)[0].update(value="20"), "proof.signature"),
    ("objects in another order", lambda d: results(d).reverse(), "proof.valid"),
    ("another person", lambda d: subject(d).update(id="urn:uuid:1"), "proof.signature"),
    ("another issuer", lambda d: issuer(d).update(id="did:web:other.example.org"), "proof.signature"),
    ("a statement added", lambda d: d.update(description="And more."), "proof.disclosure"),
    ("one that was left out", lambda d: d.update(awardedDate="2026-11-02T08:00:00Z"), "proof.disclosure"),
    ("a statement left out without its signature", lambda d: d.pop("name"), "proof.disclosure"),
    ("a mandatory statement left out", lambda d: issuer(d).pop("url"), "proof.disclosure"),
    ("a whole object left out", lambda d: results(d).pop(), "proof.disclosure"),
    ("an object written twice", lambda d: results(d).append(dict(results(d)[0])), "proof.disclosure"),
    ("an object dealt out to two", split_results, "proof.disclosure"),
    ("a name for an unnamed object", lambda d: results(d)[0].update(id="urn:uuid:1"), "proof.disclosure"),
    ("another time of signing", lambda d: proof_of(d).update(created="2026-11-02T08:59:59Z"), "proof.signature"),
    ("an end of the proof", lambda d: proof_of(d).update(expires="2030-01-01T00:00:00Z"), "proof.signature"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "code"), [row[1:] for row in STATEMENTS], ids=[row[0] for row in STATEMENTS])
def test_statements_that_are_altered(spoil: Callable[[JsonObject], object], code: str) -> None:
    document = copied(SHOWN)
    spoil(document)
    report = check(document)
    assert codes(report)["proof"] == code
    assert report.verdict is (Outcome.VALID if code == "proof.valid" else Outcome.INVALID)


def test_a_blank_node_that_the_holder_names_is_refused() -> None:
    document = copied(SHOWN)
    results(document)[0]["id"] = "_:c14n0"
    report = check(document)
    assert codes(report)["data_model"] == "data_model.blank_identifier"
    assert codes(report)["proof"] == "proof.not_checked"
    assert report.verdict is Outcome.INVALID


# Any selection of any part.

POINTERS = [pointer for pointer in pointers_of(unsecured(BASE)) if not pointer.endswith(("/type", "/id"))]


@settings(max_examples=60)
@given(st.sets(st.sampled_from(POINTERS), max_size=8), st.sets(st.sampled_from(POINTERS), max_size=4))
def test_any_selection_holds(shown: set[str], mandatory: set[str]) -> None:
    base = signed(mandatory=tuple(sorted({"/issuer", *mandatory})))
    document = derive(base, sorted(shown))
    assert verified(document) == "proof.valid"
    assert set(pointers_of(unsecured(document))) <= set(pointers_of(unsecured(base)))


def literals() -> list[str]:
    """Give the pointers of all texts of the selection that are no identifiers."""
    return [
        pointer
        for pointer in pointers_of(unsecured(SHOWN))
        if isinstance(text := found_at(SHOWN, pointer), str)
        and "/type" not in pointer
        and not text.startswith(("urn:", "http", "did:"))
    ]


def found_at(document: JsonObject, pointer: str) -> JsonValue:
    value: JsonValue = document
    for name in path(pointer):
        value = step(value, name)
    return value


PRINTABLE = st.characters(codec="utf-8", exclude_characters=[chr(code) for code in (*range(32), 127)])
ESCAPED = st.sampled_from('\\bfnu0"\t\n\r\U0001f393\uffee')


@settings(max_examples=100)
@given(st.sampled_from(literals()), st.text(PRINTABLE, max_size=20))
def test_any_text_that_is_altered_breaks_the_proof(pointer: str, text: str) -> None:
    assume(text != found_at(SHOWN, pointer))
    document = copied(SHOWN)
    way, _, last = pointer.rpartition("/")
    place = found_at(document, way)
    assert isinstance(place, dict)
    place[last] = text
    assert verified(document) == "proof.signature"


@settings(max_examples=40)
@given(st.text(PRINTABLE, max_size=20), st.text(ESCAPED, max_size=20))
def test_any_text_can_be_shown(plain: str, escaped: str) -> None:
    # The statements are relabelled as they stand in memory: reading them again from text would spoil the escapes.
    base = signed(unsigned(name=f"{plain}x", description=f"{escaped}x"))
    assert verified(derive(base, ("/name", "/description"))) == "proof.valid"


def test_the_work_budget_holds_for_a_selection() -> None:
    document = copied(SHOWN)
    part: JsonObject = {"type": "IdentityObject", "hashed": True}
    twin: JsonObject = {"type": ["AchievementSubject"], "identifier": [dict(part) for _ in range(8)]}
    document["credentialSubject"] = [twin, copied(twin)]
    begun = time.process_time()
    assert verified(document) == "budget.canonicalisation"
    assert time.process_time() - begun < 2


def test_the_largest_proof_value_is_checked_in_time() -> None:
    many = [{"type": ["Result"], "value": str(number)} for number in range(200)]
    document = unsigned()
    subject(document)["result"] = cast(JsonValue, many)
    shown = derive(signed(document), (*WHOLE, *DATES_AND_STATUS))
    begun = time.process_time()
    assert verified(shown) == "proof.valid"
    assert time.process_time() - begun < 2
    assert len(value_of(shown).text()) < MAX_CHARACTERS
