"""A canonicaliser that does the same work once.

The checks of one verification, and the steps of one ceremony, ask for the canonical form of the same document several
times. It is remembered by the document's full content, for as long as this object lives and no longer.
"""

import json

from credentials.canonical import Canonical, Canonicaliser
from credentials.problems import CredentialProblem
from credentials.rdf_canonicalisation import HashName
from credentials.strict_json import JsonObject


class RememberingCanonicaliser(Canonicaliser):
    """Canonicalises through another one and remembers what it gave or refused."""

    def __init__(self, inner: Canonicaliser) -> None:
        super().__init__(inner.contexts)
        self._inner = inner
        self._known = dict[tuple[HashName, str], Canonical | CredentialProblem]()

    def canonicalise(self, document: JsonObject, *, hash_name: HashName = "sha256") -> Canonical:
        """Give the canonical form; raise what the other canonicaliser raises."""
        content = (hash_name, json.dumps(document, ensure_ascii=False))
        found = self._known.get(content)
        if found is None:
            try:
                found = self._inner.canonicalise(document, hash_name=hash_name)
            except CredentialProblem as problem:
                found = problem
            self._known[content] = found
        if isinstance(found, CredentialProblem):
            raise found
        return found
