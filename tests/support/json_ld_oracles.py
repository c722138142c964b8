"""Other implementations of what `credentials.canonical` does, for comparison: plain PyLD and pyoxigraph."""

import json
from typing import Any, cast

import pyoxigraph
from pyld import jsonld
from pyld.documentloader.frozen import FrozenDocumentLoader

from credentials.contexts import PINNED
from credentials.strict_json import JsonObject, JsonValue

_LOADER = FrozenDocumentLoader(dict(PINNED))


def _options() -> Any:
    return {"base": None, "documentLoader": _LOADER, "processingMode": "json-ld-1.1"}


def pyld_canonical(document: JsonObject) -> str:
    """Canonicalise with PyLD alone.

    PyLD writes a statement twice where two objects of one identifier have the same empty ordered list; a dataset is a
    set, and pyoxigraph writes it once.
    """
    options: Any = {**_options(), "algorithm": "URDNA2015", "format": "application/n-quads"}
    nquads = cast(str, jsonld.normalize(document, options))
    return "".join(f"{line}\n" for line in dict.fromkeys(nquads.split("\n")) if line)


def pyld_expanded(document: JsonObject) -> tuple[list[JsonValue], list[str | None]]:
    """Expand with PyLD; give the result and what was dropped."""
    dropped: list[str | None] = []
    expanded = jsonld.expand(document, _options(), on_property_dropped=dropped.append)
    return cast("list[JsonValue]", expanded), dropped


def pyld_compacted(document: JsonObject) -> JsonObject:
    """Expand with PyLD and compact under the document's own contexts."""
    return cast("JsonObject", jsonld.compact(pyld_expanded(document)[0], cast("Any", document["@context"]), _options()))


def pyoxigraph_canonical(
    document: JsonObject,
    algorithm: pyoxigraph.CanonicalizationAlgorithm = pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0,
) -> str:
    """Expand with PyLD; convert to RDF, canonicalise and write with pyoxigraph."""
    expanded = json.dumps(pyld_expanded(document)[0])
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(expanded, pyoxigraph.RdfFormat.JSON_LD))
    dataset.canonicalize(algorithm)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    return "".join(f"{line}\n" for line in sorted(written.decode("utf-8").split("\n")) if line)
