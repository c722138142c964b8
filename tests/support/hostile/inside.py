"""Cases about credentials inside credentials (security rules, section 6, case 37), and about poison graphs (14)."""

from badge_world import sign
from foreign_badges import foreign_badge
from hostile.case import Case, Cases, at, changed, written
from hostile.parties import (
    ALLY,
    HUB,
    MALLORY,
    listed,
    plain,
    signed,
    site,
    status_list,
    token_of,
)

from credentials.contexts import CLR_2_0_1, CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.strict_json import JsonObject, JsonValue

INSIDE = "Security rules, section 6, case 37"
RECORD = "Comprehensive Learner Record 2.0"
POISON = "Security rules, section 6, case 14"


def cases() -> Cases:
    """Give badges in badges: what is inside neither helps nor harms what is outside."""
    yield from _endorsements()
    yield from _records()
    yield from _poison()


def _endorsement(*, of: str = "", **members: JsonValue) -> JsonObject:
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_3_0_3],
        "id": "urn:uuid:3b1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "We stand behind this",
        "issuer": {"id": ALLY.did, "type": ["Profile"], "name": "Ally"},
        "validFrom": "2026-11-02T08:30:00Z",
        "credentialSubject": {
            "id": of or str(plain()["id"]),
            "type": ["EndorsementSubject"],
            "endorsementComment": "Well done.",
        },
        **members,
    }
    return sign(document, ALLY.credential_key, method=ALLY.method(ALLY.credential_key))


def _endorsements() -> Cases:
    good = _endorsement()
    unsigned = {name: value for name, value in good.items() if name != "proof"}
    key = ALLY.credential_key
    claims: JsonObject = {
        **unsigned, "iss": ALLY.did, "jti": unsigned["id"], "nbf": 1_793_608_200, "sub": str(plain()["id"])
    }  # fmt: skip
    token = token_of({"alg": "EdDSA", "kid": ALLY.method(key)}, claims, key.private)
    forged = token_of({"alg": "none", "kid": ALLY.method(key)}, claims, MALLORY.private)
    rows: list[tuple[str, str, JsonObject, str, str]] = [
        ("good", "An endorsement that holds", {"endorsement": [good]}, "valid", "endorsements.valid"),
        ("token", "An endorsement as a token", {"endorsementJwt": [token.decode()]}, "valid", "endorsements.valid"),
        ("altered", "An endorsement that was altered before the badge was signed",
         {"endorsement": [changed(good, "credentialSubject/endorsementComment", "The best of all.")]}, "invalid",
         "endorsements.some_fail"),
        ("unsigned", "An endorsement without a proof", {"endorsement": [unsigned]}, "invalid",
         "endorsements.some_fail"),
        ("expired", "An endorsement that has expired",
         {"endorsement": [_endorsement(validUntil="2026-11-02T08:59:59Z")]}, "invalid", "endorsements.some_fail"),
        ("of-another", "An endorsement of another badge", {"endorsement": [_endorsement(of="urn:uuid:1")]}, "invalid",
         "endorsements.some_fail"),
        ("token-none", "An endorsement as a token that wants no signature", {"endorsementJwt": [forged.decode()]},
         "invalid", "endorsements.some_fail"),
        ("token-nonsense", "Nonsense in the place of an endorsement", {"endorsementJwt": ["not.a.token"]}, "invalid",
         "endorsements.some_fail"),
    ]  # fmt: skip
    for folder, title, members, verdict, code in rows:
        badge = _with_endorsements(members)
        yield Case(f"endorsed-{folder}", title, (INSIDE,), written(badge), "valid", {"endorsements": code},
                   {**site(), **site(ALLY)}, reports=[verdict])  # fmt: skip
    another = signed({**plain(), "id": "urn:uuid:7ecb8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c"})
    places: list[tuple[str, str, JsonObject, str]] = [
        ("token-address", "An address in the place of an endorsement, which nobody fetches", {
            "endorsementJwt": ["https://mallory.example.org/endorsement"]
        }, "data_model.value"),
        ("is-a-badge", "A badge in the place of an endorsement", {"endorsement": [another]}, "data_model.wrong_type"),
    ]  # fmt: skip
    for folder, title, members, code in places:
        yield Case(f"endorsed-{folder}", title, (INSIDE,), written(_with_endorsements(members)), "invalid",
                   {"data_model": code, "endorsements": "endorsements.some_fail"}, {**site(), **site(ALLY)},
                   reports=["invalid"])  # fmt: skip
    added: JsonObject = {**signed(plain()), "endorsement": [good]}
    yield Case("endorsed-afterwards", "A good endorsement, put in after the badge was signed", (INSIDE,),
               written(added), "invalid", {"proof": "proof.signature"}, {**site(), **site(ALLY)})  # fmt: skip
    bad_badge = changed(_with_endorsements({"endorsement": [good]}), "name", "Master of sources")
    yield Case("endorsed-but-altered", "A good endorsement saves no altered badge", (INSIDE,), written(bad_badge),
               "invalid", {"proof": "proof.signature"}, {**site(), **site(ALLY)})  # fmt: skip
    unclear = _with_endorsements({"endorsement": [good]})
    yield Case("endorsed-unclear", "The keys of the endorser are out of reach", (INSIDE,), written(unclear), "valid",
               {"endorsements": "endorsements.some_unclear"}, site(), reports=["unknown"])  # fmt: skip


def _with_endorsements(members: JsonObject) -> JsonObject:
    return signed({**plain(), **members})


def _record(*inner: JsonValue, **members: JsonValue) -> JsonObject:
    document: JsonObject = {
        "@context": [CREDENTIALS_V2, CLR_2_0_1, OPEN_BADGES_3_0_3, EXTENSIONS],
        "id": "urn:uuid:5d1b8fd3-51a7-4ae8-9cb8-7b2e6d6b8f3c",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript",
        "issuer": {"id": ALLY.did, "type": ["Profile"], "name": "School"},
        "validFrom": "2026-11-02T08:30:00Z",
        "credentialSubject": {
            "id": "urn:uuid:0e7c8d3e-0a3c-4b61-8d0f-1f2e3d4c5b6a",
            "type": ["ClrSubject"],
            "verifiableCredential": list(inner),
        },
        **members,
    }
    return sign(document, ALLY.credential_key, method=ALLY.method(ALLY.credential_key))


def _records() -> Cases:
    good, revoked = signed(plain()), signed(listed())
    altered = {**good, "name": "Master of sources"}
    stripped = {name: value for name, value in good.items() if name != "proof"}
    sources = (RECORD, INSIDE)
    both = {**site(), **site(ALLY)}
    for folder, title, inner, verdict in (
        ("good", "A record with a good badge in it", good, "valid"),
        ("inner-altered", "A record with an altered badge in it", altered, "invalid"),
        ("inner-stripped", "A record with an unsigned badge in it", stripped, "invalid"),
        ("inner-revoked", "A record with a revoked badge in it", revoked, "invalid"),
    ):
        documents = {**both, **site(status=status_list(7))}
        yield Case(f"record-{folder}", title, sources, written(_record(inner)), "valid", {"proof": "proof.valid"},
                   documents, reports=[verdict])  # fmt: skip
    swapped = changed(_record(good), "credentialSubject/verifiableCredential", [revoked])
    yield Case("record-swapped", "Another badge is put into a signed record", sources, written(swapped), "invalid",
               {"proof": "proof.signature"}, both)  # fmt: skip
    yield Case("record-expired", "A record that has expired, with a good badge in it", sources,
               written(_record(good, validUntil="2026-11-02T08:59:59Z")), "invalid", {"time": "time.expired"}, both,
               reports=["valid"])  # fmt: skip


def _poison() -> Cases:
    """Give graphs of few bytes and equal parts, whose canonical order takes other programs minutes."""
    for size in (8, 14):
        part: JsonObject = {"type": "IdentityObject", "hashed": True}
        subject: JsonObject = {"type": ["AchievementSubject"], "identifier": [dict(part) for _ in range(size)]}
        proof: JsonObject = {
            "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2026-11-02T09:00:00Z",
            "verificationMethod": HUB.method(HUB.credential_key), "proofPurpose": "assertionMethod",
            "proofValue": at(signed(plain()), "proof")["proofValue"],
        }  # fmt: skip
        badge: JsonObject = {**foreign_badge(HUB.did), "credentialSubject": [subject, dict(subject)], "proof": proof}
        yield Case(f"poison-tree-{size}", f"Two equal people with {size} equal names each", (POISON,), written(badge),
                   "invalid", {"data_model": "data_model.several_subjects"}, site())  # fmt: skip
