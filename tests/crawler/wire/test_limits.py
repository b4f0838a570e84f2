"""Bodies without end, in size and in time; large ones on disk; signals; what a crawl may refuse."""

import itertools
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from scrapy import Request, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import HtmlResponse

from crawler.frontier.refused import RefusedError
from crawler.model.exchange import FileBody, Truncation
from crawler.wire.spool import SPOOL_SIZE
from output.build import exchange_records
from output.record import FileBlock
from output.warc.syntax import record_octets
from tests.crawler.wire.client import Client, Outcome, fetch, with_client
from tests.crawler.wire.torture import Answer, End, TortureServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BLOCK = bytes(range(256)) * 256


def endless(head: bytes, piece: bytes) -> Iterator[bytes]:
    return itertools.chain([head], itertools.repeat(piece))


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD + b"\r\n", b"x" * 65_536),
        (CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
        (CHUNKED, b"1;" + b"e" * 16_000 + b"\r\nx\r\n"),
        (HEAD + b"Content-Length: 99999999999\r\n\r\n", b"x" * 65_536),
        (CHUNKED + b"1\r\nx\r\n0\r\n", b"trailer: " + b"t" * 60_000 + b"\r\n"),
    ],
    ids=["until-close", "chunks", "chunk-extensions", "length", "trailers"],
)
def test_an_endless_body_is_cut_and_kept(torture: TortureServer, head: bytes, piece: bytes) -> None:
    torture.answers["/endless"] = Answer(lambda: endless(head, piece))
    outcome = fetch(torture.url("/endless"), DOWNLOAD_MAXSIZE=500_000)
    exchange = outcome.exchange
    assert exchange.truncated is Truncation.LENGTH
    assert exchange.response is not None
    assert len(exchange.response.octets) < 6_000_000
    assert exchange.response.octets.startswith(head + piece[:1000])
    assert outcome.request.meta["truncated"] == "length"
    assert outcome.response is not None
    assert outcome.response.flags == ["dataloss"]


@pytest.mark.parametrize(
    ("first", "piece"), [(HEAD + b"\r\n", b"drip"), (b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n"), (b"", b"HTTP/1.1 102 P\r\n\r\n")],
    ids=["body", "head", "interim"],
)  # fmt: skip
def test_a_dripping_answer_is_cut_and_kept(torture: TortureServer, first: bytes, piece: bytes) -> None:
    torture.answers["/drip"] = Answer(lambda: endless(first, piece), pause=0.05)
    start = time.monotonic()
    outcome = fetch(torture.url("/drip"), DOWNLOAD_TIMEOUT=1)
    assert time.monotonic() - start > 0.9
    assert isinstance(outcome.error, DownloadTimeoutError)
    assert outcome.octets.startswith(first + piece)
    if piece == b"HTTP/1.1 102 P\r\n\r\n":
        assert outcome.exchange.response is None
    else:
        assert outcome.exchange.truncated is Truncation.TIME


def test_silence(torture: TortureServer) -> None:
    url = torture.put("/silence", end=End.HANG)
    outcome = fetch(Request(url, meta={"download_timeout": 0.5}))
    assert isinstance(outcome.error, DownloadTimeoutError)
    assert outcome.exchange.response is None


@pytest.mark.parametrize("sent", [CHUNKED + b"5\r\nhello\r\nzz\r\n", HEAD + b"Content-Length: x\r\n\r\nhello"])
def test_a_lost_end_is_not_waited_for_until_the_timeout(
    torture: TortureServer, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.wire.receive.DOUBT_SECONDS", 0.2)
    outcome = fetch(torture.put("/lost", sent, end=End.HANG), DOWNLOAD_TIMEOUT=100)
    assert outcome.octets == sent
    assert outcome.exchange.truncated is Truncation.TIME
    assert outcome.response is not None
    assert (outcome.response.body, outcome.response.flags) == (b"hello", ["dataloss"])


def test_a_missing_last_line_loses_nothing(torture: TortureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.wire.receive.DOUBT_SECONDS", 0.2)
    outcome = fetch(torture.put("/no-last", CHUNKED + b"5\r\nhello\r\n0\r\n", end=End.HANG))
    assert outcome.response is not None
    assert (outcome.response.body, outcome.response.flags, outcome.exchange.truncated) == (b"hello", [], None)


@pytest.mark.parametrize(
    ("sent", "settings", "error"),
    [
        (HEAD + b"Content-Length: 99\r\n\r\nhello", {}, ResponseDataLossError),
        (CHUNKED + b"5\r\nhello\r\nzz\r\n", {}, ResponseDataLossError),
        (HEAD + b"\r\n" + b"x" * 3_000_000, {"DOWNLOAD_MAXSIZE": 1000}, DownloadCancelledError),
    ],
)
def test_a_crawl_may_refuse_what_is_not_whole(
    torture: TortureServer, sent: bytes, settings: dict[str, Any], error: type[Exception]
) -> None:
    outcome = fetch(torture.put("/loss", sent), DOWNLOAD_FAIL_ON_DATALOSS=True, **settings)
    assert isinstance(outcome.error, error)
    assert sent.startswith(outcome.octets)  # and it is archived all the same


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_lies_on_disk(torture: TortureServer, chunked: bool) -> None:
    count = SPOOL_SIZE // len(BLOCK) + 5
    head = CHUNKED if chunked else HEAD + b"Content-Length: %d\r\n\r\n" % (count * len(BLOCK))
    piece = b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK) if chunked else BLOCK
    last = b"0\r\n\r\n" if chunked else b""
    outcome = fetch(torture.put("/large", head, *[piece] * count, last), DOWNLOAD_MAXSIZE=2**30)
    exchange = outcome.exchange
    assert exchange.response is not None
    assert isinstance(exchange.response.body, FileBody)
    assert exchange.response.octets == head + piece * count + last
    assert exchange.response.size == len(exchange.response.octets)
    assert outcome.response is not None
    assert outcome.response.body == BLOCK * count
    record = exchange_records(exchange, new_id=lambda: "urn:uuid:1")[1]
    assert isinstance(record.block, FileBlock)
    assert head + piece * count + last in b"".join(record_octets(record))


def test_memory_stays_bounded_while_a_large_body_comes(torture: TortureServer) -> None:
    """200 MB of chunks: what grows is the Response's one copy of the content, not two or three."""
    piece = b"%x\r\n%b\r\n" % (len(BLOCK) * 16, BLOCK * 16)
    torture.answers["/huge"] = Answer(lambda: itertools.chain([CHUNKED], [piece] * 200, [b"0\r\n\r\n"]))

    size = 200 * 16 * len(BLOCK)
    tracemalloc.start()
    outcome = fetch(torture.url("/huge"), DOWNLOAD_MAXSIZE=2**30)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.response is not None
    assert len(outcome.response.body) == size
    assert size < peak < size + 40_000_000


def test_no_room_to_spool(torture: TortureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    outcome = fetch(torture.put("/large", HEAD + b"\r\n", *[BLOCK] * 100), DOWNLOAD_MAXSIZE=2**30)
    assert isinstance(outcome.error, RefusedError)
    assert outcome.error.reason == "archive"


def stop_at(signal: object, client: Client, fail: bool) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []

    def stop(**what: Any) -> None:
        heard.append(what)
        raise StopDownload(fail=fail)

    client.crawler.signals.connect(stop, signal, weak=False)
    return heard


@pytest.mark.parametrize("fail", [False, True])
@pytest.mark.parametrize("signal", [signals.headers_received, signals.bytes_received])
def test_a_listener_may_stop_a_download(torture: TortureServer, signal: object, fail: bool) -> None:
    torture.answers["/endless"] = Answer(lambda: endless(HEAD + b"\r\n", b"x" * 1000))

    async def work(client: Client) -> Outcome:
        heard = stop_at(signal, client, fail)
        outcome = await client.fetch(torture.url("/endless"))
        assert len(heard) == 1
        return outcome

    outcome = with_client(work)
    if fail:
        assert isinstance(outcome.error, StopDownload)
    response = outcome.error.response if isinstance(outcome.error, StopDownload) else outcome.response
    assert response is not None
    assert response.flags == ["download_stopped"]
    assert outcome.exchange.truncated is Truncation.LENGTH


def test_signals_tell_what_comes(torture: TortureServer) -> None:
    url = torture.put("/chunked", CHUNKED + b"5\r\nhello\r\n", b"2\r\n w\r\n", b"0\r\n\r\n", pause=0.05)
    heard: list[Any] = []

    async def work(client: Client) -> Outcome:
        def hear(headers: object = None, data: object = None) -> None:
            heard.append(headers or data)

        client.crawler.signals.connect(hear, signals.headers_received)
        client.crawler.signals.connect(hear, signals.bytes_received)
        return await client.fetch(url)

    outcome = with_client(work)
    assert isinstance(outcome.response, HtmlResponse)
    assert heard[0].get("Content-Type") == b"text/html"
    assert b"".join(heard[1:]) == outcome.response.body == b"hello w"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("ftp://127.0.0.1/", UnsupportedURLSchemeError),
        ("http:///nowhere", UnsupportedURLSchemeError),
        ("http://no-such-host.invalid/", CannotResolveHostError),
        ("http://a..b/", CannotResolveHostError),
        ("http://127.0.0.1:1/", DownloadConnectionRefusedError),
    ],
)
def test_what_cannot_be_reached(url: str, error: type[Exception]) -> None:
    outcome = fetch(Request(url, meta={"download_timeout": 5}))
    assert isinstance(outcome.error, error)
    assert outcome.exchanges == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://2130706433:{port}/", "http://[::ffff:127.0.0.1]:{port}/"],
)  # fmt: skip
def test_private_addresses_are_not_connected_to(torture: TortureServer, url: str) -> None:
    torture.put("/", HEAD + b"\r\n")
    outcome = fetch(url.format(port=torture.port), ANY_ADDRESS=False)
    assert isinstance(outcome.error, RefusedError)
    assert outcome.error.reason == "address"
    assert (torture.connections, outcome.exchanges) == (0, [])


def test_a_name_is_judged_by_the_address_that_is_connected_to(
    torture: TortureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that gives a public address first and a private one later (rebinding) gains nothing."""
    import socket

    asked = threading.Event()

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        assert not asked.is_set(), "asked twice for one connection"
        asked.set()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    torture.put("/", HEAD + b"\r\n")
    outcome = fetch(f"http://www.example.test:{torture.port}/", ANY_ADDRESS=False)
    assert isinstance(outcome.error, RefusedError)
    assert torture.connections == 0


@pytest.mark.parametrize("bind", ["127.0.0.2", ("127.0.0.3", 0)])
def test_bind_address(torture: TortureServer, bind: Any) -> None:
    url = torture.put("/", HEAD + b"\r\nhello")
    assert fetch(url, DOWNLOAD_BIND_ADDRESS=bind).response is not None
    assert fetch(Request(url, meta={"bindaddress": "192.0.2.1"})).response is None


def test_what_the_archive_could_not_write_nobody_reads(torture: TortureServer) -> None:
    url = torture.put("/", HEAD + b"\r\nhello")

    async def work(client: Client) -> Outcome:
        from crawler.signals import exchange_captured

        def fails() -> None:
            assert client.crawler.stats is not None
            client.crawler.stats.inc_value("archive/unwritten")

        client.crawler.signals.connect(fails, exchange_captured)
        return await client.fetch(url)

    outcome = with_client(work)
    assert isinstance(outcome.error, RefusedError)
    assert outcome.response is None
