"""Archives of badges for tests: one file of every fate, and as many of them as a test asks for."""

import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from random import Random

from PIL import Image
from simulator import Issuer, World, altered

from credentials.baking import bake_png


def picture(side: int = 2) -> bytes:
    """Give a picture of noise, which cannot be packed."""
    with io.BytesIO() as file:
        Image.frombytes("RGB", (side, side), Random(7).randbytes(3 * side * side)).save(file, "PNG")
        return file.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Give a ZIP archive of these files."""
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return file.getvalue()


def mixed(world: World, hub: Issuer) -> dict[str, bytes]:
    """Give eight files: two good badges, three bad ones, one of a stranger out of reach, a note, a broken file."""
    revoked = world.badge(hub)
    hub.revoke(revoked)
    stranger = world.issuer("stranger", host="stranger.example.net")
    world.internet.down.add(stranger.host)
    return {
        "good.json": world.badge(hub),
        "picture.png": bake_png(picture(), world.badge(hub)),
        "revoked.json": revoked,
        "expired.json": world.badge(hub, valid_until=world.at - timedelta(days=1)),
        "altered.json": altered(world.badge(hub), {"name": "Steward"}),
        "stranger.json": world.badge(stranger),
        "notes.txt": b"Whom to ask: the trainer.",
        "broken.json": b'{"@context": [',
    }


MIXED = {"valid": 2, "invalid": 3, "unknown": 1, "not_checked": 1, "no_badge": 1}
