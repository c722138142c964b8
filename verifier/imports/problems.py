"""Name what is refused when a badge from elsewhere is brought, or its achievement mapped to skills.

ImportProblem
├── NothingBrought, TooManyImports, ImportTooLarge
├── ImportRefused, OwnBadge, NotOneBadge, NewerKept
├── ImportUnknown, NotShownToBeTheirs, RegionUnknown
└── MappingUnknown, MappingSkill, MappingKnown
"""

from collections.abc import Mapping
from typing import ClassVar

from chassis.problems import register_status


class ImportProblem(Exception):
    """Something about a badge from elsewhere."""

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422

    def __init_subclass__(cls) -> None:
        cls.title = (cls.__doc__ or "").removesuffix(".")
        register_status(cls, cls.status)

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.title)
        self.fields: Mapping[str, str | int] = fields


class NothingBrought(ImportProblem):
    """The form came without a badge."""

    code = "import.nothing"


class TooManyImports(ImportProblem):
    """A person keeps as many badges from elsewhere as this node allows."""

    code = "import.too_many"
    status = 409


class ImportTooLarge(ImportProblem):
    """The file is larger than a badge that this node keeps."""

    code = "import.too_large"
    status = 413


class ImportRefused(ImportProblem):
    """The check says that the badge is not valid."""

    code = "import.invalid"


class OwnBadge(ImportProblem):
    """The badge was awarded on this node and needs no bringing."""

    code = "import.own"


class NotOneBadge(ImportProblem):
    """What was brought is no badge but another kind of credential."""

    code = "import.kind"


class NewerKept(ImportProblem):
    """The same badge is kept already, in a newer edition or better checked."""

    code = "import.kept"
    status = 409


class ImportUnknown(ImportProblem):
    """The person keeps no such badge."""

    code = "import.unknown"
    status = 404


class NotShownToBeTheirs(ImportProblem):
    """A badge that does not name its person cannot count in the map."""

    code = "import.not_yours"


class RegionUnknown(ImportProblem):
    """There is no such region."""

    code = "import.region"


class MappingUnknown(ImportProblem):
    """There is no such achievement or proposal, or it was decided meanwhile."""

    code = "mapping.unknown"
    status = 404


class MappingSkill(ImportProblem):
    """The framework has no such skill."""

    code = "mapping.skill"


class MappingKnown(ImportProblem):
    """This skill is proposed or confirmed for the achievement already."""

    code = "mapping.known"
    status = 409
