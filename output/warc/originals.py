"""What a revisit record refers to, looked up in the index of its collection."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Self

import orjson

from crawler.errors import RecordError
from crawler.model.layout import Layout
from output.record import Record
from output.warc.cdxj import surt_key, timestamp
from output.warc.reader import read_record_at

_STRETCH = 4096
"""Octets of an index that are read through from its beginning; longer ones are halved."""


class Originals:
    """The responses of a collection, by address and time. Its index is searched where it lies, so that its size does not matter."""

    def __init__(self, layout: Layout) -> None:
        self._archive = layout.archive
        self._index = layout.index

    @classmethod
    def beside(cls, path: Path) -> Self | None:
        """Those of the collection in whose archive a file is; None where it is in none that has an index."""
        folder = path.resolve().parent
        layout = Layout(folder.parent)
        is_there = folder == layout.archive and layout.is_collection and layout.index.is_file()
        return cls(layout) if is_there else None

    def of(self, revisit: Record) -> Record | None:
        """The response whose payload the revisit says to be its own (WARC 1.1, 6.7.2); None where it is not found."""
        url, digest = revisit.get("WARC-Refers-To-Target-URI"), revisit.get("WARC-Payload-Digest")
        if not url:
            return None
        with self._index.open("rb") as index:
            for line in _lines_of(index, url, revisit.get("WARC-Refers-To-Date")):
                found = self._record(line)
                if found and found.target_uri == url and digest in (None, found.get("WARC-Payload-Digest")):
                    return found
        return None

    def _record(self, line: bytes) -> Record | None:
        """The response that an index line leads to."""
        try:
            values = orjson.loads(line.split(b" ", 2)[2])
            record = read_record_at(self._archive / PurePosixPath(values["filename"]).name, int(values["offset"]))
        except (IndexError, KeyError, TypeError, ValueError, RecordError, OSError):
            return None
        return record if record.type == "response" else None


def _lines_of(index: BinaryIO, url: str, date: str | None) -> Iterator[bytes]:
    """The lines of an address and a second."""
    wanted = b"%s %s " % (surt_key(url).encode("utf-8"), timestamp(date).encode("ascii"))
    _go_to(index, wanted)
    for line in index:
        if line.startswith(wanted):
            yield line
        elif line > wanted:
            return


def _go_to(index: BinaryIO, wanted: bytes) -> None:
    """Go to the beginning of a line not far before the first that is not less than what is wanted."""
    low, high = 0, index.seek(0, os.SEEK_END)
    while high - low > _STRETCH:
        index.seek((low + high) // 2)
        index.readline()  # the rest of a line
        begin = index.tell()
        line = index.readline()
        if begin < high and line < wanted:
            low = begin
        else:
            high = (low + high) // 2
    index.seek(low)
