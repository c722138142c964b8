"""Bring the map and the trust file up to date after every change, before its answer leaves.

A real node harvests on a schedule; in the demonstration whoever accepts a badge sees the map change at once.
"""

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Signing in and checking badges change nothing that the map could show.
UNINTERESTING = ("/sign-", "/verify", "/api/v1/verifications")


class ChangeWatch:
    """ASGI middleware: after a successful request that may have changed something, catch up before answering."""

    def __init__(self, app: ASGIApp, *, catch_up: Callable[[], Awaitable[None]]) -> None:
        self._app = app
        self._catch_up = catch_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or scope["path"].startswith(UNINTERESTING):
            await self._app(scope, receive, send)
            return

        async def after_catching_up(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                await self._catch_up()
            await send(message)

        await self._app(scope, receive, after_catching_up)
