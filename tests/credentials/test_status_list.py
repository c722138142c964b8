"""Bitstring status lists: round trips, the published examples, and hostile lists."""

import gzip
import json
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.canonical import Canonicaliser
from credentials.multibase import base64url_encode
from credentials.problems import CredentialProblem
from credentials.status_list import (
    MAX_LIST_BYTES,
    MINIMUM_ENTRIES,
    Bitstring,
    compose,
    compose_entry,
    decode,
    encode,
    parse_list,
    read,
    read_index,
)
from credentials.strict_json import JsonObject, JsonValue, dump, parse_object

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
URL = "https://badges.example.org/status/1"


def a_list(bits: Bitstring | None = None) -> JsonObject:
    return compose(
        list_url=URL,
        issuer_did="did:web:badges.example.org:issuers:hub",
        purpose="revocation",
        bits=bits or Bitstring(),
        valid_from=AT,
        valid_until=AT + timedelta(hours=24),
    )


@given(st.sets(st.integers(0, MINIMUM_ENTRIES - 1), max_size=50))
def test_a_list_decodes_to_the_bits_that_were_encoded(indices: set[int]) -> None:
    bits = Bitstring()
    for index in indices:
        bits.set(index)
    decoded = decode(encode(bits))
    assert decoded == bits
    assert all(decoded[index] for index in indices)
    assert sum(byte.bit_count() for byte in bytes(decoded)) == len(indices)


def test_the_first_bit_is_the_highest_of_the_first_byte() -> None:
    bits = Bitstring()
    bits.set(0)
    bits.set(15)
    assert bytes(bits)[:3] == b"\x80\x01\x00"


def test_the_empty_list_of_the_specification() -> None:
    # https://www.w3.org/TR/vc-bitstring-status-list/#example-example-bitstringstatuslistcredential
    published = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert decode(published) == Bitstring()


def test_the_official_sample_has_the_badge_at_its_integer_index_revoked(shared_vectors: Path) -> None:
    folder = shared_vectors / "1edtech-ob30" / "bit-string-list"
    badge = parse_object((folder / "credential-status-revoked.json").read_bytes())
    entry = badge["credentialStatus"]
    assert isinstance(entry, dict)
    status_list = read(parse_list((folder / "testlist").read_bytes()))
    assert len(status_list.bits) == MINIMUM_ENTRIES
    assert status_list.is_set(read_index(entry["statusListIndex"]))
    assert not status_list.is_set(22)


def test_what_is_composed_is_read_again() -> None:
    bits = Bitstring()
    bits.set(4_711)
    document = parse_list(dump(a_list(bits)))
    status_list = read(document)
    assert status_list.id == URL
    assert status_list.issuer == "did:web:badges.example.org:issuers:hub"
    assert status_list.purposes == {"revocation"}
    assert (status_list.valid_from, status_list.valid_until) == (AT, AT + timedelta(hours=24))
    assert status_list.is_set(4_711)
    assert not status_list.is_set(4_712)


def test_what_is_composed_can_be_signed() -> None:
    assert "StatusList" in Canonicaliser().canonicalise(a_list()).nquads


def test_a_list_that_ends_before_it_begins_is_not_composed() -> None:
    with pytest.raises(ValueError, match="ends"):
        compose(
            list_url=URL, issuer_did="did:x:y", purpose="revocation", bits=Bitstring(), valid_from=AT, valid_until=AT
        )


def test_the_entry_of_a_badge_names_its_place_as_a_text() -> None:
    entry = compose_entry(list_url=URL, index=4_711, purpose="revocation")
    assert entry["statusListIndex"] == "4711"
    assert entry["id"] != entry["statusListCredential"] == URL


def text(data: bytes) -> str:
    return "u" + base64url_encode(data)


ZEROS = bytes(MINIMUM_ENTRIES // 8)
BOMB = zlib.compressobj(9, zlib.DEFLATED, 31)
BOMB_BYTES = BOMB.compress(bytes(64 * MAX_LIST_BYTES)) + BOMB.flush()

HOSTILE: list[tuple[str, str, str]] = [
    ("a bomb", text(BOMB_BYTES), "status.list_too_large"),
    ("one byte too many", text(gzip.compress(bytes(MAX_LIST_BYTES + 1))), "status.list_too_large"),
    ("a text too long to be a list", "u" + "A" * (2 * MAX_LIST_BYTES), "status.list_too_large"),
    ("one byte too few", text(gzip.compress(ZEROS[1:])), "status.length"),
    ("no bytes", text(gzip.compress(b"")), "status.length"),
    ("a second gzip member", text(gzip.compress(ZEROS) + gzip.compress(ZEROS)), "status.list_malformed"),
    ("trailing bytes", text(gzip.compress(ZEROS) + b"x"), "status.list_malformed"),
    ("a cut", text(gzip.compress(ZEROS)[:-1]), "status.list_malformed"),
    ("a wrong checksum", text(gzip.compress(ZEROS)[:-8] + bytes(8)), "status.list_malformed"),
    ("zlib instead of gzip", text(zlib.compress(ZEROS)), "status.list_malformed"),
    ("no compression", text(ZEROS), "status.list_malformed"),
    ("no prefix", text(gzip.compress(ZEROS))[1:], "status.list_malformed"),
    ("base58", "z" + text(gzip.compress(ZEROS))[1:], "status.list_malformed"),
    ("padding", text(gzip.compress(ZEROS)) + "=", "status.list_malformed"),
    ("nothing", "", "status.list_malformed"),
    ("the prefix alone", "u", "status.list_malformed"),
]


@pytest.mark.parametrize(("encoded", "code"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_list_is_refused(encoded: str, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        decode(encoded)
    assert refusal.value.code == code


def test_a_bomb_is_refused_in_little_memory() -> None:
    # The same 1 MiB cap stops a bomb of any size; this one would expand to 1 GiB.
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1024 * 1024)
    bomb = text(b"".join(compressor.compress(block) for _ in range(1024)) + compressor.flush())
    tracemalloc.start()
    with pytest.raises(CredentialProblem) as refusal:
        decode(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refusal.value.code == "status.list_too_large"
    assert peak < 8 * 1024 * 1024


MALFORMED: list[tuple[str, str, JsonValue, str]] = [
    ("another type", "type", ["VerifiableCredential"], "status.list_malformed"),
    ("no issuer", "issuer", None, "status.list_malformed"),
    ("an issuer without id", "issuer", {"name": "x"}, "status.list_malformed"),
    ("an id that is a number", "id", 1, "status.list_malformed"),
    ("no subject", "credentialSubject", None, "status.list_malformed"),
    ("two subjects", "credentialSubject", [{}, {}], "status.list_malformed"),
    ("an end that is none", "validUntil", "tomorrow", "status.list_malformed"),
    ("a beginning that is a number", "validFrom", 1, "status.list_malformed"),
    ("a subject of another type", "credentialSubject.type", "StatusList2021", "status.list_malformed"),
    ("no purpose", "credentialSubject.statusPurpose", None, "status.list_malformed"),
    ("an empty list of purposes", "credentialSubject.statusPurpose", [], "status.list_malformed"),
    ("a purpose that is a number", "credentialSubject.statusPurpose", ["revocation", 1], "status.list_malformed"),
    ("entries of no bits", "credentialSubject.statusSize", 0, "status.list_malformed"),
    ("no bits", "credentialSubject.encodedList", None, "status.list_malformed"),
    ("several texts of bits", "credentialSubject.encodedList", ["u"], "status.list_malformed"),
]


@pytest.mark.parametrize(("member", "value", "code"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_malformed_list_is_refused(member: str, value: JsonValue, code: str) -> None:
    document = a_list()
    target = document
    *above, last = member.split(".")
    for name in above:
        inner = target[name]
        assert isinstance(inner, dict)
        target = inner
    target[last] = value
    with pytest.raises(CredentialProblem) as refusal:
        read(document)
    assert refusal.value.code == code


def test_a_list_may_have_several_purposes_and_an_issuer_object() -> None:
    document = a_list()
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject["statusPurpose"] = ["revocation", "suspension"]
    document["issuer"] = {"id": "did:web:example.org"}
    assert read(document).purposes == {"revocation", "suspension"}
    assert read(document).issuer == "did:web:example.org"


@pytest.mark.parametrize(
    "value", ["-1", "+1", "01", " 1", "1 ", "1.0", "1e3", "", "٣", "9" * 20, -1, True, 1.0, None, ["1"]]
)
def test_an_index_that_names_no_place_is_refused(value: JsonValue) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        read_index(value)
    assert refusal.value.code == "status.range"


@pytest.mark.parametrize(("value", "index"), [("0", 0), ("131071", 131_071), (23, 23), (0, 0)])
def test_an_index_is_a_decimal_text_or_an_integer(value: JsonValue, index: int) -> None:
    assert read_index(value) == index


@pytest.mark.parametrize("index", [-1, MINIMUM_ENTRIES, 10**15])
def test_a_place_beyond_the_list_is_refused(index: int) -> None:
    for act in (Bitstring().__getitem__, Bitstring().set):
        with pytest.raises(CredentialProblem) as refusal:
            act(index)
        assert refusal.value.code == "status.range"


@pytest.mark.parametrize("entries", [0, 8, MINIMUM_ENTRIES - 8, MINIMUM_ENTRIES + 1, MAX_LIST_BYTES * 8 + 8])
def test_our_own_lists_are_of_a_legal_size(entries: int) -> None:
    with pytest.raises(ValueError, match="entries"):
        Bitstring(entries)


def test_a_dense_list_of_a_million_badges_can_be_read() -> None:
    bits = Bitstring.from_bytes(bytes((i * i * 7 + i // 3) % 256 for i in range(131_072)))
    assert read(parse_list(json.dumps(a_list(bits)).encode())).bits == bits
