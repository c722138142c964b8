"""Offer places to choose from, by region, in the reader's language."""

from collections.abc import Iterable

from chassis.database import Connection
from chassis.languages import Languages
from skills_framework import queries
from skills_framework.places import Community, Places

# Pairs of value and label; or of a group's label and its pairs.
Offered = list[tuple[str, str | list[tuple[str, str]]]]


def countries_offered(places: Places, languages: Languages, language: str) -> Offered:
    """Give the countries by region, each named in the reader's language."""
    named = (
        (country.region, country.code, languages.name_of_country(language, country.code, country.name))
        for country in places.countries.values()
    )
    return [("", languages.t(language, "award.country.none")), *_by_region(places, language, named)]


def communities_offered(connection: Connection, places: Places, languages: Languages, language: str) -> Offered:
    """Give the communities that this node knows by region; those that lie in none come last."""
    known = queries.all_communities(connection)
    named = [(_region(places, one), one.slug, one.name) for one in known]
    elsewhere = [(slug, name) for region, slug, name in named if region is None]
    return [
        ("", languages.t(language, "award.community.none")),
        *_by_region(places, language, named),
        *([(languages.t(language, "award.community.nowhere"), elsewhere)] if elsewhere else ()),
    ]


def _region(places: Places, community: Community) -> str | None:
    return community.region if community.country is None else places.region_of(community.country)


def _by_region(places: Places, language: str, named: Iterable[tuple[str | None, str, str]]) -> Offered:
    within: dict[str | None, list[tuple[str, str]]] = {}
    for region, value, label in named:
        within.setdefault(region, []).append((value, label))
    regions = sorted(places.regions.values(), key=lambda one: one.label(language))
    return [
        (region.label(language), sorted(within[region.code], key=lambda pair: pair[1].casefold()))
        for region in regions
        if region.code in within
    ]
