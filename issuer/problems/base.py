"""Say what a refusal of the issuer is."""

from collections.abc import Mapping
from typing import ClassVar


class IssuerProblem(Exception):
    """A refusal with a stable code; `fields` are the parameters of its messages, in order.

    The docstring of a kind is its English title.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422

    def __init_subclass__(cls) -> None:
        cls.title = (cls.__doc__ or "").removesuffix(".")

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.title)
        self.fields: Mapping[str, str | int] = fields
