"""Check `recipient`: is the badge about the person whom the verifier named?"""

from credentials.facts import Facts
from credentials.identity import names
from credentials.report import Check, CheckName, answer


def check_recipient(facts: Facts, recipient: str | None) -> Check:
    """Compare a known identifier (a DID, an address, a user name) with the subject of the badge."""
    if recipient is None:
        return answer(CheckName.RECIPIENT, "recipient.not_named")
    if names(facts.subject_id, facts.identities, recipient):
        return answer(CheckName.RECIPIENT, "recipient.matches")
    if not facts.identities and (facts.subject_id or "urn:").startswith("urn:"):
        # A number of the badge's own says nothing about any person, neither for nor against.
        return answer(CheckName.RECIPIENT, "recipient.pseudonymous")
    return answer(CheckName.RECIPIENT, "recipient.differs")
