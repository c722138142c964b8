"""The shape of every JSON body that the API takes: no unknown member, and only what can be stored and signed."""

from pydantic import BaseModel, ConfigDict, model_validator

# What every JSON reader keeps exactly (RFC 8259 section 6).
_LARGEST = 2**53


class ApiBody(BaseModel):
    """A body, or an object in one."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _is_plain(cls, value: object) -> object:
        _refuse_unusable(value)
        return value


def _refuse_unusable(value: object) -> None:
    """Refuse texts with U+0000 or half a character, and numbers that no two readers agree on.

    Raises:
        ValueError: as pydantic wants it.
    """
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            message = "Text must not contain U+0000 or unpaired surrogates"
            raise ValueError(message)
    elif isinstance(value, int) and abs(value) > _LARGEST:
        message = "Numbers must be between -2^53 and 2^53"
        raise ValueError(message)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _refuse_unusable(name)
            _refuse_unusable(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unusable(inner)
