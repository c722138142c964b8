"""What the fetcher refuses, and that nothing is connected to before it is checked."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpcore2
import httpx2
import pytest
from hostile.hosts import HOSTILE_ADDRESSES, HOSTILE_ANSWERS, ScriptedNetwork, ScriptedStream, head

from chassis.fetching import FETCH_PROBLEMS, FetchedDocument, Fetcher, FetchLimits, FetchProblem
from chassis.public_addresses import is_public_address

NOW = datetime(2026, 11, 2, 9, 0, 0, tzinfo=UTC)
PUBLIC = "93.184.215.14"
PUBLIC_ADDRESSES = "93.184.215.14 8.8.8.8 198.35.26.96 2620:0:861:ed1a::1 2606:4700:4700::1111".split()  # noqa: SIM905
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"
Result = TypeVar("Result")


def run(work: Coroutine[object, object, Result]) -> Result:
    return asyncio.run(work)


class Names:
    """A resolver that gives what it is told and counts how often it is asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = answers
        self.asked = 0

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked += 1
        return self._answers[min(self.asked, len(self._answers)) - 1]


def a_fetcher(
    network: ScriptedNetwork, names: Names | None = None, clock: Callable[[], datetime] | None = None
) -> Fetcher:
    return Fetcher(
        resolver=names or Names([PUBLIC]),
        network=network,
        clock=clock or (lambda: NOW),
        limits=FetchLimits(total_seconds=0.2),
    )


def fetch(fetcher: Fetcher, url: str = "https://badges.example.org/did.json", max_bytes: int = 100) -> FetchedDocument:
    return run(fetcher.fetch(url, accept="application/json", max_bytes=max_bytes))


def problem_of(fetcher: Fetcher, url: str = "https://badges.example.org/did.json") -> str:
    with pytest.raises(FetchProblem) as caught:
        fetch(fetcher, url)
    assert caught.value.title == FETCH_PROBLEMS[caught.value.code]
    return caught.value.code


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_a_name_that_leads_to_a_hostile_address_opens_no_connection(address: str) -> None:
    network = ScriptedNetwork(OK)
    assert problem_of(a_fetcher(network, Names([address]))) == "fetch.refused_address"
    assert problem_of(a_fetcher(network, Names([PUBLIC, address]))) == "fetch.refused_address"
    assert network.connected == []
    assert not is_public_address(address)


def test_the_list_of_hostile_addresses_is_whole() -> None:
    assert len(HOSTILE_ADDRESSES) == 42


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_a_public_address_is_connected_to_while_the_name_stays_in_tls_and_host(address: str) -> None:
    network = ScriptedNetwork(OK)
    document = fetch(a_fetcher(network, Names([address])))
    assert document == FetchedDocument("https://badges.example.org/did.json", b"{}", "application/json", NOW)
    assert network.connected == [(address, 443)]
    assert network.names == ["badges.example.org"]
    assert b"\r\nHost: badges.example.org\r\n" in network.sent
    assert b"\r\nAccept-Encoding: identity\r\n" in network.sent
    assert network.closed >= 1


def test_a_name_is_resolved_once_so_that_rebinding_finds_no_second_answer() -> None:
    network, names = ScriptedNetwork(OK), Names([PUBLIC], ["127.0.0.1"])
    fetch(a_fetcher(network, names))
    assert names.asked == 1
    assert network.connected == [(PUBLIC, 443)]


def test_the_second_address_is_tried_when_the_first_does_not_answer() -> None:
    network = ScriptedNetwork(OK)
    network.unreachable = {"2620:0:861:ed1a::1"}
    assert fetch(a_fetcher(network, Names(["2620:0:861:ed1a::1", PUBLIC]))).content == b"{}"
    assert [address for address, _ in network.connected] == ["2620:0:861:ed1a::1", PUBLIC]


REFUSED_URLS = [
    ("http://badges.example.org/", "fetch.not_https"),
    ("ftp://badges.example.org/", "fetch.not_https"),
    ("file:///etc/passwd", "fetch.url"),
    ("badges.example.org", "fetch.url"),
    ("https://", "fetch.url"),
    ("https://user:pass@badges.example.org/", "fetch.url"),
    ("https://127.0.0.1\\@badges.example.org/", "fetch.url"),
    ("https://badges.example.org/" + "a" * 2100, "fetch.url"),
    ("https://①②⑦.⓪.⓪.①/", "fetch.url"),
    ("https://127.0.0.1/", "fetch.host"),
    ("https://[::1]/", "fetch.host"),
    ("https://2130706433/", "fetch.host"),
    ("https://0x7f000001/", "fetch.host"),
    ("https://0177.0.0.1/", "fetch.url"),
    ("https://127.1/", "fetch.host"),
    ("https://127.0.0.0x1/", "fetch.host"),
    ("https://localhost/", "fetch.host"),
    ("https://badges.localhost/", "fetch.host"),
    ("https://intranet/", "fetch.host"),
    ("https://badges.example.org./", "fetch.host"),
    ("https://badges..example.org/", "fetch.host"),
    ("https://-badges.example.org/", "fetch.host"),
    ("https://badges.example.org%2e.internal/", "fetch.host"),
    ("https://badges.example.org:8443/", "fetch.port"),
    ("https://badges.example.org:22/", "fetch.port"),
]


@pytest.mark.parametrize(("url", "code"), REFUSED_URLS)
def test_a_url_that_names_no_public_host_asks_no_resolver(url: str, code: str) -> None:
    network, names = ScriptedNetwork(OK), Names([PUBLIC])
    assert problem_of(a_fetcher(network, names), url) == code
    assert (names.asked, network.connected) == (0, [])


@pytest.mark.parametrize("name", HOSTILE_ANSWERS)
def test_a_hostile_host_is_left_with_a_reason(name: str) -> None:
    script, code = HOSTILE_ANSWERS[name]
    network = ScriptedNetwork(*script)
    assert problem_of(a_fetcher(network)) == code
    assert network.closed >= 1


def test_a_certificate_that_does_not_fit_is_named_as_such() -> None:
    wrong = ssl.SSLCertVerificationError("hostname mismatch")
    assert problem_of(a_fetcher(ScriptedNetwork(OK, tls=wrong))) == "fetch.tls"


def test_an_unknown_name_is_named_as_such() -> None:
    async def nobody(host: str) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    fetcher = Fetcher(resolver=nobody, network=ScriptedNetwork(OK))
    assert problem_of(fetcher) == "fetch.name_unknown"
    assert problem_of(a_fetcher(ScriptedNetwork(OK), Names([]))) == "fetch.name_unknown"


def test_a_host_that_failed_five_times_rests_for_a_minute() -> None:
    network = ScriptedNetwork(b"")
    now = [NOW]
    fetcher = a_fetcher(network, clock=lambda: now[0])
    assert [problem_of(fetcher) for _ in range(7)] == ["fetch.connection"] * 5 + ["fetch.resting"] * 2
    assert len(network.connected) == 5
    assert problem_of(fetcher, "https://other.example.org/") == "fetch.connection"
    now[0] += timedelta(seconds=60)
    network.script = (OK,)
    assert fetch(fetcher).content == b"{}"


def test_a_missing_document_does_not_make_its_host_rest() -> None:
    network = ScriptedNetwork(head("404 Not Found", Content_Length="0"))
    fetcher = a_fetcher(network)
    assert {problem_of(fetcher) for _ in range(7)} == {"fetch.missing"}


class Doorman(httpx2.AsyncBaseTransport):
    """A site in process that counts who is inside and lets nobody out until told."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.urls: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.urls.append(str(request.url))
        return httpx2.Response(self.status, content=b'{"own":true}', headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("url", ["http://localhost:8000/did.json", "https://LOCALHOST:8000/did.json#key"])
def test_an_origin_with_a_transport_of_its_own_needs_no_network(url: str) -> None:
    network, names, site = ScriptedNetwork(OK), Names([PUBLIC]), Doorman()
    transports = {"http://localhost:8000": site, "https://localhost:8000": site}
    fetcher = Fetcher(transports=transports, resolver=names, network=network, clock=lambda: NOW)
    assert fetcher.reaches_in_process(url)
    assert fetch(fetcher, url).content == b'{"own":true}'
    assert (names.asked, network.connected) == (0, [])
    assert "#" not in site.urls[0]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://localhost:8001/", "fetch.host"),
        ("http://localhost:8000.evil.example.org/", "fetch.url"),
        ("https://127.0.0.1:8000/", "fetch.host"),
    ],
)
def test_a_neighbour_of_such_an_origin_is_a_stranger(url: str, code: str) -> None:
    fetcher = Fetcher(transports={"https://localhost:8000": Doorman()}, network=ScriptedNetwork(OK))
    assert not fetcher.reaches_in_process(url)
    assert problem_of(fetcher, url) == code


def test_at_most_four_requests_to_a_host_are_under_way() -> None:
    busy, most = 0, 0
    release = asyncio.Event()

    class Slow(ScriptedNetwork):
        async def connect_tcp(self, host: str, *rest: object, **more: object) -> httpcore2.AsyncNetworkStream:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            await release.wait()
            busy -= 1
            return ScriptedStream(self, (OK,))

    async def ten_at_once() -> list[FetchedDocument]:
        fetcher = Fetcher(resolver=Names([PUBLIC]), network=Slow())
        waiting = [asyncio.create_task(fetcher.fetch("https://a.example.org/", accept="*/*")) for _ in range(10)]
        for _ in range(100):  # long enough for a fifth to slip in, if it could
            await asyncio.sleep(0)
        release.set()
        return await asyncio.gather(*waiting)

    assert len(run(ten_at_once())) == 10
    assert most == 4


def test_the_system_resolver_never_lets_the_fetcher_reach_loopback() -> None:
    """With the operating system's own resolver and network, a canary on loopback hears nothing."""
    heard = 0

    async def canary(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += 1
        writer.close()

    async def knock() -> AsyncIterator[str]:
        server = await asyncio.start_server(canary, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::1]"):
                for scheme in ("http", "https"):
                    try:
                        await Fetcher().fetch(f"{scheme}://{host}:{port}/", accept="*/*")
                    except FetchProblem as problem:
                        yield problem.code

    async def all_knocks() -> list[str]:
        return [code async for code in knock()]

    assert len(run(all_knocks())) == 10
    assert heard == 0


@pytest.mark.parametrize("language", ["en", "fr", "ar", "qqq"])
def test_every_reason_is_told_in_words(language: str) -> None:
    messages = json.loads(
        (Path(__file__).parents[2] / "chassis" / "i18n" / f"{language}.json").read_text(encoding="utf-8")
    )
    keys = {f"problem.{code}.{part}" for code in FETCH_PROBLEMS for part in ("title", "reason", "next")}
    assert keys - messages.keys() == set()
