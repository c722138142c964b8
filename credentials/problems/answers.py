"""What a check can answer besides refusing: good answers, and those that judge the issuer rather than the bytes.

Each code has one outcome and names its fields in the order in which they become the parameters of the message
`problem.<code>.reason`. Together with `PROBLEMS` this is every code that a report can hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

AnswerOutcome = Literal["valid", "invalid", "unknown", "not_applicable"]


@dataclass(frozen=True)
class Answer:
    """One possible answer of a check."""

    code: str
    outcome: AnswerOutcome
    title: str
    field_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something worth a remark, which changes no outcome."""

    code: str
    title: str
    field_names: tuple[str, ...] = ()


_ANSWERS = (
    Answer("document.valid", "valid", "The file can be read"),
    Answer("data_model.valid", "valid", "The badge follows Open Badges 3.0"),
    Answer("data_model.open_badges_2", "valid", "The badge follows Open Badges 2.0"),
    Answer("data_model.not_checked", "unknown", "The contents could not be checked"),
    Answer("proof.valid", "valid", "The badge has not been changed since it was signed"),
    Answer("proof.hosted", "valid", "The site of the badge confirms it", ("host",)),
    Answer("proof.hosted_differs", "invalid", "The site of the badge says something else", ("member", "url")),
    Answer("proof.hosted_unreachable", "unknown", "The site of the badge does not confirm it", ("url", "reason")),
    Answer("proof.not_checked", "unknown", "The signature could not be checked"),
    Answer("issuer_key.valid", "valid", "The key belongs to the issuer", ("issuer",)),
    Answer("issuer_key.hosted", "valid", "The badge stands at an address of its issuer", ("url", "issuer")),
    Answer(
        "issuer_key.out_of_scope",
        "invalid",
        "The badge stands at an address that is not its issuer's",
        ("url", "issuer"),
    ),
    Answer("issuer_key.not_listed", "invalid", "The issuer does not list this key", ("method",)),
    Answer(
        "issuer_key.not_yet_listed", "unknown", "Our copy of the issuer's keys is older than the badge", ("method",)
    ),
    Answer("issuer_key.foreign", "invalid", "The key belongs to somebody else", ("controller", "issuer")),
    Answer("issuer_key.revoked", "invalid", "The issuer has revoked this key", ("since",)),
    Answer("issuer_key.expired", "invalid", "The key is no longer in use", ("since",)),
    Answer("issuer_key.self_asserted", "unknown", "Nothing ties the key to the issuer", ("method",)),
    Answer("issuer_key.unconfirmed", "unknown", "The issuer's new key is not confirmed yet", ("method",)),
    Answer(
        "issuer_key.retired", "invalid", "The issuer had given up this key before the badge", ("method", "last_seen")
    ),
    Answer(
        "issuer_key.before_history",
        "unknown",
        "The badge is older than what is known of its key",
        ("method", "first_seen"),
    ),
    Answer("issuer_key.not_checked", "unknown", "Whose key it is was not checked"),
    Answer("issuer_trust.recognised", "valid", "The issuer is recognised", ("name", "vouched_by")),
    Answer("issuer_trust.unrecognised", "unknown", "The issuer is not recognised", ("issuer",)),
    Answer("issuer_trust.out_of_scope", "invalid", "The issuer is not recognised for this skill", ("name", "skill")),
    Answer("issuer_trust.inactive", "invalid", "The issuer was not recognised at that time", ("name", "issued")),
    Answer("issuer_trust.not_checked", "unknown", "Whether the issuer is recognised was not checked"),
    Answer("time.current", "valid", "The badge is in force"),
    Answer("time.expired", "invalid", "The badge has expired", ("until",)),
    Answer("time.not_yet_valid", "invalid", "The badge is not in force yet", ("from",)),
    Answer("time.end_not_shown", "unknown", "Whether the badge has expired is not shown"),
    Answer("time.not_checked", "unknown", "The dates were not checked"),
    Answer("status.clear", "valid", "The badge has not been revoked"),
    Answer("status.hosted", "valid", "The issuer's site still gives the badge"),
    Answer("status.none", "not_applicable", "The badge cannot be revoked"),
    Answer("status.not_shown", "unknown", "Whether the badge can be revoked is not shown"),
    Answer("status.revoked", "invalid", "The issuer has revoked the badge"),
    Answer("status.revoked_because", "invalid", "The issuer has revoked the badge and says why", ("reason",)),
    Answer("status.suspended", "invalid", "The issuer has suspended the badge"),
    Answer("status.unreachable", "unknown", "The issuer's list of revoked badges is out of reach", ("url", "reason")),
    Answer("status.list_untrusted", "unknown", "The list of revoked badges cannot be trusted", ("url",)),
    Answer("status.list_expired", "unknown", "The list of revoked badges is out of date", ("url",)),
    Answer("status.list_older", "unknown", "A newer list of revoked badges has been seen", ("url",)),
    Answer("status.message", "unknown", "The issuer has attached a message to the badge", ("message",)),
    Answer("status.entry_malformed", "unknown", "What the badge says of its list cannot be read", ("member",)),
    Answer("status.purpose", "unknown", "The list serves another purpose", ("purpose",)),
    Answer("status.not_checked", "unknown", "Whether the badge was revoked was not checked"),
    Answer("unsupported.status_type", "unknown", "This kind of list cannot be read here", ("type",)),
    Answer("recipient.not_named", "not_applicable", "Nobody was named to compare with"),
    Answer("recipient.matches", "valid", "The badge is this person's"),
    Answer("recipient.differs", "invalid", "The badge is somebody else's"),
    Answer("recipient.pseudonymous", "unknown", "The badge does not name its holder"),
    Answer("recipient.endorsed", "valid", "The endorsement is of what it stands at"),
    Answer("recipient.endorses_another", "invalid", "The endorsement is of something else", ("id",)),
    Answer("recipient.not_checked", "unknown", "Whose badge it is was not checked"),
    Answer("endorsements.none", "not_applicable", "Nobody endorses the badge"),
    Answer("endorsements.valid", "valid", "Others vouch for the badge", ("total",)),
    Answer("endorsements.some_fail", "not_applicable", "An endorsement does not hold", ("good", "total")),
    Answer("endorsements.some_unclear", "not_applicable", "An endorsement is unclear", ("good", "total")),
    Answer("endorsements.open_badges_2", "not_applicable", "Endorsements of older badges are kept, not checked"),
    Answer("endorsements.not_checked", "unknown", "Endorsements were not checked"),
    Answer("internal.check_failed", "unknown", "This check broke down", ("error",)),
)

_NOTICES = (
    Notice("remark.older_context", "The badge uses an older edition of the Open Badges contexts", ("url",)),
    Notice("remark.older_data_model", "The badge uses an older version of the data model"),
    Notice("remark.lookalike_issuer", "The issuer could be taken for a recognised one", ("name", "recognised", "did")),
    Notice("remark.open_badges_2_hosted", "The badge follows Open Badges 2.0 and rests on the issuer's web server"),
    Notice("remark.open_badges_2_signed", "The badge follows Open Badges 2.0 and rests on a key from a web server"),
    Notice("remark.open_badges_2_changed", "The issuer's site has changed what the badge says", ("members",)),
    Notice("remark.open_badges_2_other_id", "A document calls itself by another address", ("url", "id")),
    Notice("remark.open_badges_2_issuer_id", "The issuer is not named by a web address", ("id",)),
    Notice("remark.older_suite", "The proof is of a kind that newer ones have replaced", ("suite",)),
    Notice("remark.header_ignored", "The signed token says something that is not listened to", ("member",)),
    Notice("remark.token_eddsa", "The signature is of a kind that other verifiers may refuse"),
    Notice("remark.token_subject", "The signed token does not repeat whom the badge is about"),
    Notice("remark.numeric_index", "The place in the status list is written as a number"),
    Notice("remark.endorsements_unchecked", "There are more endorsements than are checked", ("checked", "total")),
    Notice("remark.inner_unchecked", "There are more credentials in the record than are checked", ("checked", "total")),
    Notice("remark.inner_not_valid", "Not everything in the record is valid", ("good", "total")),
    Notice("remark.older_status_list", "The badge names an older kind of status list", ("type",)),
    Notice("remark.unsigned_list", "The list of revoked badges is not signed", ("url",)),
    Notice("remark.status_message", "The issuer has attached a message to the badge", ("message",)),
    Notice("remark.selective_disclosure", "The badge is shown in part, as its holder chose"),
    Notice("remark.refreshed", "The newer edition that the issuer offers was checked", ("url",)),
    Notice("remark.refresh_failed", "The issuer offers a newer edition that could not be used", ("url", "reason")),
    Notice("remark.refresh_other", "Another credential was offered in the place of a newer edition", ("url",)),
    Notice("remark.judged_otherwise", "The official validator judges this otherwise than we do", ("code", "outcome")),
    Notice("remark.newer_edition", "The issuer says that it has a newer edition of the badge"),
)

ANSWERS: Mapping[str, Answer] = MappingProxyType({answer.code: answer for answer in _ANSWERS})
"""Every answer by its code."""

NOTICES: Mapping[str, Notice] = MappingProxyType({notice.code: notice for notice in _NOTICES})
"""Every remark of its own by its code; a further finding of the data model is a remark under its own code."""
