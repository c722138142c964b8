"""Check `proof` of a token: its one signature covers header and payload, and its claims agree with the badge in it."""

from datetime import datetime

from credentials.checks.proof import ProofResult
from credentials.claims import check_claims
from credentials.facts import begins_of, issuer_id_of
from credentials.gathered import Evidence
from credentials.jose import CompactJws, check_algorithm, check_signature
from credentials.method_resolution import Resolved, resolve_token
from credentials.problems import CredentialProblem, KeyUnreachable
from credentials.proofs import Proof
from credentials.report import Check, CheckName, Remark, answer, refusal
from credentials.strict_json import JsonObject


def check_token(token: CompactJws, payload: JsonObject, document: JsonObject, evidence: Evidence) -> ProofResult:
    """Check the signature of a token and the claims beside the badge in it.

    A token bears no date of signing that anything rests on: it counts as signed when the badge begins, and whether
    that has come is for the check of dates.
    """
    begins = begins_of(document)
    if token.refusal is not None:
        return ProofResult(refusal(CheckName.PROOF, token.refusal), begins=begins, evidence=evidence)
    try:
        resolved = resolve_token(token.header, issuer_id_of(document), evidence, signed=begins)
    except CredentialProblem as problem:
        return ProofResult(refusal(CheckName.PROOF, problem), begins=begins, evidence=evidence)
    remarks = list[Remark]()
    check = _check(token, payload, document, resolved, remarks)
    proof = _as_proof(token, resolved, begins)
    return ProofResult(check, ((proof, resolved),), begins, evidence, tuple(remarks))


def _check(
    token: CompactJws, payload: JsonObject, document: JsonObject, resolved: Resolved, remarks: list[Remark]
) -> Check:
    try:
        check_algorithm(token.algorithm)
        if resolved.key is None:
            raise resolved.problem or KeyUnreachable(url=resolved.controller, reason="no key")
        check_signature(token, resolved.key)
        remarks.extend(check_claims(payload, document))
    except KeyUnreachable:
        # The check of the key tells what is wrong; that says nothing about the signature.
        return answer(CheckName.PROOF, "proof.not_checked")
    except CredentialProblem as problem:
        return refusal(CheckName.PROOF, problem)
    if resolved.key.kind == "Ed25519":
        remarks.append(Remark("remark.token_eddsa"))
    remarks.extend(Remark("remark.header_ignored", {"member": member[:64]}) for member in token.ignored)
    return answer(CheckName.PROOF, "proof.valid")


def _as_proof(token: CompactJws, resolved: Resolved, begins: datetime | None) -> Proof:
    """Give the token in the shape of a proof: header for options, so that one check serves both forms."""
    return Proof(
        kind=token.algorithm,
        verification_method=resolved.method,
        created=begins,
        expires=None,
        value=token.signature.hex(),
        options=token.header,
    )
