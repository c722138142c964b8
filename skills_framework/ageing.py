"""Months between two instants, and back: the age of evidence in calendar months.

A month is a calendar month: from 15 March to 15 April is 1, whatever the number of days. Within a month time runs
evenly, so an age grows with every second and never jumps.
"""

from calendar import monthrange
from datetime import datetime, timedelta


def months_between(start: datetime, end: datetime) -> float:
    """Give the calendar months from `start` to `end` (aware, the same zone), negative when `end` is earlier."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole + _part_of_month(end) - _part_of_month(start)


def after_months(start: datetime, months: float) -> datetime:
    """Give the instant at which `start` is `months` old, to the second."""
    position = start.year * 12 + start.month - 1 + _part_of_month(start) + months
    year, month = divmod(int(position), 12)
    first = datetime(year, month + 1, 1, tzinfo=start.tzinfo)
    seconds = (position - int(position)) * monthrange(year, month + 1)[1] * 86_400
    return first + timedelta(seconds=round(seconds))


def _part_of_month(instant: datetime) -> float:
    passed = timedelta(days=instant.day - 1, hours=instant.hour, minutes=instant.minute, seconds=instant.second)
    return passed / timedelta(days=monthrange(instant.year, instant.month)[1])
