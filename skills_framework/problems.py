"""Every reason the skills framework can refuse something, as one tree.

SkillsProblem
├── FrameworkProblem      a framework file that must not be used
├── PlacesProblem         a table of countries or regions that must not be used
├── UnknownCountry        a country code that the table does not have
├── RegionMismatch        a region that is not the one of the country
└── CoverageProblem       numbers that the arithmetic cannot take
"""

from collections.abc import Mapping


class SkillsProblem(Exception):
    """Refuse something, with a stable code, an English title and the offending values."""

    code: str = "skills"
    title: str = "The skills framework refuses this."

    def __init__(self, **fields: str | int) -> None:
        self.fields: Mapping[str, str | int] = fields
        super().__init__(f"{self.code}: " + ", ".join(f"{name}={value}" for name, value in fields.items()))


class FrameworkProblem(SkillsProblem):
    """A framework file breaks a rule of its format (skills.md 2.5, "Checks at save")."""

    code = "skills.framework_invalid"
    title = "The framework file is not valid."


class PlacesProblem(SkillsProblem):
    """A table of countries or regions breaks a rule of its format."""

    code = "skills.places_invalid"
    title = "The table of places is not valid."


class UnknownCountry(SkillsProblem):
    """No country has this code."""

    code = "skills.unknown_country"
    title = "This country code is not known."


class RegionMismatch(SkillsProblem):
    """The country lies in another region than the one named."""

    code = "skills.region_mismatch"
    title = "This country does not lie in the region named."


class CoverageProblem(SkillsProblem):
    """A number lies outside the range that the arithmetic is defined for."""

    code = "skills.coverage_invalid"
    title = "These numbers cannot be used for a map."
