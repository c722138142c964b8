"""Sealed at rest: opened only for its purpose, by its key, unaltered."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.sealing import KeyFileProblem, SealBroken, Vault, create_key_file, open_key_file

KEK = bytes(range(32))


@given(plaintext=st.binary(max_size=300), purpose=st.text(min_size=1, max_size=20))
def test_what_was_sealed_comes_back(plaintext: bytes, purpose: str) -> None:
    vault = Vault(KEK)
    assert vault.open(purpose, vault.seal(purpose, plaintext)) == plaintext


@given(position=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=5))
def test_a_sealed_text_altered_anywhere_is_refused(position: int, bit: int) -> None:
    sealed = Vault(KEK, entropy=bytes).seal("mail", b"rosa@example.org")
    place = position % len(sealed)
    altered = sealed[:place] + chr(ord(sealed[place]) ^ (1 << bit)) + sealed[place + 1 :]
    # 42 characters hold 31.5 bytes: the last bits of the last character carry nothing.
    if place == len(sealed) - 1:
        return
    with pytest.raises(SealBroken):
        Vault(KEK).open("mail", altered)


@pytest.mark.parametrize(
    ("case", "sealed", "purpose", "kek"),
    [
        ("another purpose", Vault(KEK).seal("mail", b"x"), "outbox", KEK),
        ("another key", Vault(bytes(32)).seal("mail", b"x"), "mail", KEK),
        ("cut", Vault(KEK).seal("mail", b"x")[:20], "mail", KEK),
        ("empty", "", "mail", KEK),
        ("prefix only", "v1.", "mail", KEK),
        ("no base64", "v1.é!", "mail", KEK),
        ("unknown version", "v2." + Vault(KEK).seal("mail", b"x")[3:], "mail", KEK),
    ],
    ids=["another purpose", "another key", "cut", "empty", "prefix only", "no base64", "unknown version"],
)
def test_what_cannot_be_opened(case: str, sealed: str, purpose: str, kek: bytes) -> None:
    with pytest.raises(SealBroken) as refused:
        Vault(kek).open(purpose, sealed)
    assert refused.value.code == "sealing.broken"


def test_the_same_text_is_sealed_differently_each_time_and_hashed_alike() -> None:
    vault = Vault(KEK)
    assert vault.seal("mail", b"x") != vault.seal("mail", b"x")
    assert vault.keyed_hash("mail", "x") == vault.keyed_hash("mail", "x")


def test_hashes_of_two_purposes_and_two_keys_have_nothing_in_common() -> None:
    hashes = {Vault(kek).keyed_hash(purpose, "x") for kek in (KEK, bytes(32)) for purpose in ("mail", "csrf")}
    assert len(hashes) == 4


def test_the_wrapping_key_is_256_bits_and_not_the_key_itself() -> None:
    key = Vault(KEK).wrapping_key
    assert key.export(as_dict=True)["kty"] == "oct"
    assert key.get_op_key("wrapKey") != KEK
    assert key.export() == Vault(KEK).wrapping_key.export()


def test_a_vault_does_not_show_its_key() -> None:
    assert KEK.hex() not in repr(Vault(KEK))
    assert repr(Vault(KEK)) == "Vault(...)"


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_has_32_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(bytes(size))


def test_a_key_file_is_made_for_its_owner_alone(tmp_path: Path, entropy: Callable[[int], bytes]) -> None:
    path = tmp_path / "keys" / "kek"
    create_key_file(path, entropy)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert open_key_file(path) == path.read_bytes()
    assert len(open_key_file(path)) == 32


def test_a_key_file_is_never_overwritten(tmp_path: Path, entropy: Callable[[int], bytes]) -> None:
    path = tmp_path / "kek"
    create_key_file(path, entropy)
    before = path.read_bytes()
    with pytest.raises(KeyFileProblem, match="never overwritten"):
        create_key_file(path, entropy)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("case", "mode", "size", "reason"),
    [
        ("group may read", 0o440, 32, "0400"),
        ("others may read", 0o404, 32, "0400"),
        ("owner may write", 0o600, 32, "0400"),
        ("too short", 0o400, 31, "32 bytes"),
        ("too long", 0o400, 33, "32 bytes"),
        ("empty", 0o400, 0, "32 bytes"),
    ],
)
def test_a_careless_key_file_is_refused(tmp_path: Path, case: str, mode: int, size: int, reason: str) -> None:
    path = tmp_path / "kek"
    path.write_bytes(bytes(size))
    path.chmod(mode)
    with pytest.raises(KeyFileProblem, match=reason) as refused:
        open_key_file(path)
    assert refused.value.code == "sealing.key_file"


def test_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileProblem, match="cannot be read"):
        open_key_file(tmp_path / "kek")
