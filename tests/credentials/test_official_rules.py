"""The policy `1edtech`: the official validator's rules, each with the badge that we judge otherwise beside it."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

import pytest
import token_world
from badge_world import CANONICALISER, NOW, Hub, Key, sign
from foreign_badges import EDITIONS, foreign_badge, method_of, mint
from foreign_keys import private_key, public_key

from credentials.did_documents import did_key, did_web_url
from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.keys import KeyKind
from credentials.official_rules import JUDGEMENT, differences, judged, own_outcome
from credentials.problems import ALL_CODES, ANSWERS, NOTICES
from credentials.report import (
    ONE_EDTECH,
    POLICIES,
    PUBLIC,
    RECOGNISED,
    Check,
    CheckName,
    Outcome,
    Policy,
    Report,
)
from credentials.strict_json import JsonObject, JsonValue, dump
from credentials.verification import needed, verify

HUB = Hub()
STRANGER = Key("stranger")
REVOKED_URL = "https://badges.example.org/revoked"
AWAY = Unreachable(did_web_url(HUB.did), "fetch.timeout", "2 s")


def without_status(**members: JsonValue) -> JsonObject:
    document = HUB.unsigned(credentialStatus=None)
    return {**document, **members}


def signed(document: JsonObject | None = None, key: Key = HUB.credential_key, method: str | None = None) -> JsonObject:
    return sign(document or without_status(), key, method=method or HUB.method(key))


def of_suite(suite: str, kind: KeyKind = "Ed25519", edition: str = "VC 2.0") -> JsonObject:
    """Give the badge of an issuer that is its own key, so that nothing about whose key it is is in question."""
    key = private_key(kind)
    issuer = did_key(public_key(key))
    return mint(suite, foreign_badge(issuer, edition, suites=[suite]), key, method_of(key), NOW)


def of_proof(document: JsonObject) -> JsonObject:
    proof = document["proof"]
    assert isinstance(proof, dict)
    return proof


def beside_another_suite(*, first: bool) -> JsonObject:
    proofs = [of_proof(signed()), {**of_proof(signed()), "cryptosuite": "bbs-2023"}]
    return {**without_status(), "proof": list[JsonValue](proofs if first else proofs[::-1])}


def beside_a_bad_one(*, first: bool) -> JsonObject:
    proofs = [of_proof(signed()), of_proof(signed(without_status(name="Thief")))]
    return {**without_status(), "proof": list[JsonValue](proofs if first else proofs[::-1])}


def status(**members: JsonValue) -> JsonObject:
    plain = HUB.unsigned()["credentialStatus"]
    assert isinstance(plain, dict)
    return without_status(credentialStatus={**plain, **members})


def of_the_older_kind() -> JsonObject:
    return signed(without_status(credentialStatus={"id": REVOKED_URL, "type": "1EdTechRevocationList"}))


def endorsement() -> JsonObject:
    document: JsonObject = {
        "@context": list(EDITIONS["VC 2.0"]),
        "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We stand behind this",
        "issuer": {"id": HUB.did, "type": ["Profile"], "name": "Hub"},
        "validFrom": "2026-11-02T08:30:00Z",
        "credentialSubject": {"id": str(HUB.unsigned()["id"]), "type": ["EndorsementSubject"]},
    }
    return sign(document, HUB.credential_key, method=HUB.method(HUB.credential_key))


def endorsed(by: JsonObject) -> JsonObject:
    return signed(without_status(endorsement=[by]))


def by_did_key() -> bytes:
    """Give a token of an issuer that is its own key."""
    key = token_world.key()
    issuer = did_key(public_key(key))
    badge = without_status(issuer={"id": issuer, "type": ["Profile"], "name": "Hub"})
    return token_world.encode({"alg": "ES256", "kid": method_of(key)}, token_world.claims(badge), key)


def own_list(**changes: object) -> JsonObject:
    return HUB.status(**changes)  # type: ignore[arg-type] # dates and indices, as each row says


def of_a_stranger() -> JsonObject:
    """Give a list signed by its own issuer, who is not that of the badge."""
    unsigned = {name: value for name, value in HUB.status().items() if name != "proof"}
    did = did_key(STRANGER.public_key)
    return sign({**unsigned, "issuer": did}, STRANGER, method=f"{did}#{STRANGER.public_key.multikey}")


Badge = Callable[[], JsonObject | bytes]


@dataclass(frozen=True)
class Case:
    """A badge, what is found at some addresses, the check in question, its code, and the two verdicts."""

    badge: Badge
    check: str
    code: str
    public: str
    official: str
    found: Mapping[str, Callable[[], JsonObject | Unreachable]] = field(default_factory=lambda: MappingProxyType({}))
    algorithm: str = "ES256"


FOREIGN = f"{did_key(STRANGER.public_key)}#{STRANGER.public_key.multikey}"
CASES: dict[str, Case] = {
    "as we issue it": Case(signed, "proof", "proof.valid", "valid", "valid"),
    "a key in the fragment, its document out of reach": Case(
        signed, "issuer_key", "issuer_key.unreachable", "unknown", "valid", {did_web_url(HUB.did): lambda: AWAY}
    ),
    "a key in the fragment that the issuer does not list": Case(
        lambda: signed(key=STRANGER), "issuer_key", "issuer_key.not_listed", "invalid", "valid"
    ),
    "a key under another name than the issuer's": Case(
        lambda: signed(key=STRANGER, method=FOREIGN), "issuer_key", "issuer_key.self_asserted", "unknown", "invalid"
    ),
    "a key by name, its document out of reach": Case(
        lambda: signed(method=f"{HUB.did}#key-1"), "issuer_key", "issuer_key.unreachable", "unknown", "invalid",
        {did_web_url(HUB.did): lambda: AWAY},
    ),
    "a DID method that nobody resolves": Case(
        lambda: signed(method="did:example:hub#key-1"), "proof", "unsupported.did_method", "unknown", "invalid"
    ),
    "altered": Case(lambda: {**signed(), "name": "Thief"}, "proof", "proof.signature", "invalid", "invalid"),
    "eddsa-2022": Case(lambda: of_suite("eddsa-2022"), "proof", "proof.valid", "valid", "valid"),
    "eddsa-jcs-2022": Case(
        lambda: of_suite("eddsa-jcs-2022"), "proof", "unsupported.cryptosuite", "valid", "invalid"
    ),
    "ecdsa-rdfc-2019": Case(
        lambda: of_suite("ecdsa-rdfc-2019", "P-256"), "proof", "unsupported.cryptosuite", "valid", "invalid"
    ),
    "ecdsa-jcs-2019": Case(
        lambda: of_suite("ecdsa-jcs-2019", "P-384"), "proof", "unsupported.cryptosuite", "valid", "invalid"
    ),
    "VC 1.1": Case(
        lambda: of_suite("Ed25519Signature2020", edition="VC 1.1"), "data_model", "data_model.valid", "valid", "valid"
    ),
    "VC 1.1 of the first edition": Case(
        lambda: of_suite("Ed25519Signature2020", edition="VC 1.1 of the first edition"),
        "data_model", "data_model.valid", "valid", "valid",
    ),
    "a good proof before one of another suite": Case(
        lambda: beside_another_suite(first=True), "proof", "proof.valid", "unknown", "valid"
    ),
    "a good proof after one of another suite": Case(
        lambda: beside_another_suite(first=False), "proof", "proof.valid", "unknown", "valid"
    ),
    "a good proof before a bad one": Case(
        lambda: beside_a_bad_one(first=True), "proof", "proof.valid", "invalid", "valid"
    ),
    "a good proof after a bad one": Case(
        lambda: beside_a_bad_one(first=False), "proof", "proof.signature", "invalid", "invalid"
    ),
    "begins in half a minute": Case(
        lambda: signed(without_status(validFrom="2026-11-02T09:00:30Z")),
        "time", "time.not_yet_valid", "valid", "invalid",
    ),
    "expired": Case(
        lambda: signed(without_status(validUntil="2026-11-02T08:59:59Z")), "time", "time.expired", "invalid", "invalid"
    ),
    "no bit set": Case(lambda: signed(status()), "status", "status.clear", "valid", "valid"),
    "a bit set": Case(
        lambda: signed(status()), "status", "status.revoked", "invalid", "invalid",
        {HUB.list_url: lambda: own_list(revoked=(7,))},
    ),
    "suspended": Case(
        lambda: signed(status(statusPurpose="suspension")), "status", "status.suspended", "invalid", "valid",
        {HUB.list_url: lambda: own_list(revoked=(7,), purpose="suspension")},
    ),
    "a list out of reach": Case(
        lambda: signed(status()), "status", "status.unreachable", "unknown", "invalid",
        {HUB.list_url: lambda: Unreachable(HUB.list_url, "fetch.timeout", "5 s")},
    ),
    "a list out of reach that says nothing of revocation": Case(
        lambda: signed(status(statusPurpose="suspension")), "status", "status.unreachable", "unknown", "valid",
        {HUB.list_url: lambda: Unreachable(HUB.list_url, "fetch.timeout", "5 s")},
    ),
    "a list that ended": Case(
        lambda: signed(status()), "status", "status.clear", "unknown", "valid",
        {HUB.list_url: lambda: own_list(at=NOW - timedelta(days=9))},
    ),
    "a stranger's list": Case(
        lambda: signed(status()), "status", "status.clear", "unknown", "valid", {HUB.list_url: of_a_stranger}
    ),
    "an altered list": Case(
        lambda: signed(status()), "status", "status.list_untrusted", "unknown", "invalid",
        {HUB.list_url: lambda: {**HUB.status(), "validUntil": "2027-01-01T00:00:00Z"}},
    ),
    "a list for another purpose": Case(
        lambda: signed(status()), "status", "status.purpose", "unknown", "invalid",
        {HUB.list_url: lambda: own_list(purpose="suspension")},
    ),
    "a plain list that names the badge": Case(
        of_the_older_kind, "status", "status.revoked", "invalid", "invalid",
        {REVOKED_URL: lambda: {"revokedCredential": [{"id": HUB.unsigned()["id"]}]}},
    ),
    "a plain list out of reach": Case(
        of_the_older_kind, "status", "status.unreachable", "unknown", "valid",
        {REVOKED_URL: lambda: Unreachable(REVOKED_URL, "fetch.timeout", "5 s")},
    ),
    "a kind of list that nobody reads": Case(
        lambda: signed(without_status(credentialStatus={"id": REVOKED_URL, "type": "https://example.org/Moon"})),
        "status", "unsupported.status_type", "unknown", "valid",
    ),
    "a good endorsement": Case(
        lambda: endorsed(endorsement()), "endorsements", "endorsements.valid", "valid", "valid"
    ),
    "an altered endorsement": Case(
        lambda: endorsed({**endorsement(), "name": "Louder"}),
        "endorsements", "endorsements.some_fail", "valid", "invalid",
    ),
    "a token under RS256": Case(
        lambda: token_world.token(algorithm="RS256"), "proof", "proof.valid", "valid", "valid", algorithm="RS256"
    ),
    "a token under ES256": Case(lambda: token_world.token(algorithm="ES256"), "proof", "proof.valid", "valid", "valid"),
    "a token under ES384": Case(
        lambda: token_world.token(algorithm="ES384"), "proof", "unsupported.jws_algorithm", "valid", "invalid",
        algorithm="ES384",
    ),
    "a token under EdDSA": Case(
        lambda: token_world.token(algorithm="EdDSA"), "proof", "unsupported.jws_algorithm", "valid", "invalid",
        algorithm="EdDSA",
    ),
    "a token that carries a key of anybody's": Case(
        lambda: token_world.encode(
            {"alg": "ES256", "jwk": token_world.jwk(token_world.key(name="anybody"))},
            token_world.claims(), token_world.key(name="anybody"),
        ),
        "issuer_key", "issuer_key.self_asserted", "unknown", "valid",
    ),
    "a token whose claims say something else": Case(
        lambda: token_world.token(token_world.claims(sub="urn:uuid:somebody")),
        "proof", "jwt.claim_differs", "invalid", "valid",
    ),
    "a token without claims": Case(
        lambda: token_world.token(token_world.claims(iss=None)), "proof", "jwt.claim_missing", "invalid", "valid"
    ),
    "a token whose named key is out of reach, and that carries it": Case(
        lambda: token_world.token(header={"jwk": token_world.jwk(token_world.key())}),
        "issuer_key", "issuer_key.unreachable", "valid", "invalid",
        {token_world.KEY_URL: lambda: Unreachable(token_world.KEY_URL, "fetch.timeout", "2 s")},
    ),
    "a token under a did:key": Case(
        by_did_key, "proof", "unsupported.key_document", "valid", "invalid"
    ),
    "a token under a name that is no address": Case(
        lambda: token_world.token(header={"kid": "key-1"}), "proof", "unsupported.key_document", "valid", "invalid",
        {token_world.JWKS: lambda: {"keys": [token_world.jwk(token_world.key(), kid="key-1")]}},
    ),
    "a token of somebody else's key": Case(
        lambda: token_world.encode(
            {"alg": "ES256", "kid": token_world.KEY_URL}, token_world.claims(), token_world.key(name="anybody")
        ),
        "proof", "proof.signature", "invalid", "invalid",
    ),
    "a status list by itself": Case(
        HUB.status, "data_model", "unsupported.credential_type", "unknown", "valid"
    ),
    "an endorsement by itself": Case(
        endorsement, "data_model", "data_model.valid", "valid", "valid"
    ),
}  # fmt: skip


def evidence(case: Case) -> Evidence:
    """Give what stands at the addresses of both issuers, and what the row puts there instead."""
    found = {**HUB.evidence().documents, **token_world.university(case.algorithm).documents}
    for url, make in case.found.items():
        content = make()
        found[url] = (
            content
            if isinstance(content, Unreachable)
            else Retrieved(url=url, content=dump(content), at=NOW, source="network")
        )
    return Evidence(found)


def check(case: Case, policy: Policy) -> Report:
    badge = case.badge()
    data = badge if isinstance(badge, bytes) else dump(badge)
    return verify(data, evidence(case), policy, at=NOW, canonicaliser=CANONICALISER)


@pytest.mark.parametrize("name", CASES)
def test_a_badge_is_judged_by_the_rules_of_the_policy(name: str) -> None:
    case = CASES[name]
    ours, official = check(case, PUBLIC), check(case, ONE_EDTECH)
    assert {made.check.value: made.code for made in official.checks}[case.check] == case.code
    assert (ours.verdict.value, official.verdict.value) == (case.public, case.official)
    assert official.policy is ONE_EDTECH


@pytest.mark.parametrize("name", CASES)
def test_every_answer_that_counts_for_something_else_is_remarked(name: str) -> None:
    official = check(CASES[name], ONE_EDTECH)
    told = {remark.fields["code"] for remark in official.remarks if remark.code == "remark.judged_otherwise"}
    assert told == {
        made.code
        for made in official.checks
        if made.check in ONE_EDTECH.required and made.outcome.value != own_outcome(made.code)
    }
    assert "remark.judged_otherwise" not in {remark.code for remark in check(CASES[name], PUBLIC).remarks}


def test_the_endorsements_inside_are_judged_by_the_same_rules() -> None:
    document = {name: value for name, value in endorsement().items() if name != "proof"}
    self_asserted = sign(document, STRANGER, method=f"{HUB.did}#{STRANGER.public_key.multikey}")
    case = Case(lambda: endorsed(self_asserted), "endorsements", "", "", "")
    assert check(case, PUBLIC).endorsements[0].report.verdict is Outcome.INVALID
    official = check(case, ONE_EDTECH)
    assert official.endorsements[0].report.verdict is Outcome.VALID
    assert official.endorsements[0].report.policy.name == "1edtech"
    assert official.verdict is Outcome.VALID


def test_a_list_that_only_the_official_rules_believe_is_not_remembered() -> None:
    assert check(CASES["no bit set"], ONE_EDTECH).lists != {}
    assert check(CASES["a stranger's list"], ONE_EDTECH).lists == {}


def test_the_judgement_is_total_and_names_only_answers_that_exist() -> None:
    assert {code for _, code in JUDGEMENT} <= ALL_CODES
    for (name, code), policy in itertools.product(JUDGEMENT, POLICIES.values()):
        fields = {"type": "ClrCredential"}
        made = Check(name, Outcome(own_outcome(code)), code, fields)
        expected = JUDGEMENT[name, code] if policy is ONE_EDTECH else made.outcome
        assert judged(made, policy).outcome is expected
        assert (
            judged(made, policy).outcome is not Outcome(own_outcome(code))
            or policy is not ONE_EDTECH
            or (code == "endorsements.some_unclear")
        )


def test_an_answer_outside_the_judgement_keeps_its_outcome() -> None:
    answers = ((name, code) for name in CheckName for code in sorted(ANSWERS) if (name, code) not in JUDGEMENT)
    for name, code in answers:
        made = Check(name, Outcome(own_outcome(code)), code)
        assert judged(made, ONE_EDTECH) == made
        assert differences((made,), ONE_EDTECH) == ()


def test_a_check_that_broke_down_is_never_judged_valid() -> None:
    for name in CheckName:
        broken = Check(name, Outcome.UNKNOWN, "internal.check_failed", {"error": "ValueError"})
        assert judged(broken, ONE_EDTECH).outcome is Outcome.UNKNOWN
    assert "remark.judged_otherwise" in NOTICES


def test_what_is_asked_for_does_not_depend_on_the_policy() -> None:
    assert RECOGNISED.rules is PUBLIC.rules
    assert needed(dump(signed(status())), Evidence()) == {did_web_url(HUB.did), HUB.list_url}
