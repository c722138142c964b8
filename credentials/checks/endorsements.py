"""Check `endorsements`: do others vouch for the badge, its achievement or its issuer, and rightly?

Each endorsement is a credential of its own and has a report of its own. One that fails vouches for nothing, and the
badge is then worth what it is worth without it: so this check is valid or does not apply, and no endorsement of
others makes a badge valid or takes anything from it (decision 0011).

Spec: Open Badges 3.0, section "Verification", step of the endorsements; security rules, case 37.
"""

from collections.abc import Sequence

from credentials.kinds import Kind
from credentials.problems import WrongType
from credentials.report import (
    Check,
    CheckName,
    EndorsementFound,
    Outcome,
    Report,
    answer,
    refusal,
)
from credentials.strict_json import JsonObject


def check_endorsements(found: Sequence[EndorsementFound], *, unchecked: int = 0) -> Check:
    """Sum up the endorsements; `unchecked` is how many there are beyond those that were verified."""
    total = len(found) + unchecked
    if not total:
        return answer(CheckName.ENDORSEMENTS, "endorsements.none")
    verdicts = [item.report.verdict for item in found]
    good = verdicts.count(Outcome.VALID)
    if good == total:
        return answer(CheckName.ENDORSEMENTS, "endorsements.valid", total=str(total))
    code = "endorsements.some_fail" if Outcome.INVALID in verdicts else "endorsements.some_unclear"
    return answer(CheckName.ENDORSEMENTS, code, good=str(good), total=str(total))


def check_endorsed(report: Report, target: str | None) -> tuple[Check, ...]:
    """Say whether a report is on an endorsement, and whether that is of the thing it stands at."""
    made = list[Check]()
    if report.kind is not Kind.ENDORSEMENT and report.check(CheckName.DOCUMENT).outcome is Outcome.VALID:
        wrong = WrongType(path="", expected="EndorsementCredential", found=report.kind.value)
        made.append(refusal(CheckName.DATA_MODEL, wrong))
    if report.credential is not None:
        made.append(_same(report.credential, target))
    return tuple(made)


def _same(document: JsonObject, target: str | None) -> Check:
    subject = document.get("credentialSubject")
    named = subject.get("id") if isinstance(subject, dict) else None
    if isinstance(named, str) and named == target:
        return answer(CheckName.RECIPIENT, "recipient.endorsed")
    return answer(CheckName.RECIPIENT, "recipient.endorses_another", id=named if isinstance(named, str) else "–")
