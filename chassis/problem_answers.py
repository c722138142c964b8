"""Turn every exception of a request into its answer; the only place that does.

`ProblemAnswers` stands around the whole application: typed problems, refusals of the framework, bodies beyond the
limit and anything unforeseen all leave through it as a problem document or a page.

Spec: RFC 9457.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.database import DatabaseUnreachable
from chassis.problems import (
    FieldError,
    Internal,
    InvalidRequest,
    Problem,
    TooLarge,
    Unauthenticated,
    Unavailable,
    pointer_of,
    problem_of_status,
    status_of,
)

PROBLEM_JSON = "application/problem+json"
TEMPLATE = "chassis/problem.html"
# Headers of the framework's own refusals that a caller needs; nothing else of them is passed on.
_KEPT_HEADERS = ("allow", "retry-after")

_log = structlog.stdlib.get_logger("chassis.problems")


class PageRenderer(Protocol):
    """What shows the page of a problem (chassis.rendering)."""

    def language(self, request: Request) -> str:
        """Give the language that this request is to be answered in."""
        ...

    def page(
        self,
        request: Request,
        template: str,
        context: Mapping[str, object],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Give the page."""
        ...


class Messages(Protocol):
    """What gives the texts of a problem (chassis.languages)."""

    def has(self, key: str) -> bool:
        """Say whether a message exists."""
        ...

    def t(self, language: str, key: str, *parameters: str | int) -> str:
        """Give the text of a message."""
        ...


class ProblemAnswers:
    """ASGI middleware: let no exception out, and give every refusal its problem document or page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        outgoing = _Outgoing(send)
        try:
            await self._app(scope, receive, outgoing)
        except Exception as problem:
            if outgoing.started:
                # Half an answer has left; the connection is cut, so that the client sees that it is half.
                _log.error("answer.broken_off", exc_info=problem)
                raise
            await _surely(Request(scope, receive), problem)(scope, receive, send)
            return
        if outgoing.refused_as_too_large:
            await answer(Request(scope, receive), TooLarge(), TooLarge.status)(scope, receive, send)


class _Outgoing:
    """Pass an answer on, except the plain text with which Starlette's body limit refuses."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False
        self.refused_as_too_large = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == TooLarge.status:
            headers = dict(message["headers"])
            self.refused_as_too_large = headers.get(b"content-type", b"").startswith(b"text/plain")
        if self.refused_as_too_large:
            return
        self.started = True
        await self._send(message)


def install(app: FastAPI) -> None:
    """Answer the framework's own refusals in our shape; `ProblemAnswers` does the rest."""

    async def refused(request: Request, problem: Exception) -> Response:
        return _answer_to(request, problem)

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, refused)


def _surely(request: Request, problem: Exception) -> Response:
    """Answer a problem, also one whose own fields cannot be written."""
    try:
        return _answer_to(request, problem)
    except Exception as another:  # noqa: BLE001 - the outermost edge: a failing answer must not end without one
        _log.error("answer.failed", exc_info=another)
        return answer(request, Internal(), Internal.status)


def _answer_to(request: Request, exception: Exception) -> Response:
    problem: Exception = exception
    if isinstance(exception, HTTPException):
        kept = {name: value for name, value in (exception.headers or {}).items() if name.lower() in _KEPT_HEADERS}
        problem = problem_of_status(exception.status_code, kept)
    elif isinstance(exception, RequestValidationError):
        problem = InvalidRequest(_field_errors(exception.errors()))
    elif isinstance(exception, DatabaseUnreachable):
        _log.error("database.unreachable", exc_info=exception)
        return answer(request, Unavailable(), Unavailable.status)
    status = status_of(problem)
    if status is None or not isinstance(problem, Problem):
        _log.error("request.failed", exc_info=exception)
        return answer(request, Internal(), Internal.status)
    if status >= 500:
        _log.error("request.unavailable", code=problem.code, exc_info=exception)
    return answer(request, problem, status)


def answer(request: Request, problem: Problem, status: int) -> Response:
    """Give the answer to a typed problem: a document for programs, a page for people."""
    headers: Mapping[str, str] = getattr(problem, "headers", {})
    if not wants_page(request):
        return _document(request, problem, status, headers)
    if isinstance(problem, Unauthenticated) and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={quote(_here(request), safe='')}", 303)
    renderer: PageRenderer = request.app.state.shell.renderer
    context = {
        "code": problem.code,
        "title_in_english": problem.title,
        "status": status,
        "parameters": tuple(problem.fields.values()),
        "errors": _errors_of(problem),
        "request_id": _request_id(request),
    }
    return renderer.page(request, TEMPLATE, context, status=status, headers=headers)


def wants_page(request: Request) -> bool:
    """Say whether a person's browser asks: not under /api/, not for a JSON file, not with JSON alone in Accept."""
    path = request.url.path
    if path.startswith("/api/") or path.endswith((".json", ".jsonld")):
        return False
    accept = request.headers.get("accept", "")
    return "html" in accept or "json" not in accept


def _document(request: Request, problem: Problem, status: int, headers: Mapping[str, str]) -> JSONResponse:
    shell = request.app.state.shell
    renderer: PageRenderer = shell.renderer
    messages: Messages = shell.languages
    language = renderer.language(request)

    def text(part: str, otherwise: str) -> str:
        key = f"problem.{problem.code}.{part}"
        return messages.t(language, key, *problem.fields.values()) if messages.has(key) else otherwise

    document: dict[str, object] = {
        "type": f"{shell.settings.public_url}/problems/{problem.code}",
        "title": text("title", problem.title),
        "status": status,
        "detail": text("reason", problem.title),
        "next": text("next", ""),
        "code": problem.code,
        "request_id": _request_id(request),
    }
    if errors := _errors_of(problem):
        document["errors"] = [{"pointer": error.pointer, "message": error.message} for error in errors]
    present = {name: value for name, value in document.items() if value != ""}
    response = JSONResponse(present, status, headers, PROBLEM_JSON)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response


def _errors_of(problem: Problem) -> Sequence[FieldError]:
    return problem.errors if isinstance(problem, InvalidRequest) else ()


def _field_errors(errors: Iterable[Mapping[str, object]]) -> list[FieldError]:
    """Keep place and message of each error; the refused value may be secret and is never repeated."""
    found = []
    for error in errors:
        location = error.get("loc", ())
        place = [part for part in location if isinstance(part, str | int)] if isinstance(location, tuple) else []
        found.append(FieldError(pointer_of(place), str(error.get("msg", ""))))
    return found


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _request_id(request: Request) -> str:
    identifier: object = getattr(request.state, "request_id", "")
    return str(identifier)
