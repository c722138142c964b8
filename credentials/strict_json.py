"""The gate for untrusted JSON: bytes in, values out, one code per reason for refusal.

What other readers would disagree on is refused here, so that everybody who reads a signed badge reads the same:
members that appear twice, numbers that lose digits, text that cannot be encoded again, documents that exhaust a
reader. Grammar: RFC 8259, narrowed to I-JSON (RFC 7493) and by the limits below.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Final, NoReturn, TypeAlias

from credentials.problems import (
    BadNumber,
    BadText,
    DocumentTooLarge,
    DuplicateKey,
    NotAnObject,
    NotJson,
    StringTooLong,
    TooDeep,
    TooManyNodes,
)

JsonValue: TypeAlias = "JsonObject | list[JsonValue] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, "JsonValue"]

# The largest official sample has 24 kB; a badge with a 96 kB PNG inside still fits (security rules, input limits).
MAX_DOCUMENT_BYTES: Final = 256 * 1024
# A badge with endorsements, each with an achievement of its own, needs less than 16 levels.
MAX_DEPTH: Final = 32
MAX_NODES: Final = 5_000
# Code units of one text. A picture as a data URI is the one text that may fill the document (256 KiB for `image`).
MAX_STRING_CHARACTERS: Final = 64 * 1024
MAX_DATA_URI_CHARACTERS: Final = MAX_DOCUMENT_BYTES
# Beyond this, readers that keep numbers as IEEE 754 doubles lose digits (RFC 7493 section 2.2).
MAX_INTEGER: Final = 2**53

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# Control characters other than tab, line feed and carriage return, lone surrogates, and the two non-characters that
# implementations of canonical N-Quads write differently.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def parse(
    data: bytes,
    *,
    max_bytes: int = MAX_DOCUMENT_BYTES,
    max_string_characters: int = MAX_STRING_CHARACTERS,
    max_nodes: int = MAX_NODES,
) -> JsonValue:
    """Read one JSON value through the gate.

    Status lists are larger: mostly one text, or many small entries; whoever reads one says so by the limits.

    Raises:
        DocumentProblem: one subclass, and so one code, for each reason.
    """
    if len(data) > max_bytes:
        raise DocumentTooLarge(limit=str(max_bytes))
    if data.startswith(_BYTE_ORDER_MARK):
        raise BadText(found="U+FEFF")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadText(found=f"byte {error.start}") from error
    try:
        value: JsonValue = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_not_a_number,
        )
    except json.JSONDecodeError as error:
        raise NotJson(line=str(error.lineno), column=str(error.colno)) from error
    except RecursionError as error:
        # The parser recurses per level and gives up far beyond MAX_DEPTH.
        raise TooDeep(limit=str(MAX_DEPTH)) from error
    _check_sizes(value, max_string_characters, max_nodes)
    return value


def parse_object(
    data: bytes,
    *,
    max_bytes: int = MAX_DOCUMENT_BYTES,
    max_string_characters: int = MAX_STRING_CHARACTERS,
    max_nodes: int = MAX_NODES,
) -> JsonObject:
    """Read one JSON object through the gate.

    Raises:
        NotAnObject: the document is a list or a lone value.
        DocumentProblem: as for `parse`.
    """
    value = parse(data, max_bytes=max_bytes, max_string_characters=max_string_characters, max_nodes=max_nodes)
    if not isinstance(value, dict):
        raise NotAnObject
    return value


def dump(document: Mapping[str, JsonValue]) -> bytes:
    """Write a document that we issue: UTF-8, compact, members in the given order.

    What is written can be read again: the result has passed the gate.

    Raises:
        BadNumber: a number is not an integer; JSON-LD readers disagree on how to sign others.
        DocumentProblem: as for `parse`.
    """
    _refuse_decimals(document)
    try:
        data = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadText(found=f"U+{ord(error.object[error.start]):04X}") from error
    parse(data)
    return data


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen = set[str]()
        for key, _ in pairs:
            if key in seen:
                raise DuplicateKey(key=_shown(key))
            seen.add(key)
    return members


def _integer(text: str) -> int:
    # The length first: Python itself refuses to read some thousand digits.
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
        raise BadNumber(number=_shown(text))
    return int(text)


def _decimal(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadNumber(number=_shown(text))
    return number


def _not_a_number(text: str) -> NoReturn:
    raise BadNumber(number=text)


def _check_sizes(value: JsonValue, max_string_characters: int, max_nodes: int) -> None:
    """Walk the parsed value once, level by level, counting what it holds."""
    nodes = 0
    level: list[JsonValue] = [value]
    depth = 0
    while level:
        nodes += len(level)
        if nodes > max_nodes:
            raise TooManyNodes(limit=str(max_nodes))
        below: list[JsonValue] = []
        containers = False
        for item in level:
            if isinstance(item, str):
                _check_text(item, max_string_characters)
            elif isinstance(item, dict):
                containers = True
                for key in item:
                    _check_text(key, max_string_characters)
                below.extend(item.values())
            elif isinstance(item, list):
                containers = True
                below.extend(item)
        depth += containers
        if depth > MAX_DEPTH:
            raise TooDeep(limit=str(MAX_DEPTH))
        level = below


def _check_text(text: str, max_string_characters: int) -> None:
    limit = max(MAX_DATA_URI_CHARACTERS, max_string_characters) if text.startswith("data:") else max_string_characters
    if len(text) > limit:
        raise StringTooLong(limit=str(limit))
    unsafe = _UNSAFE.search(text)
    if unsafe:
        raise BadText(found=f"U+{ord(unsafe[0]):04X}")


def _refuse_decimals(document: Mapping[str, JsonValue]) -> None:
    rest: list[JsonValue] = list(document.values())
    while rest:
        item = rest.pop()
        if isinstance(item, float):
            raise BadNumber(number=repr(item))
        if isinstance(item, dict):
            rest.extend(item.values())
        elif isinstance(item, list):
            rest.extend(item)


def _shown(text: str) -> str:
    """Shorten a stranger's text, so that a report stays readable and can be written anywhere."""
    safe = text.encode("utf-8", "replace").decode("utf-8")
    return safe if len(safe) <= 64 else safe[:63] + "…"
