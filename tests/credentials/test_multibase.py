"""Bytes as text: round trips, published examples, and one spelling only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.multibase import (
    MAX_BASE58_CHARACTERS,
    base58btc_decode,
    base58btc_encode,
    base64url_decode,
    base64url_encode,
    multibase_decode,
    multibase_encode,
    varint_decode,
    varint_encode,
)
from credentials.problems import MalformedMultibase


@given(st.binary(max_size=100))
def test_base58_round_trip(data: bytes) -> None:
    assert base58btc_decode(base58btc_encode(data)) == data


@given(st.binary(max_size=100))
def test_base64url_round_trip(data: bytes) -> None:
    assert base64url_decode(base64url_encode(data)) == data


@given(st.binary(max_size=40), st.sampled_from("zu"))
def test_multibase_round_trip(data: bytes, base: str) -> None:
    assert multibase_decode(multibase_encode(data, base=base)) == data


@given(st.integers(0, 2**63 - 1), st.binary(max_size=4))
def test_varint_round_trip(number: int, rest: bytes) -> None:
    assert varint_decode(varint_encode(number) + rest) == (number, rest)


@given(st.text(alphabet="ABCDwxyz0189_-=+/ ", max_size=9))
def test_base64url_has_one_spelling(text: str) -> None:
    try:
        data = base64url_decode(text)
    except MalformedMultibase:
        return
    assert base64url_encode(data) == text


@given(st.text(alphabet="123ABCz0OIl+", max_size=9))
def test_base58_has_one_spelling(text: str) -> None:
    try:
        data = base58btc_decode(text)
    except MalformedMultibase:
        return
    assert base58btc_encode(data) == text


# https://datatracker.ietf.org/doc/html/draft-msporny-base58-03 section 5
BASE58 = [
    (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
    (b"The quick brown fox jumps over the lazy dog.", "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"),
    (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    (b"", ""),
]


@pytest.mark.parametrize(("data", "text"), BASE58)
def test_the_published_examples_of_base58(data: bytes, text: str) -> None:
    assert base58btc_encode(data) == text
    assert base58btc_decode(text) == data


VARINTS = [(1, "01"), (127, "7f"), (128, "8001"), (255, "ff01"), (300, "ac02"), (16_384, "808001"), (0xED, "ed01")]


@pytest.mark.parametrize(("number", "data"), VARINTS)
def test_the_published_examples_of_varints(number: int, data: str) -> None:
    assert varint_encode(number).hex() == data


@pytest.mark.parametrize(
    "text", ["", "m", "AA", "f00", "z0", "zO", "z ", "uA", "uAB", "uAA==", "u+A", "uA A", "uAA\n", "z1\n", "Zabc"]
)
def test_a_malformed_multibase_text_is_refused(text: str) -> None:
    with pytest.raises(MalformedMultibase):
        multibase_decode(text)


@pytest.mark.parametrize("data", ["", "80", "8000", "ff" * 9 + "01", "8080808080808080808001"])
def test_a_malformed_varint_is_refused(data: str) -> None:
    with pytest.raises(MalformedMultibase):
        varint_decode(bytes.fromhex(data))


def test_a_text_that_would_take_long_is_refused_at_once() -> None:
    with pytest.raises(MalformedMultibase):
        base58btc_decode("2" * (MAX_BASE58_CHARACTERS + 1))


def test_only_our_bases_and_sizes_are_written() -> None:
    with pytest.raises(ValueError, match="no base"):
        multibase_encode(b"", base="m")
    for number in (-1, 2**63):
        with pytest.raises(ValueError, match="no varint"):
            varint_encode(number)
