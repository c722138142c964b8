"""What a page says is said in each language, with the same parameters, and nothing said is without a message."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markupsafe import Markup

from chassis.languages import Languages

REPOSITORY = Path(__file__).resolve().parent.parent.parent
HOUSES = ("chassis", "credentials", "issuer", "movement_badges", "skills_framework", "verifier")
MESSAGES = {
    language: json.loads((REPOSITORY / "chassis" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    for language in ("en", "fr", "ar", "qqq")
}
PARTS = ("title", "reason", "next")
KEY_IN_TEMPLATE = re.compile(r"""\bt\(\s*"([a-z0-9_.-]+)"\s*[,)]""")
KEY_IN_PYTHON = re.compile(r"""(?:\bt\([^"()]*|NavigationItem\()"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\"""")


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages.load()


def parameters(text: str) -> set[str]:
    return set(re.findall(r"\$[1-9]", text))


@pytest.mark.parametrize("language", ["fr", "qqq"])
def test_a_complete_language_has_every_message_and_no_other(language: str) -> None:
    assert set(MESSAGES[language]) == set(MESSAGES["en"])


def test_a_begun_language_has_no_message_of_its_own() -> None:
    assert set(MESSAGES["ar"]) <= set(MESSAGES["en"])


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_translations_use_the_parameters_of_the_original(language: str) -> None:
    wrong = {
        key: text
        for key, text in MESSAGES[language].items()
        if key != "@metadata" and parameters(text) != parameters(MESSAGES["en"][key])
    }
    assert wrong == {}


def explained(key: str) -> set[str]:
    """The parameters that translators are told of; the three texts of a problem share theirs."""
    base, _, part = key.rpartition(".")
    keys = [f"{base}.{other}" for other in PARTS] if key.startswith("problem.") and part in PARTS else [key]
    return set().union(*(parameters(MESSAGES["qqq"].get(one, "")) for one in keys))


def test_every_parameter_is_explained_to_translators() -> None:
    wrong = [
        key for key, text in MESSAGES["en"].items() if key != "@metadata" and not parameters(text) <= explained(key)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", sorted(MESSAGES))
def test_message_files_are_sorted_so_that_changes_merge(language: str) -> None:
    keys = list(MESSAGES[language])
    assert keys == sorted(keys, key=lambda key: (key != "@metadata", key))


def test_no_message_holds_html() -> None:
    wrong = [key for language in MESSAGES.values() for key, text in language.items() if "</" in str(text)]
    assert wrong == []


def test_every_key_that_a_page_or_a_program_names_has_a_message() -> None:
    wanted = {
        (str(path.relative_to(REPOSITORY)), key)
        for house in HOUSES
        for pattern, suffix in ((KEY_IN_TEMPLATE, "html"), (KEY_IN_PYTHON, "py"))
        for path in (REPOSITORY / house).rglob(f"*.{suffix}")
        for key in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted((where, key) for where, key in wanted if key not in MESSAGES["en"]) == []
    assert len(wanted) >= 20


@pytest.mark.parametrize(
    ("uselang", "cookie", "accept_language", "language"),
    [
        (None, None, None, "en"),
        (None, None, "fr", "fr"),
        (None, None, "fr-CA, en;q=0.5", "fr"),
        (None, None, "de, ar;q=0.3, fr;q=0.8", "fr"),
        (None, None, "en;q=0, fr;q=0.1", "fr"),
        (None, None, "xx;q=nonsense, ;;, ar", "ar"),
        (None, "ar", "fr", "ar"),
        (None, "tlh", "fr", "fr"),
        ("fr", "ar", "en", "fr"),
        ("../../etc", "ar", "en", "ar"),
        ("qqx", "ar", "en", "qqx"),
    ],
)
def test_the_address_wins_over_the_cookie_and_the_cookie_over_the_browser(
    languages: Languages, uselang: str | None, cookie: str | None, accept_language: str | None, language: str
) -> None:
    assert languages.negotiate(uselang=uselang, cookie=cookie, accept_language=accept_language) == language


def said(language: str, text: str, *values: str | int, **others: str) -> str:
    messages = {"en": {"x": "english"}, "fr": dict[str, str](), "ar": dict[str, str]()}
    messages[language] = {"x": text, **others}
    return Languages(messages).t(language, "x", *values)


@pytest.mark.parametrize(
    ("language", "text", "values", "expected"),
    [
        ("en", "$2 before $1", ("one", "two"), "two before one"),
        ("en", "{{PLURAL:$1|one badge|$1 badges}}", (1,), "one badge"),
        ("en", "{{PLURAL:$1|one badge|$1 badges}}", (1234,), "1,234 badges"),
        ("en", "{{PLURAL:$1|0=no badge|one badge|$1 badges}}", (0,), "no badge"),
        ("fr", "{{PLURAL:$1|$1 badge|$1 badges}}", (0,), "0 badge"),
        ("fr", "{{PLURAL:$1|$1 badge|$1 badges}}", (1_000_000,), "1 000 000 badges"),
        ("ar", "{{PLURAL:$1|صفر|واحد|اثنان|قليل|كثير|آخر}}", (3,), "قليل"),
        ("ar", "{{PLURAL:$1|صفر|واحد|اثنان|قليل|كثير|آخر}}", (11,), "كثير"),
        ("en", "{{GENDER:$1|his|her|their}} badge", ("female",), "her badge"),
        ("en", "{{GENDER:$1|his|her|their}} badge", ("",), "their badge"),
        ("en", "$1", ("{{PLURAL:$1|a|b}} $1 $2",), "{{PLURAL:$1|a|b}} $1 $2"),
        ("en", "costs $1 and $2", ("5",), "costs 5 and $2"),
    ],
)
def test_parameters_plurals_and_gender_follow_the_language(
    language: str, text: str, values: tuple[str | int, ...], expected: str
) -> None:
    assert said(language, text, *values).replace("\u202f", " ") == expected


def test_a_message_that_is_missing_is_taken_from_the_next_language_with_its_plurals() -> None:
    languages = Languages({"en": {"x": "{{PLURAL:$1|one|many}}"}, "ar": {}})
    assert languages.t("ar", "x", 2) == "\u2066many\u2069"
    assert languages.markup("ar", "x", 1) == "\u2066one\u2069"
    assert languages.t("en", "no.such.key") == "⧼no.such.key⧽"


def test_a_borrowed_message_names_the_language_it_is_in() -> None:
    languages = Languages({"en": {"a": "A", "b": "B"}, "ar": {"a": "أ"}})
    assert [languages.language_of("ar", key) for key in ("a", "b")] == ["ar", "en"]


def test_french_marks_are_never_parted_from_their_word(languages: Languages) -> None:
    said = [languages.t("fr", key) for key in languages.keys()]  # noqa: SIM118 (no mapping)
    assert any("\u00a0:" in text for text in said)
    assert [text for text in said if re.search(r" [:;?!»]|« ", text)] == []


def test_translators_can_see_the_keys(languages: Languages) -> None:
    assert languages.t("qqx", "site.name") == "(site.name)"
    assert languages.t("qqx", "error.code", "not_found") == "(error.code: not_found)"


def test_a_parameter_cannot_bring_markup_into_a_page() -> None:
    languages = Languages({"en": {"x": "by $1 & $2"}})
    assert languages.markup("en", "x", "<script>", Markup("<bdi>A</bdi>")) == "by &lt;script&gt; &amp; <bdi>A</bdi>"


def test_days_and_numbers_are_written_as_the_language_writes_them(languages: Languages) -> None:
    day = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    written = [languages.date(code, day) for code in ("en", "fr", "qqx")]
    assert written == ["2 November 2026", "2 novembre 2026", "2 November 2026"]
    assert languages.date("ar", day) == "2 نوفمبر 2026"
    assert languages.date_time("en", day) == "2 November 2026, 09:30:00 UTC"
    assert (languages.number("fr", 1234.5), languages.percent("en", 0.25)) == ("1\u202f234,5", "25%")


def test_languages_and_countries_are_named_in_the_language_of_the_reader(languages: Languages) -> None:
    assert (languages.name_of("fr", "ar"), languages.name_of("en", "tlh-not-known")) == ("arabe", "tlh-not-known")
    assert languages.name_of_country("fr", "SN", "Senegal") == "Sénégal"
    assert languages.name_of_country("fr", "ZZ9", "Nowhere") == "Nowhere"


def test_languages_know_their_direction_and_their_own_name(languages: Languages) -> None:
    assert languages.codes == ("en", "ar", "fr")
    assert [(languages.direction(code), languages.autonym(code)) for code in languages.codes] == [
        ("ltr", "English"),
        ("rtl", "العربية"),
        ("ltr", "français"),
    ]
    assert (languages.direction("zz-not-a-language"), languages.autonym("zz")) == ("ltr", "zz")
