"""QR codes of badges, photographed on `/verify`: the link in the code is checked like one that was typed."""

import io
import json
import re
import struct
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import qrcode
import resvg_py
import zxingcpp
from PIL import Image, ImageFilter
from simulator import Issuer, World
from token_world import token
from verifying_node import PUBLIC_URL, Verifying

from credentials.baking import bake_png, bake_svg
from issuer.qr import qr_svg
from verifier.photographs import read_code

MESSAGES = json.loads((Path(__file__).parents[2] / "chassis/i18n/en.json").read_text(encoding="utf-8"))
ADDRESS = "https://badges.example.net/badges/0123456789abcdef0123456789abcdef"


def code(text: str, pixels: int = 8) -> Image.Image:
    drawn = qrcode.QRCode(border=4, box_size=pixels)
    drawn.add_data(text)
    drawn.make(fit=True)
    image: Image.Image = drawn.make_image().get_image()
    return image.convert("L")


def written(image: Image.Image, form: str = "PNG", **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def table(*codes: Image.Image, size: tuple[int, int] = (1600, 1200), turned: float = 0) -> Image.Image:
    """Lay codes on a grey table."""
    ground = Image.effect_noise(size, 40)
    for number, one in enumerate(codes):
        sheet = Image.new("L", (one.width + 80, one.height + 80), "white")
        sheet.paste(one, (40, 40))
        mask = Image.new("L", sheet.size, "white")
        place = 100 + number * 800, 200
        ground.paste(sheet.rotate(turned, expand=True), place, mask.rotate(turned, expand=True))
    return ground


def shown(node: Verifying, picture: bytes, way: str = "photo") -> tuple[int, str]:
    answer = node.browser.post("/verify", files={way: ("photo", picture, "image/jpeg")})
    return answer.status_code, unescape(answer.text)


PHOTOGRAPHS: dict[str, bytes] = {
    "as drawn": written(code(ADDRESS)),
    "aslant": written(table(code(ADDRESS), turned=23), "JPEG", quality=60),
    "upside down": written(table(code(ADDRESS), turned=180), "JPEG", quality=60),
    "a little out of focus": written(table(code(ADDRESS)).filter(ImageFilter.GaussianBlur(2)), "JPEG", quality=60),
    "a small part of a large photograph": written(table(code(ADDRESS), size=(6000, 4500)), "JPEG", quality=60),
    "dark, in colour": written(table(code(ADDRESS)).point([value // 3 for value in range(256)]).convert("RGB"), "WEBP"),
    "on a transparent ground": written(code(ADDRESS).convert("RGBA")),
    "in few colours": written(code(ADDRESS).convert("P")),
    "the same code twice": written(table(code(ADDRESS), code(ADDRESS)), "JPEG"),
    "inverted": written(code(ADDRESS).point([255 - value for value in range(256)])),
}


@pytest.mark.parametrize("picture", PHOTOGRAPHS.values(), ids=PHOTOGRAPHS)
def test_a_code_is_read_as_phones_see_it(picture: bytes) -> None:
    assert read_code(picture) == ADDRESS


def test_the_page_offers_the_camera_of_a_phone(node: Verifying) -> None:
    text = node.browser.get("/verify").text
    assert 'accept="image/*" capture="environment"' in text


@pytest.mark.parametrize("way", ["photo", "file"])
def test_the_link_in_the_code_is_checked(way: str, node: Verifying, world: World, hub: Issuer) -> None:
    node.recognise(hub)
    world.internet.documents[ADDRESS] = world.badge(hub)
    status, text = shown(node, PHOTOGRAPHS["aslant"], way)
    assert (status, MESSAGES["verify.answer.valid"] in text) == (200, True)
    assert world.internet.requests[0] == ADDRESS


def test_the_code_on_our_own_badge_page_is_one(node: Verifying, world: World, hub: Issuer) -> None:
    own = f"{PUBLIC_URL}/badges/0123456789abcdef0123456789abcdef"
    world.internet.documents[own] = world.badge(hub)
    drawing = re.sub(r'(width|height)="[\d.]+mm"', r'\1="500"', qr_svg(own).decode(), count=2)
    status, text = shown(node, bytes(resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=True)))
    assert (status, MESSAGES["verify.answer.unvouched"] in text) == (200, True)


def test_a_picture_that_is_a_badge_is_read_as_the_badge(node: Verifying, world: World, hub: Issuer) -> None:
    both = bake_png(PHOTOGRAPHS["as drawn"], world.badge(hub))
    drawing = bake_svg(b'<svg xmlns="http://www.w3.org/2000/svg"/>', world.badge(hub))
    for picture in (both, drawing, world.badge(hub)):
        for way in ("photo", "file"):
            status, text = shown(node, picture, way)
            assert (status, MESSAGES["verify.answer.unvouched"] in text) == (200, True)
    assert ADDRESS not in world.internet.requests


def test_a_code_that_holds_the_badge_itself_is_read(node: Verifying) -> None:
    status, text = shown(node, written(code(token_of_a_few_words(), pixels=6)))
    assert status == 200
    assert token_of_a_few_words() in text


def token_of_a_few_words() -> str:
    return token({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"]}).decode()


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def huge(width: int, height: int, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    begun = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more)
    return begun + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no picture": (lambda: b"hello", "no_badge.photograph"),
    "a drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no_badge.photograph"),
    "another format": (lambda: written(code(ADDRESS), "GIF"), "no_badge.photograph"),
    "a format with a long history": (lambda: written(code(ADDRESS), "TIFF"), "no_badge.photograph"),
    "a script for printers": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", "no_badge.photograph"),
    "a beginning alone": (lambda: b"\xff\xd8\xff", "no_badge.photograph"),
    "half a photograph": (lambda: cut(written(table(code(ADDRESS)), "JPEG")), "no_badge.photograph"),
    "half a picture": (lambda: cut(written(code(ADDRESS))), "no_badge.photograph"),
    "pixels without end": (lambda: huge(20_000, 20_000), "no_badge.photograph"),
    "more pixels than there are numbers": (lambda: huge(2**31 - 1, 2**31 - 1), "no_badge.photograph"),
    "few bytes for many pixels": (lambda: huge(4_000, 3_000), "no_badge.photograph"),
    "text that expands": (
        lambda: huge(8, 8, chunk(b"zTXt", b"a\0\0" + zlib.compress(b" " * 100_000_000, 9))), "no_badge.photograph",
    ),
    "an empty table": (lambda: written(table(), "JPEG"), "no_badge.no_code"),
    "one pixel": (lambda: written(Image.new("L", (1, 1))), "no_badge.no_code"),
    "a line": (lambda: written(Image.new("L", (16_000, 1))), "no_badge.no_code"),
    "noise": (lambda: written(Image.effect_noise((2_000, 2_000), 200)), "no_badge.no_code"),
    "a code of another kind": (lambda: written(other_code()), "no_badge.no_code"),
    "two codes": (lambda: written(table(code(ADDRESS), code("https://other.example.net/"))), "no_badge.several_codes"),
    "a word": (lambda: written(code("hello")), "no_badge.code_without_link"),
    "a network": (lambda: written(code("WIFI:T:WPA;S:name;P:secret;;")), "no_badge.code_without_link"),
    "a script": (lambda: written(code("javascript:alert(1)")), "no_badge.code_without_link"),
    "a file": (lambda: written(code("file:///etc/passwd")), "no_badge.code_without_link"),
    "a link among words": (lambda: written(code(f"see {ADDRESS}")), "no_badge.code_without_link"),
    "markup": (lambda: written(code("<script>alert(1)</script>")), "no_badge.code_without_link"),
    "this machine": (lambda: written(code("https://127.0.0.1/badge")), "fetch.host"),
    "an open connection": (lambda: written(code("http://badges.example.net/1")), "fetch.not_https"),
    "nowhere": (lambda: written(code("https://nobody.example.net/1")), "fetch.name_unknown"),
}  # fmt: skip


def other_code() -> Image.Image:
    drawn = zxingcpp.create_barcode("Some words", zxingcpp.BarcodeFormat.DataMatrix)
    return Image.fromarray(drawn.to_image(scale=6))


@pytest.mark.parametrize(("make", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_photograph_without_a_badge_gets_a_clear_answer(
    make: Callable[[], bytes], reason: str, node: Verifying, world: World
) -> None:
    status, text = shown(node, make())
    assert status == 422
    assert MESSAGES[f"problem.{reason}.title"] in text
    assert "<script>alert" not in node.browser.post("/verify", files={"photo": ("photo", make())}).text
    assert world.internet.requests == []
