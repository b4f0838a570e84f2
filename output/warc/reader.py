"""Read WARC files, .warc, .warc.gz and .warc.zst, one record at a time and in constant memory; ARC files as the WARC they
would be.

A record counts when its block is whole and, in gzip, when the checksum of its member holds. Whatever does not count is a
`RecordError` that names the place; it is given as a value among the records, so that the caller says one sentence and
goes on. After a bad record the reader looks for the next one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from crawler.errors import Place, RecordError
from crawler.model.headers import Headers
from output.record import FileBlock, Record, text_of
from output.spool import spooled
from output.unpack import BadMember, Unpacked
from output.warc.arc import (
    ARC_BEGINNING,
    ARC_LINE_LIMIT,
    ARC_NEXT,
    ARC_NEXT_WIDTH,
    ArcError,
    ArcHeader,
    read_arc_header,
)
from output.warc.syntax import RECORD_END, HeaderError, parse_header, raw_if_odd

SPOOL = 4 * 1024 * 1024
"""A block larger than this goes to a temporary file."""
ODD_END = "the record is not followed by exactly two line ends"
"""How an error begins that says: the record is whole, what separates it from the next is unusual."""
HEADER_LIMIT = 256 * 1024
"""A header longer than this is no header."""

_NEXT_RECORD = re.compile(rb"\nWARC/[01]\.")
_HEADER_END = re.compile(rb"\n\r?\n|" + _NEXT_RECORD.pattern)
_NEXT_WIDTH = 8
_LINE_END = re.compile(rb"\n")
_BEGINNING = b"WARC/"

Source = Path | str | BinaryIO


class Entry(NamedTuple):
    """A record with its place in the file.

    `offset` and `length` are bytes of the file as it lies on disk. Both are None when the record shares its gzip member
    with others, as in a WARC that was gzipped whole; in a file of Zstandard frames, which may need a dictionary that lies
    elsewhere; and in an ARC file. Then it cannot be sought.
    """

    record: Record
    offset: int | None
    length: int | None


def read_records(source: Source, name: str | None = None, *, spool: int = SPOOL) -> Iterator[Record | RecordError]:
    """The records of a WARC file in order, an error standing where one cannot be read.

    `source` is a path or an open binary stream (it need not be seekable); `name` stands in the errors and defaults to
    the path. Raises OSError when a path cannot be opened or read.
    """
    for entry in read_entries(source, name, spool=spool):
        yield entry.record if isinstance(entry, Entry) else entry


def read_entries(source: Source, name: str | None = None, *, spool: int = SPOOL) -> Iterator[Entry | RecordError]:
    """As `read_records`, each record with its offset and length in the file."""
    if isinstance(source, str | Path):
        with Path(source).open("rb", buffering=0) as stream:
            yield from _Reader(stream, name or str(source), spool).entries()
    else:
        yield from _Reader(source, name or str(getattr(source, "name", "input")), spool).entries()


def read_record_at(path: Path, offset: int, *, spool: int = SPOOL) -> Record:
    """The one record that begins at `offset` of a file. Raises RecordError when none does."""
    with path.open("rb", buffering=0) as stream:
        stream.seek(offset)
        first = next(_Reader(stream, str(path), spool, base=offset).entries(), None)
    if isinstance(first, Entry):
        return first.record
    raise first or RecordError("the file ends here, no record begins", Place(str(path), offset))


class _Skipped(Exception):  # noqa: N818  never leaves this module
    """The record was passed over; reading can go on behind it."""


class _Reader:
    def __init__(self, stream: BinaryIO, name: str, spool: int, base: int = 0) -> None:
        self._data = Unpacked(stream)
        self._name = name
        self._spool = spool
        self._base = base
        self._said_odd_end = False
        self._arc: bytes | None = None
        """In an ARC file, the address of the record on itself that was read last."""

    def entries(self) -> Iterator[Entry | RecordError]:
        more = True
        while more:
            at: tuple[int, int] | None = None
            try:
                if not self._data.peek(1):
                    return
                at = self._data.here()
                yield from self._entry(at)
            except BadMember as fault:
                yield self._error(str(fault), at or (fault.offset, 0), fault)
                more = self._resume()
            except _Skipped as skipped:
                yield self._error(str(skipped), at or (0, 0))
                more = self._to_next()

    def _to_next(self) -> bool:
        """Go to the next line that could open a record."""
        try:
            if self._arc is not None:
                return self._to_next_of_arc()
            if self._data.peek(len(_BEGINNING)) != _BEGINNING:
                found = self._data.skip_to(_NEXT_RECORD, _NEXT_WIDTH)
                self._data.take(1)
                return found
        except BadMember:
            return self._resume()
        return True

    def _to_next_of_arc(self) -> bool:
        while self._data.skip_to(ARC_NEXT, ARC_NEXT_WIDTH):
            self._data.take(1)
            try:
                self._arc_header(take=False)
            except _Skipped:
                continue
            return True
        return False

    def _resume(self) -> bool:
        """Go to the next gzip member in which a record begins."""
        return self._data.resume(_BEGINNING if self._arc is None else b"http")

    def _entry(self, at: tuple[int, int]) -> Iterator[Entry | RecordError]:
        if self._arc is not None or self._data.peek(len(ARC_BEGINNING)) == ARC_BEGINNING:
            yield self._arc_entry(at)
            return
        header, version, headers, length = self._header()
        block = self._block(length)
        raw = raw_if_odd(header, version, headers)
        record = Record(headers, block, version, raw, self._place(at))
        ending = self._ending()
        # The checksum of a record's own member is proven before the record is given out.
        end = self._data.boundary() if at[1] == 0 else None
        if end is None or self._data.packing == "Zstandard":
            yield Entry(record, None, None)
        else:
            yield Entry(record, at[0] + self._base, end - at[0])
        if ending and not self._said_odd_end:
            self._said_odd_end = True
            yield self._error(ending, at)

    def _arc_entry(self, at: tuple[int, int]) -> Entry:
        self._arc = self._arc or b""
        position = self._data.position
        header = self._arc_header()
        if header.is_filedesc:
            self._arc = header.url
        name = f"{text_of(self._arc)}#{position} {text_of(header.line)}"
        record = header.record(self._block(header.length), name, self._place(at))
        self._line_ends()
        return Entry(record, None, None)

    def _arc_header(self, *, take: bool = True) -> ArcHeader:
        size = self._data.find(_LINE_END, ARC_LINE_LIMIT)
        if size is None:
            raise _Skipped(
                f"an ARC record's header has no end within {ARC_LINE_LIMIT} bytes or before the end of the file"
            )
        line = self._data.take(size) if take else self._data.peek(size)
        try:
            return read_arc_header(line[:size].rstrip(b"\r\n"))
        except ArcError as fault:
            raise _Skipped(str(fault)) from None

    def _header(self) -> tuple[bytes, str, Headers, int]:
        size = self._data.find(_HEADER_END, HEADER_LIMIT)
        if not self._data.peek(len(_BEGINNING)).startswith(_BEGINNING):
            raise _Skipped(_not_a_record(self._data.peek(40)))
        if size is None:
            self._data.take(len(_BEGINNING))
            raise _Skipped(f"the record's header has no end within {HEADER_LIMIT} bytes or before the end of the file")
        header = self._data.peek(size)
        if header.endswith(b"."):  # no field's name has a slash: another record begins
            self._data.take(size - _NEXT_WIDTH)
            raise _Skipped("the record's header is cut short: the next record begins in it")
        self._data.take(size)
        try:
            version, headers = parse_header(header)
        except HeaderError as fault:
            raise _Skipped(str(fault)) from None
        length = headers.get(b"content-length")
        if length is None or not length.isdigit() or len(length) > 18:
            found = "is missing" if length is None else f"is no number: {length[:40]!r}"
            raise _Skipped(f"Content-Length {found}; the record is passed over")
        return header, version, headers, int(length)

    def _block(self, length: int) -> bytes | FileBlock:
        if length <= self._spool:
            block = self._data.take(length)
            if len(block) < length:
                raise _Skipped(_cut(len(block), length))
            return block
        spooled_block = spooled(self._data.drain(length))
        if len(spooled_block) < length:
            raise _Skipped(_cut(len(spooled_block), length))
        return spooled_block

    def _ending(self) -> str | None:
        """Take what stands between this record and the next; a sentence when it is not the two line ends."""
        found = self._data.take(len(RECORD_END)) if self._data.peek(len(RECORD_END)) == RECORD_END else b""
        try:
            if found and (self._at_member_end() or self._data.peek(1) not in (b"\r", b"\n")):
                return None
        except BadMember:
            return None  # the next member's trouble: it is met again there
        return f"{ODD_END} (said once for this file)" if self._line_ends() else None

    def _line_ends(self) -> bool:
        """Take them, as many as there are. False where what comes next is broken: it is met again there."""
        try:
            while self._data.peek(1) in (b"\r", b"\n"):
                self._data.take(1)
        except BadMember:
            return False
        return True

    def _at_member_end(self) -> bool:
        return self._data.packing is not None and self._data.boundary() is not None

    def _place(self, at: tuple[int, int]) -> Place:
        return Place(self._name, at[0] + self._base)

    def _error(self, what: str, at: tuple[int, int], fault: BadMember | None = None) -> RecordError:
        if at[1]:
            what += f" (the record begins {at[1]} bytes into the {self._data.packing} data unpacked from there)"
        elif fault and fault.offset != at[0]:
            what += f" in the {self._data.packing} data at offset {fault.offset + self._base}"
        return RecordError(what, self._place(at))


def _cut(have: int, length: int) -> str:
    return f"the record is cut short: {have} of the {length} bytes of its block are there"


def _not_a_record(found: bytes) -> str:
    return f"no WARC record: expected 'WARC/1.x', found {found!r}"
