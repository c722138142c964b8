"""Write what the demonstration leaves beside its data for the command line: the trust file and what is where."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI

from issuer.service import Issuer
from movement_badges.carrying import own_documents
from verifier.trust import write_registry

PRIVATE_FILE = 0o600


def publish_trust_file(application: FastAPI, folder: Path) -> None:
    """Write `trust.json`: the recognised issuers with their keys, and copies of their documents and lists."""
    issuer: Issuer = application.state.issuer
    with issuer.database.reading() as connection:
        documents = own_documents(application, connection)
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
