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
    """Return the codes by the word before their first dot.

    First, under the empty word, come the codes without a dot and what is kin to one of them (`forbidden.scope`).
    """
    known = explained_codes(languages)

    def first_word(code: str) -> str:
        word = code.partition(".")[0]
        return "" if word in known else word

    codes = sorted(known, key=lambda code: (first_word(code), code))
    return tuple((word, tuple(found)) for word, found in groupby(codes, first_word))
