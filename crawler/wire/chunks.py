"""The chunked transfer coding (RFC 9112, 7.1), read as it comes. Pure, linear in the octets given."""

import re
from enum import Enum, auto

LINE_LIMIT = 16 * 1024
"""A size line, with its extensions, is no longer."""
TRAILER_LIMIT = 1024 * 1024
"""The trailer section is no longer."""

# the same that the archive's readers take for a size line
_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?")


class _State(Enum):
    SIZE = auto()
    DATA = auto()
    DATA_END = auto()
    TRAILER = auto()
    END = auto()
    BROKEN = auto()


class ChunkReader:
    """Takes a chunked body's octets in pieces and gives its content.

    Where the framing breaks, `fault` says how, and all further octets are taken without giving content: nobody can say
    where the body ends. A body whose very first line is no size is taken for one that is not chunked: all of it is content.
    """

    def __init__(self) -> None:
        self.fault: str | None = None
        self.plain = False
        """The body is not chunked at all."""
        self.content_ended = False
        """The last chunk was seen; at most the trailer section is missing."""
        self._state = _State.SIZE
        self._line = bytearray()
        self._left = 0
        self._trailer = 0
        self._first = True

    @property
    def ended(self) -> bool:
        """Whether the body's end was seen."""
        return self._state is _State.END

    def feed(self, data: bytes) -> tuple[int, bytes]:
        """How many of the octets belong to the body, and the content among them. They all do while it has not ended."""
        place, size = 0, len(data)
        content: list[bytes] = []
        while place < size and self._state is not _State.END:
            if self._state is _State.DATA:
                piece = data[place : place + self._left]
                content.append(piece)
                place += len(piece)
                self._left -= len(piece)
                if not self._left:
                    self._state = _State.DATA_END
            elif self._state is _State.BROKEN:
                if self.plain:
                    content.append(data[place:])
                place = size
            else:
                place = self._read_line(data, place, content)
        return place, content[0] if len(content) == 1 else b"".join(content)

    def close(self) -> bytes:
        """The connection has ended: content that was held back, because it might have been a size line."""
        content: list[bytes] = []
        if self._state is _State.SIZE and self._first and self._line and not _SIZE.fullmatch(self._bare_line()):
            self._break("is no chunk size", content)
        return b"".join(content)

    def _read_line(self, data: bytes, place: int, content: list[bytes]) -> int:
        """Take a line or its beginning; returns the place after it."""
        end = data.find(b"\n", place)
        stop = len(data) if end < 0 else end + 1
        self._line += data[place:stop]
        if len(self._line) > LINE_LIMIT and self._state is not _State.TRAILER:
            self._break("is too long", content)
        elif self._state is _State.TRAILER and self._trailer + len(self._line) > TRAILER_LIMIT:
            self._break("is one of a trailer section without end", content)
        elif end >= 0:
            self._end_line(content)
        return stop

    def _end_line(self, content: list[bytes]) -> None:
        line = self._bare_line()
        if self._state is _State.SIZE:
            self._read_size(line, content)
        elif self._state is _State.TRAILER:
            self._trailer += len(self._line)
            self._state = self._state if line else _State.END
        elif line:
            self._break("stands after a chunk that should have ended", content)
        else:
            self._state = _State.SIZE
        self._line.clear()

    def _read_size(self, line: bytes, content: list[bytes]) -> None:
        size = _SIZE.fullmatch(line)
        if not size:
            self._break("is no chunk size", content)
            return
        self._first = False
        self._left = int(size[1], 16)
        self._state = _State.DATA if self._left else _State.TRAILER
        self.content_ended = not self._left

    def _break(self, how: str, content: list[bytes]) -> None:
        shown = self._bare_line()[:20]
        self._state = _State.BROKEN
        if self._first:
            self.plain = True
            self.fault = f"Transfer-Encoding says chunked, the body is not: its first line {shown!r} {how}"
            content.append(bytes(self._line))
        else:
            self.fault = f"the chunk framing breaks: the line {shown!r} {how}"

    def _bare_line(self) -> bytes:
        return bytes(self._line).removesuffix(b"\n").removesuffix(b"\r")
