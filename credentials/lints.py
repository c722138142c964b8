"""Pre-sign lints: what we demand of a badge of our own before a key touches it.

One small function for each rule; each gives the problems that it finds. The data model check, the JSON gate and the
canonicaliser refuse more (schemas, undefined terms, relative identifiers, control characters, size); these are the
rules that are ours. Source: security rules, "Issuing: cycle, lints"; open-badges-3, "What we issue".
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from credentials import png
from credentials.achievement import ResultDescription
from credentials.contexts import CREDENTIALS_V2, EXTENSIONS, OPEN_BADGES_3_0_3
from credentials.credential import BADGE_TYPES, AchievementCredential, Result
from credentials.endorsement import Image
from credentials.envelope import BITSTRING_ENTRY, CredentialSchema, CredentialStatus
from credentials.keys import PublicKey
from credentials.members import Node
from credentials.problems import (
    CredentialProblem,
    LintAlignment,
    LintContext,
    LintCreated,
    LintEmpty,
    LintEvidence,
    LintIdentifier,
    LintImage,
    LintLoneValue,
    LintMethod,
    LintPersonalData,
    LintResult,
    LintSchema,
    LintStatus,
    LintSubject,
    LintType,
    LintValidFrom,
    LintValidUntil,
)
from credentials.strict_json import JsonObject, JsonValue
from credentials.vocabulary import CREDENTIAL_SCHEMA, EXTENSION_TYPES

MAX_IMAGE_BYTES: Final = 256 * 1024
CREATED_TOLERANCE: Final = timedelta(seconds=60)
_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PNG_URI: Final = "data:image/png;base64,"


@dataclass(frozen=True, kw_only=True)
class Intent:
    """A badge before its signature: the document, its typed form, and how it is about to be signed."""

    document: JsonObject
    credential: AchievementCredential
    method: str
    created: datetime
    at: datetime


Lint = Callable[[Intent], Iterator[CredentialProblem]]


def contexts(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand the exact context list, with the extensions if and only if one of their types is used."""
    used = any(word in EXTENSION_TYPES for word in _types(intent.document))
    exact = [CREDENTIALS_V2, OPEN_BADGES_3_0_3, *([EXTENSIONS] if used else [])]
    if intent.document.get("@context") != exact:
        yield LintContext()


def identifier(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand a `urn:uuid` or an https address."""
    if not _UUID.fullmatch(intent.credential.id) and not intent.credential.id.startswith("https://"):
        yield LintIdentifier(id=intent.credential.id)


def types(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand the two types of a badge and no other."""
    words = intent.credential.types
    if len(words) != 2 or words[0] != "VerifiableCredential" or words[1] not in BADGE_TYPES:
        yield LintType()


def method(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that the key is named by the issuer's did:web, `#`, and the key's own multikey."""
    yield from method_problems(intent.credential.issuer.id, intent.method)


def method_problems(issuer: str, method_id: str) -> Iterator[CredentialProblem]:
    """Name what is wrong with a method id of an issuer."""
    controller, _, fragment = method_id.partition("#")
    try:
        key = PublicKey.from_multikey(fragment)
    except CredentialProblem:
        yield LintMethod(method=method_id)
        return
    # We sign by one suite, which takes one kind of key.
    if key.kind != "Ed25519" or controller != issuer or not issuer.startswith("did:web:"):
        yield LintMethod(method=method_id)


def created(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that the signature says when it is made."""
    yield from created_problems(intent.created, intent.at)


def created_problems(moment: datetime, at: datetime) -> Iterator[CredentialProblem]:
    """Name what is wrong with the moment of a signature."""
    if abs(moment - at) > CREATED_TOLERANCE:
        yield LintCreated(created=moment.isoformat())


def valid_from(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand a beginning that is not in the future."""
    begins = intent.credential.begins
    if begins is None or begins.at > intent.at:
        yield LintValidFrom(**{"from": "" if begins is None else begins.text})


def valid_until(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that an end comes after the beginning."""
    begins, ends = intent.credential.begins, intent.credential.ends
    if begins is not None and ends is not None and ends.at <= begins.at:
        yield LintValidUntil(until=ends.text)


def status(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand one place in a bitstring list for revocations, with an id that is not the list's own."""
    entry = intent.credential.credential_status
    if entry is None or entry.types != (BITSTRING_ENTRY,):
        yield LintStatus(member="credentialStatus")
    elif entry.status_purpose != "revocation":
        yield LintStatus(member="statusPurpose")
    elif not isinstance(entry.status_list_index, str):
        yield LintStatus(member="statusListIndex")
    elif entry.id != f"{entry.status_list_credential}#{entry.status_list_index}":
        yield LintStatus(member="id")


def schema(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that the badge names the Open Badges schema, and no other that a verifier would have to fetch."""
    expected = CredentialSchema(id=CREDENTIAL_SCHEMA, types=("1EdTechJsonSchemaValidator2019",))
    if intent.credential.credential_schema != (expected,):
        yield LintSchema()


def images(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that a picture is a small PNG in the badge, or at an https address."""
    for node in _nodes(intent.credential):
        if isinstance(node, Image) and not (node.id.startswith("https://") or _is_small_png(node.id)):
            yield LintImage(id=node.id[:60])


def alignments(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that a skill is named by a web address, and not typed as an item that no server of ours answers."""
    for one in intent.credential.credential_subject.achievement.alignment:
        if not one.target_url.startswith(("https://", "http://")) or one.target_type == "CFItem":
            yield LintAlignment(target=one.target_url)


def personal_data(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that no text looks like an e-mail address: what is signed cannot be taken back."""
    for path, value in _values(intent.document):
        if isinstance(value, str) and not value.startswith("data:") and _EMAIL.search(value):
            yield LintPersonalData(path=path)


def subject(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand a subject that is a DID or a number of the badge's own, and nothing personal."""
    about = intent.credential.credential_subject
    known = about.id is not None and (about.id.startswith("did:") or _UUID.fullmatch(about.id))
    if not known or about.identifier:
        yield LintSubject()


def evidence(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that evidence stands at an https address, or is a `urn`."""
    for one in intent.credential.evidence:
        if one.id is not None and not one.id.startswith(("https://", "urn:")):
            yield LintEvidence(id=one.id)


def results(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that a result refers to what the achievement describes, and has a status where that is its kind."""
    about = intent.credential.credential_subject
    for result in about.result:
        if not _fits(result, about.achievement.result_description):
            yield LintResult(result=result.result_description or result.achieved_level or "")


def emptiness(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand that every member says something."""
    for path, value in _values(intent.document):
        if value is None or value in ("", [], {}):
            yield LintEmpty(path=path)


def lone_values(intent: Intent) -> Iterator[CredentialProblem]:
    """Demand lists where lists belong: the older official schemas know no shorthand."""
    for node in _nodes(intent.credential):
        plain = {"type"} if isinstance(node, CredentialStatus | CredentialSchema) else type(node).lone
        for member in sorted(node.lone - plain):
            yield LintLoneValue(**{"class": type(node).__name__, "member": member})


BADGE_LINTS: Final[tuple[Lint, ...]] = (
    contexts,
    identifier,
    types,
    method,
    created,
    valid_from,
    valid_until,
    status,
    schema,
    images,
    alignments,
    personal_data,
    subject,
    evidence,
    results,
    emptiness,
    lone_values,
)
"""Every rule for a badge, in the order in which they are asked."""


def lint_badge(intent: Intent) -> None:
    """Ask every rule.

    Raises:
        LintProblem: the first that was found.
    """
    for lint in BADGE_LINTS:
        for problem in lint(intent):
            raise problem


def _is_small_png(uri: str) -> bool:
    if not uri.startswith(_PNG_URI):
        return False
    try:
        image = base64.b64decode(uri.removeprefix(_PNG_URI), validate=True)
    except binascii.Error:
        return False
    return image.startswith(png.SIGNATURE) and len(image) <= MAX_IMAGE_BYTES


def _fits(result: Result, descriptions: tuple[ResultDescription, ...]) -> bool:
    if result.result_description is None:
        return result.achieved_level is None
    described = next((one for one in descriptions if one.id == result.result_description), None)
    if described is None or (described.result_type == "Status" and result.status is None):
        return False
    levels = {level.id for level in described.rubric_criterion_level}
    return result.achieved_level is None or result.achieved_level in levels


def _types(value: JsonValue) -> Iterator[str]:
    """Give every word of every `type` in a document."""
    if isinstance(value, list):
        for item in value:
            yield from _types(item)
    elif isinstance(value, dict):
        words = value.get("type")
        yield from (word for word in (words if isinstance(words, list) else [words]) if isinstance(word, str))
        for item in value.values():
            yield from _types(item)


def _values(value: JsonValue, path: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Give every value in a document with its JSON Pointer."""
    yield path, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _values(item, f"{path}/{name}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _values(item, f"{path}/{place}")


def _nodes(node: Node) -> Iterator[Node]:
    """Give every typed object in a badge."""
    yield node
    for attribute in fields(node):
        value: object = getattr(node, attribute.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Node):
                yield from _nodes(item)
