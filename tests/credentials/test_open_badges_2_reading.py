"""What older badges say, read: whom they are about, which are too old, and whatever else a stranger may write."""

import hashlib
import json

import pytest
from badge_world import CANONICALISER
from hypothesis import given
from hypothesis import strategies as st
from older_badges import ADDRESS, NOW, Academy, written

from credentials.gathered import Evidence
from credentials.generation import Generation
from credentials.report import PUBLIC, CheckName, Report
from credentials.strict_json import JsonObject, JsonValue
from credentials.verification import needed, verify


def check(academy: Academy, handed_in: bytes, *, recipient: str | None = None) -> Report:
    evidence = academy.evidence(handed_in)
    return verify(handed_in, evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER, recipient=recipient)


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


def hashed(algorithm: str, kind: str, identifier: str, salt: str = "") -> JsonObject:
    digest = hashlib.new(algorithm, (identifier + salt).encode()).hexdigest()
    return {"type": kind, "hashed": True, "identity": f"{algorithm}${digest}", **({"salt": salt} if salt else {})}


RECIPIENTS: list[tuple[JsonObject, str, str]] = [
    (hashed("sha256", "email", ADDRESS, "salt"), ADDRESS, "recipient.matches"),
    (hashed("sha256", "email", ADDRESS, "salt"), ADDRESS.upper(), "recipient.matches"),
    (hashed("md5", "email", ADDRESS), ADDRESS, "recipient.matches"),
    (hashed("sha256", "email", ADDRESS, "salt"), "mallory@example.org", "recipient.differs"),
    (hashed("sha1", "email", ADDRESS), ADDRESS, "recipient.differs"),
    (hashed("sha256", "url", "https://example.org/ada"), "https://example.org/ada", "recipient.matches"),
    (hashed("sha256", "telephone", "+33123456789"), "+33123456789", "recipient.matches"),
    (
        {"type": "url", "hashed": False, "identity": "https://example.org/ada"},
        "https://example.org/ada",
        "recipient.matches",
    ),
    ({"type": "email", "hashed": False, "identity": ADDRESS}, "mallory@example.org", "recipient.differs"),
]


@pytest.mark.parametrize(("recipient", "named", "code"), RECIPIENTS)
def test_the_person_is_compared_with_the_recipient(recipient: JsonObject, named: str, code: str) -> None:
    academy = Academy()
    academy.publish(academy.assertion_url, academy.assertion(recipient=recipient))
    report = check(academy, academy.assertion_url.encode(), recipient=named)
    assert report.check(CheckName.RECIPIENT).code == code


OLDER: dict[str, JsonObject] = {
    "1.1": {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion", "id": "https://a.example.org/1"},
    "1.1 in a list": {"@context": ["https://w3id.org/openbadges/v1", {}], "type": "Assertion"},
    "1.0": {
        "uid": "1", "recipient": {"type": "email", "identity": ADDRESS, "hashed": False},
        "badge": "https://a.example.org/badge", "verify": {"type": "hosted", "url": "https://a.example.org/1"},
    },
    "a draft": {"recipient": "sha256$00", "issued_on": "2012-01-01", "badge": {"version": "0.5.0", "name": "x"}},
}  # fmt: skip


@pytest.mark.parametrize("name", OLDER)
def test_older_badges_still_are_named_and_nothing_is_fetched(name: str) -> None:
    handed_in = written(OLDER[name])
    assert needed(handed_in, Evidence()) == frozenset()
    report = verify(handed_in, Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert list(codes(report).values()) == ["document.valid", *["unsupported.open_badges_1"] * 8]
    assert (report.verdict.value, report.generation) == ("unknown", Generation.OPEN_BADGES_1)


def test_an_address_that_leads_to_an_older_badge_still_names_it() -> None:
    academy = Academy()
    academy.publish(academy.assertion_url, OLDER["1.0"])
    report = check(academy, academy.assertion_url.encode())
    assert (report.check(CheckName.PROOF).code, report.generation) == (
        "unsupported.open_badges_1",
        Generation.OPEN_BADGES_1,
    )


@pytest.mark.parametrize("name", ["badge_class", "profile", "cryptographic_key", "revocation_list"])
def test_a_part_of_a_badge_is_named_as_such(name: str) -> None:
    document: JsonObject = getattr(Academy(), name)()
    report = verify(written(document), Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert (report.check(CheckName.PROOF).code, report.verdict.value) == ("unsupported.open_badges_2", "unknown")
    assert report.check(CheckName.PROOF).fields == {"type": document["type"]}


SHAPES: list[JsonValue] = [1, [], {}, "", [[]], True, None, {"id": 5}, ["x", {"y": []}]]


def test_hostile_shapes_get_a_report() -> None:
    for member in Academy().assertion():
        for value in SHAPES:
            document = Academy().assertion() | {member: value}
            handed_in = json.dumps(document).encode()
            report = verify(handed_in, Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
            assert report.verdict.value != "valid", (member, value)
            assert "internal.check_failed" not in codes(report).values()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12)
    | st.sampled_from(["https://academy.example.org/issuer", "https://[", "urn:x:1", "data:,", "hosted", "Assertion"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "type", "@context", "startsWith", "identity", "url"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
MEMBERS = st.sampled_from(
    ["@context", "id", "type", "recipient", "badge", "verification", "issuedOn", "expires", "revoked", "image", "name",
     "criteria", "issuer", "alignment", "tags", "url", "email", "publicKey", "revocationList", "evidence", "uid"]
)  # fmt: skip
CHANGED = st.dictionaries(MEMBERS, VALUES, max_size=3)


@given(handed_in=CHANGED, assertion=CHANGED, badge_class=CHANGED, profile=CHANGED)
def test_whatever_a_file_and_its_sites_say_a_report_comes_of_it(
    handed_in: JsonObject, assertion: JsonObject, badge_class: JsonObject, profile: JsonObject
) -> None:
    academy = Academy()
    academy.publish(academy.assertion_url, academy.assertion() | assertion)
    academy.publish(academy.badge_url, academy.badge_class() | badge_class)
    academy.publish(academy.issuer_url, academy.profile() | profile)
    report = check(academy, json.dumps(academy.assertion() | handed_in).encode(), recipient=ADDRESS)
    assert "internal.check_failed" not in codes(report).values()
