"""List the problem codes that the message files explain: exactly those have a page."""

import re
from functools import lru_cache
from itertools import groupby

from chassis.languages import Languages

_TITLE_KEY = re.compile(r"problem\.(?P<code>[a-z0-9_.]+)\.title")


@lru_cache(maxsize=4)
def explained_codes(languages: Languages) -> tuple[str, ...]:
    """Return every code with a title, a reason and a next step, in alphabetical order."""
    found = (match["code"] for key in languages.keys() if (match := _TITLE_KEY.fullmatch(key)))  # noqa: SIM118
    return tuple(sorted(found))


@lru_cache(maxsize=4)
def explained_groups(languages: Languages) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the codes by the word before their first dot; what has no dot comes first, under the empty word."""

    def first_word(code: str) -> str:
        return code.partition(".")[0] if "." in code else ""

    codes = sorted(explained_codes(languages), key=lambda code: (first_word(code), code))
    return tuple((word, tuple(found)) for word, found in groupby(codes, first_word))
