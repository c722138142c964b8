"""Check `proof`: do the bytes say what was signed? And `issuer_key`: was it the issuer who signed?

Both look at every proof of a document. Each must hold, whoever made it: the worst answer is the answer. That the issuer
made one of them is enough; others may sign beside it (docs/decisions/0005). They serve badges and status lists alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from credentials.canonical import Canonicaliser
from credentials.facts import begins_of
from credentials.gathered import Evidence, Recognition
from credentials.issuer_binding import bind
from credentials.method_resolution import Resolved, resolve
from credentials.problems import CredentialProblem, DataModelProblem, KeyUnreachable
from credentials.proofs import OLDER_SUITES, Proof, ecdsa_sd_2023, read_proofs, suite_of
from credentials.report import Check, CheckName, Outcome, Remark, Signer, answer, refusal
from credentials.strict_json import JsonObject

_GRAVITY = (Outcome.INVALID, Outcome.UNKNOWN, Outcome.VALID, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True)
class ProofResult:
    """The check, and each proof with the key that it was checked with.

    `begins` is from when the document counts, for a proof that bears no date; `evidence` is what the keys were found
    in; `remarks` are what to know of a proof that holds.
    """

    check: Check
    proofs: tuple[tuple[Proof, Resolved], ...] = ()
    begins: datetime | None = None
    evidence: Evidence = field(default_factory=Evidence, repr=False)
    remarks: tuple[Remark, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every proof holds under some key, whoever's it is."""
        return self.check.outcome is Outcome.VALID

    @property
    def signers(self) -> tuple[Signer, ...]:
        """The keys under which every proof holds; none when one of them does not."""
        keys = ((resolved, resolved.key) for _, resolved in self.proofs if self.holds)
        return tuple(
            Signer(resolved.method, resolved.controller, key.multikey) for resolved, key in keys if key is not None
        )


def check_proof(document: JsonObject, evidence: Evidence, *, at: datetime, canonicaliser: Canonicaliser) -> ProofResult:
    """Check every proof of a document."""
    begins = begins_of(document)
    try:
        proofs = tuple(
            (proof, resolve(proof.verification_method, evidence, signed=proof.created or begins))
            for proof in read_proofs(document)
        )
    except CredentialProblem as problem:
        return ProofResult(refusal(CheckName.PROOF, problem))
    checks = [_check_one(document, proof, key, at=at, canonicaliser=canonicaliser) for proof, key in proofs]
    check = gravest(checks)
    return ProofResult(check, proofs, begins, evidence, _remarks(check, proofs))


def check_issuer_key(
    result: ProofResult, *, issuer: str | None, recognition: Recognition | None, at: datetime
) -> Check:
    """Say whether the keys under which the proofs hold are those of `issuer`."""
    if not result.holds or issuer is None:
        away = [key.problem for _, key in result.proofs if isinstance(key.problem, KeyUnreachable)]
        if away and result.check.outcome is Outcome.UNKNOWN:
            return refusal(CheckName.ISSUER_KEY, away[0])
        return answer(CheckName.ISSUER_KEY, "issuer_key.not_checked")
    bound = [check for _, check in _bound(result, issuer=issuer, recognition=recognition, at=at)]
    # A proof covers the whole document: those that others put beside it take nothing from it.
    own = [check for check in bound if check.outcome is Outcome.VALID]
    return own[0] if own else gravest(bound)


def signed_at(
    result: ProofResult, *, issuer: str | None, recognition: Recognition | None, at: datetime
) -> datetime | None:
    """Say when the issuer says that it signed; the latest of several proofs under its keys.

    While no key is known to be the issuer's all proofs count. Else whoever holds a badge could move this date by
    signing beside the issuer.
    """
    bound = () if issuer is None else _bound(result, issuer=issuer, recognition=recognition, at=at)
    own = [proof for proof, check in bound if check.outcome is Outcome.VALID]
    proofs = own or [proof for proof, _ in result.proofs]
    return max((proof.created for proof in proofs if proof.created is not None), default=None)


def _bound(
    result: ProofResult, *, issuer: str, recognition: Recognition | None, at: datetime
) -> tuple[tuple[Proof, Check], ...]:
    """Say of each proof whether its key is the issuer's."""
    return tuple(
        (
            proof,
            bind(
                key,
                issuer=issuer,
                recognition=recognition,
                signed=proof.created or result.begins,
                at=at,
                evidence=result.evidence,
            ),
        )
        for proof, key in result.proofs
    )


def gravest(checks: Iterable[Check]) -> Check:
    """Give the worst of several answers; the first of equals."""
    return min(checks, key=lambda check: _GRAVITY.index(check.outcome))


def _remarks(check: Check, proofs: Iterable[tuple[Proof, Resolved]]) -> tuple[Remark, ...]:
    """Tell what to know of the kinds of proofs that hold."""
    if check.outcome is not Outcome.VALID:
        return ()
    kinds = dict.fromkeys(proof.kind for proof, _ in proofs)
    older = tuple(Remark("remark.older_suite", {"suite": kind}) for kind in kinds if kind in OLDER_SUITES)
    return (*older, Remark("remark.selective_disclosure")) if ecdsa_sd_2023.CRYPTOSUITE in kinds else older


def _check_one(
    document: JsonObject, proof: Proof, resolved: Resolved, *, at: datetime, canonicaliser: Canonicaliser
) -> Check:
    try:
        suite = suite_of(proof)
        proof.check_times(at)
        if resolved.key is None:
            raise resolved.problem or KeyUnreachable(url=resolved.controller, reason="no key")
        suite(document, proof, resolved.key, canonicaliser)
    except (DataModelProblem, KeyUnreachable):
        # The checks of the data model and of the key tell what is wrong; that says nothing about the signature.
        return answer(CheckName.PROOF, "proof.not_checked")
    except CredentialProblem as problem:
        return refusal(CheckName.PROOF, problem)
    return answer(CheckName.PROOF, "proof.valid")
