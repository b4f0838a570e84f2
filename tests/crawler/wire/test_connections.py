"""Connections: kept, reused, dead, one at a time and side by side; what is sent on them."""

import asyncio
import itertools
from collections.abc import Iterable
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadFailedError

from crawler.wire.pool import Pool
from tests.crawler.wire.client import Client, Outcome, fetch, with_client
from tests.crawler.wire.torture import Answer, End, TortureServer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def fetch_each(torture: TortureServer, *paths: str, pause: float = 0.0) -> tuple[list[Outcome], Client]:
    """One after the other, by one handler."""

    async def work(client: Client) -> tuple[list[Outcome], Client]:
        outcomes = []
        for path in paths:
            outcomes.append(await client.fetch(torture.url(path)))
            await asyncio.sleep(pause)
        return outcomes, client

    return with_client(work)


def test_a_connection_is_used_again(torture: TortureServer) -> None:
    torture.put("/kept", OK, end=End.KEEP)
    outcomes, client = fetch_each(torture, *["/kept"] * 10)
    assert [outcome.octets for outcome in outcomes] == [OK] * 10
    assert torture.connections == 1
    assert (client.stat("connections"), client.stat("reused")) == (1, 9)


@pytest.mark.parametrize(
    "sent",
    [
        OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
        OK.replace(b"1.1", b"1.0"),
        OK + b"surplus",
        OK.replace(b"\r\n\r\n", b"\r\nContent-Length: 5, 6\r\n\r\n"),
    ],
)
def test_a_connection_is_not_used_again(torture: TortureServer, sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.wire.receive.DOUBT_SECONDS", 0.2)
    torture.put("/kept", sent, end=End.KEEP)
    outcomes, _ = fetch_each(torture, "/kept", "/kept")
    assert [outcome.response.body for outcome in outcomes if outcome.response] == [b"hello"] * 2
    assert torture.connections == 2


def test_a_request_may_ask_for_an_end(torture: TortureServer) -> None:
    url = torture.put("/kept", OK, end=End.KEEP)

    async def work(client: Client) -> list[Outcome]:
        request = Request(url, headers={"Connection": "close"})
        return [await client.fetch(request), await client.fetch(request.copy())]

    assert len(with_client(work)) == 2
    assert torture.connections == 2
    assert torture.requests[0].count(b"Connection: close\r\n") == 1


def test_a_server_that_closes_early_although_it_said_otherwise(torture: TortureServer) -> None:
    torture.put("/early", OK, end=End.CLOSE)
    outcomes, _ = fetch_each(torture, *["/early"] * 5, pause=0.05)
    assert [outcome.octets for outcome in outcomes] == [OK] * 5


def dead_at_first(answer: bytes, times: int = 1) -> Answer:
    """Closes without a byte as often as told, then answers."""
    calls = itertools.count()

    def pieces() -> Iterable[bytes]:
        return [] if next(calls) < times else [answer]

    return Answer(pieces, End.CLOSE)


def test_a_dead_connection_is_replaced_once(torture: TortureServer) -> None:
    torture.put("/kept", OK, end=End.KEEP)
    torture.answers["/dead"] = dead_at_first(OK)
    (_, outcome), client = fetch_each(torture, "/kept", "/dead")
    assert outcome.octets == OK
    assert outcome.exchange.request.octets == torture.requests[-1]
    assert (torture.connections, client.stat("stale")) == (2, 1)


def test_a_dead_connection_is_not_replaced_twice(torture: TortureServer) -> None:
    torture.put("/kept", OK, end=End.KEEP)
    torture.answers["/dead"] = dead_at_first(OK, times=2)
    (_, outcome), _ = fetch_each(torture, "/kept", "/dead")
    assert isinstance(outcome.error, DownloadFailedError)
    assert len(torture.requests) == 3


def test_what_may_not_be_repeated_is_not_repeated(torture: TortureServer) -> None:
    torture.put("/kept", OK, end=End.KEEP)
    torture.answers["/dead"] = dead_at_first(OK)

    async def work(client: Client) -> Outcome:
        await client.fetch(torture.url("/kept"))
        return await client.fetch(Request(torture.url("/dead"), method="POST", body=b"x=1"))

    outcome = with_client(work)
    assert isinstance(outcome.error, DownloadFailedError)
    assert outcome.exchange.response is None
    assert len(torture.requests) == 2


def test_what_comes_late_is_no_answer_to_the_next_request(torture: TortureServer) -> None:
    """A body longer than it says, whose end comes when the connection is idle already."""
    torture.put("/late", OK, b" and more", end=End.KEEP, pause=0.1)
    outcomes, _ = fetch_each(torture, "/late", "/late", pause=0.2)
    assert [outcome.octets for outcome in outcomes] == [OK, OK]
    assert torture.connections == 2


def test_garbage_on_a_used_connection_is_kept_and_is_no_response(torture: TortureServer) -> None:
    torture.put("/kept", OK, end=End.KEEP)
    torture.put("/garbage", b"and more" + OK, end=End.CLOSE)
    (_, outcome), _ = fetch_each(torture, "/kept", "/garbage")
    assert isinstance(outcome.error, DownloadFailedError)
    assert outcome.octets == b"and more" + OK


def test_side_by_side(torture: TortureServer) -> None:
    torture.put("/slow", OK, end=End.KEEP, pause=0.1)

    async def work(client: Client) -> list[Outcome]:
        first = await asyncio.gather(*(client.fetch(torture.url("/slow")) for _ in range(6)))
        return [*first, await client.fetch(torture.url("/slow"))]

    outcomes = with_client(work, CONCURRENT_REQUESTS_PER_DOMAIN=2)
    assert [outcome.response.body for outcome in outcomes if outcome.response] == [b"hello"] * 7
    assert torture.connections == 6


def test_no_more_are_kept_than_asked(torture: TortureServer) -> None:
    url = torture.put("/kept", OK, end=End.KEEP)

    async def work(client: Client) -> int:
        await asyncio.gather(*(client.fetch(url) for _ in range(6)))
        pool: Pool = client.handler._connector._pool
        return len(pool)

    assert with_client(work, CONCURRENT_REQUESTS_PER_DOMAIN=2) == 2


def test_an_idle_connection_is_closed_in_the_end(torture: TortureServer) -> None:
    url = torture.put("/kept", OK, end=End.KEEP)

    async def work(client: Client) -> int:
        client.handler._connector._pool = Pool(2, seconds=0.05)
        await client.fetch(url)
        await asyncio.sleep(0.2)
        return len(client.handler._connector._pool)

    assert with_client(work) == 0


def test_a_cancelled_request_leaves_no_connection(torture: TortureServer) -> None:
    url = torture.put("/hang", end=End.HANG)

    async def work(client: Client) -> None:
        task = asyncio.create_task(client.handler.download_request(Request(url)))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(client.handler._connector._pool) == 0

    with_client(work)


@pytest.mark.parametrize(
    ("path", "more", "sent"),
    [
        (
            "/a;b?c=%20d&e#f",
            {"headers": {"X-Last": "1", "Accept": "*/*", "User-Agent": "u"}},
            b"GET /a;b?c=%20d&e HTTP/1.1\r\nHost: {host}\r\nUser-Agent: u\r\nAccept: */*\r\nX-Last: 1\r\n{kept}\r\n",
        ),
        (
            "/p",
            {"method": "POST", "body": b"a=1", "headers": {"Content-Length": "99", "X": ["1", "2"]}},
            b"POST /p HTTP/1.1\r\nHost: {host}\r\nX: 1\r\nX: 2\r\n{kept}Content-Length: 3\r\n\r\na=1",
        ),
        (
            "/h",
            {"headers": {"Host": "www.example.test", "X-Bad": "a\r\nX-Injected: b", "No name": "x"}},
            b"GET /h HTTP/1.1\r\nHost: www.example.test\r\nX-Bad: a X-Injected: b\r\n{kept}\r\n",
        ),
        (
            "/q",
            {"method": "PUT", "headers": {"Proxy-Authorization": "Basic secret"}},
            b"PUT /q HTTP/1.1\r\nHost: {host}\r\n{kept}Content-Length: 0\r\n\r\n",
        ),
    ],
)
def test_what_is_sent_is_what_is_kept(torture: TortureServer, path: str, more: dict[str, Any], sent: bytes) -> None:
    wanted = sent.replace(b"{host}", b"127.0.0.1:%d" % torture.port).replace(b"{kept}", b"Connection: keep-alive\r\n")
    torture.put(wanted.split(b" ")[1].decode(), OK)
    outcome = fetch(Request(torture.url(path), **more))
    assert outcome.response is not None
    assert outcome.exchange.request.octets == wanted
    (received,) = torture.requests
    assert wanted.startswith(received)
    assert received.endswith((b"\r\n\r\n", b"a=1"))  # a body may come in a packet of its own
