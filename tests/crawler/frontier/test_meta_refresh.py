"""A refresh in a page is followed as Scrapy follows it; a page without one is not decoded to find that out."""

import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware as ScrapysMetaRefresh
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.utils.test import get_crawler

from crawler.frontier.redirects import MetaRefreshMiddleware

META = '<meta http-equiv="refresh" content="0; url=/new">'
CAMERA = "\N{CAMERA}"
PAGES: dict[str, str | bytes] = {
    "refresh": f"<html><head>{META}</head></html>",
    "in capitals": f"<html><head>{META.upper()}</head></html>",
    "late": f"<html><!--{'x' * 3900}-->{META}</html>",
    "late, behind long characters": f"<html><!--{CAMERA * 3900}-->{META}</html>",
    "too late": f"<html><!--{'x' * 4096}-->{META}</html>",
    "in 16 bits": f"<html>{META}</html>".encode("utf-16"),
    "slow": '<meta http-equiv="refresh" content="900; url=/new">',
    "the word alone": "<p>They refresh the paint.</p>",
    "none": "<html><p>News.</p></html>",
    "empty": "",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", [HtmlResponse, TextResponse])
def test_the_same_as_scrapys(name: str, kind: type[TextResponse]) -> None:
    request, page = Request("https://www.example.mil/old"), PAGES[name]
    body = page.encode() if isinstance(page, str) else page
    ours, theirs = (
        made.from_crawler(get_crawler()).process_response(request, kind(request.url, body=body, request=request))
        for made in (MetaRefreshMiddleware, ScrapysMetaRefresh)
    )
    assert (type(ours), ours.url, ours.meta) == (type(theirs), theirs.url, theirs.meta)


def test_it_is_followed_or_not_decoded() -> None:
    request = Request("https://www.example.mil/old")
    middleware = MetaRefreshMiddleware.from_crawler(get_crawler())
    led = middleware.process_response(request, HtmlResponse(request.url, body=META.encode(), request=request))
    assert isinstance(led, Request)
    assert led.url == "https://www.example.mil/new"

    class Sealed(HtmlResponse):
        @property
        def text(self) -> str:
            raise AssertionError

    page: Response = Sealed(request.url, body=b"<html><p>News.</p></html>", request=request)
    assert middleware.process_response(request, page) is page
