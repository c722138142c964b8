"""Read the QR code on a photograph: a phone's camera on `/verify`, without JavaScript.

A stranger's picture is decoded here, which nothing else of the verifier does: only three formats, only as many pixels
as a phone's camera makes, large photographs at a fraction of their size, and two at a time. What the code says is text
of a stranger; whoever calls reads it as an address or a badge.
"""

import asyncio
import io
import re
import warnings
from typing import Final

import zxingcpp
from PIL import Image, UnidentifiedImageError

from credentials.problems import BrokenPhotograph, CodeMissing, SeveralCodes

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_BEGINNINGS: Final = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)
# A JPEG is decoded at a half, a quarter or an eighth of its size; the other formats only whole.
MAX_JPEG_PIXELS: Final = 64_000_000
MAX_PIXELS: Final = 16_000_000
# A code that fills a tenth of the picture still has three pixels for each of its squares.
MAX_SIDE: Final = 2_000
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
# Each holds some tens of megabytes for a moment; who waits holds up no thread.
_ROOM: Final = asyncio.Semaphore(2)


def is_photograph(data: bytes) -> bool:
    """Say whether the bytes mean to be a picture of one of the formats that are read here."""
    return _BEGINNINGS.match(data) is not None


async def code_on(data: bytes) -> str:
    """Give the text of the one QR code on a picture, as soon as there is room to look at it.

    Raises:
        BrokenPhotograph, CodeMissing, SeveralCodes: as for `read_code`.
    """
    if not is_photograph(data):
        raise BrokenPhotograph(reason="format")
    async with _ROOM:
        return await asyncio.to_thread(read_code, data)


def read_code(data: bytes) -> str:
    """Give the text of the one QR code on a picture.

    Raises:
        BrokenPhotograph: it is no picture of these formats, damaged, or has too many pixels.
        CodeMissing: no QR code is found on it.
        SeveralCodes: different ones are.
    """
    picture = _decoded(data)
    found = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        text_mode=zxingcpp.TextMode.Plain,
    )
    texts = {code.text.strip() for code in found if code.valid} - {""}
    if not texts:
        raise CodeMissing
    if len(texts) > 1:
        raise SeveralCodes(count=str(len(texts)))
    return texts.pop()


def link_in(text: str) -> str | None:
    """Give the web address that the text of a code is; None when it is anything else."""
    return text if _LINK.fullmatch(text) else None


def _decoded(data: bytes) -> Image.Image:
    """Give the picture in shades of grey on white, no larger than is looked at."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs only far beyond our own limits.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
        with image:
            limit = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
            if image.width * image.height > limit:
                raise BrokenPhotograph(reason="too many pixels")
            image.draft("L", (MAX_SIDE, MAX_SIDE))
            image.load()
            return _small(image)
    except (UnidentifiedImageError, Image.DecompressionBombError) as problem:
        raise BrokenPhotograph(reason="format") from problem
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as problem:
        raise BrokenPhotograph(reason="damaged") from problem


def _small(image: Image.Image) -> Image.Image:
    if image.mode == "P" or image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    grey = image.convert("L")
    grey.thumbnail((MAX_SIDE, MAX_SIDE))
    return grey
