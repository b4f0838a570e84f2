"""Other people's checkers find our WARC files sound, and their indexers find the same records at the same places."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.model.layout import Layout
from output.warc.reader import Entry, read_entries
from tests.outside import odd
from tests.outside.parts import READERS, WARCIO_JS, assert_sound, output, own, run


def entries(warc: Path) -> list[Entry]:
    """Every record, as our own reader gives it."""
    found = [entry for entry in read_entries(warc) if isinstance(entry, Entry)]
    assert len(found) > 20
    return found


def chunked(warc: Path) -> set[int | None]:
    """The places of the responses that came in chunks."""
    return {
        entry.offset
        for entry in entries(warc)
        if entry.record.type == "response"
        and re.search(rb"\r\ntransfer-encoding: chunked\r\n", entry.record.octets().partition(b"\r\n\r\n")[0] + b"\r\n", re.IGNORECASE)
    }  # fmt: skip


def test_gzip_reads_every_member_and_fastwarc_finds_every_block_digest_right(collection: Layout) -> None:
    assert assert_sound(collection.root) == 1


def test_so_they_do_where_files_were_rolled_over(tmp_path: Path) -> None:
    layout = odd.write(tmp_path / "rolled", max_bytes=2_000)
    assert assert_sound(layout.root) > 3


@pytest.mark.parametrize("end", [-1, -9, 100])
def test_gzip_would_find_a_cut(strange: Layout, tmp_path: Path, end: int) -> None:
    """FastWARC does not, where it is behind the last block."""
    [warc] = strange.archive.iterdir()
    (tmp_path / "cut.gz").write_bytes(warc.read_bytes()[:end])
    assert run("gzip", "-t", tmp_path / "cut.gz").returncode != 0


def test_fastwarc_would_find_an_octet_that_was_changed(strange: Layout, tmp_path: Path) -> None:
    [warc] = strange.archive.iterdir()
    changed = gzip.decompress(warc.read_bytes()).replace(b"its new hangar", b"its old hangar", 1)
    (tmp_path / "changed.warc.gz").write_bytes(gzip.compress(changed))
    assert run(own("fastwarc"), "check", "-q", tmp_path / "changed.warc.gz").returncode != 0


def test_warcio_finds_every_digest_right_but_those_of_chunked_payloads(warc: Path) -> None:
    """It hashes the payload with its chunk framing, where the standard says without (WARC 1.1, 5.9)."""
    done = run(own("warcio"), "check", "-v", warc)
    told = re.findall(r"^  offset (\d+) .*((?:\n    .*)*)", done.stdout, re.MULTILINE)
    assert [int(offset) for offset, _ in told] == [entry.offset for entry in entries(warc)]
    failed = {int(offset) for offset, lines in told if "payload digest failed" in lines}
    assert failed == chunked(warc)
    assert failed
    assert done.stdout.count(" failed ") == len(failed)
    unsaid = {int(offset) for offset, lines in told if "digest pass" not in lines} - failed
    assert unsaid == {entry.offset for entry in entries(warc) if entry.record.type == "revisit"}


def rows(index: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The lines of an index: key, time, values."""
    parts = [line.split(" ", 2) for line in index.splitlines()]
    return [(key, moment, json.loads(values)) for key, moment, values in parts]


def named(values: dict[str, Any]) -> dict[str, Any]:
    """Values with the word that stands for no media type."""
    return {"mime": "unk", **values}


@pytest.mark.outside("readers")
def test_cdxj_indexer_writes_the_same_index(collection: Layout, warc: Path) -> None:
    theirs = rows(output(READERS / "cdxj-indexer", "-s", warc))
    ours = rows(collection.index.read_text("utf-8"))
    assert ours == [(key, moment, named(values)) for key, moment, values in theirs]
    assert len(ours) > 20


@pytest.mark.outside("warcio.js")
def test_warcio_js_finds_the_same_captures(collection: Layout, warc: Path) -> None:
    """Its keys are another school's (they keep a closing slash and `www`), and it leaves the algorithm off a digest."""
    theirs = rows(output(WARCIO_JS, "cdx-index", warc))
    ours = rows(collection.index.read_text("utf-8"))

    def bare(values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "digest": values["digest"].removeprefix("sha256:")}

    def by_place(found: list[tuple[str, str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
        places = sorted(found, key=lambda row: int(row[2]["offset"]))
        return [(moment, bare(named(values))) for _, moment, values in places]

    assert by_place(ours) == by_place(theirs)
    same = {key.removesuffix("/") for key, _, _ in theirs} & {key.removesuffix("/") for key, _, _ in ours}
    assert len(same) >= len({key for key, _, _ in ours}) - 2
