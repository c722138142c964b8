"""Hosts that nobody should reach or believe: addresses inside networks, and answers made to hold a verifier up."""

import asyncio
import ssl
from collections.abc import Iterable, Mapping, Sequence

import httpcore2

# Security rules, section 4: none of these is on the public Internet.
HOSTILE_ADDRESSES = """
    127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200
    192.0.0.1 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 192.88.99.1
    ::1 :: fe80::1 fec0::1 fc00::1 fd00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2001:0:7f00:1::
    100::1 ::127.0.0.1 5f00::1 2001:10::1 3fff::1
""".split()  # noqa: SIM905 - a table, as the rule has it


class ScriptedStream(httpcore2.AsyncNetworkStream):
    """A connection that answers with given bytes; an exception in the script is raised, `None` waits for ever."""

    def __init__(self, network: "ScriptedNetwork", script: Iterable[bytes | Exception | None]) -> None:
        self._network = network
        self._script = iter(script)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        part = next(self._script, b"")
        if part is None:
            await asyncio.Event().wait()
        if isinstance(part, Exception):
            raise part
        return part or b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._network.sent += buffer

    async def aclose(self) -> None:
        self._network.closed += 1

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        assert ssl_context.verify_mode == ssl.CERT_REQUIRED
        assert ssl_context.check_hostname
        self._network.names.append(server_hostname)
        if self._network.tls is not None:
            raise httpcore2.ConnectError from self._network.tls
        return self


class ScriptedNetwork(httpcore2.AsyncNetworkBackend):
    """The world outside: notes every connection that is asked for."""

    def __init__(self, *script: bytes | Exception | None, tls: Exception | None = None) -> None:
        self.script = script
        self.tls = tls
        self.unreachable = set[str]()
        self.connected: list[tuple[str, int]] = []
        self.names: list[str | None] = []
        self.sent = b""
        self.closed = 0

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        assert timeout == 2.0
        self.connected.append((host, port))
        if host in self.unreachable:
            raise httpcore2.ConnectError("unreachable")
        return ScriptedStream(self, self.script)


def head(status: str, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


CHUNK = b"40\r\n" + b"x" * 64 + b"\r\n"
HOSTILE_ANSWERS: Mapping[str, tuple[Sequence[bytes | Exception | None], str]] = {
    "says nothing": ((None,), "fetch.timeout"),
    "drips headers": ((b"HTTP/1.1 200 OK\r\nX", None), "fetch.timeout"),
    "drips a body": ((head("200 OK", Content_Length="90"), b"{", None), "fetch.timeout"),
    "announces too much": ((head("200 OK", Content_Length="101"), b"{}"), "fetch.too_large"),
    "sends too much": ((head("200 OK"), b"x" * 64, b"x" * 64), "fetch.too_large"),
    "sends an endless body": ((head("200 OK", Transfer_Encoding="chunked"), *[CHUNK] * 9), "fetch.too_large"),
    "compresses": ((head("200 OK", Content_Encoding="gzip", Content_Length="2"), b"{}"), "fetch.encoding"),
    "redirects": ((head("302 Found", Location="https://127.0.0.1/", Content_Length="0"),), "fetch.redirect"),
    "redirects without saying where": ((head("301 Moved", Content_Length="0"),), "fetch.redirect"),
    "has nothing": ((head("404 Not Found", Content_Length="0"),), "fetch.missing"),
    "is gone": ((head("410 Gone", Content_Length="0"),), "fetch.gone"),
    "has no content": ((head("204 No Content"),), "fetch.status"),
    "fails": ((head("500 Oops", Content_Length="0"),), "fetch.status"),
    "hangs up": ((b"",), "fetch.connection"),
    "hangs up in the body": ((head("200 OK", Content_Length="90"), b"{"), "fetch.connection"),
    "breaks": ((httpcore2.ReadError("reset"),), "fetch.connection"),
    "speaks something else": ((b"SSH-2.0-OpenSSH_9.2\r\n\r\n",), "fetch.connection"),
    "sends endless headers": ((b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"x" * 60_000 + b"\r\n"] * 4), "fetch.connection"),
}  # fmt: skip
