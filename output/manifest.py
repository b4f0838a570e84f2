"""The manifest of a collection: every file with its bytes, sha256 and records."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from crawler.model.layout import Layout
from output.append import OPEN, write_whole
from output.lines import read_lines
from output.warc.reader import Entry, read_entries

VERSION = 1


def write_manifest(layout: Layout, *, records: Mapping[str, int] | None = None) -> Path:
    """Write `manifest.json` by rename and return its path. Files that are being written (`.open`) are not in it.

    `records` gives counts that the caller knows, by path relative to the collection; others are counted by reading. A
    file whose size and time of change are those of the last manifest is neither hashed nor counted again.
    Raises OSError.
    """
    before = _rows_before(layout.manifest)
    known = records or {}
    rows = [_row(layout.root, path, before, known) for path in sorted(collection_files(layout))]
    manifest = {"manifest_version": VERSION, "files": rows}
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    write_whole(layout.manifest, (orjson.dumps(manifest, option=option),))
    return layout.manifest


def collection_files(layout: Layout) -> Iterator[Path]:
    """The finished files of a collection."""
    settings = layout.root / "collection.toml"
    if settings.is_file():
        yield settings
    for folder in (layout.archive, layout.index.parent, layout.records, layout.runs):
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith(".") and not path.name.endswith(OPEN):
                yield path


def _rows_before(manifest: Path) -> dict[str, dict[str, Any]]:
    """The rows of the last manifest by path; none when there is no readable one."""
    try:
        rows = orjson.loads(manifest.read_bytes())["files"]
        return {row["path"]: row for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _row(root: Path, path: Path, before: Mapping[str, dict[str, Any]], known: Mapping[str, int]) -> dict[str, Any]:
    name = path.relative_to(root).as_posix()
    status = path.stat()
    last = before.get(name)
    if last and (last.get("bytes"), last.get("mtime_ns")) == (status.st_size, status.st_mtime_ns):
        return last
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    row: dict[str, Any] = {"path": name, "bytes": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": digest}
    count = known[name] if name in known else count_records(path)
    if count is not None:
        row["records"] = count
    return row


def count_records(path: Path) -> int | None:
    """How many records a WARC or JSON-lines file has that can be read; None for a file of another kind."""
    name = path.name
    if name.endswith((".warc.gz", ".warc")):
        return sum(isinstance(entry, Entry) for entry in read_entries(path))
    if name.endswith((".jsonl.gz", ".jsonl")):
        return sum(not isinstance(line, Exception) for line in read_lines(path))
    return None
