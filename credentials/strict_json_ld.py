"""Signed JSON-LD to RDF, so strictly that the JSON which policy reads is the graph which the signature covers.

One walk does it all: it gives the statements, and refuses whatever a JSON reader and an RDF reader would see
differently (security rules, JSON-LD gate). In particular

- a member or type that no context defines would be dropped from what is signed: refused;
- an identifier that is not absolute, or would be expanded to another one, is refused;
- a member is named by its term and by nothing else: no keyword, no IRI, no second term for the same IRI; a type or
  vocabulary word with a term is written as that term;
- contexts stand at the top only; an embedded credential may repeat some of those of the whole document, so that no
  term means one thing here and another there.

So the document equals its own compaction, except that one value and a list of one are the same, and that an object
with nothing but an identifier may stand where compaction would leave the identifier alone. Tests prove this with PyLD.
Specification: <https://www.w3.org/TR/json-ld11-api/> sections 5.1 and 8; VC Data Integrity 1.0 section 4.
"""

import math
import re
from collections.abc import Container, Iterator
from itertools import pairwise
from typing import Final

from credentials.context_processing import ActiveContext, Coercion, Term
from credentials.problems import (
    AbsoluteIriKey,
    BlankIdentifier,
    DividedNode,
    KeywordKey,
    NestedArray,
    NestedContext,
    NotCompact,
    NullValue,
    RelativeIri,
    UndefinedTerm,
    UnknownContext,
    UnsupportedJsonLdFeature,
)
from credentials.rdf_canonicalisation import Quad, iri, literal
from credentials.strict_json import JsonObject, JsonValue

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE: Final = iri(_RDF + "type")
_FIRST: Final = iri(_RDF + "first")
_REST: Final = iri(_RDF + "rest")
_NIL: Final = iri(_RDF + "nil")
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_XSD_DOUBLE: Final = _XSD + "double"
# The context of learner records gives these terms a class where a datatype belongs. What stands under them are objects
# all the same; no other term of any context has their IRIs, so that an object under one can stand nowhere else.
_CLR: Final = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
_OBJECTS_IN_SPITE: Final = frozenset(
    {f"{_CLR}achievement", f"{_CLR}association", f"{_CLR}verifiableCredential", f"{_CLR}identifier-1"}
)

_PROOF: Final = re.compile(r"/proof(?:/[0-9]+)?\Z")
# RFC 3987: a scheme, then nothing that N-Quads would have to escape.
_ABSOLUTE_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f]*\Z")


def statements(
    document: JsonObject, context: ActiveContext, *, contexts: tuple[str, ...], known: Container[str]
) -> list[Quad]:
    """Give what a document states.

    Args:
        document: the JSON object, of whatever size the JSON gate let through.
        context: what the contexts at its top mean.
        contexts: their URLs, which embedded objects may repeat.
        known: all URLs of contexts that are read here.

    Raises:
        DataModelProblem, UnsupportedProblem: with the JSON Pointer of the first offending place.
    """
    return _Walk(contexts, known).quads(document, context)


class _Walk:
    """One walk over one document."""

    def __init__(self, contexts: tuple[str, ...], known: Container[str]) -> None:
        self._contexts = contexts
        self._known = known
        self._quads: list[Quad] = []
        self._blank_nodes = 0
        self._root = ""
        self._root_types: frozenset[str] = frozenset()

    def quads(self, document: JsonObject, context: ActiveContext) -> list[Quad]:
        self._node(document, context, "", "")
        return self._quads

    def _blank(self) -> str:
        self._blank_nodes += 1
        return f"_:b{self._blank_nodes}"

    def _node(self, node: JsonObject, context: ActiveContext, graph: str, path: str) -> str:
        """State all that an object says; give its term."""
        if path and "@context" in node:
            context = self._own_context(node["@context"], context, path)
            if not _may_name_contexts(node, path):
                # The same contexts once more redefine nothing; that nobody writes so elsewhere is no fault of it.
                raise UnsupportedJsonLdFeature(path=f"{path}/@context", feature="@context")
        type_key = self._key_for(node, context, Coercion.TYPE, path)
        types = [] if type_key is None else self._types(node[type_key], context, f"{path}/{type_key}")
        # The words of `type` are read before the contexts that they bring.
        members = context.with_types([name for name, _ in types])
        id_key = self._key_for(node, members, Coercion.IDENTIFIER, path)
        subject = self._blank()
        if id_key is not None:
            subject = iri(self._identifier(node[id_key], members, f"{path}/{id_key}"))
        self._check_undivided(subject, [type_iri for _, type_iri in types], path)
        for _, type_iri in types:
            self._quads.append(Quad(subject, _TYPE, iri(type_iri), graph))
        for key, value in node.items():
            if key in (id_key, type_key) or key == "@context":
                continue
            here = f"{path}/{_pointer(key)}"
            term = self._term(key, members, here)
            self._member(subject, term, key, value, members, graph, here)
        return subject

    def _own_context(self, value: JsonValue, context: ActiveContext, path: str) -> ActiveContext:
        """Enter the contexts that an embedded credential names."""
        urls: list[str] = []
        for place, url in _each(value, f"{path}/@context"):
            if not isinstance(url, str) or url in urls:
                raise NestedContext(path=place)
            if url not in self._known:
                raise UnknownContext(url=_shown(url))
            if url not in self._contexts:
                # A known context, but not one of the whole document: it might give a term a second meaning.
                raise UnsupportedJsonLdFeature(path=place, feature="@context")
            urls.append(url)
        return context.with_contexts(tuple(urls))

    def _key_for(self, node: JsonObject, context: ActiveContext, coercion: Coercion, path: str) -> str | None:
        """Find the one member that gives the identifier, or the types."""
        found: str | None = None
        for key in node:
            term = context.term(key)
            if term is not None and term.coercion is coercion:
                if found is not None:
                    raise NotCompact(path=f"{path}/{_pointer(key)}", term=key)
                found = key
        return found

    def _term(self, key: str, context: ActiveContext, path: str) -> Term:
        if key.startswith("@"):
            raise KeywordKey(path=path, keyword=key)
        term = context.term(key)
        if term is None or not _ABSOLUTE_IRI.match(term.iri):
            if term is not None and term.unsupported:
                raise UnsupportedJsonLdFeature(path=path, feature=term.unsupported)
            if ":" in key:
                raise AbsoluteIriKey(path=path, term=key)
            raise UndefinedTerm(path=path, term=key)
        if term.unsupported:
            raise UnsupportedJsonLdFeature(path=path, feature=term.unsupported)
        if context.member_for(term.iri) not in (key, None):
            raise NotCompact(path=path, term=key)
        return term

    def _types(self, value: JsonValue, context: ActiveContext, path: str) -> list[tuple[str, str]]:
        """Read the types: each word with its IRI."""
        types = []
        for place, name in _each(value, path):
            if not isinstance(name, str):
                raise UndefinedTerm(path=place, term=_shown(name))
            types.append((name, self._word(name, context, place)))
        return types

    def _word(self, name: str, context: ActiveContext, path: str) -> str:
        """Read a word of a vocabulary: its term, or its IRI if no term stands for it."""
        if name.startswith("@"):
            raise KeywordKey(path=path, keyword=name)
        if name.startswith("_:"):
            raise BlankIdentifier(path=path)
        found = context.vocabulary_iri(name)
        if found is None or not _ABSOLUTE_IRI.match(found):
            raise UndefinedTerm(path=path, term=name)
        preferred = context.word_for(found)
        # A class may have two names (OpenBadgeCredential and AchievementCredential), but none in small letters.
        hidden = preferred is not None and (":" in name or preferred[:1].isupper() != name[:1].isupper())
        if hidden or context.is_compact_iri(name):
            raise NotCompact(path=path, term=name)
        return found

    def _identifier(self, value: JsonValue, context: ActiveContext, path: str) -> str:
        if not isinstance(value, str):
            raise RelativeIri(path=path, iri=_shown(value))
        if value.startswith("_:"):
            raise BlankIdentifier(path=path)
        if not _ABSOLUTE_IRI.match(value):
            raise RelativeIri(path=path, iri=_shown(value))
        if context.is_compact_iri(value):
            raise NotCompact(path=path, term=_shown(value))
        return value

    def _check_undivided(self, subject: str, types: list[str], path: str) -> None:
        """Refuse a second object that bears the identifier and a type of the whole document.

        Both would be one node of the graph, and a holder could move the members that a type defines, the status among
        them, from the one to the other without touching the signature.
        """
        if not path:
            self._root, self._root_types = subject, frozenset(types)
        elif subject == self._root and not self._root_types.isdisjoint(types):
            raise DividedNode(path=path)

    def _member(
        self, subject: str, term: Term, key: str, value: JsonValue, context: ActiveContext, graph: str, path: str
    ) -> None:
        """State all values of one member."""
        predicate = iri(term.iri)
        items = list(_each(value, path))
        if not term.is_list:
            for place, item in items:
                self._quads.append(Quad(subject, predicate, self._value(term, key, item, context, graph, place), graph))
            return
        cells = [self._blank() for _ in items]
        self._quads.append(Quad(subject, predicate, cells[0] if cells else _NIL, graph))
        for (cell, rest), (place, item) in zip(pairwise([*cells, _NIL]), items, strict=True):
            self._quads.append(Quad(cell, _FIRST, self._value(term, key, item, context, graph, place), graph))
            self._quads.append(Quad(cell, _REST, rest, graph))

    def _value(self, term: Term, key: str, value: JsonValue, context: ActiveContext, graph: str, path: str) -> str:
        """Give the term for a value, and state what it says if it is an object."""
        if isinstance(value, dict):
            return self._object(term, key, value, context, graph, path)
        if value is None:
            raise NullValue(path=path)
        if isinstance(value, list):
            raise NestedArray(path=path)
        if term.is_graph:
            raise UnsupportedJsonLdFeature(path=path, feature="@graph")
        if term.coercion is Coercion.REFERENCE:
            return iri(self._identifier(value, context, path))
        if term.coercion is Coercion.VOCABULARY:
            if not isinstance(value, str):
                raise UndefinedTerm(path=path, term=_shown(value))
            return iri(self._word(value, context.below(key), path))
        return _literal(value, term.datatype)

    def _object(self, term: Term, key: str, value: JsonObject, context: ActiveContext, graph: str, path: str) -> str:
        """State what an object under a member says, in a graph of its own if it is a proof; give its term."""
        if term.datatype is not None and term.iri not in _OBJECTS_IN_SPITE:
            # An object under a term for text: to the graph it stands under no term at all.
            raise NotCompact(path=path, term=key)
        below = context.below(key)
        if not term.is_graph:
            return self._node(value, below, graph, path)
        # A proof is a graph of its own, so that it cannot be taken for a statement of the credential.
        name = self._blank()
        before = len(self._quads)
        self._node(value, below, name, path)
        if len(self._quads) == before:
            # A graph that says nothing is signed as nothing.
            raise NotCompact(path=path, term=key)
        return name


def _literal(value: str | float | bool, datatype: str | None) -> str:
    """Write a plain value as JSON-LD's object to RDF conversion does (section 8.2.2)."""
    if isinstance(value, bool):
        return literal("true" if value else "false", datatype=datatype or _XSD + "boolean")
    if isinstance(value, str):
        if datatype == _XSD_DOUBLE:
            return literal(_double(value), datatype=datatype)
        return literal(value, datatype=datatype or _XSD + "string")
    # A whole number is an integer however it is spelled, unless it is too large or called a double.
    if datatype != _XSD_DOUBLE and float(value).is_integer() and abs(value) < 10**21:
        return literal(str(int(value)), datatype=datatype or _XSD + "integer")
    return literal(_double(str(value)), datatype=datatype or _XSD_DOUBLE)


def _double(text: str) -> str:
    """Write a number in the canonical form of xsd:double, or leave a text that is none as it is."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    mantissa, _, exponent = f"{number:.15E}".partition("E")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


def _each(value: JsonValue, path: str) -> Iterator[tuple[str, JsonValue]]:
    """Give the values of a member with their JSON Pointers; a lone value is a list of one."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield f"{path}/{place}", item
    else:
        yield path, value


def _may_name_contexts(node: JsonObject, path: str) -> bool:
    """Say whether this is a credential inside a credential, or a proof of one, as the JCS suites write it."""
    return "VerifiableCredential" in (name for _, name in _each(node.get("type"), path)) or bool(_PROOF.search(path))


def _pointer(key: str) -> str:
    """Write a member name as a part of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _shown(value: JsonValue) -> str:
    text = value if isinstance(value, str) else type(value).__name__
    return text if len(text) <= 256 else text[:255] + "…"
