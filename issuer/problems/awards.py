"""Name what is refused about awards, the people they are for, and pasted lists."""

from issuer.problems.base import IssuerProblem


class AwardProblem(IssuerProblem):
    """Something about an award."""


class AwardUnknown(AwardProblem):
    """There is no such badge here."""

    code = "award.unknown"
    status = 404


class AwardForbidden(AwardProblem):
    """You may not award badges for this organisation."""

    code = "award.forbidden"
    status = 403


class AwardAchievementClosed(AwardProblem):
    """This achievement is no longer awarded."""

    code = "award.achievement_closed"
    status = 409


class AwardAchievementNotAwardable(AwardProblem):
    """This organisation may not award this achievement."""

    code = "award.achievement_not_awardable"
    status = 403


class AwardToOneself(AwardProblem):
    """Nobody awards a badge to themselves."""

    code = "award.to_oneself"
    status = 403


class AwardLevel(AwardProblem):
    """A level is a whole number from 1 to 5."""

    code = "award.level"


class AwardEvidence(AwardProblem):
    """This evidence cannot be used."""

    code = "award.evidence"


class AwardValidUntil(AwardProblem):
    """A badge cannot end before it begins."""

    code = "award.valid_until"


class AwardPlacement(AwardProblem):
    """The place of the award does not fit together."""

    code = "award.placement"


class AwardConsent(AwardProblem):
    """Consent on paper must say how and when it was given."""

    code = "award.consent"


class AwardTooMany(AwardProblem):
    """Too many people at once."""

    code = "award.too_many"


class AwardDoubled(AwardProblem):
    """This person stands in the list twice."""

    code = "award.doubled"
    status = 409


class AwardLint(AwardProblem):
    """The rehearsal of the signature found a fault in the badge."""

    code = "award.lint"


class AwardInProgress(AwardProblem):
    """This badge is still being signed."""

    code = "award.in_progress"
    status = 409


class AwardIssuerUnclear(AwardProblem):
    """You may award this for several organisations: name one."""

    code = "award.issuer_unclear"


class RecipientProblem(IssuerProblem):
    """Something about the person who receives."""


class RecipientMissing(RecipientProblem):
    """The person needs a name, an e-mail address or a wiki user name."""

    code = "recipient.missing"


class RecipientName(RecipientProblem):
    """This name is too long or has characters that no page can show."""

    code = "recipient.name"


class RecipientEmail(RecipientProblem):
    """This is not an e-mail address."""

    code = "recipient.email"


class RecipientWikiName(RecipientProblem):
    """This is not a wiki user name."""

    code = "recipient.wiki_name"


class RosterProblem(IssuerProblem):
    """Something about a row of a pasted list."""


class RosterCells(RosterProblem):
    """The row has more cells than there are columns."""

    code = "roster.cells"


class RosterQuotes(RosterProblem):
    """The row has a quotation mark that does not close."""

    code = "roster.quotes"
