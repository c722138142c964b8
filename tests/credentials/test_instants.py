"""Moments in signed documents."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.instants import format_instant, parse_instant


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_written_to_the_second_and_read_again(instant: datetime) -> None:
    assert parse_instant(format_instant(instant)) == instant.replace(microsecond=0)


def test_a_moment_is_written_in_utc() -> None:
    instant = datetime(2026, 11, 2, 10, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert format_instant(instant) == "2026-11-02T09:00:00Z"


def test_a_moment_without_a_zone_is_never_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_instant(datetime(2026, 11, 2))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "text",
    ["2026-11-02T09:00:00Z", "2026-11-02T09:00:00.999Z", "2026-11-02T10:00:00+01:00", "2026-11-01T21:00:00-12:00"],
)
def test_every_spelling_of_a_moment_is_read(text: str) -> None:
    assert parse_instant(text) == datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "never", "2026-11-02", "2026-11-02T09:00:00", "2026-11-02 09:00:00Z", "2026-11-02t09:00:00z",
        "2026-13-02T09:00:00Z", "2026-02-30T09:00:00Z", "2026-11-02T24:00:01Z", "2026-11-02T09:00:60Z",
        "2026-11-02T09:00Z", "20261102T090000Z", "2026-11-02T09:00:00+0100", "2026-11-02T09:00:00Z\n",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "٢٠٢٦-11-02T09:00:00Z", "2026-11-02T09:00:00+25:00",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_instant(text) is None
