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
  RevocationProblem     revocation.reason .forbidden .already
  HolderProblem         holder.link_unusable .erased .revoked .visibility
  FeedProblem           feed.cursor .limit .person_key
"""

from collections.abc import Mapping
from typing import ClassVar


class IssuerProblem(Exception):
    """A refusal with a stable code; `fields` are the parameters of its messages, in order."""

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.title)
        self.fields: Mapping[str, str | int] = fields


class OrganisationProblem(IssuerProblem):
    """Something about an organisation."""


class OrganisationUnknown(OrganisationProblem):
    code = "organisation.unknown"
    title = "There is no such organisation here"
    status = 404


class OrganisationSlug(OrganisationProblem):
    code = "organisation.slug"
    title = "The short name has characters that a web address cannot keep"


class OrganisationExists(OrganisationProblem):
    code = "organisation.exists"
    title = "An organisation with this short name exists already"
    status = 409


class OrganisationText(OrganisationProblem):
    code = "organisation.text"
    title = "The name or the description is missing or too long"


class OrganisationUrl(OrganisationProblem):
    code = "organisation.url"
    title = "The web address of the organisation cannot be used"


class OrganisationContact(OrganisationProblem):
    code = "organisation.contact"
    title = "The contact address cannot be used"


class ClockProblem(IssuerProblem):
    """Something about the time."""


class ClockBehind(ClockProblem):
    code = "clock.behind"
    title = "The clock of this server is behind its own journal"
    status = 503


class KeyProblem(IssuerProblem):
    """Something about a signing key."""


class KeyUnusable(KeyProblem):
    code = "key.unusable"
    title = "A stored key does not open or is not the key that its row names"
    status = 500


class KeyMissing(KeyProblem):
    code = "key.no_active"
    title = "The organisation has no active key for this purpose"
    status = 409


class KeyState(KeyProblem):
    code = "key.wrong_state"
    title = "The key is not in a state that allows this"
    status = 409


class AchievementProblem(IssuerProblem):
    """Something about an achievement."""


class AchievementUnknown(AchievementProblem):
    code = "achievement.unknown"
    title = "There is no such achievement here"
    status = 404


class AchievementForbidden(AchievementProblem):
    code = "achievement.forbidden"
    title = "You may not create achievements for this organisation"
    status = 403


class AchievementText(AchievementProblem):
    code = "achievement.text"
    title = "A text of the achievement is missing or too long"


class AchievementSkillUnknown(AchievementProblem):
    code = "achievement.skill_unknown"
    title = "The skills framework has no such skill"


class AchievementLevel(AchievementProblem):
    code = "achievement.level"
    title = "A level is a whole number from 1 to 5"


class AchievementLanguage(AchievementProblem):
    code = "achievement.language"
    title = "This is not a language code"


class AchievementImage(AchievementProblem):
    code = "achievement.image"
    title = "This picture cannot be used"


class AwardProblem(IssuerProblem):
    """Something about an award."""


class AwardUnknown(AwardProblem):
    code = "award.unknown"
    title = "There is no such badge here"
    status = 404


class AwardForbidden(AwardProblem):
    code = "award.forbidden"
    title = "You may not award badges for this organisation"
    status = 403


class AwardAchievementClosed(AwardProblem):
    code = "award.achievement_closed"
    title = "This achievement is no longer awarded"
    status = 409


class AwardAchievementNotAwardable(AwardProblem):
    code = "award.achievement_not_awardable"
    title = "This organisation may not award this achievement"
    status = 403


class AwardToOneself(AwardProblem):
    code = "award.to_oneself"
    title = "Nobody awards a badge to themselves"
    status = 403


class AwardLevel(AwardProblem):
    code = "award.level"
    title = "A level is a whole number from 1 to 5"


class AwardEvidence(AwardProblem):
    code = "award.evidence"
    title = "This evidence cannot be used"


class AwardValidUntil(AwardProblem):
    code = "award.valid_until"
    title = "A badge cannot end before it begins"


class AwardPlacement(AwardProblem):
    code = "award.placement"
    title = "The place of the award does not fit together"


class AwardConsent(AwardProblem):
    code = "award.consent"
    title = "Consent on paper must say how and when it was given"


class AwardTooMany(AwardProblem):
    code = "award.too_many"
    title = "Too many people at once"


class AwardDoubled(AwardProblem):
    code = "award.doubled"
    title = "This person stands in the list twice"
    status = 409


class AwardLint(AwardProblem):
    code = "award.lint"
    title = "The rehearsal of the signature found a fault in the badge"


class AwardInProgress(AwardProblem):
    code = "award.in_progress"
    title = "This badge is still being signed"
    status = 409


class AwardIssuerUnclear(AwardProblem):
    code = "award.issuer_unclear"
    title = "You may award this for several organisations: name one"


class RecipientProblem(IssuerProblem):
    """Something about the person who receives."""


class RecipientMissing(RecipientProblem):
    code = "recipient.missing"
    title = "The person needs a name, an e-mail address or a wiki user name"


class RecipientName(RecipientProblem):
    code = "recipient.name"
    title = "This name is too long or has characters that no page can show"


class RecipientEmail(RecipientProblem):
    code = "recipient.email"
    title = "This is not an e-mail address"


class RecipientWikiName(RecipientProblem):
    code = "recipient.wiki_name"
    title = "This is not a wiki user name"


class RevocationProblem(IssuerProblem):
    """Something about taking a badge back."""


class RevocationReason(RevocationProblem):
    code = "revocation.reason"
    title = "Revoking a badge needs a reason of at most 500 characters"


class RevocationForbidden(RevocationProblem):
    code = "revocation.forbidden"
    title = "You may not revoke this badge"
    status = 403


class RevocationAlready(RevocationProblem):
    code = "revocation.already"
    title = "This badge is revoked already"
    status = 409


class HolderProblem(IssuerProblem):
    """Something about what a holder does."""


class HolderLinkUnusable(HolderProblem):
    code = "holder.link_unusable"
    title = "This link was used already or is too old"
    status = 404


class HolderErased(HolderProblem):
    code = "holder.erased"
    title = "This badge was erased by its holder"
    status = 410


class HolderRevoked(HolderProblem):
    code = "holder.revoked"
    title = "This badge was revoked and cannot be accepted"
    status = 409


class HolderVisibility(HolderProblem):
    code = "holder.visibility"
    title = "A badge is private, unlisted or public"


class FeedProblem(IssuerProblem):
    """Something about a feed."""


class FeedCursor(FeedProblem):
    code = "feed.cursor"
    title = "This cursor was not given by this feed"


class FeedLimit(FeedProblem):
    code = "feed.limit"
    title = "A page of the feed has 1 to 500 items"


class FeedPersonKey(FeedProblem):
    code = "feed.person_key"
    title = "A person key is 64 hexadecimal digits"


def _leaves(problem: type[IssuerProblem]) -> list[type[IssuerProblem]]:
    children = problem.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [problem]


ALL: tuple[type[IssuerProblem], ...] = tuple(_leaves(IssuerProblem))
ALL_CODES: tuple[str, ...] = tuple(sorted(problem.code for problem in ALL))
