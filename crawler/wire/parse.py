"""A response of HTTP/1.1 read octet by octet: which of them are its head, which its body, and what the body holds.

Pure: octets in, state out. Never raises, whatever comes; its time is linear in the octets, and however the same octets
are cut into pieces, the outcome is the same. What was received is always `interim + head_octets + body + surplus`.
"""

import re
from enum import Enum, auto
from typing import NamedTuple

from crawler.model.head import HTTP_0_9, Head, read_head
from crawler.wire.chunks import ChunkReader
from crawler.wire.head import Extent, Framing, extent, is_persistent

HEAD_LIMIT = 1024 * 1024
"""A head, with the interim responses before it, has no more octets."""

_HEAD_END = re.compile(rb"\n\r?\n")
_BLANKS = b"\r\n \t"
_OPENINGS = (b"http", b"icy ")
_INTERIM = frozenset({100, *range(102, 200)})  # not 101: after it another protocol is spoken
_NO_EXTENT = Extent(Framing.NONE)


class Fed(NamedTuple):
    """What octets given to a parser were: those of the body as it is framed, and the content among them."""

    body: bytes
    content: bytes


NOTHING = Fed(b"", b"")


class _Phase(Enum):
    HEAD = auto()
    BODY = auto()
    ENDED = auto()
    OVERFLOW = auto()


class ResponseParser:
    """Reads one response to a request of a method; `feed` it what comes and `close` it when the connection ends."""

    def __init__(self, method: str = "GET", *, head_limit: int = HEAD_LIMIT) -> None:
        self.head: Head | None = None
        """The response's head, once it is complete."""
        self.extent = _NO_EXTENT
        """How the body is framed, once the head is complete."""
        self.cut = False
        """The connection ended before the response did."""
        self.content_size = 0
        self._method = method
        self._limit = head_limit
        self._phase = _Phase.HEAD
        self._faults: list[str] = []
        self._interim = bytearray()
        self._held = bytearray()
        self._scanned = 0
        self._surplus = bytearray()
        self._left = 0
        self._chunks: ChunkReader | None = None

    # --- what is known ----------------------------------------------------------------------------------------------

    @property
    def interim(self) -> bytes:
        """What came before the head: informational responses, empty lines."""
        return bytes(self._interim)

    @property
    def head_octets(self) -> bytes:
        """The head, or as much of it as came."""
        return self.head.octets if self.head else bytes(self._held)

    @property
    def surplus(self) -> bytes:
        """What came after the response's end."""
        return bytes(self._surplus)

    @property
    def ended(self) -> bool:
        """Whether nothing more of this response can come: it is complete, or its head is too large."""
        return self._phase in (_Phase.ENDED, _Phase.OVERFLOW)

    @property
    def overflow(self) -> bool:
        """Whether the head is larger than the limit."""
        return self._phase is _Phase.OVERFLOW

    @property
    def faults(self) -> tuple[str, ...]:
        """What was wrong, in words."""
        broken = (self._chunks.fault,) if self._chunks and self._chunks.fault else ()
        return (*self._faults, *self.extent.faults, *broken)

    @property
    def broken(self) -> bool:
        """The chunk framing broke after it had begun: content may be missing."""
        return bool(self._chunks and self._chunks.fault and not self._chunks.plain and not self._chunks.content_ended)

    @property
    def doubtful(self) -> bool:
        """The body's end was lost, or is only a guess: the connection may stay open though nothing more will come."""
        if self._phase is not _Phase.BODY:
            return False
        if self._chunks:
            return bool(self._chunks.fault or self._chunks.content_ended)
        return bool(self.faults)

    @property
    def content_ended(self) -> bool:
        """Whether all content that was announced is there, even where the framing's own end is missing."""
        framing = self.extent.framing
        if self.head is None or framing is Framing.CLOSE:
            return False
        if self._chunks:
            return self._chunks.content_ended
        return framing is Framing.NONE or self.content_size in self.extent.lengths

    @property
    def until_close(self) -> bool:
        """Whether only the end of the connection ends the body."""
        return self.extent.framing is Framing.CLOSE or bool(self._chunks and self._chunks.fault)

    @property
    def bodiless(self) -> bool:
        """Whether a response of this kind has no body."""
        return self.extent.framing is Framing.NONE

    @property
    def chunked(self) -> bool:
        """Whether the content is another than the body."""
        return self._chunks is not None

    @property
    def reusable(self) -> bool:
        """Whether another request may follow on the same connection."""
        clean = self._phase is _Phase.ENDED and not self._surplus and not self.faults and not self.cut
        framed = self.extent.framing is not Framing.CLOSE
        return clean and framed and self.head is not None and is_persistent(self.head)

    # --- octets in --------------------------------------------------------------------------------------------------

    def feed(self, data: bytes) -> Fed:
        """Take what was received."""
        if self._phase is _Phase.BODY:
            return self._read_body(data)
        if self._phase is _Phase.ENDED:
            self._surplus += data
        else:
            self._held += data
            if self._phase is _Phase.HEAD:
                return self._read_heads()
        return NOTHING

    def close(self) -> Fed:
        """The connection has ended. Gives content that could not be told before."""
        fed = NOTHING
        if self._phase is _Phase.HEAD:
            self.cut = True
            if self._held:
                self._faults.append("the head breaks off")
        elif self._phase is _Phase.BODY and self._chunks:
            content = self._chunks.close()
            self.content_size += len(content)
            self.cut = not self._chunks.fault and not self._chunks.content_ended
            if self._chunks.content_ended and not self._chunks.fault:
                self._faults.append("the trailer section breaks off")
            fed = Fed(b"", content)
        elif self._phase is _Phase.BODY and self.extent.framing is Framing.LENGTH:
            self.cut = self.content_size not in self.extent.lengths
        if self._phase is not _Phase.OVERFLOW:
            self._phase = _Phase.ENDED
        return fed

    def _read_heads(self) -> Fed:
        """Read interim heads up to the response's own, as far as they are there."""
        while True:
            if self._held[:1].strip(_BLANKS) != self._held[:1]:
                self._set_aside(len(self._held) - len(self._held.lstrip(_BLANKS)))
            opening = bytes(self._held[:4]).lower()
            if not any(known.startswith(opening[:4]) for known in _OPENINGS):
                return self._begin_headless()
            end = _HEAD_END.search(self._held, self._scanned)
            if len(self._interim) + (end.end() if end else len(self._held)) > self._limit:
                self._phase = _Phase.OVERFLOW
                self._faults.append(f"the head is larger than {self._limit} octets")
                return NOTHING
            if not end:
                self._scanned = max(0, len(self._held) - 2)
                return NOTHING
            head = read_head(bytes(self._held[: end.end()]))
            if head.status not in _INTERIM:
                return self._begin_body(head, end.end())
            self._set_aside(end.end())

    def _set_aside(self, size: int) -> None:
        self._interim += self._held[:size]
        del self._held[:size]
        self._scanned = 0

    def _begin_headless(self) -> Fed:
        """What came is no HTTP/1: a body without a head, as HTTP/0.9 had it."""
        self._faults.append("no status line")
        return self._begin_body(HTTP_0_9, 0)

    def _begin_body(self, head: Head, size: int) -> Fed:
        rest = bytes(memoryview(self._held)[size:])
        self._held.clear()
        self.head = head
        if head.status is None:
            self._faults.append("the status line is none: " + repr(head.octets.split(b"\n")[0][:40])[1:])
        self.extent = extent(head, self._method) if head.octets else Extent(Framing.CLOSE)
        self._phase = _Phase.BODY
        if self.extent.framing is Framing.CHUNKED:
            self._chunks = ChunkReader()
        self._left = max(self.extent.lengths, default=0)
        return self._read_body(rest)

    def _read_body(self, data: bytes) -> Fed:
        framing = self.extent.framing
        taken, content = len(data), data
        if framing is Framing.CHUNKED and self._chunks:
            taken, content = self._chunks.feed(data)
            if self._chunks.ended:
                self._phase = _Phase.ENDED
        elif framing is not Framing.CLOSE:
            taken = min(self._left, len(data))
            content = data[:taken]
            self._left -= taken
            if not self._left:
                self._phase = _Phase.ENDED
        if taken < len(data):
            self._surplus += data[taken:]
        self.content_size += len(content)
        return Fed(data[:taken], content)
