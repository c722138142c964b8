"""Whatever a stranger writes where a proof or a key should stand: a reason for refusal, and never anything else."""

from contextlib import suppress
from typing import cast

import pytest
from badge_world import CANONICALISER, NOW
from foreign_badges import SUITES_AND_KEYS, foreign_badge, method_of, mint
from foreign_keys import private_key, public_key
from hypothesis import assume, example, given
from hypothesis import strategies as st

from credentials.gathered import Evidence
from credentials.keys import PublicKey
from credentials.problems import CredentialProblem
from credentials.proofs import SUITES, read_proofs
from credentials.report import PUBLIC, Outcome
from credentials.strict_json import JsonObject, JsonValue, dump
from credentials.verification import verify

WORDS = st.sampled_from(
    [
        "", "z", "z1", "u", "DataIntegrityProof", "Ed25519Signature2020", "assertionMethod", "authentication",
        "https://www.w3.org/ns/credentials/v2", "urn:uuid:1", "did:key:z6Mk#z6Mk", "2026-11-02T09:00:00Z", "P-256",
        "EC", "OKP", "RSA", "AQAB", "verify", *SUITES,
    ]
)  # fmt: skip
TEXTS = WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | TEXTS
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
PROOF_MEMBERS = st.sampled_from(
    [
        "type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue", "@context",
        "previousProof", "id", "domain", "nonce",
    ]
)  # fmt: skip
PROOFS = st.dictionaries(PROOF_MEMBERS, VALUES, max_size=8)


@given(st.one_of(VALUES, PROOFS, st.lists(PROOFS, max_size=4)))
def test_any_proof_is_read_or_refused(value: JsonValue) -> None:
    with suppress(CredentialProblem):
        for proof in read_proofs({"@context": ["https://www.w3.org/ns/credentials/v2"], "proof": value}):
            assert proof.kind
            assert all(isinstance(previous, dict) for previous in proof.previous)


PREFIXES = st.sampled_from([bytes.fromhex(prefix) for prefix in ("ed01", "8024", "8124", "8524", "e701", "")])


@given(st.tuples(PREFIXES, st.binary(max_size=80)).map(b"".join))
def test_any_bytes_are_a_key_in_its_one_spelling_or_refused(data: bytes) -> None:
    with suppress(CredentialProblem):
        key = PublicKey.from_multikey_bytes(data)
        assert key.multikey_bytes == data
        assert PublicKey.from_jwk(key.jwk) == key


@given(st.dictionaries(
    st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "key_ops", "alg", "kid", "d"]), VALUES, max_size=7
))  # fmt: skip
@example(dict(public_key(private_key("P-384")).jwk))
def test_any_jwk_is_a_key_or_refused(jwk: JsonObject) -> None:
    with suppress(CredentialProblem):
        key = PublicKey.from_jwk(jwk)
        assert PublicKey.from_multikey(key.multikey) == key


@pytest.mark.parametrize(("suite", "kind"), SUITES_AND_KEYS)
@given(member=PROOF_MEMBERS, value=VALUES)
def test_a_proof_with_any_member_changed_is_never_valid(suite: str, kind: str, member: str, value: JsonValue) -> None:
    # An empty list states nothing as RDF, and says nothing to a reader of JSON either.
    assume(value != [])
    key = private_key("Ed25519" if kind == "Ed25519" else "P-256" if kind == "P-256" else "P-384")
    method = method_of(key)
    document = mint(suite, foreign_badge(method.partition("#")[0], suites=(suite,)), key, method, NOW)
    proof = cast(JsonObject, document["proof"])
    same = member in proof and proof[member] == value
    proof[member] = value
    report = verify(dump(document), Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert (report.verdict is Outcome.VALID) == same, report.checks
