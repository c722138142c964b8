"""Check `proof`: do the bytes say what was signed? And `issuer_key`: was it the issuer who signed?

Both look at every proof of a document: each must hold, and the worst answer is the answer. They serve badges and
status lists alike.
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
from credentials.proofs import Proof, read_proofs, suite_of
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
    def created(self) -> datetime | None:
        """When the document says that it was signed; the latest of several."""
        return max((proof.created for proof, _ in self.proofs if proof.created is not None), default=None)

    @property
    def signers(self) -> tuple[Signer, ...]:
        """The keys under which every proof holds; none when one of them does not."""
        keys = ((resolved.method, resolved.key) for _, resolved in self.proofs)
        return tuple(Signer(method, key.multikey) for method, key in keys if key is not None) if self.holds else ()


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
    return ProofResult(gravest(checks), proofs, begins, evidence)


def check_issuer_key(
    result: ProofResult, *, issuer: str | None, recognition: Recognition | None, at: datetime
) -> Check:
    """Say whether the keys under which the proofs hold are those of `issuer`."""
    if not result.holds or issuer is None:
        away = [key.problem for _, key in result.proofs if isinstance(key.problem, KeyUnreachable)]
        if away and result.check.outcome is Outcome.UNKNOWN:
            return refusal(CheckName.ISSUER_KEY, away[0])
        return answer(CheckName.ISSUER_KEY, "issuer_key.not_checked")
    return gravest(
        bind(
            key,
            issuer=issuer,
            recognition=recognition,
            signed=proof.created or result.begins,
            at=at,
            evidence=result.evidence,
        )
        for proof, key in result.proofs
    )


def gravest(checks: Iterable[Check]) -> Check:
    """Give the worst of several answers; the first of equals."""
    return min(checks, key=lambda check: _GRAVITY.index(check.outcome))


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
