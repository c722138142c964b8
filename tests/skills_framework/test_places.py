import pytest

from skills_framework.places import Places, load_places, parse_places
from skills_framework.problems import PlacesProblem, RegionMismatch, UnknownCountry


@pytest.fixture(scope="module")
def places() -> Places:
    return load_places()


def test_the_eight_regions_hold_the_countries_that_the_foundation_lists(places: Places) -> None:
    counts = {code: sum(country.region == code for country in places.countries.values()) for code in places.regions}
    assert counts == {"ssa": 54, "mena": 19, "sa": 8, "eseap": 48, "ceeca": 32, "nwe": 33, "lac": 53, "na": 2}
    assert len(places.countries) == 250


def test_na_the_country_is_namibia_and_na_the_region_is_north_america(places: Places) -> None:
    assert places.country("NA").name == "Namibia"
    assert places.region_of("NA") == "ssa"
    assert {code for code, country in places.countries.items() if country.region == "na"} == {"CA", "US"}
    assert places.regions["na"].label("en") == "North America"


def test_antarctica_has_no_region(places: Places) -> None:
    assert places.region_of("AQ") is None


def test_thirty_six_countries_are_protected_and_none_in_the_two_safest_regions(places: Places) -> None:
    protected = [country for country in places.countries.values() if country.protected]
    assert len(protected) == 36
    assert not {country.region for country in protected} & {"nwe", "na"}


def test_a_protected_country_leaves_only_as_its_region(places: Places) -> None:
    assert places.coarsened("EG") is None
    assert places.coarsened("fr") == "FR"
    assert places.coarsened(None) is None


def test_regions_have_names_in_three_languages(places: Places) -> None:
    for region in places.regions.values():
        assert set(region.labels) == {"en", "fr", "ar"}
    assert places.regions["nwe"].label("fr-CA") == "Europe du Nord et de l’Ouest"
    assert places.regions["nwe"].label("hi") == "Northern and Western Europe"


@pytest.mark.parametrize(
    ("country", "region", "expected"),
    [("FR", None, "nwe"), ("FR", "nwe", "nwe"), (None, "ssa", "ssa"), (None, None, None), ("AQ", None, None)],
)
def test_the_country_decides_the_region(
    places: Places, country: str | None, region: str | None, expected: str | None
) -> None:
    assert places.placed(country, region) == expected


@pytest.mark.parametrize(("country", "region"), [("FR", "ssa"), ("AQ", "nwe"), (None, "europe")])
def test_a_region_that_is_not_the_countrys_is_refused(places: Places, country: str | None, region: str) -> None:
    with pytest.raises(RegionMismatch) as refused:
        places.placed(country, region)
    assert refused.value.code == "skills.region_mismatch"


def test_an_unknown_country_is_refused(places: Places) -> None:
    with pytest.raises(UnknownCountry) as refused:
        places.region_of("ZZ")
    assert refused.value.code == "skills.unknown_country"


HEADER = "code\tname\twikidata\tm49\tregion\tprotected\n"


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ("code\tname\n", "columns"),
        (HEADER + "FR\tFrance\n", "row"),
        (HEADER + "fr\tFrance\tQ142\t250\tnwe\tno\n", "row"),
        (HEADER + "FR\tFrance\tQ142\t250\tnwe\tmaybe\n", "row"),
        (HEADER + "FR\tFrance\tQ142\tnone\tnwe\tno\n", "row"),
        (HEADER + "FR\tFrance\tQ142\t250\teurope\tno\n", "region"),
        (HEADER + "FR\tFrance\tQ142\t250\tnwe\tno\n" * 2, "unique_code"),
    ],
)
def test_a_table_of_countries_that_breaks_a_rule_is_refused(places: Places, rows: str, rule: str) -> None:
    regions = "[" + ",".join(f'{{"code": "{code}", "labels": {{"en": "{code}"}}}}' for code in places.regions) + "]"
    with pytest.raises(PlacesProblem) as refused:
        parse_places(rows.encode(), regions.encode())
    assert refused.value.fields["rule"] == rule


@pytest.mark.parametrize("regions", ["{}", "[]", '[{"code": "nwe"}]'])
def test_all_eight_regions_must_be_there(regions: str) -> None:
    with pytest.raises(PlacesProblem) as refused:
        parse_places(HEADER.encode(), regions.encode())
    assert refused.value.fields["rule"] == "regions"
