"""The targets of the demonstration, as the CSV file that a steward would upload."""

import csv
import io
from collections.abc import Iterator

from movement_badges.demonstration.world import load_communities
from skills_framework.framework import Framework

SOURCE = "Invented for the demonstration"
# People who should hold a group of skills, per region; the movement's own number is set as such, not summed.
PEOPLE_PER_REGION = {"ssa": 22, "lac": 18, "eseap": 20, "nwe": 24, "ceeca": 18, "mena": 16, "sa": 18, "na": 10}
WEIGHT_OF_GROUP = {
    "grp-contribution": 1.0,
    "grp-technology": 0.6,
    "grp-communication": 0.6,
    "grp-community": 1.2,
    "grp-leadership": 0.4,
    "grp-partnerships": 0.7,
    "grp-resources": 0.4,
    "grp-organising": 0.9,
    "grp-learning": 0.8,
    "grp-knowledge": 0.4,
}
OF_THE_SUM = 0.8
# A few skills have targets of their own.
SKILL_TARGETS = {"conflict-resolution": 10, "mentoring": 8, "advocacy": 6, "copyright-licensing": 8}


def targets_file(framework: Framework) -> bytes:
    """Return the file: a target for each group in each region and in the movement, and the members of each region."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["kind", "subject", "region", "people", "source"])
    writer.writerows(_rows(framework))
    return written.getvalue().encode()


def _rows(framework: Framework) -> Iterator[tuple[str, str, str, int, str]]:
    for group in framework.groups:
        numbers = {region: round(people * WEIGHT_OF_GROUP[group]) for region, people in PEOPLE_PER_REGION.items()}
        for region, people in numbers.items():
            yield "target", group, region, people, SOURCE
        yield "target", group, "movement", round(sum(numbers.values()) * OF_THE_SUM), SOURCE
    for skill, people in SKILL_TARGETS.items():
        for region in PEOPLE_PER_REGION:
            yield "target", skill, region, people, SOURCE
    members: dict[str, int] = {}
    for community in load_communities():
        members[community.region] = members.get(community.region, 0) + community.members
    for region, people in members.items():
        yield "members", "", region, people, SOURCE
    yield "members", "", "movement", sum(members.values()), SOURCE
