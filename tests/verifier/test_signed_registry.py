"""Signed registers: what is believed, what is refused, and what a plan would change."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwcrypto import jwk, jws

from verifier.recognised_issuers import RecognisedIssuer, Scope, SeenKey
from verifier.recognition_problems import RegistryForm, RegistryProblem, RegistrySignature, SourceKey
from verifier.registry_plan import KeptIssuer, RegistryPlan, plan_registry
from verifier.signed_registry import TYPE, open_registry, public_key_of, sign_registry

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
SINCE = AT - timedelta(days=100)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = public_key_of(PRIVATE).multikey
OTHER = public_key_of(Ed25519PrivateKey.from_private_bytes(bytes(32))).multikey
SCOPE = Scope(covers_all=True, regions=frozenset({"ssa"}))
ONE = RecognisedIssuer("did:web:one.example", "One", SCOPE, SINCE, None, "Their board")
TWO = replace(ONE, did="did:web:two.example", name="Two")
THREE = replace(ONE, did="did:web:three.example", name="Three")


def part(content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def signed(payload: object, **header: object) -> str:
    """Sign any payload under any header with the right key."""
    members = {"alg": "EdDSA", "typ": TYPE, "kid": KEY, **header}
    protected = part({name: value for name, value in members.items() if value is not None})
    body = part(payload)
    return f"{protected}.{body}.{part_of(PRIVATE.sign(f'{protected}.{body}'.encode()))}"


def part_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


GOOD = sign_registry(PRIVATE, [ONE, TWO], publisher="https://other.example", at=AT)
PAYLOAD = {"issuers": [], "documents": {}, "published": "2026-11-02T09:00:00Z"}
CHANGED = GOOD.split(".")[0] + "." + part(PAYLOAD) + "." + GOOD.split(".")[2]
HMAC = jws.JWS(json.dumps(PAYLOAD))
HMAC.add_signature(jwk.JWK(kty="oct", k=part(KEY)), protected=json.dumps({"alg": "HS256", "typ": TYPE, "kid": KEY}))


def test_a_signed_register_reads_as_it_was_written() -> None:
    found = open_registry(GOOD + "\n", signed_by=KEY)
    assert (found.issuers, found.publisher, found.published) == ((ONE, TWO), "https://other.example", AT)
    assert open_registry(signed(PAYLOAD), signed_by=KEY).issuers == ()


REFUSED: dict[str, tuple[str, type[RegistryProblem]]] = {
    "nothing": ("", RegistryForm),
    "a JSON document": (json.dumps(PAYLOAD), RegistryForm),
    "two parts": ("a.b", RegistryForm),
    "four parts": (GOOD + ".a", RegistryForm),
    "no base64": ("?.?.?", RegistryForm),
    "another payload": (CHANGED, RegistrySignature),
    "a cut signature": (GOOD[:-4], RegistrySignature),
    "no signature": (GOOD.rsplit(".", 1)[0] + ".", RegistrySignature),
    "none as algorithm": (signed(PAYLOAD, alg="none"), RegistryForm),
    "a shared secret": (HMAC.serialize(compact=True), RegistryForm),
    "another type": (signed(PAYLOAD, typ="JWT"), RegistryForm),
    "no type": (signed(PAYLOAD, typ=None), RegistryForm),
    "a key in the header": (signed(PAYLOAD, jwk={"kty": "OKP"}), RegistryForm),
    "a critical member": (signed(PAYLOAD, crit=["exp"]), RegistryForm),
    "an unencoded payload": (signed(PAYLOAD, b64=False), RegistryForm),
    "no object": (signed([]), RegistryForm),
    "no JSON": (signed("{"), RegistryForm),
    "no date": (signed({"issuers": []}), RegistryForm),
    "an unknown member": (signed({**PAYLOAD, "only": 1}), RegistryForm),
    "documents": (signed({**PAYLOAD, "documents": {"https://a.example/": "a.json"}}), RegistryForm),
    "an entry twice": (sign_registry(PRIVATE, [ONE, ONE], publisher="x", at=AT), RegistryForm),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_signed_so_is_refused(name: str) -> None:
    content, problem = REFUSED[name]
    with pytest.raises(problem):
        open_registry(content, signed_by=KEY)


def test_only_the_pinned_key_counts_whatever_the_header_names() -> None:
    with pytest.raises(RegistrySignature):
        open_registry(GOOD, signed_by=OTHER)
    for key in ("", "z6Mk", "did:key:" + KEY, "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"):
        with pytest.raises(SourceKey):
            open_registry(GOOD, signed_by=key)


def plan(given: list[RecognisedIssuer], kept: list[KeptIssuer]) -> RegistryPlan:
    return plan_registry(given, kept, source=KEY, name="Other", at=AT)


def test_a_plan_names_every_change_and_leaves_what_is_not_the_sources_own() -> None:
    theirs = [replace(issuer, vouched_by="Other") for issuer in (ONE, TWO, THREE)]
    ours = replace(ONE, did="did:web:ours.example", since=SINCE - timedelta(days=5))
    kept = [
        KeptIssuer(1, theirs[0], KEY),
        KeptIssuer(2, replace(theirs[1], name="Two of before"), KEY),
        KeptIssuer(3, theirs[2], KEY),
        KeptIssuer(4, ours, None),
        KeptIssuer(5, replace(ours, did="did:web:past.example", until=AT - timedelta(days=1)), KEY),
    ]
    new = replace(ONE, did="did:web:new.example")
    found = plan([ONE, TWO, new, replace(ONE, did=ours.did)], kept)
    assert {entry.issuer.did: entry.change for entry in found.entries} == {
        ONE.did: "unchanged",
        TWO.did: "changed",
        new.did: "added",
        ours.did: "kept",
        THREE.did: "ended",
    }
    assert {entry.issuer.vouched_by for entry in found.of("added")} == {"Other"}
    (ended,) = found.of("ended")
    assert ended.issuer.until == AT
    assert found.changes_something
    assert not plan([ONE], [kept[0]]).changes_something


def test_a_digest_names_what_would_change_and_not_the_moment() -> None:
    kept = [KeptIssuer(1, replace(ONE, vouched_by="Other"), KEY)]
    first = plan([], kept)
    assert first.digest == plan_registry([], kept, source=KEY, name="Other", at=AT + timedelta(hours=1)).digest
    wider = replace(TWO, scope=Scope(covers_all=True))
    narrow = replace(TWO, scope=Scope(skills=frozenset({"https://skills.example/1"})))
    assert len({first.digest, plan([TWO], []).digest, plan([wider], []).digest, plan([narrow], []).digest}) == 4


def test_when_a_key_was_seen_last_is_no_change_and_another_key_is() -> None:
    key = SeenKey("did:web:one.example#a", OTHER, SINCE, SINCE)
    ours = replace(ONE, vouched_by="Other", keys=(replace(key, last_seen=AT),))
    assert plan([replace(ONE, keys=(key,))], [KeptIssuer(1, ours, KEY)]).of("unchanged")
    assert plan([replace(ONE, keys=())], [KeptIssuer(1, ours, KEY)]).of("changed")
