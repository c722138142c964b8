"""Put on every answer the headers that keep browsers from helping an attacker.

Spec: CSP Level 3; the policy is that of the security plan. `Referrer-Policy: same-origin` and not `no-referrer`:
under the latter browsers send `Origin: null` with our own forms, and the check against forged forms would refuse them.
"""

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.identification import actor_of

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# One year, this host only: other hosts of the domain are not ours to decide about.
STRICT_TRANSPORT_SECURITY = "max-age=31536000"
HTML = "text/html"
NO_STORE = "no-store"


class SecurityHeaders:
    """ASGI middleware: complete the headers of every answer."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), Request(scope))
            await send(message)

        await self._app(scope, receive, completed)

    def _complete(self, headers: MutableHeaders, request: Request) -> None:
        for name, value in EVERYWHERE.items():
            headers.setdefault(name, value)
        if self._https:
            headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY)
        known = hasattr(request.state, "actor") and actor_of(request).is_signed_in
        is_page = headers.get("content-type", "").startswith(HTML)
        if known and (is_page or "cache-control" not in headers):
            # A page with somebody's name and form token in it stays in no cache, whatever the route says.
            headers["Cache-Control"] = NO_STORE
        elif "cache-control" not in headers:
            headers["Cache-Control"] = "no-cache"
        if is_page:
            headers.add_vary_header("Accept")
            headers.add_vary_header("Accept-Language")
            headers.add_vary_header("Cookie")
