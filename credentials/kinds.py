"""The kinds of credential that are verified, and how each is read: badges, endorsements, learner records.

Spec: Open Badges 3.0, classes AchievementCredential and EndorsementCredential; Comprehensive Learner Record 2.0.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from credentials import credential
from credentials.clr import CLR_CREDENTIAL, ClrCredential
from credentials.contexts import CLR_2_0_1, OPEN_BADGES_CONTEXTS, ContextSet
from credentials.credential import BADGE_TYPES, AchievementCredential
from credentials.endorsement import ENDORSEMENT_CREDENTIAL, EndorsementCredential
from credentials.members import Members
from credentials.problems import ContextMissing, CredentialProblem
from credentials.strict_json import JsonObject

SignedCredential: TypeAlias = AchievementCredential | EndorsementCredential | ClrCredential


class Kind(StrEnum):
    """What a credential is about; what names no kind is taken for a badge, and refused as one."""

    BADGE = "badge"
    ENDORSEMENT = "endorsement"
    RECORD = "record"


_SECOND_CONTEXTS: Final = {Kind.ENDORSEMENT: OPEN_BADGES_CONTEXTS, Kind.RECORD: frozenset({CLR_2_0_1})}


@dataclass(frozen=True)
class Reading:
    """What reading a document gave: the credential, or the findings that keep it from being one."""

    kind: Kind
    credential: SignedCredential | None
    findings: tuple[CredentialProblem, ...]


def kind_of(document: JsonObject) -> Kind:
    """Give the kind that a document says it is of; a badge, if it says several."""
    value = document.get("type")
    types = [name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)]
    if BADGE_TYPES.isdisjoint(types):
        if ENDORSEMENT_CREDENTIAL in types:
            return Kind.ENDORSEMENT
        if CLR_CREDENTIAL in types:
            return Kind.RECORD
    return Kind.BADGE


def read(document: JsonObject, *, contexts: ContextSet) -> Reading:
    """Read a document as what it says it is, and name everything that is wrong with it, invalid findings first."""
    kind = kind_of(document)
    if kind is Kind.BADGE:
        reading = credential.read(document, contexts=contexts)
        return Reading(kind, reading.credential, reading.findings)
    findings = _context_findings(document, kind, contexts)
    members = Members(document, path="", findings=findings)
    found = EndorsementCredential.read(members) if kind is Kind.ENDORSEMENT else ClrCredential.read(members)
    findings.sort(key=lambda finding: finding.outcome)
    return Reading(kind, None if findings else found, tuple(findings))


def _context_findings(document: JsonObject, kind: Kind, contexts: ContextSet) -> list[CredentialProblem]:
    try:
        urls = contexts.check_list(document.get("@context"))
    except CredentialProblem as problem:
        return [problem]
    return [] if len(urls) > 1 and urls[1] in _SECOND_CONTEXTS[kind] else [ContextMissing()]
