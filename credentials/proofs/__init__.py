"""Proofs: one module per cryptosuite, and the closed list of those that are checked.

A suite is taken from this list by the name that the proof bears and must agree with the kind of the key; nothing else
in a document has a say in how it is checked.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from credentials.canonical import Canonicaliser
from credentials.keys import PublicKey
from credentials.problems import UnsupportedCryptosuite
from credentials.proofs import (
    ecdsa_jcs_2019,
    ecdsa_rdfc_2019,
    ecdsa_sd_2023,
    ed25519_signature_2020,
    eddsa_2022,
    eddsa_jcs_2022,
    eddsa_rdfc_2022,
)
from credentials.proofs.proof import CLOCK_TOLERANCE, DATA_INTEGRITY_PROOF, Proof, read_proofs, unsecured
from credentials.strict_json import JsonObject

__all__ = ["CLOCK_TOLERANCE", "OLDER_SUITES", "SUITES", "Proof", "VerifyProof", "read_proofs", "suite_of", "unsecured"]


class VerifyProof(Protocol):
    """How a suite checks one proof: it returns, or raises the reason why the proof does not hold."""

    def __call__(self, document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
        """Check one proof of a document under a key."""
        ...


SUITES: Final[Mapping[str, VerifyProof]] = MappingProxyType(
    {
        eddsa_rdfc_2022.CRYPTOSUITE: eddsa_rdfc_2022.verify_proof,
        eddsa_2022.CRYPTOSUITE: eddsa_2022.verify_proof,
        eddsa_jcs_2022.CRYPTOSUITE: eddsa_jcs_2022.verify_proof,
        ecdsa_rdfc_2019.CRYPTOSUITE: ecdsa_rdfc_2019.verify_proof,
        ecdsa_jcs_2019.CRYPTOSUITE: ecdsa_jcs_2019.verify_proof,
        ecdsa_sd_2023.CRYPTOSUITE: ecdsa_sd_2023.verify_proof,
        ed25519_signature_2020.PROOF_TYPE: ed25519_signature_2020.verify_proof,
    }
)
"""The suites that are checked, by the name of the cryptosuite or, for an older kind, by the type of the proof."""

OLDER_SUITES: Final = frozenset({eddsa_2022.CRYPTOSUITE, ed25519_signature_2020.PROOF_TYPE})
"""Those that newer ones have replaced; a badge that bears one is worth a remark."""

_OLDER_KINDS: Final = frozenset({ed25519_signature_2020.PROOF_TYPE})


def suite_of(proof: Proof) -> VerifyProof:
    """Give the check for a proof.

    Raises:
        UnsupportedCryptosuite: none is implemented here for its kind.
    """
    suite = SUITES.get(proof.kind)
    # A type is no cryptosuite and a cryptosuite no type, whatever name a document gives to either.
    if suite is None or (proof.options["type"] != DATA_INTEGRITY_PROOF) != (proof.kind in _OLDER_KINDS):
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    return suite
