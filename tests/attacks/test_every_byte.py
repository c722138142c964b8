"""Every character of a badge, of its status list and of its issuer's key document, altered one at a time: none passes.

The badge goes through the ceremony and a picture, as a holder's does. Each text has each of its characters changed into
another one of the same kind, each member name too; numbers go up by one, truth values turn round; each bit of a
signature is turned. Where an alteration leaves a question open instead of answering it with no, a table says so, with
the reason; an entry that is never met fails the test as well.
"""

import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase, ascii_uppercase, digits

import pytest
from badge_world import CANONICALISER, NOW, Hub, sign
from PIL import Image

from credentials.baking import bake_png, extract
from credentials.did_documents import compose_did_document, did_web_url
from credentials.gathered import Evidence, Retrieved
from credentials.multibase import multibase_decode, multibase_encode
from credentials.problems import NoBadge
from credentials.remembering import RememberingCanonicaliser
from credentials.report import PUBLIC, CheckName, Outcome, Report
from credentials.strict_json import JsonObject, JsonValue, dump, parse_object
from credentials.verification import verify

HUB = Hub()
DID_URL = did_web_url(HUB.did)
# What is not altered is canonicalised once for the whole file.
REMEMBERING = RememberingCanonicaliser(CANONICALISER)
VALID, INVALID, UNKNOWN = Outcome.VALID, Outcome.INVALID, Outcome.UNKNOWN
NAME = " (name)"


def composed() -> JsonObject:
    """Give an unsigned badge with every part that ours have; the picture is short."""
    document = HUB.unsigned()
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    achievement = subject["achievement"]
    assert isinstance(achievement, dict)
    scale = "https://badges.example.org/achievements/1#level"
    achievement["name"] = "Modération apaisée"
    achievement["image"] = {"id": "data:image/png;base64,iVBORw0KGgo=", "type": "Image", "caption": "A star"}
    achievement["resultDescription"] = [
        {"id": scale, "type": ["ResultDescription"], "name": "Level", "resultType": "PerformanceLevel", "valueMax": "5"}
    ]
    subject["result"] = [{"type": ["Result"], "resultDescription": scale, "value": "4"}]
    document["evidence"] = [{"id": "https://meta.wikimedia.org/wiki/Ours", "type": ["Evidence"], "name": "Workshop"}]
    document["validUntil"] = "2028-11-02T08:00:00Z"
    return document


def issued() -> bytes:
    """Give a badge as a holder has it: through the ceremony, into a picture and out again."""
    with io.BytesIO() as file:
        Image.new("RGB", (2, 2), "white").save(file, "PNG")
        return extract(bake_png(file.getvalue(), HUB.issue(composed()))).payload


def of_another_house() -> bytes:
    """Give a badge with what we read and never write: numbers, and a truth value in the identity of its holder."""
    identity: JsonObject = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        "identityType": "emailAddress",
        "salt": "Kosher",
    }
    subject = HUB.unsigned()["credentialSubject"]
    assert isinstance(subject, dict)
    document = HUB.unsigned(credentialSubject={**subject, "creditsEarned": 2.5, "identifier": [identity]})
    return json.dumps(sign(document, HUB.credential_key, method=HUB.method(HUB.credential_key))).encode()


BADGE = issued()
FOREIGN = of_another_house()
LIST = dump(HUB.status(revoked=(1, 77, 4_000, 90_001, 131_071)))
REVOKED_LIST = dump(HUB.status(revoked=(1, 7, 77, 4_000, 90_001, 131_071)))
KEYS = dump(
    compose_did_document(
        HUB.did,
        credential_keys=[HUB.credential_key.public_key],
        status_keys=[HUB.status_key.public_key],
        also_known_as=["https://hub.example.org"],
    )
)


def check(badge: bytes = BADGE, *, listed: bytes = LIST, keys: bytes = KEYS) -> Report:
    documents = {DID_URL: keys, HUB.list_url: listed}
    found = {url: Retrieved(url=url, content=content, at=NOW, source="network") for url, content in documents.items()}
    return verify(badge, Evidence(found), PUBLIC, at=NOW, canonicaliser=REMEMBERING)


def other(character: str) -> str:
    """Give another character of the same kind, so that what is altered keeps its form."""
    for row in (ascii_lowercase, ascii_uppercase, digits):
        if character in row:
            return row[(row.index(character) + 1) % len(row)]
    return "_" if character == "-" else "-"


def others(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, str):
        for place, character in enumerate(value):
            yield value[:place] + other(character) + value[place + 1 :]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1


def steps(value: JsonValue) -> list[tuple[str | int, JsonValue]]:
    """Give the members of an object or the items of a list."""
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def put(holder: JsonValue, step: str | int, value: JsonValue) -> None:
    if isinstance(holder, dict):
        holder[str(step)] = value
    elif isinstance(holder, list):
        holder[int(step)] = value


def renamings(value: JsonObject, pointer: str) -> Iterator[str]:
    """Rename the members of an object in place, one after the other, and leave it as it was."""
    members = list(value.items())
    for place, (name, member) in enumerate(members):
        for renamed in others(name):
            value.clear()
            value.update([*members[:place], (str(renamed), member), *members[place + 1 :]])
            yield f"{pointer}/{name}{NAME}"
    value.clear()
    value.update(members)


def walk(value: JsonValue, pointer: str) -> Iterator[str]:
    """Alter everything in place, one after the other; say each time where."""
    if isinstance(value, dict):
        yield from renamings(value, pointer)
    for step, item in steps(value):
        if isinstance(item, dict | list):
            yield from walk(item, f"{pointer}/{step}")
            continue
        for changed in others(item):
            put(value, step, changed)
            yield f"{pointer}/{step}"
        put(value, step, item)


def alterations(document: JsonObject) -> Iterator[tuple[str, bytes]]:
    """Give each altered document with the JSON pointer of what was altered; a member name has `NAME` behind it."""
    written = dump_any(document)
    for pointer in walk(document, ""):
        altered = dump_any(document)
        assert altered != written
        yield pointer, altered
    assert dump_any(document) == written


def dump_any(document: JsonObject) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def turned(signature: str) -> Iterator[str]:
    """Give a `proofValue` with each of its bits turned."""
    data = multibase_decode(signature)
    for place in range(len(data) * 8):
        bits = bytearray(data)
        bits[place // 8] ^= 0x80 >> place % 8
        yield multibase_encode(bytes(bits), base="z")


def with_proof_value(document: JsonObject, value: str) -> bytes:
    proof = document["proof"]
    assert isinstance(proof, dict)
    return json.dumps({**document, "proof": {**proof, "proofValue": value}}).encode()


def proof_value(document: JsonObject) -> str:
    proof = document["proof"]
    assert isinstance(proof, dict)
    assert isinstance(proof["proofValue"], str)
    return proof["proofValue"]


def list_of(data: bytes) -> JsonObject:
    return parse_object(data, max_bytes=len(data))


def outcomes(found: Iterable[tuple[str, Outcome]]) -> Mapping[str, set[Outcome]]:
    """Give what came of the alterations at each place."""
    gathered = defaultdict[str, set[Outcome]](set)
    for pointer, outcome in found:
        gathered[pointer].add(outcome)
    return gathered


# The places of a badge where an alteration can leave the verdict open, and why it is not invalid; never valid.
OPEN_IN_A_BADGE = {
    "/@context/1": "an address of contexts that we do not know: nobody can say what such a badge means",
    "/@context/2": "the same",
    "/proof/cryptosuite": "a kind of signature that we do not know may be a good one",
    "/proof/verificationMethod": "the address of the key: an unknown one leads to no document, or names no key",
}


def test_nothing_is_altered_so_far() -> None:
    assert [check(badge).verdict for badge in (BADGE, FOREIGN)] == [VALID, VALID]
    assert check(listed=REVOKED_LIST).verdict is INVALID


@pytest.mark.parametrize(
    ("badge", "among_others"),
    [
        (BADGE, {"/credentialSubject/achievement/image/id", "/proof/proofValue", f"/evidence{NAME}"}),
        (FOREIGN, {"/credentialSubject/creditsEarned", "/credentialSubject/identifier/0/hashed"}),
    ],
    ids=["ours", "of another house"],
)
def test_every_altered_character_of_a_badge_is_noticed(badge: bytes, among_others: set[str]) -> None:
    found = outcomes((pointer, check(altered).verdict) for pointer, altered in alterations(parse_object(badge)))
    assert among_others <= found.keys()
    assert {pointer for pointer, verdicts in found.items() if VALID in verdicts} == set()
    assert {pointer for pointer, verdicts in found.items() if UNKNOWN in verdicts} == OPEN_IN_A_BADGE.keys()


def test_every_turned_bit_of_a_signature_is_noticed() -> None:
    document = parse_object(BADGE)
    values = list(turned(proof_value(document)))
    assert len(values) == len(set(values)) == 512
    codes = {check(with_proof_value(document, value)).check(CheckName.PROOF).code for value in values}
    assert codes == {"proof.signature"}


def test_every_altered_byte_of_the_file_is_noticed() -> None:
    """One bit of each byte, the next one each time; what is no badge any more is refused as such."""
    for place in range(len(BADGE)):
        damaged = bytearray(BADGE)
        damaged[place] ^= 1 << place % 8
        try:
            verdict = check(bytes(damaged)).verdict
        except NoBadge:
            continue
        assert verdict is not VALID, (place, bytes(damaged[max(0, place - 20) : place + 20]))


def test_every_altered_character_of_a_status_list_leaves_the_status_open() -> None:
    # A list is not the badge: what befalls it says nothing bad of the badge, and nothing good either.
    found = outcomes(
        (pointer, check(listed=altered).check(CheckName.STATUS).outcome)
        for pointer, altered in alterations(list_of(LIST))
    )
    assert "/credentialSubject/encodedList" in found
    assert {pointer: seen for pointer, seen in found.items() if seen != {UNKNOWN}} == {}


@pytest.mark.parametrize("data", [LIST, REVOKED_LIST], ids=["clear", "revoked"])
def test_every_altered_byte_of_the_packed_list_leaves_the_status_open(data: bytes) -> None:
    document = list_of(data)
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    assert isinstance(subject["encodedList"], str)
    packed = multibase_decode(subject["encodedList"])
    for place in range(len(packed) * 8):
        bits = bytearray(packed)
        bits[place // 8] ^= 0x80 >> place % 8
        altered = {**document, "credentialSubject": {**subject, "encodedList": multibase_encode(bytes(bits), base="u")}}
        assert check(listed=dump(altered)).check(CheckName.STATUS).outcome is UNKNOWN, place


@pytest.mark.parametrize("data", [LIST, REVOKED_LIST], ids=["clear", "revoked"])
def test_every_turned_bit_of_the_signature_of_a_list_leaves_the_status_open(data: bytes) -> None:
    document = list_of(data)
    for value in turned(proof_value(document)):
        found = check(listed=with_proof_value(document, value)).check(CheckName.STATUS)
        assert found.code == "status.list_untrusted"


_UNSIGNED = "a DID document bears no signature, its address vouches for it; this member is not asked in a check"
_NOT_ITS_OWN = "a host that answers with a document of another, or with nonsense, is as good as out of reach"
_NO_KEY = "a kind of key that we do not know may be a good one"
_NOT_FOR_LISTS = "the key of the lists alone: then no list of this issuer can be believed"
# What may come of an alteration at each place of did.json, and why it is not invalid.
KEYS_TABLE: Mapping[str, tuple[set[Outcome], str]] = {
    "/@context": ({VALID}, _UNSIGNED + ", and it is read as JSON, not as linked data"),
    "/alsoKnownAs": ({VALID}, _UNSIGNED),
    "/id": ({UNKNOWN}, _NOT_ITS_OWN),
    f"/verificationMethod{NAME}": ({INVALID}, ""),
    f"/verificationMethod/0/id{NAME}": ({UNKNOWN}, _NOT_ITS_OWN),
    f"/verificationMethod/0/type{NAME}": ({UNKNOWN}, _NOT_ITS_OWN),
    f"/verificationMethod/0/controller{NAME}": ({UNKNOWN}, _NOT_ITS_OWN),
    f"/verificationMethod/0/publicKeyMultibase{NAME}": ({UNKNOWN}, _NO_KEY),
    "/verificationMethod/0/type": ({UNKNOWN}, _NO_KEY),
    "/verificationMethod/0": ({INVALID}, ""),
    "/verificationMethod/1": ({UNKNOWN}, _NOT_FOR_LISTS),
    f"/assertionMethod{NAME}": ({INVALID}, ""),
    "/assertionMethod/0": ({INVALID}, ""),
    "/assertionMethod/1": ({UNKNOWN}, _NOT_FOR_LISTS),
}


def row_of(pointer: str) -> str:
    """Give the row that speaks of a place: the longest that begins it."""
    return max((row for row in KEYS_TABLE if pointer.startswith(row)), key=len)


def test_every_altered_character_of_the_keys_is_noticed_or_tolerated_for_a_reason() -> None:
    found = outcomes((pointer, check(keys=altered).verdict) for pointer, altered in alterations(parse_object(KEYS)))
    assert {pointer: seen for pointer, seen in found.items() if seen != KEYS_TABLE[row_of(pointer)][0]} == {}
    assert {row_of(pointer) for pointer in found} == KEYS_TABLE.keys()
    assert all(reason for expected, reason in KEYS_TABLE.values() if expected != {INVALID})
