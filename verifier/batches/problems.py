"""Name what keeps a file from being checked when many are handed in.

SourceProblem
├── SourceUnreadable, SourceBroke, OutOfTime        nobody could look at it
└── ArchiveProblem
    ├── ArchiveBroken, ArchiveKind, ArchiveTooLarge, ArchiveEntries, ArchiveExpands, ArchiveOverlapping
    └── EntryEncrypted, EntryMethod, EntryNested, EntryPath, EntryRatio, EntryBroken
"""

from collections.abc import Mapping
from typing import ClassVar

from chassis.problems import register_status


class SourceProblem(Exception):
    """A file, an address or an archive whose badge was not checked."""

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422

    def __init_subclass__(cls) -> None:
        cls.title = (cls.__doc__ or "").removesuffix(".")
        register_status(cls, cls.status)

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.title)
        self.fields: Mapping[str, str | int] = fields


class SourceUnreadable(SourceProblem):
    """This file cannot be read."""

    code = "source.unreadable"


class SourceBroke(SourceProblem):
    """Checking this file broke down."""

    code = "source.broke"


class OutOfTime(SourceProblem):
    """The time for all these badges was over before this one."""

    code = "source.out_of_time"


class ArchiveProblem(SourceProblem):
    """Something about an archive, or about one file in it."""


class ArchiveBroken(ArchiveProblem):
    """This archive is damaged."""

    code = "archive.broken"


class ArchiveKind(ArchiveProblem):
    """Archives of this kind are not opened."""

    code = "archive.kind"


class ArchiveTooLarge(ArchiveProblem):
    """The archive is too large."""

    code = "archive.too_large"
    status = 413


class ArchiveEntries(ArchiveProblem):
    """There are too many files in the archive."""

    code = "archive.entries"
    status = 413


class ArchiveExpands(ArchiveProblem):
    """The archive would become too large when opened."""

    code = "archive.expands"
    status = 413


class ArchiveOverlapping(ArchiveProblem):
    """Files in the archive share the same bytes."""

    code = "archive.overlapping"


class EntryEncrypted(ArchiveProblem):
    """This file in the archive is locked with a password."""

    code = "archive.encrypted"


class EntryMethod(ArchiveProblem):
    """This file in the archive is packed in an unusual way."""

    code = "archive.method"


class EntryNested(ArchiveProblem):
    """This is an archive inside the archive."""

    code = "archive.nested"


class EntryPath(ArchiveProblem):
    """The name of this file leads out of the archive."""

    code = "archive.path"


class EntryRatio(ArchiveProblem):
    """This file in the archive would swell up beyond measure."""

    code = "archive.ratio"


class EntryBroken(ArchiveProblem):
    """This file in the archive is damaged."""

    code = "archive.entry_broken"
