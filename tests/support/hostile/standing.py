"""Cases about dates, status lists and the issuer's standing (security rules, section 6, cases 4, 5, 15, 16, 30)."""

import copy
import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from badge_world import NOW, SKILL, sign
from hostile.case import Case, Cases, Documents, at, changed, unpadded, written
from hostile.packing import packed
from hostile.parties import (
    ALLY,
    HUB,
    LIST_URL,
    MALLORY,
    entry_of,
    listed,
    plain,
    recognised,
    seen,
    signed,
    site,
    status_list,
    token_of,
)

from credentials.gathered import Unreachable
from credentials.instants import format_instant
from credentials.strict_json import JsonObject, JsonValue

CLOCK = "Security rules, section 6, case 30"
LISTS = "Security rules, section 6, case 15"
REPLAY = "Security rules, section 6, case 16"
BITSTRING = "Bitstring Status List 1.0, section 3.2"
FAILS_OPEN = "Security rules, section 1, fact 11: a verifier that took unknown status types for good"
TAKEOVER = "Security rules, section 6, case 5"
REGISTRY = "Security rules, section 6, case 4"
REVOCATIONS: Final = "https://badges.example.org/revocations"


def cases() -> Cases:
    """Give badges that are sound in themselves and do not stand."""
    yield from _times()
    yield from _lists()
    yield from _other_lists()
    yield from _recognition()
    yield from _recipients()


def _times() -> Cases:
    rows: list[tuple[str, str, dict[str, str], str, str]] = [
        ("expired", "Expired a second ago", {"validUntil": "2026-11-02T08:59:59Z"}, "invalid", "time.expired"),
        ("expired-elsewhere", "Expired, by a clock of another zone", {"validUntil": "2026-11-02T23:59:59+23:00"},
         "invalid", "time.expired"),
        ("last-second", "Expires this very second", {"validUntil": "2026-11-02T09:00:00Z"}, "valid", "time.current"),
        ("tomorrow", "In force from tomorrow", {"validFrom": "2026-11-03T09:00:00Z"}, "invalid",
         "time.not_yet_valid"),
        ("two-minutes", "In force in two minutes", {"validFrom": "2026-11-02T09:02:00Z"}, "invalid",
         "time.not_yet_valid"),
        ("half-a-minute", "In force in half a minute, as far as clocks may differ",
         {"validFrom": "2026-11-02T09:00:30Z"}, "valid", "time.current"),
        ("long-ago", "Expired in another century", {"validFrom": "1970-01-01T00:00:00Z",
                                                    "validUntil": "1999-12-31T23:59:59Z"}, "invalid", "time.expired"),
    ]  # fmt: skip
    for folder, title, members, verdict, code in rows:
        yield Case(f"time-{folder}", title, (CLOCK, "VC Data Model 2.0, section 4.9"),
                   written(signed({**plain(), **members})), verdict, {"time": code, "proof": "proof.valid"},
                   site())  # fmt: skip
    both = signed({**listed(), "validUntil": "2026-11-02T08:59:59Z"})
    yield Case("time-expired-and-revoked", "Expired and revoked: both are told", (CLOCK, LISTS), written(both),
               "invalid", {"time": "time.expired", "status": "status.revoked"},
               site(status=status_list(7)))  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A row: what stands at the list's address, what the badge says of it, and what comes of it."""

    title: str
    found: JsonObject | bytes | Unreachable
    code: str
    verdict: str = "unknown"
    entry: JsonValue = None
    more: Documents = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def _encoded(data: bytes) -> JsonObject:
    return {"encodedList": f"u{unpadded(data)}"}


def _rows() -> Mapping[str, Listed]:
    zeros = packed(bytes(16_384))
    two_bits: list[JsonValue] = [
        {"status": f"0x{value}", "message": word} for value, word in enumerate(("in force", "review", "doubt", "gone"))
    ]
    good = status_list()
    subject = copy.deepcopy(good)
    at(subject, "credentialSubject")["encodedList"] = f"u{unpadded(packed(bytes(16_384)))}"
    no_proof = {name: value for name, value in status_list(7).items() if name != "proof"}
    erased = {**status_list(7), "credentialSubject": good["credentialSubject"]}
    as_token = token_of({"alg": "EdDSA", "kid": HUB.method(HUB.status_key)}, _token_claims(7), HUB.status_key.private)
    clear_token = token_of({"alg": "EdDSA", "kid": HUB.method(HUB.status_key)}, _token_claims(), HUB.status_key.private)
    old = NOW - timedelta(hours=30)
    return {
        "clear": Listed("Nothing is set", good, "status.clear", "valid"),
        "neighbours": Listed("The neighbours of the badge are revoked", status_list(6, 8), "status.clear", "valid"),
        "revoked": Listed("Revoked", status_list(7), "status.revoked", "invalid"),
        "suspended": Listed(
            "Suspended", status_list(7, subject={"statusPurpose": "suspension"}), "status.suspended", "invalid",
            entry_of(statusPurpose="suspension"),
        ),
        "second-purpose": Listed(
            "A list of several purposes", status_list(7, subject={"statusPurpose": ["refresh", "revocation"]}),
            "status.revoked", "invalid",
        ),
        "message": Listed(
            "A value that stands for words", status_list(14, subject={"statusPurpose": "message"}, entries=262_144),
            "status.message", "unknown",
            entry_of(statusPurpose="message", statusSize=2, statusMessage=two_bits),
        ),
        "other-purpose": Listed("The list serves another purpose", status_list(
            subject={"statusPurpose": "suspension"}), "status.purpose"),
        "timeout": Listed("The list is out of reach", Unreachable(LIST_URL, "fetch.timeout", "5 s"),
                          "status.unreachable"),
        "missing": Listed("The list is gone", Unreachable(LIST_URL, "fetch.status", "404"), "status.unreachable"),
        "page": Listed("A page in the place of the list", b"<!doctype html>", "status.list_untrusted"),
        "unsigned": Listed("The list is not signed", no_proof, "status.list_untrusted"),
        "erased": Listed("The bit is taken out after signing", erased, "status.list_untrusted"),
        "signed-by-stranger": Listed("A stranger signs the list in the name of the issuer", _strange_list(),
                                     "status.list_untrusted"),
        "of-another-issuer": Listed("The list is another issuer's", status_list(issuer=ALLY.did),
                                    "status.list_untrusted"),
        "ally-s-own": Listed(
            "A good list of another issuer", status_list(hub=ALLY, id=LIST_URL), "status.list_untrusted",
            more=site(ALLY),
        ),
        "of-another-address": Listed("The list calls itself by another address", status_list(
            id="https://badges.example.org/status/2"), "status.list_untrusted"),
        "expired": Listed("A list from the day before yesterday", status_list(
            since=old, until=old + timedelta(hours=24)), "status.list_expired"),
        "not-begun": Listed("A list from tomorrow", _dated_list("2026-11-03T09:00:00Z"), "status.list_expired"),
        "expired-and-revoked": Listed("A set bit counts although the list is old", status_list(
            7, since=old, until=old + timedelta(hours=24)), "status.revoked", "invalid"),
        "short": Listed("A list too short to hide in", status_list(entries=1_024), "status.length"),
        "range": Listed("A place behind the end", good, "status.range", entry=entry_of(index="131072")),
        "huge-index": Listed("A place beyond any list", good, "status.range",
                             entry=entry_of(index="9007199254740991")),
        "endless-index": Listed("A place of a hundred digits", good, "status.not_checked", "invalid",
                         entry_of(index="9" * 100)),
        "negative-index": Listed("A place before the beginning", good, "status.not_checked", "invalid",
                         entry_of(index="-1")),
        "leading-zero": Listed("A place with zeros before it", good, "status.not_checked", "invalid",
                         entry_of(index="007")),
        "sign": Listed("A place with a sign", good, "status.not_checked", "invalid",
                         entry_of(index="+7")),
        "exponent": Listed("A place with an exponent", good, "status.not_checked", "invalid",
                         entry_of(index="7e0")),
        "other-digits": Listed("A place in digits of another script", good, "status.not_checked", "invalid",
                         entry_of(index="٧")),
        "no-index": Listed("No place", good, "status.not_checked", "invalid",
                         entry_of(index=None)),
        "fraction": Listed("A place between two", good, "status.not_checked", "invalid",
                         entry_of(index=7.5)),
        "number": Listed("A place as a number, which older issuers write", good, "status.clear", "valid",
                         entry_of(index=7), remarks=("remark.numeric_index",)),
        "number-revoked": Listed("The same, revoked", status_list(7), "status.revoked", "invalid", entry_of(index=7)),
        "no-purpose": Listed("No purpose", good, "status.not_checked", "invalid",
                         entry_of(statusPurpose=None)),
        "no-list": Listed("No list", good, "status.not_checked", "invalid",
                         entry_of(statusListCredential=None)),
        "no-gzip": Listed("The list is not compressed", status_list(subject=_encoded(bytes(16_384))),
                          "status.list_malformed"),
        "cut-off": Listed("The compressed list is cut off", status_list(subject=_encoded(zeros[:-9])),
                          "status.list_malformed"),
        "two-members": Listed("A second list behind the first", status_list(subject=_encoded(zeros + zeros)),
                              "status.list_malformed"),
        "wrong-checksum": Listed("A wrong sum at the end", status_list(
            subject=_encoded(zeros[:-8] + bytes(4) + zeros[-4:])), "status.list_malformed"),
        "other-base": Listed("The list in another base", status_list(
            subject={"encodedList": f"z{unpadded(zeros)}"}), "status.list_malformed"),
        "not-a-list": Listed("The document is a badge", signed(plain()), "status.list_malformed"),
        "type-unknown": Listed("A kind of status that nobody here knows", good, "unsupported.status_type",
                               entry={"id": "https://badges.example.org/x", "type": "JsonSchema"}),
        "token": Listed("The list is a token", clear_token, "status.clear", "valid"),
        "token-revoked": Listed("The list is a token, and revokes", as_token, "status.revoked", "invalid"),
        "token-altered": Listed("The list is a token, altered", _altered_token(as_token, clear_token),
                                "status.list_untrusted"),
        "bomb": Listed("A thousandth expands to 64 megabytes", status_list(
            subject=_encoded(_bomb())), "status.list_too_large"),
    }  # fmt: skip


def _token_claims(*bits: int) -> JsonObject:
    document = status_list(*bits, unsigned=True)
    claims: JsonObject = {
        "iss": HUB.did, "jti": document["id"], "nbf": int(NOW.timestamp()), "sub": f"{LIST_URL}#list"
    }  # fmt: skip
    return {**document, **claims, "exp": int(NOW.timestamp()) + 86_400}


def _altered_token(one: bytes, other: bytes) -> bytes:
    (header, _, signature), (_, payload, _) = one.split(b"."), other.split(b".")
    return b".".join((header, payload, signature))


def _strange_list() -> JsonObject:
    unsigned = status_list(unsigned=True)
    method = f"did:key:{MALLORY.public_key.multikey}#{MALLORY.public_key.multikey}"
    return sign(unsigned, MALLORY, method=method)


def _dated_list(since: str) -> JsonObject:
    unsigned = {**status_list(unsigned=True), "validFrom": since, "validUntil": "2026-11-04T09:00:00Z"}
    return sign(unsigned, HUB.status_key, method=HUB.method(HUB.status_key))


def _bomb() -> bytes:
    return gzip.compress(bytes(64 * 1024 * 1024), mtime=0)


def _lists() -> Cases:
    for name, row in _rows().items():
        badge = signed(changed(listed(), "credentialStatus", row.entry or entry_of()))
        yield Case(f"list-{name}", row.title, (LISTS, BITSTRING), written(badge), row.verdict, {"status": row.code},
                   site(status=row.found, more=row.more), remarks=row.remarks,
                   large=name == "bomb")  # fmt: skip
    yield Case("list-replayed", "An older list is served once more", (REPLAY,), written(signed(listed())), "unknown",
               {"status": "status.list_older"}, site(lists=True),
               newest={LIST_URL: NOW + timedelta(seconds=1)})  # fmt: skip
    yield Case("list-moved", "The badge points to a list of the holder after it was signed", (LISTS, REPLAY),
               written(changed(signed(listed()), "credentialStatus/statusListCredential", "https://mallory.example.org/l")),
               "invalid", {"proof": "proof.signature"}, site(lists=True))  # fmt: skip
    yield Case("list-stripped", "The status is taken out of the badge", (LISTS,),
               written(changed(signed(listed()), "credentialStatus", None)), "invalid", {"proof": "proof.signature"},
               site(lists=True))  # fmt: skip


def _other_lists() -> Cases:
    identifier = str(listed()["id"])
    named: JsonObject = {"id": REVOCATIONS, "type": "1EdTechRevocationList"}
    clear: JsonObject = {"id": REVOCATIONS, "issuer": HUB.did, "revokedCredential": []}
    revoking: JsonObject = {
        **clear,
        "revokedCredential": [{"id": identifier, "revoked": True, "revocationReason": "Mistake"}],
    }
    rows: list[tuple[str, str, JsonObject | Unreachable | bytes, str, str]] = [
        ("clear", "An older list that names nobody", clear, "valid", "status.clear"),
        ("revoked", "An older list that names the badge", revoking, "invalid", "status.revoked_because"),
        ("of-another", "An older list of another issuer", {**clear, "issuer": ALLY.did}, "unknown",
         "status.list_untrusted"),
        ("malformed", "An older list of numbers", {**clear, "revokedCredential": [7]}, "unknown",
         "status.list_malformed"),
        ("empty", "An older list without its member", {"id": REVOCATIONS}, "unknown", "status.list_malformed"),
        ("missing", "An older list out of reach", Unreachable(REVOCATIONS, "fetch.status", "503"), "unknown",
         "status.unreachable"),
    ]  # fmt: skip
    for folder, title, found, verdict, code in rows:
        more: Documents = {REVOCATIONS: written(found) if isinstance(found, dict) else found}
        badge = _of_older_model(named)
        yield Case(f"revocations-{folder}", title, (FAILS_OPEN, "1EdTech Revocation List 1.0"), written(badge), verdict,
                   {"status": code}, site(more=more))  # fmt: skip


def _of_older_model(status: JsonObject) -> JsonObject:
    """Give a badge with the older kind of list, as current contexts define it."""
    return signed({**listed(), "credentialStatus": status})


def _recognition() -> Cases:
    good = written(signed(plain()))
    long_ago = _signed_in(2024)
    rows: list[tuple[str, str, bytes, list[JsonValue], str, dict[str, str]]] = [
        ("nobody", "Nobody vouches for the issuer", good, [], "unknown",
         {"issuer_trust": "issuer_trust.unrecognised"}),
        ("everything", "The issuer is recognised for the skill", good, [recognised()], "valid",
         {"issuer_trust": "issuer_trust.recognised"}),
        ("another", "Somebody else is recognised", good, [recognised(ALLY)], "unknown",
         {"issuer_trust": "issuer_trust.unrecognised"}),
        ("other-skill", "The issuer is recognised for another skill", good,
         [recognised(scope={"skills": [f"{SKILL}x"]})], "invalid", {"issuer_trust": "issuer_trust.out_of_scope"}),
        ("too-early", "Signed before the issuer was recognised", written(long_ago), [recognised()], "invalid",
         {"issuer_trust": "issuer_trust.inactive"}),
        ("too-late", "Signed after the recognition ended", good, [recognised(until="2026-11-01T00:00:00Z")], "invalid",
         {"issuer_trust": "issuer_trust.inactive"}),
        ("key-unseen", "A key that nobody has seen with the issuer before", good,
         [recognised(keys=[seen(HUB.status_key)])], "unknown", {"issuer_key": "issuer_key.unconfirmed"}),
        ("key-seen", "A key that the registry has seen", good, [recognised(keys=[seen(HUB.credential_key)])], "valid",
         {"issuer_key": "issuer_key.valid"}),
    ]  # fmt: skip
    for folder, title, badge, issuers, verdict, checks in rows:
        yield Case(f"registry-{folder}", title, (REGISTRY, TAKEOVER), badge, verdict, checks, site(),
                   policy="recognised", issuers=issuers)  # fmt: skip
    taken = {**HUB.did_document(), "verificationMethod": [], "assertionMethod": []}
    for folder, title, last, verdict, code in (
        ("retired", "The registry saw the key for the last time before the badge", "2026-10-01T00:00:00Z", "invalid",
         "issuer_key.retired"),
        ("remembered", "The key is gone, and the registry saw it when it signed", "2026-11-02T09:00:00Z", "valid",
         "issuer_key.valid"),
    ):  # fmt: skip
        issuers = [recognised(keys=[seen(HUB.credential_key, last=last)])]
        yield Case(f"registry-key-{folder}", title, (TAKEOVER,), good, verdict, {"issuer_key": code}, site(did=taken),
                   policy="recognised", issuers=issuers)  # fmt: skip
    borrowed = changed(plain(), "issuer/name", "The Hub")
    borrowed = changed(borrowed, "issuer/id", ALLY.did)
    yield Case("registry-borrowed-name", "Another issuer under the name of a recognised one", (REGISTRY,),
               written(signed(borrowed, hub=ALLY)), "unknown", {"issuer_trust": "issuer_trust.unrecognised"},
               site(ALLY), policy="recognised", issuers=[recognised()])  # fmt: skip


def _signed_in(year: int) -> JsonObject:
    document = {**plain(), "validFrom": f"{year}-11-02T08:00:00Z"}
    when = NOW.replace(year=year)
    assert format_instant(when).startswith(str(year))
    return sign(document, HUB.credential_key, method=HUB.method(HUB.credential_key), created=when)


def _recipients() -> Cases:
    named = copy.deepcopy(plain())
    at(named, "credentialSubject")["identifier"] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": "ada@example.org", "identityType": "emailAddress"}
    ]
    badge = written(signed(named))
    source = ("Open Badges 3.0, section 9, recipient",)
    yield Case("recipient-other", "Somebody else shows the badge", source, badge, "invalid",
               {"recipient": "recipient.differs"}, site(), recipient="mallory@example.org")  # fmt: skip
    yield Case("recipient-same", "The person whom it names shows the badge", source, badge, "valid",
               {"recipient": "recipient.matches"}, site(), recipient="ada@example.org")  # fmt: skip
    yield Case("recipient-nobody", "The badge names nobody, and somebody shows it", source, written(signed(plain())),
               "unknown", {"recipient": "recipient.pseudonymous"}, site(), recipient="ada@example.org")  # fmt: skip
