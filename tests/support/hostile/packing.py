"""Compress and draw the same bytes on every machine: compressors differ between systems, and the cases must not.

Specifications: RFC 1951 (deflate), RFC 1952 (gzip), RFC 1950 (zlib), PNG third edition.
"""

import zlib
from collections.abc import Iterator
from itertools import groupby
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def packed(data: bytes) -> bytes:
    """Give the gzip of sparse data: one block of fixed codes, in which runs repeat the byte before them."""
    bits = list[int]([1, 1, 0])  # the last block, of fixed codes
    for value, run in groupby(data):
        for code in _run(value, sum(1 for _ in run)):
            bits.extend(code)
    bits.extend([0] * 7)  # the end of the block
    body = bytearray((len(bits) + 7) // 8)
    for place, bit in enumerate(bits):
        body[place // 8] |= bit << place % 8
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return head + bytes(body) + zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")


def _run(value: int, length: int) -> Iterator[list[int]]:
    """Give the codes of a byte and its repetitions: matches of 258 bytes at a distance of one (RFC 1951, 3.2.6)."""
    yield _literal(value)
    repeats, rest = divmod(length - 1, 258)
    for _ in range(repeats):
        yield [*_code(0b11000101, 8), *_code(0, 5)]
    for _ in range(rest):
        yield _literal(value)


def _literal(value: int) -> list[int]:
    return _code(0x30 + value, 8) if value < 144 else _code(0x190 + value - 144, 9)


def _code(value: int, size: int) -> list[int]:
    """Give a Huffman code, its highest bit first."""
    return [value >> place & 1 for place in reversed(range(size))]


def stored(data: bytes) -> bytes:
    """Give a zlib stream that compresses nothing."""
    size = len(data)
    block = b"\x01" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + data
    return b"\x78\x01" + block + zlib.adler32(data).to_bytes(4, "big")


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def text_chunk(text: bytes, *, keyword: bytes = b"openbadgecredential", compressed: bool = False) -> bytes:
    """Give an `iTXt` chunk; what is compressed must be a zlib stream already."""
    return chunk(b"iTXt", keyword + b"\0" + (b"\1" if compressed else b"\0") + b"\0\0\0" + text)


def png(*chunks: bytes, behind: bytes = b"") -> bytes:
    """Give a picture of one grey pixel with chunks before its data."""
    header = chunk(b"IHDR", (1).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0")
    data = chunk(b"IDAT", stored(b"\0\x7f"))
    return _SIGNATURE + header + b"".join(chunks) + data + chunk(b"IEND", b"") + behind


def svg(inside: bytes, *, before: bytes = b"", namespace: bytes = b"https://purl.imsglobal.org/ob/v3p0") -> bytes:
    """Give a drawing with something in it."""
    root = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="' + namespace + b'">'
    return before + root + inside + b"</svg>"


def in_svg(badge: bytes) -> bytes:
    """Give the element that carries a badge."""
    if badge.startswith(b"{"):
        return b"<openbadges:credential><![CDATA[" + badge + b"]]></openbadges:credential>"
    return b'<openbadges:credential verify="' + badge + b'"/>'
