"""ARC, the format before WARC: read as the WARC that it would be."""

import gzip
import io
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.errors import RecordError
from output.record import FileBlock, Record
from output.warc.arc import ARC_LINE_LIMIT, ArcError, ArcHeader, read_arc_header
from output.warc.reader import Entry, read_entries, read_records

STORY = (
    b"<html><head><title>Brook Visits Tallinn</title></head><body><h1>Brook Visits Tallinn</h1>\n"
    + b"<p>American engineers will train in Estonia through the summer, the two leaders said today.</p>\n" * 4
    + b"</body></html>\n"
)
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(STORY), STORY)
OLD = b"HTTP/1.0 404 Not Found\nServer: example/0.9\n\nhttp://is.not/a record\nhttps://www.example.mil/ 1 2\n"
DNS = b"20040102030405\nwww.example.mil.\t300\tIN\tA\t192.0.2.1\n"


def filedesc(version: int) -> bytes:
    named = b"URL IP-address Archive-date Content-type" + (
        b" Archive-length" if version == 1 else b" Result-code Checksum Location Offset Filename Archive-length"
    )
    block = b"%d 0 Example\n%b\n" % (version, named)
    middle = b"" if version == 1 else b"200 - - 0 old.arc "
    return b"filedesc://old.arc 0.0.0.0 20040102030405 text/plain %b%d\n%b" % (middle, len(block), block)


def made(url: bytes, block: bytes, version: int = 1, media_type: bytes = b"text/html") -> bytes:
    middle = b"" if version == 1 else b"200 3f2a - 1040 old.arc "
    return b"%b 192.0.2.1 20040102030406 %b %b%d\n%b" % (url, media_type, middle, len(block), block)


def records(version: int) -> list[bytes]:
    return [
        filedesc(version),
        made(b"dns:www.example.mil", DNS, version, b"text/dns"),
        made(b"http://www.example.mil/news/1.html", PAGE, version),
        made(b"http://www.example.mil/a file.html", OLD, version),
        made(b"http://www.example.mil/empty", b"", version, b"no-type"),
    ]


def whole(parts: list[bytes], *, packed: bool) -> bytes:
    return b"".join(gzip.compress(part + b"\n") if packed else part + b"\n" for part in parts)


def read(data: bytes) -> tuple[list[Record], list[RecordError]]:
    found = list(read_records(io.BytesIO(data), "old.arc"))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, RecordError)]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("version", [1, 2])
def test_every_record_is_the_warc_record_that_it_would_be(version: int, packed: bool) -> None:
    found, errors = read(whole(records(version), packed=packed))
    assert not errors
    assert [(one.type, one.target_uri, one.octets()) for one in found[1:]] == [
        ("resource", "dns:www.example.mil", DNS),
        ("response", "http://www.example.mil/news/1.html", PAGE),
        ("response", "http://www.example.mil/a%20file.html", OLD),
        ("resource", "http://www.example.mil/empty", b""),
    ]
    assert [one.content_type for one in found] == [
        "text/plain",
        "text/dns",
        "application/http; msgtype=response",
        "application/http; msgtype=response",
        "application/octet-stream",
    ]
    assert {one.date for one in found[1:]} == {"2004-01-02T03:04:06Z"}
    assert {one.get("WARC-IP-Address") for one in found[1:]} == {"192.0.2.1"}
    about = found[0]
    assert (about.type, about.get("WARC-Filename"), about.get("WARC-IP-Address")) == ("warcinfo", "old.arc", None)
    assert about.octets().startswith(b"%d 0 Example\n" % version)


@pytest.mark.parametrize("version", [1, 2])
def test_nothing_of_the_file_is_left_out(version: int) -> None:
    """Header lines and blocks of the records, put together, are the file."""
    data = whole(records(version), packed=False)
    found, _ = read(data)
    again = b"".join((one.get("ARC-Header") or "").encode() + b"\n" + one.octets() + b"\n" for one in found)
    assert again == data


def test_the_names_of_records_are_their_own_and_last() -> None:
    twice = [*records(1), *records(1)[2:3]]  # the same page in the same second
    plain, _ = read(whole(twice, packed=False))
    packed, _ = read(whole(twice, packed=True))
    assert [one.id for one in plain] == [one.id for one in packed]
    assert len({one.id for one in plain}) == len(twice)


@pytest.mark.parametrize("packed", [False, True])
def test_warcio_reads_the_same(packed: bool) -> None:
    data = whole(records(1), packed=packed)
    theirs = [
        (one.rec_headers.get_header("WARC-Date"), one.content_stream().read())
        for one in ArchiveIterator(io.BytesIO(data), arc2warc=True, no_record_parse=True)
    ]
    ours, _ = read(data)
    assert [(one.date, one.octets()) for one in ours[1:]] == theirs[1:]


BAD = [
    (b"http://www.example.mil/2 192.0.2.1 null text/html 12\n", "the date of an ARC record is none: b'null'"),
    (b"http://www.example.mil/2 192.0.2.1 20049902030405 text/html 12\n", "the date of an ARC record is none"),
    (b"http://www.example.mil/2 192.0.2.1 20040102030405 text/html -1\n", "the length of an ARC record is no number"),
    (b"some lines that are left over\n", "no ARC record: expected address, date, type and length"),
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("line", "sentence"), BAD)
def test_a_bad_record_is_one_error_and_the_next_is_read(line: bytes, sentence: str, packed: bool) -> None:
    first, *_, page, old, _ = records(1)
    found, errors = read(whole([first, line + STORY, page, old], packed=packed))
    assert [str(error).startswith(f"old.arc, offset {errors[0].place and errors[0].place.offset}: {sentence}") for error in errors] == [True]  # fmt: skip
    assert [one.octets() for one in found[1:]] == [PAGE, OLD]


def test_a_file_that_was_cut_off_gives_what_is_whole() -> None:
    data = whole(records(1)[:3], packed=False)
    found, errors = read(data[:-40])
    assert len(found) == 2
    assert "the record is cut short" in str(errors[0])
    found, errors = read(whole(records(1)[:3], packed=True)[:-40])
    assert len(found) == 2
    assert "the gzip data is cut short" in str(errors[0])


def test_a_line_without_end_is_no_header() -> None:
    _, errors = read(filedesc(1) + b"\n" + b"x" * ARC_LINE_LIMIT * 3)
    assert "header has no end" in str(errors[0])
    with pytest.raises(ArcError):
        read_arc_header(b" " * ARC_LINE_LIMIT)


@given(st.binary(max_size=200))
def test_any_line_is_a_header_or_told(line: bytes) -> None:
    with suppress(ArcError):
        assert isinstance(read_arc_header(line), ArcHeader)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_to_their_end(tail: bytes) -> None:
    read(filedesc(1) + b"\n" + tail)
    read(whole([filedesc(1), made(b"http://www.example.mil/", tail)], packed=True) + tail)


def test_a_large_block_lies_in_a_file() -> None:
    data = whole([filedesc(1), made(b"http://www.example.mil/", PAGE * 100)], packed=True)
    *_, last = read_entries(io.BytesIO(data), "old.arc", spool=1024)
    assert isinstance(last, Entry)
    assert isinstance(last.record.block, FileBlock)
    assert (last.record.type, last.record.octets(), last.offset) == ("response", PAGE * 100, None)


# --- the commands


def newsarchive(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("packed", [False, True])
def test_an_arc_file_becomes_a_warc_file_that_holds(tmp_path: Path, packed: bool) -> None:
    source, target = tmp_path / ("old.arc.gz" if packed else "old.arc"), tmp_path / "new.warc.gz"
    source.write_bytes(whole(records(2), packed=packed))
    done = newsarchive("convert", source, target)
    assert (done.returncode, done.stderr) == (0, "")
    verified = newsarchive("verify", target, source)
    assert verified.returncode == 0, verified.stdout
    theirs = [one.content_stream().read() for one in ArchiveIterator(target.open("rb"), no_record_parse=True)]
    assert theirs[1:] == [DNS, PAGE, OLD, b""]


def test_its_pages_are_cleaned_and_refer_to_the_record(tmp_path: Path) -> None:
    source = tmp_path / "old.arc.gz"
    source.write_bytes(whole(records(1), packed=True))
    done = newsarchive("clean", source)
    (article,) = [
        row for row in map(json.loads, done.stdout.splitlines()) if row["url"] == "http://www.example.mil/news/1.html"
    ]
    assert article["headline"] == "Brook Visits Tallinn"
    page = next(one for one in read(source.read_bytes())[0] if one.octets() == PAGE)
    assert article["extraction"]["record_id"] == page.id
    assert article["extraction"]["captured_at"].startswith("2004-01-02T03:04:06")
