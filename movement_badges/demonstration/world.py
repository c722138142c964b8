"""The invented people, groups and achievements of the demonstration; the same in every run."""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import product

SEED = 2030


@dataclass(frozen=True)
class DemonstrationIssuer:
    """An organisation that awards badges; `kind` is told in its description."""

    slug: str
    name: str
    description: str
    language: str
    trainers: tuple[str, ...]


@dataclass(frozen=True)
class DemonstrationAchievement:
    """An achievement to create; `owner` is an issuer's slug or `movement`."""

    owner: str
    key: str
    language: str
    level: int
    skills: tuple[str, ...]
    name: str
    description: str
    criteria: str


@dataclass(frozen=True)
class DemonstrationCommunity:
    """A community with its place; `members` is the count that the map compares with."""

    slug: str
    name: str
    kind: str
    country: str
    region: str
    under_represented: bool
    members: int
    languages: tuple[str, ...]
    learners: int


@dataclass(frozen=True)
class DemonstrationLearner:
    """An invented person; mail goes to a reserved domain that nobody can own."""

    name: str
    email: str
    community: DemonstrationCommunity


ISSUERS = (
    DemonstrationIssuer(
        slug="rivermouth",
        name="Wikimedia Rivermouth",
        description="An invented chapter: volunteers of one country who train newcomers and run projects.",
        language="fr",
        trainers=("Rosalie Aubert", "Gaspard Roche", "Mireille Caron"),
    ),
    DemonstrationIssuer(
        slug="southern-hub",
        name="Southern Skills Hub",
        description="An invented hub: a network of user groups that share trainers across four regions.",
        language="en",
        trainers=("Thandiwe Osei", "Rubén Paredes", "Maya Krishnan", "Huda Rashid"),
    ),
    DemonstrationIssuer(
        slug="open-library",
        name="Open Library Institute",
        description="An invented partner: a library school that recognises what its students do for the projects.",
        language="en",
        trainers=("Harriet Lind", "Tomasz Wilk"),
    ),
)


def load_achievements() -> Sequence[DemonstrationAchievement]:
    """Return the forty achievements: ten of the movement, ten of each issuer."""
    return tuple(
        DemonstrationAchievement(
            owner=row["owner"],
            key=row["key"],
            language=row["language"],
            level=int(row["level"]),
            skills=tuple(row["skills"].split("|")),
            name=row["name"],
            description=row["description"],
            criteria="\n".join(f"- {point}" for point in row["criteria"].split("||")),
        )
        for row in _rows("achievements.csv")
    )


def load_communities() -> Sequence[DemonstrationCommunity]:
    """Return the communities, which lie in all eight regions."""
    return tuple(_community(row) for row in _rows("communities.csv"))


def load_learners() -> Sequence[DemonstrationLearner]:
    """Return the 240 learners; names are drawn without repetition within a community."""
    draw = random.Random(SEED)  # noqa: S311  (invented people, not secrets)
    learners: list[DemonstrationLearner] = []
    for row in _rows("communities.csv"):
        community = _community(row)
        names = [" ".join(pair) for pair in product(row["given_names"].split("|"), row["family_names"].split("|"))]
        learners += [
            DemonstrationLearner(name, f"learner-{len(learners) + position}@example.org", community)
            for position, name in enumerate(draw.sample(names, community.learners), start=1)
        ]
    return tuple(learners)


def _community(row: Mapping[str, str]) -> DemonstrationCommunity:
    return DemonstrationCommunity(
        slug=row["slug"],
        name=row["name"],
        kind=row["kind"],
        country=row["country"],
        region=row["region"],
        under_represented=row["under_represented"] == "yes",
        members=int(row["members"]),
        languages=tuple(row["languages"].split("|")),
        learners=int(row["learners"]),
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files(__package__ or "") / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
