"""From the name of a key to the key, and from the key to its issuer: each form of document, for both forms of badges.

Integrity and identity are asked apart: the columns are what `proof` and what `issuer_key` answer.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from badge_world import CANONICALISER, NOW, Hub, Key, sign
from token_world import (
    HUB,
    ISSUER,
    JWKS,
    KEY_URL,
    UNIVERSITY,
    at_addresses,
    badge,
    claims,
    encode,
    in_header,
    jwk,
    key,
    token,
)

from credentials.did_documents import did_key, did_web_url
from credentials.gathered import Evidence, Unreachable
from credentials.multibase import base64url_encode
from credentials.strict_json import JsonObject, dump
from credentials.verification import PUBLIC, Report, needed, verify

Documents = Mapping[str, JsonObject | bytes | Unreachable]
PAGE = b"<!doctype html><title>The University</title>"
STRANGER = key(name="stranger")
VALID = ("proof.valid", "issuer_key.valid")
SELF = ("proof.valid", "issuer_key.self_asserted")
AWAY = ("proof.not_checked", "issuer_key.unreachable")
FOREIGN = ("proof.valid", "issuer_key.foreign")
LATER = timedelta(seconds=1)


def check(data: bytes, documents: Documents, *, read_at: timedelta = timedelta(0)) -> Report:
    evidence = at_addresses(documents, at=NOW + read_at)
    return verify(data, evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def answers(report: Report) -> tuple[str, str]:
    codes = {made.check.value: made.code for made in report.checks}
    return codes["proof"], codes["issuer_key"]


def method(id: str, *, controller: str = ISSUER, **members: object) -> JsonObject:  # noqa: A002 - the member's name
    public: JsonObject = {"id": id, "type": "JsonWebKey", "controller": controller, "publicKeyJwk": jwk(key())}
    return {**public, **members}  # type: ignore[dict-item] # tests put anything there


def controller_document(id: str = ISSUER, *methods: JsonObject, asserting: bool = True) -> JsonObject:  # noqa: A002
    listed = list(methods) or [method(f"{id}#key-1", controller=id)]
    return {
        "id": id,
        "verificationMethod": [*listed],
        "assertionMethod": [m["id"] for m in listed] if asserting else [],
    }


def key_set(*keys: JsonObject) -> JsonObject:
    return {"keys": [*keys]}


MULTIKEY = Key("university LD")
LD_METHOD = f"{ISSUER}#{MULTIKEY.public_key.multikey}"


def multikey_method(id: str = LD_METHOD, *, controller: str = ISSUER) -> JsonObject:  # noqa: A002
    return {
        "id": id,
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": MULTIKEY.public_key.multikey,
    }


def linked(method_id: str = LD_METHOD, issuer: Hub = UNIVERSITY) -> bytes:
    """Give a badge with an embedded proof under a method."""
    return dump(sign(badge(issuer), MULTIKEY, method=method_id))


def did_jwk(public: JsonObject) -> str:
    return f"did:jwk:{base64url_encode(dump(public))}"


DID_JWK = did_jwk(jwk(key()))
WEB = HUB.did
WEB_URL = did_web_url(WEB)
WEB_METHOD = f"{WEB}#es256"


def web_token(payload_issuer: Hub = HUB, **header: object) -> bytes:
    members: JsonObject = {"kid": WEB_METHOD, **header}  # type: ignore[dict-item] # tests put anything there
    return token(claims(badge(payload_issuer)), header=members)


def other_jwk(issuer: str) -> JsonObject:
    return jwk(key(), iss=issuer)


CASES: dict[str, tuple[Callable[[], bytes], Documents, tuple[str, str]]] = {
    # A bare JWK behind its kid, and the issuer's own word beside it.
    "a JWK and the issuer's set": (token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(key(), kid=KEY_URL))}, VALID),
    "a JWK and the set without names": (token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(key()))}, VALID),
    "a JWK, the set beside a page": (
        token, {KEY_URL: jwk(key()), ISSUER: PAGE, JWKS: key_set(jwk(STRANGER), jwk(key()))}, VALID
    ),
    "a JWK and the issuer's document": (token, {KEY_URL: jwk(key()), ISSUER: controller_document()}, VALID),
    "a JWK that says itself whose it is": (token, {KEY_URL: other_jwk(ISSUER)}, SELF),
    "a JWK that is somebody else's": (token, {KEY_URL: other_jwk("https://evil.example.org")}, FOREIGN),
    "a JWK and a set with other keys": (token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(STRANGER))}, SELF),
    "a JWK and the same name with another key": (
        token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(STRANGER, kid=KEY_URL))}, SELF
    ),
    "a JWK that the set keeps for another issuer": (
        token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(key(), iss="https://university.example.org/issuers/8"))}, SELF
    ),
    "a JWK that the set keeps for no name at all": (
        token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(key(), iss=[ISSUER]), jwk(key(), iss=""))}, SELF
    ),
    "a JWK that the set keeps for this issuer": (
        token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(key(), iss=ISSUER))}, VALID
    ),
    "a JWK that the set calls withdrawn": (
        token,
        {KEY_URL: jwk(key()), JWKS: key_set(jwk(key(), revoked={"revoked_at": 1_790_000_000}))},
        ("proof.valid", "issuer_key.revoked"),
    ),
    "a JWK that the set calls withdrawn, nobody knows when": (
        token, {KEY_URL: jwk(key()), JWKS: key_set(jwk(key(), revoked="yes"))}, ("proof.valid", "issuer_key.revoked")
    ),
    "a JWK whose time is over in the set": (
        token,
        {KEY_URL: jwk(key()), JWKS: key_set(jwk(key(), exp=1_790_000_000))},
        ("proof.valid", "issuer_key.expired"),
    ),
    "a JWK whose time is over where it stands": (
        token,
        {KEY_URL: jwk(key(), exp=1_790_000_000), JWKS: key_set(jwk(key()))},
        ("proof.valid", "issuer_key.expired"),
    ),
    "a set of keys where one should stand": (
        token, {KEY_URL: key_set(jwk(key()))}, ("unsupported.key_document", "issuer_key.not_checked")
    ),
    "a page where a key should stand": (token, {KEY_URL: PAGE}, AWAY),
    "a JSON document without keys": (
        token, {KEY_URL: {"id": KEY_URL}}, ("unsupported.key_document", "issuer_key.not_checked")
    ),
    "another key": (token, {KEY_URL: jwk(STRANGER)}, ("proof.signature", "issuer_key.not_checked")),
    "nothing": (token, {KEY_URL: Unreachable(KEY_URL, "fetch.status", "404")}, AWAY),
    # One method standing alone.
    "a Multikey of the issuer, listed": (
        lambda: linked(KEY_URL),
        {KEY_URL: multikey_method(KEY_URL), ISSUER: controller_document(ISSUER, multikey_method())},
        VALID,
    ),
    "a Multikey that only says it is the issuer's": (
        lambda: linked(KEY_URL), {KEY_URL: multikey_method(KEY_URL), ISSUER: PAGE}, SELF
    ),
    "a Multikey of another controller": (
        lambda: linked(KEY_URL),
        {KEY_URL: multikey_method(KEY_URL, controller="https://university.example.org/issuers/8")},
        FOREIGN,
    ),
    "a Multikey under another id": (lambda: linked(KEY_URL), {KEY_URL: multikey_method()}, AWAY),
    "a method with a JWK alone": (
        token, {KEY_URL: method(KEY_URL), JWKS: key_set(jwk(key()))}, VALID
    ),
    # The controller document at the issuer's own address.
    "a method of the issuer's document": (linked, {ISSUER: controller_document(ISSUER, multikey_method())}, VALID),
    "a method that is not for assertions": (
        linked,
        {ISSUER: controller_document(ISSUER, multikey_method(), asserting=False)},
        ("proof.valid", "issuer_key.not_listed"),
    ),
    "a method that the document gives to another": (
        linked,
        {ISSUER: controller_document(ISSUER, multikey_method(controller="https://evil.example.org"))},
        FOREIGN,
    ),
    "a method that the document does not hold": (
        linked, {ISSUER: controller_document()}, ("proof.valid", "issuer_key.not_listed")
    ),
    "a method that no document holds but the set does": (
        linked, {ISSUER: controller_document(), JWKS: key_set(MULTIKEY.public_key.jwk)}, VALID
    ),
    "a document of another controller": (
        linked, {ISSUER: controller_document("https://evil.example.org", multikey_method())}, SELF
    ),
    "a page of the issuer": (linked, {ISSUER: PAGE}, SELF),
    "a profile of the issuer": (linked, {ISSUER: {"id": ISSUER, "type": "Profile", "name": "University"}}, SELF),
    "a token under a method of the issuer's document": (
        lambda: token(header={"kid": f"{ISSUER}#key-1"}), {ISSUER: controller_document()}, VALID
    ),
    "a token under a method that is not there": (
        lambda: token(header={"kid": f"{ISSUER}#key-2"}),
        {ISSUER: controller_document()},
        ("proof.method_not_found", "issuer_key.not_checked"),
    ),
    "a controller document somewhere else in the issuer's name": (
        lambda: linked("https://evil.example.org/7#k"),
        {
            "https://evil.example.org/7": controller_document(
                "https://evil.example.org/7", multikey_method("https://evil.example.org/7#k")
            ),
            ISSUER: PAGE,
        },
        SELF,
    ),
    "a key of the issuer's set that stands at somebody else's": (
        lambda: linked("https://cdn.example.org/k"),
        {
            "https://cdn.example.org/k": multikey_method("https://cdn.example.org/k"),
            JWKS: key_set(MULTIKEY.public_key.jwk),
        },
        VALID,
    ),
    # A key in the header.
    "a key in the header": (lambda: token(header=in_header(key())), {}, SELF),
    "a key in the header and in the set": (
        lambda: token(header=in_header(key())), {JWKS: key_set(jwk(key()))}, VALID
    ),
    "a stranger's key in the header": (
        lambda: encode({"alg": "ES256", "jwk": jwk(STRANGER)}, claims(), STRANGER), {JWKS: key_set(jwk(key()))}, SELF
    ),
    "a key in the header while its address is away": (lambda: token(header={"jwk": jwk(key())}), {}, SELF),
    "a key in the header and in a DID document": (
        lambda: web_token(kid=None, jwk=jwk(key())),
        {WEB_URL: controller_document(WEB)},
        VALID,
    ),
    "a key in the header and not in the DID document": (
        lambda: web_token(kid=None, jwk=jwk(key())), {WEB_URL: HUB.did_document()}, SELF
    ),
    "a key in the header and not for assertions": (
        lambda: web_token(kid=None, jwk=jwk(key())), {WEB_URL: controller_document(WEB, asserting=False)}, SELF
    ),
    "a key in the header, the DID document away": (
        lambda: web_token(kid=None, jwk=jwk(key())), {}, ("proof.valid", "issuer_key.unreachable")
    ),
    "a key in the set of the host of a DID": (
        lambda: web_token(kid=None, jwk=jwk(key())),
        {WEB_URL: HUB.did_document(), "https://badges.example.org/.well-known/jwks.json": key_set(jwk(key()))},
        SELF,
    ),
    # A name of the issuer's own.
    "a name in the issuer's set": (lambda: token(header={"kid": "k1"}), {JWKS: key_set(jwk(key(), kid="k1"))}, VALID),
    "a name that the set does not know": (
        lambda: token(header={"kid": "k1"}),
        {JWKS: key_set(jwk(key(), kid="k2"))},
        ("proof.method_not_found", "issuer_key.not_checked"),
    ),
    "a name that stands twice": (
        lambda: token(header={"kid": "k1"}),
        {JWKS: key_set(jwk(key(), kid="k1"), jwk(STRANGER, kid="k1"))},
        ("proof.method_not_found", "issuer_key.not_checked"),
    ),
    "a name, the set away": (lambda: token(header={"kid": "k1"}), {}, AWAY),
    "a name, a set that is none": (lambda: token(header={"kid": "k1"}), {JWKS: {"keys": "k1"}}, AWAY),
    "a name for an issuer without a set": (
        lambda: web_token(kid="es256"),
        {WEB_URL: controller_document(WEB)},
        ("proof.malformed", "issuer_key.not_checked"),
    ),
    # DIDs.
    "a JWK of a DID document": (
        web_token, {WEB_URL: controller_document(WEB, method(WEB_METHOD, controller=WEB))}, VALID
    ),
    "a JWK of a DID document, not for assertions": (
        web_token,
        {WEB_URL: controller_document(WEB, method(WEB_METHOD, controller=WEB), asserting=False)},
        ("proof.valid", "issuer_key.not_listed"),
    ),
    "a JWK that the DID document gives to another": (
        web_token,
        {WEB_URL: controller_document(WEB, method(WEB_METHOD, controller="did:web:evil.example.org"))},
        FOREIGN,
    ),
    "a JWK that the DID document withdraws": (
        web_token,
        {WEB_URL: controller_document(WEB, method(WEB_METHOD, controller=WEB, revoked="2026-11-01T00:00:00Z"))},
        ("proof.valid", "issuer_key.revoked"),
    ),
    "a JWK whose time is over": (
        web_token,
        {WEB_URL: controller_document(WEB, method(WEB_METHOD, controller=WEB, expires="2026-11-01T00:00:00Z"))},
        ("proof.valid", "issuer_key.expired"),
    ),
    "a method that the DID document does not hold": (
        web_token, {WEB_URL: HUB.did_document()}, ("proof.method_not_found", "issuer_key.not_checked")
    ),
    "a DID document out of reach": (web_token, {}, AWAY),
    "a DID document of another": (web_token, {WEB_URL: controller_document("did:web:evil.example.org")}, AWAY),
    "a method of somebody else's DID": (
        lambda: token(header={"kid": WEB_METHOD}),
        {WEB_URL: controller_document(WEB, method(WEB_METHOD, controller=WEB))},
        FOREIGN,
    ),
    "a DID that is a JWK and the issuer": (
        lambda: token(claims(badge(Hub(did=DID_JWK))), header={"kid": f"{DID_JWK}#0"}), {}, VALID
    ),
    "a DID that is a JWK and not the issuer": (lambda: token(header={"kid": f"{DID_JWK}#0"}), {}, SELF),
    "a DID that is a JWK under another fragment": (
        lambda: token(header={"kid": f"{DID_JWK}#1"}), {}, ("proof.method_not_found", "issuer_key.not_checked")
    ),
    "a DID that is a JWK for encryption": (
        lambda: token(header={"kid": f"{did_jwk(jwk(key(), use='enc'))}#0"}),
        {},
        ("key.malformed", "issuer_key.not_checked"),
    ),
    "a DID that is a private JWK": (
        lambda: token(header={"kid": f"{did_jwk(jwk(key(), d='AAAA'))}#0"}),
        {},
        ("key.malformed", "issuer_key.not_checked"),
    ),
    "a DID that is no JWK": (
        lambda: token(header={"kid": "did:jwk:AAAA#0"}), {}, ("did.malformed", "issuer_key.not_checked")
    ),
    "a DID that is a Multikey and the issuer": (
        lambda: linked(
            f"{did_key(MULTIKEY.public_key)}#{MULTIKEY.public_key.multikey}", Hub(did=did_key(MULTIKEY.public_key))
        ),
        {},
        VALID,
    ),
    "a key at an address, listed by the DID": (
        lambda: web_token(kid=KEY_URL), {KEY_URL: jwk(key()), WEB_URL: controller_document(WEB)}, VALID
    ),
    "a key at an address, not listed by the DID": (
        lambda: web_token(kid=KEY_URL), {KEY_URL: jwk(key()), WEB_URL: HUB.did_document()}, SELF
    ),
}  # fmt: skip


@pytest.mark.conformance("OB-63", "OB-67", "OB-77")
@pytest.mark.parametrize("name", CASES)
def test_a_key_is_found_and_bound_as_far_as_its_issuer_says_so(name: str) -> None:
    make, documents, expected = CASES[name]
    report = check(make(), documents)
    assert answers(report) == expected
    assert (report.verdict.value == "valid") == (expected == VALID)


@pytest.mark.parametrize("name", [name for name, row in CASES.items() if row[2] == VALID])
def test_what_verification_rests_on_is_asked_for(name: str) -> None:
    make, documents, _ = CASES[name]
    data, known = make(), dict[str, JsonObject | bytes | Unreachable]()
    asked = list[str]()
    while missing := needed(data, at_addresses(known)):
        asked.extend(missing)
        known.update({url: documents.get(url, Unreachable(url, "fetch.status", "404")) for url in missing})
    assert answers(check(data, known)) == VALID
    assert len(asked) == len(set(asked)) <= 4


def test_a_copy_from_before_the_badge_does_not_know_its_key() -> None:
    older = -timedelta(days=1)
    for data, documents, expected in (
        (web_token(), {WEB_URL: HUB.did_document()}, AWAY),
        (linked(), {ISSUER: controller_document()}, ("proof.valid", "issuer_key.not_yet_listed")),
        (token(header={"kid": f"{ISSUER}#key-2"}), {ISSUER: controller_document()}, AWAY),
    ):
        report = check(data, documents, read_at=older)
        assert answers(report) == expected
        assert report.verdict.value == "unknown"


def test_nothing_is_asked_for_that_no_badge_may_choose() -> None:
    for kid in ("http://university.example.org/k", "file:///etc/passwd", "https://", "https://a@b.example.org/k", "k1"):
        wanted = needed(token(header={"kid": kid}), Evidence())
        assert wanted <= {JWKS}, kid
    assert needed(token(header={"kid": None, "jku": "https://evil.example.org"}), Evidence()) == frozenset()


@pytest.mark.conformance("OB-61")
def test_a_proof_inside_a_token_is_checked_as_well() -> None:
    documents: Documents = {
        KEY_URL: jwk(key()),
        JWKS: key_set(jwk(key())),
        ISSUER: controller_document(ISSUER, multikey_method()),
    }
    signed = sign(badge(), MULTIKEY, method=LD_METHOD)
    assert check(token(claims(signed)), documents).verdict.value == "valid"
    assert check(token(claims(signed, exp=1_900_000_000)), documents).verdict.value == "valid"
    report = check(token(claims({**signed, "name": "Altered"})), documents)
    assert answers(report) == ("proof.signature", "issuer_key.not_checked")
