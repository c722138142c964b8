"""Every combination of answers comes to the verdict of ten lines, and whatever breaks down is unknown, never valid."""

import itertools

import pytest
from badge_world import CANONICALISER, NOW
from hostile.case import Case, written
from hostile.inside import cases as inside_cases
from hostile.library import library
from hostile.parties import listed, recognised, signed, site
from hostile.trying import evidence_of

from credentials import nesting, verification
from credentials.open_badges_2 import verification as older
from credentials.policies import Rules
from credentials.report import POLICIES, Check, CheckName, Outcome, Policy, decide
from credentials.verification import needed, verify

EVERYTHING = Policy("everything", frozenset(CheckName))
FAULTS = (ZeroDivisionError, RecursionError, MemoryError, KeyError, TypeError, AssertionError, UnicodeError)


def oracle(outcomes: tuple[Outcome, ...], required: tuple[bool, ...]) -> str:
    """Give the verdict in ten lines that share nothing with the verifier but the names."""
    verdict = "valid"
    for outcome, counts in zip(outcomes, required, strict=True):
        if not counts:
            continue
        if outcome.value == "invalid":
            return "invalid"
        if outcome.value == "unknown":
            verdict = "unknown"
    return verdict


@pytest.mark.parametrize("policy", [*POLICIES.values(), EVERYTHING], ids=lambda policy: policy.name)
def test_every_combination_of_nine_answers_comes_to_the_verdict_of_the_oracle(policy: Policy) -> None:
    required = tuple(name in policy.required for name in CheckName)
    answers = [[Check(name, outcome, "") for outcome in Outcome] for name in CheckName]
    combinations = itertools.product(Outcome, repeat=len(CheckName))
    wrong = [
        outcomes
        for checks, outcomes in zip(itertools.product(*answers), combinations, strict=True)
        if decide(checks, policy).value != oracle(outcomes, required)
    ]
    assert wrong == []


def good() -> Case:
    """Give a badge of which every check that can be is valid."""
    return Case("good", "", (), written(signed(listed())), "valid", {}, site(lists=True), issuers=[recognised()])


# Where each check is made, and which check must say that it broke down.
PLACES = {
    "extract": CheckName.DOCUMENT,
    "recognise": CheckName.DOCUMENT,
    "open_secured": CheckName.DOCUMENT,
    "facts_of": CheckName.DOCUMENT,
    "check_data_model": CheckName.DATA_MODEL,
    "check_secured": CheckName.PROOF,
    "check_issuer_key": CheckName.ISSUER_KEY,
    "check_issuer_trust": CheckName.ISSUER_TRUST,
    "signed_at": CheckName.ISSUER_TRUST,
    "check_time": CheckName.TIME,
    "check_status": CheckName.STATUS,
    "check_recipient": CheckName.RECIPIENT,
    "check_endorsements": CheckName.ENDORSEMENTS,
}
PLACES_OF_OLDER = {
    "follow": CheckName.DOCUMENT,
    "_check_model": CheckName.DATA_MODEL,
    "check_hosted_proof": CheckName.PROOF,
    "check_hosted_scope": CheckName.ISSUER_KEY,
    "check_hosted_status": CheckName.STATUS,
    "check_time": CheckName.TIME,
    "check_recipient": CheckName.RECIPIENT,
    "_check_endorsements": CheckName.ENDORSEMENTS,
    "check_issuer_trust": CheckName.ISSUER_TRUST,
}


def failing(error: type[Exception]) -> object:
    def fail(*_: object, **__: object) -> object:
        raise error("on purpose")

    return fail


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: error.__name__)
@pytest.mark.parametrize("place", PLACES)
def test_a_fault_in_a_check_makes_it_unknown_and_nothing_valid(
    place: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = good()
    evidence = evidence_of(case)
    whole = Policy("all but the holder", frozenset(CheckName) - {CheckName.RECIPIENT})
    sound = verify(case.badge, evidence, whole, at=NOW, canonicaliser=CANONICALISER)
    assert sound.verdict is Outcome.VALID
    monkeypatch.setattr(nesting if place == "check_endorsements" else verification, place, failing(error))
    report = verify(case.badge, evidence, EVERYTHING, at=NOW, canonicaliser=CANONICALISER)
    broken = report.check(PLACES[place])
    assert (broken.outcome, broken.code) == (Outcome.UNKNOWN, "internal.check_failed")
    assert broken.fields == {"error": error.__name__}
    assert report.verdict is Outcome.UNKNOWN
    others = {made.check: made.outcome for made in report.checks if made.check is not PLACES[place]}
    made_before = {made.check: made.outcome for made in sound.checks}
    assert all(outcome in (made_before[name], Outcome.UNKNOWN) for name, outcome in others.items())


@pytest.mark.parametrize("place", PLACES_OF_OLDER)
def test_a_fault_in_a_check_of_an_older_badge_makes_it_unknown(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in library() if case.name == "older-hosted")
    evidence = evidence_of(case)
    monkeypatch.setattr(older, place, failing(ZeroDivisionError))
    report = verify(case.badge, evidence, EVERYTHING, at=NOW, canonicaliser=CANONICALISER)
    broken = report.check(PLACES_OF_OLDER[place])
    assert (broken.outcome, broken.code) == (Outcome.UNKNOWN, "internal.check_failed")
    assert report.verdict is Outcome.UNKNOWN


@pytest.mark.parametrize("place", ["credentials_in", "endorsements_in", "check_endorsed"])
def test_a_fault_in_what_is_inside_leaves_the_rest_as_it_is(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "endorsed-good" if place == "check_endorsed" else "record-good"
    case = next(case for case in inside_cases() if case.name == name)
    evidence = evidence_of(case)
    monkeypatch.setattr(nesting, place, failing(RecursionError))
    report = verify(case.badge, evidence, EVERYTHING, at=NOW, canonicaliser=CANONICALISER)
    assert report.check(CheckName.ENDORSEMENTS).code == "internal.check_failed"
    assert report.check(CheckName.PROOF).code == "proof.valid"
    assert report.verdict is Outcome.UNKNOWN


@pytest.mark.parametrize("place", ["extract", "recognise", "open_secured", "key_documents", "status_documents"])
def test_a_fault_in_what_is_needed_asks_for_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = good()
    evidence = evidence_of(case)
    monkeypatch.setattr(verification, place, failing(ZeroDivisionError))
    assert needed(case.badge, evidence) == frozenset()


def test_the_rules_of_others_forgive_no_fault_either(monkeypatch: pytest.MonkeyPatch) -> None:
    case = good()
    evidence = evidence_of(case)
    policy = next(policy for policy in POLICIES.values() if policy.rules is not Rules.OWN)
    for place, name in PLACES.items():
        if name not in policy.required:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(nesting if place == "check_endorsements" else verification, place, failing(KeyError))
            report = verify(case.badge, evidence, policy, at=NOW, canonicaliser=CANONICALISER)
        assert report.verdict is not Outcome.VALID, place
