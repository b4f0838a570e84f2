"""From a record's block to the bytes of its content."""

import gzip
import importlib
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import RecordError
from output.record import Record
from output.warc.http import FramingError, dechunk, dechunked, entity, parse_head

BODY = b"<p>Port Vela</p>" * 40
GZIPPED = gzip.compress(BODY, mtime=0)


def response(block: bytes, kind: str = "response") -> Record:
    return Record.of(
        [
            ("WARC-Type", kind),
            ("WARC-Record-ID", "<urn:uuid:1>"),
            ("WARC-Date", "2026-11-23T01:02:03.5Z"),
            ("WARC-Target-URI", "https://www.example.test/"),
            ("Content-Type", "application/http;msgtype=response" if kind == "response" else "text/html; charset=x"),
        ],
        block,
    )


def chunked(body: bytes, size: int = 100, *, end: bytes = b"0\r\n\r\n", extension: bytes = b"") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts) + end


def http(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"content-TYPE: text/html; charset=utf-8", *headers)) + b"\r\n\r\n" + body


CHUNKED = b"Transfer-Encoding: Chunked"
CASES: dict[str, tuple[bytes, bytes, str | None]] = {
    "plain": (http(BODY), BODY, None),
    "chunked": (http(chunked(BODY), CHUNKED), BODY, None),
    "chunk extensions and trailers": (
        http(chunked(BODY, end=b"0;last\r\nX-Trailer: 1\r\n\r\n", extension=b' ;a="b"'), CHUNKED),
        BODY,
        None,
    ),
    "chunks with bare line feeds": (http(chunked(BODY).replace(b"\r\n", b"\n"), CHUNKED), BODY, None),
    "chunked, cut inside": (http(chunked(BODY)[:150], CHUNKED), BODY[:140], "breaks off"),
    "chunked, no last chunk": (http(chunked(BODY, end=b""), CHUNKED), BODY, "breaks off"),
    "chunked, a bad size": (http(b"5\r\nabcde\r\nzz\r\nx", CHUNKED), b"abcde", "no chunk size"),
    "says chunked, is not": (http(BODY, CHUNKED), BODY, "is not"),
    "gzip": (http(GZIPPED, b"Content-Encoding: gzip"), BODY, None),
    "gzip twice in one field": (
        http(gzip.compress(GZIPPED), b"Content-Encoding: gzip, gzip"),
        BODY,
        None,
    ),
    "gzip in two members": (http(GZIPPED + GZIPPED, b"Content-Encoding: gzip"), BODY + BODY, None),
    "gzip with rubbish behind": (http(GZIPPED + b"\0\0", b"Content-Encoding: x-gzip"), BODY, None),
    "gzip in chunks": (http(chunked(GZIPPED, 7), CHUNKED, b"Content-Encoding: gzip"), BODY, None),
    "says gzip, is not": (http(BODY, b"Content-Encoding: gzip"), BODY, "is not"),
    "gzip, wrong checksum": (http(GZIPPED[:-8] + b"\0" * 8, b"Content-Encoding: gzip"), BODY, "broken"),
    "deflate": (http(zlib.compress(BODY), b"Content-Encoding: deflate"), BODY, None),
    "deflate without its header": (http(zlib.compress(BODY)[2:-4], b"Content-Encoding: deflate"), BODY, None),
    "says deflate, is not": (http(b"\xff" * 9, b"Content-Encoding: deflate"), b"\xff" * 9, "is not"),
    "identity": (http(BODY, b"Content-Encoding: identity"), BODY, None),
    "unknown coding": (http(BODY, b"Content-Encoding: sdch"), BODY, "unknown"),
    "no body": (http(b"", b"Content-Encoding: gzip"), b"", None),
    "bare line feeds": (http(BODY).replace(b"\r\n", b"\n"), BODY, None),
}


@pytest.mark.parametrize(("block", "body", "warning"), CASES.values(), ids=CASES.keys())
def test_entity(block: bytes, body: bytes, warning: str | None) -> None:
    found = entity(response(block))
    assert found.body == body
    assert (found.status, found.content_type) == (200, "text/html; charset=utf-8")
    assert len(found.warnings) == (warning is not None)
    assert warning is None or warning in found.warnings[0]


def test_entity_carries_what_the_record_says() -> None:
    found = entity(response(http(b"x")))
    assert found.url == "https://www.example.test/"
    assert found.record_id == "urn:uuid:1"
    assert found.date == datetime(2026, 11, 23, 1, 2, 3, 500000, UTC)


def test_the_good_part_of_a_cut_gzip_body_is_kept() -> None:
    body = bytes(range(256)) * 2000
    packed = gzip.compress(body)
    found = entity(response(http(packed[: len(packed) // 2], b"Content-Encoding: gzip")))
    assert found.body
    assert body.startswith(found.body)
    assert found.warnings == ("the gzip body is cut short",)


@pytest.mark.parametrize(("library", "coding"), [("brotli", b"br"), ("backports.zstd", b"zstd")])
def test_other_codings(library: str, coding: bytes) -> None:
    compress: Callable[[bytes], bytes] = importlib.import_module(library).compress
    packed = compress(BODY)
    assert entity(response(http(packed, b"Content-Encoding: " + coding))).body == BODY
    assert entity(response(http(packed[:-3], b"Content-Encoding: " + coding))).warnings
    assert entity(response(http(BODY, b"Content-Encoding: " + coding))).warnings


@pytest.mark.parametrize("kind", ["resource", "conversion"])
def test_a_record_that_is_no_response_is_its_own_content(kind: str) -> None:
    found = entity(response(b"HTTP/1.1 200 OK\r\n\r\nx", kind))
    assert (found.body, found.status, found.content_type) == (
        b"HTTP/1.1 200 OK\r\n\r\nx",
        None,
        "text/html; charset=x",
    )


def test_a_bomb_is_refused_in_time_and_memory() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    begun = time.process_time()
    with pytest.raises(RecordError, match="too many for a page"):
        entity(response(http(bomb, b"Content-Encoding: gzip")), limit=1_000_000)
    with pytest.raises(RecordError, match="more than can be read"):
        entity(response(http(bytes(2000))), limit=1000)
    assert time.process_time() - begun < 2


HEADS = [
    (b"HTTP/1.1 404 Not  Found\r\nA: 1\r\na:2\r\n\r\n", ("HTTP/1.1", 404, b"Not  Found", ((b"A", b"1"), (b"a", b"2")))),
    (b"HTTP/1.0 200\r\n\r\n", ("HTTP/1.0", 200, b"", ())),
    (b"HTTP/2 200 \r\nX: a\r\n  b\r\n\r\n", ("HTTP/2", 200, b"", ((b"X", b"a b"),))),
    (b"ICY 200 OK\r\nno colon\r\nY:\r\n", ("ICY", 200, b"OK", ((b"Y", b""),))),
]


@pytest.mark.parametrize(("block", "expected"), HEADS)
def test_heads(block: bytes, expected: tuple[str, int, bytes, tuple[tuple[bytes, bytes], ...]]) -> None:
    head = parse_head(block)
    assert head is not None
    assert (head.version, head.status, head.reason, head.headers.fields) == expected


def test_no_head() -> None:
    assert parse_head(b"<html>") is None


@given(st.binary(max_size=500), st.integers(1, 50), st.lists(st.integers(1, 40), max_size=60))
def test_dechunk_does_not_depend_on_how_the_pieces_fall(body: bytes, size: int, cuts: list[int]) -> None:
    wire = chunked(body, size)
    pieces, at = [], 0
    for cut in cuts:
        pieces.append(wire[at : at + cut])
        at += cut
    pieces.append(wire[at:])
    assert b"".join(dechunk(pieces)) == body


@given(st.binary(max_size=300))
def test_dechunk_of_anything_ends(wire: bytes) -> None:
    content, fault = dechunked(wire)
    assert len(content) <= len(wire)
    assert fault is None or content in wire or b"\n" in wire


def test_a_size_line_without_end_is_refused() -> None:
    with pytest.raises(FramingError, match="no end"):
        list(dechunk([b"1" * 10_000] * 3))
