"""Verify the credentials inside a credential, each on its own, and put their reports into its report.

Spec: Open Badges 3.0, section "Verification", step of the endorsements; Comprehensive Learner Record 2.0.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from credentials.checks.endorsements import check_endorsed, check_endorsements
from credentials.generation import Generation
from credentials.inside import MAX_ENDORSEMENTS, MAX_INNER, Endorsing, credentials_in, endorsements_in
from credentials.official_rules import differences, judged
from credentials.report import (
    PUBLIC,
    CheckName,
    EndorsementFound,
    Outcome,
    Policy,
    Remark,
    Report,
    answer,
)

VerifyAlone: TypeAlias = Callable[[bytes], Report]
"""Verifies one credential, whatever is inside it left aside."""

# An endorsement must, besides all that a badge must, be of the thing that it stands at.
_ENDORSEMENT: Final = Policy(PUBLIC.name, PUBLIC.required | {CheckName.RECIPIENT})


def with_inside(report: Report, verify_alone: VerifyAlone) -> Report:
    """Give the report with those of the endorsements and, for a learner record, of the credentials in it.

    A document whose proof does not hold is not looked into: nobody vouches for what stands in it.
    """
    if report.credential is None or report.generation is not Generation.OPEN_BADGES_3:
        return report
    try:
        payloads = credentials_in(report.credential)
        inner = tuple(_with_endorsements(verify_alone(payload), verify_alone) for payload in payloads[:MAX_INNER])
    except Exception as error:  # noqa: BLE001 - the outermost edge of what stands inside, as below
        return report.amended(answer(CheckName.ENDORSEMENTS, "internal.check_failed", error=type(error).__name__))
    remarks = list(report.remarks)
    good = sum(found.verdict is Outcome.VALID for found in inner)
    if good < len(inner):
        remarks.append(Remark("remark.inner_not_valid", {"good": str(good), "total": str(len(payloads))}))
    if len(payloads) > len(inner):
        remarks.append(Remark("remark.inner_unchecked", {"checked": str(len(inner)), "total": str(len(payloads))}))
    return _with_endorsements(replace(report, inner=inner, remarks=tuple(remarks)), verify_alone)


def _with_endorsements(report: Report, verify_alone: VerifyAlone) -> Report:
    if report.credential is None or report.generation is not Generation.OPEN_BADGES_3:
        return report
    try:
        standing = endorsements_in(report.credential)
        found = tuple(_endorsement(item, verify_alone) for item in standing[:MAX_ENDORSEMENTS])
        check = judged(check_endorsements(found, unchecked=len(standing) - len(found)), report.policy)
    except Exception as error:  # noqa: BLE001 - the outermost edge of one check, as in `credentials.verification`
        failed = answer(CheckName.ENDORSEMENTS, "internal.check_failed", error=type(error).__name__)
        return report.amended(failed)
    remarks = (*report.remarks, *differences((check,), report.policy))
    if len(standing) > len(found):
        fields = {"checked": str(len(found)), "total": str(len(standing))}
        remarks = (*remarks, Remark("remark.endorsements_unchecked", fields))
    return replace(report.amended(check), endorsements=found, remarks=remarks)


def _endorsement(standing: Endorsing, verify_alone: VerifyAlone) -> EndorsementFound:
    report = verify_alone(standing.payload)
    policy = replace(_ENDORSEMENT, name=report.policy.name, rules=report.policy.rules)
    made = (judged(check, policy) for check in check_endorsed(report, standing.target))
    return EndorsementFound(standing.endorsed, report.amended(*made, policy=policy))
