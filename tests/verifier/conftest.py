"""A small world of issuers for the tests of the verifier, and a node that checks their badges."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from shell_application import Clock, Entropy, Mailbox, shell_at
from simulator import Issuer, World
from verifying_node import PUBLIC_URL, Verifying

from chassis.database import Database
from chassis.rendering import Renderer
from credentials.baking import bake_png
from skills_framework.framework import Framework
from skills_framework.loading import load_framework
from skills_framework.places import Places, load_places


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="session")
def places() -> Places:
    return load_places()


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


@pytest.fixture
def node(tmp_path: Path, database: Database, clock: Clock, entropy: Entropy, world: World) -> Verifying:
    shell = shell_at(PUBLIC_URL, tmp_path, database, clock, entropy, Mailbox())
    renderer = Renderer(
        houses=("verifier",), languages=shell.languages, public_url=PUBLIC_URL, demonstration=False, navigation=()
    )
    return Verifying.around(replace(shell, renderer=renderer, fetcher=world.fetcher()))
