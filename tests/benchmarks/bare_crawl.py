"""A bare Scrapy spider: follows what looks like an article or a listing, parses links and nothing else. The peer of `news`."""

import re
import sys
from collections.abc import Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse

_FOLLOWED = re.compile(r"/Article/(\d+)|[?&]Page=\d+")


class BareSpider(Spider):
    """Scrapy's own settings, each host as `news` asks it: one request at a time, no delay, robots.txt obeyed."""

    name = "bare"

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """Links, each article once by its number."""
        del kwargs
        if isinstance(response, TextResponse):
            for href in response.css("a::attr(href)").getall():
                found = _FOLLOWED.search(href)
                if found and not found[1]:
                    yield response.follow(href)
                elif found and (response.url.partition("/News")[0], found[1]) not in self.met:
                    self.met.add((response.url.partition("/News")[0], found[1]))
                    yield response.follow(href)

    met: set[tuple[str, str]] = set()  # noqa: RUF012  one spider a process


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": True, "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "COOKIES_ENABLED": False,
        }
    )  # fmt: skip
    process.crawl(BareSpider, start_urls=sys.argv[1].split(","))
    process.start()
