"""Status lists: what each answer of a list comes to, what makes one unfit to answer, and what cannot be replayed."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import token_world
from badge_world import CANONICALISER, NOW
from status_world import (
    HOUR,
    HUB,
    LIST_URL,
    STRANGER,
    badge,
    badge_1_1,
    check,
    encoded,
    entry,
    evidence_with,
    list_2021,
    remarked,
    signed_list,
    told,
    with_members,
)

from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.multibase import base64url_encode
from credentials.strict_json import JsonObject, JsonValue
from credentials.verification import PUBLIC, CheckName, Report, verify


@pytest.mark.conformance("OB-38", "OB-85")
@dataclass(frozen=True)
class Case:
    """What a badge declares, what stands at the address, and what the check and the verdict come to."""

    code: str
    verdict: str
    status: Callable[[], JsonValue] = entry
    found: Callable[[], JsonObject | bytes | Unreachable] = signed_list


REVOKED_7: JsonObject = {"encodedList": f"u{encoded(7)}"}
BOMB = gzip.compress(bytes(8 * 1024 * 1024))
TWO_BITS: list[JsonValue] = [
    {"status": "0x0", "message": "in force"},
    {"status": "0x1", "message": "under review"},
    {"status": "0x2", "message": "contested"},
    {"status": "0x3", "message": "withdrawn by the jury"},
]
FLAGS: list[JsonValue] = [{"status": "0x0", "message": "no"}, {"status": "0x1", "message": "copied"}]

# Security rules, case 15.
LISTS = {
    "nothing is set": Case("status.clear", "valid"),
    "revoked": Case("status.revoked", "invalid", found=lambda: signed_list(REVOKED_7)),
    "suspended": Case(
        "status.suspended", "invalid", lambda: entry(statusPurpose="suspension"),
        lambda: signed_list({**REVOKED_7, "statusPurpose": "suspension"}),
    ),
    "one of several purposes": Case(
        "status.suspended", "invalid", lambda: entry(statusPurpose="suspension"),
        lambda: signed_list({**REVOKED_7, "statusPurpose": ["revocation", "suspension"]}),
    ),
    "none of several purposes": Case(
        "status.purpose", "unknown", lambda: entry(statusPurpose="suspension"),
        lambda: signed_list({"statusPurpose": ["revocation", "refresh"]}),
    ),
    "another purpose than the list's": Case(
        "status.purpose", "unknown", found=lambda: signed_list({"statusPurpose": "suspension"})
    ),
    "a purpose that nobody knows, set": Case(
        "status.purpose", "unknown", lambda: entry(statusPurpose="moon"),
        lambda: signed_list({**REVOKED_7, "statusPurpose": "moon"}),
    ),
    "a newer edition": Case(
        "status.clear", "valid", lambda: entry(statusPurpose="refresh"),
        lambda: signed_list({**REVOKED_7, "statusPurpose": "refresh"}),
    ),
    "a message": Case(
        "status.message", "unknown", lambda: entry(statusPurpose="message", statusSize=2, statusMessage=TWO_BITS),
        lambda: signed_list({"encodedList": f"u{encoded(14, entries=262_144)}", "statusPurpose": "message"}),
    ),
    "the message of zero": Case(
        "status.clear", "valid", lambda: entry(statusPurpose="message", statusSize=2, statusMessage=TWO_BITS),
        lambda: signed_list({"encodedList": f"u{encoded(13, 16, entries=262_144)}", "statusPurpose": "message"}),
    ),
    "revoked, with a message": Case(
        "status.revoked_because", "invalid", lambda: entry(statusMessage=FLAGS), lambda: signed_list(REVOKED_7)
    ),
    "a message for some values only": Case(
        "status.entry_malformed", "unknown", lambda: entry(statusSize=2, statusMessage=FLAGS)
    ),
    "several bits and no messages": Case("status.entry_malformed", "unknown", lambda: entry(statusSize=2)),
    "places of no bits": Case("status.entry_malformed", "unknown", lambda: entry(statusSize=0)),
    "places of too many bits": Case("status.entry_malformed", "unknown", lambda: entry(statusSize=9)),
    "another size than the list's": Case(
        "status.list_malformed", "unknown", found=lambda: with_members(signed_list(), credentialSubject={
            **REVOKED_7, "type": "BitstringStatusList", "statusPurpose": "revocation", "statusSize": 2,
        }),
    ),
    "LENGTH: too short": Case(
        "status.length", "unknown", found=lambda: signed_list({"encodedList": f"u{encoded(entries=131_064)}"})
    ),
    "LENGTH: too short for places of two bits": Case(
        "status.length", "unknown", lambda: entry(statusPurpose="message", statusSize=2, statusMessage=TWO_BITS),
        lambda: signed_list({"statusPurpose": "message"}),
    ),
    "RANGE: the place behind the last": Case(
        "status.range", "unknown", lambda: entry(statusListIndex="131072")
    ),
    "RANGE: a huge place": Case(
        "status.range", "unknown", lambda: entry(statusListIndex="9007199254740991")
    ),
    "the last place": Case(
        "status.revoked", "invalid", lambda: entry(statusListIndex="131071"),
        lambda: signed_list({"encodedList": f"u{encoded(131_071)}"}),
    ),
    "a place that is a number": Case(
        "status.revoked", "invalid", lambda: entry(statusListIndex=7), lambda: signed_list(REVOKED_7)
    ),
    "RETRIEVAL: out of reach": Case(
        "status.unreachable", "unknown", found=lambda: Unreachable(LIST_URL, "fetch.timeout", "5 s")
    ),
    "RETRIEVAL: a page instead": Case("status.list_untrusted", "unknown", found=lambda: b"<!doctype html>"),
    "RETRIEVAL: a doubled member": Case(
        "status.list_untrusted", "unknown", found=lambda: b'{"type":[],"type":[]}'
    ),
    "VERIFICATION: altered": Case(
        "status.list_untrusted", "unknown", found=lambda: signed_list() | {"validUntil": "2027-01-01T00:00:00Z"}
    ),
    "VERIFICATION: not signed": Case(
        "status.list_untrusted", "unknown",
        found=lambda: {name: value for name, value in signed_list(REVOKED_7).items() if name != "proof"},
    ),
    "VERIFICATION: a member that no context defines": Case(
        "status.list_untrusted", "unknown", found=lambda: signed_list() | {"revokedBy": "me"}
    ),
    "MALFORMED: no prefix": Case(
        "status.list_malformed", "unknown", found=lambda: signed_list({"encodedList": encoded()})
    ),
    "MALFORMED: a second gzip member": Case(
        "status.list_malformed", "unknown",
        found=lambda: signed_list({"encodedList": "u" + base64url_encode(gzip.compress(bytes(16_384)) * 2)}),
    ),
    "a bomb": Case(
        "status.list_too_large", "unknown", found=lambda: signed_list({"encodedList": f"u{base64url_encode(BOMB)}"})
    ),
    "a list of the draft under an entry of the standard": Case(
        "status.list_malformed", "unknown", found=list_2021
    ),
    "a kind that nobody here knows": Case(
        "unsupported.status_type", "unknown",
        lambda: {"id": "https://badges.example.org/r", "type": "https://example.org/Ledger"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_answers_or_says_why_it_cannot(name: str) -> None:
    case = LISTS[name]
    assert told(check(badge(case.status()), case.found())) == (case.code, case.verdict)


def test_the_text_of_a_message_is_shown() -> None:
    report = check(badge(LISTS["a message"].status()), LISTS["a message"].found())
    assert dict(report.check(CheckName.STATUS).fields) == {"message": "contested"}
    report = check(badge(LISTS["the message of zero"].status()), LISTS["the message of zero"].found())
    assert [(remark.code, dict(remark.fields)) for remark in report.remarks] == [
        ("remark.status_message", {"message": "in force"})
    ]
    report = check(badge(entry(statusMessage=FLAGS)), signed_list(REVOKED_7))
    assert dict(report.check(CheckName.STATUS).fields) == {"reason": "copied"}


def test_a_newer_edition_is_remarked_and_takes_nothing_away() -> None:
    case = LISTS["a newer edition"]
    assert remarked(check(badge(case.status()), case.found())) == ["remark.newer_edition"]


def test_one_revoked_entry_of_several_purposes_is_enough() -> None:
    both: list[JsonValue] = [entry(statusPurpose="refresh"), entry()]
    report = check(badge(both), signed_list({**REVOKED_7, "statusPurpose": ["revocation", "refresh"]}))
    assert told(report) == ("status.revoked", "invalid")


# A replay: what was true once, or elsewhere. None may bring back a badge.
def moved(hours: int) -> JsonObject:
    return HUB.status(at=NOW + hours * HOUR)


REPLAYS: dict[str, tuple[str, Callable[[], JsonObject]]] = {
    "the list from before the newest": ("status.list_older", lambda: moved(-2)),
    "the list from a second before the newest": (
        "status.list_older", lambda: HUB.status(at=NOW - HOUR - timedelta(seconds=1))
    ),
    "a list that says no longer from when it is": ("status.list_older", lambda: signed_list(validFrom=None)),
    "a list that has run out": ("status.list_expired", lambda: moved(-25)),
    "a list from tomorrow": (
        "status.list_expired",
        lambda: signed_list(validFrom="2026-11-03T09:00:00Z", validUntil="2026-11-04T09:00:00Z"),
    ),
    "a list under another address": (
        "status.list_untrusted", lambda: signed_list(id="https://badges.example.org/status/2")
    ),
    "a list of another issuer": (
        "status.list_untrusted", lambda: signed_list(issuer="did:web:elsewhere.example.org")
    ),
    "a list that a stranger signed": ("status.list_untrusted", lambda: signed_list(key=STRANGER)),
    "a list for another purpose": ("status.purpose", lambda: signed_list({"statusPurpose": "suspension"})),
    "the list with its end moved": (
        "status.list_untrusted", lambda: moved(-30) | {"validUntil": "2026-11-03T09:00:00Z"}
    ),
    "the list with its beginning moved": (
        "status.list_untrusted", lambda: moved(-30) | {"validFrom": "2026-11-02T09:00:00Z"}
    ),
    "the bits of another list in this one": (
        "status.list_untrusted",
        lambda: signed_list(REVOKED_7) | {"credentialSubject": HUB.status()["credentialSubject"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPLAYS)
def test_a_replayed_list_never_makes_a_badge_valid(name: str) -> None:
    code, found = REPLAYS[name]
    evidence = replace(evidence_with(found()), newest={LIST_URL: NOW - HOUR})
    report = verify(badge(entry()), evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert told(report) == (code, "unknown")
    assert report.lists == {}


def test_the_newest_list_itself_and_a_newer_one_are_believed() -> None:
    for hours in (-1, 0):
        evidence = replace(evidence_with(moved(hours)), newest={LIST_URL: NOW - HOUR})
        report = verify(badge(entry()), evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)
        assert told(report) == ("status.clear", "valid")
        assert report.lists == {LIST_URL: NOW + hours * HOUR}


def test_a_set_bit_counts_in_an_older_list_as_well() -> None:
    evidence = replace(evidence_with(HUB.status(revoked=(7,), at=NOW - 2 * HOUR)), newest={LIST_URL: NOW})
    report = verify(badge(entry()), evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert told(report) == ("status.revoked", "invalid")


def test_a_list_that_revokes_is_remembered_too() -> None:
    assert check(badge(entry()), signed_list(REVOKED_7)).lists == {LIST_URL: NOW}


DRAFT: dict[str, tuple[str, str, Callable[[], JsonObject]]] = {
    "nothing is set": ("status.clear", "valid", list_2021),
    "revoked": ("status.revoked", "invalid", lambda: list_2021(7)),
    "somebody else revoked": ("status.clear", "valid", lambda: list_2021(6, 8)),
    "the prefix of the later standard": (
        "status.list_malformed", "unknown", lambda: list_2021(encodedList=f"u{encoded()}")
    ),
    "a list of the later standard": ("status.list_malformed", "unknown", signed_list),
    "too short": ("status.length", "unknown", lambda: list_2021(encodedList=encoded(entries=65_536))),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAFT)
def test_a_list_of_the_draft_is_read(name: str) -> None:
    code, verdict, found = DRAFT[name]
    report = check(badge_1_1(), found())
    assert told(report) == (code, verdict)
    assert {remark.code: dict(remark.fields) for remark in report.remarks}["remark.older_status_list"] == {
        "type": "StatusList2021Entry"
    }


# A list as a token (Securing Verifiable Credentials using JOSE and COSE): the list credential is the payload.


def list_token(*set_bits: int, **changes: JsonValue) -> bytes:
    subject: JsonObject = {
        "id": f"{LIST_URL}#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": f"u{encoded(*set_bits)}",
    }
    document: JsonObject = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": token_world.ISSUER},
        "validFrom": "2026-11-02T08:00:00Z",
        "validUntil": "2026-11-03T08:00:00Z",
        "credentialSubject": subject,
    }
    payload = token_world.claims(document, **{"sub": f"{LIST_URL}#list", **changes})
    return token_world.token(payload)


def check_beside_token(found: bytes) -> Report:
    """Check a badge of the university, itself a token, with this list."""
    credential = token_world.token(token_world.claims(token_world.UNIVERSITY.unsigned()))
    documents = dict(token_world.university().documents)
    documents[LIST_URL] = Retrieved(url=LIST_URL, content=found, at=NOW, source="network")
    return verify(credential, Evidence(documents), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


TOKENS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing is set": ("status.clear", list_token),
    "revoked": ("status.revoked", lambda: list_token(7)),
    "run out": ("status.list_untrusted", lambda: list_token(exp=token_world.seconds("2026-11-02T08:30:00Z"))),
    "altered": ("status.list_untrusted", lambda: list_token()[:-4] + b"AAAA"),
    "of another issuer": ("status.list_untrusted", lambda: list_token(iss="https://elsewhere.example.org/")),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_list_that_is_a_token_answers_like_any_other(name: str) -> None:
    code, found = TOKENS[name]
    assert check_beside_token(found()).check(CheckName.STATUS).code == code
