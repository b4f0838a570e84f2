"""The manifest: every file, whole, and no more work than needed."""

import gzip
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from crawler.model.layout import Layout
from output.manifest import write_manifest
from output.record import Record
from output.warc.writer import member

RESOURCE = Record.of([("WARC-Type", "resource"), ("Content-Length", "1")], b"x")


def collection(root: Path) -> Layout:
    files = {
        "collection.toml": b"name = 'x'\n",
        "archive/a.warc.gz": b"".join(member(RESOURCE)) * 3,
        "archive/b.warc.gz.open": b"",
        "archive/.hidden.new": b"",
        "indexes/index.cdxj": b"a 1 {}\n",
        "records/r.jsonl.gz": gzip.compress(b'{"a":1}\n\n{"b":2}\n'),
        "runs/1/summary.json": b"{}",
        "runs/1/skipped.jsonl": b'{"a":1}\n',
        "state/frontier.sqlite": b"",
        "manifest.json": b"no manifest",
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Layout(root)


def rows(path: Path) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in json.loads(path.read_bytes())["files"]}


def test_every_finished_file_is_in_it(tmp_path: Path) -> None:
    found = rows(write_manifest(collection(tmp_path)))
    assert {name: row.get("records") for name, row in found.items()} == {
        "archive/a.warc.gz": 3,
        "collection.toml": None,
        "indexes/index.cdxj": None,
        "records/r.jsonl.gz": 2,
        "runs/1/skipped.jsonl": 1,
        "runs/1/summary.json": None,
    }
    assert list(found) == sorted(found)
    for name, row in found.items():
        data = (tmp_path / name).read_bytes()
        assert (row["bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert not list(tmp_path.glob(".*"))


def test_known_counts_are_taken(tmp_path: Path) -> None:
    found = rows(write_manifest(collection(tmp_path), records={"archive/a.warc.gz": 7}))
    assert found["archive/a.warc.gz"]["records"] == 7


def test_unchanged_files_are_not_read_again_and_changed_ones_are(tmp_path: Path) -> None:
    layout = collection(tmp_path)
    first = write_manifest(layout).read_bytes()
    archive = tmp_path / "archive/a.warc.gz"
    times = archive.stat()
    archive.write_bytes(bytes(times.st_size))
    os.utime(archive, ns=(times.st_atime_ns, times.st_mtime_ns))  # same size, same time: not looked at
    assert write_manifest(layout).read_bytes() == first
    os.utime(archive, ns=(times.st_atime_ns, times.st_mtime_ns + 1))
    assert (
        rows(write_manifest(layout))["archive/a.warc.gz"]["sha256"] == hashlib.sha256(bytes(times.st_size)).hexdigest()
    )


def test_gone_files_are_gone_and_an_empty_collection_has_a_manifest(tmp_path: Path) -> None:
    layout = collection(tmp_path)
    write_manifest(layout)
    (tmp_path / "archive/a.warc.gz").unlink()
    assert "archive/a.warc.gz" not in rows(write_manifest(layout))
    assert rows(write_manifest(Layout(tmp_path / "new"))) == {}
