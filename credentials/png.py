"""PNG images as their chunks: put a credential into one, and take it out, without decoding a pixel.

The credential stands in one uncompressed `iTXt` chunk with the keyword `openbadgecredential`, before the image data.
Badges of Open Badges 2.0 have the keyword `openbadges`, and before that the address of one stood in a `tEXt` chunk;
both are read and never written. An image with a badge of each kind is as ambiguous as one with two of a kind.
Specifications: Open Badges 3.0, "Baked Badge"; Open Badges Baking Specification 2.0; PNG (Third Edition), sections 5
and 11.3.
"""

import zlib
from dataclasses import dataclass
from typing import Final

from credentials.jose import MAX_JWS_CHARACTERS
from credentials.problems import BrokenImage, InputTooLarge, NothingInside, SeveralCredentials

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"openbadgecredential"
# A learner record stands under a keyword of its own (Comprehensive Learner Record 2.0, "Baked").
CLR_KEYWORD: Final = b"clrcredential"
OLDER_KEYWORD: Final = b"openbadges"
# An 8 MiB image in the 8 kB pieces that the thriftiest encoders write has about a thousand.
MAX_CHUNKS: Final = 10_000
_HEADER_BYTES: Final = 13


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    data: bytes

    def written(self) -> bytes:
        checksum = zlib.crc32(self.kind + self.data)
        return len(self.data).to_bytes(4, "big") + self.kind + self.data + checksum.to_bytes(4, "big")

    @property
    def keyword(self) -> bytes | None:
        """Give the keyword by which some program might take this chunk for the badge, rightly or not."""
        if self.kind not in (b"iTXt", b"tEXt", b"zTXt"):
            return None
        found = self.data.partition(b"\0")[0]
        return found if found in (KEYWORD, OLDER_KEYWORD, CLR_KEYWORD) else None

    @property
    def carries_credential(self) -> bool:
        return self.kind == b"iTXt" or (self.kind == b"tEXt" and self.keyword == OLDER_KEYWORD)

    @property
    def text(self) -> bytes:
        return _text(self.data) if self.kind == b"iTXt" else self.data.partition(b"\0")[2]


def bake(image: bytes, credential: bytes) -> bytes:
    """Give the image with the credential in it, in the place of any that it carried.

    Args:
        image: a whole PNG.
        credential: JSON or a compact JWS, UTF-8.

    Raises:
        BrokenImage: the image is damaged.
        InputTooLarge: the credential is larger than we would read.
        UnicodeDecodeError: the credential is not UTF-8.
    """
    credential.decode("utf-8")
    if len(credential) > MAX_JWS_CHARACTERS:
        raise InputTooLarge(limit=str(MAX_JWS_CHARACTERS))
    chunks = [chunk for chunk in _chunks(image) if chunk.keyword is None]
    # Keyword, no compression (flag and method), no language, no translated keyword.
    baked = _Chunk(b"iTXt", KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + credential)
    place = next(place for place, chunk in enumerate(chunks) if chunk.kind == b"IDAT")
    chunks.insert(place, baked)
    return SIGNATURE + b"".join(chunk.written() for chunk in chunks)


def extract(image: bytes) -> bytes:
    """Take the one credential out of a PNG.

    Raises:
        BrokenImage: the image or the chunk is damaged, or expands beyond what we read.
        NothingInside: no chunk carries a credential.
        SeveralCredentials: more than one does.
    """
    named = [chunk for chunk in _chunks(image) if chunk.keyword is not None]
    carriers = [chunk for chunk in named if chunk.carries_credential]
    if not carriers:
        raise NothingInside(form="PNG")
    if len(named) > 1:
        # Also when only one stands where it should: two programs must not read two badges.
        raise SeveralCredentials(count=str(len(named)))
    text = carriers[0].text
    if len(text) > MAX_JWS_CHARACTERS:
        raise BrokenImage(reason="too large inside")
    return text


def _chunks(image: bytes) -> list[_Chunk]:
    """Cut a PNG into its chunks, every one of which must be whole and sound."""
    if not image.startswith(SIGNATURE):
        raise BrokenImage(reason="signature")
    chunks = list[_Chunk]()
    place = len(SIGNATURE)
    while not chunks or chunks[-1].kind != b"IEND":
        length, kind = int.from_bytes(image[place : place + 4], "big"), image[place + 4 : place + 8]
        end = place + 12 + length
        # The length is compared before anything is cut, so that a lie about it costs nothing.
        if len(kind) < 4 or end > len(image) or len(chunks) >= MAX_CHUNKS:
            raise BrokenImage(reason="truncated")
        chunk = _Chunk(kind, image[place + 8 : end - 4])
        if zlib.crc32(kind + chunk.data) != int.from_bytes(image[end - 4 : end], "big"):
            raise BrokenImage(reason="checksum")
        chunks.append(chunk)
        place = end
    if place != len(image):
        # A file that goes on behind its end is read as two things by two programs.
        raise BrokenImage(reason="data after the end")
    if chunks[0].kind != b"IHDR" or len(chunks[0].data) != _HEADER_BYTES:
        raise BrokenImage(reason="header")
    if not any(chunk.kind == b"IDAT" for chunk in chunks):
        raise BrokenImage(reason="no picture")
    return chunks


def _text(data: bytes) -> bytes:
    """Give the text of an `iTXt` chunk, expanded if it is compressed."""
    rest = data.partition(b"\0")[2]
    flag, method = rest[:1], rest[1:2]
    _, separator, rest = rest[2:].partition(b"\0")
    _, second_separator, text = rest.partition(b"\0")
    if not separator or not second_separator or flag not in (b"\0", b"\1") or (flag == b"\1" and method != b"\0"):
        raise BrokenImage(reason="text chunk")
    if flag == b"\0":
        return text
    expander = zlib.decompressobj()
    try:
        expanded = expander.decompress(text, MAX_JWS_CHARACTERS + 1)
    except zlib.error as error:
        raise BrokenImage(reason="compression") from error
    if len(expanded) > MAX_JWS_CHARACTERS:
        raise BrokenImage(reason="too large inside")
    if not expander.eof or expander.unused_data:
        raise BrokenImage(reason="compression")
    return expanded
