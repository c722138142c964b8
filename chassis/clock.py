"""Give the time to the shell; everything below is told the time as a value."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC, truncated to seconds (what is stored and signed)."""
    return datetime.now(UTC).replace(microsecond=0)
