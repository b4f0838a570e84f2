"""Scrapy's filter by `allowed_domains` is there for spiders that have them."""

from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.test import get_crawler

from crawler.frontier.redirects import OffsiteMiddleware


def _made(domains: list[str]) -> OffsiteMiddleware:
    crawler: Any = get_crawler(Spider)
    crawler.spider = Spider.from_crawler(crawler, name="made", allowed_domains=domains)
    made = OffsiteMiddleware.from_crawler(crawler)
    made.spider_opened(crawler.spider)
    return made


def test_a_spider_with_domains_keeps_to_them() -> None:
    made = _made(["example.mil"])
    made.process_request(Request("https://www.example.mil/a"))
    with pytest.raises(IgnoreRequest):
        made.process_request(Request("https://www.example.test/a"))


def test_a_spider_without_domains_is_not_asked() -> None:
    with pytest.raises(NotConfigured):
        _made([])
