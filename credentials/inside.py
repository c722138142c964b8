"""The credentials inside a credential: endorsements of whatever it names, and the badges of a learner record.

Each is verified on its own, so each is given as a payload like any other: JSON, or a compact JWS.

Spec: Open Badges 3.0, `endorsement` and `endorsementJwt`; Comprehensive Learner Record 2.0, `verifiableCredential`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from credentials.baking import extract
from credentials.clr import INNER, inner_credentials
from credentials.kinds import Kind, kind_of
from credentials.open_badges_2.recognising import is_address, recognise
from credentials.problems import CredentialProblem
from credentials.report import Endorsed
from credentials.secured import open_secured
from credentials.strict_json import JsonObject, JsonValue

# Both bounds keep one file from asking for hundreds of checks; what is beyond them is counted and said to be unchecked.
MAX_ENDORSEMENTS: Final = 8
MAX_INNER: Final = 20

_EMBEDDED: Final = "endorsement"
_TOKENS: Final = "endorsementJwt"
_PLACES: Final = {
    (): Endorsed.CREDENTIAL,
    ("issuer",): Endorsed.ISSUER,
    ("credentialSubject", "achievement"): Endorsed.ACHIEVEMENT,
    ("credentialSubject", "achievement", "creator"): Endorsed.CREATOR,
}
# Credentials of their own; what is endorsed in there is endorsed in there.
_OTHER_CREDENTIALS: Final = frozenset({_EMBEDDED, _TOKENS, INNER, "proof"})


@dataclass(frozen=True)
class Endorsing:
    """An endorsement as it stands in a credential: at what, and the identifier of that."""

    endorsed: Endorsed
    target: str | None
    payload: bytes


def document_in(payload: bytes) -> JsonObject | None:
    """Give the document of a payload, whatever form it has; None for what cannot be read."""
    try:
        return open_secured(extract(payload).payload).document
    except CredentialProblem:
        return None


def payloads_inside(payload: bytes) -> tuple[bytes, ...]:
    """Give the credentials inside a credential that are verified with it, as far as the bounds go."""
    document = document_in(payload)
    if document is None or recognise(payload) is not None:
        return ()  # the endorsements of older badges are not of this kind
    inner = credentials_in(document)[:MAX_INNER]
    holders = [document, *(found for item in inner if (found := document_in(item)) is not None)]
    endorsing = [item.payload for holder in holders for item in endorsements_in(holder)[:MAX_ENDORSEMENTS]]
    return (*inner, *endorsing)


def endorsements_in(document: JsonObject) -> list[Endorsing]:
    """Give every endorsement of a credential, its issuer, its achievement, and whatever else in it has some."""
    if kind_of(document) is Kind.ENDORSEMENT:
        return []  # who endorses an endorser is another question
    return list(_endorsing(document, ()))


def credentials_in(document: JsonObject) -> list[bytes]:
    """Give the credentials of a learner record; of other kinds, none."""
    if kind_of(document) is not Kind.RECORD:
        return []
    return [_payload(item) for item in inner_credentials(document)]


def _endorsing(holder: JsonObject, path: tuple[str, ...]) -> Iterator[Endorsing]:
    identifier = holder.get("id")
    target = identifier if isinstance(identifier, str) else None
    for name in (_EMBEDDED, _TOKENS):
        for item in _items(holder.get(name)):
            yield Endorsing(_PLACES.get(path, Endorsed.OTHER), target, _payload(item))
    for name, value in holder.items():
        if name in _OTHER_CREDENTIALS:
            continue
        for item in _items(value):
            if isinstance(item, dict):
                yield from _endorsing(item, (*path, name))


def _items(value: JsonValue) -> list[JsonValue]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _payload(item: JsonValue) -> bytes:
    text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
    # An address is no credential: alone it may point to an older badge, in here it would make us fetch what it says.
    return b"" if is_address(text.encode("utf-8").strip()) else text.encode("utf-8")
