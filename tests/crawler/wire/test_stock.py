"""Exchanges out of Scrapy's values: what is written down when the wire's own bytes are gone."""

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from scrapy import Request
from scrapy.http import Headers, Response

from crawler.model.exchange import Fidelity, Truncation
from crawler.wire.stock import exchange_of, request_message, response_message
from crawler.wire.tell import via

START = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)
END = datetime(2026, 11, 23, 10, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "first_lines"),
    [
        ("https://www.example.mil/News/?p=1&q=2", b"GET /News/?p=1&q=2 HTTP/1.1\r\nHost: www.example.mil\r\n"),
        ("https://www.example.mil", b"GET / HTTP/1.1\r\nHost: www.example.mil\r\n"),
        ("https://www.example.mil?x=1", b"GET /?x=1 HTTP/1.1\r\nHost: www.example.mil\r\n"),
        ("http://www.example.mil:8080/a;b=1#part", b"GET /a;b=1 HTTP/1.1\r\nHost: www.example.mil:8080\r\n"),
        ("http://name:word@www.example.mil/", b"GET / HTTP/1.1\r\nHost: www.example.mil\r\n"),
        ("https://www.example.mil/Größe", b"GET /Gr%C3%B6%C3%9Fe HTTP/1.1\r\nHost: www.example.mil\r\n"),
    ],
)
def test_request_line_and_host(url: str, first_lines: bytes) -> None:
    message = request_message(Request(url))
    assert message.head.startswith(first_lines)
    assert message.head.endswith(b"\r\n\r\n")


def test_request_headers_and_body() -> None:
    request = Request(
        "https://www.example.mil/search",
        method="POST",
        headers={"Accept-Encoding": "gzip", "X-Twice": ["a", "b"]},
        body=b"q=wing",
    )
    message = request_message(request)
    lines = message.head.split(b"\r\n")
    assert lines[0] == b"POST /search HTTP/1.1"
    assert b"Accept-Encoding: gzip" in lines
    assert [line for line in lines if line.startswith(b"X-Twice")] == [b"X-Twice: a", b"X-Twice: b"]
    assert b"Content-Length: 6" in lines
    assert message.octets.endswith(b"\r\n\r\nq=wing")


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (200, b"HTTP/1.1 200 OK"),
        (404, b"HTTP/1.1 404 Not Found"),
        (418, b"HTTP/1.1 418 I'm a Teapot"),
        (599, b"HTTP/1.1 599 "),
    ],
)
def test_status_line(status: int, line: bytes) -> None:
    assert response_message(Response("https://a.example/", status=status)).head.split(b"\r\n")[0] == line


def test_response_keeps_repeats_and_the_encoded_body() -> None:
    headers = Headers({"Set-Cookie": ["a=1", "b=2"], "Content-Encoding": "gzip"})
    response = Response("https://a.example/", headers=headers, body=b"\x1f\x8bpacked", protocol="HTTP/1.0")
    message = response_message(response)
    assert message.head.startswith(b"HTTP/1.0 200 OK\r\n")
    assert message.head.count(b"Set-Cookie: ") == 2
    assert message.octets.endswith(b"\r\n\r\n\x1f\x8bpacked")


@pytest.mark.parametrize(
    ("flags", "truncated"),
    [
        ([], None),
        (["partial"], None),
        (["dataloss"], Truncation.DISCONNECT),
        (["download_stopped"], Truncation.LENGTH),
    ],
)
def test_exchange(flags: list[str], truncated: Truncation | None) -> None:
    response = Response("https://a.example/x", flags=flags, ip_address=ip_address("198.51.100.7"), protocol="HTTP/1.1")
    exchange = exchange_of(Request("https://a.example/x"), response, START, END, "198.51.100.7")
    assert exchange.fidelity is Fidelity.RECONSTRUCTED
    assert exchange.truncated is truncated
    assert (exchange.started, exchange.ended, exchange.peer) == (START, END, "198.51.100.7")
    assert exchange.protocol == "http/1.1"
    assert exchange.response_id is not None
    assert exchange.response_id.startswith("urn:uuid:")


@pytest.mark.parametrize(
    ("request_", "found_on"),
    [
        (Request("https://a.example/"), None),
        (Request("https://a.example/", headers={"Referer": "https://a.example/list"}), "https://a.example/list"),
        (Request("https://a.example/i.png", meta={"via": "https://a.example/page"}), "https://a.example/page"),
        (
            Request(
                "https://a.example/c",
                meta={"redirect_urls": ["https://a.example/a", "https://a.example/b"], "via": "x"},
            ),
            "https://a.example/b",
        ),
    ],
)
def test_via(request_: Request, found_on: str | None) -> None:
    assert via(request_) == found_on
