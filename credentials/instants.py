"""Moments in signed documents: RFC 3339 with a zone in, UTC to the second out.

Specification: dateTimeStamp of XML Schema 1.1 part 2, as VC Data Model 2.0 section 4.9 asks for.
"""

import re
from datetime import UTC, datetime
from typing import Final

# A leap second is legal in neither dateTimeStamp nor datetime; fractions are read and dropped.
_INSTANT: Final = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,12})?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})\Z"
)


def parse_instant(text: str) -> datetime | None:
    """Read a moment; give it in UTC, cut to seconds, or None if the text is none."""
    match = _INSTANT.match(text)
    if not match:
        return None
    zone = "+00:00" if match["zone"] == "Z" else match["zone"]
    try:
        return datetime.fromisoformat(f"{match['date']}T{match['time']}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def format_instant(instant: datetime) -> str:
    """Write a moment as `2026-11-02T09:00:00Z`.

    Raises:
        ValueError: the moment has no zone.
    """
    if instant.utcoffset() is None:
        raise ValueError("a moment without a zone cannot be signed")
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
