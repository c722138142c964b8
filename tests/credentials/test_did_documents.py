"""did:web and did:key: where a document stands, what it says, and who tries to pass for whom."""

import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from credentials.did_documents import (
    MAX_METHODS,
    compose_did_document,
    did_key,
    did_key_document,
    did_of,
    did_web_url,
    parse_did_document,
)
from credentials.keys import PublicKey
from credentials.problems import CredentialProblem
from credentials.strict_json import JsonObject, JsonValue


def key(name: str) -> PublicKey:
    seed = hashlib.sha256(name.encode()).digest()
    return PublicKey("Ed25519", Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


CREDENTIAL_KEY, STATUS_KEY = key("credential"), key("status")
DID = "did:web:badges.example.org:issuers:hub"


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:example.org", "https://example.org/.well-known/did.json"),
        ("did:web:example.org%3A8443", "https://example.org:8443/.well-known/did.json"),
        (DID, "https://badges.example.org/issuers/hub/did.json"),
        ("did:web:localhost%3A8000:issuers:x", "https://localhost:8000/issuers/x/did.json"),
        ("did:web:xn--bcher-kva.example:a-b_c.d", "https://xn--bcher-kva.example/a-b_c.d/did.json"),
        ("did:web:example.org:..a", "https://example.org/..a/did.json"),
    ],
)
def test_a_did_web_says_where_its_document_stands(did: str, url: str) -> None:
    assert did_web_url(did) == url


HOSTILE_DIDS = [
    "",
    "did",
    "did:",
    "did:web",
    "did:web:",
    "DID:web:example.org",
    "did:WEB:example.org",
    " did:web:example.org",
    "did:web:example.org ",
    "did:web:example.org\n",
    "did:web::example.org",
    "did:web:example.org:",
    "did:web:example.org::issuers",
    "did:web:example.org:..",
    "did:web:example.org:.",
    "did:web:example.org:a:..:b",
    "did:web:example.org:...",
    "did:web:example.org/issuers",
    "did:web:example.org:a/b",
    "did:web:example.org:a\\b",
    "did:web:example.org#key",
    "did:web:example.org?x=1",
    "did:web:user@example.org",
    "did:web:example.org:a@b",
    "did:web:example.org%3A",
    "did:web:example.org%3A0",
    "did:web:example.org%3A00443",
    "did:web:example.org%3A65536",
    "did:web:example.org%3A443%3A1",
    "did:web:example.org%3a443",
    "did:web:example.org:443%3A1",
    "did:web:example.org%2Fevil",
    "did:web:example.org%00",
    "did:web:example.org%40evil.example",
    "did:web:example.org:%2e%2e",
    "did:web:example.org:a%2Fb",
    "did:web:127.0.0.1",
    "did:web:127.0.0.1%3A8000:issuers:x",
    "did:web:127.1",
    "did:web:2130706433",
    "did:web:0x7f000001",
    "did:web:0x7f.1",
    "did:web:0177.0.0.1",
    "did:web:169.254.169.254",
    "did:web:[::1]",
    "did:web:%5B%3A%3A1%5D",
    "did:web:①②⑦.0.0.1",
    "did:web:bücher.example",
    "did:web:exa mple.org",
    "did:web:exa\u200bmple.org",
    "did:web:-example.org",
    "did:web:example-.org",
    "did:web:.example.org",
    "did:web:example..org",
    "did:web:example.org.",
    "did:web:example_org.net",
    "did:web:" + "a" * 64 + ".org",
    "did:web:" + "a." * 130 + "org",
    "did:web:example.org:" + "a" * 600,
    "https://example.org",
    "did:web:example.org:a b",
    "did:web:example.org;x=y",
]


@pytest.mark.parametrize("did", HOSTILE_DIDS)
def test_a_hostile_did_names_no_place(did: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        did_web_url(did)
    assert refusal.value.code == "did.malformed"


@pytest.mark.parametrize("did", ["did:example:123", "did:key:z6Mkabc", "did:ion:EiClkZMDxPKqC9c-umQfTkR8"])
def test_a_did_of_another_method_is_beyond_us(did: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        did_web_url(did)
    assert refusal.value.code == "unsupported.did_method"


@given(st.text(max_size=30))
def test_whatever_stands_in_a_did_the_host_is_the_one_it_shows(rest: str) -> None:
    try:
        url = did_web_url(f"did:web:example.org{rest}")
    except CredentialProblem:
        return
    host = url.removeprefix("https://").partition("/")[0].partition(":")[0]
    assert f"example.org{rest}".startswith(host)
    assert ".." not in url.split("/")


def test_a_did_key_is_its_own_document() -> None:
    did = did_key(CREDENTIAL_KEY)
    document = did_key_document(did)
    (method,) = document.methods
    assert method.id == f"{did}#{CREDENTIAL_KEY.multikey}"
    assert method.controller == document.id == did
    assert method.key() == CREDENTIAL_KEY
    assert document.may_assert(method.id)
    assert did_of(method.id) == did


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:key:", "did.malformed"),
        ("did:key:abc", "did.malformed"),
        (did_key(CREDENTIAL_KEY) + "#x", "did.malformed"),
        (did_key(CREDENTIAL_KEY) + "0", "did.malformed"),
        ("did:key:z" + "2" * 600, "did.malformed"),
        (did_key(CREDENTIAL_KEY) + "2", "key.malformed"),
        ("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", "unsupported.key_type"),
    ],
)
def test_a_did_key_that_is_none_is_refused(did: str, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        did_key_document(did)
    assert refusal.value.code == code


def ours() -> JsonObject:
    return compose_did_document(
        DID,
        credential_keys=[CREDENTIAL_KEY],
        status_keys=[STATUS_KEY],
        also_known_as=["https://badges.example.org/issuers/hub"],
    )


def test_our_document_lists_the_credential_key_first_and_both_for_assertions() -> None:
    document = parse_did_document(ours(), did=DID)
    assert [method.public_key for method in document.methods] == [CREDENTIAL_KEY, STATUS_KEY]
    ids = tuple(f"{DID}#{k.multikey}" for k in (CREDENTIAL_KEY, STATUS_KEY))
    assert document.assertion_method == ids
    assert all(document.may_assert(method_id) for method_id in ids)
    assert {method.controller for method in document.methods} == {DID}
    assert document.also_known_as == ("https://badges.example.org/issuers/hub",)
    assert "alsoKnownAs" not in compose_did_document(DID, credential_keys=[], status_keys=[])


def test_an_embedded_method_is_listed_and_asserts() -> None:
    document = ours()
    methods = document.pop("verificationMethod")
    assert isinstance(methods, list)
    document["assertionMethod"] = methods
    parsed = parse_did_document(document)
    assert parsed.may_assert(f"{DID}#{CREDENTIAL_KEY.multikey}")
    assert parsed.methods[0].key() == CREDENTIAL_KEY


def test_a_fragment_stands_for_the_documents_own_did() -> None:
    document: JsonObject = {
        "id": DID,
        "verificationMethod": [
            {"id": "#a", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": CREDENTIAL_KEY.jwk}
        ],
        "assertionMethod": ["#a"],
    }
    parsed = parse_did_document(document)
    method = parsed.method(f"{DID}#a")
    assert method is not None
    assert method.key() == CREDENTIAL_KEY
    assert parsed.may_assert(f"{DID}#a")
    assert parsed.method("#a") is None


def test_a_key_keeps_its_end_and_its_revocation() -> None:
    document = ours()
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    assert isinstance(methods[0], dict)
    methods[0].update({"revoked": "2026-01-02T03:04:05Z", "expires": "2027-01-02T04:04:05+01:00"})
    method = parse_did_document(document).methods[0]
    assert method.revoked == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert method.expires == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


P_256 = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"
# Examples of the did:key specification, sections "P-384" and "Secp256k1".
P_384 = "z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9"
SECP256K1 = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"
SPOILED_METHODS: list[tuple[str, JsonObject, str]] = [
    ("another kind", {"type": "Ed25519VerificationKey2018"}, "unsupported.key_type"),
    ("a key of a curve of its own", {"publicKeyMultibase": SECP256K1}, "unsupported.key_type"),
    (
        "a P-256 key called an Ed25519 key",
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": P_256},
        "key.malformed",
    ),
    ("rubbish", {"publicKeyMultibase": "z0"}, "key.malformed"),
    ("a weak key", {"publicKeyMultibase": "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"}, "key.weak"),
    ("two keys", {"publicKeyJwk": CREDENTIAL_KEY.jwk}, "key.malformed"),
    ("a key of the wrong spelling", {"type": "JsonWebKey"}, "unsupported.key_type"),
    ("a key that is a number", {"publicKeyMultibase": 1}, "unsupported.key_type"),
]


@pytest.mark.parametrize(
    ("change", "code"), [row[1:] for row in SPOILED_METHODS], ids=[row[0] for row in SPOILED_METHODS]
)
def test_a_method_that_cannot_be_read_does_not_spoil_the_others(change: JsonObject, code: str) -> None:
    document = ours()
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    assert isinstance(methods[0], dict)
    methods[0].update(change)
    spoiled, sound = parse_did_document(document).methods
    assert sound.key() == STATUS_KEY
    with pytest.raises(CredentialProblem) as refusal:
        spoiled.key()
    assert refusal.value.code == code


@pytest.mark.parametrize(("multikey", "kind"), [(P_256, "P-256"), (P_384, "P-384")])
def test_a_did_key_may_be_of_an_elliptic_curve(multikey: str, kind: str) -> None:
    document = did_key_document(f"did:key:{multikey}")
    (method,) = document.methods
    assert method.key().kind == kind
    assert method.key().multikey == multikey
    assert did_key(method.key()) == document.id
    assert document.may_assert(f"did:key:{multikey}#{multikey}")


@pytest.mark.parametrize("kind", ["Multikey", "JsonWebKey", "JsonWebKey2020"])
@pytest.mark.parametrize("multikey", [P_256, P_384, CREDENTIAL_KEY.multikey])
def test_a_method_holds_a_key_of_any_kind_in_either_spelling(kind: str, multikey: str) -> None:
    key = PublicKey.from_multikey(multikey)
    spelling: JsonObject = {"publicKeyMultibase": multikey} if kind == "Multikey" else {"publicKeyJwk": key.jwk}
    method: JsonObject = {"id": "#a", "type": kind, "controller": DID, **spelling}
    assert parse_did_document({"id": DID, "verificationMethod": [method]}).methods[0].key() == key


TOO_MANY: list[JsonValue] = ["#a"] * (MAX_METHODS + 1)
MALFORMED: list[tuple[str, JsonObject, str]] = [
    ("no id", {"id": None}, "did.document_malformed"),
    ("an empty id", {"id": ""}, "did.document_malformed"),
    ("the id of another", {"id": "did:web:evil.example"}, "did.document_of_another"),
    ("the id in other letters", {"id": DID.upper()}, "did.document_of_another"),
    ("methods that are an object", {"verificationMethod": {}}, "did.document_malformed"),
    ("a method that is a text", {"verificationMethod": ["x"]}, "did.document_malformed"),
    (
        "a method without id",
        {"verificationMethod": [{"type": "Multikey", "controller": DID}]},
        "did.document_malformed",
    ),
    (
        "a method without controller",
        {"verificationMethod": [{"id": "#a", "type": "Multikey"}]},
        "did.document_malformed",
    ),
    ("assertions that are a text", {"assertionMethod": "#a"}, "did.document_malformed"),
    ("an assertion that is a number", {"assertionMethod": [1]}, "did.document_malformed"),
    (
        "thousands of methods",
        {"assertionMethod": list[JsonValue](["#a"] * (MAX_METHODS + 1))},
        "did.document_malformed",
    ),
]


@pytest.mark.parametrize(("change", "code"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_malformed_document_is_refused(change: JsonObject, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        parse_did_document({**ours(), **change}, did=DID)
    assert refusal.value.code == code


@pytest.mark.parametrize("member", ["revoked", "expires"])
@pytest.mark.parametrize("value", ["soon", 1, None, "2026-01-02", "2026-01-02T03:04:05"])
def test_an_end_that_cannot_be_read_does_not_become_a_key_without_end(member: str, value: JsonValue) -> None:
    document = ours()
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    assert isinstance(methods[0], dict)
    methods[0][member] = value
    with pytest.raises(CredentialProblem) as refusal:
        parse_did_document(document)
    assert refusal.value.code == "did.document_malformed"


def test_two_methods_of_one_id_are_refused() -> None:
    document = ours()
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    methods.append(methods[0])
    with pytest.raises(CredentialProblem) as refusal:
        parse_did_document(document)
    assert refusal.value.code == "did.document_malformed"
