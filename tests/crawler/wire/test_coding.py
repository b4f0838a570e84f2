"""A content coding is taken off as Scrapy does it, whatever comes; what is whole, at once."""

import gzip
import random
import zlib

import pytest
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.test import get_crawler

from crawler.wire.coding import ContentCodingMiddleware

TEXT = b"".join(b"<p>Line %d of the page.</p>\n" % number for number in range(4000))
WHOLE = gzip.compress(TEXT, mtime=0)
LIMIT = 1 << 20

CASES = {
    "whole": WHOLE,
    "empty content": gzip.compress(b""),
    "nothing": b"",
    "two members": WHOLE + gzip.compress(b"more"),
    "zeros behind": WHOLE + bytes(20),
    "rubbish behind": WHOLE + b"<!-- cached -->",
    "cut in the content": WHOLE[: len(WHOLE) // 2],
    "cut in the header": WHOLE[:7],
    "cut in the trailer": WHOLE[:-3],
    "wrong checksum": WHOLE[:-8] + b"abcd" + WHOLE[-4:],
    "wrong length": WHOLE[:-1] + b"\x7f",
    "not packed at all": TEXT,
    "zlib": zlib.compress(TEXT),
    "too large": gzip.compress(bytes(LIMIT + 1)),
    "as large as may be": gzip.compress(bytes(LIMIT)),
}


def outcome(middleware: type[HttpCompressionMiddleware], body: bytes, encoding: bytes, limit: int) -> bytes | str:
    try:
        return middleware._decode(body, encoding, limit)
    except Exception as error:  # noqa: BLE001  whatever it is must be the same
        return repr(error)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("encoding", [b"gzip", b"x-gzip", b"deflate"])
@pytest.mark.parametrize("limit", [0, LIMIT, len(TEXT) - 1])
def test_the_same_as_scrapys(name: str, encoding: bytes, limit: int) -> None:
    theirs = outcome(HttpCompressionMiddleware, CASES[name], encoding, limit)
    assert outcome(ContentCodingMiddleware, CASES[name], encoding, limit) == theirs


def test_the_same_of_damaged_content() -> None:
    dice = random.Random(1)
    for _ in range(300):
        body = bytearray(WHOLE)
        for _ in range(dice.randint(1, 3)):
            body[dice.randrange(len(body))] = dice.randrange(256)
        theirs = outcome(HttpCompressionMiddleware, bytes(body), b"gzip", LIMIT)
        assert outcome(ContentCodingMiddleware, bytes(body), b"gzip", LIMIT) == theirs


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "gzip, br"])
def test_what_is_not_in_its_coding_is_read_as_it_came(coding: str, caplog: pytest.LogCaptureFixture) -> None:
    request = Request("https://www.example.mil/")
    headers = {"Content-Encoding": coding, "Content-Type": "text/html"}
    response = HtmlResponse(request.url, headers=headers, body=TEXT, request=request)
    answer = ContentCodingMiddleware(crawler=get_crawler()).process_response(request, response)
    assert isinstance(answer, HtmlResponse)
    assert (answer.body, answer.flags, answer.headers.get("Content-Encoding")) == (TEXT, ["coding"], None)
    assert response.headers["Content-Encoding"] == coding.encode()
    assert f"https://www.example.mil/: Content-Encoding says {coding}, the body is not" in caplog.text


def test_what_is_too_large_is_refused_all_the_same() -> None:
    request = Request("https://www.example.mil/", meta={"download_maxsize": LIMIT})
    response = Response(request.url, headers={"Content-Encoding": "gzip"}, body=CASES["too large"], request=request)
    with pytest.raises(IgnoreRequest):
        ContentCodingMiddleware(crawler=get_crawler()).process_response(request, response)


def test_what_is_whole_is_not_left_to_scrapy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("scrapy.downloadermiddlewares.httpcompression.gunzip")
    request = Request("https://www.example.mil/")
    response = Response(request.url, headers={"Content-Encoding": "gzip"}, body=WHOLE, request=request)
    answer = ContentCodingMiddleware(crawler=get_crawler()).process_response(request, response)
    assert isinstance(answer, Response)
    assert answer.body == TEXT
