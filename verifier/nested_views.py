"""What people are told of the credentials inside a credential: one line each for the page and the command line."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from credentials.endorsement import Profile
from credentials.report import Check, CheckName, Endorsed, Outcome, Report
from verifier.appearances import Look, look_of
from verifier.explaining import answer_of, explain, label_of


@dataclass(frozen=True)
class Signer:
    """Who signed, as the signed document says: a name, an identifier, and whether the registry knows it."""

    name: str
    id: str
    is_recognised: bool


@dataclass(frozen=True)
class NestedView:
    """One credential inside another.

    `headline` is the message of what it comes to, `label` the same in two words and `look` its colour and sign;
    `decided_by` the check that keeps it from being valid, if one does.
    Name and signer are None unless a good signature covers them; the endorser's comment, unless all of it is valid.
    """

    report: Report
    outcome: Outcome
    headline: str
    label: str
    look: Look
    decided_by: Check | None
    endorsed: Endorsed | None
    name: str | None
    signer: Signer | None
    comment: str | None


@dataclass(frozen=True)
class Stated:
    """What an endorsement or a learner record says of itself, under a good signature."""

    name: str | None
    signer: Signer
    comment: str | None
    endorses: str | None
    issued: datetime | None
    until: datetime | None


def stated_by(report: Report) -> Stated | None:
    """Give what an endorsement or a record says; None for a badge, and for what no good signature covers."""
    credential = report.endorsement_credential or report.clr_credential
    if credential is None:
        return None
    view = _view(report, None)
    issued = credential.valid_from or credential.issuance_date
    until = credential.valid_until or credential.expiration_date
    endorsement = report.endorsement_credential
    return Stated(
        name=view.name,
        signer=_signer(report, credential.issuer),
        comment=_said(report)[2],
        endorses=None if endorsement is None else endorsement.credential_subject.id,
        issued=None if issued is None else issued.at,
        until=None if until is None else until.at,
    )


def headline_of(report: Report) -> str:
    """Give the key of the sentence that says what a report comes to; `<key>.next` says what to do."""
    return answer_of(report)


def endorsements_of(report: Report) -> tuple[NestedView, ...]:
    """Give the endorsements that a credential carries."""
    return tuple(_view(found.report, found.endorsed) for found in report.endorsements)


def inner_of(report: Report) -> tuple[NestedView, ...]:
    """Give the credentials in a learner record."""
    return tuple(_view(found, None) for found in report.inner)


def _view(report: Report, endorsed: Endorsed | None) -> NestedView:
    name, issuer, comment = _said(report)
    return NestedView(
        report=report,
        outcome=report.verdict,
        headline=headline_of(report),
        label=label_of(report),
        look=look_of(report),
        decided_by=explain(report).decided_by,
        endorsed=endorsed,
        name=name,
        signer=None if issuer is None else _signer(report, issuer),
        comment=comment if report.verdict is Outcome.VALID else None,
    )


def _signer(report: Report, issuer: Profile) -> Signer:
    recognised = report.check(CheckName.ISSUER_TRUST).outcome is Outcome.VALID
    return Signer(issuer.name or issuer.id, issuer.id, recognised)


_Said: TypeAlias = "tuple[str | None, Profile | None, str | None]"


def _said(report: Report) -> _Said:
    """Give the name, the signer and the comment that a credential states under a good signature."""
    badge, endorsement, record = report.achievement_credential, report.endorsement_credential, report.clr_credential
    if badge is not None:
        return badge.credential_subject.achievement.name, badge.issuer, None
    if endorsement is not None:
        return endorsement.name, endorsement.issuer, endorsement.credential_subject.endorsement_comment
    if record is not None:
        return record.name, record.issuer, None
    return None, None, None
