"""Read the files of a ZIP archive from a stranger, one after the other, without unpacking anything to disk.

The whole archive is refused when its directory is damaged, names too many files, promises too many bytes, or lets files
share bytes (the way of ZIP bombs that are small and honest about their sizes). One file is refused, and the others are
read, when it is encrypted, packed otherwise than by deflate, an archive itself, too large, swollen, or called by a name
that leads elsewhere. Sizes are limited before and while a file is read: what an archive says of itself may be a lie.
"""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from credentials.baking import MAX_INPUT_BYTES
from credentials.problems import CredentialProblem, InputTooLarge
from verifier.batches.problems import (
    ArchiveBroken,
    ArchiveEntries,
    ArchiveExpands,
    ArchiveOverlapping,
    ArchiveProblem,
    EntryBroken,
    EntryEncrypted,
    EntryMethod,
    EntryNested,
    EntryPath,
    EntryRatio,
)

MEBIBYTE: Final = 1024 * 1024
SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
SUFFIX: Final = ".zip"
OTHER_SUFFIXES: Final = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar")
# Pictures do not shrink; the text of a badge does so five times, a drawing perhaps fifty times.
MAX_RATIO: Final = 200
RATIO_APPLIES_FROM_BYTES: Final = MEBIBYTE
_DIRECTORY_BYTES_PER_ENTRY: Final = 512  # a long path with the usual additions
_MIN_DIRECTORY_BYTES: Final = 128 * 1024  # the end of an archive is looked for in its last 64 KiB
_LOCAL_HEADER_BYTES: Final = 30
# Flag bits of APPNOTE.TXT 4.4.4: encrypted, strongly encrypted, directory hidden.
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_LEFT_BY_SYSTEMS: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
_BROKEN: Final = (
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    OSError,
)


@dataclass(frozen=True)
class ArchiveLimits:
    """How many files an archive may hold, and how many bytes they may have altogether when opened."""

    entries: int
    total_bytes: int


@dataclass(frozen=True)
class Entry:
    """A file of an archive: its bytes, or why they were not read."""

    name: str
    content: bytes | CredentialProblem | ArchiveProblem


def is_archive(beginning: bytes) -> bool:
    """Tell from its first bytes whether a file is a ZIP archive."""
    return beginning.startswith(SIGNATURES)


def is_hidden(name: str) -> bool:
    """Tell whether a file was left by a system and is nobody's badge: hidden ones, `__MACOSX`, `Thumbs.db`."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return any(part.startswith(".") or part.casefold() in _LEFT_BY_SYSTEMS for part in parts)


class Archive:
    """An open ZIP archive whose directory has been checked as a whole."""

    def __init__(self, file: IO[bytes], limits: ArchiveLimits) -> None:
        """Read the directory.

        Raises:
            ArchiveBroken, ArchiveEntries, ArchiveExpands, ArchiveOverlapping: nothing of it is read.
        """
        measured = _Measured(file, max(_MIN_DIRECTORY_BYTES, limits.entries * _DIRECTORY_BYTES_PER_ENTRY))
        try:
            self._zip = ZipFile(measured)
        except _DirectoryTooLarge as error:
            raise ArchiveEntries(limit=limits.entries) from error
        except _BROKEN as error:
            raise ArchiveBroken from error
        measured.limit = None
        listed = self._zip.infolist()
        if len(listed) > limits.entries:
            raise ArchiveEntries(limit=limits.entries)
        _refuse_overlaps(listed)
        # Not `is_dir()`: in some versions of Python it breaks down at an empty name.
        files = [info for info in listed if not info.filename.endswith("/")]
        self._wanted = [info for info in files if _leads_out(info) or not is_hidden(info.orig_filename)]
        self.skipped = len(files) - len(self._wanted)
        """How many files were left by a system, and are not given."""
        if sum(info.file_size for info in self._wanted) > limits.total_bytes:
            raise ArchiveExpands(limit=limits.total_bytes // MEBIBYTE)

    def __len__(self) -> int:
        """Give how many files `entries` will give."""
        return len(self._wanted)

    def entries(self) -> Iterator[Entry]:
        """Read the files in the order of the directory, each when it is asked for."""
        for info in self._wanted:
            try:
                yield Entry(info.orig_filename, self._read(info))
            except (CredentialProblem, ArchiveProblem) as problem:
                yield Entry(info.orig_filename, problem)

    def _read(self, info: ZipInfo) -> bytes:
        if _leads_out(info):
            raise EntryPath
        if info.flag_bits & _ENCRYPTED:
            raise EntryEncrypted
        if info.orig_filename.casefold().endswith((SUFFIX, *OTHER_SUFFIXES)):
            raise EntryNested
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise EntryMethod
        if info.file_size > MAX_INPUT_BYTES:
            raise InputTooLarge(limit=str(MAX_INPUT_BYTES))
        if info.file_size > max(RATIO_APPLIES_FROM_BYTES, MAX_RATIO * info.compress_size):
            raise EntryRatio(limit=MAX_RATIO)
        try:
            with self._zip.open(info) as file:
                return file.read(MAX_INPUT_BYTES + 1)
        except _BROKEN as error:
            raise EntryBroken from error


def _leads_out(info: ZipInfo) -> bool:
    """Tell whether a name means another place, or the file is a link to one.

    Nothing is written under these names; but whoever made such an archive wanted to harm the next one who opens it.
    """
    name = info.orig_filename.replace("\\", "/")
    # What stands after a NUL is cut off by some readers and read by others.
    strange = "\0" in name or name.startswith("/") or _DRIVE.match(name) is not None
    return strange or ".." in name.split("/") or stat.S_ISLNK(info.external_attr >> 16)


def _refuse_overlaps(listed: list[ZipInfo]) -> None:
    end = 0
    for info in sorted(listed, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise ArchiveOverlapping
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size


class _DirectoryTooLarge(Exception):
    """The directory of an archive has more bytes than the files that we read could need."""


class _Measured:
    """A file of which no more than `limit` bytes are read at once.

    The directory of an archive is read as a whole; without a limit, some megabytes of it become gigabytes of objects.
    """

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self._file = file
        self.limit: int | None = limit

    def read(self, size: int = -1) -> bytes:
        if self.limit is None:
            return self._file.read(size)
        if size > self.limit:
            raise _DirectoryTooLarge
        content = self._file.read(size if size >= 0 else self.limit + 1)
        if len(content) > self.limit:
            raise _DirectoryTooLarge
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        """Leave the file to whoever opened it."""
