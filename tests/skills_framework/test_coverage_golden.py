"""The golden examples of skills.md 3.7."""

import math
from datetime import UTC, datetime

import pytest

from skills_framework.claims import Claim, Tier, Weighed, freshness, is_solid, weigh
from skills_framework.coverage import Demand, bus_factor, coverage_of, measure, shortage_index, weighted_gap
from skills_framework.indices import concentration, gini, location_quotient, overlap, theil, wilson
from skills_framework.searching import similarity

AT = datetime(2026, 11, 15, 12, 0, 0, tzinfo=UTC)


def issued(months_ago: int) -> datetime:
    years, month = divmod(AT.month - 1 - months_ago, 12)
    return AT.replace(year=AT.year + years, month=month + 1)


def claim(
    person: str,
    tier: Tier,
    *,
    age: int = 0,
    level: int = 3,
    skill: str = "advocacy",
    endorsers: int = 1,
    valid_until: datetime | None = None,
) -> Claim:
    return Claim(
        person=person,
        skill=skill,
        tier=tier,
        level=level,
        issued=issued(age),
        review_months=36,
        endorsers=endorsers,
        valid_until=valid_until,
    )


def weighed(*claims: Claim) -> list[Weighed]:
    return [one for one in (weigh(each, at=AT) for each in claims) if one is not None]


@pytest.mark.parametrize(("age", "fresh"), [(0, 1.0), (36, 1.0), (48, 0.5), (60, 0.25), (72, 0.25), (400, 0.25)])
def test_evidence_halves_every_year_after_its_review_period(age: int, fresh: float) -> None:
    assert freshness(age, 36) == fresh
    (one,) = weighed(claim("p", Tier.RECOGNISED_BADGE, age=age))
    assert one.x == pytest.approx(fresh)


def test_a_level_below_the_required_one_counts_in_proportion() -> None:
    (one,) = weighed(claim("p", Tier.RECOGNISED_BADGE, level=2))
    assert one.x == pytest.approx(0.667, abs=0.0005)
    assert one.raw == 1.0


def test_two_endorsers_of_an_old_claim_make_no_solid_holder() -> None:
    (one,) = weighed(claim("p", Tier.PEER_ENDORSED, age=48, endorsers=2))
    assert one.x == pytest.approx(0.25)
    assert not is_solid(one.x)


def test_the_cell_of_three_people() -> None:
    figures = measure(
        weighed(
            claim("p1", Tier.RECOGNISED_BADGE, age=10),
            claim("p2", Tier.SELF_DECLARED),
            claim("p3", Tier.SIGNED_BADGE, age=20, valid_until=issued(1)),
        ),
        demand=Demand(target=3),
        at=AT,
    )
    assert (figures.holders, figures.solid, figures.bus_factor) == (2, 1, 0)
    assert figures.supply == pytest.approx(1.25)
    assert figures.supply_proven == pytest.approx(1.0)
    assert figures.supply_declared == pytest.approx(0.25)
    assert figures.coverage == pytest.approx(0.4167, abs=0.00005)
    assert figures.gap == pytest.approx(1.75)
    assert figures.shortage_index == pytest.approx(0.4118, abs=0.00005)
    assert shortage_index(1.25, 3, kappa=1) == pytest.approx(0.28)
    assert figures.confidence == pytest.approx(0.625)
    assert figures.verified_share == pytest.approx(0.5)
    assert (figures.fragility, figures.quadrant) == ("fragile", "build")
    assert weighted_gap(1.75, importance=4, under_represented=True) == pytest.approx(2.1)


def test_one_person_can_be_what_holds_a_cell_up() -> None:
    strengths = [0.25, 1.0, 0.8]
    assert coverage_of(math.fsum(strengths), 3) == pytest.approx(0.683, abs=0.0005)
    assert bus_factor(strengths, 3) == 1


def test_one_person_in_two_countries_of_a_region_is_one_holder_of_the_region() -> None:
    figures = measure(weighed(claim("p", Tier.RECOGNISED_BADGE), claim("p", Tier.RECOGNISED_BADGE, age=3)), at=AT)
    assert (figures.holders, figures.supply) == (1, 1.0)


def test_one_person_with_two_skills_of_a_group_is_one_holder_of_the_group() -> None:
    figures = measure(
        weighed(
            claim("p", Tier.SIGNED_BADGE, skill="advocacy"), claim("p", Tier.RECOGNISED_BADGE, skill="public-policy")
        ),
        at=AT,
    )
    assert (figures.holders, figures.supply) == (1, 1.0)


def test_relative_strength() -> None:
    assert location_quotient(10, 40, 50, 400) == pytest.approx(2.0)
    assert location_quotient(10, 19.9, 50, 400) is None


@pytest.mark.parametrize(("values", "expected"), [((0.0, 0, 1, 1), 0.5), ((1.0, 2, 3, 4, 10), 0.4), ((2.0, 2, 2), 0.0)])
def test_gini(values: tuple[float, ...], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)


@pytest.mark.parametrize(("values", "expected"), [((0.0, 0, 1, 1), 0.6931), ((1.0, 2, 3, 4, 10), 0.2764)])
def test_theil(values: tuple[float, ...], expected: float) -> None:
    assert theil(values) == pytest.approx(expected, abs=0.00005)


@pytest.mark.parametrize(("values", "expected"), [((0.5, 0.5), 0.5), ((1.0, 2, 3, 4, 10), 0.325)])
def test_concentration(values: tuple[float, ...], expected: float) -> None:
    assert concentration(values) == pytest.approx(expected)


def test_indices_of_nothing_have_no_value() -> None:
    assert (gini([0.0, 0.0]), theil([0.0]), concentration([]), overlap([0.0], [1.0])) == (None, None, None, None)


def test_wilson() -> None:
    interval = wilson(5, 20)
    assert interval is not None
    assert interval.lower == pytest.approx(0.112, abs=0.0005)
    assert interval.upper == pytest.approx(0.469, abs=0.0005)
    assert interval.share == 0.25
    assert wilson(0, 0) is None


def test_overlap_of_gaps() -> None:
    assert overlap((3, 0, 1), (1, 0, 1)) == pytest.approx(0.8944, abs=0.00005)


def test_near_matches() -> None:
    assert similarity("fundraising", "fund raising") == pytest.approx(0.667, abs=0.0005)
