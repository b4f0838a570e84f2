"""One connection: octets out, octets in, in their order."""

import asyncio
import hashlib
import ssl
from collections.abc import Callable
from typing import Any, cast

_ROOM = 128 * 1024
"""Octets that are taken out of the socket at a time. They come into room that is there: room for each piece would be asked of the
system, and given back."""
HIGH_WATER = 1024 * 1024
"""Octets received and not yet read, above which the socket is left alone."""


class Connection(asyncio.BufferedProtocol):
    """A connected socket, with TLS or without.

    `read` gives what was received since the last read. While nobody reads, a connection is `idle`: whatever comes then
    belongs to no response, and ends it.
    """

    def __init__(self) -> None:
        self.peer: str | None = None
        """The address that was connected to."""
        self.tls: str | None = None
        """TLS version."""
        self.certificate: bytes | None = None
        """The server's certificate, DER."""
        self.digest: str | None = None
        """Its digest, `sha256:...`."""
        self.error: Exception | None = None
        """Why the connection was lost, when it was not closed in order."""
        self.at_end = False
        """Nothing more will come."""
        self.reused = False
        """An exchange was made on it before."""
        self.idle = False
        self.on_lost: Callable[[Connection], None] | None = None
        """Told when an idle connection ends."""
        self._transport: asyncio.Transport | None = None
        self._room = memoryview(bytearray(_ROOM))
        self._received: list[bytes] = []
        self._size = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def quiet(self) -> bool:
        """Whether it is open, and everything that came was read."""
        return not self.at_end and not self._received

    # --- what we do -------------------------------------------------------------------------------------------------

    def send(self, octets: bytes) -> None:
        """Send; the transport buffers what the socket does not take at once."""
        assert self._transport is not None  # a connection is handed out connected
        self._transport.write(octets)

    async def read(self) -> bytes:
        """What was received, as soon as there is any; nothing at the end."""
        if not self._received and not self.at_end:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        data = self._received[0] if len(self._received) == 1 else b"".join(self._received)
        self._received.clear()
        self._size = 0
        if self._paused and self._transport:
            self._paused = False
            self._transport.resume_reading()
        return data

    def close(self) -> None:
        """Close now; what was not sent yet is not sent any more."""
        if self._transport:
            self._transport.abort()

    # --- what happens -----------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio's contract."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]).partition("%")[0] if peer else None
        secured: Any = transport.get_extra_info("ssl_object")
        if isinstance(secured, (ssl.SSLObject, ssl.SSLSocket)):
            self.tls = secured.version()
            self.certificate = secured.getpeercert(binary_form=True)
        if self.certificate:
            self.digest = f"sha256:{hashlib.sha256(self.certificate).hexdigest()}"

    def get_buffer(self, sizehint: int) -> memoryview:
        """Part of asyncio's contract."""
        del sizehint
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """Part of asyncio's contract."""
        if self.idle:
            self.at_end = True
            self.close()
            return
        self._received.append(bytes(self._room[:nbytes]))
        self._size += nbytes
        if self._size > HIGH_WATER and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Part of asyncio's contract: the other side sends no more, so the connection is closed."""
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio's contract."""
        self._end(exc)

    def _end(self, error: Exception | None) -> None:
        self.error = self.error or error
        self.at_end = True
        self._wake()
        if self.idle and self.on_lost:
            self.on_lost(self)

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
