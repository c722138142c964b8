"""Name every reason for which the issuer refuses.

IssuerProblem
  OrganisationProblem   organisation.unknown .slug .exists .text .url .contact
  ClockProblem          clock.behind
  KeyProblem            key.unusable .no_active .wrong_state
  AchievementProblem    achievement.unknown .forbidden .text .skill_unknown .level .language .image
  AwardProblem          award.unknown .forbidden .achievement_closed .achievement_not_awardable .to_oneself .level
                        .evidence .valid_until .placement .consent .too_many .doubled .lint .in_progress
                        .issuer_unclear
  RecipientProblem      recipient.missing .name .email .wiki_name
  RosterProblem         roster.cells .quotes
  RevocationProblem     revocation.reason .forbidden .already
  StatusProblem         status_list.unknown
  HolderProblem         holder.link_unusable .erased .revoked .visibility
  FeedProblem           feed.cursor .limit .person_key
"""

from collections.abc import Mapping
from typing import ClassVar


class IssuerProblem(Exception):
    """A refusal with a stable code; `fields` are the parameters of its messages, in order.

    The docstring of a kind is its English title.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422

    def __init_subclass__(cls) -> None:
        cls.title = (cls.__doc__ or "").removesuffix(".")

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.title)
        self.fields: Mapping[str, str | int] = fields


class OrganisationProblem(IssuerProblem):
    """Something about an organisation."""


class OrganisationUnknown(OrganisationProblem):
    """There is no such organisation here."""

    code = "organisation.unknown"
    status = 404


class OrganisationSlug(OrganisationProblem):
    """The short name has characters that a web address cannot keep."""

    code = "organisation.slug"


class OrganisationExists(OrganisationProblem):
    """An organisation with this short name exists already."""

    code = "organisation.exists"
    status = 409


class OrganisationText(OrganisationProblem):
    """The name or the description is missing or too long."""

    code = "organisation.text"


class OrganisationUrl(OrganisationProblem):
    """The web address of the organisation cannot be used."""

    code = "organisation.url"


class OrganisationContact(OrganisationProblem):
    """The contact address cannot be used."""

    code = "organisation.contact"


class ClockProblem(IssuerProblem):
    """Something about the time."""


class ClockBehind(ClockProblem):
    """The clock of this server is behind its own journal."""

    code = "clock.behind"
    status = 503


class KeyProblem(IssuerProblem):
    """Something about a signing key."""


class KeyUnusable(KeyProblem):
    """A stored key does not open or is not the key that its row names."""

    code = "key.unusable"
    status = 500


class KeyMissing(KeyProblem):
    """The organisation has no active key for this purpose."""

    code = "key.no_active"
    status = 409


class KeyState(KeyProblem):
    """The key is not in a state that allows this."""

    code = "key.wrong_state"
    status = 409


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


class RevocationProblem(IssuerProblem):
    """Something about taking a badge back."""


class RevocationReason(RevocationProblem):
    """Revoking a badge needs a reason of at most 500 characters."""

    code = "revocation.reason"


class RevocationForbidden(RevocationProblem):
    """You may not revoke this badge."""

    code = "revocation.forbidden"
    status = 403


class RevocationAlready(RevocationProblem):
    """This badge is revoked already."""

    code = "revocation.already"
    status = 409


class StatusProblem(IssuerProblem):
    """Something about a status list."""


class StatusListUnknown(StatusProblem):
    """There is no such status list here."""

    code = "status_list.unknown"
    status = 404


class HolderProblem(IssuerProblem):
    """Something about what a holder does."""


class HolderLinkUnusable(HolderProblem):
    """This link was used already or is too old."""

    code = "holder.link_unusable"
    status = 404


class HolderErased(HolderProblem):
    """This badge was erased by its holder."""

    code = "holder.erased"
    status = 410


class HolderRevoked(HolderProblem):
    """This badge was revoked and cannot be accepted."""

    code = "holder.revoked"
    status = 409


class HolderVisibility(HolderProblem):
    """A badge is private, unlisted or public."""

    code = "holder.visibility"


class FeedProblem(IssuerProblem):
    """Something about a feed."""


class FeedCursor(FeedProblem):
    """This cursor was not given by this feed."""

    code = "feed.cursor"


class FeedLimit(FeedProblem):
    """A page of the feed has 1 to 500 items."""

    code = "feed.limit"


class FeedPersonKey(FeedProblem):
    """A person key is 64 hexadecimal digits."""

    code = "feed.person_key"


def _leaves(problem: type[IssuerProblem]) -> list[type[IssuerProblem]]:
    children = problem.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [problem]


ALL: tuple[type[IssuerProblem], ...] = tuple(_leaves(IssuerProblem))
ALL_CODES: tuple[str, ...] = tuple(sorted(problem.code for problem in ALL))
