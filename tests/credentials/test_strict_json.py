"""The gate for untrusted JSON: a row per reason for refusal, and round trips of all that passes."""

import json
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.problems import CredentialProblem
from credentials.strict_json import (
    MAX_DEPTH,
    MAX_DOCUMENT_BYTES,
    MAX_INTEGER,
    MAX_NODES,
    MAX_STRING_CHARACTERS,
    JsonObject,
    dump,
    parse,
    parse_object,
)

REFUSALS: list[tuple[str, bytes, str]] = [
    ("a member twice", b'{"a":1,"a":1}', "document.duplicate_key"),
    ("a member twice, once escaped", rb'{"a":1,"\u0061":2}', "document.duplicate_key"),
    ("a member twice, deep inside", b'{"x":[{"a":1,"b":2,"a":3}]}', "document.duplicate_key"),
    ("NaN", b'{"a":NaN}', "document.bad_number"),
    ("Infinity", b'{"a":-Infinity}', "document.bad_number"),
    ("a decimal beyond doubles", b'{"a":1e999}', "document.bad_number"),
    ("an integer beyond 2^53", b'{"a":9007199254740993}', "document.bad_number"),
    ("a negative one", b'{"a":-9007199254740993}', "document.bad_number"),
    ("an integer of ten thousand digits", b'{"a":' + b"1" * 10_000 + b"}", "document.bad_number"),
    ("a lone high surrogate", rb'{"a":"\ud800"}', "document.bad_text"),
    ("a lone low surrogate as a member", rb'{"\udfff":1}', "document.bad_text"),
    ("an escaped null character", rb'{"a":"x\u0000"}', "document.bad_text"),
    ("a backspace", rb'{"a":"\b"}', "document.bad_text"),
    ("a delete character", b'{"a":"\x7f"}', "document.bad_text"),
    ("a non-character", b'{"a":"\xef\xbf\xbe"}', "document.bad_text"),
    ("a raw control character", b'{"a":"\x01"}', "document.not_json"),
    ("a byte order mark", b'\xef\xbb\xbf{"a":1}', "document.bad_text"),
    ("UTF-16", '{"a":1}'.encode("utf-16"), "document.bad_text"),
    ("Latin-1", '{"a":"é"}'.encode("latin-1"), "document.bad_text"),
    ("an overlong encoding", b'{"a":"\xc0\xaf"}', "document.bad_text"),
    ("trailing data", b'{"a":1} {"b":2}', "document.not_json"),
    ("a trailing comma", b'{"a":1,}', "document.not_json"),
    ("a comment", b'{"a":1} // x', "document.not_json"),
    ("single quotes", b"{'a':1}", "document.not_json"),
    ("a leading zero", b'{"a":01}', "document.not_json"),
    ("nothing", b"", "document.not_json"),
    ("a no-break space outside text", "{\u00a0}".encode(), "document.not_json"),
    ("digits of another script", '{"a":١}'.encode(), "document.not_json"),
    ("a list", b"[]", "document.not_object"),
    ("a lone text", b'"x"', "document.not_object"),
    ("one byte too many", b'{"a":"' + b" " * MAX_DOCUMENT_BYTES + b'"}', "document.too_large"),
    ("one level too many", b'{"a":' * MAX_DEPTH + b"{}" + b"}" * MAX_DEPTH, "document.too_deep"),
    ("a hundred thousand levels", b"[" * 100_000, "document.too_deep"),
    ("too many values", b'{"a":[' + b"1," * MAX_NODES + b"1]}", "document.too_many_nodes"),
    ("a long text", b'{"a":"' + b"x" * (MAX_STRING_CHARACTERS + 1) + b'"}', "document.string_too_long"),
    ("a long member name", b'{"' + b"x" * (MAX_STRING_CHARACTERS + 1) + b'":1}', "document.string_too_long"),
]


@pytest.mark.conformance("OB-47")
@pytest.mark.parametrize(("data", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_readers_would_disagree_on_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CredentialProblem) as refusal:
        parse_object(data)
    assert refusal.value.code == code


ACCEPTED: list[tuple[str, bytes]] = [
    ("decimals", b'{"creditsAvailable":1.5}'),
    ("the largest integer", b'{"a":%d}' % MAX_INTEGER),
    ("tabs and line breaks", rb'{"a":"\t\n\r"}'),
    ("escaped pairs of surrogates", rb'{"a":"\ud83c\udf93"}'),
    ("the deepest document", b'{"a":' * (MAX_DEPTH - 1) + b"{}" + b"}" * (MAX_DEPTH - 1)),
    ("a picture longer than any text", b'{"id":"data:image/png;base64,' + b"A" * (MAX_STRING_CHARACTERS + 4) + b'"}'),
    ("an empty object", b" {} "),
]


@pytest.mark.parametrize("data", [row[1] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_legal_documents_pass_as_they_are(data: bytes) -> None:
    assert parse(data) == json.loads(data)


def test_a_refusal_never_repeats_more_than_a_line_of_a_strangers_text() -> None:
    with pytest.raises(CredentialProblem) as refusal:
        parse(b'{"%b":1,"%b":2}' % (b"k" * 5_000, b"k" * 5_000))
    assert len(refusal.value.fields["key"]) <= 64


def test_decimals_are_never_issued() -> None:
    with pytest.raises(CredentialProblem) as refusal:
        dump({"a": [{"b": 1.0}]})
    assert refusal.value.code == "document.bad_number"


def test_what_could_not_be_read_again_is_never_issued() -> None:
    for text, code in [("\ud800", "document.bad_text"), ("\x00", "document.bad_text")]:
        with pytest.raises(CredentialProblem) as refusal:
            dump({"a": text})
        assert refusal.value.code == code


@pytest.mark.conformance("OB-47")
def test_members_keep_their_order_and_text_its_script() -> None:
    assert dump({"b": "é", "a": [True, None, 0]}) == '{"b":"é","a":[true,null,0]}'.encode()


safe_text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | safe_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(safe_text, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(safe_text, values, max_size=5))
def test_what_is_dumped_parses_to_the_same(document: object) -> None:
    written = cast(JsonObject, document)
    assert parse_object(dump(written)) == written


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u01eE+-.truefalsn \n', max_size=60).map(str.encode))
def test_whatever_the_bytes_the_answer_is_a_value_or_a_problem(data: bytes) -> None:
    try:
        value = parse(data)
    except CredentialProblem:
        return
    assert value == json.loads(data)
