"""Tell whether a name or a site could be taken for that of a recognised issuer.

Anybody may call themselves anything: only the identifier (the DID) says who an issuer is. A reader looks at the name,
though, so a stranger's name that looks like a recognised one is worth a remark. Two names look alike when, for a
reader, they are the same:

1. Their skeletons are equal: compatibility forms, accents, invisible characters, case, spaces and punctuation
   are taken away, and each letter is replaced by the one that it looks like (Cyrillic a, Greek omicron, rn and m, l
   and 1). Spec: UTS 39, section 4; compatibility forms: UAX 15, NFKC.
2. Or they have the same words in another order, or besides words that promise what no name can ("official").
3. Or they differ by one slip of the pen in one long word: a letter missing, doubled, swapped or replaced. Short words
   are spared, or Iran would look like Iraq and Gambia like Zambia.

Names that differ in nothing but their numbers ("Group 1", "Group 2") are different organisations.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal
from urllib.parse import unquote, urlsplit

from confusable_homoglyphs.confusables import confusables_data

from verifier.recognised_issuers import RecognisedIssuer

# Lengths of skeletons; the longest pair of countries that differ by one replaced letter has seven (Iceland, Ireland).
MIN_LETTERS_FOR_A_MISSING_ONE = 5
MIN_LETTERS_FOR_A_REPLACED_ONE = 8
MAX_NAME_CHARACTERS = 300  # of a stranger's name; what is longer is compared by its beginning
_PROMISES = frozenset({"the", "official", "verified", "authentic", "real", "officiel", "officielle", "le", "la"})
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
_LOOKS_LIKE_L = str.maketrans({"i": "l", "1": "l", "|": "l", "!": "l"})
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class LookAlike:
    """A recognised issuer for which somebody could be taken, and what is alike: the `name` or the `site`."""

    issuer: RecognisedIssuer
    alike: Literal["name", "site"]


def find_look_alike(name: str | None, did: str, issuers: Iterable[RecognisedIssuer]) -> LookAlike | None:
    """Give the recognised issuer that an issuer of this name and identifier could be taken for, if there is one.

    An issuer that is in the registry itself, by its identifier, is taken for nobody else.
    """
    known = tuple(issuers)
    if any(issuer.did == did for issuer in known):
        return None
    host = host_of(did)
    for issuer in known:
        if name is not None and names_look_alike(name, issuer.name):
            return LookAlike(issuer, "name")
    for issuer in known:
        theirs = host_of(issuer.did)
        if host is not None and theirs is not None and hosts_look_alike(host, theirs):
            return LookAlike(issuer, "site")
    return None


def names_look_alike(one: str, other: str) -> bool:
    """Tell whether a reader could take one name for the other."""
    first, second = _read(one[:MAX_NAME_CHARACTERS]), _read(other[:MAX_NAME_CHARACTERS])
    if not first.joined or not second.joined:
        return False
    if first.joined == second.joined:  # 1
        return True
    if first.numberless == second.numberless:
        return False
    if sorted(first.promised) == sorted(second.promised) and first.promised:  # 2
        return True
    return _one_slip(first.words, second.words)  # 3


def hosts_look_alike(one: str, other: str) -> bool:
    """Tell whether a reader could take a site for the other one; the sites below a site are not alike to it.

    `example.org.elsewhere.net` begins like `example.org`, which is as far as most people read.
    """
    first, second = _shown_host(one), _shown_host(other)
    if first == second:
        return False
    if first.startswith(f"{second}."):
        return True
    mine, theirs = _read(first), _read(second)
    if mine.joined == theirs.joined:
        return True
    return mine.numberless != theirs.numberless and _one_slip(mine.words, theirs.words)


def host_of(identifier: str) -> str | None:
    """Give the site behind an identifier, without its port: of a did:web or a web address; None of any other."""
    if identifier.startswith("did:web:"):
        return unquote(identifier.removeprefix("did:web:").partition(":")[0]).partition(":")[0].lower() or None
    try:
        parts = urlsplit(identifier)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("https", "http") else None


@dataclass(frozen=True)
class _Reading:
    """A name as a reader sees it."""

    words: tuple[str, ...]
    numberless: str

    @property
    def joined(self) -> str:
        return "".join(self.words)

    @property
    def promised(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if word not in _promises())


@lru_cache(maxsize=20_000)  # the registry has up to 10,000 names
def _read(name: str) -> _Reading:
    return _Reading(tuple(_words(_skeleton(name))), _NUMBER.sub("#", "".join(_words(_folded(name)))))


def _folded(name: str) -> str:
    """Take away what does not change the letters: compatibility forms, invisible characters, accents, case."""
    visible = (letter for letter in unicodedata.normalize("NFKC", name) if _is_visible(letter))
    letters = (letter for letter in unicodedata.normalize("NFD", "".join(visible)) if not _is_accent(letter))
    return unicodedata.normalize("NFC", "".join(letters)).casefold()


def _skeleton(name: str) -> str:
    """Give the skeleton of a name. Capitals are compared before case is taken away: Cyrillic V looks like B only so."""
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", name) if _is_visible(letter))
    plain = "".join(letter for letter in unicodedata.normalize("NFD", shown) if not _is_accent(letter))
    prototypes = _prototypes()
    return _folded(_folded(plain.translate(prototypes)).translate(prototypes)).translate(_LOOKS_LIKE_L)


def _is_visible(letter: str) -> bool:
    # The fillers of Hangul and Braille are letters by their category and blank on every screen.
    return unicodedata.category(letter) not in _INVISIBLE and letter not in "\u115f\u1160\u3164\uffa0\u2800\u034f"


def _is_accent(letter: str) -> bool:
    # Only marks that writers leave out: those of Latin, Greek, Cyrillic and Arabic. Elsewhere they are vowels.
    return "\u0300" <= letter <= "\u036f" or "\u064b" <= letter <= "\u065f" or "\ufe00" <= letter <= "\ufe0f"


def _words(text: str) -> list[str]:
    parts = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in text)
    return parts.split()


def _one_slip(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    if len(first) != len(second):
        return False
    different = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _is_slip(*different[0])


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two words differ by one letter that is missing, swapped with its neighbour, or replaced."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < MIN_LETTERS_FOR_A_MISSING_ONE or len(longer) - len(shorter) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]), len(shorter))
    if len(longer) > len(shorter):
        return shorter[start:] == longer[start + 1 :]
    if shorter[start + 2 :] == longer[start + 2 :] and shorter[start : start + 2] == longer[start : start + 2][::-1]:
        return True
    return len(shorter) >= MIN_LETTERS_FOR_A_REPLACED_ONE and shorter[start + 1 :] == longer[start + 1 :]


def _shown_host(host: str) -> str:
    """Give a host as a browser may show it: with the letters that its punycode stands for."""

    def shown(label: str) -> str:
        if not label.startswith("xn--"):
            return label
        try:
            return label.removeprefix("xn--").encode("ascii").decode("punycode")
        except UnicodeError:
            return label

    return ".".join(shown(label) for label in host.lower().rstrip(".").split("."))


@cache
def _promises() -> frozenset[str]:
    return frozenset(_skeleton(word) for word in _PROMISES)


@cache
def _prototypes() -> Mapping[int, str]:
    """Give the prototype of each character that looks like another: the table of UTS 39, read backwards.

    The package lists with each prototype all that look like it, and with each of those its one prototype.
    """
    found = dict[int, str]()
    for character, entries in confusables_data.items():
        if len(character) != 1 or len(entries) != 1:
            continue
        prototype = str(entries[0]["c"]).strip("\u200e")
        pair = [str(entry["c"]).strip("\u200e") for entry in confusables_data.get(prototype, [])] == [character]
        # Of two that only look like each other either could stand for both; the one of ASCII or the lower one does.
        if prototype and not (pair and (not character.isascii(), character) < (not prototype.isascii(), prototype)):
            found[ord(character)] = prototype
    return MappingProxyType(found)
