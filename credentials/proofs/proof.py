"""The proof of a signed document, read and checked in form.

Specification: VC Data Integrity 1.0 <https://www.w3.org/TR/vc-data-integrity/> sections 2.1, 4.4 and 4.5.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from credentials.instants import format_instant, parse_instant
from credentials.problems import (
    ProofCreatedInFuture,
    ProofExpired,
    ProofMalformed,
    ProofMissing,
    ProofPurposeWrong,
)
from credentials.proofs.chains import previous_proofs
from credentials.strict_json import JsonObject, JsonValue

DATA_INTEGRITY_PROOF: Final = "DataIntegrityProof"
ASSERTION_METHOD: Final = "assertionMethod"
# Two computers may disagree by this much about what time it is.
CLOCK_TOLERANCE: Final = timedelta(seconds=60)
# One proof is usual; a set of a few is legal.
MAX_PROOFS: Final = 8
_METHOD_ID: Final = re.compile(r"(?:did:[a-z0-9]+:|https://)[^\s<>\"{}|^`\\]+\Z")


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof, its form checked, its value not yet read.

    `kind` is the cryptosuite, or the type of a proof of an older kind. `options` is the whole proof without
    `proofValue`; it is signed along with the document, and so are `previous`, the proofs that this one builds on.
    """

    kind: str
    verification_method: str
    created: datetime | None
    expires: datetime | None
    value: str
    options: JsonObject
    previous: tuple[JsonObject, ...] = ()

    def check_times(self, at: datetime) -> None:
        """Return if the proof was made, and has not ended, at this moment.

        Raises:
            ProofCreatedInFuture, ProofExpired: it was not, or it has.
        """
        if self.created is not None and self.created > at + CLOCK_TOLERANCE:
            raise ProofCreatedInFuture(created=str(self.options["created"]))
        if self.expires is not None and at > self.expires:
            raise ProofExpired(expires=str(self.options["expires"]))


def data_integrity_options(cryptosuite: str, *, method_id: str, created: datetime) -> JsonObject:
    """Give the options of a DataIntegrityProof: the proof without `@context` and `proofValue`."""
    return {
        "type": DATA_INTEGRITY_PROOF,
        "cryptosuite": cryptosuite,
        "created": format_instant(created),
        "verificationMethod": method_id,
        "proofPurpose": ASSERTION_METHOD,
    }


def unsecured(document: JsonObject) -> JsonObject:
    """Give the document without its proofs: what is signed."""
    return {key: value for key, value in document.items() if key != "proof"}


def read_proofs(document: JsonObject) -> tuple[Proof, ...]:
    """Read all proofs of a document; each must hold.

    Raises:
        ProofMissing: there is none.
        ProofMalformed: a member is absent or not of its form.
        ProofPurposeWrong: a proof was made for another purpose than assertions.
        ProofChainBroken: a proof builds on others that do not fit.
    """
    value = document.get("proof")
    items = value if isinstance(value, list) else [value]
    if "proof" not in document or not items:
        raise ProofMissing
    if len(items) > MAX_PROOFS:
        raise ProofMalformed(member="proof")
    objects = list[JsonObject]()
    for item in items:
        if not isinstance(item, dict):
            raise ProofMalformed(member="proof")
        objects.append(item)
    contexts = document.get("@context")
    previous = previous_proofs(objects)
    return tuple(_proof(item, contexts, before) for item, before in zip(objects, previous, strict=True))


def _proof(item: JsonObject, contexts: JsonValue, previous: tuple[JsonObject, ...]) -> Proof:
    if "@context" in item and not _begins_with(contexts, item["@context"]):
        # A proof may repeat the first contexts of the document; others would be a way to redefine what it says.
        raise ProofMalformed(member="@context")
    kind = _text(item, "type")
    if kind == DATA_INTEGRITY_PROOF:
        kind = _text(item, "cryptosuite")
    elif "cryptosuite" in item:
        raise ProofMalformed(member="cryptosuite")
    method = _text(item, "verificationMethod")
    if not _METHOD_ID.match(method):
        raise ProofMalformed(member="verificationMethod")
    purpose = _text(item, "proofPurpose")
    if purpose != ASSERTION_METHOD:
        raise ProofPurposeWrong(purpose=purpose[:256])
    value = _text(item, "proofValue")
    return Proof(
        kind=kind,
        verification_method=method,
        created=_instant(item, "created"),
        expires=_instant(item, "expires"),
        value=value,
        options={key: member for key, member in item.items() if key != "proofValue"},
        previous=previous,
    )


def _begins_with(contexts: JsonValue, own: JsonValue) -> bool:
    """Say whether the contexts of a document begin with those of a proof, in the same order."""
    all_of_them = contexts if isinstance(contexts, list) else [contexts]
    first = own if isinstance(own, list) else [own]
    return bool(first) and all_of_them[: len(first)] == first


def _text(item: JsonObject, member: str) -> str:
    value = item.get(member)
    if not isinstance(value, str) or not value:
        raise ProofMalformed(member=member)
    return value


def _instant(item: JsonObject, member: str) -> datetime | None:
    if member not in item:
        return None
    text = _text(item, member)
    # Some issuers leave out the zone; the specification says what to do then: take it as UTC.
    instant = parse_instant(text) or parse_instant(text + "Z")
    if instant is None:
        raise ProofMalformed(member=member)
    return instant
