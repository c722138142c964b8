"""Every parser of a stranger's bytes as a plain callable: it returns, or raises what it says that it raises.

`run(name, data)` tries one input; `python tests/fuzz/with_atheris.py NAME` lets atheris, where it is installed, look
for inputs that raise something else or do not end. What was found stands in `tests/fuzz/corpus` and is tried in each
run.
"""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from badge_world import CANONICALISER, NOW

from credentials import jose, multibase, png, status_list, strict_json, svg
from credentials.baking import extract
from credentials.did_documents import did_web_url, parse_did_document
from credentials.gathered import Evidence
from credentials.instants import parse_instant
from credentials.key_documents import read_controller_document, read_jwk_set, read_single_method
from credentials.keys import PublicKey
from credentials.open_badges_2 import reading
from credentials.open_badges_2.recognising import recognise
from credentials.problems import CredentialProblem, NoBadge
from credentials.proofs.ecdsa_sd_2023_value import read_derived_proof_value
from credentials.report import PUBLIC, Outcome
from credentials.strict_json import JsonObject
from credentials.verification import needed, verify
from verifier.badge_pages import linked_badge
from verifier.batches.archives import Archive, ArchiveLimits
from verifier.batches.problems import ArchiveProblem
from verifier.trust_file import MalformedRegistry, parse_registry

Target = Callable[[bytes], object]
# What a parser may say of bytes that it does not like.
DOCUMENTED: Final = (CredentialProblem, MalformedRegistry, ArchiveProblem)
_DID: Final = "did:web:badges.example.org"
_URL: Final = "https://badges.example.org/keys"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _object(data: bytes) -> JsonObject:
    return strict_json.parse_object(data)


def _json(data: bytes) -> object:
    document = strict_json.parse_object(data)
    return strict_json.parse_object(strict_json.dump(document))


def _texts(data: bytes) -> object:
    text = _text(data)
    for read in (multibase.multibase_decode, multibase.base58btc_decode, multibase.base64url_decode):
        try:
            read(text)
        except CredentialProblem:
            continue
    parse_instant(text)
    return multibase.varint_decode(data)


def _did_document(data: bytes) -> object:
    document = parse_did_document(_object(data))
    return [method.public_key for method in document.methods]


def _key_documents(data: bytes) -> object:
    for read in (
        lambda: read_controller_document(data, controller=_URL),
        lambda: read_single_method(data, method=_URL),
        lambda: read_jwk_set(data),
    ):
        try:
            read()
        except CredentialProblem:
            continue
    return PublicKey.from_jwk(_object(data))


def _status_list(data: bytes) -> object:
    return status_list.read(status_list.parse_list(data)).value(7, size=1)


def _older(data: bytes) -> object:
    document = _object(data)
    findings = list[CredentialProblem]()
    return (
        reading.read_assertion(document, findings),
        reading.read_badge_class(document, findings),
        reading.read_profile(document, findings),
        reading.read_key(document, findings, path=""),
        reading.read_revocation_list(document, findings),
        recognise(data),
    )


def _archive(data: bytes) -> object:
    return list(Archive(io.BytesIO(data), ArchiveLimits(entries=20, total_bytes=1_000_000)).entries())


def _canonical(data: bytes) -> object:
    return CANONICALISER.canonicalise(_object(data))


def _whole(data: bytes) -> object:
    """Verify as a whole; a badge that chance made is never valid, and no check of ours may break down."""
    evidence = Evidence()
    try:
        needed(data, evidence)
        report = verify(data, evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    except NoBadge:
        return None
    broken = [made for made in report.checks if made.code == "internal.check_failed"]
    if broken or report.verdict is Outcome.VALID:
        raise AssertionError(report.verdict, broken)
    return report


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "json": _json,
        "token": jose.parse_compact,
        "codes": _texts,
        "png": png.extract,
        "svg": svg.extract,
        "form": extract,
        "did": lambda data: did_web_url(_text(data)),
        "did-document": _did_document,
        "key-documents": _key_documents,
        "multikey": lambda data: PublicKey.from_multikey(_text(data)),
        "status-list": _status_list,
        "derived-proof": lambda data: read_derived_proof_value(_text(data)),
        "older-badge": _older,
        "registry": parse_registry,
        "page": lambda data: linked_badge(data, "https://pages.example.org/"),
        "archive": _archive,
        "linked-data": _canonical,
        "badge": _whole,
    }
)


def run(name: str, data: bytes) -> bool:
    """Try one input; say whether it was accepted. Whatever else than a documented problem comes out is a find."""
    try:
        TARGETS[name](data)
    except DOCUMENTED:
        return False
    return True
