"""Spider `warc`: files of captures, read again with the rules of today. No network."""

import glob
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.errors import UsageError
from crawler.model.article import Article
from crawler.model.cores import usable_cores
from spiders.arguments import read_count
from spiders.face import PageSpider

_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wacz", ".jsonl", ".jsonl.gz", ".jsonl.zst")


class WarcSpider(PageSpider):
    """Reads WARC, ARC, WACZ and WARC-like JSON lines, and gives each page as an article that refers to its old response.

    Arguments: `files`, paths or patterns divided by commas; a directory stands for the WARC and WACZ files in it, a
    collection for its archive; `jobs`, processes (default: as many as there are cores). A file is done when its last line is
    on disk: an interrupted run goes on with the files that are not.
    """

    name = "warc"
    custom_settings = {  # noqa: RUF012  as Scrapy wants it
        "DOWNLOAD_HANDLERS": {"file": "crawler.frontier.local.LocalFileHandler", "http": None, "https": None},
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "POLITENESS_JITTER": 0,
        # One file at a time, on all cores: of many that are begun together, none is done before the others
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 1,
    }

    def __init__(self, *, files: str = "", jobs: str | int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._files = list(_found(files))
        self._jobs = read_count("jobs", jobs) if jobs else usable_cores()
        if not self._files:
            raise UsageError("no file given: name some with -a files=PATH,PATH; patterns and directories are read too")

    async def start(self) -> AsyncIterator[Any]:
        """A request for each file; the frontier remembers which are done."""
        for number, path in enumerate(self._files, 1):
            meta = {"streamed": True, "seed": number, "asked": str(path), "size": path.stat().st_size}
            yield Request(path.resolve().as_uri(), callback=self.parse, errback=self.failed, meta=meta)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Article]:
        """The articles of a file."""
        del kwargs
        path = unquote(urlsplit(response.url).path)
        articles_of = load_object(self.settings["FILE_READER"])
        count = failures = 0
        for found in articles_of(path, self._jobs, site_templates=self.settings.getbool("SITE_TEMPLATES")):
            if isinstance(found, Article):
                count += 1
                yield found
            else:
                failures += 1
                self.skip(response, "extraction", str(found), rule="reader")
        self.logger.info("%s: %d articles, %d records that could not be read", path, count, failures)


def _found(text: str) -> Iterator[Path]:
    """The files of an argument, each once. Raises UsageError for a name that leads to none."""
    seen: set[Path] = set()
    for name in filter(None, (part.strip() for part in text.split(","))):
        path = Path(name)
        if path.is_dir():
            inner = path / "archive" if (path / "archive").is_dir() else path
            places = sorted(place for place in inner.iterdir() if place.name.endswith(_SUFFIXES))
        elif path.exists():
            places = [path]
        else:
            places = sorted(map(Path, glob.glob(name, recursive=True)))  # noqa: PTH207  the pattern may be absolute
        if not places:
            raise UsageError(f"{name}: there is no such file, and no {', '.join(_SUFFIXES)} in it")
        for place in places:
            if place.resolve() not in seen:
                seen.add(place.resolve())
                yield place
