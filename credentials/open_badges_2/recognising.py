"""Tell badges of the older generations from those of Open Badges 3.0, in whatever form they come."""

import re
from dataclasses import dataclass
from typing import Final

from credentials import strict_json
from credentials.generation import Generation
from credentials.jose import CompactJws, parse_compact
from credentials.multibase import base64url_decode
from credentials.problems import CredentialProblem
from credentials.strict_json import JsonObject

OPEN_BADGES_2: Final = "https://w3id.org/openbadges/v2"
# 1.1 has contexts, 1.0 has none; the second address stands in badges of the time before the first was registered.
_OPEN_BADGES_1: Final = re.compile(r"https?://(?:w3id\.org/openbadges/v1|openbadgespec\.org/v1/context\.json)/?")
# What an assertion of 1.0 (or of the drafts before it) has besides its `badge`.
_MEMBERS_OF_1: Final = frozenset({"verify", "uid", "recipient", "issued_on"})
# A badge image may hold the address of the assertion in place of the assertion.
_ADDRESS: Final = re.compile(rb"https?://[\x21-\x7e]{3,2040}")


@dataclass(frozen=True)
class OlderBadge:
    """What was handed in: a document, bare or as the payload of a token, or only the address of one.

    `token` is the compact JWS itself; whether it passes the gate and holds is for the check of the proof to say.
    """

    generation: Generation
    document: JsonObject | None = None
    token: bytes | None = None
    address: str | None = None


def recognise(payload: bytes) -> OlderBadge | None:
    """Give the older badge that `payload` is, or None for anything else.

    Args:
        payload: JSON, a compact JWS or an address, as `credentials.baking.extract` gives it.
    """
    text = payload.strip()
    if is_address(text):
        return OlderBadge(Generation.OPEN_BADGES_2, address=text.decode("ascii"))
    token = None if text.startswith((b"{", b"[")) else text
    try:
        document = strict_json.parse_object(payload if token is None else _claims(token))
    except CredentialProblem:
        return None
    generation = generation_of(document)
    return OlderBadge(generation, document, token) if generation is not None else None


def is_address(text: bytes) -> bool:
    """Say whether a text is a web address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def generation_of(document: JsonObject) -> Generation | None:
    """Give the older generation that a document belongs to; None says that it is of none."""
    context = document.get("@context")
    contexts = [item for item in (context if isinstance(context, list) else [context]) if isinstance(item, str)]
    if any(item.removesuffix("/") == OPEN_BADGES_2 for item in contexts):
        return Generation.OPEN_BADGES_2
    if any(_OPEN_BADGES_1.fullmatch(item) for item in contexts):
        return Generation.OPEN_BADGES_1
    if context is None and "badge" in document and not _MEMBERS_OF_1.isdisjoint(document):
        return Generation.OPEN_BADGES_1
    return None


def parsed_token(badge: OlderBadge) -> CompactJws | None:
    """Give the token of a signed badge through the strict gate; None when it came without one.

    Raises:
        CredentialProblem: the token does not pass.
    """
    return parse_compact(badge.token) if badge.token is not None else None


def _claims(token: bytes) -> bytes:
    """Give the payload of what means to be a compact JWS, before anything else of it is looked at."""
    parts = token.split(b".")
    try:
        return base64url_decode(parts[1].decode("ascii")) if len(parts) == 3 else b""
    except UnicodeDecodeError:
        return b""
