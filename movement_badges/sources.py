"""Find the badges that the command line is pointed to: files, folders, archives, addresses, and lists of all these.

Everything is found and read when its turn comes, so that a folder of any size takes no more memory than one file.
"""

import csv
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from credentials.baking import MAX_INPUT_BYTES
from verifier.batches.archives import OTHER_SUFFIXES, SUFFIX, Archive, ArchiveLimits, is_archive, is_hidden
from verifier.batches.checking import Address, Item
from verifier.batches.problems import ArchiveKind, ArchiveProblem, SourceUnreadable

STANDARD_INPUT: Final = "-"
# One's own machine has more room than a server; whoever has more files puts them into a folder.
LIMITS: Final = ArchiveLimits(entries=20_000, total_bytes=4 * 1024**3)
MAX_LINE_CHARACTERS: Final = 8192
_COLUMNS: Final = frozenset({"source", "path", "file", "url", "badge"})
_BEGINNING_BYTES: Final = 4
# A name with a NUL in it is a ValueError.
_UNREADABLE: Final = (OSError, ValueError, csv.Error)


@dataclass
class Finder:
    """Walks through what it is given; counts the files that systems leave behind, which are not badges of anybody."""

    sources: Sequence[str]
    lists: Sequence[Path]
    skipped: int = 0

    @property
    def is_many(self) -> bool:
        """Say whether anything holds more than one badge, so that a line for each must do."""
        return bool(self.lists) or any(_holds_many(source) for source in self.sources)

    def items(self) -> Iterator[Item]:
        """Read everything, one after the other."""
        for source in self.sources:
            yield from self._at(source, Path())
        for listed in self.lists:
            try:
                for source in _listed(listed):
                    yield from self._at(source, listed.parent)
            except _UNREADABLE as error:
                yield _unreadable(str(listed), error, is_named=True)

    def count(self) -> int:
        """Say how many there will be, without reading any; for a bar that shows how far it is."""
        counted = sum(_count(source, Path()) for source in self.sources)
        for listed in self.lists:
            try:
                counted += sum(_count(source, listed.parent) for source in _listed(listed))
            except _UNREADABLE:
                counted += 1
        return counted

    def _at(self, source: str, folder: Path) -> Iterator[Item]:
        if _is_address(source):
            yield Item(source, Address(source))
        elif source == STANDARD_INPUT:
            yield Item(source, sys.stdin.buffer.read(MAX_INPUT_BYTES + 1))
        elif _is_folder(folder / source):
            yield from self._in_folder(folder / source)
        else:
            yield from self._in_file(folder / source, is_named=True)

    def _in_folder(self, folder: Path) -> Iterator[Item]:
        try:
            found = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable(str(folder), error, is_named=False)
            return
        for entry in found:
            if is_hidden(entry.name):
                self.skipped += 1
            elif entry.is_dir(follow_symlinks=False):  # a link back up would never end
                yield from self._in_folder(Path(entry.path))
            elif not _is_folder(Path(entry.path)):
                yield from self._in_file(Path(entry.path), is_named=False)

    def _in_file(self, path: Path, *, is_named: bool) -> Iterator[Item]:
        name = str(path)
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device could keep us waiting for ever
                raise OSError(0, "not an ordinary file")
            with path.open("rb") as file:
                beginning = file.read(_BEGINNING_BYTES)
                file.seek(0)
                if is_archive(beginning) and (is_named or path.suffix.casefold() == SUFFIX):
                    archive = Archive(file, LIMITS)
                    self.skipped += archive.skipped
                    for entry in archive.entries():
                        yield Item(f"{name}/{entry.name}", entry.content, is_named=False)
                elif name.casefold().endswith(OTHER_SUFFIXES):
                    raise ArchiveKind
                else:
                    # One byte more than a badge may have, so that what is too large is refused as such.
                    yield Item(name, file.read(MAX_INPUT_BYTES + 1), is_named)
        except ArchiveProblem as problem:
            yield Item(name, problem, is_named)
        except _UNREADABLE as error:
            yield _unreadable(name, error, is_named=is_named)


def _holds_many(source: str) -> bool:
    if _is_address(source) or source == STANDARD_INPUT:
        return False
    path = Path(source)
    if _is_folder(path):
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return is_archive(file.read(_BEGINNING_BYTES)) or source.casefold().endswith(OTHER_SUFFIXES)
    except _UNREADABLE:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except _UNREADABLE:  # a name that no file can have
        return False


def _count(source: str, folder: Path) -> int:
    path = folder / source
    if _is_address(source) or source == STANDARD_INPUT:
        return 1
    if _is_folder(path):
        return sum(
            _count_in_file(Path(below) / name)
            for below, folders, names in os.walk(path)
            if _only_seen(folders)
            for name in names
            if not is_hidden(name)
        )
    return _count_in_file(path)


def _only_seen(folders: list[str]) -> bool:
    folders[:] = [name for name in folders if not is_hidden(name)]
    return True


def _count_in_file(path: Path) -> int:
    if path.suffix.casefold() != SUFFIX:
        return 1
    try:
        with path.open("rb") as file:
            return len(Archive(file, LIMITS))
    except (ArchiveProblem, *_UNREADABLE):
        return 1


def _listed(path: Path) -> Iterator[str]:
    """Give the paths and addresses of a list: one on a line, or in one column of a table (CSV)."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        lines = iter(lambda: file.readline(MAX_LINE_CHARACTERS), "")
        if path.suffix.casefold() == ".csv":
            yield from _in_table(lines)
        else:
            yield from (text for line in lines if (text := line.strip()) and not text.startswith("#"))


def _in_table(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, "")
    # Spreadsheets of half of the world separate by semicolons.
    rows = csv.reader(chain([first], lines), delimiter=";" if first.count(";") > first.count(",") else ",")
    head = next(rows, [])
    named = [place for place, cell in enumerate(head) if cell.strip().casefold() in _COLUMNS]
    column = named[0] if named else 0
    for row in rows if named else chain([head], rows):
        if len(row) > column and (text := row[column].strip()):
            yield text


def _is_address(source: str) -> bool:
    return source.startswith(("https://", "http://"))


def _unreadable(name: str, error: Exception, *, is_named: bool) -> Item:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return Item(name, SourceUnreadable(reason=reason), is_named)
