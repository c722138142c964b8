"""Check `status`: has the issuer revoked or suspended the badge?

A status list is itself a signed document. Its bits count unevenly, so that nobody can bring a revoked badge back
(Open Badges reference, section 5): a set bit counts as soon as the list's proof holds; an unset one only when the
list is the issuer's own, is the list that was asked for, and is in force.

Spec: Bitstring Status List 1.0, section 3.2.
"""

from datetime import datetime, timedelta
from typing import Final

from credentials import status_list
from credentials.canonical import Canonicaliser
from credentials.checks.proof import ProofResult, check_issuer_key, check_proof, gravest
from credentials.checks.validity_time import CLOCK_TOLERANCE
from credentials.envelope import BITSTRING_ENTRY, CredentialStatus
from credentials.facts import Facts, facts_of
from credentials.gathered import Evidence, Retrieved, Unreachable
from credentials.problems import CredentialProblem, KeyUnreachable, StatusListProblem
from credentials.report import Check, CheckName, Outcome, answer, refusal
from credentials.secured import Secured, key_documents
from credentials.status_list import StatusList
from credentials.strict_json import JsonObject

# The words for a set bit. Other purposes (`refresh`, `message`) revoke nothing.
_WITHDRAWALS: Final = {"revocation": "status.revoked", "suspension": "status.suspended"}
# A list that names no end is taken for fresh as long as one of ours would be.
MAX_LIST_AGE: Final = timedelta(hours=24)
# The data model allows one entry; who writes hundreds asks for hundreds of fetches.
MAX_ENTRIES: Final = 4


def status_documents(document: JsonObject, evidence: Evidence) -> frozenset[str]:
    """Give the URLs of the lists that a document names, and of the keys of those that are at hand."""
    urls = set[str]()
    for entry in facts_of(document).statuses[:MAX_ENTRIES]:
        if entry is None or BITSTRING_ENTRY not in entry.types or entry.status_list_credential is None:
            continue
        urls.add(entry.status_list_credential)
        found = evidence.documents.get(entry.status_list_credential)
        if isinstance(found, Retrieved):
            try:
                urls |= key_documents(Secured(status_list.parse_list(found.content)), evidence)
            except CredentialProblem:
                continue
    return frozenset(urls)


def check_status(facts: Facts, evidence: Evidence, *, at: datetime, canonicaliser: Canonicaliser) -> Check:
    """Look up every entry; the worst answer is the answer."""
    if not facts.statuses:
        return answer(CheckName.STATUS, "status.none")
    if len(facts.statuses) > MAX_ENTRIES:
        return answer(CheckName.STATUS, "status.not_checked")
    return gravest(
        answer(CheckName.STATUS, "status.not_checked")
        if entry is None or facts.issuer_id is None
        else _check_entry(entry, facts.issuer_id, evidence, at=at, canonicaliser=canonicaliser)
        for entry in facts.statuses
    )


def _check_entry(  # noqa: PLR0911 - one return for each clause of the specification's algorithm
    entry: CredentialStatus,
    issuer: str,
    evidence: Evidence,
    *,
    at: datetime,
    canonicaliser: Canonicaliser,
) -> Check:
    url, purpose, index = entry.status_list_credential, entry.status_purpose, entry.index
    if BITSTRING_ENTRY not in entry.types or url is None or purpose is None or index is None:
        return answer(CheckName.STATUS, "unsupported.status_type", type=", ".join(entry.types))
    found = evidence.documents.get(url)
    if not isinstance(found, Retrieved):
        reason = found.code if isinstance(found, Unreachable) else "not gathered"
        return answer(CheckName.STATUS, "status.unreachable", url=url, reason=reason)
    try:
        document = status_list.parse_list(found.content)
        listed = status_list.read(document)
        is_set = listed.is_set(index)
    except StatusListProblem as problem:
        return refusal(CheckName.STATUS, problem)
    except CredentialProblem:
        return answer(CheckName.STATUS, "status.list_untrusted", url=url)
    proof = check_proof(document, evidence, at=at, canonicaliser=canonicaliser)
    if not proof.holds:
        return _unproven(proof, url)
    if purpose not in listed.purposes or (is_set and purpose not in _WITHDRAWALS):
        return answer(CheckName.STATUS, "status.purpose", purpose=purpose)
    if is_set:
        return answer(CheckName.STATUS, _WITHDRAWALS[purpose])
    return _check_clear(listed, proof, found, issuer=issuer, evidence=evidence, at=at)


def _unproven(proof: ProofResult, url: str) -> Check:
    for _, resolved in proof.proofs:
        if isinstance(resolved.problem, KeyUnreachable):
            return answer(CheckName.STATUS, "status.unreachable", **resolved.problem.fields)
    return answer(CheckName.STATUS, "status.list_untrusted", url=url)


def _check_clear(
    listed: StatusList, proof: ProofResult, found: Retrieved, *, issuer: str, evidence: Evidence, at: datetime
) -> Check:
    """Believe an unset bit only of a list that is bound to the issuer and in force."""
    key = check_issuer_key(proof, issuer=listed.issuer, recognition=evidence.recognition, at=at)
    if key.code == "issuer_key.unreachable":
        return answer(CheckName.STATUS, "status.unreachable", **key.fields)
    if key.outcome is not Outcome.VALID or listed.issuer != issuer or listed.id not in (None, found.url):
        return answer(CheckName.STATUS, "status.list_untrusted", url=found.url)
    begun = listed.valid_from is None or listed.valid_from <= at + CLOCK_TOLERANCE
    ends = listed.valid_until or found.at + MAX_LIST_AGE
    if not begun or at > ends:
        return answer(CheckName.STATUS, "status.list_expired", url=found.url)
    return answer(CheckName.STATUS, "status.clear")
