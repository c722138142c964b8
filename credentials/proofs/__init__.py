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
from credentials.proofs import eddsa_rdfc_2022
from credentials.proofs.proof import CLOCK_TOLERANCE, Proof, read_proofs, unsecured
from credentials.strict_json import JsonObject

__all__ = ["CLOCK_TOLERANCE", "SUITES", "Proof", "VerifyProof", "read_proofs", "suite_of", "unsecured"]


class VerifyProof(Protocol):
    """How a suite checks one proof: it returns, or raises the reason why the proof does not hold."""

    def __call__(self, document: JsonObject, proof: Proof, key: PublicKey, canonicaliser: Canonicaliser) -> None:
        """Check one proof of a document under a key."""
        ...


SUITES: Final[Mapping[str, VerifyProof]] = MappingProxyType({eddsa_rdfc_2022.CRYPTOSUITE: eddsa_rdfc_2022.verify_proof})
"""The suites that are checked, by name."""


def suite_of(proof: Proof) -> VerifyProof:
    """Give the check for a proof.

    Raises:
        UnsupportedCryptosuite: none is implemented here for its kind.
    """
    suite = SUITES.get(proof.kind)
    if suite is None:
        raise UnsupportedCryptosuite(cryptosuite=proof.kind[:256])
    return suite
