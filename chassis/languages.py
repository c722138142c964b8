"""Say things in the reader's language: messages, direction, names of languages, dates and numbers.

Messages stand in `chassis/i18n/{language}.json`, standard banana files as translatewiki.net keeps them: `$1`
parameters, `{{PLURAL:$1|one|many}}`, `{{GENDER:$1|he|she|they}}`. A message that a language lacks is taken from the
next one of its chain in `FALLBACKS`. `qqx` shows the keys instead of the messages, for translators.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import resources
from typing import Literal, Self

from babel import Locale, UnknownLocaleError
from babel.core import negotiate_locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

DEFAULT_LANGUAGE = "en"
FALLBACKS: Mapping[str, tuple[str, ...]] = {"fr": ("en",), "ar": ("en",)}
KEYS_LANGUAGE = "qqx"
DOCUMENTATION = "qqq"
LANGUAGE_COOKIE = "movement-badges-language"

MAX_ACCEPT_LANGUAGE_CHARACTERS = 500
MAX_ACCEPT_LANGUAGE_ENTRIES = 20

Direction = Literal["ltr", "rtl"]
Parameter = str | int  # a Markup is a str too; `markup` keeps it unescaped

# English pages write days as the movement's English pages do: 2 November 2026.
_FORMATS: Mapping[str, str] = {"en": "en_GB"}
_ISOLATES: Mapping[Direction, str] = {"ltr": "\u2066", "rtl": "\u2067"}
_PLURAL_ORDER = ("zero", "one", "two", "few", "many", "other")
_CHOICE = re.compile(r"\{\{(PLURAL|GENDER|CASE):\s*\$([1-9])\s*\|([^{}]*)\}\}")
_PARAMETER = re.compile(r"\$([1-9])")
_FRENCH_SPACE = re.compile(r" (?=[:;?!»])|(?<=«) ")


class Languages:
    """The languages that pages can be read in, with their messages."""

    def __init__(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        self._messages = messages
        self._locales = {code: Locale.parse(_FORMATS.get(code, code)) for code in messages}
        others = sorted(code for code in messages if code != DEFAULT_LANGUAGE)
        self.codes: tuple[str, ...] = (DEFAULT_LANGUAGE, *others)

    @classmethod
    def load(cls) -> Self:
        """Read the message files that ship with the program."""
        messages = dict[str, Mapping[str, str]]()
        for file in resources.files("chassis").joinpath("i18n").iterdir():
            code = file.name.removesuffix(".json")
            if file.name.endswith(".json") and code != DOCUMENTATION:
                read: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
                messages[code] = {key: _spaced(code, text) for key, text in read.items() if key != "@metadata"}
        return cls(messages)

    def negotiate(self, *, uselang: str | None, cookie: str | None, accept_language: str | None) -> str:
        """Choose a language: the one asked for in the address, else the one kept, else the browser's wish."""
        if uselang == KEYS_LANGUAGE:
            return KEYS_LANGUAGE
        for wish in (uselang, cookie):
            if wish is not None and wish in self._messages:
                return wish
        wishes = _accepted(accept_language or "")
        return negotiate_locale(wishes, self.codes, sep="-") or DEFAULT_LANGUAGE

    def knows(self, language: str | None) -> bool:
        """Whether pages can be read in this language (or show their keys)."""
        return language in self._messages or language == KEYS_LANGUAGE

    def has(self, key: str) -> bool:
        """Whether a message of this key exists in the language that every chain ends with."""
        return key in self._messages[DEFAULT_LANGUAGE]

    def language_of(self, language: str, key: str) -> str:
        """Give the language in which a reader of `language` gets a message: what is borrowed says so by `lang`."""
        return DEFAULT_LANGUAGE if language == KEYS_LANGUAGE else self._find(language, key)[0]

    def keys(self) -> Iterable[str]:
        """Give the key of every message."""
        return self._messages[DEFAULT_LANGUAGE].keys()

    def t(self, language: str, key: str, *parameters: Parameter) -> str:
        """Give a message as plain text. An unknown key shows as itself in brackets."""
        if language == KEYS_LANGUAGE:
            return f"({': '.join((key, ', '.join(map(str, parameters)))) if parameters else key})"
        spoken, text = self._find(language, key)
        text = self._choose(spoken, text, parameters)
        said = _PARAMETER.sub(lambda found: self._shown(spoken, found, parameters), text)
        return self._isolated(language, spoken, said)

    def markup(self, language: str, key: str, *parameters: Parameter) -> Markup:
        """Give a message as HTML: its text and every parameter escaped, parameters that are markup kept as they are."""
        if language == KEYS_LANGUAGE:
            return escape(self.t(language, key, *parameters))
        spoken, text = self._find(language, key)
        text = str(escape(self._choose(spoken, text, parameters)))
        said = _PARAMETER.sub(lambda found: str(escape(self._shown(spoken, found, parameters))), text)
        # The message is escaped above, each parameter in the lambda.
        return Markup(self._isolated(language, spoken, said))  # noqa: S704

    def source(self, language: str, key: str) -> str:
        """Give a message as translators wrote it, for a program that fills in the parameters itself."""
        return self._find(language, key)[1]

    def direction(self, language: str) -> Direction:
        """Give the direction in which a language is written, also one that pages cannot be read in."""
        try:
            return "rtl" if _locale(language).text_direction == "rtl" else "ltr"
        except (UnknownLocaleError, ValueError):
            return "ltr"

    def autonym(self, language: str) -> str:
        """Give a language's name in itself: français, العربية; the code itself where the name is unknown."""
        try:
            return _locale(language).get_display_name() or language
        except (UnknownLocaleError, ValueError):
            return language

    def name_of(self, language: str, other: str) -> str:
        """Give the name of another language in this one."""
        return self._locale(language).languages.get(other.replace("-", "_")) or self.autonym(other)

    def name_of_country(self, language: str, code: str, otherwise: str) -> str:
        """Give the name of a country (ISO 3166-1 alpha-2) in this language; `otherwise` where it has none."""
        return self._locale(language).territories.get(code) or otherwise

    def date(self, language: str, instant: datetime) -> str:
        """Write a day out: 2 November 2026."""
        return format_date(instant, format="long", locale=self._locale(language))

    def date_time(self, language: str, instant: datetime) -> str:
        """Write an instant out, in the zone it is given in (UTC wherever we store it)."""
        return format_datetime(instant, format="long", locale=self._locale(language))

    def number(self, language: str, number: float) -> str:
        """Write a number as the language groups its digits."""
        return format_decimal(number, locale=self._locale(language))

    def percent(self, language: str, ratio: float) -> str:
        """Write a ratio as a percentage without decimals."""
        return format_percent(ratio, locale=self._locale(language))

    def _locale(self, language: str) -> Locale:
        return self._locales.get(language) or self._locales[DEFAULT_LANGUAGE]

    def _find(self, language: str, key: str) -> tuple[str, str]:
        """Give the message and the language it was found in: plurals follow the language of the text."""
        for code in (language, *FALLBACKS.get(language, ()), DEFAULT_LANGUAGE):
            text = self._messages.get(code, {}).get(key)
            if text is not None:
                return code, text
        return DEFAULT_LANGUAGE, f"⧼{key}⧽"

    def _isolated(self, language: str, spoken: str, said: str) -> str:
        """Keep the punctuation of a borrowed message in its place where the page runs the other way.

        Isolates are characters, not elements: a message may stand in an attribute. Spec: UAX #9, 2.3.
        """
        if self.direction(spoken) == self.direction(language):
            return said
        return "\n".join(f"{_ISOLATES[self.direction(spoken)]}{line}\u2069" for line in said.split("\n"))

    def _choose(self, language: str, text: str, parameters: tuple[Parameter, ...]) -> str:
        if "{{" not in text:
            return text

        def chosen(found: re.Match[str]) -> str:
            kind, position, forms = found[1], int(found[2]) - 1, found[3].split("|")
            value = parameters[position] if position < len(parameters) else ""
            if kind == "CASE":
                return _by_case(value, forms)
            return self._plural(language, value, forms) if kind == "PLURAL" else _gendered(value, forms)

        return _CHOICE.sub(chosen, text)

    def _plural(self, language: str, value: Parameter, forms: list[str]) -> str:
        """Choose by an exact number (`0=none`) or by the language's plural category, the last form for the rest."""
        number = int(value) if isinstance(value, int) or value.isdecimal() else 0
        exact = {form.partition("=")[0]: form.partition("=")[2] for form in forms if re.match(r"\d+=", form)}
        if str(number) in exact:
            return exact[str(number)]
        general = [form for form in forms if not re.match(r"\d+=", form)]
        rule = self._locale(language).plural_form
        categories = [category for category in _PLURAL_ORDER if category in {*rule.tags, "other"}]
        return general[min(categories.index(rule(number)), len(general) - 1)] if general else ""

    def _shown(self, language: str, found: re.Match[str], parameters: tuple[Parameter, ...]) -> str:
        position = int(found[1]) - 1
        if position >= len(parameters):
            return found[0]
        value = parameters[position]
        return self.number(language, value) if isinstance(value, int) else value


def _spaced(language: str, text: str) -> str:
    """Keep French marks on the line of their word: whoever translates types a plain space before them."""
    return _FRENCH_SPACE.sub("\u00a0", text) if language == "fr" else text


def _gendered(value: Parameter, forms: list[str]) -> str:
    """Choose by the grammatical gender that a person has asked for; the neutral form where none is known."""
    index = {"male": 0, "female": 1}.get(str(value), 2)
    return forms[index] if index < len(forms) else forms[0]


def _by_case(value: Parameter, forms: list[str]) -> str:
    """Choose by a word of the program (`too_long=it is too long`); the last form for any other."""
    named = {name: words for name, found, words in (form.partition("=") for form in forms) if found}
    return named.get(str(value), forms[-1])


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _accepted(header: str) -> list[str]:
    """Read an Accept-Language header: tags, best first (RFC 9110 12.5.4). Malformed entries are left out."""
    weighed = list[tuple[float, str]]()
    for entry in header[:MAX_ACCEPT_LANGUAGE_CHARACTERS].split(",")[:MAX_ACCEPT_LANGUAGE_ENTRIES]:
        tag, _, weight = entry.strip().partition(";")
        if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", tag.strip()):
            continue
        found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        quality = float(found[1]) if found else 1.0
        if quality > 0:
            weighed.append((quality, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]
