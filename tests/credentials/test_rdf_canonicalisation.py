"""RDFC-1.0 against the W3C test suite, and its work budget."""

import json
import time
from itertools import combinations
from pathlib import Path

import pyoxigraph
import pytest

from credentials.problems import CanonicalisationBudget
from credentials.rdf_canonicalisation import HashName, Quad, canonicalise_dataset, literal

NUMBERS_OF_THE_SUITE = 86


def dataset(path: Path) -> list[Quad]:
    """Read N-Quads with another reader than ours (which has none)."""

    def term(value: object) -> str:
        if isinstance(value, pyoxigraph.NamedNode):
            return f"<{value.value}>"
        if isinstance(value, pyoxigraph.BlankNode):
            return f"_:{value.value}"
        if isinstance(value, pyoxigraph.Literal):
            return literal(value.value, datatype=value.datatype.value, language=value.language)
        assert isinstance(value, pyoxigraph.DefaultGraph)
        return ""

    quads = pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.N_QUADS)
    return [Quad(term(q.subject), term(q.predicate), term(q.object), term(q.graph_name)) for q in quads]


def test_every_case_of_the_suite(shared_vectors: Path) -> None:
    folder = shared_vectors / "w3c-rdf-canon"
    entries = json.loads((folder / "manifest.jsonld").read_text(encoding="utf-8"))["entries"]
    passed, wrong = 0, []
    for entry in entries:
        hash_name: HashName = "sha384" if entry.get("hashAlgorithm") == "SHA384" else "sha256"
        quads = dataset(folder / entry["action"])
        try:
            canonical = canonicalise_dataset(quads, hash_name=hash_name)
        except CanonicalisationBudget:
            if entry["type"] == "rdfc:RDFC10NegativeEvalTest":
                passed += 1
            else:
                wrong.append(entry["id"])
            continue
        expected = (folder / entry["result"]).read_text(encoding="utf-8") if "result" in entry else None
        if entry["type"] == "rdfc:RDFC10EvalTest":
            good = canonical.nquads == expected
        elif entry["type"] == "rdfc:RDFC10MapTest":
            good = expected is not None and dict(canonical.labels) == json.loads(expected)
        else:
            good = False
        passed += good
        if not good:
            wrong.append(entry["id"])
    assert wrong == []
    assert passed == len(entries) == NUMBERS_OF_THE_SUITE
    longer = {entry["id"] for entry in entries if entry.get("hashAlgorithm") == "SHA384"}
    assert longer == {"#test075c", "#test075m"}


def twins(children: int) -> list[Quad]:
    """Two equal parents with as many equal children each: about 300 bytes of JSON."""
    return [
        quad
        for parent in ("_:p0", "_:p1")
        for quad in (
            Quad("<urn:root>", "<urn:has>", parent),
            *(Quad(parent, "<urn:child>", f"{parent}c{child}") for child in range(children)),
        )
    ]


def clique(size: int) -> list[Quad]:
    """Blank nodes that all know each other."""
    return [
        quad
        for a, b in combinations(range(size), 2)
        for quad in (Quad(f"_:n{a}", "<urn:knows>", f"_:n{b}"), Quad(f"_:n{b}", "<urn:knows>", f"_:n{a}"))
    ]


@pytest.mark.parametrize("quads", [twins(k) for k in range(8, 15)] + [clique(k) for k in range(7, 15)])
def test_a_poison_graph_is_stopped(quads: list[Quad]) -> None:
    start = time.process_time()
    with pytest.raises(CanonicalisationBudget):
        canonicalise_dataset(quads)
    assert time.process_time() - start < 2


def test_look_alikes_of_an_ordinary_size_are_told_apart() -> None:
    for k in (2, 3, 4, 5):
        assert canonicalise_dataset(twins(k)).nquads.count("\n") == 2 + 2 * k


def test_the_order_and_number_of_statements_do_not_matter() -> None:
    quads = twins(3)
    assert canonicalise_dataset([*reversed(quads), *quads]).nquads == canonicalise_dataset(quads).nquads


def test_every_control_character_has_its_one_spelling() -> None:
    written = literal("".join(map(chr, [*range(0x20), 0x22, 0x5C, 0x7F, 0x80, 0x2028, 0xFFFE, 0xFFFF])))
    assert written == (
        '"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000B\\f\\r\\u000E\\u000F'
        "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001A\\u001B\\u001C\\u001D\\u001E\\u001F"
        '\\"\\\\\\u007F\x80\u2028\\uFFFE\\uFFFF"'
    )


def test_the_text_is_sorted_by_code_point() -> None:
    nquads = canonicalise_dataset([Quad("<urn:a>", "<urn:b>", literal(x)) for x in ("\U0001f393", "\ufb01")]).nquads
    assert nquads.splitlines() == sorted(nquads.splitlines(), key=lambda line: [ord(c) for c in line])


def test_the_hash_can_be_that_of_the_longer_curve() -> None:
    quads = twins(2)
    longer = canonicalise_dataset(quads, hash_name="sha384")
    assert longer.nquads.count("\n") == len(quads)
