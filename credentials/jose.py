"""Compact JWS, read through a strict gate before anything is believed of it, and checked under a key that is given.

The gate sees to the form: three parts, each in its one spelling, and a header that has no say in how the token is
checked. The kind of the key decides the algorithm; the header may only agree. Specification: RFC 7515 section 7.1,
RFC 7518 section 3.1, narrowed by the Open Badges profile (section 8.2.4) and our gate.
"""

from dataclasses import dataclass
from typing import Final

from credentials.keys import ALGORITHMS, PublicKey
from credentials.multibase import base64url_decode
from credentials.problems import (
    DocumentProblem,
    JoseProblem,
    JwsAlgorithmRefused,
    JwsHeaderRefused,
    MalformedJws,
    MalformedMultibase,
    ProofKeyType,
    UnsupportedJwsAlgorithm,
)
from credentials.strict_json import MAX_DOCUMENT_BYTES, JsonObject, parse_object

# A header with a key, an RSA signature, and two dots.
_AROUND_THE_PAYLOAD: Final = 8 * 1024
MAX_JWS_CHARACTERS: Final = MAX_DOCUMENT_BYTES * 4 // 3 + _AROUND_THE_PAYLOAD
MAX_HEADER_BYTES: Final = 4 * 1024
# Longer than any signature that can be checked: an RSA key that is too long is named as such, not called malformed.
MAX_SIGNATURE_BYTES: Final = 2_048
# Members by which a token would choose its own key (jku, x5u, x5c, x5t), or change what is signed or how it is read.
_REFUSED_MEMBERS: Final = frozenset({"jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip"})
_TYPES: Final = frozenset({"JWT", "vc+jwt"})
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_HEADER_MEMBERS: Final = frozenset({"alg", "kid", "jwk", "typ"})


@dataclass(frozen=True, slots=True)
class CompactJws:
    """A token in its one spelling; its signature is not checked.

    `signing_input` is the ASCII text that was signed; `ignored` names header members that the profile does not know.
    `refusal` is what the gate has against the header: with it, no signature counts.
    """

    header: JsonObject
    payload: bytes
    signature: bytes
    signing_input: bytes
    algorithm: str
    ignored: tuple[str, ...]
    refusal: JoseProblem | None = None


def parse_compact(text: str | bytes, *, max_payload_bytes: int = MAX_DOCUMENT_BYTES) -> CompactJws:
    """Read a compact JWS through the whole gate.

    Raises:
        MalformedJws: as for `read_compact`.
        JwsHeaderRefused: a header member that lets the token choose how it is checked, or that is not of its type.
        JwsAlgorithmRefused: no algorithm, `none`, or one that needs a shared secret.
    """
    jws = read_compact(text, max_payload_bytes=max_payload_bytes)
    if jws.refusal is not None:
        raise jws.refusal
    return jws


def read_compact(text: str | bytes, *, max_payload_bytes: int = MAX_DOCUMENT_BYTES) -> CompactJws:
    """Read a compact JWS so that its payload can be looked at even when its header is refused.

    Raises:
        MalformedJws: not three parts joined by two dots, a part that is empty or not in its one spelling, or a header
            that is no JSON object of the strict kind; `part` says which.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("ascii")
        except UnicodeDecodeError as error:
            raise MalformedJws(part="token") from error
    parts = text.split(".")
    if len(parts) != 3 or len(text) > max_payload_bytes * 4 // 3 + _AROUND_THE_PAYLOAD:
        raise MalformedJws(part="token")
    header_bytes = _part(parts[0], "header", MAX_HEADER_BYTES)
    payload = _part(parts[1], "payload", max_payload_bytes)
    signature = _part(parts[2], "signature", MAX_SIGNATURE_BYTES)
    try:
        header = parse_object(header_bytes, max_bytes=MAX_HEADER_BYTES)
    except DocumentProblem as error:
        raise MalformedJws(part="header") from error
    algorithm, refusal = "", None
    try:
        algorithm = _checked(header)
    except JoseProblem as problem:
        refusal = problem
    return CompactJws(
        header=header,
        payload=payload,
        signature=signature,
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii"),
        algorithm=algorithm,
        ignored=tuple(sorted(header.keys() - _HEADER_MEMBERS)),
        refusal=refusal,
    )


def check_algorithm(algorithm: str) -> None:
    """Return if tokens under this algorithm are checked here.

    Raises:
        UnsupportedJwsAlgorithm: they are not, which says nothing against the token.
    """
    if algorithm not in ALGORITHMS.values():
        raise UnsupportedJwsAlgorithm(algorithm=algorithm[:32])


def check_signature(jws: CompactJws, key: PublicKey) -> None:
    """Return if the token was signed with this key, under the one algorithm that keys of its kind have.

    The length of a signature is fixed by the key: two numbers side by side for curves, never DER.

    Raises:
        JoseProblem: the gate has something against the header.
        UnsupportedJwsAlgorithm: the algorithm is none of those that are checked here.
        ProofKeyType: it is not that of the key.
        SignatureWrong: the signature does not fit, or is not of the one length of its kind.
    """
    if jws.refusal is not None:
        raise jws.refusal
    check_algorithm(jws.algorithm)
    if key.algorithm != jws.algorithm:
        raise ProofKeyType(suite=jws.algorithm, kind=key.kind)
    key.verify(jws.signature, jws.signing_input)


def _part(text: str, part: str, limit: int) -> bytes:
    try:
        data = base64url_decode(text)
    except MalformedMultibase as error:
        raise MalformedJws(part=part) from error
    if not data or len(data) > limit:
        raise MalformedJws(part=part)
    return data


def _checked(header: JsonObject) -> str:
    """Check the header members; give the algorithm that the key will have to agree with."""
    if refused := sorted(_REFUSED_MEMBERS & header.keys()):
        raise JwsHeaderRefused(member=refused[0])
    for member in ("typ", "kid"):
        if member in header and not isinstance(header[member], str):
            raise JwsHeaderRefused(member=member)
    if header.get("typ", "JWT") not in _TYPES:
        raise JwsHeaderRefused(member="typ")
    if "jwk" in header:
        jwk = header["jwk"]
        if not isinstance(jwk, dict) or _PRIVATE_MEMBERS & jwk.keys():
            raise JwsHeaderRefused(member="jwk")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none" or algorithm.upper().startswith("HS"):
        raise JwsAlgorithmRefused(algorithm=algorithm[:32] if isinstance(algorithm, str) else "")
    return algorithm
