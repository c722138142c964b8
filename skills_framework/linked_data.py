"""Say a framework, a group or a skill in SKOS, as JSON-LD with its context inside.

Subjects are the framework's own URIs, whatever instance serves them. Unconfirmed candidate matches are left out: a
program that reads a match takes it for true. Spec: SKOS reference, JSON-LD 1.1; field mapping skills.md 2.3.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from skills_framework.framework import Framework, Group, Skill

Json: TypeAlias = "str | bool | Mapping[str, Json] | Sequence[Json]"
Document: TypeAlias = Mapping[str, Json]
# Gives the address of a page of this instance: of a slug, or of the framework for None.
PageOf = Callable[[str | None], str]

_TEXTS = "@language"
CONTEXT: Document = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "ConceptScheme": "skos:ConceptScheme",
    "Concept": "skos:Concept",
    "prefLabel": {"@id": "skos:prefLabel", "@container": _TEXTS},
    "definition": {"@id": "skos:definition", "@container": _TEXTS},
    "editorialNote": {"@id": "skos:editorialNote", "@container": _TEXTS},
    "notation": "skos:notation",
    "broader": {"@id": "skos:broader", "@type": "@id"},
    "narrower": {"@id": "skos:narrower", "@type": "@id"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "hasTopConcept": {"@id": "skos:hasTopConcept", "@type": "@id"},
    "topConceptOf": {"@id": "skos:topConceptOf", "@type": "@id"},
    "title": {"@id": "dct:title", "@container": _TEXTS},
    "description": {"@id": "dct:description", "@container": _TEXTS},
    "license": {"@id": "dct:license", "@type": "@id"},
    "issued": {"@id": "dct:issued", "@type": "xsd:date"},
    "versionInfo": "owl:versionInfo",
    "seeAlso": {"@id": "rdfs:seeAlso", "@type": "@id"},
}
_DRAFT_NOTE: Document = {
    "en": "Draft: labels and definitions may change; identifiers will not.",
    "fr": "Brouillon\u00a0: les libellés et définitions peuvent changer, les identifiants non.",
}


def framework_document(framework: Framework, page_of: PageOf) -> Document:
    """Give the whole framework: the scheme, its groups and its skills."""
    return {
        "@context": CONTEXT,
        "@graph": [
            _scheme(framework, page_of),
            *(_group(framework, group, page_of) for group in framework.groups.values()),
            *(_skill(framework, skill, page_of) for skill in framework.skills.values()),
        ],
    }


def entry_document(framework: Framework, entry: Group | Skill, page_of: PageOf) -> Document:
    """Give one group or skill."""
    concept = _skill(framework, entry, page_of) if isinstance(entry, Skill) else _group(framework, entry, page_of)
    return {"@context": CONTEXT, **concept}


def _scheme(framework: Framework, page_of: PageOf) -> Document:
    return {
        "id": framework.uri,
        "type": "ConceptScheme",
        "title": framework.labels,
        "description": framework.definitions,
        "versionInfo": framework.version,
        "issued": framework.released,
        "license": framework.licence,
        "seeAlso": page_of(None),
        "hasTopConcept": [group.uri for group in framework.groups.values()],
        **({"editorialNote": _DRAFT_NOTE} if framework.draft else {}),
    }


def _group(framework: Framework, group: Group, page_of: PageOf) -> Document:
    return {
        **_concept(framework, group, page_of),
        "topConceptOf": framework.uri,
        "narrower": [skill.uri for skill in framework.skills_of(group.slug)],
    }


def _skill(framework: Framework, skill: Skill, page_of: PageOf) -> Document:
    return {**_concept(framework, skill, page_of), "broader": framework.groups[skill.group].uri}


def _concept(framework: Framework, entry: Group | Skill, page_of: PageOf) -> Document:
    return {
        "id": entry.uri,
        "type": "Concept",
        "prefLabel": entry.labels,
        "definition": entry.definitions,
        "notation": entry.slug,
        "inScheme": framework.uri,
        "seeAlso": page_of(entry.slug),
        **({"editorialNote": _DRAFT_NOTE} if framework.draft else {}),
    }
