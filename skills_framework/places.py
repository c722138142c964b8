"""Where people and communities are: countries, the eight WMF regions, communities.

The table of countries is data (data/countries.tsv, origin in data/ORIGIN.md): a deployment can hand in its own, with
more protected countries. Trap: `NA` is Namibia, a country, and `na` is North America, a region.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from skills_framework.labels import choose
from skills_framework.problems import PlacesProblem, RegionMismatch, UnknownCountry

REGION_CODES = ("ssa", "lac", "eseap", "nwe", "ceeca", "mena", "sa", "na")
_COLUMNS = ["code", "name", "wikidata", "m49", "region", "protected"]
_PROTECTED = {"yes": True, "no": False}


class _RegionEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str
    labels: dict[str, str]


_REGIONS = TypeAdapter(list[_RegionEntry])


@dataclass(frozen=True, slots=True)
class Region:
    """One of the eight regions of the Wikimedia Foundation (2022)."""

    code: str
    labels: Mapping[str, str] = field(hash=False)

    def label(self, language: str) -> str:
        """Give the name for a reader of `language`, or the nearest one there is."""
        return choose(self.labels, language).text


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory; `code` is ISO 3166-1 alpha-2 (Kosovo XK), `name` the common English name.

    A protected one is never shown alone in public: it is added to its region (skills.md 3.6, rule 4).
    """

    code: str
    name: str
    wikidata: str
    m49: int | None
    region: str | None
    protected: bool


@dataclass(frozen=True, slots=True)
class Community:
    """A group of people whose skills are counted: an affiliate, a hub, a working group.

    `members` is None as long as nobody has said how many there are.
    """

    slug: str
    name: str
    kind: str
    country: str | None
    region: str | None
    under_represented: bool
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """All countries and regions, keyed by code."""

    countries: Mapping[str, Country] = field(hash=False)
    regions: Mapping[str, Region] = field(hash=False)

    def country(self, code: str) -> Country:
        """Give the country with this code, upper or lower case.

        Raises:
            UnknownCountry: there is none.
        """
        found = self.countries.get(code.upper())
        if found is None:
            raise UnknownCountry(country=code)
        return found

    def region_of(self, country: str) -> str | None:
        """Give the code of a country's region; None for Antarctica, which has none.

        Raises:
            UnknownCountry: no country has this code.
        """
        return self.country(country).region

    def placed(self, country: str | None, region: str | None) -> str | None:
        """Decide the region of a placement: the country decides it, and a named region must agree.

        Raises:
            UnknownCountry: no country has this code.
            RegionMismatch: the country lies in another region, or the region does not exist.
        """
        if region is not None and region not in self.regions:
            raise RegionMismatch(country=country or "", region=region)
        if country is None:
            return region
        own = self.region_of(country)
        if region is not None and region != own:
            raise RegionMismatch(country=country, region=region)
        return own

    def coarsened(self, country: str | None) -> str | None:
        """Give the country as it may leave the issuer: None for a protected one, only its region goes out.

        Raises:
            UnknownCountry: no country has this code.
        """
        if country is None:
            return None
        found = self.country(country)
        return None if found.protected else found.code


def load_places() -> Places:
    """Give the countries and regions that ship with this release."""
    folder = files("skills_framework") / "data"
    return parse_places((folder / "countries.tsv").read_bytes(), (folder / "regions.json").read_bytes())


def parse_places(countries: bytes, regions: bytes) -> Places:
    """Read a table of countries (TSV, header row, no quoting) and a list of regions (JSON).

    Raises:
        PlacesProblem: a row breaks a rule; `value` names it.
    """
    by_code = {region.code: region for region in _read_regions(regions)}
    if set(by_code) != set(REGION_CODES):
        raise PlacesProblem(rule="regions", value=" ".join(sorted(by_code)))
    rows = csv.reader(countries.decode("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    if next(rows, []) != _COLUMNS:
        raise PlacesProblem(rule="columns", value=" ".join(_COLUMNS))
    found: dict[str, Country] = {}
    for row in rows:
        country = _read_country(row)
        if country.code in found:
            raise PlacesProblem(rule="unique_code", value=country.code)
        if country.region is not None and country.region not in by_code:
            raise PlacesProblem(rule="region", value=country.region)
        found[country.code] = country
    return Places(MappingProxyType(found), MappingProxyType(by_code))


def _read_country(row: list[str]) -> Country:
    if len(row) != len(_COLUMNS):
        raise PlacesProblem(rule="row", value=" ".join(row))
    code, name, wikidata, m49, region, protected = row
    known = len(code) == 2 and code.isascii() and code.isupper() and protected in _PROTECTED
    if not known or not (m49.isdecimal() or m49 == ""):
        raise PlacesProblem(rule="row", value=" ".join(row))
    return Country(code, name, wikidata, int(m49) if m49 else None, region or None, _PROTECTED[protected])


def _read_regions(content: bytes) -> list[Region]:
    try:
        entries = _REGIONS.validate_json(content)
    except ValidationError as problem:
        raise PlacesProblem(rule="regions", value=str(problem.error_count())) from problem
    return [Region(entry.code, MappingProxyType(entry.labels)) for entry in entries]
