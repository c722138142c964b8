"""Check `issuer_trust`: does the movement recognise the issuer, at that time, for these skills?"""

from datetime import datetime
from typing import Final

from credentials.facts import Facts
from credentials.gathered import Recognition
from credentials.instants import format_instant
from credentials.report import Check, CheckName, answer

# Stands where the skill out of scope would, when the badge names none.
NO_SKILL: Final = "-"


def check_issuer_trust(facts: Facts, recognition: Recognition | None, *, issued: datetime | None) -> Check:
    """Look the issuer up in what the registry says.

    Args:
        facts: what the badge says.
        recognition: the registry's entry; one for another issuer counts as none.
        issued: when the badge was signed, or else from when it counts.
    """
    if facts.issuer_id is None or issued is None:
        return answer(CheckName.ISSUER_TRUST, "issuer_trust.not_checked")
    if recognition is None or recognition.did != facts.issuer_id:
        return answer(CheckName.ISSUER_TRUST, "issuer_trust.unrecognised", issuer=facts.issuer_id)
    early = recognition.since is not None and issued < recognition.since
    late = recognition.until is not None and issued > recognition.until
    if early or late:
        return answer(
            CheckName.ISSUER_TRUST, "issuer_trust.inactive", name=recognition.name, issued=format_instant(issued)
        )
    # Every skill must be covered, and a badge without skills is covered only by a scope of everything: a scope is a
    # promise about what the issuer may vouch for, so what it does not name is not in it.
    outside = [skill for skill in facts.skills if skill not in recognition.skills] or (
        [] if facts.skills else [NO_SKILL]
    )
    if outside and not recognition.covers_all:
        return answer(CheckName.ISSUER_TRUST, "issuer_trust.out_of_scope", name=recognition.name, skill=outside[0])
    return answer(
        CheckName.ISSUER_TRUST, "issuer_trust.recognised", name=recognition.name, vouched_by=recognition.vouched_by
    )
