"""JSON-LD contexts, compiled once: what each term of a document means at each place in it.

The context processing algorithms are those of PyLD, which follows JSON-LD 1.1 <https://www.w3.org/TR/json-ld11-api/>;
here their results are kept, so that a badge costs look-ups only. PyLD caches no type-scoped context and so spends two
thirds of its time compiling the same ones again.

Only what the contexts of badges use is supported. A feature beyond that is refused where a document meets it.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias, cast

from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError, JsonLdProcessor

from credentials.contexts import ContextSet
from credentials.problems import ContradictoryContexts, UnknownContext

# A badge passes through about 15 places with contexts of their own. The number of different combinations of types
# is in the hands of strangers, so beyond this all is forgotten and compiled again.
MAX_COMPILED_CONTEXTS: Final = 512

_SUPPORTED_CONTAINERS: Final = frozenset({"@set", "@list", "@graph"})


class Coercion(Enum):
    """What a term makes of a plain text under it."""

    IDENTIFIER = "@id of this node"
    TYPE = "@type of this node"
    REFERENCE = "identifier of another node"
    VOCABULARY = "term or identifier of a vocabulary"
    LITERAL = "text, number or truth value"


@dataclass(frozen=True, slots=True)
class Term:
    """What one term means at one place.

    `unsupported` names the feature of its definition that is not implemented here; such a term cannot be used.
    """

    iri: str
    coercion: Coercion
    datatype: str | None = None
    is_list: bool = False
    is_graph: bool = False
    unsupported: str | None = None


PyldContext: TypeAlias = Mapping[str, object]
Mappings: TypeAlias = Mapping[str, Mapping[str, object] | None]


class ActiveContext:
    """What terms and types mean at one place of a document, with the contexts of the places below it."""

    def __init__(self, compiler: "ContextCompiler", pyld_context: PyldContext) -> None:
        self._compiler = compiler
        self.pyld_context = pyld_context
        self.mappings = _mappings(pyld_context)
        self._terms: dict[str, Term] = {}
        self._below: dict[str, ActiveContext] = {}
        self._typed: dict[tuple[str, ...], ActiveContext] = {}
        self._nested: dict[tuple[str, ...], ActiveContext] = {}
        self._preferred: dict[bool, dict[str, str]] = {}

    def term(self, name: str) -> Term | None:
        """Give what a member name means here, or None if no context defines it."""
        term = self._terms.get(name)
        if term is None:
            term = self._compile_term(name)
            if term is not None and name in self.mappings:
                # Only names that a context defines are kept; others come from strangers without end.
                self._terms[name] = term
        return term

    def vocabulary_iri(self, name: str) -> str | None:
        """Give the IRI of a type or of another word of the vocabulary, or None if it is undefined.

        A word with a colon is an IRI already and stands for itself.
        """
        if name in self.mappings:
            mapping = self.mappings[name]
            return cast("str | None", mapping["@id"]) if mapping else None
        if ":" in name:
            return name
        vocabulary = self.pyld_context.get("@vocab")
        return f"{vocabulary}{name}" if isinstance(vocabulary, str) else None

    def member_for(self, iri: str) -> str | None:
        """Give the one term under which a member with this IRI stands here."""
        return self._preferred_terms(classes=False).get(iri)

    def word_for(self, iri: str) -> str | None:
        """Give the one term that stands for this IRI as a type or other word here."""
        return self._preferred_terms(classes=True).get(iri)

    def is_compact_iri(self, text: str) -> bool:
        """Say whether a text with a colon would be read as prefix and suffix instead of as an IRI."""
        prefix, _, suffix = text.partition(":")
        mapping = self.mappings.get(prefix)
        return bool(mapping and mapping.get("_prefix")) and not suffix.startswith("//")

    def below(self, name: str) -> "ActiveContext":
        """Give the context in which an object under this term begins."""
        context = self._below.get(name)
        if context is None:
            context = self._compiler.compile_below(self, name)
            if name in self.mappings:
                self._below[name] = context
        return context

    def with_types(self, types: Sequence[str]) -> "ActiveContext":
        """Give the context for the members of a node of these types (type-scoped contexts, in order of name)."""
        scoped = tuple(sorted({name for name in types if (self.mappings.get(name) or {}).get("@context")}))
        if not scoped:
            return self
        context = self._typed.get(scoped)
        if context is None:
            context = self._typed[scoped] = self._compiler.compile_typed(self, scoped)
        return context

    def with_contexts(self, urls: tuple[str, ...]) -> "ActiveContext":
        """Give the context in which the members of an object that names its own contexts are read."""
        context = self._nested.get(urls)
        if context is None:
            context = self._nested[urls] = self._compiler.compile_list(urls, self)
        return context

    def _preferred_terms(self, *, classes: bool) -> Mapping[str, str]:
        """Give the preferred term of each IRI: of several, the one that a reader of JSON looks for.

        Older Open Badges contexts have the same IRI for a class and for the member that holds one (`Achievement` and
        `achievement`): the capital tells them apart. Else a coerced term goes before a plain one, a shorter before a
        longer one, as in compaction.
        """
        if classes not in self._preferred:

            def rank(name: str) -> tuple[bool, bool, int, str]:
                mapping = self.mappings[name] or {}
                return (name[:1].isupper() != classes, not mapping.get("@type"), len(name), name)

            preferred: dict[str, str] = {}
            for name in sorted(self.mappings, key=rank):
                iri = (self.mappings[name] or {}).get("@id")
                if isinstance(iri, str):
                    preferred.setdefault(iri, name)
            self._preferred[classes] = preferred
        return self._preferred[classes]

    def _compile_term(self, name: str) -> Term | None:
        if name not in self.mappings:
            # With @vocab every word is a term. No pinned context has it at the top, but some examples do.
            word = None if ":" in name else self.vocabulary_iri(name)
            return None if word is None else Term(word, Coercion.LITERAL)
        mapping = self.mappings[name]
        iri = mapping["@id"] if mapping else None
        if not mapping or not isinstance(iri, str):
            return None
        if iri == "@id":
            return Term(iri, Coercion.IDENTIFIER)
        if iri == "@type":
            return Term(iri, Coercion.TYPE)
        # A property-scoped context may say anew how its own term is read.
        inner = _mappings(self._compiler.inside_property(self, name)).get(name)
        return _term_of(iri, inner or mapping, self.pyld_context)


class ContextCompiler:
    """Runs PyLD's context processing under a lock and keeps the results."""

    def __init__(self, contexts: ContextSet) -> None:
        self._contexts = contexts
        self._processor = JsonLdProcessor()
        # PyLD's caches are plain dictionaries and LRU lists, so that compiling takes turns; reading needs no lock.
        self._lock = threading.RLock()
        self._roots: dict[tuple[str, ...], ActiveContext] = {}
        self._forget()

    def root(self, urls: tuple[str, ...]) -> ActiveContext:
        """Give the context at the top of a document that names these contexts.

        Raises:
            ContradictoryContexts: they cannot be combined.
        """
        context = self._roots.get(urls)
        if context is None:
            context = self.compile_list(urls, None)
            self._roots[urls] = context
        return context

    def compile_list(self, urls: tuple[str, ...], within: ActiveContext | None) -> ActiveContext:
        """Process a list of contexts at the top, or inside a document."""
        with self._lock:
            # PyLD offers no public way to keep a processed context.
            initial: PyldContext = self._processor._get_initial_context(self._options)  # noqa: SLF001
            return self._wrapped(self._process(within.pyld_context if within else initial, list(urls)))

    def compile_below(self, context: ActiveContext, name: str) -> ActiveContext:
        """Process the context of an object under a term: leave the type-scoped one, then enter the property-scoped."""
        with self._lock:
            inside = self.inside_property(context, name)
            outside = cast("PyldContext", inside.get("previousContext") or inside)
            mapping = _mappings(inside).get(name)
            if mapping and "@context" in mapping:
                return self._wrapped(self._process(outside, mapping["@context"], override_protected=True))
            return context if outside is context.pyld_context else self._wrapped(outside)

    def compile_typed(self, context: ActiveContext, types: Iterable[str]) -> ActiveContext:
        """Process the type-scoped contexts of a node, which end with it."""
        with self._lock:
            active = context.pyld_context
            mappings = context.mappings
            for name in types:
                mapping = mappings[name]
                if mapping:
                    active = self._process(active, mapping["@context"], propagate=False)
            return self._wrapped(active)

    def inside_property(self, context: ActiveContext, name: str) -> PyldContext:
        """Process the property-scoped context of a term, in which its plain values are read."""
        mapping = context.mappings.get(name)
        if not mapping or "@context" not in mapping:
            return context.pyld_context
        with self._lock:
            return self._process(context.pyld_context, mapping["@context"], override_protected=True)

    def _wrapped(self, pyld_context: PyldContext) -> ActiveContext:
        self.count += 1
        if self.count > MAX_COMPILED_CONTEXTS:
            self._forget()
        return ActiveContext(self, pyld_context)

    def _forget(self) -> None:
        self.count = 0
        self._roots.clear()
        self._options: dict[str, object] = {
            # Without a base nothing relative becomes absolute; PyLD's default is http://example.org/base/.
            "base": None,
            "processingMode": "json-ld-1.1",
            "isFrame": False,
            "contextResolver": ContextResolver({}, self._load),
            "documentLoader": self._load,
        }

    def _process(
        self, active: PyldContext, local: object, *, override_protected: bool = False, propagate: bool = True
    ) -> PyldContext:
        try:
            processed = self._processor._process_context(  # noqa: SLF001
                active, local, self._options, override_protected=override_protected, propagate=propagate
            )
        except JsonLdError as error:
            raise _problem_of(error) from error
        return cast("PyldContext", processed)

    def _load(self, url: str, _options: object) -> Mapping[str, object]:
        """Serve PyLD from the closed set; any other URL is refused."""
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": self._contexts[url],
            "tag": "static",
        }


def _mappings(pyld_context: PyldContext) -> Mappings:
    return cast("Mappings", pyld_context["mappings"])


def _term_of(iri: str, mapping: Mapping[str, object], context: PyldContext) -> Term:
    containers = frozenset(cast("Sequence[str]", mapping.get("@container") or ()))
    kind = mapping.get("@type")
    unsupported = None
    if iri.startswith("@"):
        unsupported = iri
    elif mapping.get("reverse"):
        unsupported = "@reverse"
    elif not containers <= _SUPPORTED_CONTAINERS or {"@list", "@graph"} <= containers:
        unsupported = "@container"
    elif kind == "@json":
        unsupported = "@json"
    else:
        # Language and direction would have to be signed with the text; no badge context sets them.
        for member in ("@language", "@direction", "@nest", "@index"):
            if mapping.get(member) is not None or context.get(member) is not None:
                unsupported = member
    coercion = {"@id": Coercion.REFERENCE, "@vocab": Coercion.VOCABULARY}.get(str(kind), Coercion.LITERAL)
    datatype = kind if isinstance(kind, str) and not kind.startswith("@") else None
    return Term(iri, coercion, datatype, "@list" in containers, "@graph" in containers, unsupported)


def _problem_of(error: JsonLdError) -> ContradictoryContexts | UnknownContext:
    """Find the first cause: PyLD wraps the refusal of a URL into errors of its own."""
    cause: BaseException | None = error
    reason = "contexts"
    while cause is not None:
        if isinstance(cause, UnknownContext):
            return cause
        if isinstance(cause, JsonLdError) and isinstance(cause.code, str):
            reason = cause.code
        cause = cause.__cause__
    return ContradictoryContexts(reason=reason)
