"""Look up a place in a status list: BitstringStatusListEntry, and StatusList2021Entry of the draft before it.

A status list is itself a signed document. Its bits count unevenly, so that nobody can bring a revoked badge back
(Open Badges reference, section 5): a set bit counts as soon as the list's proof holds; an unset one only when the
list is the issuer's own, is the list that was asked for, is in force, and is not older than one seen before.

The error codes of the specification are ours under other names: STATUS_RETRIEVAL_ERROR `status.unreachable`,
STATUS_VERIFICATION_ERROR `status.list_untrusted` and `status.purpose`, STATUS_LIST_LENGTH_ERROR `status.length`,
RANGE_ERROR `status.range`, MALFORMED_VALUE_ERROR `status.list_malformed` and `status.entry_malformed`.

Spec: Bitstring Status List 1.0, section 3.2 "Validate Algorithm".
"""

from dataclasses import dataclass
from typing import Final

from credentials import status_list
from credentials.checks.proof import ProofResult, check_issuer_key
from credentials.checks.validity_time import CLOCK_TOLERANCE
from credentials.envelope import BITSTRING_ENTRY, STATUS_LIST_2021_ENTRY, CredentialStatus, StatusMessage
from credentials.gathered import Evidence, Retrieved
from credentials.policies import Rules
from credentials.problems import CredentialProblem, KeyUnreachable, StatusListProblem
from credentials.report import Check, CheckName, Outcome, Remark, answer, refusal
from credentials.secured import Secured, check_secured, key_documents, open_secured
from credentials.status.looking_up import MAX_LIST_AGE, Answered, Asked, found_or_why_not, shown
from credentials.status_list import ListKind, StatusList

# Which list a kind of entry points into.
KINDS: Final = {
    BITSTRING_ENTRY: status_list.BITSTRING,
    STATUS_LIST_2021_ENTRY: status_list.STATUS_LIST_2021,
}
# The words for a set bit. A purpose that is not here withdraws nothing.
_WITHDRAWALS: Final = {"revocation": "status.revoked", "suspension": "status.suspended"}
_REFRESH: Final = "refresh"
_MESSAGE: Final = "message"
# 256 messages are more than anybody writes into a badge.
MAX_STATUS_BITS: Final = 8


@dataclass(frozen=True)
class _Place:
    """What a complete entry says: where to look, for what, and what the values mean."""

    url: str
    kind: ListKind
    purpose: str
    index: int
    size: int
    messages: tuple[StatusMessage, ...]

    def message(self, value: int) -> str:
        return next((shown(item.message) for item in self.messages if _value(item.status) == value), str(value))


def kind_of(entry: CredentialStatus) -> ListKind | None:
    """Give the kind of list that an entry points into; None for an entry of another sort."""
    return next((kind for name, kind in KINDS.items() if name in entry.types), None)


def documents(entry: CredentialStatus, evidence: Evidence) -> frozenset[str]:
    """Give the URL of the list, and of the keys that it names once it is at hand."""
    url = entry.status_list_credential
    if url is None:
        return frozenset()
    found = evidence.documents.get(url)
    if not isinstance(found, Retrieved):
        return frozenset({url})
    try:
        return key_documents(Secured(status_list.parse_list(found.content)), evidence) | {url}
    except CredentialProblem:
        return frozenset({url})


def look_up(  # noqa: PLR0911 - one return for each clause of the specification's algorithm
    entry: CredentialStatus, kind: ListKind, asked: Asked
) -> Answered:
    """Look up one entry."""
    place = _place(entry, kind)
    if isinstance(place, Check):
        return Answered(place)
    found = found_or_why_not(place.url, asked.evidence)
    if isinstance(found, Check):
        return Answered(found)
    try:
        secured = _open(found)
        listed = status_list.read(secured.document, place.kind)
        value = listed.value(place.index, size=place.size)
    except StatusListProblem as problem:
        return Answered(refusal(CheckName.STATUS, problem))
    except CredentialProblem:
        return Answered(answer(CheckName.STATUS, "status.list_untrusted", url=place.url))
    proof = check_secured(secured, asked.evidence, at=asked.at, canonicaliser=asked.canonicaliser)
    if not proof.holds:
        return Answered(_unproven(proof, place.url))
    known = place.purpose in _WITHDRAWALS or place.purpose in (_REFRESH, _MESSAGE)
    if place.purpose not in listed.purposes or (value and not known):
        return Answered(answer(CheckName.STATUS, "status.purpose", purpose=place.purpose))
    doubt = _doubt(listed, proof, found, asked)
    if value and place.purpose in _WITHDRAWALS:
        told = Answered(_withdrawn(place, value))
    else:
        told = Answered(doubt) if doubt is not None and asked.rules is Rules.OWN else _believed(place, value)
    seen = {found.url: listed.valid_from} if doubt is None and listed.valid_from is not None else {}
    return Answered(told.check, told.remarks, seen)


def _open(found: Retrieved) -> Secured:
    """Read a list, JSON with a proof or a token, through the gates, which let its one long text pass."""
    return open_secured(
        found.content,
        max_bytes=status_list.MAX_LIST_DOCUMENT_BYTES,
        max_string_characters=status_list.MAX_ENCODED_CHARACTERS,
    )


def _place(entry: CredentialStatus, kind: ListKind) -> _Place | Check:
    """Read an entry; what it lacks or has in a wrong form is the issuer's mistake, and leaves us without an answer."""
    url, purpose, index = entry.status_list_credential, entry.status_purpose, entry.index
    size = 1 if entry.status_size is None else entry.status_size
    faults = {
        "statusListCredential": url is None,
        "statusPurpose": purpose is None,
        "statusListIndex": index is None,
        "statusSize": not isinstance(size, int) or not 1 <= size <= MAX_STATUS_BITS,
        "statusMessage": bool(entry.status_message or size != 1 or purpose == _MESSAGE) and not _complete(entry, size),
    }
    fault = next((member for member, wrong in faults.items() if wrong), None)
    if fault is not None or url is None or purpose is None or index is None:
        return answer(CheckName.STATUS, "status.entry_malformed", member=fault or "credentialStatus")
    return _Place(url, kind, purpose, index, int(size), entry.status_message)


def _complete(entry: CredentialStatus, size: float) -> bool:
    """Say whether there is one message for each value (section 2.1, `statusMessage`)."""
    values = {_value(item.status) for item in entry.status_message}
    return isinstance(size, int) and 1 <= size <= MAX_STATUS_BITS and values == set(range(2**size))


def _value(text: str) -> int | None:
    """Read the value of a message, `0x` and hexadecimal digits."""
    try:
        return int(text, 16) if text.startswith("0x") and len(text) <= 4 else None
    except ValueError:
        return None


def _withdrawn(place: _Place, value: int) -> Check:
    """Say that the issuer has withdrawn the badge, in its own words if it has any."""
    if place.purpose == "revocation" and place.messages:
        return answer(CheckName.STATUS, "status.revoked_because", reason=place.message(value))
    return answer(CheckName.STATUS, _WITHDRAWALS[place.purpose])


def _unproven(proof: ProofResult, url: str) -> Check:
    for _, resolved in proof.proofs:
        if isinstance(resolved.problem, KeyUnreachable):
            return answer(CheckName.STATUS, "status.unreachable", **resolved.problem.fields)
    return answer(CheckName.STATUS, "status.list_untrusted", url=url)


def _doubt(listed: StatusList, proof: ProofResult, found: Retrieved, asked: Asked) -> Check | None:
    """Say why an unset bit of this list cannot be believed; None if it can."""
    key = check_issuer_key(proof, issuer=listed.issuer, recognition=asked.evidence.recognition, at=asked.at)
    if key.code == "issuer_key.unreachable":
        return answer(CheckName.STATUS, "status.unreachable", **key.fields)
    if key.outcome is not Outcome.VALID or listed.issuer != asked.issuer or listed.id not in (None, found.url):
        return answer(CheckName.STATUS, "status.list_untrusted", url=found.url)
    begun = listed.valid_from is None or listed.valid_from <= asked.at + CLOCK_TOLERANCE
    ends = listed.valid_until or found.at + MAX_LIST_AGE
    if not begun or asked.at > ends:
        return answer(CheckName.STATUS, "status.list_expired", url=found.url)
    newest = asked.evidence.newest.get(found.url)
    if newest is not None and (listed.valid_from is None or listed.valid_from < newest):
        # Somebody serves an edition from before: a badge may have been revoked in between (security rules, case 16).
        return answer(CheckName.STATUS, "status.list_older", url=found.url)
    return None


def _believed(place: _Place, value: int) -> Answered:
    """Give the answer of a list that is in order and withdraws nothing."""
    clear = answer(CheckName.STATUS, "status.clear")
    if place.purpose == _REFRESH and value:
        return Answered(clear, (Remark("remark.newer_edition"),))
    if value:
        # Any value but 0 means "not valid for this purpose"; what that comes to, the issuer's words must tell.
        return Answered(answer(CheckName.STATUS, "status.message", message=place.message(value)))
    if place.messages:
        return Answered(clear, (Remark("remark.status_message", {"message": place.message(value)}),))
    return Answered(clear)
