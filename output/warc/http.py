"""What an HTTP block says: status line, header pairs, the body without chunk framing, the entity without coding.

Read as leniently as a browser: the block is what some server once sent, and nothing in it is changed by reading it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from crawler.errors import RecordError
from crawler.model.head import header_fields, is_chunked, read_head
from crawler.model.headers import Headers
from output.record import Record
from output.warc.coding import decode_content

ENTITY_LIMIT = 256 * 1024 * 1024
"""Largest entity, in bytes, that `entity` takes into memory."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_LIMIT = 16 * 1024
_HEAD_LIMIT = 1024 * 1024
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?")


class FramingError(ValueError):
    """The chunk framing of a body breaks off or is none."""


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """The status line and header fields of a response, and where its body begins in the block."""

    version: str
    status: int
    reason: bytes
    headers: Headers
    length: int

    @property
    def content_type(self) -> str | None:
        """`Content-Type` of the response."""
        said = self.headers.get(b"content-type")
        return None if said is None else said.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Entity:
    """What a record holds for a reader: the content's bytes without transfer and content coding."""

    body: bytes
    content_type: str | None
    """As the server (or the record) says, parameters included."""
    status: int | None
    """HTTP status; None when the record is no HTTP response."""
    url: str | None
    """The record's target URI."""
    date: datetime | None
    """The record's date, aware, UTC."""
    record_id: str | None
    """`urn:uuid:...` without angle brackets."""
    headers: Headers
    """The HTTP header fields; empty when the record is no HTTP response."""
    warnings: tuple[str, ...] = ()
    """What was odd on the way, e.g. a body cut inside its gzip data."""


def parse_head(block: bytes) -> ResponseHead | None:
    """The head of a response block, or None when the block does not begin with an HTTP status line."""
    end = _HEAD_END.search(block)
    head = read_head(block[: end.end()] if end else block)
    if head.status is None:
        return None
    return ResponseHead(head.version, head.status, head.reason, head.headers, end.end() if end else len(block))


class _Supply:
    """Bytes that come in pieces, taken by line and by number. What is taken is passed over, not copied away."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._source = iter(pieces)
        self._buffer = b""
        self._at = 0

    def line(self) -> bytes:
        """The next line without its end. Raises FramingError when there is none of sane length."""
        while (end := self._buffer.find(b"\n", self._at, self._at + _LINE_LIMIT)) < 0:
            if len(self._buffer) - self._at > _LINE_LIMIT:
                raise FramingError("a line of the chunk framing has no end")
            self._more()
        line, self._at = self._buffer[self._at : end], end + 1
        return line.removesuffix(b"\r")

    def some(self, most: int) -> bytes:
        """At least one and at most so many bytes. Raises FramingError at the end."""
        if self._at == len(self._buffer):
            self._more()
        part = self._buffer[self._at : self._at + most]
        self._at += len(part)
        return part

    def _more(self) -> None:
        piece = next((piece for piece in self._source if piece), None)
        if piece is None:
            raise FramingError("the chunked body breaks off")
        self._buffer, self._at = self._buffer[self._at :] + piece, 0


def dechunk(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a chunked body given in pieces, without sizes, extensions and trailers (RFC 9112, 7.1).

    Raises FramingError where a size line is none or the body ends too early, after all content before it was given.
    """
    supply = _Supply(pieces)
    while True:
        line = supply.line()
        size = _CHUNK_SIZE.fullmatch(line)
        if not size:
            raise FramingError(f"{line[:20]!r} is no chunk size")
        left = int(size[1], 16)
        if left == 0:
            return
        while left > 0:
            part = supply.some(left)
            left -= len(part)
            yield part
        if supply.line():
            raise FramingError("a chunk is longer than its size")


def dechunked(body: bytes) -> tuple[bytes, str | None]:
    """The content of a chunked body as far as its framing holds, and what is wrong with the framing if anything is."""
    content: list[bytes] = []
    try:
        content.extend(dechunk((body,)))  # extend keeps what came before the error
    except FramingError as error:
        return b"".join(content), str(error)
    return b"".join(content), None


def payload(block: bytes) -> tuple[bytes, str | None]:
    """The payload of a request or response block: its body without chunk framing (WARC 1.1, 5.9), and the fault if any.

    This is what `WARC-Payload-Digest` is taken of; content coding stays.
    """
    end = _HEAD_END.search(block)
    if not end:
        return b"", None
    body = block[end.end() :]
    return dechunked(body) if is_chunked(header_fields(block[: end.start()])) else (body, None)


def split_head(pieces: Iterable[bytes]) -> tuple[Headers, Iterator[bytes]]:
    """Header fields and body of a message that comes in pieces; a block without an empty line has no body."""
    source = iter(pieces)
    start, end = _beginning(source)
    if not end:
        return header_fields(start[:_HEAD_LIMIT]), iter(())
    return header_fields(start[: end.start()]), chain((start[end.end() :],), source)


def head_size(pieces: Iterable[bytes]) -> int | None:
    """How many bytes the head of a message has, its empty line included; None when it has no end."""
    _, end = _beginning(pieces)
    return end.end() if end else None


def _beginning(pieces: Iterable[bytes]) -> tuple[bytes, re.Match[bytes] | None]:
    """The pieces of a message up to that in which its head ends, and that end; None when no head can be so long."""
    start = b""
    for piece in pieces:
        start += piece
        end = _HEAD_END.search(start)
        if end or len(start) >= _HEAD_LIMIT:
            return start, end
    return start, None


def record_head(record: Record) -> ResponseHead | None:
    """The head of the response in a record, read from its beginning alone; None when it holds no HTTP response."""
    if record.type not in ("response", "revisit"):
        return None
    start, _ = _beginning(record.pieces())
    return parse_head(start)


def entity(record: Record, *, limit: int = ENTITY_LIMIT) -> Entity:
    """The content of a `response`, `resource` or `conversion` record, as a reader of pages wants it.

    Chunk framing and content coding (gzip, deflate; br and zstd where their libraries are installed) are undone as far as
    they hold, with a warning where they do not. Raises RecordError when the content is larger than `limit` bytes.
    """
    if len(record.block) > limit:
        raise RecordError(f"the block has {len(record.block)} bytes, more than can be read as a page", record.place)
    block = record.octets()
    head = parse_head(block) if record.type in ("response", "revisit") else None
    if head is None:
        return Entity(block, record.content_type, None, record.target_uri, _date(record), record.id, Headers())
    body, warnings = _content(head, block[head.length :], limit)
    if len(body) >= limit:
        raise RecordError(f"the content unpacks to {limit} bytes or more, too many for a page", record.place)
    return Entity(
        body,
        head.content_type,
        head.status,
        record.target_uri,
        _date(record),
        record.id,
        head.headers,
        warnings,
    )


def _content(head: ResponseHead, body: bytes, limit: int) -> tuple[bytes, tuple[str, ...]]:
    """A response's body without transfer and content coding, and what was odd about them."""
    warnings: list[str | None] = []
    if is_chunked(head.headers):
        content, fault = dechunked(body)
        if fault and not content:
            fault = "Transfer-Encoding says chunked, the body is not"
        else:
            body = content
        warnings.append(fault)
    for coding in reversed(_codings(head.headers)):
        body, fault = decode_content(body, coding, limit)
        warnings.append(fault)
    return body, tuple(warning for warning in warnings if warning)


def _codings(headers: Headers) -> list[str]:
    text = b",".join(headers.get_all(b"content-encoding")).decode("latin-1").lower()
    return [coding for coding in (part.strip() for part in text.split(",")) if coding not in ("", "identity", "utf-8")]


def _date(record: Record) -> datetime | None:
    try:
        moment = datetime.fromisoformat(record.date or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
