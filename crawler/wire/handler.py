"""The download handler that sees the wire: Scrapy gets a Response, the archive the bytes."""

import asyncio
import logging
import time
import uuid
from ipaddress import ip_address

from scrapy import Request, signals
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotConfigured,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.asyncio import is_asyncio_available
from twisted.python.failure import Failure

from crawler.frontier.refused import RefusedError
from crawler.model.exchange import Exchange, Fidelity, Message, Truncation
from crawler.model.head import Head
from crawler.wire.call import Call, Limits, read_call
from crawler.wire.connect import Connector
from crawler.wire.connection import Connection
from crawler.wire.receive import Listener, Receiver, Reception, StopReceiving
from crawler.wire.tell import Teller, via

logger = logging.getLogger(__name__)

_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
"""Methods that may be sent again when a kept connection turns out to be dead (RFC 9110, 9.2.2)."""


class WireDownloadHandler(BaseDownloadHandler):
    """Download handler for http and https over HTTP/1.1, on asyncio.

    Settings: DOWNLOAD_TIMEOUT, DOWNLOAD_MAXSIZE, DOWNLOAD_WARNSIZE, DOWNLOAD_FAIL_ON_DATALOSS, DOWNLOAD_BIND_ADDRESS,
    DOWNLOAD_VERIFY_CERTIFICATES, DOWNLOAD_TLS_MIN_VERSION, DOWNLOAD_TLS_MAX_VERSION, DOWNLOADER_CLIENT_TLS_CIPHERS,
    DNSCACHE_ENABLED, DNSCACHE_SIZE, CONCURRENT_REQUESTS_PER_DOMAIN (connections kept open to a host),
    HTTPPROXY_AUTH_ENCODING, ANY_ADDRESS. Stats: `wire/connections`, `wire/reused`, `wire/stale`.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        if not is_asyncio_available():
            raise NotConfigured("the wire handler needs asyncio: leave TWISTED_REACTOR as it is")
        super().__init__(crawler)
        self._limits = Limits.of(crawler.settings)
        self._connector = Connector(crawler.settings)
        self._teller = Teller(crawler)
        self._auth_encoding: str = crawler.settings["HTTPPROXY_AUTH_ENCODING"] or "latin-1"

    async def download_request(self, request: Request) -> Response:
        """Fetch, and send `exchange_captured` before anybody else sees the response, also when there will be none.

        Sets `response_id`, `captured_at`, `truncated` and `download_latency` in the request's meta. Raises Scrapy's own
        exceptions of downloads; RefusedError for an address that is not public, or when the exchange was not archived.
        """
        call = read_call(request, self._limits, self._auth_encoding)
        capture = _Capture(self.crawler, request, call)
        connection, reception = await self._fetch(capture)
        exchange = capture.exchange(connection, reception)
        request.meta["response_id"] = exchange.response_id
        request.meta["captured_at"] = exchange.started
        request.meta["truncated"] = exchange.truncated.value if exchange.truncated else None
        await self._teller.tell(exchange, request, reception.content.read)
        return capture.response(connection, reception)

    async def close(self) -> None:
        """Close the connections."""
        self._connector.close()

    async def _fetch(self, capture: "_Capture") -> tuple[Connection, Reception]:
        """Make the exchange; once more on a fresh connection where a kept one turns out to have died meanwhile."""
        connection = await self._connection(capture.call, fresh=False)
        reception = await self._exchange(connection, capture)
        dead = connection.reused and not reception.received and not reception.timed_out
        if dead and capture.call.method in _REPEATABLE:
            self._count("stale")
            connection = await self._connection(capture.call, fresh=True)
            reception = await self._exchange(connection, capture)
        return connection, reception

    async def _connection(self, call: Call, *, fresh: bool) -> Connection:
        kept = None if fresh else self._connector.kept(call.origin)
        if kept:
            self._count("reused")
            return kept
        try:
            async with asyncio.timeout_at(call.deadline):
                connection = await self._connector.open(call.origin)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"no connection to {call.origin.host} within {call.timeout} seconds") from error
        self._count("connections")
        return connection

    async def _exchange(self, connection: Connection, capture: "_Capture") -> Reception:
        call = capture.call
        listener = Listener(capture.head_came, capture.content_came)
        receiver = Receiver(connection, deadline=call.deadline, max_size=call.max_size, listener=listener)
        reusable = False
        try:
            reception = await receiver.exchange(call.method, call.octets)
            reusable = reception.parser.reusable and not call.closing and connection.quiet
        except OSError as error:
            raise RefusedError(f"fetched, but there was no room to keep it: {error}", reason="archive") from error
        finally:
            if reusable:
                self._connector.keep(call.origin, connection)
            else:
                connection.close()
        return reception

    def _count(self, what: str) -> None:
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"wire/{what}")


class _Capture:
    """One request of Scrapy on its way: tells Scrapy's signals, becomes an exchange and a response."""

    def __init__(self, crawler: Crawler, request: Request, call: Call) -> None:
        self.call = call
        self._crawler = crawler
        self._request = request
        self._begun = time.monotonic()
        self._headers = Headers()
        self._size = 0
        self._warned = not call.warn_size
        self._stop: StopDownload | None = None

    # --- while it comes ---------------------------------------------------------------------------------------------

    def head_came(self, head: Head) -> None:
        """Send `headers_received`. Raises StopReceiving."""
        self._request.meta["download_latency"] = time.monotonic() - self._begun
        self._headers = Headers(list(head.headers))
        announced = head.headers.get(b"content-length") or b""
        size = int(announced) if announced.isdigit() and len(announced) < 19 else None
        self._warn(size or 0, "announces")
        self._send(signals.headers_received, headers=self._headers, body_length=size)

    def content_came(self, content: bytes) -> None:
        """Send `bytes_received`. Raises StopReceiving."""
        self._size += len(content)
        self._warn(self._size, "has sent")
        self._send(signals.bytes_received, data=content)

    def _warn(self, size: int, verb: str) -> None:
        if not self._warned and size > self.call.warn_size:
            self._warned = True
            logger.warning("%s %s %d bytes, more than DOWNLOAD_WARNSIZE", self._request.url, verb, size)

    def _send(self, signal: object, **what: object) -> None:
        results = self._crawler.signals.send_catch_log(
            signal, request=self._request, spider=self._crawler.spider, **what
        )
        for _, result in results:
            if isinstance(result, Failure) and isinstance(result.value, StopDownload):
                self._stop = result.value
                raise StopReceiving

    # --- when it is over --------------------------------------------------------------------------------------------

    def exchange(self, connection: Connection, reception: Reception) -> Exchange:
        """What is archived."""
        parser, call = reception.parser, self.call
        version = parser.head.version if parser.head else "HTTP/1.1"
        response = reception.message
        return Exchange(
            url=self._request.url,
            started=reception.started,
            ended=reception.ended,
            request=Message(call.recorded_head, call.body),
            response=response,
            fidelity=Fidelity.WIRE,
            peer=None if call.origin.proxy else connection.peer,
            protocol=version.lower(),
            tls=connection.tls,
            truncated=reception.truncated if response else None,
            via=via(self._request),
            response_id=f"urn:uuid:{uuid.uuid4()}",
            interim=parser.interim,
            surplus=parser.surplus,
            certificate=connection.digest,
            verified=call.verified if connection.tls else None,
            faults=parser.faults,
        )

    def response(self, connection: Connection, reception: Reception) -> Response:
        """What Scrapy gets. Raises what its own handlers raise where there is nothing to give."""
        parser = reception.parser
        if reception.timed_out:
            raise DownloadTimeoutError(f"{self._request.url} took longer than {self.call.timeout} seconds")
        head = parser.head
        if head is None or head.status is None or (connection.reused and not head.octets):
            raise DownloadFailedError(f"{self._request.url}: {_no_response(connection, reception)}")
        flags = ["download_stopped"] if self._stop else self._loss(reception)
        body = b"" if parser.bodiless else reception.content.read()
        kind = responsetypes.from_args(headers=self._headers, url=self._request.url, body=body)
        response = kind(
            url=self._request.url,
            status=head.status,
            headers=self._headers,
            body=body,
            flags=flags,
            certificate=connection.certificate,
            ip_address=ip_address(connection.peer) if connection.peer else None,
            protocol=head.version,
        )
        if self._stop and self._stop.fail:
            self._stop.response = response
            raise self._stop
        return response

    def _loss(self, reception: Reception) -> list[str]:
        """Flags for a body of which something is missing. Raises when the crawl does not want such."""
        lost = reception.truncated is not None or reception.parser.broken
        if lost and self.call.fail_on_loss:
            if reception.too_large:
                raise DownloadCancelledError(f"{self._request.url} is larger than {self.call.max_size} bytes")
            raise ResponseDataLossError(f"{self._request.url}: {_no_response(None, reception)}")
        return ["dataloss"] if lost else []


def _no_response(connection: Connection | None, reception: Reception) -> str:
    """Why there is no response, or no whole one."""
    if not reception.received:
        error = connection.error if connection else None
        return f"the server closed the connection without an answer{f' ({error})' if error else ''}"
    if reception.parser.faults:
        return "; ".join(reception.parser.faults)
    if reception.truncated is Truncation.DISCONNECT:
        return "the connection closed before the whole answer was there"
    return "the answer cannot be read"
