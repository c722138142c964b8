"""Archives from strangers: every trick ends with its own code, and what is sound beside it is read."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from credentials.baking import MAX_INPUT_BYTES
from credentials.problems import CredentialProblem
from verifier.batches.archives import Archive, ArchiveLimits
from verifier.batches.problems import ArchiveProblem

LIMITS = ArchiveLimits(entries=50, total_bytes=20 * 1024 * 1024)
GOOD = ("good.json", b'{"type": "good"}')


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", method) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return file.getvalue()


def result(content: bytes) -> dict[str, bytes | str]:
    """Give the files of an archive with their contents or codes."""
    archive = Archive(io.BytesIO(content), LIMITS)
    found = [(entry.name, entry.content) for entry in archive.entries()]
    assert len(found) == len(archive)
    return {name: content if isinstance(content, bytes) else content.code for name, content in found}


def patched(content: bytes, signature: bytes, offset: int, value: bytes, *, which: int = -1) -> bytes:
    """Overwrite bytes of a header: the last one with this signature, unless another is asked for."""
    places = [place for place in range(len(content)) if content.startswith(signature, place)]
    start = places[which] + offset
    return content[:start] + value + content[start + len(value) :]


CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


def encrypted() -> bytes:
    content = packed(GOOD, ("bad.json", b"x"))
    return patched(patched(content, CENTRAL, 8, b"\x01\x00"), LOCAL, 6, b"\x01\x00")


def linked() -> bytes:
    info = zipfile.ZipInfo("bad.json")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return packed(GOOD, (info, b"good.json"))


def lying_about_size() -> bytes:
    """Say that a file has 5 bytes where it has 500."""
    return patched(packed(GOOD, ("bad.json", b"y" * 500)), CENTRAL, 24, struct.pack("<I", 5))


def huge_by_promise() -> bytes:
    return patched(packed(GOOD, ("bad.json", b"x")), CENTRAL, 24, struct.pack("<I", MAX_INPUT_BYTES + 1))


def other_method(method: int) -> Callable[[], bytes]:
    def make() -> bytes:
        with io.BytesIO() as file:
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr(*GOOD)
                archive.writestr("bad.json", b"x" * 100, compress_type=method)
            return file.getvalue()

    return make


def named(name: str, content: bytes = b"{}") -> Callable[[], bytes]:
    return lambda: packed(GOOD, (name, content))


ONE_FILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted": (encrypted, "archive.encrypted"),
    "bzip2, which unpacks without a limit": (other_method(zipfile.ZIP_BZIP2), "archive.method"),
    "lzma, which unpacks without a limit": (other_method(zipfile.ZIP_LZMA), "archive.method"),
    "an unknown method": (
        lambda: patched(packed(GOOD, ("bad.json", b"x")), CENTRAL, 10, b"\x63\x00"),
        "archive.method",
    ),
    "an archive inside": (named("inner.zip", packed(GOOD)), "archive.nested"),
    "another archive inside": (named("inner.TAR.GZ"), "archive.nested"),
    "out of the folder": (named("../../bad.json"), "archive.path"),
    "out of the folder, further down": (named("a/../../bad.json"), "archive.path"),
    "out of the folder, by backslashes": (named("..\\bad.json"), "archive.path"),
    "from the root": (named("/etc/bad.json"), "archive.path"),
    "from a drive": (named("C:\\bad.json"), "archive.path"),
    "hidden, but leading out": (named("../.bad.json"), "archive.path"),
    "a link": (linked, "archive.path"),
    "too large": (named("bad.json", b"\1" * (MAX_INPUT_BYTES + 1)), "no_badge.too_large"),
    "too large by promise": (huge_by_promise, "no_badge.too_large"),
    "swelling": (named("bad.json", bytes(4 * 1024 * 1024)), "archive.ratio"),
    "larger than it says": (lying_about_size, "archive.entry_broken"),
    "a wrong sum": (
        lambda: patched(packed(GOOD, ("bad.json", b"x" * 40)), CENTRAL, 16, b"\0\0\0\0"),
        "archive.entry_broken",
    ),
    "another name inside": (
        lambda: patched(packed(GOOD, ("bad.json", b"x")), LOCAL, 30, b"dab"),
        "archive.entry_broken",
    ),
    "broken compression": (
        lambda: patched(packed(GOOD, ("bad.json", b"x" * 40)), LOCAL, 30 + len("bad.json"), b"\xff\xff\xff"),
        "archive.entry_broken",
    ),
}


@pytest.mark.parametrize("name", ONE_FILE)
def test_one_bad_file_is_refused_and_the_good_one_is_read(name: str) -> None:
    make, code = ONE_FILE[name]
    found = result(make())
    assert found.pop("good.json") == GOOD[1]
    assert list(found.values()) == [code]


def many(count: int) -> bytes:
    return packed(*((f"{number}", b"") for number in range(count)))


def one_kernel_for_many() -> bytes:
    """Let two entries of the directory give out the same bytes (D. Fifield, "A better zip bomb")."""
    content = packed(("a", b"x" * 1000), ("b", b"y" * 1000))
    return patched(content, CENTRAL, 42, struct.pack("<I", 0))


def quoted_headers() -> bytes:
    """Let the first file reach over the header of the second."""
    content = packed(("a", b"x" * 1000), ("b", b"y" * 1000))
    return patched(content, CENTRAL, 20, struct.pack("<I", 200), which=0)


def directory_of_gigabytes() -> bytes:
    """Say nothing of the number of files, and bring a directory that would become a thousand times more objects."""
    content = many(1)
    start = content.index(CENTRAL)
    entry = content[start : content.index(END)]
    entries = entry * 200_000
    end = content[content.index(END) :]
    return content[:start] + entries + patched(end, END, 12, struct.pack("<II", len(entries), start))


WHOLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no archive": (lambda: b"PK\x03\x04 hello", "archive.broken"),
    "nothing": (lambda: b"", "archive.broken"),
    "cut off": (lambda: packed(GOOD)[:-10], "archive.broken"),
    "a directory somewhere else": (
        lambda: patched(packed(GOOD), END, 12, struct.pack("<II", 10**9, 10**9)),
        "archive.broken",
    ),
    "too many files": (lambda: many(51), "archive.entries"),
    "a directory of gigabytes": (directory_of_gigabytes, "archive.entries"),
    "too much altogether": (
        lambda: packed(*((f"{number}", bytes(7 * 1024 * 1024)) for number in range(3))),
        "archive.expands",
    ),
    "the same bytes twice": (one_kernel_for_many, "archive.overlapping"),
    "bytes that reach into another file": (quoted_headers, "archive.overlapping"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_bad_archive_is_refused_as_a_whole(name: str) -> None:
    make, code = WHOLE[name]
    with pytest.raises(ArchiveProblem) as refused:
        Archive(io.BytesIO(make()), LIMITS)
    assert refused.value.code == code


def test_a_directory_of_gigabytes_is_refused_before_it_is_read() -> None:
    file = io.BytesIO(directory_of_gigabytes())
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveProblem):
            Archive(file, LIMITS)
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_what_systems_leave_behind_is_counted_and_not_given() -> None:
    content = packed(GOOD, ("__MACOSX/._good.json", b"x"), ("a/.hidden/b.json", b"x"), ("Thumbs.db", b"x"), ("d/", b""))
    archive = Archive(io.BytesIO(content), LIMITS)
    assert [entry.name for entry in archive.entries()] == ["good.json"]
    assert archive.skipped == 3


def test_the_same_name_twice_is_two_files() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(("a.json", b"1"), ("a.json", b"2"))
    assert [entry.content for entry in Archive(io.BytesIO(content), LIMITS).entries()] == [b"1", b"2"]


def test_ordinary_archives_are_read_stored_deflated_with_a_comment_and_after_other_bytes(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
            archive.comment = b"made by hand"
            archive.writestr("Δοκιμή/ü.json", GOOD[1])
        content = b"#!/bin/sh\n" + (tmp_path / "a.zip").read_bytes()
        assert result(content) == {"Δοκιμή/ü.json": GOOD[1]}


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_raises_anything_but_a_refusal(seed: int) -> None:
    whole = packed(GOOD, ("b.json", b"y" * 300), ("c/d.png", bytes(range(256))))
    for place in range(seed, len(whole), 40):
        content = whole[:place] + bytes([whole[place] ^ (0xFF >> seed % 8)]) + whole[place + 1 :]
        try:
            archive = Archive(io.BytesIO(content), LIMITS)
        except ArchiveProblem:
            continue
        for entry in archive.entries():
            assert isinstance(entry.content, bytes | CredentialProblem | ArchiveProblem)
