"""A site is crawled again: conditional requests out, what came back noted, what changed told in `runs/<run>/changes.jsonl`."""

import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.collections.answers import Kept, Validators
from crawler.collections.history import Change, History, Intervals
from crawler.collections.lines import Lines
from crawler.collections.reasons import Reason
from crawler.frontier.refused import RefusedError
from crawler.frontier.scheduler import FrontierScheduler
from crawler.model.article import Article
from crawler.model.database import is_passing, remove_database
from crawler.model.layout import Layout
from crawler.model.sighting import LINKS, PAGE, RECRAWL, Sighting
from crawler.scope import host_of
from crawler.signals import frontier_committed, run_cut_off, url_skipped
from crawler.url import archive_key

logger = logging.getLogger(__name__)

_GONE = frozenset({404, 410})
_NO_ARTICLE = frozenset({Reason.NOT_A_PAGE, Reason.SOFT_404})
_WHICH = ("due", "all", "new")


class RecrawlMiddleware:
    """Downloader middleware and memory of the collection, for spiders that have a `memory` and mark requests with `recrawl`.

    A request that is marked as PAGE is for a page of which an article is made: after a 304 there is nothing to do. One that
    is marked as LINKS is for a place that names pages: its body is kept, and after a 304 the spider reads it once more, since
    pages that it names may be due though the place itself did not change.

    Settings: ARCHIVE_DIR; CONDITIONAL_REQUESTS; RECRAWL: `due` (pages whose interval is over, or of which a sitemap or feed says that they
    changed), `all`, `new` (nothing that was captured before); RECRAWL_FIRST, RECRAWL_LEAST and RECRAWL_MOST, seconds;
    ARCHIVE_DEDUPLICATE (without it no conditional request is made: a 304 could not refer to its payload).
    Stats: `recrawl/conditional`, `/not_modified`, `/unchanged`, `/changed`.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None  # the crawler has them before it makes its middlewares
        settings = crawler.settings
        self._crawler = crawler
        self._stats = crawler.stats
        self._layout = Layout(Path(settings["ARCHIVE_DIR"]))
        self._changes = Lines(self._layout.runs / str(settings["RUN_ID"]) / "changes.jsonl")
        self._conditional = settings.getbool("CONDITIONAL_REQUESTS") and settings.getbool("ARCHIVE_DEDUPLICATE", True)
        self._job = settings.get("JOB")
        self._which = str(settings.get("RECRAWL") or "due")
        first, least, most = (settings.getfloat(f"RECRAWL_{name}") for name in ("FIRST", "LEAST", "MOST"))
        self._intervals = Intervals(first, least, most)
        self._read_articles = load_object(settings["ARTICLES_READER"])
        self._history: History | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it. Without ARCHIVE_DIR nothing is remembered."""
        if not crawler.settings.get("ARCHIVE_DIR"):
            raise NotConfigured
        made = cls(crawler)
        crawler.signals.connect(made._opened, signals.spider_opened)
        crawler.signals.connect(made._skipped, url_skipped)
        crawler.signals.connect(made._dropped, signals.request_dropped)
        crawler.signals.connect(made._keep, frontier_committed)
        crawler.signals.connect(made._closed, signals.engine_stopped)
        crawler.signals.connect(made._closed, run_cut_off)
        return made

    def _opened(self, spider: Spider) -> None:
        """Give the spider its memory. A file that cannot be read is made anew from the records."""
        if not hasattr(spider, "memory"):
            return
        if self._which not in _WHICH:
            logger.warning("RECRAWL=%s is not known: name one of %s; due is taken", self._which, ", ".join(_WHICH))
            self._which = "due"
        path = self._layout.state / "history.sqlite"
        try:
            self._history = self._open(path)
        except sqlite3.DatabaseError as error:
            if is_passing(error):
                logger.warning("%s cannot be used now (%s): every page is asked for again", path, error)
                return
            logger.warning("%s cannot be read (%s): it is made anew from the records", path, error)
            remove_database(path)
            self._history = self._open(path)
        continues = self._stats.get_value("frontier/continues") is not None
        self._history.begin(str(self._job or spider.name), continues=continues)
        spider.memory = _Memory(self._history, self._which)
        # Only now: Scrapy makes a task for every receiver of every item
        self._crawler.signals.connect(self._scraped, signals.item_scraped)

    def _open(self, path: Path) -> History:
        history = History(path, datetime.now(UTC), self._intervals)
        if history.new:
            for row in self._read_articles(self._layout):
                url, captured = row.get("url"), (row.get("extraction") or {}).get("captured_at")
                key = archive_key(url) if url else None
                if url and key and captured:
                    moment = datetime.fromisoformat(captured)
                    history.captured(key, url, host_of(url), row, validators=Validators(None, None), now=moment)
            history.commit()
        return history

    # --- requests and answers

    def process_request(self, request: Request) -> None:
        """Ask for the page only if it has changed."""
        if self._history is None or not self._conditional or not request.meta.get(RECRAWL) or request.method != "GET":
            return
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)  # of the address that redirected here
        found = self._history.answers.validators(request.url)
        if found is None:
            return
        if found.etag:
            request.headers["If-None-Match"] = found.etag
        if found.modified:
            request.headers["If-Modified-Since"] = found.modified
        self._stats.inc_value("recrawl/conditional")

    def process_response(self, request: Request, response: Response) -> Response:
        """Note what needs no reading: not modified, gone. A place that names pages comes with its body either way."""
        mark = request.meta.get(RECRAWL)
        if self._history is None or not mark:
            return response
        now = datetime.now(UTC)
        if response.status == 304:
            self._stats.inc_value("recrawl/not_modified")
        elif response.status in _GONE:
            self._history.answers.forget(request.url)
        if mark == LINKS:
            return self._with_links(response, now)
        if response.status == 304:
            self._history.unchanged(_key(request), now)
        elif response.status in _GONE:
            self._history.gone(_key(request), request.url, host_of(request.url), now)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A page that is led out of the scope: there is none at its address, as far as this collection goes."""
        places = request.meta.get("redirect_urls")
        if self._history is None or request.meta.get(RECRAWL) != PAGE or not places:
            return
        if isinstance(exception, RefusedError) and exception.reason == Reason.SCOPE:
            self._history.gone(_key(request), places[0], host_of(places[0]), datetime.now(UTC))

    def _with_links(self, response: Response, now: datetime) -> Response:
        assert self._history is not None  # or it was not asked
        answers = self._history.answers
        if response.status == 304 and (kept := answers.kept(response.url)) is not None:
            headers = response.headers.copy()
            if kept.type:
                headers["Content-Type"] = kept.type
            return response.replace(status=200, headers=headers, body=kept.body)
        if response.status == 200:
            kept = Kept(_text(response, "Content-Type"), response.body)
            answers.keep(response.url, _validators(response), now, kept)
        return response

    def _scraped(self, item: Any, response: Response | None) -> None:
        if self._history is None or not isinstance(item, Article) or response is None:
            return
        if response.meta.get(RECRAWL) != PAGE:
            return
        key, now = _key(response), datetime.now(UTC)
        validators = _validators(response)
        known = self._history.knows(key)
        change = self._history.captured(key, response.url, host_of(response.url), item, validators=validators, now=now)
        if known:
            self._stats.inc_value("recrawl/changed" if change else "recrawl/unchanged")
        if change:
            self._tell(item, change, now)

    def _tell(self, article: Article, change: Change, now: datetime) -> None:
        line = {
            "id": article.id,
            "url": article.url,
            "time": now.isoformat(timespec="milliseconds"),
            "changed": list(change.fields),
            "added": list(change.added),
            "removed": change.removed,
            "before": dict(change.before),
            "after": {
                "record_id": article.extraction.record_id,
                "captured_at": article.extraction.captured_at,
                "text_sha256": article.text_sha256,
            },
        }
        try:
            self._changes.append(line)
        except OSError as error:
            logger.error("%s cannot be written (%s): what changed in %s stands only in its two records",  # noqa: TRY400  a sentence
                         self._changes.path, error, article.id)  # fmt: skip

    def _skipped(self, **what: Any) -> None:
        url = what.get("url")
        if self._history is not None and what.get("reason") in _NO_ARTICLE and url and (key := archive_key(url)):
            self._history.gone(key, url, host_of(url), datetime.now(UTC))

    def _dropped(self, request: Request) -> None:
        """A page that was redirected to one that this run has already: there is nothing of its own at its address."""
        places = request.meta.get("redirect_urls")
        if self._history is not None and request.meta.get(RECRAWL) == PAGE and places:
            self._history.gone(_key(request), places[0], host_of(places[0]), datetime.now(UTC))

    # --- keeping

    def _keep(self) -> None:
        """After the frontier and not before: else a kill between the two would leave a page that is known and never written."""
        if self._history is not None:
            try:
                self._history.commit()
            except sqlite3.Error as error:
                _tell(error)
                self._history = None

    def _closed(self) -> None:
        history, self._history = self._history, None
        self._changes.close()
        if history is not None:
            scheduler = self._crawler.engine.scheduler if self._crawler.engine else None
            broken = isinstance(scheduler, FrontierScheduler) and scheduler.checkpoints.broken
            try:
                history.close(keep=not broken)
            except sqlite3.Error as error:
                _tell(error)


def _tell(error: sqlite3.Error) -> None:
    logger.error("The history of pages could not be written: %s", error)


class _Memory:
    """What a spider is given (`spiders.memory.Memory`)."""

    def __init__(self, history: History, which: str) -> None:
        self._history = history
        self._which = which

    def sighted(self, key: str, url: str, latest: datetime | None) -> Sighting:
        found = self._history.sighted(key, url, host_of(url), latest, datetime.now(UTC))
        if found.this_run:
            return found
        if self._which == "all":
            return Sighting(found.known, True)
        if self._which == "new" and found.known:
            return Sighting(True, False, "captured before, and RECRAWL=new asks for new pages only")
        return found

    def knows(self, key: str) -> bool:
        return self._history.knows(key)

    def owed(self, hosts: frozenset[str]) -> Iterator[tuple[str, str]]:
        return self._history.owed(sorted(hosts))

    def walked(self, listing: str) -> bool:
        return self._which != "all" and self._history.walked(listing)

    def walk_ended(self, listing: str) -> None:
        self._history.walk_ended(listing)


def _key(asked: Request | Response) -> str:
    """The archive key of the page that was asked for, whatever address led to it."""
    places = asked.meta.get("redirect_urls")
    url: str = places[0] if places else asked.url
    return str(asked.meta.get("archive_key") or archive_key(url) or url)


def _validators(response: Response) -> Validators:
    return Validators(_text(response, "ETag"), _text(response, "Last-Modified"))


def _text(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
