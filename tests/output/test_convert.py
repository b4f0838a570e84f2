"""Convert: the same bytes back for every well-formed WARC, and a word on what cannot be kept."""

import gzip
import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.errors import RecordError
from output.convert import Blocks, Conversion
from output.lines import read_lines
from output.record import FileBlock, Record
from output.refs import resolver
from output.warc.reader import Entry, read_entries
from output.warc.syntax import record_octets
from output.warc.writer import member

# The record types of the standard, each with the fields that its examples show; all values are invented.
EXAMPLES = {
    "warcinfo": (
        (
            b"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Date: 2026-11-23T17:33:22Z\r\n"
            b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nContent-Type: application/warc-fields\r\n"
            b"Content-Length: %d\r\n\r\n"
        ),
        (
            b"software: example-crawler/1\r\nhostname: crawl.example.test\r\nrobots: classic\r\n"
            b'http-header-user-agent: Mozilla/5.0 (compatible; "example")\r\n'
        ),
    ),
    "request": (
        (
            b"WARC/1.1\r\nWARC-Type: request\r\nWARC-Target-URI: http://www.example.test/a/logo.png\r\n"
            b"WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2026-11-23T17:33:22Z\r\n"
            b"Content-Length: %d\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000002>\r\n"
            b"Content-Type: application/http;msgtype=request\r\n"
            b"WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000003>\r\n\r\n"
        ),
        b"GET /a/logo.png HTTP/1.0\r\nUser-Agent: example\r\nFrom: someone@example.test\r\nHost: www.example.test\r\n\r\n",
    ),
    "response": (
        (
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://www.example.test/a/logo.png\r\n"
            b"WARC-Date: 2026-11-23T17:33:22Z\r\nWARC-Block-Digest: sha1:UZY6ND6CCHXETFVJD2MSS7ZENMWF7KQ2\r\n"
            b"WARC-Payload-Digest: sha1:CCHXETFVJD2MUZY6ND6SS7ZENMWF7KQ2\r\nWARC-IP-Address: 192.0.2.46\r\n"
            b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000003>\r\n"
            b"Content-Type: application/http;msgtype=response\r\nWARC-Identified-Payload-Type: image/png\r\n"
            b"Content-Length: %d\r\n\r\n"
        ),
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ),
    "resource": (
        (
            b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: file://var/www/htdoc/logo.png\r\n"
            b"WARC-Date: 2026-11-23T17:33:22Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000004>\r\n"
            b"Content-Type: image/png\r\nContent-Length: %d\r\n\r\n"
        ),
        b"\x89PNG\r\n\x1a\n\xff\xfe",
    ),
    "metadata": (
        (
            b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Target-URI: http://www.example.test/a/logo.png\r\n"
            b"WARC-Date: 2026-11-23T17:33:22Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000005>\r\n"
            b"WARC-Concurrent-To: <urn:uuid:00000000-0000-4000-8000-000000000003>\r\n"
            b"Content-Type: application/warc-fields\r\nContent-Length: %d\r\n\r\n"
        ),
        b"via: http://www.example.test/\r\nhopsFromSeed: E\r\nfetchTimeMs: 565\r\n",
    ),
    "revisit": (
        (
            b"WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Target-URI: http://www.example.test/a/logo.png\r\n"
            b"WARC-Date: 2027-11-23T17:33:22Z\r\n"
            b"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified\r\n"
            b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000006>\r\n"
            b"WARC-Refers-To: <urn:uuid:00000000-0000-4000-8000-000000000003>\r\n"
            b"Content-Type: message/http\r\nContent-Length: %d\r\n\r\n"
        ),
        b'HTTP/1.x 304 Not Modified\r\nDate: Tue, 23 Nov 2027 17:33:22 GMT\r\nEtag: "3e45-67e-2ed02ec0"\r\n\r\n',
    ),
    "conversion": (
        (
            b"WARC/1.1\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://www.example.test/a/logo.png\r\n"
            b"WARC-Date: 2027-11-23T17:33:22Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000007>\r\n"
            b"WARC-Refers-To: <urn:uuid:00000000-0000-4000-8000-000000000003>\r\n"
            b"WARC-Block-Digest: sha1:XQMRY75YY42ZWC6JAT6KNXKD37F7MOEK\r\nContent-Type: image/neoimg\r\n"
            b"Content-Length: %d\r\n\r\n"
        ),
        b"\x00\x01",
    ),
    "segment": (
        (
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://www.example.test/a/logo.png\r\n"
            b"WARC-Date: 2026-11-23T17:33:22Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000008>\r\n"
            b"Content-Type: application/http;msgtype=response\r\nWARC-Segment-Number: 1\r\nContent-Length: %d\r\n\r\n"
        ),
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PN",
    ),
    "continuation": (
        (
            b"WARC/1.1\r\nWARC-Type: continuation\r\nWARC-Target-URI: http://www.example.test/a/logo.png\r\n"
            b"WARC-Date: 2026-11-23T17:33:22Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000009>\r\n"
            b"WARC-Segment-Origin-ID: <urn:uuid:00000000-0000-4000-8000-000000000008>\r\nWARC-Segment-Number: 2\r\n"
            b"WARC-Segment-Total-Length: 1902\r\nWARC-Identified-Payload-Type: image/png\r\nContent-Length: %d\r\n\r\n"
        ),
        b"G\r\n\x1a\n",
    ),
}
ODD = {
    "old-version": (b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n", b"a"),
    "line-feeds-only": (b"WARC/1.1\nWARC-Type: resource\nContent-Length: %d\n\n", b"a"),
    "odd-blanks": (b"WARC/1.1\r\nWARC-Type:resource\r\nX-A :  1 \t\r\nContent-Length:\t%d\r\n\r\n", b"a"),
    "folded": (b"WARC/1.1\r\nWARC-Type: resource\r\nX-A: 1\r\n\t2\r\nContent-Length: %d\r\n\r\n", b"a"),
    "repeats": (b"WARC/1.1\r\nX-A: 1\r\nX-B: 2\r\nx-a: 3\r\nX-A: 4\r\nContent-Length: %d\r\n\r\n", b"a"),
    "latin-1": (b"WARC/1.1\r\nX-A: Se\xf1al\r\nContent-Length: %d\r\n\r\n", b"a"),
    "our-names": (b"WARC/1.1\r\nblock: 1\r\nhttp: 2\r\nheader_base64: 3\r\nContent-Length: %d\r\n\r\n", b"a"),
    "padded-length": (b"WARC/1.1\r\nContent-Length: 000%d\r\n\r\n", b"a"),
    "empty": (b"WARC/1.1\r\nWARC-Type: revisit\r\nContent-Length: %d\r\n\r\n", b""),
    "json-not-canonical": (
        b"WARC/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", b'{"b": 1.50, "a":"\xc3\xa9"}',
    ),
    "json-canonical": (b"WARC/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", b'{"a":1,"b":[]}'),
    "record-in-block": (b"WARC/1.1\r\nContent-Length: %d\r\n\r\n", b"\r\n\r\nWARC/1.1\r\nContent-Length: 1\r\n\r\n"),
}  # fmt: skip


def whole(header: bytes, block: bytes) -> bytes:
    return header % len(block) + block + b"\r\n\r\n"


ALL = b"".join(whole(*parts) for parts in (EXAMPLES | ODD).values())


def convert(data: bytes, conversion: Conversion) -> bytes:
    return b"".join(conversion.pieces(io.BytesIO(data), "a"))


def to_lines(data: bytes, *, blocks: Blocks = "readable", packed: bool = False) -> bytes:
    conversion = Conversion("warc", "lines", packed, blocks, report=pytest.fail)
    return convert(data, conversion)


def to_warc(data: bytes, *, packed: bool = False) -> bytes:
    return convert(data, Conversion("lines", "warc", packed, report=pytest.fail))


@pytest.mark.parametrize("parts", (EXAMPLES | ODD).values(), ids=(EXAMPLES | ODD).keys())
@pytest.mark.parametrize("blocks", ["readable", "base64"])
def test_every_record_comes_back(parts: tuple[bytes, bytes], blocks: Blocks) -> None:
    data = whole(*parts)
    lines = to_lines(data, blocks=blocks)
    assert lines.count(b"\n") == 1
    assert to_warc(lines) == data


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gzip"])
def test_a_file_of_all_kinds_in_all_forms(pack: Callable[[bytes], bytes]) -> None:
    lines = to_lines(pack(ALL))
    assert gzip.decompress(to_lines(pack(ALL), packed=True)) == lines
    assert to_warc(lines) == to_warc(gzip.compress(lines)) == ALL
    packed = to_warc(lines, packed=True)
    assert gzip.decompress(packed) == ALL
    entries = list(read_entries(io.BytesIO(packed)))
    assert all(isinstance(entry, Entry) and entry.offset is not None for entry in entries)
    assert len(entries) == len(EXAMPLES | ODD)


def test_others_read_what_comes_back() -> None:
    data = b"".join(whole(*parts) for parts in EXAMPLES.values())
    packed = to_warc(to_lines(data), packed=True)
    fast = [record.record_id for record in FastIterator(io.BytesIO(packed), parse_http=False)]
    others = [
        (record.rec_headers.get_header("WARC-Record-ID"), record.raw_stream.read())
        for record in ArchiveIterator(io.BytesIO(packed), no_record_parse=True)
    ]
    assert [block for _, block in others] == [block for _, block in EXAMPLES.values()]
    assert fast == [record_id for record_id, _ in others]


NAMES = st.text("abcXYZ-", min_size=1, max_size=6)
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="\x7f"), max_size=12)


@given(st.lists(st.tuples(st.lists(st.tuples(NAMES, TEXTS), max_size=5), st.binary(max_size=60)), max_size=4))
@settings(max_examples=150)
def test_any_well_formed_file_comes_back(records: list[tuple[list[tuple[str, str]], bytes]]) -> None:
    data = b""
    for fields, block in records:
        lines = [f"{name}: {value}".encode() for name, value in fields if name.lower() != "content-length"]
        data += b"\r\n".join([b"WARC/1.1", *lines, b"Content-Length: %d" % len(block), b"", block, b"", b""])
    assert to_warc(to_lines(data)) == data


def test_large_blocks_are_not_in_memory_and_come_back(tmp_path: Path) -> None:
    """Beyond the spool a block lies in a file, also when it comes from a line."""
    block = os.urandom(1000) * 90_000
    data = whole(b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n", block) + ALL
    (tmp_path / "a.jsonl").write_bytes(to_lines(data))
    first, *rest = read_lines(tmp_path / "a.jsonl")
    assert isinstance(first, Record)
    assert isinstance(first.block, FileBlock)
    assert not [one for one in rest if isinstance(one, RecordError)]
    assert len(rest) == len(EXAMPLES | ODD)
    assert to_warc((tmp_path / "a.jsonl").read_bytes()) == data


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"WARC-Type":"x","block":{"base64":"%s*"}}\n', "no valid base64"),
        (b'{"WARC-Type":"x","block":{"base64":"%s"},"x":1}\n', "does not end behind its block"),
        (b'{"WARC-Type":"x","block":{"text":"%s"}}\n', "longer than 100 bytes"),
        (b'{"WARC-Type":"x","a":{"b":1,"block":{"base64":"%s"}}}\n', "longer than 100 bytes"),
    ],
)
def test_a_long_line_that_is_none(line: bytes, words: str) -> None:
    lines = line % (b"QUJD" * 100) + b'{"a":1}\n'
    [error, after] = read_lines(io.BytesIO(lines), "a", max_line=100)
    assert words in str(error)
    assert after == {"a": 1}


def test_references_lead_back_to_the_blocks(tmp_path: Path) -> None:
    records = [entry.record for entry in read_entries(io.BytesIO(ALL)) if isinstance(entry, Entry)]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(piece for record in records for piece in member(record)))
    packed = (tmp_path / "a.warc.gz").read_bytes()
    lines = convert(packed, Conversion("warc", "lines", False, "ref", "a.warc.gz", report=pytest.fail))
    assert lines.count(b'"block":{"ref":{"filename":"a.warc.gz"') == len(records)
    back = Conversion("lines", "warc", False, resolve=resolver((tmp_path / "none", tmp_path)), report=pytest.fail)
    assert convert(lines, back) == ALL
    told: list[str] = []
    lost = Conversion("lines", "warc", False, resolve=resolver((tmp_path / "none",)), report=told.append)
    assert convert(lines, lost) == b""
    assert lost.lost == len(told) == len(records)
    assert "a.warc.gz" in told[0]


def test_a_reference_cannot_point_out_of_the_folders(tmp_path: Path) -> None:
    (tmp_path / "secret.warc").write_bytes(ALL)
    (tmp_path / "in").mkdir()
    line = b'{"WARC-Type":"x","block":{"ref":{"filename":"../secret.warc","offset":0,"length":1}}}\n'
    told: list[str] = []
    conversion = Conversion("lines", "warc", False, resolve=resolver((tmp_path / "in",)), report=told.append)
    assert convert(line, conversion) == b""
    assert "is not in" in told[0]


ONE, TWO = whole(*EXAMPLES["resource"]), whole(*EXAMPLES["metadata"])


@pytest.mark.parametrize(
    ("data", "kept", "words"),
    [
        (ONE + b"garbage\r\n\r\n" + TWO, ONE + TWO, "left out"),
        (ONE + TWO[:-30], ONE, "cut short"),
        (ONE[:-2] + TWO, ONE + TWO, "the copy has them"),
        (ONE + b"\r\n" + TWO, ONE + TWO, "the copy has them"),
        (ONE + b"WARC/1.1\r\nno colon\r\n\r\n" + TWO, ONE + TWO, "no colon"),
        (gzip.compress(ONE) + gzip.compress(TWO)[:-9], ONE, "cut short"),
    ],
    ids=["garbage", "cut", "line-end-missing", "line-end-too-many", "bad-header", "gzip-cut"],
)
def test_of_a_broken_file_the_whole_records_are_kept_and_the_rest_is_told(data: bytes, kept: bytes, words: str) -> None:
    told: list[str] = []
    conversion = Conversion("warc", "lines", False, report=told.append)
    assert to_warc(convert(data, conversion)) == kept
    assert conversion.lost == len(told) >= 1
    assert words in " ".join(told)
    assert all(sentence.startswith("a, offset ") for sentence in told)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{}\n", "line 1: no WARC record"),
        (b"[]\n", "line 1: a JSON object is needed"),
        (b'{"WARC-Type":"x","a b":"c","block":{"text":""}}\n', "line 1: 'a b' cannot be the name"),
        (b'{"WARC-Type":"x","a":"c\\r\\nd: e","block":{"text":""}}\n', "line 1: the value of a has control"),
        (b'{"WARC-Type":"x","a":{},"block":{"text":""}}\n', "line 1: the header cannot be rebuilt"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_line_that_is_no_record_is_told(line: bytes, words: str, packed: bool) -> None:
    told: list[str] = []
    conversion = Conversion("lines", "warc", packed, report=told.append)
    written = convert(line + to_lines(ONE), conversion)
    assert (gzip.decompress(written) if packed else written) == ONE
    [sentence] = told
    assert words in sentence
    assert (conversion.records, conversion.lost) == (1, 1)


def test_any_bytes_end_in_words_and_not_in_errors() -> None:
    source = random.Random(7)
    for _ in range(200):
        at = source.randrange(len(ALL))
        data = ALL[:at] + source.randbytes(source.randrange(40)) + ALL[at + source.randrange(40) :]
        told: list[str] = []
        lines = convert(data, Conversion("warc", "lines", False, report=told.append))
        back = to_warc(lines)
        assert told or back == data
        records = [entry.record for entry in read_entries(io.BytesIO(data)) if isinstance(entry, Entry)]
        assert back == b"".join(piece for record in records for piece in record_octets(record))
