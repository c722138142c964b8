"""Answer HEAD wherever GET is answered: the same headers, no body.

FastAPI routes answer GET alone, but link checkers, previews and monitors ask with HEAD first. Spec: RFC 9110 9.3.2.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """ASGI middleware: serve HEAD as the GET that it stands for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        # A copy: the server looks into its own scope to know that no body follows.
        await self._app({**scope, "method": "GET"}, receive, without_body)
