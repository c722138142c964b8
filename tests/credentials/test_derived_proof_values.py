"""The value of a derived proof: one spelling, and every part of it has to fit what is shown."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from badge_world import CANONICALISER
from foreign_keys import private_key, public_key, raw_signature
from hypothesis import given
from hypothesis import strategies as st
from selective_badges import (
    BASE,
    DATES_AND_STATUS,
    HMAC_KEY,
    SHOWN,
    STRANGER,
    WHOLE,
    check,
    codes,
    copied,
    proof_of,
    signed,
    split_results,
    value_of,
    verified,
    with_text,
)
from selective_disclosure import DERIVED_HEADER, BaseValue, DerivedValue, Grouped, derive, group, proof_value

from credentials.multibase import base64url_decode, base64url_encode
from credentials.problems import ProofMalformed
from credentials.proofs import unsecured
from credentials.proofs.ecdsa_sd_2023_value import MAX_CHARACTERS, read_derived_proof_value
from credentials.rdf_canonicalisation import Quad, blank_nodes, relabel
from credentials.report import Outcome

VALUE = value_of(SHOWN)
LABELS = dict(VALUE.labels)
ONE_NAME = {**LABELS, 1: LABELS[0]}
CHANGED_OVER = {**LABELS, 0: LABELS[1], 1: LABELS[0]}
WITHOUT_LAST = {number: label for number, label in LABELS.items() if number != max(LABELS)}
SIGNATURES = VALUE.signatures
FOREIGN = raw_signature(STRANGER, b"anything")
COUNT = len(SIGNATURES) + len(VALUE.mandatory)

PROOF_VALUES: list[tuple[str, DerivedValue, str]] = [
    ("nothing altered", VALUE, "proof.valid"),
    ("another issuer's signature", replace(VALUE, base_signature=FOREIGN), "proof.signature"),
    ("no issuer's signature", replace(VALUE, base_signature=bytes(64)), "proof.signature"),
    ("another key of the badge", replace(VALUE, public_key=public_key(STRANGER).multikey_bytes), "proof.signature"),
    ("a key off the curve", replace(VALUE, public_key=b"\x80\x24\x02" + b"\xff" * 32), "proof.malformed"),
    ("an uncompressed point", replace(VALUE, public_key=b"\x80\x24\x04" + VALUE.public_key[3:]), "proof.malformed"),
    ("a longer curve", replace(VALUE, public_key=public_key(private_key("P-384")).multikey_bytes), "proof.malformed"),
    ("an Ed25519 key", replace(VALUE, public_key=public_key(private_key("Ed25519")).multikey_bytes), "proof.malformed"),
    ("a prefix of another kind", replace(VALUE, public_key=b"\xed\x01" + VALUE.public_key[2:]), "proof.malformed"),
    ("a prefix that nobody knows", replace(VALUE, public_key=b"\x00\x00" + VALUE.public_key[2:]), "proof.malformed"),
    ("a prefix not read here", replace(VALUE, public_key=b"\xe7\x01" + VALUE.public_key[2:]), "proof.malformed"),
    ("one signature altered", replace(VALUE, signatures=(FOREIGN, *SIGNATURES[1:])), "proof.signature"),
    ("the last signature altered", replace(VALUE, signatures=(*SIGNATURES[:-1], FOREIGN)), "proof.signature"),
    ("signatures changed over", replace(VALUE, signatures=(SIGNATURES[1], SIGNATURES[0],
        *SIGNATURES[2:])), "proof.signature"),
    ("one signature less", replace(VALUE, signatures=SIGNATURES[:-1]), "proof.disclosure"),
    ("one signature more", replace(VALUE, signatures=(*SIGNATURES, SIGNATURES[0])), "proof.disclosure"),
    ("no signatures", replace(VALUE, signatures=()), "proof.disclosure"),
    ("a shorter signature", replace(VALUE, signatures=(SIGNATURES[0][:-1], *SIGNATURES[1:])), "proof.malformed"),
    ("a longer signature", replace(VALUE, signatures=(SIGNATURES[0] + b"\0", *SIGNATURES[1:])), "proof.malformed"),
    ("a shorter issuer's signature", replace(VALUE, base_signature=VALUE.base_signature[:-1]), "proof.malformed"),
    ("two objects of one name", replace(VALUE, labels=ONE_NAME), "proof.disclosure"),
    ("names changed over", replace(VALUE, labels=CHANGED_OVER), "proof.signature"),
    ("another name", replace(VALUE, labels={**LABELS, 0: bytes(32)}), "proof.signature"),
    ("a name missing", replace(VALUE, labels=WITHOUT_LAST), "proof.disclosure"),
    ("a name too many", replace(VALUE, labels={**LABELS, len(LABELS): bytes(32)}), "proof.disclosure"),
    ("a name at another number", replace(VALUE, labels={**WITHOUT_LAST, 99: bytes(32)}), "proof.disclosure"),
    ("no names", replace(VALUE, labels={}), "proof.disclosure"),
    ("a shorter name", replace(VALUE, labels={**LABELS, 0: bytes(31)}), "proof.malformed"),
    ("a number below zero", replace(VALUE, labels={**LABELS, -1: bytes(32)}), "proof.malformed"),
    ("another mandatory place", replace(VALUE, mandatory=(*VALUE.mandatory[:-1],
        VALUE.mandatory[-1] + 1)), "proof.signature"),
    ("a place out of range", replace(VALUE, mandatory=(*VALUE.mandatory[:-1], COUNT)), "proof.disclosure"),
    ("a place far out of range", replace(VALUE, mandatory=(*VALUE.mandatory[:-1], 2**64 - 1)), "proof.disclosure"),
    ("a place below zero", replace(VALUE, mandatory=(-1, *VALUE.mandatory[1:])), "proof.malformed"),
    ("a place twice", replace(VALUE, mandatory=(VALUE.mandatory[0], *VALUE.mandatory)), "proof.malformed"),
    ("places in another order", replace(VALUE, mandatory=VALUE.mandatory[::-1]), "proof.malformed"),
    ("a mandatory place less", replace(VALUE, mandatory=VALUE.mandatory[1:]), "proof.disclosure"),
    ("one less, with a signature of the holder's", replace(VALUE, mandatory=VALUE.mandatory[1:],
        signatures=(FOREIGN, *SIGNATURES)), "proof.signature"),
    ("no mandatory places", replace(VALUE, mandatory=()), "proof.disclosure"),
    ("all places mandatory", replace(VALUE, mandatory=tuple(range(COUNT)), signatures=()), "proof.signature"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code"), [row[1:] for row in PROOF_VALUES], ids=[row[0] for row in PROOF_VALUES])
def test_proof_values_that_are_altered(value: DerivedValue, code: str) -> None:
    report = check(with_text(value.text()))
    assert codes(report)["proof"] == code
    assert report.verdict is (Outcome.VALID if code == "proof.valid" else Outcome.INVALID)


def test_two_selections_of_one_badge_cannot_be_put_together() -> None:
    first = derive(BASE, (*WHOLE, *DATES_AND_STATUS))
    other = derive(signed(badge_key=STRANGER), (*WHOLE, *DATES_AND_STATUS))
    mixed = replace(
        value_of(first), public_key=value_of(other).public_key, base_signature=value_of(other).base_signature
    )
    assert verified(with_text(mixed.text())) == "proof.signature"


def test_one_unnamed_object_cannot_be_shown_as_two() -> None:
    """Deal the statements of one object out to two, both under its one name: then every signature fits."""
    document = copied(SHOWN)
    split_results(document)
    shown = CANONICALISER.canonicalise(unsecured(document)).statements
    grouped = group(unsecured(BASE), HMAC_KEY, CANONICALISER)
    labels = {
        node: next(grouped.labels[other] for other in grouped.labels if about(node, shown) <= about(other, grouped))
        for node in sorted(blank_nodes(shown))
    }
    assert len(set(labels.values())) == len(labels) - 1
    lines = relabel(shown, labels)
    assert set(lines) < set(grouped.lines)

    base = BaseValue.of(str(proof_of(BASE)["proofValue"]))
    mandatory = grouped.matching(base.mandatory_pointers)
    others = [line for place, line in enumerate(grouped.lines) if place not in mandatory]
    signature_of = dict(zip(others, base.signatures, strict=True))
    value = replace(
        VALUE,
        labels={int(node.removeprefix("c14n")): base64url_decode(label[1:]) for node, label in labels.items()},
        mandatory=tuple(place for place, line in enumerate(lines) if line not in signature_of),
        signatures=tuple(signature_of[line] for line in lines if line in signature_of),
    )
    proof_of(document)["proofValue"] = value.text()
    assert verified(document) == "proof.disclosure"


def about(node: str, source: Grouped | tuple[Quad, ...]) -> set[tuple[str, str]]:
    """Give what is said of a blank node, but for other blank nodes."""
    statements = source.statements if isinstance(source, Grouped) else source
    return {(q.predicate, q.object) for q in statements if q.subject == f"_:{node}" and not q.object.startswith("_:")}


COMPONENTS = VALUE.components()
CBOR = cbor2.dumps(COMPONENTS, canonical=True)


def raw(data: bytes, header: bytes = DERIVED_HEADER) -> str:
    return "u" + base64url_encode(header + data)


def put(place: int, item: object) -> str:
    return proof_value(DERIVED_HEADER, [*COMPONENTS[:place], item, *COMPONENTS[place + 1 :]])


class Backwards(Mapping[int, bytes]):
    """A map whose keys come the wrong way round."""

    def __iter__(self) -> Any:
        return iter(sorted(LABELS, reverse=True))

    def __len__(self) -> int:
        return len(LABELS)

    def __getitem__(self, key: int) -> bytes:
        return LABELS[key]


LATER: dict[float, bytes] = {number + 2: label for number, label in LABELS.items()}

SPELLINGS: list[tuple[str, str]] = [
    ("base58", "z" + raw(CBOR)[1:]),
    ("no base", raw(CBOR)[1:]),
    ("the base alone", "u"),
    ("padding", raw(CBOR) + "="),
    ("a letter more", raw(CBOR) + "A"),
    ("a header of another suite", raw(CBOR, b"\xd9\x5d\x02")),
    ("no header", raw(CBOR, b"")),
    ("half a header", "u" + base64url_encode(b"\xd9\x5d")),
    ("the header alone", raw(b"")),
    ("a byte more", raw(CBOR + b"\x00")),
    ("itself once more", raw(CBOR * 2)),
    ("a byte less", raw(CBOR[:-1])),
    ("four components", proof_value(DERIVED_HEADER, COMPONENTS[:4])),
    ("six components", proof_value(DERIVED_HEADER, [*COMPONENTS, 0])),
    ("a map of components", proof_value(DERIVED_HEADER, dict(enumerate(COMPONENTS)))),
    ("a number", proof_value(DERIVED_HEADER, 1)),
    ("a list without end", raw(b"\x9f" + CBOR[1:] + b"\xff")),
    ("a longer head of the list", raw(b"\x98\x05" + CBOR[1:])),
    ("a longer head of a text", raw(b"\x85\x59\x00\x40" + CBOR[3:])),
    ("a tag around it", raw(b"\xc6" + CBOR)),
    ("a self-described tag", raw(b"\xd9\xd9\xf7" + CBOR)),
    ("a tag around a signature", raw(b"\x85\xc2" + CBOR[1:])),
    ("a pattern", put(1, cbor2.CBORTag(35, "a*"))),
    ("a shared value", raw(b"\xd8\x1c" + CBOR)),
    ("text for bytes", put(0, "a" * 64)),
    ("a list for bytes", put(0, [0] * 64)),
    ("null for bytes", put(0, None)),
    ("bytes for signatures", put(2, b"".join(SIGNATURES))),
    ("a map for signatures", put(2, dict(enumerate(SIGNATURES)))),
    ("a list for names", put(3, list(LABELS.values()))),
    ("texts for the numbers of names", put(3, {str(number): label for number, label in LABELS.items()})),
    ("truth for a number", put(3, {True: LABELS[0], **LATER})),
    ("a fraction for a number", put(3, {0.5: LABELS[0], **LATER})),
    ("a name twice", raw(CBOR.replace(b"\x00\x58\x20" + LABELS[0], b"\x01\x58\x20" + LABELS[0], 1))),
    ("names in another order", raw(cbor2.dumps([*COMPONENTS[:3], Backwards(), COMPONENTS[4]]))),
    ("truth for a place", put(4, [False, *VALUE.mandatory[1:]])),
    ("a fraction for a place", put(4, [float(place) for place in VALUE.mandatory])),
    ("a text for a place", put(4, [str(place) for place in VALUE.mandatory])),
    ("a huge place", put(4, [*VALUE.mandatory, 2**80])),
    ("lists within lists", raw(b"\x81" * 40_000 + b"\x00")),
    ("a list that is not there", raw(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")),
    ("bytes that are not there", raw(b"\x85\x5b\x7f\xff\xff\xff\xff\xff\xff\xff")),
    ("more than anybody needs", raw(bytes(MAX_CHARACTERS))),
]


@pytest.mark.parametrize("text", [row[1] for row in SPELLINGS], ids=[row[0] for row in SPELLINGS])
def test_a_proof_value_has_one_spelling(text: str) -> None:
    with pytest.raises(ProofMalformed) as refusal:
        read_derived_proof_value(text)
    assert refusal.value.fields == {"member": "proofValue"}


def test_a_tag_is_refused_before_anything_is_made_of_it() -> None:
    # The library would compile this pattern, for many seconds.
    text = put(1, cbor2.CBORTag(35, "(?i)" + "[\0-\U0010ffff]" * 1_000))
    begun = time.process_time()
    with pytest.raises(ProofMalformed):
        read_derived_proof_value(text)
    assert time.process_time() - begun < 1


def test_every_spelling_in_the_table_is_another_than_the_good_one() -> None:
    assert read_derived_proof_value(raw(CBOR)).mandatory == VALUE.mandatory
    assert cbor2.loads(cbor2.dumps([*COMPONENTS[:3], Backwards(), COMPONENTS[4]])) == COMPONENTS
    assert raw(CBOR) not in {text for _, text in SPELLINGS}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(ProofMalformed):
        read_derived_proof_value(raw(data))


@given(st.integers(0, len(CBOR) - 1), st.integers(1, 255))
def test_one_byte_altered_never_leaves_a_proof_that_holds(place: int, change: int) -> None:
    data = bytearray(CBOR)
    data[place] ^= change
    assert verified(with_text(raw(bytes(data)))) in {"proof.malformed", "proof.disclosure", "proof.signature"}
