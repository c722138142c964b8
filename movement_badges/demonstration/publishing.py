"""Write what the demonstration leaves beside its data for the command line: the trust file and what is where."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI

from issuer import queries, status_queries, token_queries
from issuer.key_publishing import token_key_document
from issuer.service import Issuer
from verifier.trust import write_registry

PRIVATE_FILE = 0o600


def publish_trust_file(application: FastAPI, folder: Path) -> None:
    """Write `trust.json`: the recognised issuers with their keys, and copies of their documents and lists."""
    issuer: Issuer = application.state.issuer
    documents = dict[str, bytes]()
    with issuer.database.reading() as connection:
        for organisation in queries.all_organisations(connection):
            content = queries.did_document(connection, organisation.slug)
            if content is not None:
                # did:web always names the https form, also of a host that serves http on this machine.
                url = issuer.addresses.did_document(organisation.slug)
                documents[url.replace("http://", "https://", 1)] = content
        for key in token_queries.keys_for_tokens(connection):
            thumbprint = key.public.thumbprint
            documents[issuer.addresses.token_key(thumbprint)] = token_key_document(issuer, connection, thumbprint)
        for list_id in status_queries.lists_due(connection, published_before=issuer.clock()):
            published = status_queries.status_list(connection, list_id)
            if published is not None and published.content is not None:
                documents[issuer.addresses.status_list(list_id)] = published.content
        recognised = application.state.verifier.registry(connection).issuers
    write_registry(folder / "trust.json", recognised, documents)


def write_private(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON file that only its owner can read, whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.write("\n")
    unfinished.replace(path)
