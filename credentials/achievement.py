"""What a badge is awarded for: achievement, criteria, alignments, results and rubrics.

Spec: Open Badges 3.0, classes Achievement, Criteria, Alignment, Related, ResultDescription, RubricCriterionLevel.
"""

from dataclasses import dataclass

from credentials.endorsement import EndorsementCredential, IdentifierEntry, Image, Profile
from credentials.members import Members, Node
from credentials.problems import CriteriaEmpty
from credentials.vocabulary import ACHIEVEMENT_TYPES, COMPACT_JWS, LANGUAGE, RESULT_TYPES, TARGET_TYPES


@dataclass(frozen=True, kw_only=True)
class Criteria(Node):
    """How the achievement is earned: a page, a text in Markdown, or both."""

    id: str | None = None
    narrative: str | None = None

    @classmethod
    def read(cls, members: Members) -> "Criteria":
        """Read Criteria; the schemas accept an empty object, the official validator does not."""
        criteria = cls(
            id=members.optional_uri("id"),
            narrative=members.optional_text("narrative"),
            rest=members.rest(),
            lone=members.lone(),
        )
        if members.peek("id") is None and members.peek("narrative") is None:
            members.findings.append(CriteriaEmpty(path=members.path))
        return criteria


@dataclass(frozen=True, kw_only=True)
class Alignment(Node):
    """A node of a framework, such as a skill, that the achievement corresponds to."""

    target_name: str
    target_url: str
    types: tuple[str, ...] = ("Alignment",)
    target_code: str | None = None
    target_description: str | None = None
    target_framework: str | None = None
    target_type: str | None = None

    @classmethod
    def read(cls, members: Members) -> "Alignment":
        """Read an Alignment."""
        return cls(
            types=members.types("Alignment"),
            target_name=members.text("targetName"),
            target_url=members.text("targetUrl"),
            target_code=members.optional_text("targetCode"),
            target_description=members.optional_text("targetDescription"),
            target_framework=members.optional_text("targetFramework"),
            target_type=members.optional_choice("targetType", TARGET_TYPES),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class Related(Node):
    """Another achievement that this one belongs with, such as its edition in another language."""

    id: str
    types: tuple[str, ...] = ("Related",)
    in_language: str | None = None
    version: str | None = None

    @classmethod
    def read(cls, members: Members) -> "Related":
        """Read Related."""
        return cls(
            id=members.uri("id"),
            types=members.types("Related"),
            in_language=members.matching("inLanguage", LANGUAGE),
            version=members.optional_text("version"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class RubricCriterionLevel(Node):
    """One level of a rubric."""

    id: str
    name: str
    types: tuple[str, ...] = ("RubricCriterionLevel",)
    alignment: tuple[Alignment, ...] = ()
    description: str | None = None
    level: str | None = None
    points: str | None = None

    @classmethod
    def read(cls, members: Members) -> "RubricCriterionLevel":
        """Read a RubricCriterionLevel."""
        return cls(
            id=members.uri("id"),
            types=members.types("RubricCriterionLevel"),
            name=members.text("name"),
            alignment=members.several("alignment", Alignment.read),
            description=members.optional_text("description"),
            level=members.optional_text("level"),
            points=members.optional_text("points"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class ResultDescription(Node):
    """A result that recipients can have: what it is called and which values it takes."""

    id: str
    name: str
    result_type: str
    types: tuple[str, ...] = ("ResultDescription",)
    alignment: tuple[Alignment, ...] = ()
    allowed_value: tuple[str, ...] = ()
    required_level: str | None = None
    required_value: str | None = None
    rubric_criterion_level: tuple[RubricCriterionLevel, ...] = ()
    value_min: str | None = None
    value_max: str | None = None

    @classmethod
    def read(cls, members: Members) -> "ResultDescription":
        """Read a ResultDescription."""
        return cls(
            id=members.uri("id"),
            types=members.types("ResultDescription"),
            name=members.text("name"),
            result_type=members.choice("resultType", RESULT_TYPES),
            alignment=members.several("alignment", Alignment.read),
            allowed_value=members.texts("allowedValue"),
            required_level=members.optional_uri("requiredLevel"),
            required_value=members.optional_text("requiredValue"),
            rubric_criterion_level=members.several("rubricCriterionLevel", RubricCriterionLevel.read),
            value_min=members.optional_text("valueMin"),
            value_max=members.optional_text("valueMax"),
            rest=members.rest(),
            lone=members.lone(),
        )


@dataclass(frozen=True, kw_only=True)
class Achievement(Node):
    """What can be achieved: shared by all who receive it, perhaps awarded by many issuers."""

    id: str
    name: str
    description: str
    criteria: Criteria
    types: tuple[str, ...] = ("Achievement",)
    achievement_type: str | None = None
    alignment: tuple[Alignment, ...] = ()
    creator: Profile | None = None
    credits_available: int | float | None = None
    endorsement: tuple[EndorsementCredential, ...] = ()
    endorsement_jwt: tuple[str, ...] = ()
    field_of_study: str | None = None
    human_code: str | None = None
    image: Image | None = None
    in_language: str | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    related: tuple[Related, ...] = ()
    result_description: tuple[ResultDescription, ...] = ()
    specialization: str | None = None
    tag: tuple[str, ...] = ()
    version: str | None = None

    @classmethod
    def read(cls, members: Members) -> "Achievement":
        """Read an Achievement."""
        return cls(
            id=members.uri("id"),
            types=members.types("Achievement"),
            name=members.text("name"),
            description=members.text("description"),
            criteria=members.one("criteria", Criteria.read),
            achievement_type=members.optional_choice("achievementType", ACHIEVEMENT_TYPES),
            alignment=members.several("alignment", Alignment.read),
            creator=members.optional_one("creator", Profile.read),
            credits_available=members.optional_number("creditsAvailable"),
            endorsement=members.several("endorsement", EndorsementCredential.read),
            endorsement_jwt=members.texts("endorsementJwt", pattern=COMPACT_JWS),
            field_of_study=members.optional_text("fieldOfStudy"),
            human_code=members.optional_text("humanCode"),
            image=members.optional_one("image", Image.read),
            in_language=members.matching("inLanguage", LANGUAGE),
            other_identifier=members.several("otherIdentifier", IdentifierEntry.read),
            related=members.several("related", Related.read),
            result_description=members.several("resultDescription", ResultDescription.read),
            specialization=members.optional_text("specialization"),
            tag=members.texts("tag"),
            version=members.optional_text("version"),
            rest=members.rest(),
            lone=members.lone(),
        )
