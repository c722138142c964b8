"""Check `time`: is the badge in force at the moment of the verification?"""

from datetime import datetime, timedelta
from typing import Final

from credentials.facts import Facts
from credentials.report import Check, CheckName, answer

# Two honest clocks may differ; only "not yet" is forgiven, never "no longer" (security rules, case 30).
CLOCK_TOLERANCE: Final = timedelta(seconds=60)


def check_time(facts: Facts, at: datetime, *, tolerance: timedelta = CLOCK_TOLERANCE) -> Check:
    """Compare the dates of the badge with `at`."""
    if facts.ends is not None and at > facts.ends:
        return answer(CheckName.TIME, "time.expired", until=facts.ends_text)
    if facts.begins is not None and facts.begins > at + tolerance:
        return answer(CheckName.TIME, "time.not_yet_valid", **{"from": facts.begins_text})
    if facts.begins is None or facts.ends_malformed:
        return answer(CheckName.TIME, "time.not_checked")
    if facts.is_selection and facts.ends is None:
        # The end may be among what the holder left out.
        return answer(CheckName.TIME, "time.end_not_shown")
    return answer(CheckName.TIME, "time.current")
