"""Heads of requests, and where a body is kept."""

import gc
import os
import subprocess
import sys
import tempfile

import pytest

from crawler.model.exchange import FileBody, Message
from crawler.wire.sent import host_field, request_head, target
from crawler.wire.spool import Spool


@pytest.mark.parametrize(
    ("url", "path", "host"),
    [
        ("https://www.example.mil/News/?p=1&q=2", b"/News/?p=1&q=2", "www.example.mil"),
        ("https://www.example.mil", b"/", "www.example.mil"),
        ("https://www.example.mil?x=/", b"/?x=/", "www.example.mil"),
        ("http://www.example.mil:80/a;b=1#part?no", b"/a;b=1", "www.example.mil"),
        ("https://www.example.mil:80/", b"/", "www.example.mil:80"),
        ("http://name:word@www.example.mil/", b"/", "www.example.mil"),
        ("http://[2001:db8::1]:81/a", b"/a", "[2001:db8::1]:81"),
        ("http://bücher.example/ä b\r\n", b"/%C3%A4%20b%0D%0A", "xn--bcher-kva.example"),
        ("http://www.example.mil//a/../b/./%7e", b"//a/../b/./%7e", "www.example.mil"),
    ],
)
def test_target_and_host(url: str, path: bytes, host: str) -> None:
    assert (target(url), host_field(url)) == (path, host)
    scheme = url.partition("://")[0]
    assert target(url, absolute=True) == f"{scheme}://{host}".encode() + path


def test_no_field_can_open_another() -> None:
    head = request_head("GE T", "http://a.example/", [(b"X\r\nY", b"1"), (b"Z", b"1\n\rW: 2\x00")], 0)
    assert head == b"GET / HTTP/1.1\r\nHost: a.example\r\nZ: 1 W: 2\r\nConnection: keep-alive\r\n\r\n"


def test_framing_is_ours() -> None:
    fields = [(b"Transfer-Encoding", b"chunked"), (b"content-length", b"7"), (b"Connection", b"close")]
    lines = request_head("POST", "http://a.example/", fields, 3).split(b"\r\n")
    assert lines[2:] == [b"Connection: close", b"Content-Length: 3", b"", b""]


@pytest.mark.parametrize("limit", [0, 9, 10, 1000])
def test_a_spool_gives_back_what_it_took(limit: int) -> None:
    spool = Spool(b"head\n\n", limit=limit)
    for piece in (b"one", b"", b"two", b"three", b"", b"4"):
        spool.write(piece)
    body = spool.body()
    assert isinstance(body, FileBody) == (limit < 12)
    assert (spool.size, len(body)) == (12, 12)
    assert spool.read() == spool.read() == b"onetwothree4"
    message = Message(b"head\n\n", body)
    assert message.octets == b"head\n\nonetwothree4"
    assert b"".join(message.body_pieces()) == b"onetwothree4"
    assert message.size == len(message.octets)


@pytest.mark.filterwarnings("error::ResourceWarning", "error::pytest.PytestUnraisableExceptionWarning")
def test_a_spools_file_goes_with_its_body() -> None:
    spool = Spool(limit=0)
    spool.write(b"octets")
    body = spool.body()
    assert isinstance(body, FileBody)
    descriptor = body.handle.fileno()
    del spool
    assert b"".join(body.pieces()) == b"octets"
    del body
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_an_empty_spool() -> None:
    assert (Spool().body(), Spool().read()) == (b"", b"")


def test_a_body_whose_file_became_shorter() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"short")
        file.flush()
        with pytest.raises(EOFError, match="5 of 10"):
            list(FileBody(file, 0, 10).pieces())


def test_the_parser_knows_nothing_of_scrapy() -> None:
    program = (
        "import sys\n"
        "for name in ('scrapy', 'twisted', 'asyncio', 'socket'): sys.modules[name] = None\n"
        "import crawler.wire.parse, crawler.wire.sent, crawler.wire.chunks, crawler.wire.head\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
