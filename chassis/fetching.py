"""Every outgoing HTTP request of the program.

A URL that is fetched nearly always comes from a stranger's document, so the fetcher obeys these rules, in this order:

1. The URL is `https`, without user information, its host a DNS name, its port 443. An origin with a transport of its
   own (our own site in process, another node in a test) is answered by that transport and needs no address.
2. The breaker of the host is closed, and fewer than four requests to it are under way.
3. The name is resolved once and every answer is a public address; we connect to the address that was checked, while
   SNI, certificate and `Host` keep the name (no DNS rebinding).
4. No redirect is followed, nothing is decompressed, and size and time are limited.

No setting lets the fetcher reach loopback or a private network.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import httpcore2
import httpx2

from chassis.clock import Clock, utc_now
from chassis.host_limits import Breaker, Gates
from chassis.public_addresses import is_public_address, is_public_host_name

MAX_DOCUMENT_BYTES = 1024 * 1024
MAX_GONE_BYTES = 16 * 1024  # a reason, not a document
MAX_URL_CHARACTERS = 2048
USER_AGENT = "MovementBadges/0.1 (badge verifier)"

Resolver = Callable[[str], Awaitable[Sequence[str]]]
"""Give every address of a host name; an empty answer or `OSError` means that there is none."""

FETCH_PROBLEMS: Mapping[str, str] = {
    "fetch.url": "The address is not a web address",
    "fetch.not_https": "The address does not begin with https",
    "fetch.host": "The address does not name a public host",
    "fetch.port": "The address names an unusual port",
    "fetch.resting": "The site failed several times and is left alone for a minute",
    "fetch.name_unknown": "The host name is not known",
    "fetch.refused_address": "The host is not on the public Internet",
    "fetch.timeout": "The site did not answer in time",
    "fetch.tls": "The site has no valid certificate",
    "fetch.connection": "The connection failed",
    "fetch.redirect": "The site points to another address",
    "fetch.status": "The site answered with an error",
    "fetch.missing": "The site answered, but has nothing at this address",
    "fetch.gone": "The site says that the document is gone for good",
    "fetch.encoding": "The answer is compressed although this was refused",
    "fetch.too_large": "The answer is too large",
}
# What says that the host is ill, in contrast to an answer that we merely do not like.
_FAILURES_OF_THE_HOST = frozenset({"fetch.timeout", "fetch.tls", "fetch.connection", "fetch.name_unknown"})


class FetchProblem(Exception):
    """A document could not be fetched: `code` says why, `detail` adds what the code cannot.

    `content` is the body of an answer 410 Gone, at most `MAX_GONE_BYTES` of it: it may say why.
    """

    def __init__(self, code: str, url: str, detail: str = "", *, content: bytes = b"") -> None:
        super().__init__(f"{code}: {FETCH_PROBLEMS[code]}")
        self.code = code
        self.title = FETCH_PROBLEMS[code]
        self.url = url
        self.detail = detail
        self.content = content

    @property
    def fields(self) -> Mapping[str, str | int]:
        """Give the offending values, in the order of the message parameters."""
        return {"url": self.url, "detail": self.detail}


@dataclass(frozen=True)
class FetchedDocument:
    """The body of an answer with status 200; `at` is when it arrived."""

    url: str
    content: bytes
    content_type: str
    at: datetime


@dataclass(frozen=True)
class FetchLimits:
    """How long a request may take (seconds): to connect, and altogether."""

    connect_seconds: float = 2.0
    total_seconds: float = 5.0


async def resolve(host: str) -> Sequence[str]:
    """Give the addresses of `host` as the operating system knows them."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def _system_network() -> httpcore2.AsyncNetworkBackend:
    # httpcore2 declares a second class of this name for systems without anyio, which httpx2 always brings.
    return httpcore2.AnyIOBackend()  # pyright: ignore[reportReturnType]


def origin_of(url: str) -> str:
    """Give `scheme://host[:port]` of `url` in lower case, without the port that the scheme implies.

    Raises:
        FetchProblem: `fetch.url`.
    """
    return _origin(_parse(url))


class Fetcher:
    """Fetches documents under the rules of this module; keep one for the whole process."""

    def __init__(
        self,
        *,
        transports: Mapping[str, httpx2.AsyncBaseTransport] | None = None,
        resolver: Resolver | None = None,
        clock: Clock = utc_now,
        network: httpcore2.AsyncNetworkBackend | None = None,
        limits: FetchLimits | None = None,
    ) -> None:
        self._transports = {origin_of(origin): transport for origin, transport in (transports or {}).items()}
        self._limits = limits or FetchLimits()
        self._public = _PublicTransport(resolver or resolve, network or _system_network(), self._limits)
        self._breaker = Breaker(clock)
        self._gates = Gates()
        self._clock = clock

    def reaches_in_process(self, url: str) -> bool:
        """Tell whether the origin of `url` has a transport of its own."""
        try:
            return origin_of(url) in self._transports
        except FetchProblem:
            return False

    async def fetch(
        self,
        url: str,
        *,
        accept: str,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_DOCUMENT_BYTES,
    ) -> FetchedDocument:
        """Fetch the document at `url`.

        Raises:
            FetchProblem: with a code of `FETCH_PROBLEMS`.
        """
        parsed = _parse(url)
        transport = self._transports.get(_origin(parsed))
        sent = {**(headers or {}), "Accept": accept, "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
        request = httpx2.Request("GET", parsed, headers=sent)
        if transport is not None:
            return await self._ask(transport, request, url, max_bytes)
        host = _public_host(parsed, url)  # rule 1
        if self._breaker.is_open(host):  # rule 2
            raise FetchProblem("fetch.resting", url, host)
        async with self._gates.of(host):
            try:
                document = await self._ask(self._public, request, url, max_bytes)  # rules 3 and 4
            except FetchProblem as problem:
                if problem.code in _FAILURES_OF_THE_HOST or problem.detail.startswith("5"):
                    self._breaker.failed(host)
                raise
        self._breaker.succeeded(host)
        return document

    async def _ask(
        self, transport: httpx2.AsyncBaseTransport, request: httpx2.Request, url: str, max_bytes: int
    ) -> FetchedDocument:
        try:
            async with asyncio.timeout(self._limits.total_seconds):
                response = await transport.handle_async_request(request)
                try:
                    content = await _read(response, url, max_bytes)
                finally:
                    await response.aclose()
        except (TimeoutError, httpcore2.TimeoutException, httpx2.TimeoutException) as error:
            raise FetchProblem("fetch.timeout", url, request.url.host) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.TransportError, OSError) as error:
            _raise_connection_problem(error, url, request.url.host)
        content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return FetchedDocument(url=url, content=content, content_type=content_type, at=self._clock())


def _parse(url: str) -> httpx2.URL:
    if len(url) > MAX_URL_CHARACTERS:
        raise FetchProblem("fetch.url", url[:MAX_URL_CHARACTERS])
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise FetchProblem("fetch.url", url) from error
    if not parsed.scheme or not parsed.raw_host or parsed.userinfo or "\\" in url:
        raise FetchProblem("fetch.url", url)
    return parsed.copy_with(fragment=None)


def _origin(url: httpx2.URL) -> str:
    host = url.raw_host.decode("ascii").lower()
    return f"{url.scheme}://{host}" + ("" if url.port is None else f":{url.port}")


def _public_host(parsed: httpx2.URL, url: str) -> str:
    if parsed.scheme != "https":
        raise FetchProblem("fetch.not_https", url)
    host = parsed.raw_host.decode("ascii").lower()
    if not is_public_host_name(host):
        raise FetchProblem("fetch.host", url, host)
    if parsed.port is not None:  # httpx2 drops the port that https implies
        raise FetchProblem("fetch.port", url, str(parsed.port))
    return host


async def _read(response: httpx2.Response, url: str, max_bytes: int) -> bytes:
    if response.is_redirect or 300 <= response.status_code < 400:
        raise FetchProblem("fetch.redirect", url, str(response.status_code))
    if response.status_code == 410:
        raise FetchProblem("fetch.gone", url, "410", content=await _beginning(response))
    if response.status_code == 404:
        raise FetchProblem("fetch.missing", url, "404")
    if response.status_code != 200:
        raise FetchProblem("fetch.status", url, str(response.status_code))
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise FetchProblem("fetch.encoding", url)
    announced = response.headers.get("Content-Length", "0")
    if announced.isascii() and announced.isdigit() and int(announced) > max_bytes:
        raise FetchProblem("fetch.too_large", url, str(max_bytes))
    if not isinstance(response.stream, AsyncIterable):
        raise TypeError("the body of an asynchronous answer")
    content = bytearray()
    async for part in response.stream:  # as it came, undecoded
        content += part
        if len(content) > max_bytes:  # counted as it arrives: the announced length may be a lie or absent
            raise FetchProblem("fetch.too_large", url, str(max_bytes))
    return bytes(content)


async def _beginning(response: httpx2.Response) -> bytes:
    """Give the beginning of a body, undecoded; nothing of one that is compressed."""
    content = bytearray()
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return b""
    if not isinstance(response.stream, AsyncIterable):
        raise TypeError("the body of an asynchronous answer")
    async for part in response.stream:
        content += part
        if len(content) >= MAX_GONE_BYTES:
            break
    return bytes(content[:MAX_GONE_BYTES])


def _raise_connection_problem(error: BaseException, url: str, host: str) -> NoReturn:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            raise FetchProblem("fetch.tls", url, host) from error
        cause = cause.__cause__ or cause.__context__
    raise FetchProblem("fetch.connection", url, host) from error


class _PublicTransport(httpx2.AsyncBaseTransport):
    """Speaks HTTPS with public addresses only; every request has a connection of its own."""

    def __init__(self, resolver: Resolver, network: httpcore2.AsyncNetworkBackend, limits: FetchLimits) -> None:
        self._resolver = resolver
        self._network = network
        self._limits = limits
        self._certificates: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._certificates is None:  # loading the authorities takes a while and a check may need no network
            self._certificates = httpx2.create_ssl_context(trust_env=False)
        host = request.url.raw_host.decode("ascii")
        addresses = await self._checked_addresses(host, str(request.url))
        connection = httpcore2.AsyncHTTPConnection(
            origin=httpcore2.Origin(scheme=b"https", host=request.url.raw_host, port=443),
            ssl_context=self._certificates,
            network_backend=_CheckedNetwork(self._network, addresses),
        )
        response = await connection.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=b"https", host=request.url.raw_host, port=443, target=request.url.raw_path),
                headers=request.headers.raw,
                extensions={"timeout": {"connect": self._limits.connect_seconds}},
            )
        )
        return httpx2.Response(
            response.status, headers=response.headers, stream=_ClosingStream(response.stream, connection)
        )

    async def _checked_addresses(self, host: str, url: str) -> tuple[str, ...]:
        try:
            addresses = tuple(await self._resolver(host))
        except (OSError, UnicodeError) as error:
            raise FetchProblem("fetch.name_unknown", url, host) from error
        if not addresses:
            raise FetchProblem("fetch.name_unknown", url, host)
        # One private answer among public ones is an attack or a mistake; both are refused.
        if not all(is_public_address(address) for address in addresses):
            raise FetchProblem("fetch.refused_address", url, host)
        return addresses


class _CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were checked, whatever host is asked for."""

    ADDRESSES_TRIED = 2  # one of each family is the usual case

    def __init__(self, network: httpcore2.AsyncNetworkBackend, addresses: Sequence[str]) -> None:
        self._network = network
        self._addresses = addresses[: self.ADDRESSES_TRIED]

    async def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name serves SNI and Host only
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        *first, last = self._addresses
        for address in first:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(last, port, timeout, local_address, socket_options)


class _ClosingStream(httpx2.AsyncByteStream):
    """The body of an answer; closing it closes the connection."""

    def __init__(
        self, stream: Iterable[bytes] | AsyncIterable[bytes], connection: httpcore2.AsyncHTTPConnection
    ) -> None:
        if not isinstance(stream, AsyncIterable):
            raise TypeError("the body of an asynchronous answer")
        self._stream = stream
        self._connection = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        await self._connection.aclose()
