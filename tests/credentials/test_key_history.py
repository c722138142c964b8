"""Keys that were replaced: the trust registry remembers them, and nobody else's word counts.

Security rules, abuse case 5: did.json swapped under the verifier.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from badge_world import CANONICALISER, NOW, Hub, Key, sign
from foreign_keys import public_key
from token_world import (
    HUB,
    ISSUER,
    JWKS,
    KEY_URL,
    KINDS,
    UNIVERSITY,
    at_addresses,
    badge,
    claims,
    in_header,
    jwk,
    key,
    token,
)

from credentials.did_documents import did_web_url
from credentials.gathered import Evidence, PinnedKey, Recognition, Unreachable
from credentials.instants import format_instant
from credentials.proofs import eddsa_rdfc_2022
from credentials.strict_json import JsonObject, dump
from credentials.verification import PUBLIC, Report, verify

DAY = timedelta(days=1)
FIRST, LAST = NOW - 300 * DAY, NOW - 30 * DAY
TAKER = Hub(credential_key=Key("taker credentials"), status_key=Key("taker status"))


def check(data: bytes, evidence: Evidence) -> Report:
    return verify(data, evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def answers(report: Report) -> tuple[str, str]:
    codes = {made.check.value: made.code for made in report.checks}
    return codes["proof"], codes["issuer_key"]


def signed_by(hub: Hub, created: datetime) -> bytes:
    document = badge(hub, validFrom=format_instant(created))
    return dump(sign(document, hub.credential_key, method=hub.method(hub.credential_key), created=created))


def remembered(*pins: PinnedKey, issuer: Hub = HUB) -> Recognition:
    return issuer.recognition(keys=pins)


OLD = HUB.pinned(HUB.credential_key, first_seen=FIRST, last_seen=LAST)
NEW_DOCUMENT = {did_web_url(HUB.did): TAKER.did_document()}


def test_a_taken_over_document_turns_new_badges_unknown_and_leaves_the_old_ones_valid() -> None:
    evidence = at_addresses(NEW_DOCUMENT, remembered(OLD))
    days = range(10)
    old = [check(signed_by(HUB, FIRST + day * 27 * DAY), evidence) for day in days]
    new = [check(signed_by(TAKER, FIRST + day * 30 * DAY), evidence) for day in days]
    assert [(answers(report), report.verdict.value) for report in old] == [
        (("proof.valid", "issuer_key.valid"), "valid")
    ] * 10
    assert [(answers(report), report.verdict.value) for report in new] == [
        (("proof.valid", "issuer_key.unconfirmed"), "unknown")
    ] * 10


MOMENTS: dict[str, tuple[datetime, str, str]] = {
    "when it was first seen": (FIRST, "issuer_key.valid", "valid"),
    "when it was last seen": (LAST, "issuer_key.valid", "valid"),
    "a second before it was first seen": (FIRST - timedelta(seconds=1), "issuer_key.before_history", "unknown"),
    "a second after it was last seen": (LAST + timedelta(seconds=1), "issuer_key.retired", "invalid"),
    "today": (NOW, "issuer_key.retired", "invalid"),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_a_key_that_is_gone_counts_for_what_it_signed_while_it_was_seen(name: str) -> None:
    created, code, verdict = MOMENTS[name]
    report = check(signed_by(HUB, created), at_addresses(NEW_DOCUMENT, remembered(OLD)))
    assert answers(report) == ("proof.valid", code)
    assert report.verdict.value == verdict


def test_a_proof_without_a_date_counts_from_the_beginning_of_its_badge() -> None:
    evidence = at_addresses(NEW_DOCUMENT, remembered(OLD))
    for begins, code in ((LAST, "issuer_key.valid"), (NOW, "issuer_key.retired")):
        document = badge(HUB, validFrom=format_instant(begins))
        signed = sign(document, HUB.credential_key, method=HUB.method(HUB.credential_key), created=begins)
        proof = signed["proof"]
        assert isinstance(proof, dict)
        undated = {name: value for name, value in proof.items() if name not in ("created", "proofValue")}
        assert answers(check(dump(resigned(document, undated)), evidence)) == ("proof.valid", code)


def resigned(document: JsonObject, proof: JsonObject) -> JsonObject:
    data = eddsa_rdfc_2022.hash_data(document, proof, CANONICALISER)
    return eddsa_rdfc_2022.attach(document, proof, HUB.credential_key.private.sign(data))


def test_a_document_out_of_reach_leaves_a_remembered_key_standing() -> None:
    away = {did_web_url(HUB.did): Unreachable(did_web_url(HUB.did), "fetch.timeout", "")}
    assert answers(check(signed_by(HUB, NOW), at_addresses(away, remembered(OLD))))[1] == "issuer_key.valid"
    assert answers(check(signed_by(HUB, NOW), at_addresses(away)))[1] == "issuer_key.unreachable"


def test_a_key_that_the_document_withdraws_is_withdrawn_whatever_is_remembered() -> None:
    document = HUB.did_document()
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    assert isinstance(methods[0], dict)
    methods[0]["revoked"] = format_instant(NOW - DAY)
    evidence = at_addresses({did_web_url(HUB.did): document}, remembered(OLD))
    assert answers(check(signed_by(HUB, LAST), evidence))[1] == "issuer_key.revoked"


def test_the_memory_of_one_issuer_says_nothing_of_another() -> None:
    foreign = replace(remembered(OLD), did="did:web:elsewhere.example.org")
    report = check(signed_by(HUB, LAST), at_addresses(NEW_DOCUMENT, foreign))
    assert answers(report)[1] == "issuer_key.not_listed"


# Tokens, whose keys seldom stand in their name.


def university_pin(algorithm: str = "ES256", *, by_thumbprint: bool = False, id: str = KEY_URL) -> PinnedKey:  # noqa: A002
    public = public_key(key(algorithm))
    if by_thumbprint:
        return PinnedKey(id, public.thumbprint, FIRST, LAST)
    return PinnedKey.of(public, id=id, first_seen=FIRST, last_seen=LAST)


def dated(begins: datetime) -> JsonObject:
    return claims(badge(validFrom=format_instant(begins)))


GONE: JsonObject = {"keys": [jwk(key(name="newer"))]}


@pytest.mark.parametrize("algorithm", KINDS)
@pytest.mark.parametrize("by_thumbprint", [False, True])
def test_a_key_that_the_set_no_longer_holds_keeps_what_it_signed(algorithm: str, *, by_thumbprint: bool) -> None:
    memory = remembered(university_pin(algorithm, by_thumbprint=by_thumbprint), issuer=UNIVERSITY)
    evidence = at_addresses({JWKS: GONE, ISSUER: b"<!doctype html>"}, memory)
    header = in_header(key(algorithm))
    for begins, code in (
        (LAST, "issuer_key.valid"),
        (FIRST - DAY, "issuer_key.before_history"),
        (NOW, "issuer_key.retired"),
    ):
        report = check(token(dated(begins), algorithm=algorithm, header=header), evidence)
        assert answers(report) == ("proof.valid", code)


def test_a_key_that_is_remembered_whole_is_found_although_its_address_is_empty() -> None:
    gone: dict[str, JsonObject | bytes | Unreachable] = {
        KEY_URL: Unreachable(KEY_URL, "fetch.status", "404"),
        JWKS: GONE,
        ISSUER: b"<!doctype html>",
    }
    whole = at_addresses(gone, remembered(university_pin(), issuer=UNIVERSITY))
    assert answers(check(token(dated(LAST)), whole)) == ("proof.valid", "issuer_key.valid")
    assert answers(check(token(dated(NOW)), whole)) == ("proof.valid", "issuer_key.retired")
    thumbprint = at_addresses(gone, remembered(university_pin(by_thumbprint=True), issuer=UNIVERSITY))
    assert answers(check(token(dated(LAST)), thumbprint)) == ("proof.not_checked", "issuer_key.unreachable")


def test_a_name_that_did_json_no_longer_holds_leads_to_the_remembered_key() -> None:
    method = f"{HUB.did}#es256"
    pin = replace(university_pin(), id=method)
    evidence = at_addresses(NEW_DOCUMENT, remembered(pin))
    for begins, code in ((LAST, "issuer_key.valid"), (NOW, "issuer_key.retired")):
        payload = claims(badge(HUB, validFrom=format_instant(begins)))
        assert answers(check(token(payload, header={"kid": method}), evidence)) == ("proof.valid", code)


def test_a_key_of_the_set_that_nobody_has_seen_before_is_not_yet_confirmed() -> None:
    newer: JsonObject = {"keys": [jwk(key(name="newer")), jwk(key())]}
    pin = replace(university_pin(), thumbprint=public_key(key(name="newer")).thumbprint)
    evidence = at_addresses({JWKS: newer}, remembered(pin, issuer=UNIVERSITY))
    assert answers(check(token(header=in_header(key())), evidence)) == ("proof.valid", "issuer_key.unconfirmed")


def test_an_address_out_of_reach_leaves_the_question_open() -> None:
    memory = remembered(university_pin(), issuer=UNIVERSITY)
    header = in_header(key())
    nothing = at_addresses({}, memory)
    assert answers(check(token(dated(NOW), header=header), nothing))[1] == "issuer_key.valid"
    half = at_addresses({JWKS: GONE}, memory)
    assert answers(check(token(dated(NOW), header=header), half))[1] == "issuer_key.unreachable"
    assert answers(check(token(dated(LAST), header=header), half))[1] == "issuer_key.valid"
