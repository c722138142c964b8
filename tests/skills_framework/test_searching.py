import pytest

from skills_framework.loading import load_framework
from skills_framework.searching import comparable, edits, find, similarity

FRAMEWORK = load_framework()


def slugs(query: str, language: str) -> list[str]:
    return [skill.slug for skill in find(FRAMEWORK, query, language).skills]


@pytest.mark.parametrize(
    ("query", "language", "first"),
    [
        ("advocacy", "en", "advocacy"),
        ("ADVOCACY  for   free knowledge", "en", "advocacy"),
        ("edit-a-thons", "en", "editathon-organising"),
        ("edit a thons", "en", "editathon-organising"),
        ("plaidoyer", "fr", "advocacy"),
        ("Reglementation", "fr", None),
        ("droit d'auteur", "fr", "copyright-licensing"),
        ("droit d’auteur", "fr", "copyright-licensing"),
        ("securite des participants", "fr", "safety-planning"),
        ("SÉCURITÉ DES PARTICIPANTS", "fr", "safety-planning"),
        ("licen", "en", "copyright-licensing"),
        ("volunteer-management", "fr", "volunteer-management"),
        ("bénévoles", "en", "volunteer-management"),
        ("fund raising", "en", "fundraising"),
        ("burn out", "en", "contributor-wellbeing"),
        ("ﬁnancement", "fr", "fundraising"),
    ],
)
def test_people_find_skills_by_what_they_type(query: str, language: str, first: str | None) -> None:
    found = slugs(query, language)
    assert (found[0] if found else None) == first


@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [("fundraisng", "en", "fundraising"), ("mentorring", "en", "mentoring"), ("coachign", "fr", "coaching")],
)
def test_a_misspelled_word_finds_what_is_spelled_alike(query: str, language: str, expected: str) -> None:
    found = find(FRAMEWORK, query, language)
    assert found.near
    assert expected in [skill.slug for skill in found.skills]


def test_nothing_is_found_for_nonsense_and_everything_for_nothing() -> None:
    assert find(FRAMEWORK, "xqzwv", "en").skills == ()
    assert not find(FRAMEWORK, "xqzwv", "en").near
    assert len(find(FRAMEWORK, " - ", "fr").skills) == 90


def test_a_label_stands_before_a_definition() -> None:
    found = slugs("partners", "en")
    assert found.index("partner-onboarding") < found.index("partnership-agreements")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  Édit-a-thon ", "edit a thon"), ("l’École", "l ecole"), ("ＡＢＣ", "abc"), ("Straße", "strasse"), ("", "")],
)
def test_texts_are_compared_in_one_form(text: str, expected: str) -> None:
    assert comparable(text) == expected


@pytest.mark.parametrize(("one", "other", "distance"), [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3)])
def test_edits(one: str, other: str, distance: int) -> None:
    assert edits(one, other) == edits(other, one) == distance


def test_the_same_text_is_as_similar_as_can_be() -> None:
    assert similarity("grants", "grants") == 1.0
    assert similarity("", "") == 1.0
