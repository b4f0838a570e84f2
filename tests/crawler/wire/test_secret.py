"""The key of an API goes over the wire, to its own host, and into nothing else."""

import asyncio

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.wire.call import Limits, read_call

SETTINGS = {"SECRETS": ["API_KEY"], "API_KEY": "k&1", "DOWNLOAD_TIMEOUT": 1}


@pytest.mark.parametrize(
    ("url", "meta", "sent"),
    [
        ("https://api.mil/s?a=1", ["api_key", "API_KEY", "api.mil"], b"GET /s?a=1&api_key=k%261 HTTP/1.1"),
        ("https://api.mil/s", ["api_key", "API_KEY", "api.mil"], b"GET /s?api_key=k%261 HTTP/1.1"),
        ("https://other.mil/s", ["api_key", "API_KEY", "api.mil"], b"GET /s HTTP/1.1"),
        ("https://api.mil:444/s", ["api_key", "API_KEY", "api.mil"], b"GET /s HTTP/1.1"),
        ("https://api.mil/s", ["api_key", "USER_AGENT", "api.mil"], b"GET /s HTTP/1.1"),
        ("https://api.mil/s", None, b"GET /s HTTP/1.1"),
    ],
)
def test_who_sees_it(url: str, meta: list[str] | None, sent: bytes) -> None:
    request = Request(url, meta={"secret_query": meta} if meta else {})

    async def read() -> tuple[bytes, bytes]:
        call = read_call(request, Limits.of(Settings(SETTINGS)), "latin-1")
        return call.head, call.recorded_head

    head, recorded = asyncio.run(read())
    assert head.split(b"\r\n")[0] == sent
    assert b"k%261" not in recorded
