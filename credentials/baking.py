"""Where badges come in and go out: JSON, compact JWS, and images that carry either, or the address of an older badge.

`extract` looks at the bytes, never at a file name or a media type, and refuses with `NoBadge` what can be no badge.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from credentials import png, strict_json, svg
from credentials.jose import MAX_JWS_CHARACTERS
from credentials.multibase import base64url_decode
from credentials.open_badges_2.recognising import generation_of, is_address
from credentials.problems import (
    BrokenJson,
    CredentialProblem,
    DocumentProblem,
    InputTooLarge,
    NotAnObject,
    NothingInside,
    NotJson,
    UnknownForm,
)

# The limit on uploaded images (security rules, input limits); nothing that carries a badge is larger.
MAX_INPUT_BYTES: Final = 8 * 1024 * 1024

_LOOKS_LIKE_A_TOKEN: Final = re.compile(rb"([A-Za-z0-9_-]+)\.[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*")
_NAMES_A_BADGE: Final = re.compile(rb'"(?:@context|type)"\s*:')
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

Form = Literal["json", "jws", "png", "svg", "address"]


@dataclass(frozen=True)
class Extracted:
    """The credential as it was signed: `payload` is JSON or a compact JWS, `form` what it came in.

    Of a badge of Open Badges 2.0 the payload may be no more than the address of its assertion.
    """

    form: Form
    payload: bytes


def bake_png(image: bytes, credential: bytes) -> bytes:
    """Give a PNG with the credential in it; see `credentials.png.bake`."""
    return png.bake(image, credential)


def bake_svg(image: bytes, credential: bytes) -> bytes:
    """Give an SVG with the credential in it; see `credentials.svg.bake`."""
    return svg.bake(image, credential)


def extract(data: bytes) -> Extracted:
    """Find the credential in what somebody handed in.

    A JSON object that has `@context` or `type` is taken for a badge even when it is malformed otherwise, since a
    verification has something to say about it; so is one that is told to be of Open Badges 1.0, which has neither.

    Raises:
        NoBadge: there is nothing to verify; one subclass, and so one code, for each reason.
        SeveralCredentials: an image carries more than one.
    """
    if len(data) > MAX_INPUT_BYTES:
        raise InputTooLarge(limit=str(MAX_INPUT_BYTES))
    if data.startswith(png.SIGNATURE):
        return Extracted("png", png.extract(data))
    text = data.removeprefix(_BYTE_ORDER_MARK).strip()
    if text.startswith(b"<"):
        return Extracted("svg", svg.extract(data.strip()))
    if len(text) > MAX_JWS_CHARACTERS:
        raise InputTooLarge(limit=str(strict_json.MAX_DOCUMENT_BYTES))
    if text.startswith((b"{", b"[")):
        if len(text) > strict_json.MAX_DOCUMENT_BYTES:
            raise InputTooLarge(limit=str(strict_json.MAX_DOCUMENT_BYTES))
        _require_badge(data)
        return Extracted("json", data)
    if is_token(text):
        return Extracted("jws", text)
    if is_address(text):
        return Extracted("address", text)
    raise UnknownForm


def is_token(text: bytes) -> bool:
    """Say whether a text means to be a compact JWS: three dotted parts, of which the first is a JSON object.

    Whether it is a good one is for the gate of `credentials.jose` to say.
    """
    match = _LOOKS_LIKE_A_TOKEN.fullmatch(text)
    if match is None:
        return False
    try:
        strict_json.parse_object(base64url_decode(match[1].decode("ascii")))
    except CredentialProblem:
        return False
    return True


def _require_badge(data: bytes) -> None:
    try:
        document = strict_json.parse_object(data)
    except NotJson as error:
        raise BrokenJson(line=error.fields["line"], column=error.fields["column"]) from error
    except NotAnObject as error:
        raise NothingInside(form="JSON") from error
    except DocumentProblem as error:
        if not _NAMES_A_BADGE.search(data):
            raise NothingInside(form="JSON") from error
    else:
        if "@context" not in document and "type" not in document and generation_of(document) is None:
            raise NothingInside(form="JSON")
