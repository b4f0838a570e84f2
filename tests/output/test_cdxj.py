"""The index: its lines, and merging them."""

import json
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import surt
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.errors import RecordError
from output.record import Record
from output.warc.cdxj import cdxj_line, index_file, indexed_files, merge_index, surt_key, update_index
from output.warc.writer import Written, member

WHERE = Written("a.warc.gz", 120, 456)
HTTP = "application/http; msgtype=response"


def capture(kind: str, block: bytes, content_type: str = HTTP, url: str = "https://www.example.test/News/") -> Record:
    return Record.of(
        [
            ("WARC-Type", kind),
            ("WARC-Record-ID", "<urn:uuid:1>"),
            ("WARC-Date", "2026-11-23T01:02:03.999999Z"),
            ("WARC-Target-URI", url),
            ("WARC-Payload-Digest", "sha256:00" if kind != "resource" else None),
            ("Content-Type", content_type),
            ("Content-Length", str(len(block))),
        ],
        block,
    )


PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\n\r\nx"
TAIL = '"length":"456","offset":"120","filename":"a.warc.gz"}\n'
LINES = [
    (
        capture("response", PAGE),
        'test,example)/news 20261123010203 {"url":"https://www.example.test/News/","mime":"text/html","status":"200",'
        '"digest":"sha256:00",' + TAIL,
    ),
    (
        capture("response", b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"),
        'test,example)/news 20261123010203 {"url":"https://www.example.test/News/","mime":"unk","status":"301",'
        '"digest":"sha256:00",' + TAIL,
    ),
    (
        capture("revisit", b"HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\n\r\n"),
        'test,example)/news 20261123010203 {"url":"https://www.example.test/News/","mime":"warc/revisit",'
        '"status":"304","digest":"sha256:00",' + TAIL,
    ),
    (
        capture("resource", b"HTTP/1.1 200 OK\r\n\r\n", "text/plain; charset=utf-8", "ni:///sha-256;x"),
        'ni:/sha-256;x 20261123010203 {"url":"ni:///sha-256;x","mime":"text/plain",' + TAIL,
    ),
]


@pytest.mark.parametrize(("record", "line"), LINES, ids=[record.type for record, _ in LINES])
def test_lines(record: Record, line: str) -> None:
    found = cdxj_line(record, WHERE)
    assert found is not None
    assert found.decode() == line
    assert all(isinstance(value, str) for value in json.loads(line.split(" ", 2)[2]).values())


@pytest.mark.parametrize("kind", ["warcinfo", "request", "metadata", "conversion", "continuation"])
def test_records_that_are_no_captures_have_no_line(kind: str) -> None:
    assert cdxj_line(capture(kind, PAGE), WHERE) is None


SURTS = [
    ("https://www.example.test/", "test,example)/"),
    ("http://example.test:80/A?b=2&a=1#f", "test,example)/a?a=1&b=2"),
    ("https://media.example.test:8443/x", "test,example,media:8443)/x"),
    ("http://[::1]/", "::1)/"),
    ("", "-"),
    ("http://exa\udcffmple.test/", "http://exa?mple.test/"),
    ("no url at all", "no%20url%20at%20all)/"),
]


@pytest.mark.parametrize(("url", "key"), SURTS)
def test_keys(url: str, key: str) -> None:
    assert surt_key(url) == key
    assert " " not in surt_key(url)


def line(number: int) -> bytes:
    return b'test,example)/%06d 20261123010203 {"filename":"a.warc.gz"}\n' % number


def test_merging_sorts_keeps_and_drops_twins(tmp_path: Path) -> None:
    index = tmp_path / "indexes" / "index.cdxj"
    numbers = list(range(1000))
    random.Random(1).shuffle(numbers)
    assert merge_index(index, map(line, numbers[:600])) == 600
    assert merge_index(index, map(line, numbers[300:])) == 1000
    assert merge_index(index, []) == 1000
    assert index.read_bytes() == b"".join(map(line, range(1000)))
    assert [path.name for path in index.parent.iterdir()] == ["index.cdxj"]


def test_merging_needs_memory_for_one_run_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("output.warc.cdxj._RUN_LINES", 500)
    tracemalloc.start()
    assert merge_index(tmp_path / "index.cdxj", (line(number * 7919 % 60013) for number in range(60000))) == 60000
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert top < 60000 * len(line(1))  # less than the lines themselves, let alone as objects
    lines = (tmp_path / "index.cdxj").read_bytes().splitlines()
    assert lines == sorted(lines)


def test_a_failed_merge_leaves_the_old_index(tmp_path: Path) -> None:
    index = tmp_path / "index.cdxj"
    merge_index(index, [line(1)])

    def broken() -> Iterator[bytes]:
        yield line(2)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        merge_index(index, broken())
    assert index.read_bytes() == line(1)
    assert list(tmp_path.iterdir()) == [index]


def test_files_that_the_index_does_not_name_are_read(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    for name in ("a.warc.gz", "b.warc.gz", "c.warc.gz.open"):
        records = [capture("response", PAGE, url=f"https://www.example.test/{name}/{number}") for number in range(3)]
        (archive / name).write_bytes(b"".join(piece for record in records for piece in member(record)))
    index = tmp_path / "indexes" / "index.cdxj"
    own = list(index_file(archive / "a.warc.gz"))
    assert update_index(archive, index, own, {"a.warc.gz"}) == 6
    assert indexed_files(index) == {"a.warc.gz", "b.warc.gz"}
    assert update_index(archive, index) == 6
    index.unlink()
    assert update_index(archive, index) == 6


def test_what_cannot_be_indexed_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    packed = b"".join(member(capture("response", PAGE)))
    path.write_bytes(packed + packed[:-5])
    errors: list[RecordError] = []
    assert len(list(index_file(path, errors.append))) == 1
    assert [str(error) for error in errors] == [f"a.warc.gz, offset {len(packed)}: the gzip data is cut short"]


@given(
    st.sampled_from(["http", "https"]),
    st.sampled_from(["www.example.test", "www2.example.test", "example.test", "127.0.0.1", "8af.af.mil", "a-b.c"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text(alphabet="aZ09_.~-/", max_size=12),
)
@example("https", "www.example.test", "", "")
@example("https", "www.example.test", "", "/")
def test_the_key_of_a_plain_address_is_the_library_s(scheme: str, host: str, port: str, path: str) -> None:
    """Which is asked once a host."""
    url = f"{scheme}://{host}{port}{'/' if path else ''}{path}"
    assert surt_key(url) == surt.surt(url)
