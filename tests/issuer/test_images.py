"""Pictures: drawn without text for every group and level, uploads decoded within bounds and made anew."""

import io
import re
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from issuer.art.drawing import STYLES, draw_svg
from issuer.images import MAX_PICTURE_BYTES, draw_default, read_upload
from issuer.problems import AchievementImage
from skills_framework.loading import load_framework


def png(width: int, height: int, *, mode: str = "RGBA", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), 1).save(buffer, "PNG", **options)
    return buffer.getvalue()


def header_only(width: int, height: int) -> bytes:
    """A PNG whose header promises more pixels than it has."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def animated() -> bytes:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "x" * 60_000_000, zip=True)
    return png(100, 100, pnginfo=info)


def test_every_group_of_the_framework_has_its_own_look() -> None:
    assert set(STYLES) == set(load_framework().groups)
    looks = {(style.deep, style.outline(100.0), style.emblem) for style in STYLES.values()}
    assert len({deep for deep, _, _ in looks}) == len({outline for _, outline, _ in looks}) == len(STYLES)
    assert len({emblem for _, _, emblem in looks}) == len(STYLES)


@pytest.mark.parametrize("group", [*STYLES, None])
@pytest.mark.parametrize("level", [None, 1, 5])
def test_a_drawn_picture_is_small_square_and_without_text(group: str | None, level: int | None) -> None:
    svg = draw_svg(group, level)
    assert not re.search(r"<text|font|href|style=|<script", svg)
    assert "{" not in svg
    picture = draw_default(group, level)
    assert len(picture) < MAX_PICTURE_BYTES
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (600, 600)


def test_the_level_shows_in_the_picture() -> None:
    assert len({draw_svg("grp-learning", level) for level in (None, 1, 2, 3, 4, 5)}) == 6


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_png"),
        (b"GIF89a", "not_png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_png"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (png(200, 200)[:-40], "broken"),
        (header_only(20_000, 20_000), "too_many_pixels"),
        (header_only(2_001, 2_000), "too_many_pixels"),
        (header_only(400, 400), "broken"),
        (png(63, 500), "too_small"),
        (animated(), "animated"),
        (text_bomb(), "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8 * 1024 * 1024), "too_large"),
    ],
)
def test_a_hostile_upload_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(AchievementImage) as caught:
        read_upload(data)
    assert caught.value.fields == {"reason": reason}


@pytest.mark.conformance("OB-31")
def test_no_byte_of_an_upload_survives() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("openbadgecredential", '{"a secret": "credential"}')
    info.add_text("Author", "Anna")
    picture = read_upload(png(300, 200, pnginfo=info) + b"<script>polyglot</script>")
    assert b"secret" not in picture
    assert b"Anna" not in picture
    assert b"polyglot" not in picture
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (600, 600)
        assert image.info.keys() <= {"transparency"}


def test_a_noisy_photograph_is_made_small_enough() -> None:
    noise = Image.effect_noise((1_500, 1_200), 120).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    assert len(read_upload(buffer.getvalue())) <= MAX_PICTURE_BYTES


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(8, 300))
def test_a_damaged_upload_is_read_or_refused(noise: bytes, at: int) -> None:
    data = png(80, 80)
    damaged = data[: at % len(data)] + noise + data[at % len(data) + len(noise) :]
    with suppress(AchievementImage):
        assert len(read_upload(damaged)) <= MAX_PICTURE_BYTES
