"""The CDXJ index: where each capture lies, sorted by SURT and time, one line a capture.

A line is a SURT, a 14-digit time and a JSON object with all values as strings, as replay tools read it. The index is
merged from sorted runs, so that its size does not matter to the memory.
"""

import fcntl
import heapq
import os
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import orjson
import surt

from crawler.errors import RecordError
from output.append import write_whole
from output.record import Record
from output.warc.http import parse_head
from output.warc.reader import Entry, read_entries
from output.warc.writer import Written

_INDEXED = frozenset({"response", "resource", "revisit"})
_RUN_LINES = 50_000  # lines in memory at once, about 15 MB
_HEAD = 64 * 1024
_PLAIN = re.compile(r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)((?:/[\w~-][\w.~-]*)*/?)", re.ASCII)
"""An address whose path the key has as it is, but for its case and its last slash."""
_NO_DIGIT = re.compile(r"[^0-9]+")

Report = Callable[[RecordError], None]


def cdxj_line(record: Record, where: Written) -> bytes | None:
    """The line of a capture, or None for a record that is none (warcinfo, request, metadata, conversion)."""
    url = record.target_uri
    if record.type not in _INDEXED or not url:
        return None
    values = {"url": url, "mime": _mime(record)}
    head = parse_head(next(record.pieces(), b"")[:_HEAD]) if _is_http(record) else None
    if head:
        values["status"] = str(head.status)
        if record.type != "revisit":
            content_type = (head.headers.get(b"content-type") or b"").decode("latin-1")
            values["mime"] = content_type.partition(";")[0].strip().lower() or "unk"
    digest = record.get("WARC-Payload-Digest")
    if digest:
        values["digest"] = digest
    values |= {"length": str(where.length), "offset": str(where.offset), "filename": where.filename}
    return b"%s %s %s\n" % (
        surt_key(url).encode("utf-8"),
        timestamp(record.date).encode("ascii"),
        orjson.dumps(values),
    )


def _is_http(record: Record) -> bool:
    return (record.content_type or "").lower().replace(" ", "").startswith("application/http")


def _mime(record: Record) -> str:
    if record.type == "revisit":
        return "warc/revisit"
    return (record.content_type or "unk").partition(";")[0].strip().lower()


def surt_key(url: str) -> str:
    """The sort key of a URL; one that cannot be read as such keeps its own text, without blanks.

    >>> surt_key("https://www.example.test/News/?b=2&a=1")
    'test,example)/news?a=1&b=2'
    """
    plain = _PLAIN.fullmatch(url)
    if plain:
        return _origin_key(plain[1]) + (plain[2].lower().removesuffix("/") or "/")
    return _key(url)


@lru_cache(256)
def _origin_key(origin: str) -> str:
    """The key of an origin's addresses without their paths: a crawl asks for many of one host."""
    return _key(f"{origin}/").removesuffix("/")


def _key(url: str) -> str:
    try:
        key = str(surt.surt(url))
    except Exception:  # noqa: BLE001  the library raises what it meets (Unicode, index, value errors) on odd URLs
        key = url
    return "%20".join(key.encode("utf-8", "replace").decode("utf-8").split()) or "-"


def timestamp(date: str | None) -> str:
    """14 digits of a WARC-Date; what a coarser date does not say is its earliest.

    >>> timestamp("2026-11-23T01:02:03.456Z"), timestamp("2026-11")
    ('20261123010203', '20261101000000')
    """
    digits = _NO_DIGIT.sub("", date or "")[:14]
    return digits + "00000101000000"[len(digits) :] if digits else "0" * 14


def index_file(path: Path, report: Report | None = None) -> Iterator[bytes]:
    """The lines of one WARC file, in its order; `report` is told of what cannot be read in it."""
    for entry in read_entries(path, path.name):
        if isinstance(entry, RecordError):
            if report:
                report(entry)
        elif (line := _line_of(entry, path.name)) is not None:
            yield line


def _line_of(entry: Entry, filename: str) -> bytes | None:
    if entry.offset is None or entry.length is None:
        return None
    return cdxj_line(entry.record, Written(filename, entry.offset, entry.length))


def merge_index(index: Path, lines: Iterable[bytes]) -> int:
    """Merge lines, in any order, into a sorted index; returns how many it then has. Equal lines are kept once.

    The index is replaced by rename. Memory is bounded: lines are sorted in runs that lie in temporary files.
    """
    index.parent.mkdir(parents=True, exist_ok=True)
    with _locked(index.parent), tempfile.TemporaryDirectory(prefix="cdxj-") as folder:
        runs = list(_sorted_runs(lines, Path(folder)))
        streams: list[BinaryIO] = [path.open("rb") for path in (*runs, *([index] if index.exists() else []))]
        count = 0

        def merged() -> Iterator[bytes]:
            nonlocal count
            last = b""
            for line in heapq.merge(*streams):
                if line != last:
                    count += 1
                    yield line
                last = line

        try:
            write_whole(index, merged())
        finally:
            for stream in streams:
                stream.close()
    return count


def _sorted_runs(lines: Iterable[bytes], folder: Path) -> Iterator[Path]:
    run: list[bytes] = []
    number = 0
    for line in lines:
        run.append(line)
        if len(run) >= _RUN_LINES:
            yield _save_run(run, folder / str(number))
            number += 1
            run = []
    if run:
        yield _save_run(run, folder / str(number))


def _save_run(run: list[bytes], path: Path) -> Path:
    run.sort()
    with path.open("wb") as file:
        file.writelines(run)
    return path


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """One merge at a time in a directory, across processes."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def update_index(
    archive: Path,
    index: Path,
    lines: Iterable[bytes] = (),
    written: Collection[str] = (),
    report: Report | None = None,
) -> int:
    """Bring an index up to the WARC files of a directory; returns how many lines it then has.

    `lines` are those of the files named in `written`, known already. Any other file that the index does not name (a
    killed run's) is read. Two runs that index the same file do no harm: equal lines are kept once.
    """
    known = indexed_files(index) | set(written)
    missing = [path for path in sorted(archive.glob("*.warc.gz")) if path.name not in known]
    read = (line for path in missing for line in index_file(path, report))
    return merge_index(index, chain(lines, read))


def indexed_files(index: Path) -> set[str]:
    """The file names that an index has lines of."""
    names: set[str] = set()
    if index.exists():
        with index.open("rb") as lines:
            names.update(filename for line in lines if (filename := _filename(line)) is not None)
    return names


def _filename(line: bytes) -> str | None:
    """The file that a line names. Our own lines end with it; others are parsed."""
    parts = line.split(b" ", 2)
    try:
        values: Mapping[str, str] = orjson.loads(parts[2])
        return values["filename"]
    except (IndexError, KeyError, TypeError, ValueError):
        return None
