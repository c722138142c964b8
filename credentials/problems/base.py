"""The type of every reason for refusal, and the register of all of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

ProblemOutcome = Literal["invalid", "unknown"]

_registry: dict[str, type["CredentialProblem"]] = {}


class CredentialProblem(Exception):
    """A reason for refusal: a stable `code`, an English `title`, and the offending values by name.

    A class that sets `code` in its own body is registered in `PROBLEMS`. `field_names` lists the fields in the order
    in which they become the parameters of the message `problem.<code>.reason`; each must be given, by keyword.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    outcome: ClassVar[ProblemOutcome] = "invalid"
    field_names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" in cls.__dict__:
            if cls.code in _registry:
                raise TypeError(f"two problems share the code {cls.code}")
            _registry[cls.code] = cls

    def __init__(self, **fields: str) -> None:
        if set(fields) != set(self.field_names):
            raise TypeError(f"{type(self).__name__} takes the fields {self.field_names}, not {tuple(fields)}")
        self._fields = {name: fields[name] for name in self.field_names}
        super().__init__(self.title, *self._fields.values())

    @property
    def fields(self) -> Mapping[str, str]:
        """Give the offending values by name, in the order of `field_names`."""
        return MappingProxyType(self._fields)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self._fields.items())
        return f"{self.code}: {self.title}" + (f" ({told})" if told else "")


PROBLEMS: Mapping[str, type[CredentialProblem]] = MappingProxyType(_registry)
"""Every problem type by its code, in the order of definition."""
