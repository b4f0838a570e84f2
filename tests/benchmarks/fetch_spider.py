"""A spider that only fetches: what an archive costs beside a program that reads no pages either."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response


class FetchSpider(Spider):
    """Asks for every URL of a file, once."""

    name = "fetch"

    def __init__(self, file: str, **more: Any) -> None:
        super().__init__(**more)
        self._file = Path(file)

    async def start(self) -> AsyncIterator[Request]:
        for line in self._file.read_text("utf-8").splitlines():
            yield Request(line)

    def parse(self, response: Response) -> None:
        """Reads nothing."""
