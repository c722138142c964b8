"""Bitstring status lists: one bit per badge, in a list long enough that nobody learns which badge was looked up.

Specification: Bitstring Status List v1.0 <https://www.w3.org/TR/vc-bitstring-status-list/>. Which place a badge gets
is the issuer's business; what a bit means for a badge is verification's. Lists of the draft before it are read as well:
Status List 2021 <https://www.w3.org/TR/2023/WD-vc-status-list-20230427/>.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from credentials.instants import format_instant, parse_instant
from credentials.multibase import base64url_decode, multibase_encode
from credentials.problems import (
    MalformedMultibase,
    StatusIndexOutOfRange,
    StatusListMalformed,
    StatusListTooLarge,
    StatusListTooShort,
)
from credentials.strict_json import JsonObject, JsonValue, parse_object

# "The bitstring ... MUST be at least 16 KB": 131,072 entries of one bit (section 3.1, group privacy 6.1).
MINIMUM_ENTRIES: Final = 131_072
# Eight million badges in one list; a list of zeros of this size is 1 kB compressed, so that the cap is on the result.
MAX_LIST_BYTES: Final = 1024 * 1024
# A random list barely compresses: what does not fit here cannot expand to a list of a permitted size.
MAX_ENCODED_CHARACTERS: Final = MAX_LIST_BYTES * 4 // 3 + 1024
MAX_LIST_DOCUMENT_BYTES: Final = MAX_ENCODED_CHARACTERS + 64 * 1024
# Level 6: a sparse list of 131,072 entries takes 0.1 ms and as many bytes as at level 9.
_COMPRESSION_LEVEL: Final = 6
_GZIP: Final = 16 + zlib.MAX_WBITS
_INDEX: Final = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")


class Bitstring:
    """A row of bits; bit 0 is the highest bit of the first byte (section 3.2)."""

    __slots__ = ("_bits",)

    def __init__(self, entries: int = MINIMUM_ENTRIES) -> None:
        if entries < MINIMUM_ENTRIES or entries % 8 or entries // 8 > MAX_LIST_BYTES:
            raise ValueError(f"a list has {MINIMUM_ENTRIES} to {MAX_LIST_BYTES * 8} entries, in whole bytes")
        self._bits = bytearray(entries // 8)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read the bits.

        Raises:
            StatusListTooShort, StatusListTooLarge: there are too few to hide among, or more than we read.
        """
        if len(data) * 8 < MINIMUM_ENTRIES:
            raise StatusListTooShort(entries=str(len(data) * 8))
        if len(data) > MAX_LIST_BYTES:
            raise StatusListTooLarge(limit=str(MAX_LIST_BYTES))
        bits = cls(len(data) * 8)
        bits._bits[:] = data
        return bits

    def __len__(self) -> int:
        return len(self._bits) * 8

    def __bytes__(self) -> bytes:
        return bytes(self._bits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bitstring) and bytes(self) == bytes(other)

    __hash__ = None  # type: ignore[assignment] # it changes

    def __getitem__(self, index: int) -> bool:
        """Say whether the bit is set.

        Raises:
            StatusIndexOutOfRange: there is no such place.
        """
        return bool(self.value(index))

    def value(self, index: int, *, size: int = 1) -> int:
        """Give the number at a place of `size` bits, the highest bit first (section 3.2).

        Raises:
            StatusIndexOutOfRange: there is no such place.
        """
        start, end = index * size, (index + 1) * size
        if index < 0 or end > len(self):
            raise StatusIndexOutOfRange(index=str(index))
        first, last = start // 8, (end - 1) // 8 + 1
        return int.from_bytes(self._bits[first:last]) >> (last * 8 - end) & ((1 << size) - 1)

    def set(self, index: int) -> None:
        """Set the bit.

        Raises:
            StatusIndexOutOfRange: there is no such place.
        """
        byte, mask = self._place(index)
        self._bits[byte] |= mask

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise StatusIndexOutOfRange(index=str(index))
        return index // 8, 0x80 >> index % 8


def encode(bits: Bitstring) -> str:
    """Write a list as `encodedList`: `u` and the base64url of its gzip; the same bits give the same text."""
    compressor = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, _GZIP)
    return multibase_encode(compressor.compress(bytes(bits)) + compressor.flush(), base="u")


def decode(text: str, *, prefix: str = "u") -> Bitstring:
    """Read `encodedList`, never expanding more than `MAX_LIST_BYTES`.

    A text without the prefix is refused: the specification demands it, the draft before it had none.

    Raises:
        StatusListMalformed: not base64url, not one whole gzip member, or something follows it.
        StatusListTooLarge, StatusListTooShort: more than we read, or too few to hide among.
    """
    if len(text) > MAX_ENCODED_CHARACTERS:
        raise StatusListTooLarge(limit=str(MAX_LIST_BYTES))
    if not text.startswith(prefix):
        raise StatusListMalformed(member="encodedList")
    try:
        compressed = base64url_decode(text.removeprefix(prefix))
        expander = zlib.decompressobj(_GZIP)
        data = expander.decompress(compressed, MAX_LIST_BYTES + 1)
    except (MalformedMultibase, zlib.error) as error:
        raise StatusListMalformed(member="encodedList") from error
    if len(data) > MAX_LIST_BYTES:
        raise StatusListTooLarge(limit=str(MAX_LIST_BYTES))
    if not expander.eof or expander.unused_data:
        # Cut short, or a second member behind the first that another reader would join to it.
        raise StatusListMalformed(member="encodedList")
    return Bitstring.from_bytes(data)


def compose(
    *,
    list_url: str,
    issuer_did: str,
    purpose: str,
    bits: Bitstring,
    valid_from: datetime,
    valid_until: datetime,
) -> JsonObject:
    """Compose the list credential, without proof (section 2.2)."""
    if valid_until <= valid_from:
        raise ValueError("a list ends after it begins")
    return {
        "@context": [CREDENTIALS_V2],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did,
        "validFrom": format_instant(valid_from),
        "validUntil": format_instant(valid_until),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(bits),
        },
    }


def compose_entry(*, list_url: str, index: int, purpose: str) -> JsonObject:
    """Compose the `credentialStatus` of a badge at a place of a list (section 2.1)."""
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def read_index(value: JsonValue) -> int:
    """Read `statusListIndex`: a decimal text, or an integer as some issuers write it.

    Raises:
        StatusIndexOutOfRange: neither; no place is meant.
    """
    if isinstance(value, str) and _INDEX.match(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise StatusIndexOutOfRange(index=str(value)[:32])


@dataclass(frozen=True, slots=True)
class ListKind:
    """What lists of one kind call themselves, and how they write their bits."""

    credential_type: str
    subject_type: str
    prefix: str


BITSTRING: Final = ListKind("BitstringStatusListCredential", "BitstringStatusList", "u")
STATUS_LIST_2021: Final = ListKind("StatusList2021Credential", "StatusList2021", "")


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list credential, read; whether its proof holds is another question.

    `id` is its own URL or None; `purposes` what its bits can mean; `size` the bits of one place if it says so;
    `valid_from` and `valid_until` its validity.
    """

    id: str | None
    issuer: str
    purposes: frozenset[str]
    bits: Bitstring
    size: int | None
    valid_from: datetime | None
    valid_until: datetime | None

    def is_set(self, index: int) -> bool:
        """Say whether the bit of a badge is set.

        Raises:
            StatusIndexOutOfRange: RANGE_ERROR of section 3.2.
        """
        return self.bits[index]

    def value(self, index: int, *, size: int) -> int:
        """Give what the list says at a place of `size` bits.

        Raises:
            StatusListMalformed: the list says that its places have another size.
            StatusListTooShort: it has too few places of that size (STATUS_LIST_LENGTH_ERROR).
            StatusIndexOutOfRange: RANGE_ERROR of section 3.2.
        """
        if self.size not in (None, size):
            raise StatusListMalformed(member="statusSize")
        if len(self.bits) // size < MINIMUM_ENTRIES:
            raise StatusListTooShort(entries=str(len(self.bits) // size))
        return self.bits.value(index, size=size)


def parse_list(data: bytes) -> JsonObject:
    """Read the bytes of a list credential through the JSON gate, which lets its one long text pass.

    Raises:
        DocumentProblem: as for `strict_json.parse_object`.
    """
    return parse_object(data, max_bytes=MAX_LIST_DOCUMENT_BYTES, max_string_characters=MAX_ENCODED_CHARACTERS)


def read(document: JsonObject, kind: ListKind = BITSTRING) -> StatusList:
    """Read a list credential of this kind (sections 2.2 and 3.2).

    Raises:
        StatusListProblem: a member is absent or not of its form (MALFORMED_VALUE_ERROR), or the list too short
            (STATUS_LIST_LENGTH_ERROR) or too large.
    """
    if kind.credential_type not in _texts(document, "type"):
        raise StatusListMalformed(member="type")
    issuer = document.get("issuer")
    if isinstance(issuer, dict):
        issuer = issuer.get("id")
    if not isinstance(issuer, str) or not issuer:
        raise StatusListMalformed(member="issuer")
    own_id = document.get("id")
    if own_id is not None and not isinstance(own_id, str):
        raise StatusListMalformed(member="id")
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or kind.subject_type not in _texts(subject, "type"):
        raise StatusListMalformed(member="credentialSubject")
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        raise StatusListMalformed(member="encodedList")
    context = document.get("@context")
    is_1_1 = isinstance(context, list) and context[:1] == [CREDENTIALS_V1]
    return StatusList(
        id=own_id,
        issuer=issuer,
        purposes=frozenset(_texts(subject, "statusPurpose")),
        bits=decode(encoded, prefix=kind.prefix),
        size=_size(subject),
        valid_from=_instant(document, "issuanceDate" if is_1_1 else "validFrom"),
        valid_until=_instant(document, "expirationDate" if is_1_1 else "validUntil"),
    )


def _size(subject: JsonObject) -> int | None:
    """Read `statusSize`, which the entry of a badge gives and earlier drafts gave in the list."""
    size = subject.get("statusSize")
    if size is None:
        return None
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise StatusListMalformed(member="statusSize")
    return size


def _texts(document: JsonObject, member: str) -> list[str]:
    value = document.get(member)
    items = value if isinstance(value, list) else [value]
    texts = [item for item in items if isinstance(item, str) and item]
    if not texts or len(texts) != len(items):
        raise StatusListMalformed(member=member)
    return texts


def _instant(document: JsonObject, member: str) -> datetime | None:
    if member not in document:
        return None
    value = document[member]
    instant = parse_instant(value) if isinstance(value, str) else None
    if instant is None:
        raise StatusListMalformed(member=member)
    return instant
