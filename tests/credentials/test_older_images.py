"""Older badges in pictures: each form in which they come, and the pictures that say two things."""

from collections.abc import Callable
from io import BytesIO

import pytest
from badge_world import CANONICALISER
from older_badges import NOW, Academy, baked_svg, text_chunk, with_chunks, written
from PIL import Image

from credentials.baking import bake_png, extract
from credentials.gathered import Evidence
from credentials.problems import BrokenImage, CredentialProblem, NothingInside, SeveralCredentials
from credentials.report import PUBLIC, Report
from credentials.verification import verify


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (2, 2), "#069").save(file, "PNG")
    return file.getvalue()


PNG = picture()


@pytest.fixture
def academy() -> Academy:
    issuer = Academy()
    issuer.sign_by_profile()
    return issuer


def check(academy: Academy, image: bytes) -> Report:
    evidence = academy.evidence(image)
    return verify(image, evidence, PUBLIC, at=NOW, canonicaliser=CANONICALISER)


def hosted(academy: Academy) -> bytes:
    return written(academy.assertion())


def address(academy: Academy) -> bytes:
    return academy.assertion_url.encode()


FORMS: dict[str, Callable[[Academy], bytes]] = {
    "PNG with JSON": lambda a: with_chunks(PNG, text_chunk(b"iTXt", hosted(a))),
    "PNG with a token": lambda a: with_chunks(PNG, text_chunk(b"iTXt", a.sign())),
    "PNG with an address": lambda a: with_chunks(PNG, text_chunk(b"iTXt", address(a))),
    "PNG with an address, as of old": lambda a: with_chunks(PNG, text_chunk(b"tEXt", address(a))),
    "PNG with JSON, as of old": lambda a: with_chunks(PNG, text_chunk(b"tEXt", hosted(a))),
    "SVG with a token": lambda a: baked_svg(verify=a.sign().decode()),
    "SVG with an address": lambda a: baked_svg(verify=a.assertion_url),
    "SVG with JSON": lambda a: baked_svg(body=hosted(a)),
    "SVG with both": lambda a: baked_svg(verify=a.assertion_url, body=hosted(a)),
}


@pytest.mark.parametrize("name", FORMS)
def test_an_older_badge_is_found_and_checked(name: str, academy: Academy) -> None:
    report = check(academy, FORMS[name](academy))
    assert report.verdict.value == "valid"
    assert report.awarded_badge is not None
    assert report.awarded_badge.badge.name == "Editing"


NEWER = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"]}'


def newer_chunk() -> bytes:
    return text_chunk(b"iTXt", NEWER, keyword=b"openbadgecredential")


def newer_and_older_svg(academy: Academy) -> bytes:
    newer = b'<c:credential xmlns:c="https://purl.imsglobal.org/ob/v3p0" verify="e30.e30.e30"/></svg>'
    return baked_svg(verify=academy.assertion_url).replace(b"</svg>", newer)


REFUSED: dict[str, tuple[Callable[[Academy], bytes], type[CredentialProblem]]] = {
    "a PNG with two older badges": (
        lambda a: with_chunks(PNG, text_chunk(b"iTXt", hosted(a)), text_chunk(b"tEXt", address(a))), SeveralCredentials
    ),
    "a PNG with a badge of each generation": (
        lambda a: with_chunks(PNG, text_chunk(b"iTXt", hosted(a)), newer_chunk()), SeveralCredentials
    ),
    "a PNG with a newer badge and an address": (
        lambda a: with_chunks(PNG, newer_chunk(), text_chunk(b"tEXt", address(a))), SeveralCredentials
    ),
    "an SVG with two addresses": (
        lambda a: baked_svg(verify="https://stranger.example.net/1", body=hosted(a)), SeveralCredentials
    ),
    "an SVG with a token and JSON": (lambda a: baked_svg(verify=a.sign().decode(), body=hosted(a)), SeveralCredentials),
    "an SVG with an address and no JSON": (
        lambda a: baked_svg(verify=a.assertion_url, body=b"badge"), SeveralCredentials
    ),
    "an SVG with a badge of each generation": (newer_and_older_svg, SeveralCredentials),
    "a newer badge in an older chunk": (
        lambda _: with_chunks(PNG, text_chunk(b"tEXt", NEWER, keyword=b"openbadgecredential")), NothingInside
    ),
    "a compressed chunk of old": (lambda a: with_chunks(PNG, text_chunk(b"zTXt", address(a))), NothingInside),
    "a chunk that is too large": (lambda _: with_chunks(PNG, text_chunk(b"tEXt", b"x" * 400_000)), BrokenImage),
    "an empty element": (lambda _: baked_svg(), NothingInside),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_picture_that_says_nothing_or_two_things_is_refused(name: str, academy: Academy) -> None:
    make, problem = REFUSED[name]
    with pytest.raises(problem):
        extract(make(academy))


def test_a_picture_with_a_badge_of_each_generation_is_invalid(academy: Academy) -> None:
    image = with_chunks(PNG, text_chunk(b"iTXt", hosted(academy)), newer_chunk())
    report = verify(image, Evidence(), PUBLIC, at=NOW, canonicaliser=CANONICALISER)
    assert (report.checks[0].code, report.verdict.value) == ("document.several_credentials", "invalid")


def test_baking_replaces_an_older_badge(academy: Academy) -> None:
    assert extract(bake_png(with_chunks(PNG, text_chunk(b"iTXt", hosted(academy))), NEWER)).payload == NEWER


@pytest.mark.parametrize(
    "text", ["https://academy.example.org/1", "http://academy.example.org/1", " https://a.org/1\n"]
)
def test_an_address_by_itself_is_an_older_badge_for_now(text: str) -> None:
    assert extract(text.encode()).form == "address"


@pytest.mark.parametrize(
    "text", ["ftp://a.org/1", "https://a.org/1 and more", "https://", "https://a.org/\x00", "//a.org/1"]
)
def test_other_texts_are_no_address(text: str) -> None:
    with pytest.raises(CredentialProblem):
        extract(text.encode())
