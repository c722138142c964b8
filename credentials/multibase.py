"""Bytes as text and back, each with exactly one spelling: base58btc, base64url, multibase, unsigned varints.

Only the two bases that Verifiable Credentials use are read: `z` (base58btc, proofs and keys) and `u` (base64url
without padding, status lists). Specification: <https://www.w3.org/TR/cid-1.0/#multibase-0>; varints:
<https://github.com/multiformats/unsigned-varint>.
"""

import base64
import re
from typing import Final

from credentials.problems import MalformedMultibase

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGIT_VALUES: Final = {character: value for value, character in enumerate(_ALPHABET)}
# Base58 takes quadratic time; the longest text that is read is an RSA key of 4,096 bits (about 720 characters).
MAX_BASE58_CHARACTERS: Final = 1_024
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*\Z")
# Nine bytes hold 63 bits, the most that the specification allows.
_MAX_VARINT_BYTES: Final = 9


def base58btc_encode(data: bytes) -> str:
    """Write bytes in base58 with the Bitcoin alphabet; each leading zero byte is one `1`."""
    number = int.from_bytes(data, "big")
    digits: list[str] = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(_ALPHABET[digit])
    zeros = len(data) - len(data.lstrip(b"\x00"))
    return "1" * zeros + "".join(reversed(digits))


def base58btc_decode(text: str) -> bytes:
    """Read base58btc.

    Raises:
        MalformedMultibase: a character is not of the alphabet, or the text is longer than any key or signature.
    """
    if len(text) > MAX_BASE58_CHARACTERS:
        raise MalformedMultibase(encoding="base58btc")
    number = 0
    for character in text:
        value = _DIGIT_VALUES.get(character)
        if value is None:
            raise MalformedMultibase(encoding="base58btc")
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url_encode(data: bytes) -> str:
    """Write bytes in base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Read base64url without padding.

    Raises:
        MalformedMultibase: a foreign character or padding, an impossible length, or unused bits that are not zero,
            with which one signature would have several spellings.
    """
    if not _BASE64URL.match(text) or len(text) % 4 == 1:
        raise MalformedMultibase(encoding="base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # Only the last character can carry unused bits, so only the last group needs to be written again.
    if len(text) % 4 and base64url_encode(data[-(len(data) % 3) :]) != text[len(text) - len(text) % 4 :]:
        raise MalformedMultibase(encoding="base64url")
    return data


def multibase_encode(data: bytes, *, base: str) -> str:
    """Write bytes with their multibase prefix, `z` or `u`."""
    if base == "z":
        return "z" + base58btc_encode(data)
    if base == "u":
        return "u" + base64url_encode(data)
    raise ValueError(f"no base {base!r}")


def multibase_decode(text: str) -> bytes:
    """Read a multibase text of base `z` or `u`.

    Raises:
        MalformedMultibase: another prefix, or not of the base that the prefix names.
    """
    if text.startswith("z"):
        return base58btc_decode(text[1:])
    if text.startswith("u"):
        return base64url_decode(text[1:])
    raise MalformedMultibase(encoding="multibase")


def varint_encode(number: int) -> bytes:
    """Write a number of at most 63 bits as an unsigned varint, the lowest seven bits first."""
    if not 0 <= number < 1 << 63:
        raise ValueError(f"no varint holds {number}")
    data = bytearray()
    while number > 0x7F:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)


def varint_decode(data: bytes) -> tuple[int, bytes]:
    """Read one unsigned varint; give the number and the bytes after it.

    Raises:
        MalformedMultibase: the varint does not end, is too long, or has a shorter spelling.
    """
    number = 0
    for place, byte in enumerate(data[:_MAX_VARINT_BYTES]):
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            if byte == 0 and place > 0:
                break
            return number, data[place + 1 :]
    raise MalformedMultibase(encoding="varint")
