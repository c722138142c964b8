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

from issuer.problems.achievements import (
    AchievementForbidden,
    AchievementImage,
    AchievementLanguage,
    AchievementLevel,
    AchievementProblem,
    AchievementSkillUnknown,
    AchievementText,
    AchievementUnknown,
)
from issuer.problems.awards import (
    AwardAchievementClosed,
    AwardAchievementNotAwardable,
    AwardConsent,
    AwardDoubled,
    AwardEvidence,
    AwardForbidden,
    AwardInProgress,
    AwardIssuerUnclear,
    AwardLevel,
    AwardLint,
    AwardPlacement,
    AwardProblem,
    AwardTooMany,
    AwardToOneself,
    AwardUnknown,
    AwardValidUntil,
    RecipientEmail,
    RecipientMissing,
    RecipientName,
    RecipientProblem,
    RecipientWikiName,
    RosterCells,
    RosterProblem,
    RosterQuotes,
)
from issuer.problems.base import (
    IssuerProblem,
)
from issuer.problems.holders import (
    FeedCursor,
    FeedLimit,
    FeedPersonKey,
    FeedProblem,
    HolderErased,
    HolderLinkUnusable,
    HolderProblem,
    HolderRevoked,
    HolderVisibility,
    RevocationAlready,
    RevocationForbidden,
    RevocationProblem,
    RevocationReason,
    StatusListUnknown,
    StatusProblem,
)
from issuer.problems.organisations import (
    ClockBehind,
    ClockProblem,
    KeyMissing,
    KeyProblem,
    KeyState,
    KeyUnknown,
    KeyUnusable,
    OrganisationContact,
    OrganisationExists,
    OrganisationProblem,
    OrganisationSlug,
    OrganisationText,
    OrganisationUnknown,
    OrganisationUrl,
)

__all__ = [
    "ALL",
    "ALL_CODES",
    "AchievementForbidden",
    "AchievementImage",
    "AchievementLanguage",
    "AchievementLevel",
    "AchievementProblem",
    "AchievementSkillUnknown",
    "AchievementText",
    "AchievementUnknown",
    "AwardAchievementClosed",
    "AwardAchievementNotAwardable",
    "AwardConsent",
    "AwardDoubled",
    "AwardEvidence",
    "AwardForbidden",
    "AwardInProgress",
    "AwardIssuerUnclear",
    "AwardLevel",
    "AwardLint",
    "AwardPlacement",
    "AwardProblem",
    "AwardToOneself",
    "AwardTooMany",
    "AwardUnknown",
    "AwardValidUntil",
    "ClockBehind",
    "ClockProblem",
    "FeedCursor",
    "FeedLimit",
    "FeedPersonKey",
    "FeedProblem",
    "HolderErased",
    "HolderLinkUnusable",
    "HolderProblem",
    "HolderRevoked",
    "HolderVisibility",
    "IssuerProblem",
    "KeyMissing",
    "KeyProblem",
    "KeyState",
    "KeyUnknown",
    "KeyUnusable",
    "OrganisationContact",
    "OrganisationExists",
    "OrganisationProblem",
    "OrganisationSlug",
    "OrganisationText",
    "OrganisationUnknown",
    "OrganisationUrl",
    "RecipientEmail",
    "RecipientMissing",
    "RecipientName",
    "RecipientProblem",
    "RecipientWikiName",
    "RevocationAlready",
    "RevocationForbidden",
    "RevocationProblem",
    "RevocationReason",
    "RosterCells",
    "RosterProblem",
    "RosterQuotes",
    "StatusListUnknown",
    "StatusProblem",
]


def _leaves(problem: type[IssuerProblem]) -> list[type[IssuerProblem]]:
    children = problem.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [problem]


ALL: tuple[type[IssuerProblem], ...] = tuple(_leaves(IssuerProblem))
ALL_CODES: tuple[str, ...] = tuple(sorted(problem.code for problem in ALL))
