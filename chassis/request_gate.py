"""Refuse at the door what no part of the program could do anything with, and know this site by one name only.

1. No text with U+0000 in an address: PostgreSQL keeps none, and no address of ours has one.
2. Bodies of text are UTF-8: other encodings (UTF-7 ...) spell what is no text at all.
3. Whatever is derived from the host of a request, such as where to go on without a slash at the end, is derived from
   the public URL: a `Host` header is written by whoever sends it.
"""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.problems import NotFound, UnsupportedMediaType

_ENCODINGS = frozenset({"", "utf-8", "utf8", "us-ascii"})


class RequestGate:
    """ASGI middleware: the door behind the answers to problems."""

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self._app = app
        site = urlsplit(public_url)
        self._scheme, self._host = site.scheme, site.netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            NotFound: the address names nothing that can exist.
            UnsupportedMediaType: the body is text of another encoding.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if "\x00" in scope["path"] or b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]:
            raise NotFound
        if _encoding(Request(scope)) not in _ENCODINGS:
            raise UnsupportedMediaType
        MutableHeaders(scope=scope)["host"] = self._host
        scope["scheme"] = self._scheme
        await self._app(scope, receive, send)


def _encoding(request: Request) -> str:
    """Give the encoding that the body claims, as its readers find it."""
    _, _, parameters = request.headers.get("content-type", "").partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""
