"""The canonical form of JSON itself: members sorted, numbers and texts in one spelling (RFC 8785).

Specification: <https://www.rfc-editor.org/rfc/rfc8785>.
"""

import rfc8785

from credentials.strict_json import JsonValue

# The library refuses integers from here on. The gate lets one more through, 2^53 itself, which a double holds exactly.
_LIBRARY_LIMIT = 2**53


def canonical_json(value: JsonValue) -> bytes:
    """Give the canonical form, UTF-8, of a value that has passed the gate for JSON.

    Numbers are what a JSON reader makes of them: `1.0` and `1` are the same number and so the same text.

    Raises:
        ValueError: the value has not passed the gate (a lone surrogate, infinity, or an integer that loses digits).
    """
    return rfc8785.dumps(_within_the_library(value))


def _within_the_library(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _within_the_library(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_within_the_library(item) for item in value]
    if isinstance(value, int) and abs(value) == _LIBRARY_LIMIT:
        return float(value)
    return value
