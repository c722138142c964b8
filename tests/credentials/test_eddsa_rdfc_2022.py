"""eddsa-rdfc-2022 against the published vectors, every intermediate value, and a row per reason for refusal."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from foreign_keys import private_key, public_key, raw_signature

from credentials.canonical import Canonicaliser
from credentials.contexts import CREDENTIALS_V2, PINNED, ContextSet
from credentials.keys import KeyKind, PublicKey
from credentials.multibase import multibase_decode, multibase_encode
from credentials.problems import CredentialProblem
from credentials.proofs import SUITES, eddsa_rdfc_2022, read_proofs, suite_of
from credentials.strict_json import JsonObject, JsonValue, parse_object

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DID = "did:web:badges.example.org:issuers:hub"


def secret(multikey: str) -> Ed25519PrivateKey:
    """Read a published secret multikey (prefix 0x8026)."""
    return Ed25519PrivateKey.from_private_bytes(multibase_decode(multikey)[2:])


def public(key: Ed25519PrivateKey) -> PublicKey:
    return PublicKey("Ed25519", key.public_key().public_bytes_raw())


@pytest.fixture(scope="module")
def vector_contexts(shared_vectors: Path) -> ContextSet:
    """The pinned contexts and the two that only the W3C examples name."""
    folder = shared_vectors.parent / "data" / "contexts"
    return PINNED.extended(
        {
            "https://www.w3.org/ns/credentials/examples/v2": json.loads(
                (folder / "credentials-examples-v2.json").read_bytes()
            ),
            "https://w3id.org/citizenship/v4rc1": json.loads((folder / "citizenship-v4rc1.jsonld").read_bytes()),
        }
    )


@pytest.mark.conformance("OB-76", "CG-11")
@pytest.mark.parametrize(("unsigned", "folder"), [("unsigned.json", ""), ("employmentAuth.json", "employ")])
def test_every_intermediate_value_of_the_w3c_vectors(
    unsigned: str, folder: str, shared_vectors: Path, vector_contexts: ContextSet
) -> None:
    root = shared_vectors / "w3c-vc-di-eddsa"
    values = root / "eddsa-rdfc-2022" / folder

    def text(name: str) -> str:
        return (values / name).read_text(encoding="utf-8")

    canonicaliser = Canonicaliser(vector_contexts)
    document = parse_object((root / unsigned).read_bytes())
    options = parse_object((values / "proofConfigDataInt.json").read_bytes())
    assert canonicaliser.canonicalise(document).nquads == text("canonDocDataInt.txt")
    assert canonicaliser.canonicalise(document).sha256.hex() == text("docHashDataInt.txt").strip()
    assert canonicaliser.canonicalise(options).nquads == text("proofCanonDataInt.txt")
    assert canonicaliser.canonicalise(options).sha256.hex() == text("proofHashDataInt.txt").strip()
    hash_data = eddsa_rdfc_2022.hash_data(document, options, canonicaliser)
    assert hash_data.hex() == text("combinedHashDataInt.txt").strip()
    pair = json.loads((root / "keyPair.json").read_bytes())
    signature = secret(pair["privateKeyMultibase"]).sign(hash_data)
    assert signature.hex() == text("sigHexDataInt.txt").strip()
    signed = parse_object((values / "signedDataInt.json").read_bytes())
    proof = {key: value for key, value in options.items() if key != "@context"}
    assert eddsa_rdfc_2022.attach(document, proof, signature) == signed
    eddsa_rdfc_2022.verify(signed, PublicKey.from_multikey(pair["publicKeyMultibase"]), canonicaliser)


SEED = bytes.fromhex("6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4")


@pytest.mark.conformance("OB-75", "CG-3", "CG-11")
def test_the_open_badges_vector_byte_for_byte(shared_vectors: Path) -> None:
    folder = shared_vectors / "1edtech-ob30-signing"
    document = parse_object((shared_vectors / "1edtech-ob30" / "simple.json").read_bytes())
    del document["proof"]
    document["issuer"] = {
        "id": "https://example.edu/issuers/565049",
        "type": ["Profile"],
        "url": "https://www.imsglobal.org",
        "name": "Example Corp",
    }
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    options = eddsa_rdfc_2022.configure(
        method_id=f"https://example.edu/issuers/565049#{public(key).multikey}",
        created=datetime(2010, 1, 1, 19, 23, 24, tzinfo=UTC),
    )
    canonicaliser = Canonicaliser()
    canonical_options = canonicaliser.canonicalise({"@context": document["@context"], **options})
    assert canonicaliser.canonicalise(document).nquads == (folder / "document-canon.txt").read_text(encoding="utf-8")
    assert canonical_options.nquads == (folder / "proof-canon.txt").read_text(encoding="utf-8")
    hash_data = eddsa_rdfc_2022.hash_data(document, options, canonicaliser)
    assert hash_data.hex() == (
        "d34009cea0dbc1ca941e09dc01c8c9d3e3ce3c5b853f67ee44698dcea10f5d19"
        "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773"
    )
    signed = eddsa_rdfc_2022.attach(document, options, key.sign(hash_data))
    proof = signed["proof"]
    assert isinstance(proof, dict)
    assert proof["proofValue"] == (
        "z5x9aCBYovW3CQCbKdNyhEm7ffYSw1YpEdPywQJoNbzDD2gkzQDKJ1sYKJaWvqZtkMtSbz35HcbgXVEDYHxCzgkCr"
    )
    published = parse_object((folder / "signed.json").read_bytes())["signedCredential"]
    assert isinstance(published, dict)
    assert published["proof"] in (proof, [proof])
    eddsa_rdfc_2022.verify(published, public(key), canonicaliser)


SOUND_SAMPLES = [
    "simple.json",
    "simple.1ob",
    "simple-context-alias.json",
    "simple-did-web-method.json",
    "simple-err-expired.json",
]


@pytest.mark.parametrize("name", SOUND_SAMPLES)
def test_the_official_samples_with_a_sound_proof_verify(name: str, shared_vectors: Path) -> None:
    document = parse_object((shared_vectors / "1edtech-ob30" / name).read_bytes())
    key = public(Ed25519PrivateKey.from_private_bytes(SEED))
    eddsa_rdfc_2022.verify(document, key, Canonicaliser())


KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"test key").digest())
CANONICALISER = Canonicaliser()


def badge() -> JsonObject:
    """A small signed document."""
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:5e1d5b7e-64d5-4c7a-9d4e-6a1f0d3f5b11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "Hub"},
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {"id": "urn:uuid:1c1d5b7e-64d5-4c7a-9d4e-6a1f0d3f5b11", "type": ["AchievementSubject"]},
    }
    options = eddsa_rdfc_2022.configure(method_id=f"{DID}#{public(KEY).multikey}", created=AT)
    signature = KEY.sign(eddsa_rdfc_2022.hash_data(document, options, CANONICALISER))
    return eddsa_rdfc_2022.attach(document, options, signature)


def proof_of(document: JsonObject) -> JsonObject:
    return cast(JsonObject, document["proof"])


Spoil = Callable[[JsonObject], object]


def with_proof(**members: JsonValue) -> Spoil:
    return lambda document: proof_of(document).update(members)


def without(member: str) -> Spoil:
    return lambda document: proof_of(document).pop(member)


def replace(**members: JsonValue) -> Spoil:
    return lambda document: document.update(members)


def with_value(change: Callable[[str], str]) -> Spoil:
    return lambda document: proof_of(document).update(proofValue=change(str(proof_of(document)["proofValue"])))


def as_an_older_type(document: JsonObject) -> None:
    del proof_of(document)["cryptosuite"]
    proof_of(document)["type"] = "Ed25519Signature2020"


REFUSALS: list[tuple[str, Spoil, str]] = [
    ("the proof stripped", lambda d: d.pop("proof"), "proof.missing"),
    ("an empty list of proofs", replace(proof=[]), "proof.missing"),
    ("a proof that is a text", replace(proof="z123"), "proof.malformed"),
    ("a proof that is null", replace(proof=None), "proof.malformed"),
    ("a hundred proofs", lambda d: d.update(proof=[d["proof"]] * 100), "proof.malformed"),
    ("the same proof twice", lambda d: d.update(proof=[d["proof"]] * 2), "proof.malformed"),
    ("no type", without("type"), "proof.malformed"),
    ("no cryptosuite", without("cryptosuite"), "proof.malformed"),
    ("no method", without("verificationMethod"), "proof.malformed"),
    ("no purpose", without("proofPurpose"), "proof.malformed"),
    ("no value", without("proofValue"), "proof.malformed"),
    ("a method without scheme", with_proof(verificationMethod="#key"), "proof.malformed"),
    ("a method of another scheme", with_proof(verificationMethod="ftp://example.org#key"), "proof.malformed"),
    ("a method over http", with_proof(verificationMethod="http://example.org#key"), "proof.malformed"),
    ("a method with a space", with_proof(verificationMethod=f"{DID}# key"), "proof.malformed"),
    ("an embedded method", with_proof(verificationMethod={"id": DID}), "proof.malformed"),
    ("another purpose", with_proof(proofPurpose="authentication"), "proof.purpose"),
    ("two purposes", with_proof(proofPurpose=["assertionMethod", "authentication"]), "proof.malformed"),
    ("another suite", with_proof(cryptosuite="eddsa-jcs-2022"), "unsupported.cryptosuite"),
    ("an older proof type", as_an_older_type, "unsupported.cryptosuite"),
    ("an older proof type with a suite", with_proof(type="Ed25519Signature2020"), "proof.malformed"),
    ("a proof on top of none", with_proof(previousProof="urn:uuid:1"), "proof.chain"),
    ("a value in base64url", with_value(lambda value: "u" + value[1:]), "proof.malformed"),
    ("a value of 63 bytes", with_proof(proofValue="z" + "2" * 86), "proof.malformed"),
    ("a value of ten thousand digits", with_proof(proofValue="z" + "2" * 10_000), "proof.malformed"),
    ("a value with foreign characters", with_proof(proofValue="z0OIl"), "proof.malformed"),
    ("an altered value", with_value(lambda value: value[:-1] + ("2" if value[-1] != "2" else "3")), "proof.signature"),
    ("another time of signing", with_proof(created="2026-11-02T09:00:01Z"), "proof.signature"),
    ("a time that is none", with_proof(created="yesterday"), "proof.malformed"),
    ("an end that is a number", with_proof(expires=1), "proof.malformed"),
    ("an end added", with_proof(expires="2030-01-01T00:00:00Z"), "proof.signature"),
    ("an undefined member of the proof", with_proof(trustMe="yes"), "data_model.undefined_term"),
    ("an undefined proof type beside", with_proof(type=["DataIntegrityProof", "Better"]), "proof.malformed"),
    ("contexts of the proof's own", lambda d: proof_of(d).update({"@context": [CREDENTIALS_V2]}), "proof.malformed"),
    ("an altered member", replace(validFrom="2026-11-01T00:00:01Z"), "proof.signature"),
    ("a member removed", lambda d: d.pop("validFrom"), "proof.signature"),
    ("a defined member added", replace(name="Champion"), "proof.signature"),
    ("an undefined member added", replace(grade="A+"), "data_model.undefined_term"),
]


@pytest.mark.parametrize(("spoil", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_a_spoiled_badge_is_refused_for_its_reason(spoil: Spoil, code: str) -> None:
    document = badge()
    spoil(document)
    with pytest.raises(CredentialProblem) as refusal:
        eddsa_rdfc_2022.verify(document, public(KEY), CANONICALISER)
    assert refusal.value.code == code


def test_a_proof_under_another_key_does_not_fit() -> None:
    other = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"other key").digest())
    with pytest.raises(CredentialProblem) as refusal:
        eddsa_rdfc_2022.verify(badge(), public(other), CANONICALISER)
    assert refusal.value.code == "proof.signature"


@pytest.mark.parametrize("kind", ["P-256", "P-384", "RSA"])
def test_a_key_of_another_kind_proves_nothing_here(kind: KeyKind) -> None:
    # A signature of P-256 has 64 bytes as well: only the suite's own list of kinds tells them apart.
    document = badge()
    other = private_key(kind)
    options = {name: value for name, value in proof_of(document).items() if name != "proofValue"}
    data = eddsa_rdfc_2022.hash_data({k: v for k, v in document.items() if k != "proof"}, options, CANONICALISER)
    proof_of(document)["proofValue"] = multibase_encode(raw_signature(other, data), base="z")
    with pytest.raises(CredentialProblem) as refusal:
        eddsa_rdfc_2022.verify(document, public_key(other), CANONICALISER)
    assert refusal.value.code == "proof.key_type"


def test_a_proof_is_one_object_and_the_last_member() -> None:
    document = badge()
    assert list(document)[-1] == "proof"
    assert isinstance(document["proof"], dict)


def test_a_proof_in_a_list_of_one_is_the_same_proof() -> None:
    document = badge()
    document["proof"] = [document["proof"]]
    eddsa_rdfc_2022.verify(document, public(KEY), CANONICALISER)


def test_a_signed_document_cannot_be_hashed_or_signed_again() -> None:
    document = badge()
    options = eddsa_rdfc_2022.configure(method_id=DID, created=AT)
    with pytest.raises(ValueError, match="without its proof"):
        eddsa_rdfc_2022.hash_data(document, options, CANONICALISER)
    with pytest.raises(ValueError, match="already"):
        eddsa_rdfc_2022.attach(document, options, bytes(64))
    with pytest.raises(ValueError, match="64 bytes"):
        eddsa_rdfc_2022.attach({}, options, bytes(63))


@pytest.mark.parametrize(
    ("created", "expires", "code"),
    [
        ("2026-11-02T09:01:00Z", None, None),
        ("2026-11-02T09:01:01Z", None, "proof.created_in_future"),
        ("2026-11-02T10:00:00+01:00", "2026-11-02T09:00:00Z", None),
        ("2026-11-02T08:00:00", "2026-11-02T08:59:59Z", "proof.expired"),
        (None, None, None),
    ],
)
def test_a_proof_has_a_beginning_and_an_end(created: str | None, expires: str | None, code: str | None) -> None:
    document = badge()
    for member, value in (("created", created), ("expires", expires)):
        proof_of(document).pop(member, None)
        if value is not None:
            proof_of(document)[member] = value
    (proof,) = read_proofs(document)
    if code is None:
        proof.check_times(AT)
        return
    with pytest.raises(CredentialProblem) as refusal:
        proof.check_times(AT)
    assert refusal.value.code == code


def test_the_list_of_suites_is_closed() -> None:
    (proof,) = read_proofs(badge())
    assert suite_of(proof) is SUITES["eddsa-rdfc-2022"]
    document = badge()
    proof_of(document)["cryptosuite"] = "bbs-2023"
    with pytest.raises(CredentialProblem) as refusal:
        suite_of(read_proofs(document)[0])
    assert refusal.value.code == "unsupported.cryptosuite"
