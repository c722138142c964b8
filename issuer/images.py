"""Make the picture of an achievement safe and small: decode, bound, re-encode; no byte of an upload survives.

Limits: security.md 3.1 (8 MiB, 4 M pixels, PNG only, at most 256 KiB out). A signed badge carries its picture as a
data URI, and the JSON gate stops a document at 256 KiB: the picture is kept far below.
"""

import base64
import io
import struct
import warnings
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from issuer.art.drawing import draw_png, draw_svg
from issuer.problems import AchievementImage

MAX_UPLOAD_BYTES = 8 * 1024 * 1024
MAX_UPLOAD_PIXELS = 4_000_000
MIN_SIDE_PIXELS = 64
MAX_PICTURE_BYTES = 40 * 1024
# Tried in turn until the picture is small enough: side in pixels, colours of the palette.
_STEPS = ((600, 256), (600, 128), (480, 128), (480, 64), (360, 64), (300, 32), (240, 16), (160, 16))
_HEADER_BYTES = 33
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def read_upload(data: bytes) -> bytes:
    """Give an uploaded PNG re-encoded: square canvas, palette, no metadata, at most 40 KiB.

    Raises: AchievementImage with `reason` too_large, not_png, too_many_pixels, too_small, broken or animated.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise AchievementImage(reason="too_large")
    if not data.startswith(_PNG_MAGIC):
        raise AchievementImage(reason="not_png")
    # The header says the size before any decoder has seen the file (PNG 11.2.1: IHDR comes first).
    if data[12:16] != b"IHDR" or len(data) < _HEADER_BYTES:
        raise AchievementImage(reason="broken")
    width, height = struct.unpack(">II", data[16:24])
    if width * height > MAX_UPLOAD_PIXELS:
        raise AchievementImage(reason="too_many_pixels")
    if min(width, height) < MIN_SIDE_PIXELS:
        raise AchievementImage(reason="too_small")
    with _opened(data) as image:
        if image.size != (width, height):
            raise AchievementImage(reason="broken")
        if getattr(image, "is_animated", False):
            raise AchievementImage(reason="animated")
        return _small(_decoded(image))


@lru_cache(maxsize=128)
def draw_default(group: str | None, level: int | None) -> bytes:
    """Give the generated picture of a skill group and level, as small as an upload has to be."""
    with Image.open(io.BytesIO(draw_png(group, level)), formats=["PNG"]) as image:
        return _small(image.convert("RGBA"))


def as_svg(picture: bytes, group: str | None, level: int | None) -> bytes:
    """Give the picture of an achievement as SVG: the drawing it was made from, or the stored PNG inside an SVG.

    Only a drawing that still gives the very bytes of the picture, which stand in the signed badge, is shown for it.
    """
    if draw_default(group, level) == picture:
        return draw_svg(group, level).encode()
    width, height = struct.unpack(">II", picture[16:24])
    data = base64.b64encode(picture).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    ).encode()


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs from half its own limit on; ours is far lower and checked by the caller.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data), formats=["PNG"])
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as problem:
        raise AchievementImage(reason="broken") from problem


def _decoded(image: Image.Image) -> Image.Image:
    try:
        image.load()
        return image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as problem:
        raise AchievementImage(reason="broken") from problem


def _small(image: Image.Image) -> bytes:
    side = max(image.size)
    canvas = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    canvas.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    smallest = b""
    for pixels, colours in _STEPS:
        scaled = canvas.resize((pixels, pixels), Image.Resampling.LANCZOS) if side != pixels else canvas
        palette = scaled.quantize(colours, method=Image.Quantize.FASTOCTREE)
        buffer = io.BytesIO()
        palette.save(buffer, "PNG", optimize=True)
        smallest = buffer.getvalue()
        if len(smallest) <= MAX_PICTURE_BYTES:
            break
    return smallest
