"""The corpus of every parser, and small changes to it: only documented problems come out, within little work."""

import time
from pathlib import Path
from random import Random

import pytest
from fuzz_targets import TARGETS, run

CORPUS = Path(__file__).parent / "corpus"
SEEDS = sorted((name, seed) for name in TARGETS for seed in (CORPUS / name).iterdir())
CHANGES = 40
STRANGE = (b"\0", b"\xff", b'"', b"{", b"[" * 40, b"<", b".", b"\\ud800", b"1e999", b"9" * 30, b"null")
# On an idle machine a thousandth of this; what runs away takes minutes.
MAX_CPU_SECONDS = 10.0


def changed(data: bytes, chance: Random) -> bytes:
    """Turn a bit, cut a piece out, double it, or put another byte in."""
    place = chance.randrange(len(data) + 1)
    width = chance.choice((1, 2, 8, 64))
    piece = data[place : place + width]
    return data[:place] + chance.choice(
        (
            b"",
            piece * 2,
            bytes(byte ^ 1 << chance.randrange(8) for byte in piece),
            chance.choice(STRANGE),
        )
    ) + data[place + width :]  # fmt: skip


@pytest.mark.parametrize(("name", "seed"), SEEDS, ids=lambda part: getattr(part, "name", part))
def test_a_seed_and_what_is_like_it_raise_nothing_unforeseen(name: str, seed: Path) -> None:
    data = seed.read_bytes()
    chance = Random(f"{name} {seed.name}")
    begun = time.process_time()
    run(name, data)
    for _ in range(CHANGES):
        run(name, changed(data, chance))
    assert time.process_time() - begun < MAX_CPU_SECONDS


@pytest.mark.parametrize("name", TARGETS)
def test_every_parser_has_seeds_of_both_sorts(name: str) -> None:
    accepted = {run(name, seed.read_bytes()) for seed in (CORPUS / name).iterdir()}
    assert accepted == {True, False} or name in ("page", "badge")


def test_every_folder_of_seeds_belongs_to_a_parser() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)
    assert sum(seed.stat().st_size for _, seed in SEEDS) < 500_000
