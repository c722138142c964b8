"""Check `data_model`: contexts, types, members, and nothing that a signature would silently leave out."""

from dataclasses import dataclass

from credentials.canonical import Canonicaliser
from credentials.contexts import CLR_2_0_1, CREDENTIALS_V1, OPEN_BADGES_3_0_3
from credentials.kinds import Kind, SignedCredential, read
from credentials.problems import CredentialProblem
from credentials.proofs import unsecured
from credentials.report import Check, CheckName, Outcome, Remark, answer, refusal
from credentials.strict_json import JsonObject, JsonValue


@dataclass(frozen=True)
class DataModelResult:
    """The check, the credential if it is a good one, and what to know besides: further findings, outdated editions."""

    check: Check
    credential: SignedCredential | None
    remarks: tuple[Remark, ...]
    kind: Kind = Kind.BADGE


def check_data_model(document: JsonObject, canonicaliser: Canonicaliser) -> DataModelResult:
    """Read the document as what it is and look for data loss; the gravest finding decides, the others are remarks."""
    reading = read(document, contexts=canonicaliser.contexts)
    findings = sorted([*reading.findings, *_losses(document, canonicaliser)], key=lambda finding: finding.outcome)
    told = dict.fromkeys((finding.code, tuple(finding.fields.items())) for finding in findings)
    further = [Remark(code, dict(fields)) for code, fields in list(told)[1:]]
    check = refusal(CheckName.DATA_MODEL, findings[0]) if findings else answer(CheckName.DATA_MODEL, "data_model.valid")
    credential = reading.credential if check.outcome is Outcome.VALID else None
    return DataModelResult(check, credential, (*further, *_outdated(document)), reading.kind)


def _losses(document: JsonObject, canonicaliser: Canonicaliser) -> list[CredentialProblem]:
    """Canonicalise the document and each of its proofs as a signature would cover them.

    Together that is every member, except `proofValue`, and what the check of the proof needs anyway.
    """
    context = document.get("@context")
    proof = document.get("proof")
    parts: list[JsonValue] = [unsecured(document)]
    for item in proof if isinstance(proof, list) else [proof]:
        if isinstance(item, dict):
            options = {name: value for name, value in item.items() if name != "proofValue"}
            parts.append({**options, "@context": context})
    found = list[CredentialProblem]()
    for part in parts:
        if isinstance(part, dict):
            try:
                canonicaliser.canonicalise(part)
            except CredentialProblem as problem:
                found.append(problem)
    return found


def _outdated(document: JsonObject) -> list[Remark]:
    context = document.get("@context")
    status = document.get("credentialStatus")
    remarks = list[Remark]()
    if isinstance(context, list) and len(context) > 1:
        if context[0] == CREDENTIALS_V1:
            remarks.append(Remark("remark.older_data_model"))
        if isinstance(context[1], str) and context[1] not in (OPEN_BADGES_3_0_3, CLR_2_0_1):
            remarks.append(Remark("remark.older_context", {"url": context[1]}))
    if isinstance(status, dict) and isinstance(status.get("statusListIndex"), int):
        remarks.append(Remark("remark.numeric_index"))
    return remarks
