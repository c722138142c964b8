"""A small world of issuers for the tests of the verifier."""

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from PIL import Image
from simulator import Issuer, World

from credentials.baking import bake_png


@pytest.fixture
def world(clock: Callable[[], datetime]) -> World:
    return World(clock())


@pytest.fixture
def hub(world: World) -> Issuer:
    return world.issuer("hub")


@pytest.fixture
def tiny_png() -> bytes:
    with io.BytesIO() as file:
        Image.new("RGB", (2, 2), "white").save(file, "PNG")
        return file.getvalue()


@pytest.fixture
def two_badges_in_one_png(tiny_png: bytes, world: World, hub: Issuer) -> bytes:
    """An image into which a second badge was written beside the first, as no tool of ours does it."""
    once = bake_png(tiny_png, world.badge(hub))
    chunk = baked_chunk(once)
    place = once.index(chunk)
    return once[:place] + chunk + once[place:]


def baked_chunk(image: bytes) -> bytes:
    """Give the whole iTXt chunk of a baked image."""
    start = image.index(b"iTXt") - 4
    length = int.from_bytes(image[start : start + 4], "big")
    return image[start : start + length + 12]
