"""Badges of all kinds, good and hostile, to be checked without a network; and what is known of their issuers."""

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from simulator import CONTEXTS, SKILL, Issuer, Key, World, altered, signed

from credentials.baking import bake_png, bake_svg
from credentials.did_documents import did_key
from credentials.gathered import Retrieved
from credentials.strict_json import JsonObject, JsonValue, dump
from verifier.recognised_issuers import RecognisedIssuer, Scope
from verifier.trust import Registry

AT: Final = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEVELS: Final = tuple(f"urn:uuid:6a1f7a0e-0000-4000-8000-00000000000{number}" for number in (1, 2))
MARKUP: Final = "<img src=x onerror=alert(1)>"
V1: Final = "https://www.w3.org/2018/credentials/v1"
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
# Kinds that a small page may leave to the verifier.
ELSEWHERE: Final = frozenset(
    {
        "token",
        "Open Badges 2.0",
        "two proofs",
        "another suite",
        "decimal number",
        "endorsed",
        "endorsement alone",
        "method over https",
        "altered at proof/cryptosuite",
    }
)


@dataclass(frozen=True)
class Carried:
    """Badges by what they are, and the registry with copies of documents that goes along."""

    registry: Registry
    badges: Mapping[str, bytes]


def carried(png: bytes) -> Carried:
    """Make the world, its badges and what is known of it at `AT`."""
    world = World(AT)
    hub, other = world.issuer("hub"), world.issuer("other", host="other.example.org")
    stranger, unread = world.issuer("stranger", host="stranger.example"), world.issuer("unread", host="unread.example")
    narrow, stale = world.issuer("narrow", host="narrow.example"), world.issuer("stale", host="stale.example")
    badges = {
        **_of_an_issuer(world, hub),
        **_signed_by_others(world, hub, other),
        **_hostile(world, hub),
        **_in_forms(world, hub, png),
        "issuer not recognised": world.badge(stranger),
        "issuer out of reach": world.badge(unread),
        "out of scope": world.badge(narrow),
        "list too old": world.badge(stale),
    }
    world.internet.documents[stale.list_url] = stale.status_list(at=AT - timedelta(days=3))
    revoked_when_old = world.badge(stale)
    stale.set_bits.add(int(json.loads(revoked_when_old)["credentialStatus"]["statusListIndex"]))
    badges["revoked on a list too old"] = revoked_when_old
    world.internet.documents[stale.list_url] = stale.status_list(at=AT - timedelta(days=3))
    for url in (unread.did_url, unread.list_url):
        del world.internet.documents[url]
    entries = [issuer.recognition() for issuer in (hub, other, stale)]
    entries.append(narrow.recognition(scope=Scope(skills=frozenset({f"{SKILL}b"}))))
    return Carried(registry_of(world, *entries), badges)


def registry_of(world: World, *entries: RecognisedIssuer, at: datetime = AT) -> Registry:
    """Give a registry with these entries and a copy of everything on the world's Internet."""
    copies = world.internet.documents.items()
    return Registry(entries, {url: partial(Retrieved, url, content, at, "registry") for url, content in copies})


def _of_an_issuer(world: World, hub: Issuer) -> dict[str, bytes]:
    """Badges that an honest issuer signs, in whatever state they are by now."""
    revoked = world.badge(hub)
    hub.revoke(revoked)
    return {
        "good": world.badge(hub),
        "rich": dump(_signed(rich(world, hub), hub)),
        "without status": _without(world, hub, "credentialStatus"),
        "of data model 1.1": _older(world, hub),
        "ends later": world.badge(hub, valid_until=AT + timedelta(days=1)),
        "without skills": world.badge(hub, skills=()),
        "revoked": revoked,
        "expired": world.badge(hub, valid_until=AT - timedelta(days=1)),
        "not yet valid": world.badge(hub, valid_from=AT + timedelta(days=1)),
        "markup": _marked_up(world, hub),
        "signs of many planes": world.badge(hub, name='Ｗ\ufffd 𝄞 \U0010fffd\t"\\ é\u0301', description="zwei\nZeilen"),
    }


def _signed_by_others(world: World, hub: Issuer, other: Issuer) -> dict[str, bytes]:
    """Badges in the name of an issuer, under keys of all kinds but the right one."""
    foreign = Key.of("somebody else")
    return {
        "key that the issuer does not list": world.badge(hub, by=foreign),
        "key of another issuer": world.badge(hub, by=other.key, method=other.method(other.key)),
        "key of its own": world.badge(hub, by=foreign, method=f"{did_key(foreign.public)}#{foreign.public.multikey}"),
        "signed by another key than named": world.badge(hub, by=foreign, method=hub.method(hub.key)),
        "status key of the issuer": world.badge(hub, by=hub.status_key),
        "method without fragment": world.badge(hub, method=hub.did),
        "method over https": world.badge(hub, method="https://badges.example.org/keys/1"),
        "list of another issuer": _listed(world, hub, other.list_url),
        "list out of reach": _listed(world, hub, "https://badges.example.org/status/none"),
        "place beyond the list": _entry(world, hub, statusListIndex="131072"),
        "place as a number": _entry(world, hub, statusListIndex=9),
        "other purpose": _entry(world, hub, statusPurpose="suspension"),
        "status without a place": _entry(world, hub, statusListIndex=None),
    }


def _hostile(world: World, hub: Issuer) -> dict[str, bytes]:
    """Badges as somebody changes them who has no key."""
    good, whole = world.badge(hub), dump(_signed(rich(world, hub), hub))
    proof = json.loads(good)["proof"]
    found = {f"altered at {path}": content for path, content in each_change(whole)}
    found |= {f"without {path}": content for path, content in each_removal(whole)}
    return found | {
        "undefined member": altered(good, {"grade": "A+"}),
        "undefined member inside": altered(good, {"credentialSubject/achievement/secret": "x"}),
        "undefined type": altered(good, {"credentialSubject/type": ["AchievementSubject", "Wizard"]}),
        "duplicate key": good.replace(b'{"@context"', b'{"name":"Workshop facilitation","@context"', 1),
        "duplicate key in disguise": good.replace(b'{"@context"', b'{"n\\u0061me":"X","@context"', 1),
        "prototype member": good.replace(b'{"@context"', b'{"__proto__":{"name":"x"},"@context"', 1),
        "unknown context": altered(good, {"@context": [*CONTEXTS, "https://evil.example/context"]}),
        "context written out": altered(good, {"@context": [*CONTEXTS, {"name": "https://evil.example/name"}]}),
        "contexts in another order": altered(good, {"@context": CONTEXTS[::-1]}),
        "a further context": altered(
            good, {"@context": [*CONTEXTS, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]}
        ),
        "context of credentials only": altered(good, {"@context": CONTEXTS[:1]}),
        "nested context": altered(good, {"credentialSubject/@context": {"achievement": "https://evil.example/a"}}),
        "nested known context": altered(good, {"credentialSubject/@context": CONTEXTS[1]}),
        "divided node": _divided(good),
        "status moved away": _moved(good),
        "keyword member": altered(good, {"credentialSubject/@id": "urn:x"}),
        "address as a member": altered(good, {"urn:example:name": "x"}),
        "relative identifier": altered(good, {"credentialSubject/id": "me"}),
        "blank identifier": altered(good, {"credentialSubject/id": "_:me"}),
        "null": altered(good, {"description": "x"}).replace(b'"description": "x"', b'"description": null'),
        "poison graph": poison(good),
        "no proof": altered(good, {"proof": None}),
        "empty proof": altered(good, {"proof": []}),
        "two proofs": altered(good, {"proof": [proof, proof]}),
        "another suite": altered(good, {"proof/cryptosuite": "ecdsa-rdfc-2019"}),
        "another purpose": altered(good, {"proof/proofPurpose": "authentication"}),
        "proof in the future": altered(good, {"proof/created": "2027-01-01T00:00:00Z"}),
        "proof that has ended": altered(good, {"proof/expires": "2026-01-01T00:00:00Z"}),
        "proof without value": altered(good, {"proof/proofValue": None}),
        "proof of another base": altered(good, {"proof/proofValue": "u" + proof["proofValue"][1:]}),
        "proof cut short": altered(good, {"proof/proofValue": proof["proofValue"][:-2]}),
        "proof of another badge": altered(good, {"proof": json.loads(world.badge(hub))["proof"]}),
        "decimal number": altered(whole, {"credentialSubject/creditsEarned": 2.5}),
        "number beyond all": good.replace(b'"type"', b'"x":9007199254740993,"type"', 1),
        "very deep": good.replace(b'"type"', b'"x":' + b"[" * 40 + b"]" * 40 + b',"type"', 1),
        "half a sign": good.replace(b"Workshop", b"\\ud800", 1),
        "control sign": good.replace(b"Workshop", b"\\u0001", 1),
        "byte order mark": b"\xef\xbb\xbf" + good,
        "cut off": good[:-20],
        "issuer as text": altered(good, {"issuer": hub.did}),
        "several subjects": altered(good, {"credentialSubject": [json.loads(good)["credentialSubject"]] * 2}),
        "subject unnamed": altered(good, {"credentialSubject/id": None}),
        "endorsed": world.badge(hub, endorsementJwt=["eyJ.eyJ.x"]),
        "endorsement alone": altered(good, {"type": ["VerifiableCredential", "EndorsementCredential"]}),
        "decimal date": altered(good, {"validFrom": "2026-13-02T00:00:00Z"}),
    }


def _in_forms(world: World, hub: Issuer, png: bytes) -> dict[str, bytes]:
    good = world.badge(hub)
    head = base64.urlsafe_b64encode(b'{"alg":"EdDSA","typ":"JWT"}').rstrip(b"=")
    older = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://x.example/1"}
    return {
        "in a PNG": bake_png(png, good),
        "in an SVG": bake_svg(SVG, good),
        "altered in an SVG": bake_svg(SVG, altered(good, {"name": "X"})),
        "PNG without a badge": png,
        "SVG without a badge": SVG,
        "damaged PNG": bake_png(png, good)[:-9],
        "hostile SVG": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + bake_svg(SVG, good),
        "token": head + b"." + base64.urlsafe_b64encode(good).rstrip(b"=") + b".AAAA",
        "Open Badges 2.0": json.dumps(older).encode(),
        "no badge": b"hello",
        "no badge in JSON": b'{"hello": "world"}',
    }


def rich(world: World, hub: Issuer) -> dict[str, Any]:
    """Give a badge before its signature that has nearly every member once."""
    document: dict[str, Any] = world.unsigned(hub, valid_until=AT + timedelta(days=300))
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    levels = [{"id": level, "type": ["RubricCriterionLevel"], "name": "Level"} for level in LEVELS]
    achievement |= {
        "achievementType": "Competency",
        "creator": {"id": hub.did, "type": ["Profile"], "name": "Hub"},
        "creditsAvailable": 3,
        "fieldOfStudy": "Sources",
        "humanCode": "S1",
        "inLanguage": "en-GB",
        "specialization": "Newspapers",
        "version": "2",
        "image": {"id": "https://badges.example.org/1.png", "type": "Image", "caption": "A magnifier"},
        "tag": ["a", "b"],
        "otherIdentifier": [{"type": "IdentifierEntry", "identifier": "7", "identifierType": "systemId"}],
        "related": [{"id": "https://badges.example.org/achievements/2", "type": ["Related"], "inLanguage": "fr"}],
        "resultDescription": [
            {
                "id": "urn:uuid:6a1f7a0e-0000-4000-8000-000000000009",
                "type": ["ResultDescription"],
                "name": "Level",
                "resultType": "RubricCriterionLevel",
                "rubricCriterionLevel": levels,
                "allowedValue": ["1", "2"],
            }
        ],
    }
    subject |= {
        "activityStartDate": "2026-01-01T00:00:00Z",
        "activityEndDate": "2026-01-02T00:00:00Z",
        "creditsEarned": 2,
        "term": "1",
        "licenseNumber": "L1",
        "narrative": "Did it.",
        "role": "Lead",
        "image": {"id": "https://x.example/i", "type": "Image"},
        "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": "Ada", "identityType": "userName"}],
        "result": [{"type": ["Result"], "status": "Completed", "value": "2", "achievedLevel": LEVELS[1]}],
    }
    return document | {
        "description": "With everything.",
        "awardedDate": "2026-10-03T00:00:00Z",
        "evidence": [{"id": "https://x.example/e", "type": ["Evidence"], "name": "Page", "genre": "Edit"}],
    }


def each_change(badge: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the badge with one value changed, for every value in it."""
    document = json.loads(badge)
    for path in _leaves(document):
        changed = copy.deepcopy(document)
        place = _parent(changed, path)
        value = place[path[-1]]
        place[path[-1]] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"
        yield "/".join(map(str, path)), json.dumps(changed).encode()


def each_removal(badge: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the badge without one of its members, for every member of every object in it."""
    document = json.loads(badge)
    for path in _members(document):
        changed = copy.deepcopy(document)
        del _parent(changed, path)[path[-1]]
        yield "/".join(map(str, path)), json.dumps(changed).encode()


def poison(badge: bytes) -> bytes:
    """Give the badge with look-alikes that only millions of tries would tell apart."""
    document = json.loads(badge)
    subject = document["credentialSubject"]
    del subject["id"]
    subject["identifier"] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": "Ada", "identityType": "userName"}
    ]
    subject["result"] = [{"type": ["Result"], "value": "2"}] * 12
    return json.dumps(document).encode()


def _divided(badge: bytes) -> bytes:
    """Give the badge with a second object that is the same node of the graph."""
    document = json.loads(badge)
    document["credentialSubject"]["achievement"]["related"] = [
        {"id": document["id"], "type": ["Related", "VerifiableCredential"]}
    ]
    return json.dumps(document).encode()


def _moved(badge: bytes) -> bytes:
    """Give the badge with its status in another object of the same identifier, which no signature would notice."""
    document = json.loads(badge)
    document["evidence"] = [
        {
            "id": document["id"],
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "credentialStatus": document.pop("credentialStatus"),
        }
    ]
    return json.dumps(document).encode()


def _without(world: World, hub: Issuer, member: str) -> bytes:
    document = world.unsigned(hub)
    del document[member]
    return dump(_signed(document, hub))


def _marked_up(world: World, hub: Issuer) -> bytes:
    document: dict[str, Any] = world.unsigned(hub)
    document["credentialSubject"]["achievement"]["name"] = MARKUP
    return dump(_signed(document, hub))


def _older(world: World, hub: Issuer) -> bytes:
    document = world.unsigned(hub)
    document["@context"] = [V1, *CONTEXTS[1:], "https://w3id.org/security/data-integrity/v2"]
    document["issuanceDate"] = document.pop("validFrom")
    del document["credentialStatus"]  # the contexts of 1.1 do not define this kind
    return dump(_signed(document, hub))


def _listed(world: World, hub: Issuer, url: str) -> bytes:
    return _entry(world, hub, statusListCredential=url, id=f"{url}#1")


def _entry(world: World, hub: Issuer, **members: JsonValue) -> bytes:
    document = world.unsigned(hub)
    entry = document["credentialStatus"]
    assert isinstance(entry, dict)
    document["credentialStatus"] = {k: v for k, v in {**entry, **members}.items() if v is not None}
    return dump(_signed(document, hub))


def _signed(document: JsonObject, hub: Issuer) -> JsonObject:
    return signed(document, hub.key, method=hub.method(hub.key), created=AT - timedelta(days=30))


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not isinstance(value, dict | list):
        yield path
    for name, child in children:
        yield from _leaves(child, (*path, name))


def _members(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        if isinstance(value, dict):
            yield (*path, name)
        yield from _members(child, (*path, name))


def _parent(document: Any, path: tuple[str | int, ...]) -> Any:
    for name in path[:-1]:
        document = document[name]
    return document
