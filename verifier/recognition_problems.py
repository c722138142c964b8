"""Name what is refused when issuers are recognised and registries are exchanged.

RecognitionProblem
├── EntryUnknown, EntryExists, EntryEnded
├── EntryIdentifier, EntryText, EntryScope, EntryPeriod
├── KeyUnseen, KeyLast
└── RegistryProblem
    ├── RegistryForm, RegistrySignature, RegistryOlder, RegistryChanged
    └── SourceUnknown, SourceKey, SourceExists
"""

from collections.abc import Mapping
from typing import ClassVar

from chassis.problems import register_status


class RecognitionProblem(Exception):
    """Something about the register of recognised issuers."""

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422

    def __init_subclass__(cls) -> None:
        cls.title = (cls.__doc__ or "").removesuffix(".")
        register_status(cls, cls.status)

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.title)
        self.fields: Mapping[str, str | int] = fields


class EntryUnknown(RecognitionProblem):
    """There is no such entry in the register."""

    code = "recognition.unknown"
    status = 404


class EntryExists(RecognitionProblem):
    """This issuer stands in the register already for that time."""

    code = "recognition.exists"
    status = 409


class EntryEnded(RecognitionProblem):
    """This recognition has ended already."""

    code = "recognition.ended"
    status = 409


class EntryIdentifier(RecognitionProblem):
    """This is no identifier that an issuer of badges can have."""

    code = "recognition.identifier"


class EntryText(RecognitionProblem):
    """A name is missing or too long."""

    code = "recognition.text"


class EntryScope(RecognitionProblem):
    """Nothing is chosen that the issuer would be recognised for."""

    code = "recognition.scope"


class EntryPeriod(RecognitionProblem):
    """The end stands before the beginning, or a date cannot be read."""

    code = "recognition.period"


class KeyUnseen(RecognitionProblem):
    """This key was never seen with this issuer."""

    code = "recognition.key_unseen"
    status = 404


class KeyLast(RecognitionProblem):
    """The last confirmed key cannot be taken back."""

    code = "recognition.key_last"
    status = 409


class RegistryProblem(RecognitionProblem):
    """Something about a signed register of somebody else."""


class RegistryForm(RegistryProblem):
    """This file is no signed register."""

    code = "registry.form"


class RegistrySignature(RegistryProblem):
    """The register was not signed with that key, or was changed since."""

    code = "registry.signature"


class RegistryOlder(RegistryProblem):
    """A newer register of the same source was taken already."""

    code = "registry.older"
    status = 409


class RegistryChanged(RegistryProblem):
    """The register would now change other entries than those you saw."""

    code = "registry.changed"
    status = 409


class SourceUnknown(RegistryProblem):
    """Nobody's key of this name or text is pinned here."""

    code = "registry.source_unknown"
    status = 404


class SourceKey(RegistryProblem):
    """This is no key that signs registers."""

    code = "registry.source_key"


class SourceExists(RegistryProblem):
    """This key is pinned already."""

    code = "registry.source_exists"
    status = 409
