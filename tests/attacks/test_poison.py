"""Graphs of few bytes whose canonical order takes minutes elsewhere: answered, or refused within the budget of work."""

import time
from collections.abc import Callable
from itertools import combinations

import pytest
from badge_world import CANONICALISER, NOW
from foreign_badges import foreign_badge
from hostile.case import at, written
from hostile.parties import HUB, plain, signed, site

from credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_3_0_3
from credentials.gathered import Evidence, Retrieved
from credentials.problems import CanonicalisationBudget
from credentials.rdf_canonicalisation import MAX_PERMUTATIONS, Quad, canonicalise_dataset
from credentials.report import PUBLIC, Outcome
from credentials.strict_json import JsonObject
from credentials.verification import verify

SIZES = range(2, 15)
# On an idle machine of today it is a tenth of this; what runs away takes minutes.
MAX_CPU_SECONDS = 1.5


def tree(size: int) -> list[Quad]:
    """Two equal parents with equal children each."""
    roots = [Quad(f"_:p{parent}", "<urn:is>", "<urn:p>") for parent in range(2)]
    return roots + [Quad(f"_:p{p}", "<urn:has>", f"_:c{p}x{c}") for p in range(2) for c in range(size)]


def clique(size: int) -> list[Quad]:
    """Everybody knows everybody."""
    pairs = [*combinations(range(size), 2)]
    return [Quad(f"_:n{a}", "<urn:knows>", f"_:n{b}") for one, two in pairs for a, b in ((one, two), (two, one))]


def ring(size: int) -> list[Quad]:
    """Everybody knows the next."""
    return [Quad(f"_:n{place}", "<urn:knows>", f"_:n{(place + 1) % size}") for place in range(size)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", [tree, clique, ring], ids=lambda shape: shape.__name__)
def test_a_poison_graph_is_answered_or_refused_within_the_budget(shape: Callable[[int], list[Quad]], size: int) -> None:
    begun = time.process_time()
    try:
        answered = canonicalise_dataset(shape(size)).nquads
    except CanonicalisationBudget as problem:
        answered = ""
        told = problem.fields["limit"]
    else:
        told = str(MAX_PERMUTATIONS)
    assert time.process_time() - begun < MAX_CPU_SECONDS
    assert told == str(MAX_PERMUTATIONS)
    # What is answered is answered alike in any order.
    if answered:
        assert canonicalise_dataset(list(reversed(shape(size)))).nquads == answered


def poisoned(size: int) -> JsonObject:
    """Give a badge of two equal results, each of equal parts, which no identifier tells apart."""
    part: JsonObject = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://example.org/x"}
    result: JsonObject = {"type": ["Result"], "value": "1", "alignment": [dict(part) for _ in range(size)]}
    document = foreign_badge(HUB.did)
    at(document, "credentialSubject")["result"] = [result, dict(result)]
    return {**document, "proof": at(signed(plain()), "proof")}


@pytest.mark.parametrize("size", SIZES)
def test_a_poison_badge_is_never_valid_and_costs_no_more_than_the_budget(size: int) -> None:
    documents = {
        url: Retrieved(url, found, NOW, "network") for url, found in site().items() if isinstance(found, bytes)
    }
    begun = time.process_time()
    report = verify(written(poisoned(size)), Evidence(documents), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert time.process_time() - begun < MAX_CPU_SECONDS
    assert report.verdict in (Outcome.UNKNOWN, Outcome.INVALID)
    codes = {made.code for made in report.checks}
    assert codes & {"budget.canonicalisation", "proof.signature"}
    assert "internal.check_failed" not in codes


def test_the_largest_of_them_do_meet_the_budget() -> None:
    contexts = [CREDENTIALS_V2, OPEN_BADGES_3_0_3]
    assert poisoned(14)["@context"] == contexts
    with pytest.raises(CanonicalisationBudget):
        CANONICALISER.canonicalise({name: value for name, value in poisoned(14).items() if name != "proof"})
    for shape in (tree, clique):
        with pytest.raises(CanonicalisationBudget):
            canonicalise_dataset(shape(14))
