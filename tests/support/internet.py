"""An Internet in memory: sites by URL behind public addresses, reached by the fetcher's real network code."""

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpcore2
import httpx2

ADDRESS = "93.184.215.14"


@dataclass
class Internet(httpcore2.AsyncNetworkBackend):
    """Serves `documents` (by URL) with status 200, `statuses` with another one; `down` hosts never answer.

    `types` names the media type of a document, which is JSON otherwise.
    """

    documents: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)

    async def resolve(self, host: str) -> Sequence[str]:
        """Answer as a resolver: every host that serves something has a public address."""
        known = {urlsplit(url).hostname for url in (*self.documents, *self.statuses)} | self.down
        return [ADDRESS] if host in known else []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        return _Line(self)

    def site(self) -> httpx2.AsyncBaseTransport:
        """Give a transport that reaches the same documents without any network code."""
        return httpx2.MockTransport(
            lambda request: httpx2.Response(
                200 if str(request.url) in self.documents else 404, content=self.documents.get(str(request.url), b"")
            )
        )

    def answer(self, request: bytes) -> bytes:
        """Give the answer to a request, as bytes of HTTP/1.1."""
        lines = request.split(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
        host = next(line.partition(": ")[2] for line in lines if line.lower().startswith("host:"))
        url = f"https://{host}{lines[0].split(' ')[1]}"
        self.requests.append(url)
        if host in self.down:
            raise httpcore2.ReadError("down")
        body = self.documents.get(url, b"")
        status = self.statuses.get(url, 200 if url in self.documents else 404)
        kind = self.types.get(url, "application/json")
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode("ascii") + body


class _Line(httpcore2.AsyncNetworkStream):
    """A connection to the site that the request names."""

    def __init__(self, internet: Internet) -> None:
        self._internet = internet
        self._asked = b""
        self._answer: bytes | None = None

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        return self

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._asked += buffer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        await asyncio.sleep(0)
        if self._answer is None:
            self._answer = self._internet.answer(self._asked)
        part, self._answer = self._answer[:max_bytes], self._answer[max_bytes:]
        return part

    async def aclose(self) -> None:
        return None
