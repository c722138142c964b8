"""The canonical form of a signed document: JSON-LD in, canonical N-Quads out, nothing lost on the way.

What is refused and why is said in `strict_json_ld`; how blank nodes are labelled in `rdf_canonicalisation`.
"""

import hashlib
from dataclasses import dataclass

from credentials.context_processing import ContextCompiler
from credentials.contexts import PINNED, ContextSet
from credentials.rdf_canonicalisation import MAX_PERMUTATIONS, HashName, Quad, canonicalise_dataset
from credentials.strict_json import JsonObject
from credentials.strict_json_ld import statements


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical form of a document; `hash_name` is the hash that labelled its blank nodes.

    `statements` are those of the text, in its order, as they stood in memory before it was written.
    """

    nquads: str
    statements: tuple[Quad, ...]
    hash_name: HashName = "sha256"

    @property
    def digest(self) -> bytes:
        """Give the hash of the text in UTF-8, by the same hash: 32 or 48 bytes."""
        return hashlib.new(self.hash_name, self.nquads.encode("utf-8")).digest()

    @property
    def sha256(self) -> bytes:
        """Give the 32 bytes of the SHA-256 over the text in UTF-8."""
        return hashlib.sha256(self.nquads.encode("utf-8")).digest()


class Canonicaliser:
    """Canonicalises documents that name known contexts.

    It keeps the compiled contexts and serves any number of threads: make one and share it.
    """

    def __init__(self, contexts: ContextSet = PINNED, max_permutations: int = MAX_PERMUTATIONS) -> None:
        self._contexts = contexts
        self._compiler = ContextCompiler(contexts)
        self._max_permutations = max_permutations

    @property
    def contexts(self) -> ContextSet:
        """Give the contexts that documents may name."""
        return self._contexts

    @property
    def compiled_contexts(self) -> int:
        """Give how many compiled contexts are kept; never more than `MAX_COMPILED_CONTEXTS`."""
        return self._compiler.count

    def canonicalise(self, document: JsonObject, *, hash_name: HashName = "sha256") -> Canonical:
        """Give the canonical form.

        Raises:
            DataModelProblem: a member, type or identifier would be lost or read differently by others; with its place.
            UnsupportedProblem: the document uses a context or a spelling that is not read here.
            CanonicalisationBudget: its graph is built to exhaust us.
        """
        contexts = self._contexts.check_list(document.get("@context"))
        quads = statements(document, self._compiler.root(contexts), contexts=contexts, known=self._contexts)
        dataset = canonicalise_dataset(quads, hash_name=hash_name, max_permutations=self._max_permutations)
        return Canonical(dataset.nquads, dataset.statements, hash_name)
