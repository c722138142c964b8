"""Proofs that build on others: which ones each proof signs along with the document.

A proof names the ones that it builds on in `previousProof`, by their identifiers. It then signs the document with
exactly these left in `proof`. Specification: <https://www.w3.org/TR/vc-data-integrity/> sections 2.1.2, 4.3 and 4.5.
"""

from collections.abc import Sequence

from credentials.problems import ProofChainBroken, ProofMalformed
from credentials.strict_json import JsonObject


def previous_proofs(proofs: Sequence[JsonObject]) -> tuple[tuple[JsonObject, ...], ...]:
    """Give, for each proof of a document, those that it builds on, in the order of the document.

    Raises:
        ProofMalformed: `id` is no text, or `previousProof` neither a text nor a list of different ones.
        ProofChainBroken: a proof builds on one that is not there, is there twice, or builds on it in turn.
    """
    places: dict[str, list[int]] = {}
    for place, proof in enumerate(proofs):
        if "id" in proof:
            places.setdefault(_text(proof["id"], "id"), []).append(place)
    links: list[list[int]] = []
    for proof in proofs:
        found = list[int]()
        for reference in _references(proof):
            named = places.get(reference, [])
            if len(named) != 1:
                raise ProofChainBroken(reference=reference[:256])
            found.append(named[0])
        links.append(sorted(found))
    _check_order(proofs, links)
    return tuple(tuple(proofs[place] for place in found) for found in links)


def _references(proof: JsonObject) -> list[str]:
    if "previousProof" not in proof:
        return []
    value = proof["previousProof"]
    references = [_text(item, "previousProof") for item in (value if isinstance(value, list) else [value])]
    if not references or len(set(references)) != len(references):
        raise ProofMalformed(member="previousProof")
    return references


def _text(value: object, member: str) -> str:
    if not isinstance(value, str) or not value:
        raise ProofMalformed(member=member)
    return value


def _check_order(proofs: Sequence[JsonObject], links: Sequence[Sequence[int]]) -> None:
    """Refuse a circle: nobody could have made such proofs one after the other."""
    left = set(range(len(links)))
    while left:
        free = {place for place in left if left.isdisjoint(links[place])}
        if not free:
            raise ProofChainBroken(reference=str(proofs[links[min(left)][0]]["id"])[:256])
        left -= free
