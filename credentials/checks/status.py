"""Check `status`: has the issuer revoked or suspended the badge?

Whatever the badge declares is looked up, every entry of it, each by its own kind; a kind that nobody here can read
leaves the answer open. Nothing is assumed: a badge counts as not revoked only when every list says so.
"""

from datetime import datetime
from typing import Final

from credentials.canonical import Canonicaliser
from credentials.checks.proof import gravest
from credentials.envelope import REVOCATION_LIST, STATUS_LIST_2021_ENTRY, CredentialStatus
from credentials.facts import Facts
from credentials.gathered import Evidence
from credentials.official_rules import judged_status
from credentials.policies import Rules
from credentials.report import CheckName, Remark, answer
from credentials.status import bitstring_entry, revocation_list
from credentials.status.looking_up import Answered, Asked

# The data model allows one entry; who writes hundreds asks for hundreds of fetches.
MAX_ENTRIES: Final = 4


def status_documents(facts: Facts, evidence: Evidence) -> frozenset[str]:
    """Give the URLs of the lists that a document names, and of the keys of those that are at hand."""
    urls = set[str]()
    for entry in facts.statuses[:MAX_ENTRIES]:
        if entry is None:
            continue
        if bitstring_entry.kind_of(entry) is not None:
            urls |= bitstring_entry.documents(entry, evidence)
        elif REVOCATION_LIST in entry.types:
            urls |= revocation_list.documents(entry, evidence)
    return frozenset(urls)


def check_status(
    facts: Facts, evidence: Evidence, *, at: datetime, canonicaliser: Canonicaliser, rules: Rules = Rules.OWN
) -> Answered:
    """Look up every entry; the worst answer is the answer."""
    if facts.is_selection and not facts.statuses:
        # The list may be among what the holder left out.
        return Answered(answer(CheckName.STATUS, "status.not_shown"))
    if not facts.statuses:
        return Answered(answer(CheckName.STATUS, "status.none"))
    if len(facts.statuses) > MAX_ENTRIES or facts.issuer_id is None:
        return Answered(answer(CheckName.STATUS, "status.not_checked"))
    asked = Asked(facts.credential_id, facts.issuer_id, evidence, at, canonicaliser, rules)
    answers = [_look_up(entry, asked) for entry in facts.statuses]
    checks = [found.check for found in answers]
    if rules is Rules.OFFICIAL_VALIDATOR:
        checks = [judged_status(check, entry) for check, entry in zip(checks, facts.statuses, strict=True)]
    worst = gravest(checks)
    remarks = tuple(remark for found in answers for remark in found.remarks)
    lists = {url: since for found in answers for url, since in found.lists.items()}
    return Answered(worst, remarks, lists)


def _look_up(entry: CredentialStatus | None, asked: Asked) -> Answered:
    if entry is None:
        return Answered(answer(CheckName.STATUS, "status.not_checked"))
    kind = bitstring_entry.kind_of(entry)
    if kind is not None:
        found = bitstring_entry.look_up(entry, kind, asked)
    elif REVOCATION_LIST in entry.types:
        found = revocation_list.look_up(entry, asked)
    else:
        return Answered(answer(CheckName.STATUS, "unsupported.status_type", type=", ".join(entry.types)))
    older = next((name for name in (STATUS_LIST_2021_ENTRY, REVOCATION_LIST) if name in entry.types), None)
    if older is None:
        return found
    return Answered(found.check, (*found.remarks, Remark("remark.older_status_list", {"type": older})), found.lists)
