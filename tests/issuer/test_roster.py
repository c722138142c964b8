"""A pasted list: each line is one row of the answer, and each row that cannot be used says why."""

import pytest

from issuer.issuing import MAX_LIST
from issuer.problems import AwardTooMany
from issuer.roster import Row, read_roster


def understood(row: Row) -> tuple[str | None, ...]:
    person = row.person
    if person is None:
        return (row.problem.code if row.problem else "header" if row.is_header else "blank",)
    evidence = person.evidence[0] if person.evidence else None
    level = str(person.level) if person.level is not None else None
    found = (
        person.recipient.name,
        person.recipient.email or person.recipient.wiki_name,
        (evidence.url or evidence.narrative) if evidence else None,
        level,
    )
    return (row.problem.code, *found) if row.problem else found


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [("blank",)]),
        ("Ada", [("Ada", None, None, None)]),
        ("ada@example.org", [(None, "ada@example.org", None, None)]),
        ("Ada; ADA@Example.org ", [("Ada", "ada@example.org", None, None)]),
        ("Ada\tadaOnWiki\tShe led it.\t3", [("Ada", "AdaOnWiki", "She led it.", "3")]),
        ("Ada, ada@example.org, https://example.org/e, 5", [("Ada", "ada@example.org", "https://example.org/e", "5")]),
        ('"Lovelace, Ada", ada@example.org', [("Lovelace, Ada", "ada@example.org", None, None)]),
        ("Ada;;;4", [("Ada", None, None, "4")]),
        ("name;level\nAda;2", [("header",), ("Ada", None, None, "2")]),
        ("Niveau;Courriel;Nom\r\n2;a@example.org;Émilie", [("header",), ("Émilie", "a@example.org", None, "2")]),
        ("username,evidence\nAda,x", [("header",), (None, "Ada", "x", None)]),
        ("Ada\n\n  ;;\nNoor\n\n", [("Ada", None, None, None), ("blank",), ("blank",), ("Noor", None, None, None)]),
        ("Ada;a@example.org\nA.;A@example.org", [
            ("Ada", "a@example.org", None, None), ("award.doubled", "A.", "a@example.org", None, None),
        ]),
        ("Ada;a@nowhere", [("recipient.email",)]),
        ("Ada;Wiki|name", [("recipient.wiki_name",)]),
        ("Ada;;;9", [("award.level",)]),
        ("Ada;;;three", [("award.level",)]),
        ("Ada;;http://example.org/", [("award.evidence",)]),
        ("Ada;;write to ada@example.org", [("award.evidence",)]),
        ("Ada;a@example.org;x;3;more", [("roster.cells",)]),
        ('Ada;"open', [("roster.quotes",)]),
        (";;She led it.;3", [("recipient.missing",)]),
        ("\ufeffAda;a@example.org", [("Ada", "a@example.org", None, None)]),
    ],
)  # fmt: skip
def test_each_row_is_understood_or_says_why_not(text: str, rows: list[tuple[str | None, ...]]) -> None:
    assert [understood(row) for row in read_roster(text)] == rows


def test_an_address_may_be_followed_by_a_sentence() -> None:
    (row,) = read_roster("Ada;;https://example.org/e She led it.")
    assert row.person is not None
    assert [(one.url, one.narrative) for one in row.person.evidence] == [("https://example.org/e", "She led it.")]


def test_rows_keep_the_number_and_the_text_of_their_line() -> None:
    rows = read_roster("name\n\nAda\n?;?@?\n")
    assert [(row.number, row.text) for row in rows] == [(1, "name"), (2, ""), (3, "Ada"), (4, "?;?@?")]


def test_thirty_people_fit_and_one_more_does_not() -> None:
    thirty = "\n".join(f"Person {number}" for number in range(MAX_LIST))
    assert len(read_roster(f"name\n{thirty}")) == MAX_LIST + 1
    with pytest.raises(AwardTooMany) as refusal:
        read_roster(f"{thirty}\nOne more")
    assert refusal.value.fields == {"count": MAX_LIST + 1, "limit": MAX_LIST}
