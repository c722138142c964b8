"""Read and write a trust registry as a JSON document with copies of DID documents and status lists beside it.

{"publisher": who says so, optional, "published": RFC 3339, optional,
 "issuers": [{"did", "name", "scope": {"all": true} | {"groups": [uri], "skills": [uri]}, "regions": [code] beside them,
              "since": RFC 3339, "until": RFC 3339 | null, "vouched_by",
              "keys": [{"id", "multikey" | "jwk" | "thumbprint", "first_seen", "last_seen"}]}],
 "documents": {url: "relative/file/name"}}
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from credentials.instants import format_instant, parse_instant
from credentials.keys import PublicKey
from credentials.method_resolution import THUMBPRINT_URN
from credentials.problems import CredentialProblem
from credentials.strict_json import JsonObject, JsonValue
from verifier.recognised_issuers import RecognisedIssuer, Scope, SeenKey

_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")
MAX_TRUST_FILE_BYTES = 16 * 1024 * 1024  # 10,000 issuers with their keys
COPIES = "trust-documents"


class TrustFileProblem(Exception):
    """A trust file cannot be used: `detail` says where and why."""

    code = "trust.file"
    title = "The trust file cannot be used"

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.fields: Mapping[str, str | int] = {"path": str(path), "detail": detail}


class MalformedRegistry(ValueError):
    """A registry document has another shape than the one above."""


@dataclass(frozen=True)
class TrustFile:
    """What a trust file says; `copies` maps URLs to existing files in its folder."""

    issuers: tuple[RecognisedIssuer, ...]
    copies: Mapping[str, Path]


@dataclass(frozen=True)
class RegistryDocument:
    """What a registry document says; `files` maps URLs to what should be names of files beside it."""

    issuers: tuple[RecognisedIssuer, ...]
    files: JsonObject
    publisher: str | None
    published: datetime | None


def read_trust_file(path: Path) -> TrustFile:
    """Read a registry document and find the copies beside it.

    Raises:
        TrustFileProblem: it cannot be read, has another shape, or names a file that is absent or not in its folder.
    """
    try:
        registry = parse_registry(_content(path))
        return TrustFile(registry.issuers, {url: _beside(path, url, name) for url, name in registry.files.items()})
    except OSError as error:
        raise TrustFileProblem(path, f"cannot be read ({error.strerror})") from error
    except MalformedRegistry as error:
        raise TrustFileProblem(path, str(error)) from error


def parse_registry(content: bytes) -> RegistryDocument:
    """Read a registry document by itself.

    Raises:
        MalformedRegistry: it is no JSON or has another shape.
    """
    registry = _json_object(content)
    _only(registry, "the registry", {"issuers", "documents", "publisher", "published"})
    return RegistryDocument(
        issuers=tuple(
            parse_issuer(entry, f"issuers[{index}]")
            for index, entry in enumerate(_list(registry, "issuers", "the registry"))
        ),
        files=_object(registry.get("documents", {}), "documents"),
        publisher=_text(registry, "publisher", "the registry") if "publisher" in registry else None,
        published=_instant(registry, "published", "the registry") if "published" in registry else None,
    )


def registry_document(issuers: Iterable[RecognisedIssuer], documents: Mapping[str, str]) -> JsonObject:
    """Give the registry as a JSON document; `documents` maps URLs to the names of files beside it."""
    return {"issuers": [issuer_document(issuer) for issuer in issuers], "documents": dict(documents)}


def write_registry(path: Path, issuers: Iterable[RecognisedIssuer], documents: Mapping[str, bytes]) -> None:
    """Write the registry to `path` and `documents` (by URL) into a folder beside it.

    Each file is replaced as a whole, the registry last, so that a reader never meets half a file.
    """
    folder = path.parent / COPIES
    folder.mkdir(parents=True, exist_ok=True)
    names = dict[str, str]()
    for url, content in documents.items():
        name = f"{sha256(url.encode()).hexdigest()[:32]}.json"
        _replace(folder / name, content)
        names[url] = f"{COPIES}/{name}"
    text = json.dumps(registry_document(issuers, names), ensure_ascii=False, indent=1)
    _replace(path, text.encode("utf-8"))


def scope_document(scope: Scope) -> JsonObject:
    """Give a scope as it stands in a registry document."""
    regions: JsonObject = {"regions": list[JsonValue](sorted(scope.regions))} if scope.regions else {}
    if scope.covers_all:
        return {"all": True, **regions}
    groups, skills = list[JsonValue](sorted(scope.groups)), list[JsonValue](sorted(scope.skills))
    return {"groups": groups, "skills": skills, **regions}


def parse_scope(value: JsonValue, where: str = "scope") -> Scope:
    """Read a scope as it stands in a registry document.

    Raises:
        ValueError: it has another shape.
    """
    scope = _object(value, where)
    _only(scope, where, {"all", "groups", "skills", "regions"})
    if not isinstance(scope.get("all", False), bool):
        raise MalformedRegistry(f"{where}.all is neither true nor false")
    groups, skills = _texts(scope, "groups", where), _texts(scope, "skills", where)
    try:
        return Scope(scope.get("all") is True, groups, skills, _texts(scope, "regions", where))
    except ValueError as error:
        raise MalformedRegistry(f"{where}: {error}") from error


def issuer_document(issuer: RecognisedIssuer) -> JsonObject:
    """Give an entry as it stands in a registry document."""
    return {
        "did": issuer.did,
        "name": issuer.name,
        "scope": scope_document(issuer.scope),
        "since": format_instant(issuer.since),
        "until": format_instant(issuer.until) if issuer.until is not None else None,
        "vouched_by": issuer.vouched_by,
        "keys": [
            {
                "id": key.id,
                **({"multikey": key.multikey} if key.thumbprint is None else {"thumbprint": key.thumbprint}),
                "first_seen": format_instant(key.first_seen),
                "last_seen": format_instant(key.last_seen),
            }
            for key in issuer.keys
        ],
    }


def parse_issuer(value: JsonValue, where: str = "issuer") -> RecognisedIssuer:
    """Read an entry as it stands in a registry document.

    Raises:
        MalformedRegistry: it has another shape.
    """
    entry = _object(value, where)
    # A member that we do not know might narrow the recognition: better to refuse it than to recognise too much.
    _only(entry, where, {"did", "name", "scope", "since", "until", "vouched_by", "keys"})
    keys = _list(entry, "keys", where) if "keys" in entry else []
    return RecognisedIssuer(
        did=_text(entry, "did", where),
        name=_text(entry, "name", where),
        scope=parse_scope(entry.get("scope"), f"{where}.scope"),
        since=_instant(entry, "since", where),
        until=None if entry.get("until") is None else _instant(entry, "until", where),
        vouched_by=_text(entry, "vouched_by", where),
        keys=tuple(_key(f"{where}.keys[{index}]", key) for index, key in enumerate(keys)),
    )


def _key(where: str, value: JsonValue) -> SeenKey:
    key = _object(value, where)
    return SeenKey(
        id=_text(key, "id", where),
        multikey=_material(where, key),
        first_seen=_instant(key, "first_seen", where),
        last_seen=_instant(key, "last_seen", where),
    )


def _material(where: str, key: JsonObject) -> str:
    """Read a key in whichever of three spellings it stands; a JWK becomes its multikey."""
    given = sorted({"multikey", "jwk", "thumbprint"} & key.keys())
    if len(given) > 1:
        raise MalformedRegistry(f"{where} has both {given[0]} and {given[1]}")
    if given == ["thumbprint"]:
        thumbprint = _text(key, "thumbprint", where)
        if not _THUMBPRINT.fullmatch(thumbprint):
            raise MalformedRegistry(f"{where}.thumbprint is no RFC 7638 thumbprint of 43 characters")
        return THUMBPRINT_URN + thumbprint
    if given == ["jwk"]:
        try:
            return PublicKey.from_jwk(_object(key["jwk"], f"{where}.jwk")).multikey
        except CredentialProblem as error:
            raise MalformedRegistry(f"{where}.jwk is no key that is read here ({error.code})") from error
    return _text(key, "multikey", where)


def _beside(path: Path, url: str, name: JsonValue) -> Path:
    where = f"documents[{url!r}]"
    if not isinstance(name, str) or not name or "\0" in name:
        raise MalformedRegistry(f"{where} is no file name")
    folder = path.resolve().parent
    found = (folder / name).resolve()
    # A trust file from somebody else must not make us read other files of this machine.
    if Path(name).is_absolute() or not found.is_relative_to(folder):
        raise MalformedRegistry(f"{where} lies outside the folder of the trust file")
    if not found.is_file():
        raise MalformedRegistry(f"{where}: there is no file {name!r} beside the trust file")
    return found


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_TRUST_FILE_BYTES + 1)
    if len(content) > MAX_TRUST_FILE_BYTES:
        raise MalformedRegistry(f"is larger than {MAX_TRUST_FILE_BYTES} bytes")
    return content


def _json_object(content: bytes) -> JsonObject:
    try:
        value: JsonValue = json.loads(content, object_pairs_hook=_members)
    except MalformedRegistry:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedRegistry("is not JSON") from error
    return _object(value, "the registry")


def _members(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedRegistry("names a member twice")
    return members


def _object(value: JsonValue, where: str) -> JsonObject:
    if not isinstance(value, dict):
        raise MalformedRegistry(f"{where} is no object")
    return value


def _only(value: JsonObject, where: str, known: set[str]) -> None:
    if unknown := sorted(value.keys() - known):
        raise MalformedRegistry(f"{where} has the unknown member {unknown[0]!r}")


def _list(value: JsonObject, member: str, where: str) -> list[JsonValue]:
    found = value.get(member)
    if not isinstance(found, list):
        raise MalformedRegistry(f"{where}: {member} is no list")
    return found


def _text(value: JsonObject, member: str, where: str) -> str:
    found = value.get(member)
    if not isinstance(found, str) or not found:
        raise MalformedRegistry(f"{where}.{member} is no text")
    return found


def _texts(value: JsonObject, member: str, where: str) -> frozenset[str]:
    found = _list(value, member, where) if member in value else []
    texts = frozenset(item for item in found if isinstance(item, str))
    if len(texts) != len(found):
        raise MalformedRegistry(f"{where}.{member} is no list of different texts")
    return texts


def _instant(value: JsonObject, member: str, where: str) -> datetime:
    instant = parse_instant(_text(value, member, where))
    if instant is None:
        raise MalformedRegistry(f"{where}.{member} is no instant such as 2026-11-02T09:00:00Z")
    return instant


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
