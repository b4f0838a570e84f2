"""Write WARC files: one gzip member a record, appended whole or not at all, rolled over at a size.

Nothing that was acknowledged is lost by a later failure: a record that does not fit the disk is cut off again, and the
file stays a valid WARC at every moment up to the tail that is being written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from crawler.errors import RecordError
from output.append import AppendFile, file_name
from output.record import Record, violations
from output.warc.deflate import Compressor, StoringCompressor, gzip_compressor, gzip_member, is_packed
from output.warc.http import head_size
from output.warc.syntax import RECORD_END, header_octets, record_octets

MAX_BYTES = 1024**3
"""A file that has reached this size is closed before the next records."""
LEVEL = 5
"""Of pages about as small as zlib makes them at 9."""
SUFFIX = ".warc.gz"
_TRIES = 100
_AT_ONCE = 1024 * 1024
"""Bytes of a block that is packed in one go."""

Warcinfo = Callable[[str], Record]
"""Gives the record that opens a file of a name."""


class Written(NamedTuple):
    """Where a record lies: file name, and bytes of the compressed file."""

    filename: str
    offset: int
    length: int


class WarcWriter:
    """Writes records into one file after another of a directory.

    `warcinfo` makes the first record of each file, `clock` and `token` give the time and the random part of its name.
    `on_close` is told the path of every file that was finished.
    """

    def __init__(
        self,
        directory: Path,
        prefix: str,
        *,
        warcinfo: Warcinfo,
        clock: Callable[[], datetime],
        token: Callable[[], str],
        max_bytes: int = MAX_BYTES,
        level: int = LEVEL,
        on_close: Callable[[Path], None] | None = None,
    ) -> None:
        self._directory = directory
        self._prefix = prefix
        self._warcinfo = warcinfo
        self._clock = clock
        self._token = token
        self._max_bytes = max_bytes
        self._level = level
        self._on_close = on_close
        self._file: AppendFile | None = None
        self._serial = 0
        self.warcinfo_id: str | None = None
        """The id of the open file's warcinfo record."""

    def prepare(self) -> str | None:
        """Make sure that a file is open and has room; returns the id of its warcinfo record. Raises OSError."""
        if self._file is not None and self._file.size >= self._max_bytes:
            self.close()
        if self._file is None:
            self._open()
        return self.warcinfo_id

    def write(self, records: Sequence[Record]) -> list[Written]:
        """Append records that belong together: all of them, in one file, or none.

        Raises OSError when they cannot be written and RecordError when one breaks the rules of WARC 1.1; the file then
        ends where it ended before.
        """
        for record in records:
            check(record)
        self.prepare()
        assert self._file is not None  # prepare has just seen to it
        return _append(self._file, records, self._level)

    def _open(self) -> None:
        for _ in range(_TRIES):
            name = file_name(self._prefix, self._clock(), self._serial, self._token(), SUFFIX)
            try:
                file = AppendFile(self._directory / name)
            except FileExistsError:
                continue
            break
        else:
            raise FileExistsError(f"no free name for a file in {self._directory} after {_TRIES} tries")
        try:
            first = self._warcinfo(name)
            _append(file, [first], self._level)
        except BaseException:
            file.close()
            raise
        self._serial += 1
        self._file = file
        self.warcinfo_id = first.id

    def sync(self) -> None:
        """Bring what was written to the disk. Raises OSError."""
        if self._file is not None:
            self._file.sync()

    def close(self) -> Path | None:
        """Finish the open file; None when there is none. A new one is opened by the next `write`."""
        if self._file is None:
            return None
        file, self._file, self.warcinfo_id = self._file, None, None
        path = file.close()
        if self._on_close:
            self._on_close(path)
        return path


def check(record: Record) -> None:
    """Raise RecordError, naming every broken rule, when a record must not be written."""
    broken = violations(record)
    if broken:
        raise RecordError("; ".join(map(str, broken)), record.place)


def _append(file: AppendFile, records: Iterable[Record], level: int) -> list[Written]:
    sizes: list[int] = []

    def members() -> Iterator[bytes]:
        for record in records:
            size = 0
            for piece in member(record, level):
                size += len(piece)
                yield piece
            sizes.append(size)

    offset = file.size
    file.append(members())
    written = []
    for size in sizes:
        written.append(Written(file.path.name, offset, size))
        offset += size
    return written


def member(record: Record, level: int = LEVEL) -> Iterator[bytes]:
    """A record as a gzip member of its own, in pieces."""
    beginning = next(record.pieces(), b"")
    end = head_size((beginning,)) or 0
    if is_packed(beginning, end):
        return _packed(_behind(record, end), StoringCompressor(header_octets(record) + beginning[:end], level))
    if len(record.block) <= _AT_ONCE:
        return iter((gzip_member(b"".join(record_octets(record)), level),))
    return _packed(record_octets(record), gzip_compressor(level))


def _behind(record: Record, start: int) -> Iterator[bytes]:
    """The record from a place in the first piece of its block on."""
    pieces = record.pieces()
    yield next(pieces)[start:]
    yield from pieces
    yield RECORD_END


def _packed(pieces: Iterable[bytes], deflate: Compressor) -> Iterator[bytes]:
    for piece in pieces:
        if packed := deflate.compress(piece):
            yield packed
    yield deflate.flush()
