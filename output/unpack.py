"""The bytes of a file, plain or packed, with their place in the file: constant memory, nothing sought.

A gzip file may have many members (RFC 1952, 2.2), a Zstandard file many frames. They are read as one stream, as `gzip -d`
does; where each began is remembered, since in a WARC that is where a record can be found again.
"""

import re
import zlib
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from output.packing import (
    DICTIONARY_LIMIT,
    SKIPPABLE_HEAD,
    Member,
    Packer,
    PackingError,
    is_dictionary,
    is_skippable,
    packing_of,
    skippable_size,
)

_CHUNK = 32 * 1024  # what follows a member in the chunk is copied: large chunks cost with many small members
_PLAIN_CHUNK = 256 * 1024
_OUT = 1024 * 1024  # most that one step unpacks, so that a bomb cannot fill the memory
_PROBE = 4096
_OVERLAP = 8  # most of a match that can stand in what was searched before
_HEAD = 4  # bytes that tell how a file is packed, and that a member begins


class BadMember(Exception):  # noqa: N818  the reason of an error, not the error that a user sees
    """A gzip member or Zstandard frame that is cut or broken, and where it begins in the file."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.offset = offset


class Unpacked:
    """A stream of unpacked bytes. Every method may raise BadMember; `resume` then looks for the next sound member."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._input = b""
        while len(self._input) < _HEAD and (chunk := stream.read(_CHUNK)):  # a pipe may give a byte at a time
            self._input += chunk
        self._input_at = 0  # offset of _input in the file
        packing = packing_of(self._input)
        self._packer = Packer(packing) if packing else None
        self.packing = packing
        """How the file is packed; None for a plain one."""
        self._inflate: Member | None = None
        self._member_at = 0
        self._buffer = b""
        self._start = 0  # of what is unread in _buffer
        self.position = 0
        """How many unpacked bytes were taken."""
        self._produced = 0  # taken or in the buffer
        self._starts: deque[tuple[int, int]] = deque()  # (unpacked, packed) offsets where members begin
        self._fault: BadMember | None = None

    # --- where we are

    def here(self) -> tuple[int, int]:
        """Offset in the file of the member (of the byte, in a plain file), and unpacked bytes since then."""
        if self._packer is None:
            return self.position, 0
        while len(self._starts) > 1 and self._starts[1][0] <= self.position:
            self._starts.popleft()
        if not self._starts:
            return self._input_at, 0
        unpacked, packed = self._starts[0]
        return packed, self.position - unpacked

    def boundary(self) -> int | None:
        """Offset in the file at which the bytes taken so far end, or None inside a member.

        Reads on to the end of the member, whose checksum is thereby proven.
        """
        if self._packer is None:
            return self.position
        self._settle()
        for unpacked, packed in self._starts:
            if unpacked == self.position and packed > self._starts[0][1]:
                return packed
        return self._input_at if self._start == len(self._buffer) and self._inflate is None else None

    def _settle(self) -> None:
        while self._start == len(self._buffer) and self._inflate is not None:
            self._buffer, self._start = self._produce() or b"", 0

    # --- taking bytes

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end; they are not taken."""
        while len(self._buffer) - self._start < size and self._grow(1):
            pass
        return self._buffer[self._start : self._start + size]

    def take(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end."""
        if len(self._buffer) - self._start < size:
            return b"".join(self.drain(size))
        piece = self._buffer[self._start : self._start + size]
        self._pass(size)
        return piece

    def drain(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes in pieces, fewer at the end."""
        while size > 0:
            if self._start == len(self._buffer):
                piece = self._produce()
                if piece is None:
                    return
                if len(piece) > size:
                    self._buffer, self._start = piece, 0
                    continue
                self.position += len(piece)
            else:
                piece = self._buffer[self._start : self._start + size]
                self._pass(len(piece))
            size -= len(piece)
            yield piece

    def find(self, pattern: re.Pattern[bytes], limit: int) -> int | None:
        """How many bytes there are up to the end of the next match, or None when there is none within `limit` bytes."""
        searched = 0
        while True:
            found = pattern.search(self._buffer, self._start + max(0, searched - _OVERLAP))
            if found:
                size = found.end() - self._start
                return size if size <= limit else None
            searched = len(self._buffer) - self._start
            # grown by as much as there is, so that a long line is not copied once for each of its pieces
            if searched >= limit or not self._grow(max(1, searched)):
                return None

    def skip_to(self, pattern: re.Pattern[bytes], width: int) -> bool:
        """Take everything before the next match (at most `width` bytes long). False at the end of the file."""
        while True:
            found = pattern.search(self._buffer, self._start)
            unread = len(self._buffer) - self._start
            self._pass(found.start() - self._start if found else max(0, unread - width))
            if found:
                return True
            if not self._grow(1):
                self._pass(len(self._buffer) - self._start)
                return False

    def pass_member(self) -> int | None:
        """Take everything up to the end of a gzip member; the offset in the file at which it ends, None at the end."""
        if self._packer is None or self._produce() is None:
            return None
        while self._inflate is not None:
            self._produce()
        self.position, self._buffer, self._start = self._produced, b"", 0
        return self._input_at

    def _pass(self, size: int) -> None:
        self._start += size
        self.position += size

    def _grow(self, least: int) -> bool:
        """Add at least so many bytes to the buffer. False at the end. Bytes that came before a fault are served first."""
        parts = [self._buffer[self._start :]]
        got = 0
        try:
            while got < least and (piece := self._produce()) is not None:
                parts.append(piece)
                got += len(piece)
        except BadMember:
            if not got:
                raise
        finally:
            self._buffer, self._start = b"".join(parts), 0
        return got > 0

    # --- unpacking

    def _read(self) -> bool:
        chunk = self._stream.read(_CHUNK if self._packer else _PLAIN_CHUNK)
        self._input += chunk
        return bool(chunk)

    def _produce(self) -> bytes | None:
        """Some more unpacked bytes, none when a member was passed; None at the end of the file."""
        if self._fault:
            raise self._fault
        try:
            piece = self._unpack() if self._packer else self._copy()
        except BadMember as fault:
            self._fault = fault
            raise
        self._produced += len(piece or b"")
        return piece

    def _copy(self) -> bytes | None:
        if not self._input and not self._read():
            return None
        piece, self._input = self._input, b""
        return piece

    def _unpack(self) -> bytes | None:
        inflate = self._inflate or self._open_member()
        if inflate is None:
            return None
        before = len(self._input)
        try:
            piece = inflate.decompress(self._input, _OUT)
        except (zlib.error, PackingError) as error:
            raise BadMember(f"the {self.packing} data is broken ({_reason(error)})", self._member_at) from None
        self._inflate = None if inflate.eof else inflate
        self._input = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        self._input_at += before - len(self._input)
        if not piece and not inflate.eof and not self._input and not self._read():
            raise BadMember(f"the {self.packing} data is cut short", self._member_at)
        return piece

    def _open_member(self) -> Member | None:
        packer = self._packer
        assert packer is not None  # only what is packed has members
        self._fill(_HEAD)
        while packer.packing == "Zstandard" and is_skippable(self._input):
            self._skip(packer)
            self._fill(_HEAD)
        if not self._input:
            return None
        if not self._input.startswith(packer.magic):
            short = packer.magic.startswith(self._input)
            what = "data is cut short" if short else "data here"
            raise BadMember(f"{'the' if short else 'no'} {self.packing} {what}", self._input_at)
        self._member_at = self._input_at
        self._starts.append((self._produced, self._input_at))
        return packer.member()

    def _skip(self, packer: Packer) -> None:
        """Pass a skippable frame; the dictionary in it is kept."""
        at = self._input_at
        self._fill(SKIPPABLE_HEAD)
        size = skippable_size(self._input)
        kept = is_dictionary(self._input)
        if kept and size > DICTIONARY_LIMIT:
            raise BadMember(f"the dictionary of the frames would have {size} bytes", at)
        self._drop(SKIPPABLE_HEAD)
        if kept:
            self._fill(size)
            try:
                packer.learn(self._input[:size])
            except PackingError as error:
                raise BadMember(str(error), at) from None
        while size > len(self._input):
            size -= len(self._input)
            self._drop(len(self._input))
            if not self._read():
                raise BadMember(f"the {self.packing} data is cut short", at)
        self._drop(size)

    def _fill(self, size: int) -> None:
        """Have so many bytes of the file at hand, if there are."""
        while len(self._input) < size and self._read():
            pass

    def resume(self, beginning: bytes) -> bool:
        """After BadMember: go to the next member whose data begin with `beginning`. False when there is none."""
        self.position = self._produced
        self._buffer, self._start, self._inflate, self._fault = b"", 0, None, None
        if self._packer is None:
            return False
        magic = self._packer.magic
        self._drop(1 if self._input_at == self._member_at else 0)
        while True:
            found = self._input.find(magic)
            if found < 0:
                self._drop(max(0, len(self._input) - len(magic) + 1))
                if not self._read():
                    return False
                continue
            self._drop(found)
            self._fill(_PROBE)
            if _begins(self._packer.member(), self._input[:_PROBE], beginning):
                return True
            self._drop(1)

    def _drop(self, size: int) -> None:
        self._input_at += min(size, len(self._input))
        self._input = self._input[size:]


def _begins(member: Member, packed: bytes, beginning: bytes) -> bool:
    try:
        return member.decompress(packed, len(beginning)) == beginning
    except (zlib.error, PackingError):
        return False


def _reason(error: Exception) -> str:
    """The library's own words without its prefix: `incorrect data check`, `invalid block type`..."""
    return str(error).rpartition(": ")[2]
