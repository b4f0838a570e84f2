"""What becomes of the memory of a collection when its file cannot be opened."""

import sqlite3
from pathlib import Path
from typing import Any, NoReturn

import pytest
from scrapy.utils.test import get_crawler

from crawler.collections import recrawl
from crawler.collections.history import History
from spiders.urls import UrlsSpider

_READER = {"ARTICLES_READER": "output.records.read_articles"}


@pytest.mark.parametrize(
    ("code", "kept"),
    [(sqlite3.SQLITE_CANTOPEN, True), (sqlite3.SQLITE_IOERR, True), (sqlite3.SQLITE_FULL, True), (sqlite3.SQLITE_CORRUPT, False)],
)  # fmt: skip
def test_only_a_broken_file_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, *, kept: bool
) -> None:
    path = tmp_path / "state" / "history.sqlite"
    path.parent.mkdir()
    path.write_bytes(b"what was captured in ten years")

    def fail(*_: Any) -> NoReturn:
        monkeypatch.setattr(recrawl, "History", History)
        error = sqlite3.OperationalError("trouble")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(recrawl, "History", fail)
    crawler = get_crawler(UrlsSpider, {"ARCHIVE_DIR": str(tmp_path), **_READER})
    spider = UrlsSpider(urls="https://www.example.mil/")
    crawler.spider = spider
    made = recrawl.RecrawlMiddleware.from_crawler(crawler)
    made._opened(spider)
    assert (path.read_bytes() == b"what was captured in ten years") is kept
