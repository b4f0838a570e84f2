"""A collection as one WACZ file (version 1.1.1 or 1.2.0): WARC files, index, pages with their text, and a list with hashes.

WARC files and index are stored in the ZIP without compression, so that replay tools can fetch single records out of it.
"""

import gzip
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import orjson

from crawler.errors import RecordError, UsageError
from crawler.model.layout import Layout
from output.append import sync_directory
from output.lines import read_lines
from output.record import Record
from output.warc.cdxj import Report, index_file, merge_index

Version = Literal["1.2.0", "1.1.1"]
# The two differ in these keys only. 1.2.0 has a profile of its own, which ReplayWeb.page (2.5.3) and py-wacz (0.6.0) still
# refuse, and specs.webrecorder.net/wacz/latest still leads to 1.1.1: so that is the default
_DESCRIPTORS: dict[Version, dict[str, str]] = {
    "1.2.0": {"profile": "wacz"},
    "1.1.1": {"profile": "data-package", "wacz_version": "1.1.1"},
}
PAGES = "pages/pages.jsonl"
_INDEX = "index.cdx.gz"
_BLOCK_LINES = 1024
_PIECE = 1024 * 1024
_NO_PAGES = frozenset({"error", "wall"})


@dataclass(slots=True)
class Package:
    """What was put into the file."""

    resources: list[dict[str, Any]] = field(default_factory=list)
    pages: int = 0


def export_wacz(
    layout: Layout,
    target: Path,
    *,
    software: str,
    created: datetime,
    report: Report,
    title: str | None = None,
    version: Version = "1.1.1",
) -> Package:
    """Write a collection's WACZ; the file appears when it is whole. `report` is told of lines that cannot be read.

    Raises UsageError when the collection has no WARC file, OSError when the file cannot be written.
    """
    warcs = sorted(path for path in layout.archive.glob("*") if path.name.endswith((".warc", ".warc.gz")))
    if not warcs:
        raise UsageError(f"{layout.root} holds no WARC file in its folder archive; name the directory of a collection")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        # what is made for the ZIP lies beside it meanwhile: it is too large for memory, and often for /tmp
        with (
            draft.open("wb") as file,
            zipfile.ZipFile(file, "w", allowZip64=True) as package,
            tempfile.TemporaryDirectory(prefix=".wacz-", dir=target.parent) as made,
        ):
            folder = Path(made)
            writer = _Writer(package, created)
            for path in warcs:
                writer.add(f"archive/{path.name}", path)
            index = _Index(_lines_of(layout, warcs, folder, report))
            writer.add(f"indexes/{_INDEX}", _saved(folder / _INDEX, index.blocks()))
            writer.add("indexes/index.idx", _saved(folder / "index.idx", index.keys()))
            pages = _saved(folder / "pages.jsonl", _pages(layout, writer.package, report))
            writer.add(PAGES, pages, packed=True)
            writer.finish(title or layout.root.resolve().name, software, version)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    sync_directory(target.parent)
    return writer.package


class _Writer:
    """The ZIP, and the list of what is in it."""

    def __init__(self, package: zipfile.ZipFile, created: datetime) -> None:
        self._zip = package
        self._created = created.astimezone(UTC)
        self.package = Package()

    def add(self, path: str, source: Path, *, packed: bool = False) -> None:
        """Add a file, and list it."""
        size = source.stat().st_size
        digest = self._write(path, size, _read(source), packed=packed)
        row = {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{digest}", "bytes": size}
        self.package.resources.append(row)

    def _write(self, path: str, size: int, pieces: Iterable[bytes], *, packed: bool) -> str:
        """Write a member of so many bytes; returns its sha256."""
        info = zipfile.ZipInfo(path, self._created.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        # ZIP64 only where it is needed: wabac takes a directory entry without extra fields to mean that the member has
        # none in front of its data either, and reads its data from the wrong place where it has
        with self._zip.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
        return digest.hexdigest()

    def finish(self, title: str, software: str, version: Version) -> None:
        """Write the list, and the list's own digest."""
        listing = {
            **_DESCRIPTORS[version],
            "title": title,
            "software": software,
            "created": self._created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "resources": self.package.resources,
        }
        digest = self._describe("datapackage.json", listing)
        self._describe("datapackage-digest.json", {"path": "datapackage.json", "hash": f"sha256:{digest}"})
        self._zip.close()

    def _describe(self, path: str, value: dict[str, Any]) -> str:
        octets = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        return self._write(path, len(octets), (octets,), packed=True)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _saved(path: Path, pieces: Iterable[bytes]) -> Path:
    with path.open("wb") as file:
        file.writelines(pieces)
    return path


def _lines_of(layout: Layout, warcs: list[Path], folder: Path, report: Report) -> Path:
    """The collection's index; one made for the occasion where it has none."""
    if layout.index.is_file():
        return layout.index
    made = folder / "index.cdxj"
    merge_index(made, (line for path in warcs for line in index_file(path, report)))
    return made


class _Index:
    """An index in gzip members of some lines each, and the list of their first keys, by which replay finds the member."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: list[bytes] = []

    def blocks(self) -> Iterator[bytes]:
        """The members."""
        offset = 0
        with self._path.open("rb") as lines:
            while block := list(islice(lines, _BLOCK_LINES)):
                packed = gzip.compress(b"".join(block), 6, mtime=0)
                place = {"offset": offset, "length": len(packed), "filename": _INDEX}
                digest = f"sha256:{hashlib.sha256(packed).hexdigest()}"
                key = b" ".join(block[0].split(b" ", 2)[:2])
                self._keys.append(key + b" " + orjson.dumps({**place, "digest": digest}) + b"\n")
                offset += len(packed)
                yield packed

    def keys(self) -> Iterator[bytes]:
        """The list, once all members were given."""
        yield b"!meta 0 " + orjson.dumps({"format": "cdxj-gzip-1.0", "filename": _INDEX}) + b"\n"
        yield from self._keys


def _pages(layout: Layout, package: Package, report: Report) -> Iterator[bytes]:
    """The list of pages: a line that says what it is, then one for each capture of a page, with its text."""
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
    yield orjson.dumps(header, option=orjson.OPT_APPEND_NEWLINE)
    seen: set[bytes] = set()
    for path in sorted(layout.records.glob("*.jsonl*")) if layout.records.is_dir() else ():
        for line in read_lines(path):
            if isinstance(line, RecordError):
                report(line)
                continue
            page = _page(line) if isinstance(line, Record) and line.type == "conversion" else None
            if page is None:
                continue
            # a page that was cleaned twice is one capture
            key = hashlib.blake2b(f"{page['ts']} {page['url']}".encode(), digest_size=16).digest()
            if key not in seen:
                seen.add(key)
                package.pages += 1
                yield orjson.dumps(page, option=orjson.OPT_APPEND_NEWLINE)


def _page(record: Record) -> dict[str, Any] | None:
    """The line of an article; None for what is no page with an address and a time of capture."""
    try:
        article = orjson.loads(record.octets())
        captured = article["extraction"]["captured_at"]
        if not article["url"] or not captured or article["kind"] in _NO_PAGES:
            return None
        moment = datetime.fromisoformat(captured).astimezone(UTC)
    except (ValueError, KeyError, TypeError):
        return None
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    page = {"id": record.id or article["id"], "url": article["url"], "ts": stamp}
    return {**page, "title": article.get("headline") or article["url"], "text": article.get("text") or ""}
