from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills_framework.claims import Claim, ClaimStatus, Tier, Weighed, weigh
from skills_framework.coverage import Demand, bus_factor, measure
from skills_framework.indices import gini, wilson

AT = datetime(2026, 11, 15, tzinfo=UTC)
CLAIMS = st.lists(
    st.builds(
        Claim,
        person=st.sampled_from(["a", "b", "c", "d"]),
        skill=st.sampled_from(["s", "t"]),
        tier=st.sampled_from(Tier),
        issued=st.integers(-10, 3000).map(lambda days: AT - timedelta(days=days)),
        review_months=st.sampled_from([12, 24, 36]),
        level=st.none() | st.integers(0, 5),
        valid_until=st.none() | st.integers(-100, 100).map(lambda days: AT + timedelta(days=days)),
        status=st.sampled_from(ClaimStatus),
        confirmed=st.none() | st.integers(0, 20).map(lambda days: AT - timedelta(days=days)),
        endorsers=st.integers(1, 3),
        attended=st.booleans(),
    ),
    max_size=12,
)
TARGETS = st.none() | st.floats(0, 20)


def weighed(claims: list[Claim]) -> list[Weighed]:
    return [one for one in (weigh(claim, at=AT) for claim in claims) if one is not None]


@given(claims=CLAIMS, target=TARGETS)
def test_every_figure_stays_within_its_bounds(claims: list[Claim], target: float | None) -> None:
    result = measure(weighed(claims), demand=Demand(target=target), at=AT)
    people = {claim.person for claim in claims}
    assert 0 <= result.solid <= result.holders <= len(people)
    assert 0 <= result.supply <= result.holders
    assert result.supply_proven + result.supply_declared == pytest.approx(result.supply)
    assert result.supply >= 0.5 * result.solid - 1e-6
    assert result.coverage is None or 0 <= result.coverage <= 1
    assert result.gap is None or 0 <= result.gap <= (target or 0)
    assert result.shortage_index is None or -1 <= result.shortage_index <= 1
    assert result.confidence is None or 0 < result.confidence <= 1
    assert result.verified_share is None or 0 <= result.verified_share <= 1
    assert 0 <= result.bus_factor <= result.holders
    assert 0 <= result.expiring[90] <= result.expiring[180] <= result.expiring[365] <= result.solid
    assert (result.quadrant is None) == (result.coverage is None)


@given(claims=CLAIMS, more=CLAIMS, target=TARGETS)
def test_one_more_claim_never_makes_a_cell_poorer(claims: list[Claim], more: list[Claim], target: float | None) -> None:
    before = measure(weighed(claims), demand=Demand(target=target), at=AT)
    after = measure(weighed(claims + more), demand=Demand(target=target), at=AT)
    assert after.supply >= before.supply
    assert (after.holders, after.solid) >= (before.holders, before.solid)
    assert after.solid >= before.solid
    assert (after.coverage or 0) >= (before.coverage or 0)
    assert (after.gap or 0) <= (before.gap or 0)


@given(claims=CLAIMS, data=st.data())
def test_the_order_of_claims_means_nothing(claims: list[Claim], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(claims))
    assert measure(weighed(shuffled), at=AT) == measure(weighed(claims), at=AT)


@given(claims=CLAIMS)
def test_the_same_claims_twice_are_counted_once(claims: list[Claim]) -> None:
    assert measure(weighed(claims * 2), at=AT) == measure(weighed(claims), at=AT)


@given(claims=CLAIMS)
def test_a_group_holds_at_least_what_each_of_its_skills_holds(claims: list[Claim]) -> None:
    group = measure(weighed(claims), at=AT)
    skills = [measure(weighed([one for one in claims if one.skill == skill]), at=AT) for skill in ("s", "t")]
    assert max(skill.holders for skill in skills) <= group.holders <= sum(skill.holders for skill in skills)
    assert max(skill.supply for skill in skills) <= group.supply <= sum(skill.supply for skill in skills) + 1e-9


@given(claims=CLAIMS, days=st.integers(0, 4000))
def test_a_claim_only_fades_with_time(claims: list[Claim], days: int) -> None:
    for claim in claims:
        now, later = weigh(claim, at=max(AT, claim.issued)), weigh(claim, at=max(AT, claim.issued) + timedelta(days))
        assert (later.x if later else 0) <= (now.x if now else 0)


@given(strengths=st.lists(st.floats(0.01, 1), max_size=8), target=st.floats(0.1, 10))
def test_after_the_bus_less_than_half_is_covered_and_before_it_half(strengths: list[float], target: float) -> None:
    removed = bus_factor(strengths, target)
    ordered = sorted(strengths, reverse=True)
    if removed <= len(ordered):
        assert sum(ordered[removed:]) / target < 0.5 + 1e-6
    if removed:
        assert sum(ordered[removed - 1 :]) / target >= 0.5 - 1e-6


@given(total=st.integers(1, 500), data=st.data())
def test_a_wilson_interval_holds_its_share(total: int, data: st.DataObject) -> None:
    interval = wilson(data.draw(st.integers(0, total)), total)
    assert interval is not None
    assert 0 <= interval.lower <= interval.share + 1e-12
    assert interval.share - 1e-12 <= interval.upper <= 1


@given(values=st.lists(st.floats(0, 1000), min_size=1, max_size=20))
def test_gini_lies_between_equal_and_all_for_one(values: list[float]) -> None:
    index = gini(values)
    assert index is None or -1e-9 <= index <= 1
