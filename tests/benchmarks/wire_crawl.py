"""One crawl of a page again and again by a given download handler; prints the CPU seconds that it took.

Run as `python -m tests.benchmarks.wire_crawl HANDLER URL PAGES`, in a process of its own.
"""

import sys
import time
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response


class Again(Spider):
    """Asks for one URL as often as told, and reads nothing out of it."""

    name = "again"

    def __init__(self, url: str, pages: int, **more: Any) -> None:
        super().__init__(**more)
        self.url = url
        self.pages = pages
        self.began = 0.0
        self.octets = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *arguments: Any, **more: Any) -> "Again":
        spider = super().from_crawler(crawler, *arguments, **more)
        crawler.signals.connect(spider.print_cost, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        self.began = time.process_time()
        for _ in range(self.pages):
            yield Request(self.url, dont_filter=True)

    def parse(self, response: Response) -> None:
        self.octets += len(response.body)

    def print_cost(self) -> None:
        print(time.process_time() - self.began, self.octets)


def main(handler: str, url: str, pages: int) -> None:
    """Crawl."""
    process = AsyncCrawlerProcess({
        "DOWNLOAD_HANDLERS": {"http": handler},
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "ANY_ADDRESS": True,
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DEFAULT_REQUEST_HEADERS": {"Accept-Encoding": "gzip"},
    })  # fmt: skip
    process.crawl(Again, url=url, pages=pages)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
