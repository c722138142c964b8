"""The numbers that the map is counted with: reasoned choices, not measured ones.

They are versioned and printed in every report (skills.md 3.2), so that two reports can be compared or not.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from skills_framework.problems import CoverageProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Weights and thresholds of skills.md 3.2, 3.3 and 3.6; change a value and you change `version`."""

    version: str = "1"
    self_declared: float = 0.25
    one_endorser: float = 0.40
    several_endorsers: float = 0.50
    attendance_badge: float = 0.40
    unsigned_badge: float = 0.60
    signed_badge: float = 0.80
    recognised_badge: float = 1.00
    half_life_months: int = 12
    freshness_floor: float = 0.25
    required_level: int = 3
    trainer_level: int = 4
    solid: float = 0.5
    covered: float = 0.5
    unknown_status_days: int = 7
    under_represented_weight: float = 1.5
    known_share: float = 0.2
    k: int = 5

    def __post_init__(self) -> None:
        weights = (
            self.self_declared,
            self.one_endorser,
            self.several_endorsers,
            self.attendance_badge,
            self.unsigned_badge,
            self.signed_badge,
            self.recognised_badge,
            self.freshness_floor,
            self.solid,
            self.covered,
            self.known_share,
        )
        if not all(0 < weight <= 1 for weight in weights):
            raise CoverageProblem(member="weights", value=str(weights))
        if min(self.half_life_months, self.required_level, self.trainer_level, self.k) < 1:
            raise CoverageProblem(member="parameters", value=self.version)

    def document(self) -> Mapping[str, str | int | float]:
        """Give every number by its name, for the method section of a report."""
        return asdict(self)


PARAMETERS = Parameters()
