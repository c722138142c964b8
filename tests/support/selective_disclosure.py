"""Selective disclosure as issuers and holders do it: base proofs of ecdsa-sd-2023, and badges derived from them.

The program only checks derived proofs; tests make them here. Every step is open, so that each can be compared with the
published vectors and each can be done wrongly. Lists in the sense of JSON-LD (`allowedValue`) and embedded signed
endorsements cannot be selected: the specification gives their unnamed nodes no names.

Specification: <https://www.w3.org/TR/vc-di-ecdsa/> sections 3.4 to 3.6.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import cbor2
from badge_world import CANONICALISER
from foreign_keys import PrivateKey, public_key, raw_signature

from credentials.canonical import Canonicaliser
from credentials.multibase import base64url_decode, base64url_encode, multibase_decode
from credentials.proofs import unsecured
from credentials.proofs.ecdsa_sd_2023 import base_signature_data
from credentials.rdf_canonicalisation import Quad, blank_nodes, canonicalise_dataset, relabel
from credentials.strict_json import JsonObject, JsonValue

BASE_HEADER, DERIVED_HEADER = b"\xd9\x5d\x00", b"\xd9\x5d\x01"
SKOLEM = "urn:bnid:"


@dataclass
class Branch:
    """A part of a document while it is being selected: an object, or an array in which places may be empty."""

    is_array: bool
    members: "dict[str, Tree]"

    @classmethod
    def whole(cls, value: JsonValue) -> "Tree":
        if isinstance(value, dict):
            return cls(is_array=False, members={name: cls.whole(item) for name, item in value.items()})
        if isinstance(value, list):
            return cls(is_array=True, members={str(place): cls.whole(item) for place, item in enumerate(value)})
        return value

    @classmethod
    def beginning(cls, value: JsonValue) -> "Branch":
        """Give what comes along with whatever lies deeper: identifier and types (3.4.11)."""
        if isinstance(value, list):
            return cls(is_array=True, members={})
        if not isinstance(value, dict):
            raise TypeError("a pointer leads through a text")
        return cls(is_array=False, members={n: cls.whole(value[n]) for n in ("@context", "id", "type") if n in value})


Tree: TypeAlias = str | int | float | bool | Branch | None


def select(document: JsonObject, pointers: Iterable[str]) -> JsonObject:
    """Give the parts of a document that JSON Pointers name, with the identifiers and types on the way (3.4.13).

    Raises:
        LookupError: a pointer names nothing (PROOF_GENERATION_ERROR).
    """
    root = Branch.beginning(document)
    for pointer in pointers:
        branch = root
        names = path(pointer)
        found: JsonValue = document
        for depth, name in enumerate(names):
            found = step(found, name)
            if depth == len(names) - 1:
                branch.members[name] = Branch.whole(found)
                break
            if name not in branch.members:
                branch.members[name] = Branch.beginning(found)
            below = branch.members[name]
            assert isinstance(below, Branch)
            branch = below
    selected = _json(root)
    assert isinstance(selected, dict)
    return selected


def path(pointer: str) -> list[str]:
    """Split a JSON Pointer (RFC 6901)."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def step(value: JsonValue, name: str) -> JsonValue:
    """Go one name deeper."""
    if isinstance(value, list):
        return value[int(name)]
    if isinstance(value, dict):
        return value[name]
    raise LookupError(name)


def pointers_of(value: JsonValue, pointer: str = "") -> list[str]:
    """Give the pointer of everything in a document, but of its contexts."""
    found = [pointer] if pointer else []
    items: Iterable[tuple[str, JsonValue]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = ((str(place), item) for place, item in enumerate(value))
    for name, item in items:
        if name != "@context":
            found += pointers_of(item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    return found


def _json(tree: Tree) -> JsonValue:
    if not isinstance(tree, Branch):
        return tree
    if tree.is_array:
        return [_json(tree.members[place]) for place in sorted(tree.members, key=int)]
    return {name: _json(item) for name, item in tree.members.items()}


def skolemised(document: JsonObject, *, word: str = "test") -> JsonObject:
    """Give each object without identifier one that stands for a blank node (3.4.8)."""
    count = 0

    def named(value: JsonValue) -> JsonValue:
        nonlocal count
        if isinstance(value, list):
            return [named(item) for item in value]
        if not isinstance(value, dict):
            return value
        below = {name: item if name == "@context" else named(item) for name, item in value.items()}
        if "id" not in below:
            below["id"] = f"{SKOLEM}_{word}_{count}"
            count += 1
        return below

    result = named(document)
    assert isinstance(result, dict)
    return result


def deskolemised(statements: Sequence[Quad]) -> tuple[Quad, ...]:
    """Give the statements with blank nodes where identifiers stood for them (3.4.6)."""
    if blank_nodes(statements):
        raise ValueError("a blank node without an object of its own cannot be selected")

    def blank(part: str) -> str:
        return f"_:{part[len(SKOLEM) + 1 : -1]}" if part.startswith(f"<{SKOLEM}") else part

    return tuple(Quad(blank(s), p, blank(o), blank(g)) for s, p, o, g in statements)


@dataclass(frozen=True)
class Grouped:
    """A document's statements under the issuer's names, and which of them a pointer selects (3.4.16)."""

    skolemised: JsonObject
    statements: tuple[Quad, ...]
    canonical_labels: Mapping[str, str]
    labels: Mapping[str, str]
    lines: tuple[str, ...]
    canonicaliser: Canonicaliser

    def matching(self, pointers: Sequence[str]) -> list[int]:
        """Give the places of the statements that pointers select; none without pointers."""
        selected = relabel(self.selected(pointers), self.labels) if pointers else ()
        return sorted(self.lines.index(line) for line in selected)

    def selected(self, pointers: Sequence[str]) -> tuple[Quad, ...]:
        part = select(self.skolemised, pointers)
        return deskolemised(self.canonicaliser.canonicalise(part).statements)


def group(document: JsonObject, hmac_key: bytes, canonicaliser: Canonicaliser, *, word: str = "test") -> Grouped:
    """Name the unnamed objects of a document by their canonical labels under a secret key (3.4.4)."""
    whole = skolemised(document, word=word)
    statements = deskolemised(canonicaliser.canonicalise(whole).statements)
    canonical_labels = canonicalise_dataset(statements).labels
    labels = {node: secret_label(hmac_key, label) for node, label in canonical_labels.items()}
    return Grouped(whole, statements, canonical_labels, labels, relabel(statements, labels), canonicaliser)


def secret_label(hmac_key: bytes, label: str) -> str:
    return "u" + base64url_encode(hmac.digest(hmac_key, label.encode("ascii"), "sha256"))


@dataclass(frozen=True)
class BaseValue:
    """What a base proof value consists of (3.5.2)."""

    base_signature: bytes
    public_key: bytes
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    mandatory_pointers: tuple[str, ...]

    def text(self) -> str:
        return proof_value(
            BASE_HEADER,
            [self.base_signature, self.public_key, self.hmac_key, list(self.signatures), list(self.mandatory_pointers)],
        )

    @classmethod
    def of(cls, text: str) -> Self:
        signature, key, secret, signatures, pointers = cbor2.loads(multibase_decode(text)[3:])
        return cls(signature, key, secret, tuple(signatures), tuple(pointers))


@dataclass(frozen=True)
class DerivedValue:
    """What a derived proof value consists of (3.5.7)."""

    base_signature: bytes
    public_key: bytes
    signatures: tuple[bytes, ...]
    labels: Mapping[int, bytes]
    mandatory: tuple[int, ...]

    def text(self) -> str:
        return proof_value(DERIVED_HEADER, self.components())

    def components(self) -> list[object]:
        return [self.base_signature, self.public_key, list(self.signatures), dict(self.labels), list(self.mandatory)]

    @classmethod
    def of(cls, text: str) -> Self:
        signature, key, signatures, labels, mandatory = cbor2.loads(multibase_decode(text)[3:])
        return cls(signature, key, tuple(signatures), labels, tuple(mandatory))


def proof_value(header: bytes, components: object) -> str:
    """Write anything as a proof value."""
    return "u" + base64url_encode(header + cbor2.dumps(components, canonical=True))


def add_base_proof(
    document: JsonObject,
    options: JsonObject,
    issuer_key: PrivateKey,
    *,
    mandatory: Sequence[str],
    proof_key: PrivateKey,
    hmac_key: bytes,
    canonicaliser: Canonicaliser = CANONICALISER,
) -> JsonObject:
    """Sign a document so that its holder can show parts of it (3.6.1).

    Raises:
        LookupError: a pointer names nothing.
    """
    grouped = group(document, hmac_key, canonicaliser)
    places = set(grouped.matching(mandatory))
    shown_always = tuple(line for place, line in enumerate(grouped.lines) if place in places)
    digest = canonicaliser.canonicalise({**options, "@context": document["@context"]}).digest
    one_time = public_key(proof_key)
    value = BaseValue(
        base_signature=raw_signature(issuer_key, base_signature_data(digest, one_time, shown_always)),
        public_key=one_time.multikey_bytes,
        hmac_key=hmac_key,
        signatures=tuple(
            raw_signature(proof_key, line.encode("utf-8"))
            for place, line in enumerate(grouped.lines)
            if place not in places
        ),
        mandatory_pointers=tuple(mandatory),
    )
    return {**document, "proof": {**options, "proofValue": value.text()}}


def derive(signed: JsonObject, selective: Sequence[str], *, canonicaliser: Canonicaliser = CANONICALISER) -> JsonObject:
    """Show a part of a document that bears a base proof (3.6.6).

    Raises:
        LookupError: a pointer names nothing.
        ValueError: there is nothing to show.
    """
    document, proof = unsecured(signed), signed["proof"]
    assert isinstance(proof, dict)
    base = BaseValue.of(str(proof["proofValue"]))
    value = derived_value(group(document, base.hmac_key, canonicaliser), base, selective)
    shown = select(document, [*base.mandatory_pointers, *selective])
    return {**shown, "proof": {**proof, "proofValue": value.text()}}


def derived_value(grouped: Grouped, base: BaseValue, selective: Sequence[str]) -> DerivedValue:
    """Give the proof value for the statements that are shown (3.5.4)."""
    pointers = [*base.mandatory_pointers, *selective]
    if not pointers:
        raise ValueError("nothing is selected")
    mandatory = set(grouped.matching(base.mandatory_pointers))
    combined = grouped.matching(pointers)
    others = [place for place in range(len(grouped.lines)) if place not in mandatory]
    shown_labels = canonicalise_dataset(grouped.selected(pointers)).labels
    return DerivedValue(
        base_signature=base.base_signature,
        public_key=base.public_key,
        signatures=tuple(base.signatures[others.index(place)] for place in combined if place not in mandatory),
        labels={
            int(label.removeprefix("c14n")): base64url_decode(grouped.labels[node][1:])
            for node, label in shown_labels.items()
        },
        mandatory=tuple(position for position, place in enumerate(combined) if place in mandatory),
    )


def mandatory_digest(lines: Iterable[str]) -> bytes:
    return hashlib.sha256("".join(lines).encode("utf-8")).digest()
