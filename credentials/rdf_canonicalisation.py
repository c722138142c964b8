"""RDF Dataset Canonicalization, RDFC-1.0: one text for all graphs that say the same.

A term is written as in N-Quads from the start: `<iri>`, `"literal"^^<datatype>`, `_:label`; the default graph is the
empty text. So comparing, hashing and writing need no further conversion. The numbers in the comments are the steps of
<https://www.w3.org/TR/rdf-canon/#canon-algorithm>.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Final, Literal, NamedTuple

from credentials.problems import CanonicalisationBudget

HashName = Literal["sha256", "sha384"]

# Orders of look-alike neighbours that are tried before we give up. Ordinary badges need none, the largest ordinary
# W3C case 2,880, a poison graph of 300 bytes millions (security rules, fact 3).
MAX_PERMUTATIONS: Final = 4_000

# Canonical N-Quads: <https://www.w3.org/TR/rdf12-n-quads/#canonical-quads>. Tab, line feed and their like have short
# escapes; the other control characters, DEL and what is no character of XML 1.1 numeric ones; nothing else is escaped.
_ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | str.maketrans(
    {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
)
_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


class Quad(NamedTuple):
    """One statement; each part is written as in N-Quads, the graph is empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str = ""

    def line(self) -> str:
        """Give the statement as a line of canonical N-Quads."""
        graph = f" {self.graph}" if self.graph else ""
        return f"{self.subject} {self.predicate} {self.object}{graph} .\n"


@dataclass(frozen=True, slots=True)
class CanonicalDataset:
    """The canonical text, and the label that each blank node got in it (both without `_:`).

    `statements` are the same statements as the text, under the same labels and in the same order. Who goes on working
    with them takes these: a text that was written out and read again is one more way to be misled.
    """

    nquads: str
    labels: Mapping[str, str]
    statements: tuple[Quad, ...]


def iri(text: str) -> str:
    """Write an IRI as a term."""
    return f"<{text}>"


def literal(text: str, *, datatype: str = _XSD_STRING, language: str | None = None) -> str:
    """Write a literal as a term."""
    quoted = f'"{text.translate(_ESCAPES)}"'
    if language is not None:
        return f"{quoted}@{language}"
    return quoted if datatype == _XSD_STRING else f"{quoted}^^<{datatype}>"


def canonicalise_dataset(
    quads: Iterable[Quad], *, hash_name: HashName = "sha256", max_permutations: int = MAX_PERMUTATIONS
) -> CanonicalDataset:
    """Label the blank nodes by what is said of them and sort the statements (RDFC-1.0 section 4.4).

    Raises:
        CanonicalisationBudget: more than `max_permutations` orders had to be tried.
    """
    return _Canonicalisation(quads, hash_name, max_permutations).result()


def blank_nodes(statements: Iterable[Quad]) -> frozenset[str]:
    """Give the labels of all blank nodes, without `_:`."""
    return frozenset(
        part[2:] for quad in statements for part in (quad.subject, quad.object, quad.graph) if part.startswith("_:")
    )


def relabel(statements: Iterable[Quad], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Write statements under other labels of their blank nodes, as lines of N-Quads, sorted by code point.

    Args:
        statements: the statements.
        labels: the other label of each blank node by the one that it has; both without `_:`.

    Raises:
        KeyError: a blank node has no other label.
    """

    def renamed(part: str) -> str:
        return f"_:{labels[part[2:]]}" if part.startswith("_:") else part

    return tuple(sorted(Quad(renamed(s), p, renamed(o), renamed(g)).line() for s, p, o, g in statements))


class _Issuer:
    """Hands out labels in order of request (section 4.5)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = issued if issued is not None else {}

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, dict(self.issued))


class _Canonicalisation:
    """The state of one run (section 4.2): statements by blank node, and the canonical labels so far."""

    def __init__(self, quads: Iterable[Quad], hash_name: HashName, max_permutations: int) -> None:
        # A dataset is a set: what is said twice counts once.
        self._quads = list(dict.fromkeys(quads))
        self._hash_name = hash_name
        self._max_permutations = self._permutations_left = max_permutations
        self._canonical = _Issuer("_:c14n")
        self._first_degree: dict[str, str] = {}
        # 2: blank node to statements.
        self._mentions: dict[str, list[Quad]] = {}
        for quad in self._quads:
            for node in dict.fromkeys((quad.subject, quad.object, quad.graph)):
                if node.startswith("_:"):
                    self._mentions.setdefault(node, []).append(quad)

    def result(self) -> CanonicalDataset:
        # 3: group the blank nodes by what is said of them at first sight.
        by_hash: dict[str, list[str]] = {}
        for node in self._mentions:
            by_hash.setdefault(self._hash_first_degree(node), []).append(node)
        # 4: those that nothing else looks like are labelled in the order of their hashes.
        for _, nodes in sorted(by_hash.items()):
            if len(nodes) == 1:
                self._canonical.issue(nodes[0])
        # 5: look-alikes are told apart by their neighbours.
        for _, nodes in sorted(by_hash.items()):
            if len(nodes) > 1:
                self._label_lookalikes(nodes)
        # 6: write every statement with the canonical labels.
        issued = self._canonical.issued
        labelled = (Quad(issued.get(s, s), p, issued.get(o, o), issued.get(g, g)) for s, p, o, g in self._quads)
        lines = sorted((quad.line(), quad) for quad in labelled)
        return CanonicalDataset(
            "".join(line for line, _ in lines),
            {node[2:]: label[2:] for node, label in issued.items()},
            tuple(quad for _, quad in lines),
        )

    def _label_lookalikes(self, nodes: list[str]) -> None:
        paths: list[tuple[str, _Issuer]] = []
        for node in nodes:
            if node in self._canonical.issued:
                continue
            issuer = _Issuer("_:b")
            issuer.issue(node)
            paths.append(self._hash_n_degree(node, issuer))
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for node in issuer.issued:
                self._canonical.issue(node)

    def _hash(self, text: str) -> str:
        return hashlib.new(self._hash_name, text.encode("utf-8")).hexdigest()

    def _hash_first_degree(self, node: str) -> str:
        """Hash all statements about a node, itself written `_:a` and any other blank node `_:z` (section 4.6)."""
        known = self._first_degree.get(node)
        if known is not None:
            return known
        lines = []
        for quad in self._mentions[node]:
            masked = (
                ("_:a" if part == node else "_:z") if part.startswith("_:") else part
                for part in (quad.subject, quad.predicate, quad.object, quad.graph)
            )
            lines.append(Quad(*masked).line())
        known = self._first_degree[node] = self._hash("".join(sorted(lines)))
        return known

    def _hash_related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Hash how a neighbour is connected (section 4.7)."""
        label = self._canonical.issued.get(related) or issuer.issued.get(related) or self._hash_first_degree(related)
        return self._hash(position + ("" if position == "g" else quad.predicate) + label)

    def _hash_n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """Hash a node by its neighbours, and theirs, in the order that gives the least text (section 4.8)."""
        # 1 to 3: neighbours by the hash of how they are connected.
        neighbours: dict[str, list[str]] = {}
        for quad in self._mentions[node]:
            for position, part in (("s", quad.subject), ("o", quad.object), ("g", quad.graph)):
                if part.startswith("_:") and part != node:
                    neighbours.setdefault(self._hash_related(part, quad, issuer, position), []).append(part)
        # 4, 5
        data = ""
        for related_hash, related in sorted(neighbours.items()):
            path, issuer = self._least_path(related, issuer)
            data += related_hash + path
        # 6
        return self._hash(data), issuer

    def _least_path(self, related: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Try every order of the look-alike neighbours; give the least path and what it labelled (4.8 step 5.4)."""
        least = ""
        least_issuer = issuer
        for order in permutations(related):
            if self._permutations_left <= 0:
                raise CanonicalisationBudget(limit=str(self._max_permutations))
            self._permutations_left -= 1
            found = self._path(order, issuer.copy(), least)
            if found is not None and (not least or found[0] < least):
                least, least_issuer = found
        return least, least_issuer

    def _path(self, order: tuple[str, ...], issuer: _Issuer, least: str) -> tuple[str, _Issuer] | None:
        """Walk one order; give its path, or None as soon as it can no longer be the least."""

        def hopeless(path: str) -> bool:
            return bool(least) and len(path) >= len(least) and path > least

        path = ""
        unlabelled: list[str] = []
        # 5.4.4
        for node in order:
            label = self._canonical.issued.get(node)
            if label is None:
                if node not in issuer.issued:
                    unlabelled.append(node)
                label = issuer.issue(node)
            path += label
            if hopeless(path):
                return None
        # 5.4.5
        for node in unlabelled:
            digest, next_issuer = self._hash_n_degree(node, issuer)
            path += f"{issuer.issue(node)}<{digest}>"
            issuer = next_issuer
            if hopeless(path):
                return None
        return path, issuer
