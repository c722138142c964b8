"""Badges in pictures: what goes in comes out, and hostile files are refused for what they are."""

import time
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from credentials.baking import MAX_INPUT_BYTES, bake_png, bake_svg, extract
from credentials.problems import BrokenImage, InputTooLarge, NoBadge, SeveralCredentials, UnknownForm
from credentials.svg import extract as svg_extract

JSON = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"]}'
JWS = b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl"
KEYWORD = b"openbadgecredential"
OB = 'xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'


def picture(size: tuple[int, int] = (2, 2)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#069").save(file, "PNG")
    return file.getvalue()


PNG = picture()


def chunk(kind: bytes, data: bytes, *, checksum: int | None = None, length: int | None = None) -> bytes:
    crc = zlib.crc32(kind + data) if checksum is None else checksum
    return (len(data) if length is None else length).to_bytes(4, "big") + kind + data + crc.to_bytes(4, "big")


def with_chunks(*chunks: bytes) -> bytes:
    """Give the picture with chunks behind its header."""
    return PNG[:33] + b"".join(chunks) + PNG[33:]


def text_chunk(text: bytes, *, keyword: bytes = KEYWORD, flag: bytes = b"\0", method: bytes = b"\0") -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + flag + method + b"\0\0" + text)


def svg(inside: str, *, before: str = "") -> bytes:
    return f'{before}<svg {OB} width="1" height="1">{inside}</svg>'.encode()


def test_a_baked_picture_gives_its_badge_back_and_is_still_a_picture() -> None:
    baked = bake_png(PNG, JSON)
    assert extract(baked).form == "png"
    assert extract(baked).payload == JSON
    with Image.open(BytesIO(baked), formats=["PNG"]) as opened:
        assert opened.size == (2, 2)
        assert opened.convert("RGB").getpixel((1, 1)) == (0, 0x66, 0x99)
        # Another reader finds the same text under the same keyword.
        opened.load()
        assert opened.text[KEYWORD.decode()] == JSON.decode()  # type: ignore[attr-defined] # PNG images have it


@pytest.mark.conformance("OB-54", "OB-55")
def test_the_badge_stands_before_the_picture_data_in_one_uncompressed_chunk() -> None:
    baked = bake_png(PNG, JSON)
    assert baked.count(KEYWORD) == 1
    assert baked.index(KEYWORD) < baked.index(b"IDAT")
    assert KEYWORD + b"\0\0\0\0\0" + JSON in baked


@pytest.mark.conformance("OB-56")
def test_baking_again_replaces_the_badge() -> None:
    assert extract(bake_png(bake_png(PNG, JSON), JWS)).payload == JWS
    doubled = with_chunks(text_chunk(JSON), text_chunk(JWS))
    assert extract(bake_png(doubled, JSON)).payload == JSON


@given(st.text(max_size=2000))
def test_whatever_text_is_baked_comes_out_again(text: str) -> None:
    assert extract(bake_png(PNG, text.encode())).payload == text.encode()


@given(st.binary(max_size=300))
def test_no_bytes_break_the_readers(data: bytes) -> None:
    for hostile in (data, b"\x89PNG\r\n\x1a\n" + data, PNG[:33] + data, b"<svg" + data, b"{" + data):
        try:
            extract(hostile)
        except (NoBadge, SeveralCredentials):
            continue


@given(place=st.integers(min_value=0, max_value=len(PNG) + 100), value=st.integers(min_value=0, max_value=255))
def test_a_flipped_byte_gives_the_same_badge_or_none(place: int, value: int) -> None:
    baked = bytearray(bake_png(PNG, JSON))
    place %= len(baked)
    changed = baked[place] != value
    baked[place] = value
    if changed:
        with pytest.raises(NoBadge):
            extract(bytes(baked))
    else:
        assert extract(bytes(baked)).payload == JSON


@pytest.mark.conformance("OB-52")
def test_what_cannot_be_baked_is_refused() -> None:
    with pytest.raises(BrokenImage):
        bake_png(b"GIF89a", JSON)
    with pytest.raises(UnicodeDecodeError):
        bake_png(PNG, b"\xff")
    with pytest.raises(InputTooLarge):
        bake_png(PNG, b" " * 400_000)


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><path d="M0 0"/></svg>'
AWKWARD = {
    "JSON": JSON,
    "a token": JWS,
    "the end of a section in a text": b'{"type":"a ]]> b ]]]]>>"}',
    "markup in a text": b'{"type":"<openbadges:credential/>&amp;&lt;"}',
    "carriage returns": b'{"type":\r\n"a"\r}',
    "words of all scripts": '{"type":"é 𝄞 عربي"}'.encode(),
    "a token with signs": b'ey"<&>.a.b',
}


@pytest.mark.conformance("OB-58")
@pytest.mark.parametrize("credential", AWKWARD.values(), ids=AWKWARD)
def test_a_baked_drawing_gives_its_badge_back_and_is_still_a_drawing(credential: bytes) -> None:
    baked = bake_svg(DRAWING, credential)
    assert svg_extract(baked) == credential
    root = ET.fromstring(baked)
    assert [child.tag for child in root] == [
        "{https://purl.imsglobal.org/ob/v3p0}credential",
        "{http://www.w3.org/2000/svg}path",
    ]
    assert root[0].get("verify") == (None if credential.startswith(b"{") else credential.decode())
    assert baked.startswith(b"<svg ")
    assert b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in baked.partition(b">")[0]
    assert (b"<![CDATA[" in baked) is credential.startswith(b"{")


@pytest.mark.conformance("OB-59")
@pytest.mark.parametrize(
    "carried",
    [
        "<openbadges:credential><![CDATA[{}]]></openbadges:credential>",
        f'<g><openbadges:credential verify="{JWS.decode()}"/></g>',
        '<a:assertion xmlns:a="http://openbadges.org" verify="https://example.org/1"/>',
        (
            '<openbadges:assertion xmlns:openbadges="http://openbadges.org">{}</openbadges:assertion>'
            "<openbadges:credential>{}</openbadges:credential>"
        ),
    ],
)
def test_baking_a_drawing_again_replaces_the_badge(carried: str) -> None:
    baked = bake_svg(svg(f"text{carried}<path/>tail"), JSON)
    assert extract(baked).payload == JSON
    assert b"text" in baked
    assert b"tail" in baked
    assert extract(bake_svg(baked, JWS)).payload == JWS
    assert extract(bake_svg(baked, JWS)).form == "svg"


def test_a_prefix_that_the_drawing_uses_for_something_else_keeps_its_meaning() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="urn:other"><openbadges:credential/></svg>'
    baked = bake_svg(drawing, JSON)
    assert extract(baked).payload == JSON
    assert [child.tag for child in ET.fromstring(baked)][1] == "{urn:other}credential"


UNBAKED: dict[str, tuple[bytes, bytes, type[Exception]]] = {
    "no drawing": (b"GIF89a", JSON, BrokenImage),
    "markup of another kind": (b"<html/>", JSON, UnknownForm),
    "an entity": (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', JSON, BrokenImage),
    "bytes that are no text": (DRAWING, b"\xff", UnicodeDecodeError),
    "more than we would read": (DRAWING, b" " * 400_000, InputTooLarge),
    "a character that XML has not": (DRAWING, '{"a":"\ufffe"}'.encode(), BrokenImage),
    "nothing": (DRAWING, b" ", NoBadge),
}


@pytest.mark.conformance("OB-52")
@pytest.mark.parametrize(("image", "credential", "refusal"), UNBAKED.values(), ids=UNBAKED)
def test_what_cannot_be_baked_into_a_drawing_is_refused(
    image: bytes, credential: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        bake_svg(image, credential)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=99))
def test_whatever_text_is_baked_into_a_drawing_comes_out_again(text: str) -> None:
    credential = ("{" + text + "}").encode()
    assert svg_extract(bake_svg(DRAWING, credential)) == credential


def bomb(size: int) -> bytes:
    return zlib.compress(b" " * size, 9)


READABLE: dict[str, tuple[bytes, str, bytes]] = {
    "JSON": (JSON, "json", JSON),
    "JSON with space around it": (b"\n " + JSON + b"\n", "json", b"\n " + JSON + b"\n"),
    "a doubled member, which the check tells": (b'{"type":1,"type":2}', "json", b'{"type":1,"type":2}'),
    "a token": (JWS, "jws", JWS),
    "a token with a line end": (JWS + b"\r\n", "jws", JWS),
    "a compressed chunk": (with_chunks(text_chunk(zlib.compress(JSON), flag=b"\1")), "png", JSON),
    "a chunk with language": (with_chunks(chunk(b"iTXt", KEYWORD + b"\0\0\0en\0badge\0" + JSON)), "png", JSON),
    "a chunk after the data": (PNG[:-12] + text_chunk(JSON) + PNG[-12:], "png", JSON),
    "another keyword beside it": (
        with_chunks(text_chunk(JWS, keyword=b"Comment"), text_chunk(JSON)), "png", JSON
    ),
    "an SVG with a token": (svg(f'<openbadges:credential verify="{JWS.decode()}"/>'), "svg", JWS),
    "an SVG with JSON": (
        svg(f"<openbadges:credential><![CDATA[{JSON.decode()}]]></openbadges:credential>"), "svg", JSON
    ),
    "an SVG with two halves of text": (
        svg('<openbadges:credential><![CDATA[{"type":"]]]]><![CDATA[>"}]]></openbadges:credential>'), "svg",
        b'{"type":"]]>"}',
    ),
    "an SVG with another prefix": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><x:credential xmlns:x="https://purl.imsglobal.org/ob/v3p0" verify="'
        + JWS + b'"/></svg>', "svg", JWS,
    ),
    "an SVG with an external DOCTYPE": (
        svg(f'<openbadges:credential verify="{JWS.decode()}"/>',
            before='<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://192.0.2.1/svg11.dtd">'),
        "svg", JWS,
    ),
    "an SVG with xinclude, which is not followed": (
        svg(f'<openbadges:credential verify="{JWS.decode()}"/>'
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
        "svg", JWS,
    ),
    "an SVG with a stylesheet and a script, which are not run": (
        svg(f'<script>alert(1)</script><openbadges:credential verify="{JWS.decode()}"/>',
            before='<?xml-stylesheet href="http://192.0.2.1/x.xsl" type="text/xsl"?>'),
        "svg", JWS,
    ),
}  # fmt: skip


@pytest.mark.conformance("OB-48", "OB-53", "OB-57")
@pytest.mark.parametrize("name", READABLE)
def test_a_badge_is_found(name: str) -> None:
    data, form, payload = READABLE[name]
    assert (extract(data).form, extract(data).payload) == (form, payload)


LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no_badge.form"),
    "words": (lambda: b"my badge", "no_badge.form"),
    "a JPEG": (lambda: b"\xff\xd8\xff\xe0", "no_badge.form"),
    "HTML": (lambda: b"<!DOCTYPE html><html></html>", "no_badge.form"),
    "a domain name": (lambda: b"www.example.org", "no_badge.form"),
    "a token whose header is no JSON": (lambda: b"aaaa.bbbb.cccc", "no_badge.form"),
    "too large": (lambda: b"{" + b" " * 9_000_000, "no_badge.too_large"),
    "too large for JSON": (lambda: b'{"type":"' + b"x" * 300_000 + b'"}', "no_badge.too_large"),
    "broken JSON": (lambda: JSON[:-2], "no_badge.broken_json"),
    "JSON of something else": (lambda: b'{"name":"x"}', "no_badge.nothing_inside"),
    "a list": (lambda: b"[" + JSON + b"]", "no_badge.nothing_inside"),
    "broken text of something else": (lambda: b'{"a":1,"a":2}', "no_badge.nothing_inside"),
    "a picture without badge": (lambda: PNG, "no_badge.nothing_inside"),
    "a badge of each generation": (
        lambda: with_chunks(text_chunk(JWS, keyword=b"openbadges"), text_chunk(JSON)), "document.several_credentials"
    ),
    "a keyword that only begins alike": (
        lambda: with_chunks(text_chunk(JSON, keyword=b"openbadgecredentials")), "no_badge.nothing_inside"
    ),
    "a tEXt chunk": (
        lambda: with_chunks(chunk(b"tEXt", KEYWORD + b"\0" + JSON)), "no_badge.nothing_inside"
    ),
    "two badges": (lambda: with_chunks(text_chunk(JSON), text_chunk(JSON)), "document.several_credentials"),
    "only a signature": (lambda: PNG[:8], "no_badge.broken_image"),
    "cut short": (lambda: bake_png(PNG, JSON)[:-13], "no_badge.broken_image"),
    "a wrong checksum": (
        lambda: with_chunks(chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + JSON, checksum=1)), "no_badge.broken_image"
    ),
    "a chunk that claims two gigabytes": (
        lambda: with_chunks(chunk(b"iTXt", b"x", length=0x7FFFFFFF)), "no_badge.broken_image"
    ),
    "a chunk that claims four gigabytes": (
        lambda: with_chunks(chunk(b"iTXt", b"x", length=0xFFFFFFFF)), "no_badge.broken_image"
    ),
    "a million chunks": (lambda: PNG[:33] + chunk(b"tEXt", b"") * 20_000 + PNG[33:], "no_badge.broken_image"),
    "no header": (lambda: PNG[:8] + PNG[33:], "no_badge.broken_image"),
    "no picture": (lambda: PNG[:33] + PNG[-12:], "no_badge.broken_image"),
    "data after the end": (lambda: bake_png(PNG, JSON) + b"PK\x03\x04", "no_badge.broken_image"),
    "a second picture after the end": (lambda: bake_png(PNG, JSON) * 2, "no_badge.broken_image"),
    "a compression bomb": (
        lambda: with_chunks(text_chunk(bomb(100_000_000), flag=b"\1")), "no_badge.broken_image"
    ),
    "compression cut short": (
        lambda: with_chunks(text_chunk(zlib.compress(JSON)[:-6], flag=b"\1")), "no_badge.broken_image"
    ),
    "data behind the compression": (
        lambda: with_chunks(text_chunk(zlib.compress(JSON) + b"x", flag=b"\1")), "no_badge.broken_image"
    ),
    "compression that is none": (lambda: with_chunks(text_chunk(JSON, flag=b"\1")), "no_badge.broken_image"),
    "an unknown compression": (
        lambda: with_chunks(text_chunk(zlib.compress(JSON), flag=b"\1", method=b"\1")), "no_badge.broken_image"
    ),
    "an unknown flag": (lambda: with_chunks(text_chunk(JSON, flag=b"\2")), "no_badge.broken_image"),
    "a text chunk without its parts": (
        lambda: with_chunks(chunk(b"iTXt", KEYWORD + b"\0\0\0")), "no_badge.broken_image"
    ),
    "too large inside": (lambda: with_chunks(text_chunk(b" " * 400_000)), "no_badge.broken_image"),
    "an SVG without badge": (lambda: svg("<g/>"), "no_badge.nothing_inside"),
    "an SVG with an empty badge": (lambda: svg("<openbadges:credential/>"), "no_badge.nothing_inside"),
    "an SVG badge in no namespace": (lambda: svg(f'<credential verify="{JWS.decode()}"/>'), "no_badge.nothing_inside"),
    "an SVG of two badges": (
        lambda: svg(f'<openbadges:credential verify="{JWS.decode()}"/>' * 2), "document.several_credentials"
    ),
    "an SVG with both kinds at once": (
        lambda: svg(f'<openbadges:credential verify="{JWS.decode()}">{JSON.decode()}</openbadges:credential>'),
        "document.several_credentials",
    ),
    "an SVG with elements in the badge": (
        lambda: svg("<openbadges:credential>{<g/>}</openbadges:credential>"), "no_badge.broken_image"
    ),
    "an SVG cut short": (lambda: svg("")[:-3], "no_badge.broken_image"),
    "billion laughs": (lambda: svg("<text>&c;</text>", before=LAUGHS), "no_badge.broken_image"),
    "an external entity": (
        lambda: svg("<text>&x;</text>", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "no_badge.broken_image",
    ),
    "a parameter entity": (
        lambda: svg("", before='<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://192.0.2.1/x.dtd"> %x;]>'),
        "no_badge.broken_image",
    ),
    "an internal subset behind an external one": (
        lambda: svg("", before='<!DOCTYPE svg PUBLIC "a>b" "http://192.0.2.1/[x].dtd" [<!ATTLIST svg x CDATA "y">]>'),
        "no_badge.broken_image",
    ),
    "an undeclared entity": (
        lambda: svg("<text>&x;</text>", before='<!DOCTYPE svg SYSTEM "http://192.0.2.1/x.dtd">'),
        "no_badge.broken_image",
    ),
    "an SVG in UTF-16, where entities could hide": (
        lambda: b"<\0?\0x\0m\0l\0" + svg("").decode().encode("utf-16-le"), "no_badge.broken_image"
    ),
    "a thousand levels": (lambda: svg("<g>" * 1000 + "</g>" * 1000), "no_badge.broken_image"),
}  # fmt: skip


@pytest.mark.conformance("OB-45", "OB-56", "OB-59")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(name: str) -> None:
    make, code = HOSTILE[name]
    with pytest.raises((NoBadge, SeveralCredentials)) as refused:
        extract(make())
    assert refused.value.code == code


@pytest.mark.conformance("OB-53", "OB-54", "OB-57")
@pytest.mark.parametrize(
    ("name", "form"), [("simple-json.png", "png"), ("simple-jwt.png", "png"), ("simple-jwt_v1.svg", "svg")]
)
def test_official_pictures_are_read(name: str, form: str, shared_vectors: Path) -> None:
    data = (shared_vectors / "1edtech-ob30" / name).read_bytes()
    assert extract(data).form == form
    assert extract(extract(data).payload).form == ("json" if "json" in name else "jws")


@pytest.mark.parametrize("repeated", [b"<!DOCTYPE", b'<!DOCTYPE"', b"<!DOCTYPE'\"", b'"<!DOCTYPE"', b"<!DOCTYPE [ "])
def test_an_svg_of_nothing_but_doctypes_is_refused_at_once(repeated: bytes) -> None:
    started = time.process_time()
    with pytest.raises(BrokenImage):
        extract(b"<svg " + repeated * (MAX_INPUT_BYTES // len(repeated) - 1))
    assert time.process_time() - started < 1


@pytest.mark.parametrize("doctype", ["<!DOCTYPE svg SYSTEM '<' [<!ELEMENT a ANY>]>", '<!DOCTYPE svg SYSTEM "[" []>'])
def test_an_internal_subset_cannot_hide_behind_quotes(doctype: str) -> None:
    with pytest.raises(BrokenImage):
        extract(svg(f'<openbadges:credential verify="{JWS.decode()}"/>', before=doctype))


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt"])
def test_a_second_badge_in_a_chunk_of_another_kind_is_seen(kind: bytes) -> None:
    second = chunk(kind, KEYWORD + b"\0" + JSON)
    for image in (with_chunks(text_chunk(JSON), second), with_chunks(second, text_chunk(JSON))):
        with pytest.raises(SeveralCredentials):
            extract(image)
        assert extract(bake_png(image, JWS)).payload == JWS


def test_a_learner_record_stands_under_a_keyword_of_its_own() -> None:
    record = text_chunk(JSON, keyword=b"clrcredential")
    assert extract(with_chunks(record)).payload == JSON
    with pytest.raises(SeveralCredentials):
        extract(with_chunks(record, text_chunk(JSON)))
    with pytest.raises(NoBadge):
        extract(with_chunks(chunk(b"tEXt", b"clrcredential\0" + JSON)))
