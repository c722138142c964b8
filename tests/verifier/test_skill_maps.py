"""The map's cells: distinct persons, targets as set, the golden numbers end to end."""

from datetime import UTC, datetime

import pytest

from skills_framework.coverage import Measures
from skills_framework.framework import Framework
from skills_framework.places import REGION_CODES, Places
from verifier.claims import Claim
from verifier.skill_maps import SkillMap, compose_map, exact_cell
from verifier.target_queries import Target

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
RECENT = datetime(2026, 1, 2, 9, tzinfo=UTC)
GROUP = "grp-technology"


def skill(framework: Framework, number: int = 0, group: str = GROUP) -> str:
    return framework.skills_of(group)[number].uri


def claim(person: int, uri: str, region: str | None, *, tier: int = 5, level: int | None = None) -> Claim:
    return Claim(
        badge=person,
        person=person,
        skill=uri,
        tier=tier,
        level=level,
        awarded_at=RECENT,
        valid_until=None,
        region=region,
        issuer="did:web:badges.example.org",
        good_at=AT,
        held_over=False,
    )


def target(uri: str, region: str | None, people: int) -> Target:
    return Target(uri, region, people, "Strategy 2026", "Ada", AT)


def composed(framework: Framework, claims: list[Claim], targets: list[Target] | None = None) -> SkillMap:
    return compose_map(claims, targets or [], framework=framework, regions=REGION_CODES, at=AT)


def cell(skill_map: SkillMap, subject: str, region: str | None) -> Measures:
    return skill_map.by_place()[subject, region]


def test_somebody_with_two_skills_of_a_group_counts_once_in_the_group(framework: Framework) -> None:
    uris = [skill(framework, 0), skill(framework, 1)]
    skill_map = composed(framework, [claim(1, uri, "ssa") for uri in uris])
    assert [cell(skill_map, uri, "ssa").holders for uri in uris] == [1, 1]
    assert cell(skill_map, framework.groups[GROUP].uri, "ssa").holders == 1


def test_somebody_with_two_badges_for_one_skill_counts_once_with_the_better_one(framework: Framework) -> None:
    uri = skill(framework)
    found = cell(composed(framework, [claim(1, uri, "ssa", tier=4), claim(1, uri, "ssa", tier=5)]), uri, "ssa")
    assert (found.holders, found.supply) == (1, 1.0)


def test_somebody_placed_in_two_regions_counts_in_each_and_once_in_the_movement(framework: Framework) -> None:
    uri = skill(framework)
    skill_map = composed(framework, [claim(1, uri, "ssa"), claim(1, uri, "nwe")])
    assert [cell(skill_map, uri, region).holders for region in ("ssa", "nwe", None)] == [1, 1, 1]


def test_somebody_without_a_place_counts_in_the_movement_only(framework: Framework) -> None:
    uri = skill(framework)
    skill_map = composed(framework, [claim(1, uri, None)])
    assert cell(skill_map, uri, None).holders == 1
    assert all(found.region is None for found in skill_map.cells)


def test_a_badge_for_a_whole_group_counts_for_the_group_and_never_for_its_skills(framework: Framework) -> None:
    uri = framework.groups[GROUP].uri
    skill_map = composed(framework, [claim(1, uri, "ssa")])
    assert {found.subject for found in skill_map.cells} == {uri}


def test_a_skill_that_the_framework_does_not_know_is_not_counted(framework: Framework) -> None:
    assert composed(framework, [claim(1, "https://example.org/skills/juggling", "ssa")]).cells == ()


def test_the_golden_cell_comes_out_end_to_end(framework: Framework) -> None:
    """skills.md 3.7: x = 1.0, 0.8 and less, T = 3."""
    uri = skill(framework)
    claims = [claim(1, uri, "ssa"), claim(2, uri, "ssa", tier=4), claim(3, uri, "ssa", level=2)]
    found = cell(composed(framework, claims, [target(uri, "ssa", 3)]), uri, "ssa")
    assert found.supply == pytest.approx(1.0 + 0.8 + 2 / 3)
    assert found.coverage == pytest.approx((1.0 + 0.8 + 2 / 3) / 3)
    assert found.gap == pytest.approx(3 - (1.0 + 0.8 + 2 / 3))
    assert (found.holders, found.solid, found.demand.amount) == (3, 3, 3)


def test_a_target_holds_for_its_own_cell_and_is_never_summed(framework: Framework) -> None:
    uri, group = skill(framework), framework.groups[GROUP].uri
    skill_map = composed(framework, [claim(1, uri, "ssa")], [target(uri, "ssa", 4)])
    assert cell(skill_map, uri, "ssa").demand.target == 4
    assert cell(skill_map, group, "ssa").demand.target is None
    assert cell(skill_map, uri, None).demand.target is None
    assert cell(skill_map, group, "ssa").coverage is None


def test_nobody_and_nothing_known_are_different_answers(framework: Framework) -> None:
    uri, other = skill(framework, 0), skill(framework, 1)
    skill_map = composed(framework, [claim(1, uri, "ssa")], [target(other, "ssa", 4), target(other, "nwe", 4)])
    cells = skill_map.by_place()
    nobody = exact_cell(skill_map, (other, "ssa"), cells.get((other, "ssa")))
    unknown = exact_cell(skill_map, (other, "nwe"), cells.get((other, "nwe")))
    assert (nobody.state, nobody.holders, nobody.coverage, nobody.gap) == ("zero", 0, 0.0, 4)
    assert (unknown.state, unknown.holders, unknown.coverage, unknown.demand) == ("no_data", None, None, 4)


def test_every_region_of_the_movement_can_stand_in_the_map(framework: Framework, places: Places) -> None:
    uri = skill(framework)
    skill_map = composed(framework, [claim(number, uri, region) for number, region in enumerate(places.regions)])
    assert set(skill_map.regions_with_data) == set(places.regions)
    assert cell(skill_map, uri, None).holders == 8
