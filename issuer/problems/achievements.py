"""Name what is refused about achievements."""

from issuer.problems.base import IssuerProblem


class AchievementProblem(IssuerProblem):
    """Something about an achievement."""


class AchievementUnknown(AchievementProblem):
    """There is no such achievement here."""

    code = "achievement.unknown"
    status = 404


class AchievementForbidden(AchievementProblem):
    """You may not create achievements for this organisation."""

    code = "achievement.forbidden"
    status = 403


class AchievementText(AchievementProblem):
    """A text of the achievement is missing or too long."""

    code = "achievement.text"


class AchievementSkillUnknown(AchievementProblem):
    """The skills framework has no such skill."""

    code = "achievement.skill_unknown"


class AchievementLevel(AchievementProblem):
    """A level is a whole number from 1 to 5."""

    code = "achievement.level"


class AchievementLanguage(AchievementProblem):
    """This is not a language code."""

    code = "achievement.language"


class AchievementImage(AchievementProblem):
    """This picture cannot be used."""

    code = "achievement.image"
