"""Canonical JSON: the examples of RFC 8785, and what must hold for any JSON that the gate lets through."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.jcs import canonical_json
from credentials.strict_json import MAX_INTEGER, JsonValue, parse

# RFC 8785 appendix B: the bits of a double, and its one spelling.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_a_number_has_the_spelling_of_the_specification(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == text.encode()
    assert canonical_json(parse(json.dumps([number]).encode())) == f"[{text}]".encode()


def test_the_example_of_the_specification() -> None:
    # RFC 8785 section 3.2.2; the control character, which the gate refuses, is left out.
    data = (
        '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
        '"string":"\\u20ac$\\u000A A\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}'
    )
    assert canonical_json(parse(data.encode())).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"\u20ac$\\n A\'B\\"\\\\\\\\\\"/"}'
    )


def test_members_are_sorted_by_their_code_units() -> None:
    # RFC 8785 section 3.2.3, without the members that a C1 control names: by code point the last two change over.
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    canonical = canonical_json(dict.fromkeys(names, 0)).decode()
    assert list(json.loads(canonical)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


TEXTS = [
    ("\u2028\u2029", '"\u2028\u2029"'),
    ("\x7f\x80\xa0", '"\x7f\x80\xa0"'),
    ("/", '"/"'),
    ("</script>", '"</script>"'),
    ("\t\n\r\b\f", '"\\t\\n\\r\\b\\f"'),
    ("\x00\x1f", '"\\u0000\\u001f"'),
    ("e\u0301", '"e\u0301"'),
    ("\U0001f393", '"\U0001f393"'),
]


@pytest.mark.parametrize(("text", "written"), TEXTS)
def test_a_text_is_escaped_only_where_it_must_be(text: str, written: str) -> None:
    assert canonical_json(text).decode("utf-8") == written


@pytest.mark.parametrize("number", [MAX_INTEGER, -MAX_INTEGER, MAX_INTEGER - 1, 0, -1])
def test_every_integer_of_the_gate_has_a_form(number: int) -> None:
    assert parse(str(number).encode()) == number
    assert canonical_json({"n": [number]}) == f'{{"n":[{number}]}}'.encode()


@pytest.mark.parametrize("value", ["\ud800", float("nan"), float("inf"), MAX_INTEGER + 1])
def test_what_the_gate_refuses_has_no_form(value: JsonValue) -> None:
    with pytest.raises(ValueError, match=r"domain|representable|codepoints"):
        canonical_json({"x": value})


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]))
)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
)


@given(VALUES)
def test_the_form_says_the_same_and_is_its_own_form(value: JsonValue) -> None:
    canonical = canonical_json(value)
    # Read as JavaScript does: every number is a double.
    again = json.loads(canonical, parse_int=float)
    assert again == value
    assert canonical_json(again) == canonical


@given(st.dictionaries(st.text(), st.integers(-9, 9)), st.randoms())
def test_the_form_does_not_depend_on_the_order(members: dict[str, int], random: object) -> None:
    names = list(members)
    random.shuffle(names)  # type: ignore[attr-defined] # Hypothesis hands out a random.Random
    canonical = canonical_json({name: members[name] for name in names})
    assert canonical == canonical_json(dict(members))
    keys = list(json.loads(canonical))
    assert keys == sorted(keys, key=lambda key: key.encode("utf-16-be"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_survives_and_takes_no_more_than_its_digits(number: float) -> None:
    text = canonical_json(number).decode()
    assert float(text) == number
    assert "E" not in text
    assert len(text) <= 25
