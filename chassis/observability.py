"""Write the logs: one line per request by its route, never its path, and a number by which lines belong together.

Paths hold sign-in and holder links, queries hold what people search: neither is ever written. Start uvicorn with
`log_config=None`, so that its own lines come through here as well; its access log is silenced in any case.
"""

import logging
import sys
import time
from collections.abc import Callable
from typing import Literal, TextIO

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.types import Processor

from chassis.redaction import redact

REQUEST_ID_HEADER = "X-Request-ID"
REQUEST_ID_BYTES = 8
UNKNOWN_ROUTE = "(none)"
# Health checks come every few seconds and would drown everything else.
_SILENT_ROUTES = ("/healthz", "/readyz")
# They write every URL that they fetch, and a URL may be a secret of whoever gave it to us.
_OUTGOING_CLIENTS = ("httpx2", "httpcore2")

_log = structlog.stdlib.get_logger("chassis.requests")


def configure_logging(log_format: Literal["json", "human"], *, stream: TextIO | None = None) -> None:
    """Send every log line of the process, ours and the libraries', through one redacting formatter."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        # Plain tracebacks: prettier ones print local variables, and those hold what people typed.
        structlog.processors.format_exc_info,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Lines(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                *shared,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                renderer,
            ]
        )
    )
    root = logging.getLogger()
    root.handlers = [*(other for other in root.handlers if not isinstance(other, _Lines)), handler]
    root.setLevel(logging.INFO)
    for client in _OUTGOING_CLIENTS:
        logging.getLogger(client).setLevel(logging.WARNING)
    # A filter, because uvicorn's own set-up replaces handlers and leaves filters: its lines hold whole paths.
    logging.getLogger("uvicorn.access").addFilter(_nothing)


class _Lines(logging.StreamHandler[TextIO]):
    """Write to one stream, else to whatever standard error is at that moment."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__(stream)
        self._fixed = stream

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = self._fixed or sys.stderr
        super().emit(record)


def _nothing(_record: logging.LogRecord) -> bool:
    return False


class RequestLog:
    """ASGI middleware: number each request and write one line about it when it has been answered."""

    def __init__(self, app: ASGIApp, *, entropy: Callable[[int], bytes]) -> None:
        self._app = app
        self._entropy = entropy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._entropy(REQUEST_ID_BYTES).hex()
        scope.setdefault("state", {})["request_id"] = request_id
        status, started = 500, time.perf_counter()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, numbered)
            finally:
                route = route_template(scope)
                if route not in _SILENT_ROUTES:
                    took = round((time.perf_counter() - started) * 1000)
                    _log.info("request", method=scope["method"], route=route, status=status, milliseconds=took)


def route_template(scope: Scope) -> str:
    """Give the route that answered, such as `/badges/{award_id}`; never the path that was asked for."""
    template: object = getattr(scope.get("route"), "path", None)
    return template if isinstance(template, str) else UNKNOWN_ROUTE
