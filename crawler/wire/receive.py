"""One exchange on a connection: the request sent, the response received within its limits, all of it kept."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.model.exchange import Message, Truncation
from crawler.model.head import Head
from crawler.wire.connection import Connection
from crawler.wire.parse import ResponseParser
from crawler.wire.spool import Spool

DOUBT_SECONDS = 5.0
"""How long to wait for more of a body whose end was lost: the connection may stay open for ever."""
LINGER_SECONDS = 0.05
"""How long to wait for the end of a connection that the response said would end: surplus octets come here."""
SURPLUS_LIMIT = 1024 * 1024
"""Surplus octets that are waited for."""


class StopReceiving(Exception):  # noqa: N818  no error: somebody has seen enough
    """Raised by a listener when the rest of a response shall not be received."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who wants to know while a response comes. Either may raise StopReceiving."""

    head: Callable[[Head], None]
    content: Callable[[bytes], None]


@dataclass(slots=True)
class Reception:
    """What became of one request on one connection."""

    parser: ResponseParser
    started: datetime
    ended: datetime
    truncated: Truncation | None = None
    timed_out: bool = False
    """The time was up before the response was there."""
    too_large: bool = False
    """It was cut at the limit of size."""
    raw: Spool = field(default_factory=Spool)
    """The body as it was framed."""
    decoded: Spool | None = None
    """The content, where chunk framing had to be taken off; else `raw` is the content."""
    received: int = 0
    """Octets in all."""

    @property
    def content(self) -> Spool:
        """The body without chunk framing."""
        return self.raw if self.decoded is None else self.decoded

    @property
    def message(self) -> Message | None:
        """The response as it was received; None when nothing of it came."""
        head = self.parser.head_octets
        if not head and not self.raw.size:
            return None
        return Message(head, self.raw.body())


class Receiver:
    """Sends a request and receives what comes. Limits: `deadline` on the loop's clock, `max_size` of the content."""

    def __init__(self, connection: Connection, *, deadline: float | None, max_size: int, listener: Listener) -> None:
        self._connection = connection
        self._deadline = deadline
        self._max_size = max_size
        self._listener = listener

    async def exchange(self, method: str, octets: bytes) -> Reception:
        """Make the exchange. Whatever the server does, what was received is returned. Raises OSError of the spool."""
        reception = Reception(ResponseParser(method), (now := datetime.now(UTC)), now)
        try:
            async with asyncio.timeout_at(self._deadline):
                self._connection.send(octets)
                await self._receive(reception)
        except TimeoutError:
            reception.timed_out = not reception.parser.content_ended
            _give_up(reception)
        except StopReceiving:
            reception.truncated = Truncation.LENGTH
        reception.ended = datetime.now(UTC)
        return reception

    async def _receive(self, reception: Reception) -> None:
        parser = reception.parser
        while not parser.ended:
            data = await self._read(parser)
            if data is None:  # silence where nobody knows whether more will come
                _give_up(reception)
                return
            if not data:
                _finish(reception)
                break
            self._take(reception, data)
        if parser.overflow:
            reception.truncated = Truncation.LENGTH
        elif parser.cut or (self._connection.error and parser.until_close):
            reception.truncated = Truncation.DISCONNECT
        elif not parser.reusable and not self._connection.at_end:
            await self._linger(parser)

    async def _read(self, parser: ResponseParser) -> bytes | None:
        if not parser.doubtful:
            return await self._connection.read()
        try:
            async with asyncio.timeout(DOUBT_SECONDS):
                return await self._connection.read()
        except TimeoutError:
            return None

    async def _linger(self, parser: ResponseParser) -> None:
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while len(parser.surplus) < SURPLUS_LIMIT and (data := await self._connection.read()):
                    parser.feed(data)
        except TimeoutError:
            pass

    def _take(self, reception: Reception, data: bytes) -> None:
        """Put what came where it belongs."""
        parser = reception.parser
        begun = parser.head is None
        body, content = parser.feed(data)
        reception.received += len(data)
        begun = begun and parser.head is not None
        if parser.head is not None and begun:
            reception.raw = Spool(parser.head.octets)
            reception.decoded = Spool() if parser.chunked else None
        reception.raw.write(body)
        if reception.decoded is not None:
            reception.decoded.write(content)
        if parser.head is not None and begun:
            self._listener.head(parser.head)
        if content:
            self._listener.content(content)
        self._check_size(reception)

    def _check_size(self, reception: Reception) -> None:
        if not self._max_size or reception.parser.ended:
            return
        # chunk framing can be made larger than what it holds
        if reception.content.size > self._max_size or reception.raw.size > 2 * self._max_size + SURPLUS_LIMIT:
            reception.too_large = True
            raise StopReceiving


def _give_up(reception: Reception) -> None:
    """What may still come is not waited for."""
    _finish(reception)
    reception.truncated = None if reception.parser.content_ended else Truncation.TIME


def _finish(reception: Reception) -> None:
    """Nothing more will be read."""
    _, content = reception.parser.close()
    if reception.decoded is not None:
        reception.decoded.write(content)
