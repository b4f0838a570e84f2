"""WARC to WARC-like JSON lines and back: the same records, the same uncompressed bytes.

What cannot be kept is told: bytes that are no record, and unusual line ends between records.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

from crawler.errors import Place, RecordError
from output.jsonl import Ref, Resolve, line_pieces, row_record
from output.kind import Kind
from output.lines import read_rows
from output.record import Record
from output.warc.reader import ODD_END, Entry, read_entries
from output.warc.syntax import HeaderError, record_octets
from output.warc.writer import member

Form = Literal["warc", "lines"]
Blocks = Literal["readable", "base64", "ref"]
"""How blocks stand in lines: as JSON, text or base64, whichever is most readable; as base64; as references."""

_BATCH = 1024 * 1024


@dataclass(slots=True)
class Conversion:
    """What to do, and what came of it."""

    kind: Kind
    """Of the input: `warc` or `lines`."""
    form: Form
    packed: bool
    """Whether to compress: a gzip member a record, or a MiB of lines."""
    blocks: Blocks = "readable"
    filename: str | None = None
    """The input's name, for references to it."""
    resolve: Resolve | None = None
    report: Callable[[str], object] = print
    """Told a sentence on each thing that could not be kept."""
    records: int = field(default=0, init=False)
    lost: int = field(default=0, init=False)
    """Things that could not be kept."""

    def pieces(self, source: BinaryIO, shown: str) -> Iterator[bytes]:
        """The output, piece by piece. Raises OSError."""
        written = self._lines(source, shown) if self.form == "lines" else self._records(source, shown)
        return _packed(written) if self.packed and self.form == "lines" else written

    def _lines(self, source: BinaryIO, shown: str) -> Iterator[bytes]:
        for record, ref in self._entries(source, shown):
            yield from line_pieces(record, encode=self.blocks == "base64", ref=ref)

    def _records(self, source: BinaryIO, shown: str) -> Iterator[bytes]:
        for record, _ in self._entries(source, shown):
            try:
                yield from member(record) if self.packed else record_octets(record)
            except HeaderError as error:
                # raised before the first byte: a line may say what no WARC header can
                self.records -= 1
                self._lose(f"{record.place or shown}: {error}; the record is left out")

    def _entries(self, source: BinaryIO, shown: str) -> Iterator[tuple[Record, Ref | None]]:
        found = self._read_warc(source, shown) if self.kind == "warc" else self._read_lines(source, shown)
        for entry in found:
            if isinstance(entry, RecordError):
                odd = ODD_END in str(entry)
                self._lose(f"{entry}; {'the copy has them' if odd else 'what stands there is left out'}")
                continue
            self.records += 1
            yield entry

    def _read_warc(self, source: BinaryIO, shown: str) -> Iterator[tuple[Record, Ref | None] | RecordError]:
        for entry in read_entries(source, shown):
            yield entry if isinstance(entry, RecordError) else (entry.record, self._ref(entry))

    def _ref(self, entry: Entry) -> Ref | None:
        if self.blocks != "ref" or self.filename is None or entry.offset is None or entry.length is None:
            return None  # a record that cannot be sought keeps its block in the line
        return Ref(self.filename, entry.offset, entry.length)

    def _read_lines(self, source: BinaryIO, shown: str) -> Iterator[tuple[Record, Ref | None] | RecordError]:
        for number, row in read_rows(source, shown):
            place = Place(shown, line=number)
            if isinstance(row, RecordError):
                yield row
            elif "block" not in row and "WARC-Type" not in row:
                yield RecordError("no WARC record, it has neither WARC-Type nor block", place)
            else:
                try:
                    yield row_record(row, resolve=self.resolve, place=place), None
                except RecordError as error:
                    yield error

    def _lose(self, sentence: str) -> None:
        self.lost += 1
        self.report(sentence)


def _packed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines as gzip members of about a MiB, so that a cut file loses its last ones only."""
    waiting: list[bytes] = []
    size = 0
    for piece in lines:
        waiting.append(piece)
        size += len(piece)
        if size >= _BATCH:
            yield gzip.compress(b"".join(waiting), 6, mtime=0)
            waiting, size = [], 0
    if waiting:
        yield gzip.compress(b"".join(waiting), 6, mtime=0)
