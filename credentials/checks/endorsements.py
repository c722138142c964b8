"""Check `endorsements`: does anybody vouch for the badge, its achievement or its issuer, and rightly?"""

from credentials.facts import Facts
from credentials.report import Check, CheckName, answer


def check_endorsements(facts: Facts) -> Check:
    """Say whether there are endorsements; they are kept and shown, yet their proofs are not checked."""
    if not facts.has_endorsements:
        return answer(CheckName.ENDORSEMENTS, "endorsements.none")
    return answer(CheckName.ENDORSEMENTS, "endorsements.unsupported")
