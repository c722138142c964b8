"""Badges that others signed: every suite with every key it takes, sound and spoiled, through the front door."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from badge_world import CANONICALISER, NOW
from foreign_badges import DATA_INTEGRITY_V2, EDITIONS, SUITES_AND_KEYS, foreign_badge, method_of, mint
from foreign_keys import private_key, public_key, raw_signature

from credentials.contexts import CREDENTIALS_V1
from credentials.did_documents import did_web_url
from credentials.gathered import Evidence, Retrieved
from credentials.keys import KeyKind
from credentials.multibase import base58btc_encode, multibase_decode, multibase_encode
from credentials.problems import CredentialProblem
from credentials.proofs import SUITES, ecdsa_jcs_2019, ecdsa_rdfc_2019, read_proofs, suite_of, unsecured
from credentials.report import Outcome
from credentials.strict_json import JsonObject, JsonValue, dump, parse_object
from credentials.verification import PUBLIC, Report, verify

NAMES_OF_SUITES = list(dict.fromkeys(suite for suite, _ in SUITES_AND_KEYS))
ALL = pytest.mark.parametrize(("suite", "kind"), SUITES_AND_KEYS)


def badge(suite: str, kind: KeyKind, edition: str = "VC 2.0", **members: JsonValue) -> JsonObject:
    """Give a badge whose issuer is the did:key of its key."""
    key = private_key(kind)
    method = method_of(key)
    return mint(
        suite, foreign_badge(method.partition("#")[0], edition, suites=(suite,)), key, method, NOW, members=members
    )


def check(document: JsonObject) -> Report:
    data = json.dumps(document).encode()
    return verify(data, Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def codes(report: Report) -> dict[str, str]:
    return {made.check.value: made.code for made in report.checks}


def proof_of(document: JsonObject) -> JsonObject:
    return cast(JsonObject, document["proof"])


@pytest.mark.parametrize("edition", EDITIONS)
@ALL
def test_a_badge_of_every_suite_and_edition_is_valid(suite: str, kind: KeyKind, edition: str) -> None:
    report = check(badge(suite, kind, edition))
    assert codes(report)["proof"] == "proof.valid"
    assert codes(report)["issuer_key"] == "issuer_key.valid"
    assert report.verdict is Outcome.VALID


@ALL
def test_an_older_suite_is_worth_a_remark_while_its_proof_holds(suite: str, kind: KeyKind) -> None:
    document = badge(suite, kind)
    older = suite in {"eddsa-2022", "Ed25519Signature2020"}
    assert [(remark.code, remark.fields) for remark in check(document).remarks] == (
        [("remark.older_suite", {"suite": suite})] if older else []
    )
    document["name"] = "Champion"
    assert list(check(document).remarks) == []


METHODS: list[tuple[str, KeyKind, str]] = [
    ("Ed25519Signature2020", "Ed25519", "Ed25519VerificationKey2020"),
    ("Ed25519Signature2020", "Ed25519", "Multikey"),
    ("Ed25519Signature2020", "Ed25519", "JsonWebKey2020"),
    ("eddsa-jcs-2022", "Ed25519", "JsonWebKey"),
    ("eddsa-2022", "Ed25519", "Ed25519VerificationKey2020"),
    ("ecdsa-rdfc-2019", "P-256", "Multikey"),
    ("ecdsa-rdfc-2019", "P-384", "JsonWebKey"),
    ("ecdsa-jcs-2019", "P-256", "JsonWebKey2020"),
    ("ecdsa-jcs-2019", "P-384", "Multikey"),
]


@pytest.mark.parametrize(("suite", "kind", "method_type"), METHODS)
def test_the_document_of_an_issuer_may_spell_its_key_in_any_way(suite: str, kind: KeyKind, method_type: str) -> None:
    did, key = "did:web:issuer.example.org", private_key(kind)
    public = public_key(key)
    as_jwk: JsonObject = {"publicKeyJwk": public.jwk}
    spelling = as_jwk if "Json" in method_type else {"publicKeyMultibase": public.multikey}
    document: JsonObject = {
        "id": did,
        "verificationMethod": [{"id": f"{did}#key-1", "type": method_type, "controller": did, **spelling}],
        "assertionMethod": ["#key-1"],
    }
    signed = mint(suite, foreign_badge(did, suites=(suite,)), key, f"{did}#key-1", NOW)
    url = did_web_url(did)
    evidence = Evidence({url: Retrieved(url=url, content=dump(document), at=NOW, source="network")})
    report = verify(dump(signed), evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert report.verdict is Outcome.VALID


def test_the_list_of_suites_is_closed() -> None:
    assert set(SUITES) - {"ecdsa-sd-2023"} == {suite for suite, _ in SUITES_AND_KEYS}
    with pytest.raises(TypeError):
        SUITES["none"] = SUITES["eddsa-rdfc-2022"]  # type: ignore[index] # that it cannot be done is the point


def test_the_documentation_lists_every_suite() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "proofs.md").read_text(encoding="utf-8")
    section = page.partition("## Embedded proofs")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| `")]
    assert {row.split("`")[1] for row in rows} == set(SUITES)


# Whatever is altered after signing: what the suite says of it.
Spoil = Callable[[JsonObject], object]


def subject(document: JsonObject) -> JsonObject:
    return cast(JsonObject, document["credentialSubject"])


ALTERATIONS: list[tuple[str, Spoil]] = [
    ("another name", lambda d: d.update(name="Champion")),
    ("a member removed", lambda d: d.pop("name")),
    ("a defined member added", lambda d: d.update(description="And more.")),
    ("another person", lambda d: subject(d).update(id="urn:uuid:1e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a")),
    ("another issuer", lambda d: cast(JsonObject, d["issuer"]).update(id="did:web:other.example.org")),
    ("a space more", lambda d: d.update(name="Source finder ")),
    ("a look-alike letter", lambda d: d.update(name="Source f\u0131nder")),
    ("a second type", lambda d: cast(list[JsonValue], subject(d)["type"]).append("Achievement")),
    ("another time of signing", lambda d: proof_of(d).update(created="2026-11-02T08:59:59Z")),
    ("an end added", lambda d: proof_of(d).update(expires="2030-01-01T00:00:00Z")),
    ("an identifier added to the proof", lambda d: proof_of(d).update(id="urn:uuid:1")),
]  # fmt: skip


@pytest.mark.parametrize("spoil", [row[1] for row in ALTERATIONS], ids=[row[0] for row in ALTERATIONS])
@ALL
def test_whatever_is_altered_breaks_the_signature(suite: str, kind: KeyKind, spoil: Spoil) -> None:
    document = badge(suite, kind)
    spoil(document)
    report = check(document)
    assert codes(report)["proof"] == "proof.signature"
    assert report.verdict is Outcome.INVALID


@ALL
def test_an_undefined_member_is_invalid_whether_it_was_signed_or_not(suite: str, kind: KeyKind) -> None:
    document = badge(suite, kind)
    document["grade"] = "A+"
    report = check(document)
    assert codes(report)["data_model"] == "data_model.undefined_term"
    assert codes(report)["proof"] == ("proof.signature" if "jcs" in suite else "proof.not_checked")
    assert report.verdict is Outcome.INVALID
    if "jcs" in suite:
        # JSON can be signed with it inside; a badge cannot be read with it.
        key = private_key(kind)
        signed = mint(suite, unsecured(document), key, method_of(key), NOW)
        assert codes(check(signed))["proof"] == "proof.not_checked"
        assert check(signed).verdict is Outcome.INVALID


def flipped(text: str) -> str:
    return text[:-1] + ("2" if text[-1] != "2" else "3")


def signature_of(document: JsonObject) -> bytes:
    return multibase_decode(str(proof_of(document)["proofValue"]))


def with_signature(change: Callable[[bytes], bytes]) -> Spoil:
    return lambda d: proof_of(d).update(proofValue=multibase_encode(change(signature_of(d)), base="z"))


def with_value(change: Callable[[str], JsonValue]) -> Spoil:
    return lambda d: proof_of(d).update(proofValue=change(str(proof_of(d)["proofValue"])))


PROOF_VALUES: list[tuple[str, Spoil, str]] = [
    ("another last digit", with_value(flipped), "proof.signature"),
    ("all zero", with_signature(lambda s: bytes(len(s))), "proof.signature"),
    ("all ones", with_signature(lambda s: b"\xff" * len(s)), "proof.signature"),
    ("the highest bit of the first half", with_signature(lambda s: bytes([s[0] ^ 0x80]) + s[1:]), "proof.signature"),
    ("the highest bit of the last byte", with_signature(lambda s: s[:-1] + bytes([s[-1] ^ 0x80])), "proof.signature"),
    ("both halves changed over", with_signature(lambda s: s[len(s) // 2 :] + s[: len(s) // 2]), "proof.signature"),
    ("no second half", with_signature(lambda s: s[: len(s) // 2] + bytes(len(s) // 2)), "proof.signature"),
    ("one byte less", with_signature(lambda s: s[:-1]), "proof.malformed"),
    ("one byte more", with_signature(lambda s: s + b"\x00"), "proof.malformed"),
    ("a zero before", with_signature(lambda s: b"\x00" + s), "proof.malformed"),
    ("DER", with_signature(lambda s: b"\x30\x46\x02\x21\x00" + s), "proof.malformed"),
    ("another base", with_value(lambda v: "u" + v[1:]), "proof.malformed"),
    ("no base", with_value(lambda v: v[1:]), "proof.malformed"),
    ("a digit that base58 lacks", with_value(lambda v: v[:-1] + "0"), "proof.malformed"),
    ("a space", with_value(lambda v: v + " "), "proof.malformed"),
    ("a leading one", with_value(lambda v: "z1" + v[1:]), "proof.malformed"),
    ("ten thousand digits", with_value(lambda v: v * 100), "proof.malformed"),
    ("the base alone", with_value(lambda _: "z"), "proof.malformed"),
    ("nothing", with_value(lambda _: ""), "proof.malformed"),
    ("a number", with_value(lambda _: 1), "proof.malformed"),
    ("a list", with_value(lambda v: [v]), "proof.malformed"),
    ("absent", lambda d: proof_of(d).pop("proofValue"), "proof.malformed"),
]


@pytest.mark.parametrize(("spoil", "code"), [row[1:] for row in PROOF_VALUES], ids=[row[0] for row in PROOF_VALUES])
@ALL
def test_a_signature_has_one_spelling_and_one_length(suite: str, kind: KeyKind, spoil: Spoil, code: str) -> None:
    document = badge(suite, kind)
    spoil(document)
    report = check(document)
    assert codes(report)["proof"] == code
    assert report.verdict is Outcome.INVALID


OPTIONS: list[tuple[str, dict[str, JsonValue], str]] = [
    ("another purpose", {"proofPurpose": "authentication"}, "proof.purpose"),
    ("a list of purposes", {"proofPurpose": ["assertionMethod"]}, "proof.malformed"),
    ("no purpose", {"proofPurpose": None}, "proof.malformed"),
    ("a method over http", {"verificationMethod": "http://example.org#key"}, "proof.malformed"),
    ("a method of a method that is unknown", {"verificationMethod": "did:example:123#key"}, "unsupported.did_method"),
    ("a time that is none", {"created": "yesterday"}, "proof.malformed"),
    ("a time to come", {"created": "2026-11-02T09:01:01Z"}, "proof.created_in_future"),
    ("an end that has passed", {"expires": "2026-11-02T08:59:59Z"}, "proof.expired"),
    ("an end that is none", {"expires": 1}, "proof.malformed"),
    ("a suite of the future", {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"}, "unsupported.cryptosuite"),
    ("a proof on top of none", {"previousProof": "urn:uuid:1"}, "proof.chain"),
]


@pytest.mark.parametrize(("members", "code"), [row[1:] for row in OPTIONS], ids=[row[0] for row in OPTIONS])
@ALL
def test_what_a_proof_says_of_itself_is_looked_at(
    suite: str, kind: KeyKind, members: dict[str, JsonValue], code: str
) -> None:
    document = badge(suite, kind)
    proof_of(document).update(members)
    document["proof"] = {name: value for name, value in proof_of(document).items() if value is not None}
    report = check(document)
    assert codes(report)["proof"] == code
    assert report.verdict is (Outcome.UNKNOWN if code.startswith("unsupported") else Outcome.INVALID)


@ALL
def test_only_the_older_kind_needs_the_time_of_signing(suite: str, kind: KeyKind) -> None:
    document = badge(suite, kind, created=None)
    assert "created" not in proof_of(document)
    code = "proof.malformed" if suite == "Ed25519Signature2020" else "proof.valid"
    assert codes(check(document))["proof"] == code


@pytest.mark.parametrize("other", ["Ed25519", "P-256", "P-384", "RSA"])
@pytest.mark.parametrize("suite", NAMES_OF_SUITES)
def test_a_suite_takes_only_its_kinds_of_keys(suite: str, other: KeyKind) -> None:
    # The signature fits the key and the bytes; only the suite can say that it does not count.
    report = check(badge(suite, other))
    taken = (suite, other) in SUITES_AND_KEYS
    assert codes(report)["proof"] == ("proof.valid" if taken else "proof.key_type")
    assert report.verdict is (Outcome.VALID if taken else Outcome.INVALID)


@pytest.mark.parametrize("other", [name for name in NAMES_OF_SUITES if name != "Ed25519Signature2020"])
@ALL
def test_a_proof_cannot_be_passed_off_as_one_of_another_suite(suite: str, kind: KeyKind, other: str) -> None:
    document = badge(suite, kind)
    proof_of(document).update(type="DataIntegrityProof", cryptosuite=other)
    expected = "proof.signature" if (other, kind) in SUITES_AND_KEYS else "proof.key_type"
    assert codes(check(document))["proof"] == ("proof.valid" if other == suite else expected)


NAMES = [
    ("a suite as a type", {"type": "eddsa-rdfc-2022"}),
    ("a suite over JSON as a type", {"type": "eddsa-jcs-2022"}),
    ("a type as a suite", {"type": "DataIntegrityProof", "cryptosuite": "Ed25519Signature2020"}),
    ("other letters", {"type": "DataIntegrityProof", "cryptosuite": "EDDSA-RDFC-2022"}),
    ("a type that nobody knows", {"type": "JcsEd25519Signature2022"}),
]


@pytest.mark.parametrize("members", [row[1] for row in NAMES], ids=[row[0] for row in NAMES])
def test_a_suite_is_known_by_its_whole_name_in_its_place(members: dict[str, JsonValue]) -> None:
    document = badge("Ed25519Signature2020", "Ed25519")
    proof_of(document).update(members)
    with pytest.raises(CredentialProblem) as refusal:
        suite_of(read_proofs(document)[0])
    assert refusal.value.code == "unsupported.cryptosuite"
    assert check(document).verdict is not Outcome.VALID


@pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
def test_the_longer_curve_needs_the_longer_hash_throughout(suite: str) -> None:
    key = private_key("P-384")
    document = badge(suite, "P-384")
    options = {name: value for name, value in proof_of(document).items() if name != "proofValue"}
    if suite == "ecdsa-rdfc-2019":
        shorter = ecdsa_rdfc_2019.hash_data(unsecured(document), options, CANONICALISER, kind="P-256")
    else:
        shorter = ecdsa_jcs_2019.hash_data(unsecured(document), options, kind="P-256")
    assert len(shorter) == 64
    proof_of(document)["proofValue"] = multibase_encode(raw_signature(key, shorter), base="z")
    assert codes(check(document))["proof"] == "proof.signature"


CONTEXTS_OF_THE_PROOF: list[tuple[str, Callable[[list[JsonValue]], JsonValue], str, str]] = [
    ("those of the document", lambda c: c, "proof.valid", "proof.valid"),
    ("the first of the document", lambda c: c[:-1], "proof.malformed", "proof.valid"),
    ("the first alone, as a text", lambda c: c[0], "proof.malformed", "proof.valid"),
    ("the last of the document", lambda c: c[1:], "proof.malformed", "proof.malformed"),
    ("those of the document turned round", lambda c: c[::-1], "proof.malformed", "proof.malformed"),
    ("one more", lambda c: [*c, DATA_INTEGRITY_V2], "proof.malformed", "proof.malformed"),
    ("one written out", lambda _: [{"name": "https://evil.example/name"}], "proof.malformed", "proof.malformed"),
    ("none", lambda _: [], "proof.malformed", "proof.malformed"),
    ("null", lambda _: None, "proof.malformed", "proof.malformed"),
]


@pytest.mark.parametrize(
    ("change", "rdf", "jcs"), [row[1:] for row in CONTEXTS_OF_THE_PROOF], ids=[row[0] for row in CONTEXTS_OF_THE_PROOF]
)
@pytest.mark.parametrize(("suite", "kind"), [("eddsa-rdfc-2022", "Ed25519"), ("ecdsa-jcs-2019", "P-256")])
def test_the_contexts_of_a_proof_are_the_first_of_the_document(
    suite: str, kind: KeyKind, change: Callable[[list[JsonValue]], JsonValue], rdf: str, jcs: str
) -> None:
    key = private_key(kind)
    document = foreign_badge(method_of(key).partition("#")[0], suites=(suite,))
    own = change(cast(list[JsonValue], document["@context"]))
    # Signed under the proof's contexts, as its suite says; then the document names all of its own.
    signed = mint(suite, document, key, method_of(key), NOW)
    if "jcs" in suite and own is not None:
        signed = mint(suite, {**document, "@context": own}, key, method_of(key), NOW, members={"@context": own})
        signed["@context"] = document["@context"]
    proof_of(signed)["@context"] = own
    assert codes(check(signed))["proof"] == (jcs if "jcs" in suite else rdf)


def test_a_context_appended_after_signing_is_not_signed_by_json_alone() -> None:
    # Allowed by the suite (VC-DI-EDDSA 3.3.2), and harmless: only known contexts may follow, and they redefine nothing.
    document = badge("eddsa-jcs-2022", "Ed25519")
    cast(list[JsonValue], document["@context"]).append(DATA_INTEGRITY_V2)
    assert check(document).verdict is Outcome.VALID
    for appended in ("https://evil.example/context", {"name": "https://evil.example/name"}, CREDENTIALS_V1):
        spoiled = badge("eddsa-jcs-2022", "Ed25519")
        cast(list[JsonValue], spoiled["@context"]).append(cast(JsonValue, appended))
        assert check(spoiled).verdict is not Outcome.VALID


RESPELLINGS: list[tuple[str, str, str]] = [
    ("a number with a zero more", '"creditsEarned":2.5', '"creditsEarned":2.50'),
    ("a whole number as a fraction", '"creditsEarned":3', '"creditsEarned":3.0'),
    ("a whole number with an exponent", '"creditsEarned":300', '"creditsEarned":3E2'),
    ("the largest whole number", '"creditsEarned":9007199254740992', '"creditsEarned":9007199254740992.0'),
    ("a small number", '"creditsEarned":1e-07', '"creditsEarned":0.0000001'),
    ("zero with a sign", '"creditsEarned":0', '"creditsEarned":-0.0'),
    ("a line separator", '"role":"a\u2028b"', '"role":"a\\u2028b"'),
    ("a solidus", '"role":"a/b"', '"role":"a\\/b"'),
    ("a letter beyond the first plane", '"role":"\U0001f393"', '"role":"\\ud83c\\udf93"'),
    ("a tab", '"role":"a\\tb"', '"role":"a\\u0009b"'),
]


@pytest.mark.parametrize(
    ("written", "respelled"), [row[1:] for row in RESPELLINGS], ids=[row[0] for row in RESPELLINGS]
)
@ALL
def test_what_json_spells_in_two_ways_is_signed_once(suite: str, kind: KeyKind, written: str, respelled: str) -> None:
    key = private_key(kind)
    document = foreign_badge(method_of(key).partition("#")[0], suites=(suite,))
    subject(document).update(cast(JsonObject, json.loads("{" + written + "}")))
    signed = mint(suite, document, key, method_of(key), NOW)
    text = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    assert text.count(written) == 1
    data = text.replace(written, respelled).encode()
    assert parse_object(data) == parse_object(text.encode())
    report = verify(data, Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert codes(report)["proof"] == "proof.valid"


@ALL
def test_members_may_stand_in_any_order(suite: str, kind: KeyKind) -> None:
    document = badge(suite, kind)
    turned = dict(reversed(list(copy.deepcopy(document).items())))
    turned["credentialSubject"] = dict(reversed(list(subject(document).items())))
    assert check(turned).verdict is Outcome.VALID


def test_base58_is_not_asked_for_more_than_a_signature_needs() -> None:
    document = badge("ecdsa-rdfc-2019", "P-384")
    assert len(str(proof_of(document)["proofValue"])) <= 133
    proof_of(document)["proofValue"] = "z" + base58btc_encode(bytes(95))
    assert codes(check(document))["proof"] == "proof.malformed"
    assert public_key(private_key("P-384")).signature_bytes == 96
