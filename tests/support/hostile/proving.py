"""Cases about embedded proofs and whose keys they are made with (security rules, sections 5 and 6)."""

import copy
from datetime import timedelta

from badge_world import NOW, Key
from foreign_badges import SUITES_AND_KEYS, foreign_badge, method_of, mint
from hostile.case import Case, Cases, at, changed, written
from hostile.parties import (
    ALLY,
    DID_URL,
    FOREIGN,
    FOREIGN_URL,
    HUB,
    MALLORY,
    Foreign,
    plain,
    signed,
    site,
)

from credentials.did_documents import compose_did_document, did_key
from credentials.gathered import Unreachable
from credentials.instants import format_instant
from credentials.multibase import multibase_decode, multibase_encode
from credentials.strict_json import JsonObject, JsonValue, dump

PROOFS = "Security rules, section 5"
STRIPPING = "Security rules, section 6, case 11"
MALLEABLE = "Security rules, section 6, case 13"
INTEGRITY = "VC Data Integrity 1.0, section 4.4"
DID_WEB = "Security rules, section 6, case 6"
KEY = HUB.credential_key
METHOD = HUB.method(KEY)


def cases() -> Cases:
    """Give badges whose proofs are absent, altered, borrowed, of another purpose, or under another's key."""
    yield from _members()
    yield from _sets()
    yield from _suites()
    yield from _keys()
    yield from _methods()


def _members() -> Cases:
    good = signed(plain())
    value = at(good, "proof")["proofValue"]
    assert isinstance(value, str)
    raw = multibase_decode(value)
    turned = multibase_encode(bytes([raw[0] ^ 1]) + raw[1:], base="z")
    other = signed({**plain(), "id": "urn:uuid:7ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"})
    late = format_instant(NOW + timedelta(hours=1))
    rows: list[tuple[str, str, str, JsonValue, str]] = [
        ("stripped", "The proof is taken away", "proof", None, "proof.missing"),
        ("empty-list", "A list of no proofs", "proof", [], "proof.missing"),
        ("null", "The proof is null", "proof", None, "proof.malformed"),
        ("text", "The proof is a text", "proof", "signed, the committee", "proof.malformed"),
        ("number-in-list", "A number among the proofs", "proof", [at(good, "proof"), 7], "proof.malformed"),
        ("value-altered", "One bit of the signature is turned", "proof/proofValue", turned, "proof.signature"),
        ("value-zero", "A signature of zeros", "proof/proofValue", multibase_encode(bytes(64), base="z"),
         "proof.signature"),
        ("value-missing", "There is no signature in the proof", "proof/proofValue", None, "proof.malformed"),
        ("value-short", "One byte of the signature is missing", "proof/proofValue",
         multibase_encode(raw[:-1], base="z"), "proof.malformed"),
        ("value-long", "One byte more than a signature has", "proof/proofValue",
         multibase_encode(raw + b"\0", base="z"), "proof.malformed"),
        ("value-other-base", "The signature in another base", "proof/proofValue", multibase_encode(raw, base="u"),
         "proof.malformed"),
        ("value-leading-ones", "Zeros before the signature", "proof/proofValue", "z1" + value[1:], "proof.malformed"),
        ("value-list", "A list of signatures", "proof/proofValue", [value, turned], "proof.malformed"),
        ("of-another-badge", "The proof of another badge of the same issuer", "proof", at(other, "proof"),
         "proof.signature"),
        ("purpose-altered", "The purpose is altered after signing", "proof/proofPurpose", "authentication",
         "proof.purpose"),
        ("purpose-missing", "No purpose", "proof/proofPurpose", None, "proof.malformed"),
        ("method-missing", "No key is named", "proof/verificationMethod", None, "proof.malformed"),
        ("method-object", "The key stands in the proof itself", "proof/verificationMethod",
         {"id": METHOD, "publicKeyMultibase": MALLORY.public_key.multikey}, "proof.malformed"),
        ("created-altered", "The date of the signature is altered", "proof/created", "2026-11-01T09:00:00Z",
         "proof.signature"),
        ("created-nonsense", "The date of the signature is none", "proof/created", "yesterday", "proof.malformed"),
        ("created-missing", "The signed date is taken away", "proof/created", None, "proof.signature"),
        ("suite-other", "Another suite is named than was used", "proof/cryptosuite", "eddsa-jcs-2022",
         "proof.signature"),
        ("suite-older", "The older name of the same suite", "proof/cryptosuite", "eddsa-2022", "proof.signature"),
        ("suite-missing", "No suite", "proof/cryptosuite", None, "proof.malformed"),
        ("type-other", "A proof of another type with a suite", "proof/type", "Ed25519Signature2020",
         "proof.malformed"),
        ("context-nested", "The proof has a context that the badge does not begin with", "proof/@context",
         ["https://mallory.example.org/context"], "proof.malformed"),
    ]  # fmt: skip
    for folder, title, path, new, code in rows:
        badge = {**good, "proof": None} if folder == "null" else changed(good, path, new)
        yield Case(f"proof-{folder}", title, (STRIPPING, INTEGRITY), written(badge), "invalid", {"proof": code}, site())
    for path, new in (
        ("name", "Master of sources"), ("credentialSubject/id", "urn:uuid:11111111-0a3c-4b61-8d0f-1f2e3d4c5b6a"),
        ("credentialSubject/achievement/name", "Master of sources"), ("validFrom", "2020-11-02T08:00:00Z"),
        ("issuer/name", "Wikimedia Foundation"), ("validUntil", "2099-01-01T00:00:00Z"),
    ):  # fmt: skip
        where = path.replace("credentialSubject", "subject").replace("/", "-")
        yield Case(f"altered-{where}", f"A signed member is altered: {path}", (INTEGRITY,),
                   written(changed(good, path, new)), "invalid", {"proof": "proof.signature"}, site())  # fmt: skip
    signed_rows: list[tuple[str, str, dict[str, str], str, str]] = [
        ("purpose-authentication", "Made to sign in, not to assert", {"proofPurpose": "authentication"}, "invalid",
         "proof.purpose"),
        ("created-in-future", "Signed in an hour", {"created_text": late}, "invalid", "proof.created_in_future"),
        ("expired", "A proof that has expired", {"expires": "2026-11-02T08:59:59Z"}, "invalid", "proof.expired"),
    ]  # fmt: skip
    for folder, title, options, verdict, code in signed_rows:
        given = {("created" if name == "created_text" else name): value for name, value in options.items()}
        badge = mint("eddsa-rdfc-2022", plain(), KEY.private, METHOD, NOW, members=dict(given))
        yield Case(f"proof-{folder}", title, (STRIPPING, PROOFS), written(badge), verdict, {"proof": code}, site())
    inside = copy.deepcopy(good)
    at(inside, "credentialSubject")["proof"] = inside.pop("proof")
    yield Case("proof-inside-the-subject", "The proof stands in the wrong object", (STRIPPING,), written(inside),
               "invalid", {"proof": "proof.missing"}, site())  # fmt: skip
    unknown = changed(good, "proof/cryptosuite", "pqc-rdfc-2031")
    yield Case("proof-suite-unknown", "A suite that nobody here knows", (STRIPPING,), written(unknown), "unknown",
               {"proof": "unsupported.cryptosuite"}, site())  # fmt: skip


def _sets() -> Cases:
    good = signed(plain())
    first = at(good, "proof")
    mallory = mint("eddsa-rdfc-2022", good, MALLORY.private, method_of(MALLORY.private), NOW)
    own = "issuer_key.valid"
    yield Case("set-two", "Two proofs, the second by a stranger under a key of its own", (PROOFS,), written(mallory),
               "valid", {"proof": "proof.valid", "issuer_key": own}, site())  # fmt: skip
    chain = mint("eddsa-rdfc-2022", signed_with_id(), MALLORY.private, method_of(MALLORY.private), NOW,
                 members={"previousProof": "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"})  # fmt: skip
    yield Case("chain", "A second proof that builds on the first", (PROOFS,), written(chain), "valid",
               {"proof": "proof.valid", "issuer_key": own}, site())  # fmt: skip
    second = chain["proof"]
    assert isinstance(second, list)
    assert isinstance(second[1], dict)
    unchained: JsonObject = {name: value for name, value in second[1].items() if name != "previousProof"}
    bad: JsonObject = {**first, "proofValue": multibase_encode(bytes(64), base="z")}
    unknown: JsonObject = {**first, "cryptosuite": "pqc-rdfc-2031"}
    bad_second: list[JsonValue] = [first, bad]
    bad_first: list[JsonValue] = [bad, first]
    unsure: list[JsonValue] = [first, unknown]
    lost: JsonObject = {**first, "previousProof": "urn:uuid:00000000-bec9-4b2e-88cb-a7c7d9dc4544"}
    circle: JsonObject = {**first, "id": "urn:uuid:1", "previousProof": "urn:uuid:1"}
    rows: list[tuple[str, str, JsonValue, str, str]] = [
        ("set-one-bad", "Two proofs, of which the second does not hold", bad_second, "invalid", "proof.signature"),
        ("set-first-bad", "Two proofs, of which the first does not hold", bad_first, "invalid", "proof.signature"),
        ("set-one-unsupported", "Two proofs, of which nobody here can check the second", unsure, "unknown",
         "unsupported.cryptosuite"),
        ("set-downgraded", "A proof of another purpose beside a good one",
         list[JsonValue]([first, {**first, "proofPurpose": "authentication"}]), "invalid", "proof.purpose"),
        ("chain-lost", "A proof that builds on one that is not there", lost, "invalid", "proof.chain"),
        ("chain-circle", "A proof that builds on itself", circle, "invalid", "proof.chain"),
        ("chain-cut", "The first proof of a chain is taken away", second[1], "invalid", "proof.chain"),
        ("chain-stripped", "The second proof no longer says what it builds on",
         list[JsonValue]([second[0], unchained]), "invalid", "proof.signature"),
        ("set-endless", "A hundred proofs", list[JsonValue]([first] * 100), "invalid", "proof.malformed"),
    ]  # fmt: skip
    for folder, title, proof, verdict, code in rows:
        badge = {**good, "proof": proof}
        yield Case(folder, title, (PROOFS, STRIPPING), written(badge), verdict, {"proof": code}, site(),
                   large=folder == "set-endless")  # fmt: skip


def signed_with_id() -> JsonObject:
    return signed(plain(), id="urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")


def _suites() -> Cases:
    """Take every suite with every kind of key: as it should be, altered, and under a key of another kind."""
    for suite, kind in SUITES_AND_KEYS:
        issuer = Foreign(kind)
        edition = "VC 1.1" if suite == "Ed25519Signature2020" else "VC 2.0"
        good = issuer.badge(suite, edition=edition)
        name = f"suite-{suite}-{kind}".lower()
        yield Case(name, f"A good badge: {suite}, {kind}", (PROOFS,), written(good), "valid",
                   {"proof": "proof.valid", "issuer_key": "issuer_key.valid"}, issuer.site())  # fmt: skip
        yield Case(f"{name}-altered", f"Altered after signing: {suite}, {kind}", (PROOFS, INTEGRITY),
                   written({**good, "name": "Master of sources"}), "invalid", {"proof": "proof.signature"},
                   issuer.site())  # fmt: skip
        wrong = Foreign("P-384" if kind in ("Ed25519", "P-256") else "P-256")
        proof: JsonObject = {**at(good, "proof"), "verificationMethod": wrong.method}
        code = "proof.key_type" if kind == "Ed25519" else "proof.malformed"
        yield Case(f"{name}-other-key", f"Under a key of kind {wrong.kind}: {suite}", (PROOFS, MALLEABLE),
                   written({**good, "proof": proof}), "invalid", {"proof": code}, wrong.site())  # fmt: skip
    for edition in ("VC 1.1", "VC 1.1 of the first edition"):
        good = Foreign("Ed25519").badge("eddsa-rdfc-2022", edition=edition)
        yield Case(f"edition-{edition.lower().replace(' ', '-').replace('.', '-')}", f"An older edition: {edition}",
                   ("Open Badges 3.0, section 2",), written(good), "valid",
                   {"data_model": "data_model.valid", "proof": "proof.valid"}, Foreign("Ed25519").site(),
                   remarks=("remark.older_data_model",))  # fmt: skip


def _keys() -> Cases:
    """Let the issuer's key document say something else than that the key may sign for it."""
    good = signed(plain())
    listed = HUB.did_document()
    no_assertion: JsonObject = {**listed, "assertionMethod": []}
    only_authentication: JsonObject = {**no_assertion, "authentication": [METHOD]}
    foreign = changed(listed, "verificationMethod/controller", ALLY.did)
    rows: list[tuple[str, str, JsonObject | bytes | Unreachable, str, dict[str, str]]] = [
        ("not-for-assertions", "The key is listed, but not for assertions", no_assertion, "invalid",
         {"issuer_key": "issuer_key.not_listed"}),
        ("for-authentication", "The key is listed to sign in with", only_authentication, "invalid",
         {"issuer_key": "issuer_key.not_listed"}),
        ("foreign-controller", "Somebody else controls the key", foreign, "invalid",
         {"issuer_key": "issuer_key.foreign"}),
        ("revoked", "The issuer has revoked the key", changed(
            listed, "verificationMethod/revoked", "2026-10-01T00:00:00Z"
        ), "invalid", {"issuer_key": "issuer_key.revoked"}),
        ("expired", "The key has expired", changed(listed, "verificationMethod/expires", "2026-10-01T00:00:00Z"),
         "invalid", {"issuer_key": "issuer_key.expired"}),
        ("gone", "The key is gone from the document", compose_did_document(
            HUB.did, credential_keys=[HUB.status_key.public_key], status_keys=[MALLORY.public_key]
        ), "invalid", {"proof": "proof.valid", "issuer_key": "issuer_key.not_listed"}),
        ("swapped", "Another key stands under the name of this one", changed(
            listed, "verificationMethod/publicKeyMultibase", MALLORY.public_key.multikey
        ), "invalid", {"proof": "proof.signature"}),
        ("twice", "Two keys bear one name", {**listed, "verificationMethod": [
            {"id": METHOD, "type": "Multikey", "controller": HUB.did,
             "publicKeyMultibase": MALLORY.public_key.multikey},
            *_methods_of(listed),
        ]}, "unknown", {"issuer_key": "issuer_key.unreachable"}),
        ("document-of-another", "The document is another issuer's", ALLY.did_document(), "unknown",
         {"issuer_key": "issuer_key.unreachable"}),
        ("document-page", "A web page stands where the keys should", b"<!doctype html><title>Not found</title>",
         "unknown", {"issuer_key": "issuer_key.unreachable"}),
        ("document-duplicate", "A member of the key document stands twice",
         dump(listed)[:-1] + b',"assertionMethod":[]}', "unknown", {"issuer_key": "issuer_key.unreachable"}),
        ("document-missing", "There is no key document", Unreachable(DID_URL, "fetch.status", "404"), "unknown",
         {"issuer_key": "issuer_key.unreachable"}),
        ("document-timeout", "The site of the keys does not answer", Unreachable(DID_URL, "fetch.timeout", "5 s"),
         "unknown", {"issuer_key": "issuer_key.unreachable"}),
        ("document-redirect", "The key document is said to be elsewhere",
         Unreachable(DID_URL, "fetch.redirect", "302"), "unknown", {"issuer_key": "issuer_key.unreachable"}),
        ("private", "The document gives away a private key", {**listed, "verificationMethod": [
            {"id": METHOD, "type": "JsonWebKey2020", "controller": HUB.did,
             "publicKeyJwk": {**KEY.public_key.jwk, "d": "AAAA"}}
        ]}, "invalid", {"proof": "key.malformed"}),
    ]  # fmt: skip
    for folder, title, document, verdict, checks in rows:
        yield Case(f"key-{folder}", title, (PROOFS, "Controlled Identifiers 1.0, section 3.3"), written(good), verdict,
                   checks, site(did=document))  # fmt: skip
    embedded = {**{k: v for k, v in listed.items() if k != "verificationMethod"},
                "assertionMethod": _methods_of(listed)}  # fmt: skip
    yield Case("key-embedded", "The key stands in the relationship itself", ("Controlled Identifiers 1.0",),
               written(good), "valid", {"issuer_key": "issuer_key.valid"}, site(did=embedded))  # fmt: skip
    yield from _weak()


def _methods_of(document: JsonObject) -> list[JsonValue]:
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    return methods


def _weak() -> Cases:
    """Name keys under which anything, or nothing, is signed."""
    good = signed(plain())
    points = {
        "zero": bytes(32),
        "one": b"\x01" + bytes(31),
        "order-eight": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        "minus-one": bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    }
    for name, point in points.items():
        multikey = multibase_encode(b"\xed\x01" + point, base="z")
        method = f"{FOREIGN}#{multikey}"
        # A signature of this point and zero fits any message under a key of small order.
        proof: JsonObject = {**at(good, "proof"), "verificationMethod": method,
                             "proofValue": multibase_encode(point + bytes(32), base="z")}  # fmt: skip
        badge = {**foreign_badge(FOREIGN), "proof": proof}
        document: JsonObject = {
            "id": FOREIGN,
            "verificationMethod": [
                {"id": method, "type": "Multikey", "controller": FOREIGN, "publicKeyMultibase": multikey}
            ],
            "assertionMethod": [method],
        }
        yield Case(f"key-weak-{name}", f"A key of small order: {name}", (MALLEABLE, "RFC 8032, section 5.1.7"),
                   written(badge), "invalid", {"proof": "key.weak"}, {FOREIGN_URL: dump(document)})  # fmt: skip


def _methods() -> Cases:
    """Name a key that is not the issuer's, or in a way that leads somewhere else."""
    stranger: Key = MALLORY
    bare = did_key(stranger.public_key)
    yield Case("method-bare-key", "Signed by anybody's bare key in the issuer's name", (PROOFS, STRIPPING),
               written(mint("eddsa-rdfc-2022", plain(), stranger.private, method_of(stranger.private), NOW)),
               "unknown", {"proof": "proof.valid", "issuer_key": "issuer_key.self_asserted"}, site())  # fmt: skip
    yield Case("method-other-issuer", "Signed by another issuer in the name of the hub", (STRIPPING,),
               written(signed_by_ally()), "invalid", {"issuer_key": "issuer_key.foreign"},
               {**site(), **site(ALLY)})  # fmt: skip
    own = changed({**plain(), "issuer": {"id": bare, "type": ["Profile"], "name": "Wikimedia Foundation"}}, "name", "X")
    yield Case("method-own-key-issuer", "An issuer that is its own key, under a name of somebody else",
               ("Security rules, section 6, case 4",),
               written(mint("eddsa-rdfc-2022", own, stranger.private, method_of(stranger.private), NOW)), "unknown",
               {"issuer_key": "issuer_key.valid", "issuer_trust": "issuer_trust.unrecognised"}, site(),
               policy="recognised")  # fmt: skip
    fragment = f"https://mallory.example.org/keys#{stranger.public_key.multikey}"
    yield Case("method-https-fragment", "The key stands in the name of its own address", (PROOFS,),
               written(mint("eddsa-rdfc-2022", plain(), stranger.private, fragment, NOW)), "unknown",
               {"issuer_key": "issuer_key.self_asserted"}, site())  # fmt: skip
    rows = [
        ("unknown-did", "did:example:issuer#key", "unknown", "unsupported.did_method"),
        ("dots", "did:web:badges.example.org:..:..:etc#key", "invalid", "did.malformed"),
        ("at", "did:web:badges.example.org@mallory.example.org#key", "invalid", "did.malformed"),
        ("query", "did:web:badges.example.org?x=1#key", "invalid", "did.malformed"),
        ("percent", "did:web:badges.example.org%2Fmallory#key", "invalid", "did.malformed"),
        ("address", "did:web:127.0.0.1#key", "invalid", "did.malformed"),
        ("metadata", "did:web:169.254.169.254:latest:meta-data#key", "invalid", "did.malformed"),
        ("empty-segment", "did:web:badges.example.org::hub#key", "invalid", "did.malformed"),
        ("no-fragment", HUB.did, "invalid", "proof.method_not_found"),
        ("file", "file:///etc/passwd#key", "invalid", "proof.malformed"),
        ("relative", "#key", "invalid", "proof.malformed"),
        ("http", "http://badges.example.org/keys#key", "invalid", "proof.malformed"),
        ("newline", "did:web:badges.example.org\n#key", "invalid", "proof.malformed"),
    ]  # fmt: skip
    for folder, method, verdict, code in rows:
        badge = changed(signed(plain()), "proof/verificationMethod", method)
        yield Case(f"method-{folder}", f"The key goes by: {method!r}", (PROOFS, DID_WEB), written(badge), verdict,
                   {"proof": code}, site())  # fmt: skip


def signed_by_ally() -> JsonObject:
    return mint("eddsa-rdfc-2022", plain(), ALLY.credential_key.private, ALLY.method(ALLY.credential_key), NOW)
