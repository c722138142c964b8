"""List the problem codes that the message files explain: exactly those have a page."""

import re
from functools import lru_cache

from chassis.languages import Languages

_TITLE_KEY = re.compile(r"problem\.(?P<code>[a-z0-9_.]+)\.title")


@lru_cache(maxsize=4)
def explained_codes(languages: Languages) -> tuple[str, ...]:
    """Return every code with a title, a reason and a next step, in alphabetical order."""
    found = (match["code"] for key in languages.keys() if (match := _TITLE_KEY.fullmatch(key)))  # noqa: SIM118
    return tuple(sorted(found))
