"""A run and its folder `runs/<run>/`: what was asked, what happened, and every number that can be recomputed."""

import contextlib
import json
import logging
import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from crawler import __version__
from crawler.collections.chosen import DIGEST, chosen_settings, settings_digest
from crawler.collections.drift import Counts, earlier_counts, find_drift
from crawler.collections.fruitless import find_fruitless
from crawler.collections.lock import lock, unlock
from crawler.collections.reasons import Reason
from crawler.collections.skipped import Skip, SkippedLog, is_robots, skip_from
from crawler.collections.tally import Tally
from crawler.frontier.codec import HELD
from crawler.model.article import Article
from crawler.model.exchange import Exchange
from crawler.model.layout import Layout
from crawler.signals import exchange_archived, file_finished, run_cut_off, url_skipped


def new_run_id(now: datetime | None = None) -> str:
    """A name for a run that sorts by time and that no other run has: `YYYYMMDDhhmmss-xxxxxx`, UTC."""
    return f"{(now or datetime.now(UTC)):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"


class RunIdAddon:
    """Gives the run a RUN_ID when whoever started it did not, and a name to its settings."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Part of Scrapy's contract for add-ons."""
        if not settings.get("RUN_ID"):
            settings.set("RUN_ID", new_run_id(), priority="addon")
        settings.set(DIGEST, settings_digest(chosen_settings(settings)), priority="addon")


class RunHistory:
    """Extension: locks the collection, keeps the run's log and skipped.jsonl, and at the end writes its summary.

    After everything else is closed it calls MANIFEST_WRITER, so that the manifest is the last file to be written.
    """

    def __init__(self, crawler: Crawler, root: Path, run: str) -> None:
        lock(root)
        self.root = root
        self.run = run
        self.folder = Layout(root).runs / run
        self.folder.mkdir(parents=True, exist_ok=True)
        self.tally = Tally()
        self.skipped = SkippedLog(self.folder / "skipped.jsonl")
        self.summary: dict[str, Any] = {}
        self.problems: list[str] = []
        """Sentences on files that could not be written at the end."""
        self._crawler = crawler
        self._started = datetime.now(UTC)
        self._open_seeds: dict[int, tuple[str, int | None]] = {}
        self._records: dict[str, int] = {}
        """How many records are in the files that were finished, by their paths relative to the collection."""
        self._reason = "killed"
        self._log = _open_log(self.folder / "log", crawler.settings)
        self._account_for_killed()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it. Without ARCHIVE_DIR there is no run folder."""
        directory = crawler.settings.get("ARCHIVE_DIR")
        if not directory:
            raise NotConfigured
        history = cls(crawler, Path(directory), crawler.settings["RUN_ID"])
        handlers: tuple[tuple[Callable[..., None], object], ...] = (
            (history._scheduled, signals.request_scheduled),
            (history._received, signals.response_received),
            (history._archived, exchange_archived),
            (history._skipped, url_skipped),
            (history._scraped, signals.item_scraped),
            (history._file_finished, file_finished),
            (history._closed, signals.spider_closed),
            (history.finish, signals.engine_stopped),
        )
        for handler, signal in handlers:
            crawler.signals.connect(handler, signal)
        return history

    def finish(self) -> None:
        """Close the run: once, and also when the crawl did not come to its own end. What fails stands in `problems`."""
        if self.summary:
            return
        if self._reason == "killed":
            self._crawler.signals.send_catch_log(run_cut_off)
        self._name_unfinished()
        self.skipped.close()
        if self.skipped.unwritten:
            self.problems.append(f"{self.skipped.unwritten} lines of skipped.jsonl could not be written")
        if unclosed := self._crawler.stats and self._crawler.stats.get_value("archive/unclosed"):
            self.problems.append(f"{self.root}: the archive was not closed in order ({unclosed}); the next run does it")
        self.summary = self._summarize()
        self._attempt("summary.json", self._write_summary)
        logging.root.removeHandler(self._log)
        self._attempt("the log", self._log.close)
        if self._log.lost:
            self.problems.append(f"{self.root}: {self._log.lost} lines of the log could not be written")
        self._attempt("manifest.json", self._write_manifest)
        if self.problems and self.summary["outcome"] == "ok":
            self.summary["outcome"] = "failures"
        unlock(self.root)

    def _account_for_killed(self) -> None:
        """Write the summaries of runs that could not write theirs: we have the lock, so they are dead."""
        for folder in Layout(self.root).runs.iterdir():
            if folder.is_dir() and folder != self.folder and not (folder / "summary.json").exists():
                told = {"run": folder.name, "outcome": "killed", "ended": None, "noticed_by": self.run}
                with contextlib.suppress(OSError):  # a full disk: the next run does it
                    _write_whole(folder / "summary.json", json.dumps(told, ensure_ascii=False, indent=2) + "\n")

    def _attempt(self, what: str, write: Callable[[], None]) -> None:
        try:
            write()
        except Exception as error:  # noqa: BLE001  a full disk, or a writer that is not ours: the rest must still be closed
            self.problems.append(f"{self.root}: {what} could not be written ({error})")

    def _write_summary(self) -> None:
        _write_whole(self.folder / "summary.json", json.dumps(self.summary, ensure_ascii=False, indent=2) + "\n")

    def _write_manifest(self) -> None:
        writer = self._crawler.settings.get("MANIFEST_WRITER")
        if writer:
            load_object(writer)(Layout(self.root), records=self._records)

    def _file_finished(self, path: Path, records: int) -> None:
        self._records[path.relative_to(self.root).as_posix()] = records

    def _scheduled(self, request: Request) -> None:
        seed = request.meta.get("seed")
        if seed and seed not in self._open_seeds and not request.meta.get("redirect_times"):
            self.tally.asked += not (request.meta.get("retry_times") or request.meta.get(HELD))
            if not self._durable:
                self._open_seeds[seed] = (request.url, request.meta.get("line"))

    @property
    def _durable(self) -> bool:
        """Whether the frontier knows, and says at the end, which seeds were not reached: a list may be too long for us."""
        engine = self._crawler.engine
        return bool(getattr(engine.scheduler if engine else None, "durable", False))

    def _received(self, response: Response, request: Request) -> None:
        if is_robots(request):
            return
        self.tally.responses += 1
        if not request.meta.get("requisite"):
            self.tally.pages += 1
        self._open_seeds.pop(request.meta.get("seed", 0), None)
        del response

    def _archived(self, exchange: Exchange) -> None:
        self.tally.add_exchange(exchange)

    def _skipped(self, **what: Any) -> None:
        seed = what.get("seed")
        if seed is True:  # a line that never became a request
            self.tally.asked += 1
        elif seed:
            self._open_seeds.pop(seed, None)
        self.skipped.add(skip_from(what))

    def _scraped(self, item: Any) -> None:
        if isinstance(item, Article):
            self.tally.add_article(item)

    def _closed(self, spider: Spider, reason: str) -> None:
        del spider
        self._reason = reason

    def _name_unfinished(self) -> None:
        for url, line in self._open_seeds.values():
            self.skipped.add(Skip(url, Reason.INTERRUPTED, "the run ended before its turn", None, line, seed=True))
        self._open_seeds.clear()

    def _outcome(self) -> str:
        if self._reason in {"shutdown", "killed"}:
            return "interrupted"
        if self._reason not in {"finished", "start_error"}:
            return "stopped"
        if not self.tally.responses and not self._stat("frontier/done_before"):
            return "nothing"
        return "failures" if self.skipped.failed or self.problems or self._reason == "start_error" else "ok"

    def _stat(self, name: str) -> int:
        return int(self._crawler.stats.get_value(name, 0)) if self._crawler.stats else 0

    def _counts_before(self) -> Counts:
        return earlier_counts(Layout(self.root).runs, self.run)

    def _warnings(self) -> list[dict[str, Any]]:
        """What a person should look at although nothing failed."""
        found = [drift.row() for drift in find_drift(self.tally.coverage, self._counts_before())]
        seeks_articles = getattr(self._crawler.spidercls, "seeks_articles", False)
        if seeks_articles and self._outcome() == "ok" and not self._stat("frontier/done_before"):
            found += find_fruitless(self.tally.kinds, self.skipped.by_reason, self.tally.pages)
        return found

    def _frontier(self) -> dict[str, Any] | None:
        """What the run found of the one that it continues; None when it began anew."""
        run = self._crawler.stats.get_value("frontier/continues") if self._crawler.stats else None
        if run is None:
            return None
        counts = {name: self._stat(f"frontier/{name}") for name in ("returned", "given_up")}
        return {
            "run": run,
            "done": self._stat("frontier/done_before"),
            "failed": self._stat("frontier/failed_before"),
            **counts,
        }

    def _summarize(self) -> dict[str, Any]:
        settings = self._crawler.settings
        return {
            "run": self.run,
            "spider": self._crawler.spidercls.name,
            "software": f"newsarchive/{__version__}",
            "started": _timestamp(self._started),
            "ended": _timestamp(datetime.now(UTC)),
            "outcome": self._outcome(),
            "reason": self._reason,
            "settings": chosen_settings(settings),
            "continues": self._frontier(),
            "recovered": {
                "files": self._stat("archive/recovered_files") + self._stat("frontier/cut_files"),
                "bytes_cut": self._stat("archive/cut_bytes") + self._stat("frontier/cut_bytes"),
            },
            **self.tally.rows(),
            "warnings": self._warnings(),
            "skipped": {
                "total": self.skipped.by_reason.total(),
                "failed": self.skipped.failed,
                "by_reason": dict(sorted(self.skipped.by_reason.items())),
            },
            "failures": [
                {"url": skip.url, "reason": skip.reason.value, "detail": skip.detail, "line": skip.line}
                for skip in self.skipped.first
                if skip.failed
            ][:20],
        }


def _timestamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _RunLog(logging.FileHandler):
    """A log that a full disk does not turn into tracebacks on the screen."""

    lost = 0
    """Lines that could not be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the standard library's name
        if isinstance(sys.exc_info()[1], OSError):
            self.lost += 1
        else:
            super().handleError(record)


def _open_log(path: Path, settings: BaseSettings) -> _RunLog:
    """The run's own log, beside whatever Scrapy's LOG_ settings say about the screen."""
    handler = _RunLog(path, encoding="utf-8")
    handler.setLevel(settings.get("RUN_LOG_LEVEL") or settings.get("LOG_LEVEL"))
    handler.setFormatter(logging.Formatter(settings.get("LOG_FORMAT"), settings.get("LOG_DATEFORMAT")))
    logging.root.addHandler(handler)
    if logging.root.level > handler.level:
        logging.root.setLevel(handler.level)
    return handler


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either there whole or not at all."""
    draft = path.with_name(f"{path.name}.tmp")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
