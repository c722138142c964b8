"""Choose the text for a reader from texts in several languages.

Spec: skills.md 2.6: language, then its base language, then English, then any; anything but the language that
was asked for is shown as a fallback.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LAST_RESORT = "en"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A text, the language it is in, and whether the reader asked for another one."""

    text: str
    language: str
    fallback: bool


def choose(texts: Mapping[str, str], language: str) -> Chosen:
    """Give the best text for a reader of `language` (BCP 47).

    Text in the base language ("fr" for "fr-CA") is no fallback: a reader sees no difference worth a mark.

    Raises:
        KeyError: `texts` is empty.
    """
    base = language.partition("-")[0].lower()
    for candidate in (language, base):
        if candidate in texts:
            return Chosen(texts[candidate], candidate, fallback=False)
    found = LAST_RESORT if LAST_RESORT in texts else min(texts, default="")
    return Chosen(texts[found], found, fallback=True)
