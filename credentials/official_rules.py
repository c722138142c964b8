"""How the official validator of 1EdTech judges a badge, where it differs from us.

For comparison only (`credentials.policies.ONE_EDTECH`). The same nine checks are made and give the same codes; here
some of them come to another outcome, and some proofs are left out of account. Stricter than we are:

- Ed25519Signature2020, eddsa-2022, eddsa-rdfc-2022 and ecdsa-sd-2023 are known, other suites refused; so is any
  algorithm of a token but RS256 and ES256. A key that cannot be had makes a badge invalid, not unknown.
- A token names its key by an address that gives that one key, or carries it; `kid` goes before `jwk`.
- Clocks are not forgiven anything. A bitstring list that cannot be had or read makes a badge invalid.
- An endorsement that fails makes the badge fail.

More lenient:

- The first proof of a known suite counts, others do not. A key spelled out in the fragment of its method is used as it
  is; it is the issuer's if the method begins with the issuer's identifier. Tokens are not asked whose key it is, nor
  compared with the badge in them.
- Of statuses, a bit of the purpose revocation counts, and a 1EdTechRevocationList that can be had. Whose list it is,
  and whether it is in force, is not asked.

What it fetches that we never do (contexts, schemas, the issuer's page) stays as we judge it; so do badges of Open
Badges 2.0. Source: digital-credentials-public-validator 1.11.0, inspector-vc, its probes.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from credentials.checks.proof import ProofResult
from credentials.envelope import BITSTRING_ENTRY, REVOCATION_LIST, CredentialStatus
from credentials.jose import CompactJws
from credentials.keys import PublicKey
from credentials.method_resolution import Resolved
from credentials.policies import CheckName, Outcome, Policy, Rules
from credentials.problems import (
    ANSWERS,
    PROBLEMS,
    CredentialProblem,
    KeyUnreachable,
    UnsupportedCryptosuite,
    UnsupportedJwsAlgorithm,
    UnsupportedKeyDocument,
)
from credentials.proofs.proof import ASSERTION_METHOD, DATA_INTEGRITY_PROOF
from credentials.report import Check, Remark
from credentials.secured import Secured
from credentials.strict_json import JsonObject, JsonValue

CRYPTOSUITES: Final = frozenset({"eddsa-2022", "eddsa-rdfc-2022", "ecdsa-sd-2023"})
PROOF_TYPES: Final = frozenset({"Ed25519Signature2020"})
ALGORITHMS: Final = frozenset({"RS256", "ES256"})

JUDGEMENT: Final[Mapping[tuple[CheckName, str], Outcome]] = MappingProxyType(
    {
        (CheckName.PROOF, "unsupported.cryptosuite"): Outcome.INVALID,
        (CheckName.PROOF, "unsupported.base_proof"): Outcome.INVALID,
        (CheckName.PROOF, "unsupported.jws_algorithm"): Outcome.INVALID,
        (CheckName.PROOF, "unsupported.did_method"): Outcome.INVALID,
        (CheckName.PROOF, "unsupported.key_document"): Outcome.INVALID,
        (CheckName.PROOF, "unsupported.key_type"): Outcome.INVALID,
        (CheckName.PROOF, "jwt.claim_missing"): Outcome.VALID,
        (CheckName.PROOF, "jwt.claim_differs"): Outcome.VALID,
        (CheckName.TIME, "time.end_not_shown"): Outcome.VALID,
        (CheckName.STATUS, "status.not_shown"): Outcome.VALID,
        (CheckName.RECIPIENT, "recipient.endorses_another"): Outcome.VALID,
        (CheckName.ENDORSEMENTS, "endorsements.some_fail"): Outcome.INVALID,
        (CheckName.ENDORSEMENTS, "endorsements.some_unclear"): Outcome.UNKNOWN,
        (CheckName.DATA_MODEL, "unsupported.credential_type"): Outcome.INVALID,
    }
)
"""The answers that come to another outcome than with us, whatever else the badge says."""


def judged(check: Check, policy: Policy) -> Check:
    """Give the check as the rules of `policy` judge its answer."""
    if policy.rules is Rules.OWN:
        return check
    if check.code == "unsupported.credential_type" and check.fields["type"] == "BitstringStatusListCredential":
        # The one other kind of document that it takes by itself.
        return replace(check, outcome=Outcome.VALID)
    return replace(check, outcome=JUDGEMENT.get((check.check, check.code), check.outcome))


def counted(secured: Secured) -> Secured:
    """Give the document with the one proof that counts.

    Raises:
        UnsupportedCryptosuite, UnsupportedJwsAlgorithm, UnsupportedKeyDocument: no proof of it does.
    """
    document = secured.document
    if secured.token is not None:
        without = {name: value for name, value in document.items() if name != "proof"}
        return replace(secured, token=_counted_token(secured.token), document=without)
    if "proof" not in document:
        return secured
    value = document["proof"]
    proofs = value if isinstance(value, list) else [value]
    known = next((proof for proof in proofs if isinstance(proof, dict) and _counts(proof)), None)
    if known is None:
        raise UnsupportedCryptosuite(cryptosuite=_kind(proofs[0] if proofs else None))
    return replace(secured, document={**document, "proof": known})


def _counted_token(token: CompactJws) -> CompactJws:
    if token.refusal is not None:
        return token
    if token.algorithm not in ALGORITHMS:
        raise UnsupportedJwsAlgorithm(algorithm=token.algorithm[:32])
    kid = token.header.get("kid")
    if not isinstance(kid, str):
        return token
    if not kid.startswith(("https://", "did:")) or kid.startswith("did:key:"):
        raise UnsupportedKeyDocument(method=kid)
    return replace(token, header={name: value for name, value in token.header.items() if name != "jwk"})


def _counts(proof: JsonObject) -> bool:
    if proof.get("proofPurpose") != ASSERTION_METHOD:
        return False
    kind = proof.get("type")
    return kind in PROOF_TYPES or (kind == DATA_INTEGRITY_PROOF and proof.get("cryptosuite") in CRYPTOSUITES)


def _kind(proof: JsonValue) -> str:
    kind = proof.get("cryptosuite", proof.get("type")) if isinstance(proof, dict) else None
    return kind[:256] if isinstance(kind, str) else ""


def judged_key(check: Check, result: ProofResult, issuer: str | None) -> Check:
    """Give the check of whose key it is: the badge's own word decides, and for a token nothing does."""
    if not result.holds or issuer is None:
        return replace(check, outcome=Outcome.INVALID) if check.code == KeyUnreachable.code else check
    agrees = all(proof.kind in ALGORITHMS or _agrees(resolved, issuer) for proof, resolved in result.proofs)
    return replace(check, outcome=Outcome.VALID if agrees else Outcome.INVALID)


def _agrees(resolved: Resolved, issuer: str) -> bool:
    """Compare the controller of a key with the issuer, as far as it is known."""
    _, _, fragment = resolved.method.partition("#")
    try:
        PublicKey.from_multikey(fragment)
    except CredentialProblem:
        stated = resolved.listed.controller if resolved.listed is not None else ""
        return stated in ("", issuer)
    return resolved.controller == issuer


def judged_status(check: Check, entry: CredentialStatus | None) -> Check:
    """Give the answer of one entry: only revocation counts, and a list of the older kind only when it can be had."""
    types = entry.types if entry is not None else ()
    if REVOCATION_LIST in types:
        is_revoked = check.code in ("status.revoked", "status.revoked_because")
        return replace(check, outcome=Outcome.INVALID if is_revoked else Outcome.VALID)
    if entry is None or BITSTRING_ENTRY not in types or entry.status_purpose != "revocation":
        return replace(check, outcome=Outcome.VALID)
    return check if check.outcome is Outcome.VALID else replace(check, outcome=Outcome.INVALID)


def differences(checks: tuple[Check, ...], policy: Policy) -> tuple[Remark, ...]:
    """Give a remark for each answer that comes to something else than with us."""
    if policy.rules is Rules.OWN:
        return ()
    return tuple(
        Remark("remark.judged_otherwise", {"code": check.code, "outcome": check.outcome.value})
        for check in checks
        if check.check in policy.required and check.outcome != own_outcome(check.code)
    )


def own_outcome(code: str) -> str:
    """Give what an answer comes to by our rules."""
    return ANSWERS[code].outcome if code in ANSWERS else PROBLEMS[code].outcome
