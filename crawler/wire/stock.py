"""Scrapy's stock HTTP/1.1 download handler as a source of exchanges.

It gives parsed messages, not the bytes of the wire: header case and order, reason phrases and chunk framing are gone. So
its exchanges are marked `Fidelity.RECONSTRUCTED`, and their messages are written anew from what Scrapy knows.
"""

import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from crawler.frontier.guard import first_not_public
from crawler.frontier.refused import RefusedError
from crawler.model.exchange import Exchange, Fidelity, Message, Truncation
from crawler.wire.resolve import addresses_of
from crawler.wire.tell import Teller, via


class StockHandler(BaseDownloadHandler):
    """Download handler for http and https: guards the address, lets Scrapy fetch, tells the archive."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._stock = HTTP11DownloadHandler.from_crawler(crawler)
        self._any_address = crawler.settings.getbool("ANY_ADDRESS")
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._received: dict[int, int] = {}
        self._teller = Teller(crawler)
        crawler.signals.connect(self._count, signals.bytes_received)

    async def download_request(self, request: Request) -> Response:
        """Fetch, and tell the archive before anybody else sees the response.

        Sets `response_id`, `captured_at` and `truncated` in the request's meta. Raises RefusedError for an address that
        is not public, or when the archive could not take the exchange; else what the stock handler raises.
        """
        proxied = bool(request.meta.get("proxy"))
        await self._check_host(request)
        started = datetime.now(UTC)
        response = await self._fetch(request)
        ended = datetime.now(UTC)
        peer = None if proxied or response.ip_address is None else str(response.ip_address)
        self._check_peer(request, peer)
        exchange = exchange_of(request, response, started, ended, peer)
        request.meta["response_id"] = exchange.response_id
        request.meta["captured_at"] = exchange.started
        request.meta["truncated"] = exchange.truncated.value if exchange.truncated else None
        await self._teller.tell(exchange, request, lambda: response.body)
        return response

    async def close(self) -> None:
        """Close the connections."""
        await self._stock.close()

    async def _fetch(self, request: Request) -> Response:
        """Scrapy throws an answer away that is too large; we keep its beginning, so the counting is ours.

        Only here: the limit must stand again when the body is decompressed.
        """
        limit = request.meta.pop("download_maxsize", None)
        request.meta["download_maxsize"] = 0
        self._received[id(request)] = 0
        try:
            return await self._stock.download_request(request)
        finally:
            del self._received[id(request)]
            del request.meta["download_maxsize"]
            if limit is not None:
                request.meta["download_maxsize"] = limit

    def _count(self, data: bytes, request: Request) -> None:
        """Stop a body that grows beyond DOWNLOAD_MAXSIZE, keeping what is there."""
        if id(request) in self._received:
            self._received[id(request)] += len(data)
            if self._limit and self._received[id(request)] > self._limit:
                raise StopDownload(fail=False)

    async def _check_host(self, request: Request) -> None:
        if self._any_address:
            return
        host = urlsplit(request.url).hostname or ""
        # Scrapy caches names: the stock handler connects to what is looked up here
        refused = first_not_public(await addresses_of(host))
        if refused:
            raise _refusal(host, refused)

    def _check_peer(self, request: Request, peer: str | None) -> None:
        if not self._any_address and peer is not None and first_not_public([peer]):
            raise _refusal(urlsplit(request.url).hostname or "", peer)


def exchange_of(request: Request, response: Response, started: datetime, ended: datetime, peer: str | None) -> Exchange:
    """The exchange as far as Scrapy's values tell it."""
    return Exchange(
        url=request.url,
        started=started,
        ended=ended,
        request=request_message(request),
        response=response_message(response),
        fidelity=Fidelity.RECONSTRUCTED,
        peer=peer,
        protocol=(response.protocol or "HTTP/1.1").lower(),
        truncated=_truncation(response),
        via=via(request),
        response_id=f"urn:uuid:{uuid.uuid4()}",
    )


def request_message(request: Request) -> Message:
    """The request as Twisted writes it, as far as Scrapy tells: target, Host, headers, body."""
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1".encode("ascii")]
    if b"Host" not in request.headers:
        lines.append(b"Host: " + parts.netloc.rpartition("@")[2].encode("ascii"))
    lines += _header_lines(request.headers)
    if request.body and b"Content-Length" not in request.headers:
        lines.append(b"Content-Length: %d" % len(request.body))
    return Message(b"\r\n".join([*lines, b"", b""]), request.body)


def response_message(response: Response) -> Message:
    """The response as the handler gave it: the body still under its Content-Encoding, without chunk framing."""
    try:
        reason = HTTPStatus(response.status).phrase
    except ValueError:
        reason = ""
    status_line = f"{response.protocol or 'HTTP/1.1'} {response.status} {reason}".encode("ascii")
    return Message(b"\r\n".join([status_line, *_header_lines(response.headers), b"", b""]), response.body)


def _header_lines(headers: Any) -> list[bytes]:
    return [name + b": " + value for name, values in headers.items() for value in values]


def _truncation(response: Response) -> Truncation | None:
    if "download_stopped" in response.flags:
        return Truncation.LENGTH
    # "partial" is no fault: a body that ends with the connection, as HTTP/1.0 has it
    return Truncation.DISCONNECT if "dataloss" in response.flags else None


def _refusal(host: str, address: str) -> RefusedError:
    return RefusedError(
        f"{host} is at {address}, which is not a public address; allow it with --any-address",
        reason="address",
        rule=address,
    )
