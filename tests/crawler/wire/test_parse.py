"""The parser for itself: nothing is lost, nothing raises, pieces do not matter, time is linear."""

import time
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.model.head import Head, read_head
from crawler.wire.chunks import ChunkReader
from crawler.wire.head import Framing, extent, is_persistent
from crawler.wire.parse import ResponseParser
from tests.crawler.wire.cases import CASES, Case

LIMIT = 2000


class Outcome(NamedTuple):
    """All that a parser says."""

    head: Head | None
    interim: bytes
    head_octets: bytes
    body: bytes
    content: bytes
    surplus: bytes
    faults: tuple[str, ...]
    cut: bool
    broken: bool
    reusable: bool


def parse(pieces: Iterable[bytes], method: str = "GET", limit: int = LIMIT) -> Outcome:
    parser = ResponseParser(method, head_limit=limit)
    body, content = bytearray(), bytearray()
    for piece in pieces:
        fed = parser.feed(piece)
        body += fed.body
        content += fed.content
    reusable = parser.reusable
    fed = parser.close()
    body += fed.body
    content += fed.content
    return Outcome(
        parser.head, parser.interim, parser.head_octets, bytes(body), bytes(content), parser.surplus,
        parser.faults, parser.cut, parser.broken, reusable,
    )  # fmt: skip


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


ends = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n", b""])
words = st.sampled_from([
    b"HTTP/1.1 200 OK", b"HTTP/1.0 404", b"http/1.1 103 x", b"HTTP/1.1 100", b"HTTP/1.1 204 No", b"ICY 200", b"HTTP/9",
    b"Transfer-Encoding: chunked", b"transfer-encoding : Chunked", b"Transfer-Encoding: gzip", b"Content-Length: 5",
    b"Content-Length: 5, 7", b"Content-Length: -1", b"Connection: keep-alive", b" folded", b"no colon", b":", b"X: \x00",
    b"5", b"5;ext", b" 05 ", b"hello", b"0", b"zz", b"ffffffffffffffff", b"Trailer: x", b"", b"", b"", b"a" * 900,
])  # fmt: skip
lines = st.lists(st.one_of(words, st.binary(max_size=12)), max_size=14)
streams = st.tuples(lines, st.lists(ends, min_size=14, max_size=14)).map(
    lambda parts: b"".join(line + end for line, end in zip(*parts, strict=False))
)
responses = st.one_of(
    streams,
    st.binary(max_size=60),
    streams.map(lambda rest: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest),
    streams.map(lambda rest: b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + rest),
)
methods = st.sampled_from(["GET", "HEAD", "POST", "CONNECT"])


@settings(max_examples=1500)
@given(data=responses, method=methods, places=st.lists(st.integers(0, 5000), max_size=8))
def test_any_octets_in_any_pieces(data: bytes, method: str, places: list[int]) -> None:
    whole = parse([data], method)
    assert whole.interim + whole.head_octets + whole.body + whole.surplus == data
    assert parse(cut(data, places), method) == whole
    assert parse((data[at : at + 1] for at in range(len(data))), method) == whole


@pytest.mark.parametrize("case", [case for case in CASES if len(case.sent) < 200_000], ids=lambda case: case.name)
def test_cases_octet_by_octet(case: Case) -> None:
    whole = parse([case.sent], case.method, 2**20)
    pieces = (case.sent[at : at + 1] for at in range(len(case.sent)))
    assert parse(pieces, case.method, 2**20) == whole
    assert whole.interim + whole.head_octets + whole.body + whole.surplus == case.sent
    assert (whole.interim, whole.surplus) == (case.interim, case.surplus)
    if case.body is not None:
        assert whole.content == case.body


@settings(max_examples=300)
@given(
    chunks=st.lists(st.binary(min_size=1, max_size=40), max_size=6), places=st.lists(st.integers(0, 500), max_size=6)
)
def test_chunks_round_trip(chunks: list[bytes], places: list[int]) -> None:
    coded = b"".join(b"%x;n=v\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\nT: v\r\n\r\n"
    reader = ChunkReader()
    content = bytearray()
    taken = 0
    for piece in cut(coded + b"next", places):
        count, part = reader.feed(piece)
        taken += count
        content += part
    assert (bytes(content), taken, reader.ended, reader.fault) == (b"".join(chunks), len(coded), True, None)


EVIL = {
    "one head without end": b"HTTP/1.1 200 OK\r\n" + b"a" * 2_000_000,
    "lines without end": b"HTTP/1.1 200 OK\r\n" + b"a: b\n" * 400_000,
    "folds without end": b"HTTP/1.1 200 OK\r\na: b\n" + b" c\n" * 300_000 + b"\n",
    "blank lines": b"\r\n" * 1_000_000,
    "interim heads": b"HTTP/1.1 100 C\r\n\r\n" * 100_000,
    "one-octet chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 300_000,
    "a size without end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n" + b"0" * 2_000_000,
    "trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"t: 1\r\n" * 300_000,
    "a trailer without end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"t" * 2_000_000,
    "surplus": b"HTTP/1.1 204 N\r\n\r\n" + b"s" * 2_000_000,
}


@pytest.mark.parametrize("size", [1, 7, 65_536, 10**9])
@pytest.mark.parametrize("name", EVIL)
def test_time_is_linear(name: str, size: int) -> None:
    """A reader that goes over what it holds again and again would need minutes here, not a second or two."""
    data = EVIL[name] if size > 1 else EVIL[name][:300_000]
    start = time.process_time()
    outcome = parse((data[at : at + size] for at in range(0, len(data), size)), limit=2**20)
    assert outcome.interim + outcome.head_octets + outcome.body + outcome.surplus == data
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("head", "persistent"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nConnection: a, close\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\n\r\n", True),
        (b"HTTP/2.0 200 OK\r\n\r\n", True),
        (b"ICY 200 OK\r\n\r\n", False),
        (b"HTTP 200 OK\r\n\r\n", False),
        (b"HTTP/1.1 101 S\r\n\r\n", False),
    ],
)
def test_persistence(head: bytes, persistent: bool) -> None:
    assert is_persistent(read_head(head)) is persistent


@pytest.mark.parametrize(
    ("fields", "framing"),
    [
        (b"", Framing.CLOSE),
        (b"Content-Length: 5\r\n", Framing.LENGTH),
        (b"Content-Length: x\r\n", Framing.CLOSE),
        (b"Transfer-Encoding: chunked\r\n", Framing.CHUNKED),
        (b"Transfer-Encoding: gzip, chunked\r\n", Framing.CHUNKED),
        (b"Transfer-Encoding: chunked, gzip\r\n", Framing.CLOSE),
        (b"Transfer-Encoding: chunked;q=1\r\n", Framing.CHUNKED),
        (b'Transfer-Encoding: "chunked"\r\n', Framing.CHUNKED),
        (b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n", Framing.LENGTH),
    ],
)
def test_framing(fields: bytes, framing: Framing) -> None:
    assert extent(read_head(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n"), "GET").framing is framing


@pytest.mark.parametrize(
    ("sent", "reusable"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", False),
        (b"HTTP/1.1 200 OK\r\n\r\nhi", False),
        (b"HTTP/1.1 304 N\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", False),
    ],
)
def test_which_connections_may_be_used_again(sent: bytes, reusable: bool) -> None:
    assert parse([sent]).reusable is reusable
