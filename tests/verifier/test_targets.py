"""Targets and member counts come in by CSV: all or nothing, and every problem names its line."""

from datetime import UTC, datetime

import pytest

from chassis.database import Database
from skills_framework.framework import Framework
from skills_framework.places import Places
from verifier.target_queries import current_members, current_targets
from verifier.targets import MAX_ROWS, TargetsPlan, TargetsProblem, plan_targets, take_targets

AT = datetime(2026, 11, 2, tzinfo=UTC)
HEADER = "kind,subject,region,people,source\n"
GOOD = (
    HEADER
    + "target,grp-technology,ssa,12,Strategy 2026\n"
    + "target,grp-technology,movement,100,Strategy 2026\n"
    + '\nmembers,,ssa,240,"Affiliates, reports of 2025"\n'
)


def planned(
    database: Database, content: str | bytes, framework: Framework, places: Places, regions: list[str] | None = None
) -> TargetsPlan:
    content = content.encode() if isinstance(content, str) else content
    with database.reading() as connection:
        return plan_targets(connection, content, framework=framework, places=places, regions=regions)


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    databases: Database, framework: Framework, places: Places
) -> None:
    plan = planned(databases, GOOD, framework, places)
    assert [(number.line, number.kind, number.region, number.people, number.change) for number in plan.numbers] == [
        (2, "target", "ssa", 12, "new"),
        (3, "target", None, 100, "new"),
        (5, "members", "ssa", 240, "new"),
    ]
    with databases.reading() as connection:
        assert current_targets(connection) == []


def test_a_taken_number_is_dated_and_says_who_set_it_and_where_it_comes_from(
    databases: Database, framework: Framework, places: Places
) -> None:
    plan = planned(databases, GOOD, framework, places)
    with databases.writing() as connection:
        assert take_targets(connection, plan, by="Ada", at=AT) == 3
    with databases.reading() as connection:
        by_region = {target.region: target for target in current_targets(connection)}
        (count,) = current_members(connection)
    assert (by_region["ssa"].people, by_region["ssa"].set_by, by_region["ssa"].set_at) == (12, "Ada", AT)
    assert by_region[None].people == 100
    assert by_region[None].subject == framework.groups["grp-technology"].uri
    assert (count.people, count.source) == (240, "Affiliates, reports of 2025")


def test_a_newer_number_holds_in_place_of_the_older_one(
    database: Database, framework: Framework, places: Places
) -> None:
    newer = HEADER + "target,grp-technology,ssa,15,Strategy 2027\ntarget,grp-technology,movement,100,Same\n"
    for content in (GOOD, newer):
        plan = planned(database, content, framework, places)
        with database.writing() as connection:
            take_targets(connection, plan, by="Ada", at=AT)
    assert [number.change for number in plan.numbers] == ["changed", "same"]
    with database.reading() as connection:
        assert sorted(target.people for target in current_targets(connection)) == [15, 100]


REFUSALS = [
    ("nothing", "", 1, "targets.wrong.empty"),
    ("only a header", HEADER, 1, "targets.wrong.empty"),
    ("another header", "skill,number\nx,1\n", 1, "targets.wrong.header"),
    ("not UTF-8", b"kind,subject,region,people,source\ntarget,\xff,ssa,1,s\n", 2, "targets.wrong.encoding"),
    ("an open quotation mark", HEADER + 'target,"grp-technology,ssa,1,s\n', 2, "targets.wrong.csv"),
    ("a row too short", HEADER + "target,grp-technology,ssa,1\n", 2, "targets.wrong.columns"),
    ("an unknown kind", HEADER + "wish,grp-technology,ssa,1,s\n", 2, "targets.wrong.kind"),
    ("an unknown subject", HEADER + "\n\ntarget,cooking,ssa,1,s\n", 4, "targets.wrong.subject"),
    ("a target for nothing", HEADER + "target,,ssa,1,s\n", 2, "targets.wrong.subject"),
    ("members of a skill", HEADER + "members,grp-technology,ssa,1,s\n", 2, "targets.wrong.subject"),
    ("an unknown region", HEADER + "target,grp-technology,atlantis,1,s\n", 2, "targets.wrong.region"),
    ("no region", HEADER + "target,grp-technology,,1,s\n", 2, "targets.wrong.region"),
    ("a negative number", HEADER + "target,grp-technology,ssa,-1,s\n", 2, "targets.wrong.people"),
    ("a fraction", HEADER + "target,grp-technology,ssa,1.5,s\n", 2, "targets.wrong.people"),
    ("a number in other digits", HEADER + "target,grp-technology,ssa,\u0663,s\n", 2, "targets.wrong.people"),
    ("a number beyond the movement", HEADER + "target,grp-technology,ssa,99999999,s\n", 2, "targets.wrong.people"),
    ("no source", HEADER + "target,grp-technology,ssa,1,\n", 2, "targets.wrong.source"),
    ("a source with a control character", HEADER + 'target,grp-technology,ssa,1,"a\tb"\n', 2, "targets.wrong.source"),
    ("the same twice", HEADER + "target,grp-technology,ssa,1,s\n" * 2, 3, "targets.wrong.doubled"),
    (
        "too many rows",
        HEADER + "target,grp-technology,ssa,1,s\n" * (MAX_ROWS + 1),
        MAX_ROWS + 2,
        "targets.wrong.too_many",
    ),
    ("too large", HEADER + "x" * 1_100_000, 1, "targets.wrong.too_large"),
]


@pytest.mark.parametrize(("content", "line", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_a_wrong_row_is_refused_by_line_and_nothing_is_taken(
    database: Database, framework: Framework, places: Places, content: str | bytes, line: int, code: str
) -> None:
    plan = planned(database, content, framework, places)
    assert (plan.problems[0].line, plan.problems[0].code) == (line, code)
    with pytest.raises(TargetsProblem), database.writing() as connection:
        take_targets(connection, plan, by="Ada", at=AT)
    with database.reading() as connection:
        assert current_targets(connection) == []


def test_good_rows_beside_a_wrong_one_are_not_taken_either(
    database: Database, framework: Framework, places: Places
) -> None:
    plan = planned(database, GOOD + "target,cooking,ssa,1,s\n", framework, places)
    assert len(plan.numbers) == 3
    with pytest.raises(TargetsProblem), database.writing() as connection:
        take_targets(connection, plan, by="Ada", at=AT)


def test_a_regional_steward_sets_the_numbers_of_that_region_only(
    database: Database, framework: Framework, places: Places
) -> None:
    plan = planned(database, GOOD, framework, places, regions=["ssa"])
    assert [(problem.line, problem.code) for problem in plan.problems] == [(3, "targets.wrong.scope")]


def test_a_file_of_a_spreadsheet_with_a_byte_order_mark_is_read(
    database: Database, framework: Framework, places: Places
) -> None:
    plan = planned(database, "\ufeff" + GOOD.replace("\n", "\r\n"), framework, places)
    assert plan.problems == ()
    assert len(plan.numbers) == 3
