"""Show any typed refusal as an RFC 9457 problem document (API) or as a page; say nothing of anything unknown.

A problem is any exception with `code`, `title` and `fields`; the house that raises it registers its HTTP status.
Texts come from the message files: `problem.CODE.title`, `.reason` (fields by position) and `.next`.

Spec: RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457), RFC 9110 10.2.3 (Retry-After), RFC 6750 3 (Bearer).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, runtime_checkable

MAX_POINTER_CHARACTERS = 200
_NO_FIELDS: Mapping[str, str | int] = MappingProxyType({})
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@runtime_checkable
class Problem(Protocol):
    """Any exception that this node can explain."""

    @property
    def code(self) -> str:
        """Dotted and stable, such as `proof.missing`."""
        ...

    @property
    def title(self) -> str:
        """English title, for logs and for codes without a message."""
        ...

    @property
    def fields(self) -> Mapping[str, str | int]:
        """The offending values by name, in the order of the message's parameters; never secret."""
        ...


@dataclass(frozen=True)
class FieldError:
    """One place of a request that was refused: `#/json/pointer`, `?query`, `{path}` or a header's name."""

    pointer: str
    message: str


class ChassisProblem(Exception):
    """The root of what the service shell itself refuses."""

    code: str = "internal"
    title: str = "Something went wrong here"
    status: int = 500

    def __init__(
        self, fields: Mapping[str, str | int] = _NO_FIELDS, *, headers: Mapping[str, str] = _NO_HEADERS
    ) -> None:
        super().__init__(self.code)
        self.fields: Mapping[str, str | int] = MappingProxyType(dict(fields))
        self.headers: Mapping[str, str] = MappingProxyType(dict(headers))


class Internal(ChassisProblem):
    """Anything unforeseen; the answer gives the request's id and nothing else."""


class InvalidRequest(ChassisProblem):
    """The request does not have the shape that this address needs."""

    code = "invalid_request"
    title = "The request cannot be read"
    status = 422

    def __init__(self, errors: Sequence[FieldError] = ()) -> None:
        super().__init__()
        self.errors = tuple(errors)


class Unauthenticated(ChassisProblem):
    """Nobody is signed in, or the API token does not work (unknown, expired and revoked look the same)."""

    code = "unauthenticated"
    title = "Sign in first"
    status = 401

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": 'Bearer realm="movement-badges"'})


class Forbidden(ChassisProblem):
    """The actor is known and may not do this."""

    code = "forbidden"
    title = "You may not do this"
    status = 403


class ScopeMissing(Forbidden):
    """The API token does not cover this use; the field `scope` names what it would need."""

    code = "forbidden.scope"
    title = "The API token does not cover this"


class CsrfRefused(ChassisProblem):
    """A form came from elsewhere, or without the token of its session."""

    code = "csrf"
    title = "The form did not come from this site"
    status = 403


class NotFound(ChassisProblem):
    """Nothing stands here, or nothing that this actor may know of."""

    code = "not_found"
    title = "There is nothing here"
    status = 404


class MethodNotAllowed(ChassisProblem):
    """The address exists but not for this method."""

    code = "method_not_allowed"
    title = "This address does not do that"
    status = 405


class NotAcceptable(ChassisProblem):
    """The address exists but not in a form that was asked for."""

    code = "not_acceptable"
    title = "This is not available in that form"
    status = 406


class Conflict(ChassisProblem):
    """The request meets a state that forbids it."""

    code = "conflict"
    title = "This does not fit the present state"
    status = 409


class Gone(ChassisProblem):
    """It was here and is no more."""

    code = "gone"
    title = "This is no longer here"
    status = 410


class TooLarge(ChassisProblem):
    """The body is larger than this address reads."""

    code = "too_large"
    title = "This is too large"
    status = 413


class UnsupportedMediaType(ChassisProblem):
    """The body has a content type that this address does not read."""

    code = "unsupported_media_type"
    title = "This kind of content is not read here"
    status = 415


class RateLimited(ChassisProblem):
    """Too many requests from one place in a short time."""

    code = "rate_limited"
    title = "Too many requests"
    status = 429

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__({"seconds": retry_after_seconds}, headers={"Retry-After": str(retry_after_seconds)})


class Unavailable(ChassisProblem):
    """Something that the answer needs is out of reach for the moment."""

    code = "unavailable"
    title = "Not available for the moment"
    status = 503

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "5"})


_STATUSES: dict[type[Exception], int] = {}


def register_status(problem_type: type[Exception], status: int) -> None:
    """Say with which HTTP status a house's problem (and every kind of it without its own) is answered."""
    if not 400 <= status <= 599:
        message = f"{status} is no status of a problem"
        raise ValueError(message)
    _STATUSES[problem_type] = status


def status_of(problem: Exception) -> int | None:
    """Give the HTTP status of a problem; None when nobody registered one (it is then an unknown error)."""
    if isinstance(problem, ChassisProblem):
        return problem.status
    return next((_STATUSES[kind] for kind in type(problem).__mro__ if kind in _STATUSES), None)


def status_of_kind(kind: type[Exception]) -> int:
    """Give the HTTP status of a kind of problem.

    Raises:
        LookupError: nobody registered one.
    """
    if issubclass(kind, ChassisProblem):
        return kind.status
    for known in kind.__mro__:
        if known in _STATUSES:
            return _STATUSES[known]
    status = getattr(kind, "status", None)
    if isinstance(status, int):
        return status
    raise LookupError(kind.__name__)


def codes() -> Iterator[str]:
    """List every code that the chassis itself answers with, for the pages and their tests."""
    yield from sorted({kind.code for kind in _kinds(ChassisProblem)})


def _kinds(root: type[ChassisProblem]) -> Iterator[type[ChassisProblem]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)


def problem_of_status(status: int, headers: Mapping[str, str] = _NO_HEADERS) -> ChassisProblem:
    """Give the problem for a status that the framework decided (unknown path, wrong method, broken body)."""
    plain: dict[int, type[ChassisProblem]] = {
        403: Forbidden,
        404: NotFound,
        405: MethodNotAllowed,
        406: NotAcceptable,
        409: Conflict,
        410: Gone,
        413: TooLarge,
        415: UnsupportedMediaType,
    }
    if status in plain:
        return plain[status](headers=headers)
    if status == 401:
        return Unauthenticated()
    if status == 503:
        return Unavailable()
    return InvalidRequest() if 400 <= status < 500 else Internal()


def pointer_of(location: Sequence[str | int]) -> str:
    """Turn the framework's place of an error into a pointer a caller can use."""
    place, rest = str(location[0]) if location else "", [str(part) for part in location[1:]]
    if place == "body":
        escaped = (part.replace("~", "~0").replace("/", "~1") for part in rest)
        pointer = "#" + "".join(f"/{part}" for part in escaped)
    elif place == "query":
        pointer = "?" + ".".join(rest)
    elif place == "path":
        pointer = "{" + ".".join(rest) + "}"
    else:
        pointer = ".".join(rest) or place
    return pointer[:MAX_POINTER_CHARACTERS]
