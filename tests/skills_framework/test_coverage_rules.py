from datetime import UTC, datetime, timedelta

import pytest

from skills_framework.ageing import after_months, months_between
from skills_framework.claims import Claim, ClaimStatus, Tier, Weighed, weigh
from skills_framework.coverage import NO_DEMAND, Demand, Measures, measure
from skills_framework.indices import prevalence, wilson
from skills_framework.parameters import PARAMETERS, Parameters
from skills_framework.problems import CoverageProblem

AT = datetime(2026, 11, 15, 12, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def claim(
    person: str = "p",
    *,
    tier: Tier = Tier.RECOGNISED_BADGE,
    age: timedelta = timedelta(0),
    level: int | None = 3,
    status: ClaimStatus = ClaimStatus.CURRENT,
    confirmed: datetime | None = None,
    valid_until: datetime | None = None,
    endorsers: int = 1,
    attended: bool = False,
    review_months: int = 24,
) -> Claim:
    return Claim(
        person=person,
        skill="https://w3id.org/movement-badges/skills/aaaaaa",
        tier=tier,
        issued=AT - age,
        review_months=review_months,
        level=level,
        status=status,
        confirmed=confirmed,
        valid_until=valid_until,
        endorsers=endorsers,
        attended=attended,
    )


def weighed(*claims: Claim) -> list[Weighed]:
    return [one for one in (weigh(each, at=AT) for each in claims) if one is not None]


def figures(*claims: Claim, demand: Demand = NO_DEMAND, available: frozenset[str] = frozenset()) -> Measures:
    return measure(weighed(*claims), demand=demand, at=AT, available=available)


@pytest.mark.parametrize(
    ("name", "one", "x"),
    [
        ("a free tag", claim(tier=Tier.FREE_TAG), None),
        ("a declaration", claim(tier=Tier.SELF_DECLARED), 0.25),
        ("one endorser", claim(tier=Tier.PEER_ENDORSED), 0.40),
        ("two endorsers", claim(tier=Tier.PEER_ENDORSED, endorsers=2), 0.50),
        ("a badge without a current proof", claim(tier=Tier.UNSIGNED_BADGE), 0.60),
        ("an attendance badge", claim(tier=Tier.UNSIGNED_BADGE, attended=True), 0.40),
        ("a verified badge", claim(tier=Tier.SIGNED_BADGE), 0.80),
        ("a verified badge of a recognised issuer", claim(), 1.00),
        ("a revoked badge", claim(status=ClaimStatus.REVOKED), None),
        ("a suspended badge", claim(status=ClaimStatus.SUSPENDED), None),
        ("a badly signed badge", claim(status=ClaimStatus.INVALID), None),
        ("an expired badge", claim(valid_until=AT - timedelta(seconds=1)), None),
        ("a badge on its last second", claim(valid_until=AT), 1.00),
        ("a badge of tomorrow", claim(age=-DAY), None),
        ("an unknown status, never confirmed", claim(status=ClaimStatus.UNKNOWN), None),
        ("an unknown status for 7 days", claim(status=ClaimStatus.UNKNOWN, confirmed=AT - 7 * DAY), 1.00),
        ("an unknown status for longer", claim(status=ClaimStatus.UNKNOWN, confirmed=AT - 7.1 * DAY), None),
        ("an unnamed level of a declaration", claim(tier=Tier.SELF_DECLARED, level=None), 0.25 / 3),
        ("an unnamed level of an endorsement", claim(tier=Tier.PEER_ENDORSED, level=None), 0.40 / 3),
        ("an unnamed level of a badge", claim(level=None), 1.00),
        ("no level reached", claim(level=0), None),
        ("a level above the required one", claim(level=5), 1.00),
    ],
)
def test_what_one_claim_is_worth(name: str, one: Claim, x: float | None) -> None:
    result = weigh(one, at=AT)
    assert (result and result.x) == (x if x is None else pytest.approx(x)), name


def test_a_revoked_badge_does_not_lower_what_another_claim_shows() -> None:
    result = figures(claim(status=ClaimStatus.REVOKED), claim(tier=Tier.SELF_DECLARED))
    assert (result.holders, result.supply, result.supply_proven) == (1, 0.25, 0)


def test_declarations_add_to_what_badges_prove_and_never_replace_it() -> None:
    old_badge = claim(age=timedelta(days=5 * 366), review_months=12)
    result = figures(old_badge, claim(tier=Tier.PEER_ENDORSED, endorsers=2))
    assert (result.supply, result.supply_proven, result.supply_declared) == (0.5, 0.25, 0.25)


def test_a_status_that_could_not_be_checked_is_marked() -> None:
    held = claim(status=ClaimStatus.UNKNOWN, confirmed=AT - DAY)
    assert figures(held).provisional == 1
    assert figures(held, claim()).provisional == 0
    assert figures(held, claim(tier=Tier.SELF_DECLARED)).provisional == 1


def test_only_a_solid_holder_of_level_four_who_offers_it_is_a_trainer() -> None:
    able = frozenset({"solid", "weak", "low"})
    result = figures(
        claim("solid", level=4),
        claim("weak", tier=Tier.SELF_DECLARED, level=5),
        claim("low", level=3),
        claim("away", level=5),
        available=able,
    )
    assert (result.solid, result.trainers) == (3, 1)


def test_without_a_target_nothing_is_said_about_demand() -> None:
    result = figures(claim("a"), claim("b"))
    assert (result.demand.amount, result.demand.source) == (None, None)
    assert (result.coverage, result.gap, result.shortage_index, result.quadrant) == (None, None, None, None)
    assert (result.bus_factor, result.fragility) == (2, "robust")


def test_wishes_and_needs_are_the_demand_where_nobody_set_a_target() -> None:
    asked = Demand(wishes=6, needs=2)
    assert (asked.amount, asked.source) == (8, "wishes")
    assert (Demand(target=3, wishes=6).amount, Demand(target=3, wishes=6).source) == (3, "target")


def test_a_target_of_zero_is_a_demand_without_a_ratio() -> None:
    result = figures(claim(), demand=Demand(target=0))
    assert (result.coverage, result.gap, result.shortage_index) == (None, 0, -1)
    assert figures(demand=Demand(target=0)).shortage_index is None


def test_an_empty_cell_with_a_target_is_a_fragile_gap() -> None:
    result = figures(demand=Demand(target=10))
    assert (result.holders, result.supply, result.coverage, result.gap) == (0, 0, 0, 10)
    assert (result.fragility, result.quadrant, result.confidence, result.verified_share) == (
        "fragile",
        "build",
        None,
        None,
    )
    assert figures().fragility is None


@pytest.mark.parametrize(
    ("solid", "weak", "target", "quadrant"),
    [(1, 0, 10, "build"), (2, 0, 10, "share"), (1, 1, 2, "protect"), (3, 0, 2, "ok")],
)
def test_priority_comes_from_coverage_and_fragility(solid: int, weak: int, target: int, quadrant: str) -> None:
    people = [claim(f"s{number}") for number in range(solid)]
    people += [claim(f"w{number}", tier=Tier.SELF_DECLARED) for number in range(weak)]
    assert figures(*people, demand=Demand(target=target)).quadrant == quadrant


def test_the_outlook_counts_solid_holders_who_stop_being_solid() -> None:
    soon = claim("soon", valid_until=AT + 30 * DAY)
    later = claim("later", valid_until=AT + 200 * DAY)
    renewed = claim("renewed", valid_until=AT + 30 * DAY)
    fading = claim("fading", review_months=12, age=timedelta(days=int(23.5 * 30.5)))
    weak = claim("weak", tier=Tier.SELF_DECLARED, valid_until=AT + DAY)
    result = figures(soon, later, renewed, claim("renewed"), fading, weak)
    assert dict(result.expiring) == {90: 2, 180: 2, 365: 3}


def test_a_solid_claim_is_solid_until_the_instant_it_says() -> None:
    one = claim(age=timedelta(days=400), review_months=12)
    (before,) = weighed(one)
    assert before.solid_until is not None
    for later, solid in ((before.solid_until - DAY, True), (before.solid_until + DAY, False)):
        after = weigh(one, at=later)
        assert after is not None
        assert (after.solid_until is not None) is solid


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (datetime(2026, 3, 15, tzinfo=UTC), datetime(2026, 4, 15, tzinfo=UTC), 1.0),
        (datetime(2022, 11, 15, 12, tzinfo=UTC), AT, 48.0),
        (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC), 0.5),
        (AT, AT - timedelta(days=365), -12.0),
    ],
)
def test_ages_are_calendar_months(start: datetime, end: datetime, months: float) -> None:
    assert months_between(start, end) == pytest.approx(months, abs=0.02)


def test_months_lead_back_to_the_instant() -> None:
    start = datetime(2024, 1, 31, 8, 30, 0, tzinfo=UTC)
    end = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
    assert after_months(start, months_between(start, end)) == end


def test_prevalence_is_unknown_when_too_few_have_a_record() -> None:
    assert prevalence(5, members=20, with_record=3) is None
    assert prevalence(5, members=20, with_record=4) == wilson(5, 20)
    assert prevalence(0, members=0, with_record=0) is None


@pytest.mark.parametrize("level", [-1, 6])
def test_a_level_outside_the_scale_is_refused(level: int) -> None:
    with pytest.raises(CoverageProblem) as refused:
        claim(level=level)
    assert refused.value.code == "skills.coverage_invalid"


@pytest.mark.parametrize("target", [-1.0, float("nan"), float("inf")])
def test_a_target_that_is_no_amount_is_refused(target: float) -> None:
    with pytest.raises(CoverageProblem):
        Demand(target=target)


@pytest.mark.parametrize("changed", [{"solid": 0.0}, {"signed_badge": 1.1}, {"k": 0}])
def test_parameters_outside_their_range_are_refused(changed: dict[str, float]) -> None:
    with pytest.raises(CoverageProblem):
        Parameters(**{"version": "x", **changed})  # type: ignore[arg-type]  # wrong on purpose


def test_a_report_can_print_every_parameter() -> None:
    document = PARAMETERS.document()
    assert (document["version"], document["recognised_badge"], document["k"]) == ("1", 1.0, 5)
    assert set(document) == set(Parameters.__dataclass_fields__)
