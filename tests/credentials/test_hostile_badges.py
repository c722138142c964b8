"""Whatever is handed in, a verification ends with a report or with `NoBadge`, and never calls a changed badge valid."""

import json

from badge_world import CANONICALISER, NOW, Hub
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credentials.gathered import Evidence
from credentials.problems import ALL_CODES, CredentialProblem
from credentials.strict_json import JsonObject, JsonValue, parse_object
from credentials.verification import PUBLIC, NoBadge, Outcome, Report, needed, verify

HUB = Hub()
BADGE = HUB.issue()
DOCUMENT = parse_object(BADGE)
EVIDENCE = HUB.evidence()

json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["@context", "type", "id", "issuer", "credentialSubject", "proof", "credentialStatus"])


def places(value: JsonValue, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for step, item in steps for found in places(item, (*path, step)))]


PLACES = [place for place in places(DOCUMENT) if place]


def replaced(document: JsonObject, place: tuple[str | int, ...], value: JsonValue) -> JsonObject:
    copy = parse_object(json.dumps(document).encode())
    holder: JsonValue = copy
    for step in place[:-1]:
        holder = holder[step]  # type: ignore[index] # the place was found in an equal document
    holder[place[-1]] = value  # type: ignore[index]
    return copy


def check(data: bytes, evidence: Evidence = EVIDENCE) -> Report | None:
    needed(data, evidence)
    try:
        report = verify(data, evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER, recipient="a@example.com")
    except NoBadge:
        return None
    assert {made.code for made in report.checks} <= ALL_CODES - {"internal.check_failed"}
    assert {remark.code for remark in report.remarks} <= ALL_CODES
    return report


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(PLACES), value=json_values)
def test_a_badge_with_a_value_replaced_is_never_valid(place: tuple[str | int, ...], value: JsonValue) -> None:
    changed = replaced(DOCUMENT, place, value)
    report = check(json.dumps(changed).encode())
    if changed != DOCUMENT and report is not None:
        assert report.verdict is not Outcome.VALID


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(document=st.dictionaries(names | st.text(), json_values | st.sampled_from(list(DOCUMENT.values())), max_size=8))
def test_documents_of_whatever_shape_get_a_report(document: JsonObject) -> None:
    report = check(json.dumps(document).encode())
    assert report is None or report.verdict is not Outcome.VALID


@settings(max_examples=100)
@given(place=st.integers(0, len(BADGE) - 1), text=st.binary(max_size=3), length=st.integers(0, 3))
def test_a_badge_with_bytes_replaced_is_never_valid(place: int, text: bytes, length: int) -> None:
    changed = BADGE[:place] + text + BADGE[place + length :]
    report = check(changed)
    if report is not None and report.verdict is Outcome.VALID:
        assert parse_object(changed) == DOCUMENT


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from([place for place in places(HUB.status()) if place]), value=json_values)
def test_a_changed_status_list_never_clears_a_badge(place: tuple[str | int, ...], value: JsonValue) -> None:
    status = HUB.status()
    changed = replaced(status, place, value)
    if changed != status:
        content = json.dumps(changed)
        try:
            evidence = HUB.evidence(status=parse_object(content.encode()))
        except CredentialProblem:  # the strict reader refuses some of these before they can be served
            return
        report = check(BADGE, evidence)
        assert report is not None
        assert report.verdict is not Outcome.VALID
