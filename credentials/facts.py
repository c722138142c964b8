"""What the checks after the data model need of a document, each fact by itself.

A report names every fault, so an expired badge is called expired even when its evidence is malformed as well. Facts
are therefore read one by one from the document; what is malformed is None here and an error of the data model there.
"""

from dataclasses import dataclass
from datetime import datetime

from credentials.contexts import CREDENTIALS_V1
from credentials.credential import IdentityObject
from credentials.envelope import CredentialStatus
from credentials.members import Members
from credentials.problems import CredentialProblem
from credentials.proofs.ecdsa_sd_2023 import CRYPTOSUITE as SELECTIVE_DISCLOSURE
from credentials.strict_json import JsonObject, JsonValue


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one document; a status entry that is malformed is None.

    `is_selection` says that the holder chose what is shown of the badge: what is absent may have been left out.
    """

    credential_id: str | None
    issuer_id: str | None
    begins: datetime | None
    begins_text: str
    ends: datetime | None
    ends_text: str
    ends_malformed: bool
    subject_id: str | None
    identities: tuple[IdentityObject, ...]
    statuses: tuple[CredentialStatus | None, ...]
    skills: tuple[str, ...]
    is_selection: bool = False


def facts_of(document: JsonObject) -> Facts:
    """Read the facts of a document."""
    begin, end = date_members(document)
    subject = _object(document.get("credentialSubject"))
    achievement = _object(subject.get("achievement"))
    begins, ends = _instant(document, begin), _instant(document, end)
    return Facts(
        credential_id=_text(document.get("id")) or None,
        issuer_id=issuer_id_of(document),
        begins=begins,
        begins_text=_text(document.get(begin)),
        ends=ends,
        ends_text=_text(document.get(end)),
        ends_malformed=end in document and ends is None,
        subject_id=_text(subject.get("id")) or None,
        identities=_identities(subject),
        statuses=tuple(_status(item) for item in _list(document.get("credentialStatus"))),
        skills=tuple(_text(_object(item).get("targetUrl")) for item in _list(achievement.get("alignment"))),
        is_selection=_is_selection(document),
    )


def issuer_id_of(document: JsonObject) -> str | None:
    """Give the identifier of the issuer, written as a text or as an object with an `id`."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) and found else None


def begins_of(document: JsonObject) -> datetime | None:
    """Give from when the document counts; None when it does not say so, or not in the form of a date."""
    return _instant(document, date_members(document)[0])


def date_members(document: JsonObject) -> tuple[str, str]:
    """Give the names under which a document of its version says from when and until when it counts."""
    return ("issuanceDate", "expirationDate") if _is_1_1(document) else ("validFrom", "validUntil")


def _is_1_1(document: JsonObject) -> bool:
    return _list(document.get("@context"))[:1] == [CREDENTIALS_V1]


def _instant(document: JsonObject, name: str) -> datetime | None:
    findings = list[CredentialProblem]()
    instant = Members(document, path="", findings=findings).optional_instant(name)
    return instant.at if instant is not None and not findings else None


def _identities(subject: JsonObject) -> tuple[IdentityObject, ...]:
    found = list[IdentityObject]()
    for item in _list(subject.get("identifier")):
        findings = list[CredentialProblem]()
        identity = IdentityObject.read(Members(_object(item), path="", findings=findings))
        if not findings:
            found.append(identity)
    return tuple(found)


def _status(item: JsonValue) -> CredentialStatus | None:
    findings = list[CredentialProblem]()
    status = CredentialStatus.read(Members(_object(item), path="", findings=findings))
    return None if findings else status


def _is_selection(document: JsonObject) -> bool:
    """Say whether the holder chose what is shown.

    A proof that somebody put beside the issuer's covers no more than what was left, so one of this kind is enough.
    """
    proofs = [_object(proof) for proof in _list(document.get("proof"))]
    return any(proof.get("cryptosuite") == SELECTIVE_DISCLOSURE for proof in proofs)


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
