"""Complete where an award counts: a community of this node knows its own country and region.

It knows no languages, and none are guessed from its country: they are those of the activity. The table of countries
has none (skills_framework/data/ORIGIN.md), and what a country speaks is not what a workshop there was held in.
"""

from dataclasses import replace

from chassis.database import Connection
from issuer.records import Placement
from skills_framework import queries as places_kept
from skills_framework.places import Places


def completed(connection: Connection, placement: Placement, places: Places) -> Placement:
    """Give the placement with the country and region of its community, where nothing else was said.

    That this node knows the community was decided before (issuer.deciding).
    """
    if placement.community is None or placement.country is not None or placement.region is not None:
        return placement
    community = places_kept.community(connection, placement.community)
    if community is None:
        return placement
    region = places.region_of(community.country) if community.country is not None else community.region
    return replace(placement, country=community.country, region=region)
