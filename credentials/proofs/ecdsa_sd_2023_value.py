"""The value of a derived proof of ecdsa-sd-2023: five things in CBOR, in their one canonical spelling.

    [ bstr .size 64,                issuer's signature
      bstr .size 35,                public key of P-256, made for this badge alone, as a multikey
      [* bstr .size 64],            signatures under that key, one for each statement that need not be shown
      {* uint => bstr .size 32},    issuer's name of each unnamed object, by the number in its canonical label
      [* uint] ]                    places of the statements that must be shown, in rising order

Specification: <https://www.w3.org/TR/vc-di-ecdsa/> sections 3.5.5 to 3.5.8 (which counts 36 bytes for the key, two of
prefix and 33 of point; there are 35, in its test vectors as well); CBOR: RFC 8949 section 4.2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NoReturn

import cbor2

from credentials.keys import PublicKey
from credentials.multibase import base64url_encode, multibase_decode
from credentials.problems import KeyProblem, MalformedMultibase, ProofMalformed, UnsupportedBaseProof, UnsupportedKey

BASE_PROOF_HEADER: Final = b"\xd9\x5d\x00"
DERIVED_PROOF_HEADER: Final = b"\xd9\x5d\x01"
SIGNATURE_BYTES: Final = 64
PUBLIC_KEY_BYTES: Final = 35
LABEL_BYTES: Final = 32
# About 700 signatures; a badge says some dozens of things.
MAX_CHARACTERS: Final = 64 * 1024
# Lists and a map in a list.
_MAX_DEPTH: Final = 2


@dataclass(frozen=True, slots=True)
class DerivedProofValue:
    """What a derived proof consists of.

    `labels` gives the issuer's name of an unnamed object, `u` and base64url, by the number in its canonical label;
    `mandatory` are places among the sorted statements, rising.
    """

    base_signature: bytes
    public_key: PublicKey
    signatures: tuple[bytes, ...]
    labels: Mapping[int, str]
    mandatory: tuple[int, ...]


class _NoTags(dict[int, Callable[[object, bool], object]]):
    """Refuse every tag: the library would turn tagged bytes into dates, patterns and huge numbers (3.5.7: none)."""

    def __getitem__(self, tag: int) -> NoReturn:
        raise cbor2.CBORDecodeError(f"tag {tag}")


_NO_TAGS: Final = _NoTags()


def read_derived_proof_value(text: str) -> DerivedProofValue:
    """Read `proofValue` (3.5.8).

    Raises:
        UnsupportedBaseProof: it is that of a base proof.
        ProofMalformed: it is neither.
    """
    if not text.startswith("u") or len(text) > MAX_CHARACTERS:
        raise ProofMalformed(member="proofValue")
    try:
        data = multibase_decode(text)
    except MalformedMultibase as error:
        raise ProofMalformed(member="proofValue") from error
    header, content = data[:3], data[3:]
    if header == BASE_PROOF_HEADER:
        raise UnsupportedBaseProof
    if header != DERIVED_PROOF_HEADER:
        raise ProofMalformed(member="proofValue")
    components = _components(content)
    if len(components) != 5:
        raise ProofMalformed(member="proofValue")
    base_signature, public_key, signatures, labels, mandatory = components
    value = DerivedProofValue(
        base_signature=_bytes(base_signature, SIGNATURE_BYTES),
        public_key=_public_key(_bytes(public_key, PUBLIC_KEY_BYTES)),
        signatures=tuple(_bytes(signature, SIGNATURE_BYTES) for signature in _list(signatures)),
        labels=_labels(labels),
        mandatory=tuple(_unsigned(place) for place in _list(mandatory)),
    )
    if any(before >= after for before, after in pairwise(value.mandatory)):
        raise ProofMalformed(member="proofValue")
    # Now that nothing is in it but what belongs there: refuse any other spelling of the same, and bytes after the end.
    if cbor2.dumps(components, canonical=True) != content:
        raise ProofMalformed(member="proofValue")
    return value


def _components(content: bytes) -> list[object]:
    try:
        decoded: object = cbor2.loads(content, semantic_decoders=_NO_TAGS, max_depth=_MAX_DEPTH)
    except cbor2.CBORError as error:
        raise ProofMalformed(member="proofValue") from error
    return _list(decoded)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ProofMalformed(member="proofValue")
    return value


def _bytes(value: object, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise ProofMalformed(member="proofValue")
    return value


def _unsigned(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ProofMalformed(member="proofValue")
    return value


def _labels(value: object) -> Mapping[int, str]:
    if not isinstance(value, dict):
        raise ProofMalformed(member="proofValue")
    return MappingProxyType(
        {_unsigned(number): "u" + base64url_encode(_bytes(label, LABEL_BYTES)) for number, label in value.items()}
    )


def _public_key(data: bytes) -> PublicKey:
    try:
        key = PublicKey.from_multikey_bytes(data)
    except (KeyProblem, UnsupportedKey) as error:
        raise ProofMalformed(member="proofValue") from error
    # No other kind that is read today has as many bytes.
    if key.kind != "P-256":
        raise ProofMalformed(member="proofValue")
    return key
