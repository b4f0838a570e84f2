"""One crawl started by a command, from its settings to its report."""

import gc
import logging
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.project import get_project_settings

from crawler.collections.lock import lock, unlock
from crawler.collections.run import RunHistory, new_run_id
from crawler.collections.skipped import Skip
from crawler.commands import SETTINGS_VARIABLE
from crawler.commands.rows import PageRow, PageRows
from crawler.frontier.job import job_name
from crawler.model.layout import Layout


@dataclass(frozen=True, slots=True)
class Session:
    """What to crawl, into which directory, under which settings."""

    directory: Path
    spider: str
    arguments: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    """As on the command line: they win over everything else."""
    any_address: bool = False
    progress: bool = True


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a crawl came to."""

    run: str
    directory: Path
    summary: dict[str, Any]
    """What stands in the run's summary.json."""
    rows: list[PageRow]
    """The first pages, at most `crawler.commands.rows.LIMIT`."""
    skips: list[Skip]
    """The first entries of skipped.jsonl, at most 100."""
    problems: list[str]
    """Sentences on files that could not be written at the end."""

    @property
    def layout(self) -> Layout:
        """Where the collection's files lie."""
        return Layout(self.directory)


def crawl(session: Session) -> RunReport:
    """Run one crawl to its end, also when it is interrupted. A process can do this once.

    Raises UsageError when the directory is taken or not writable, or when the spider refuses its arguments.
    """
    lock(session.directory)
    try:
        settings = settings_of(session)
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(session.spider)
        run_crawler(process, crawler, session.arguments)
        return _report(session.directory, crawler)
    finally:
        unlock(session.directory)


def run_crawler(process: AsyncCrawlerProcess, crawler: Crawler, arguments: Mapping[str, Any]) -> None:
    """Run a crawler until it or the operator ends it. Raises what kept it from starting."""
    crawler.settings.set("JOB", job_name(crawler.spidercls.name, arguments), priority="project")
    _spare_log(crawler.settings)
    _stop_at_hangup()
    task = process.crawl(crawler, **arguments)
    crawler.signals.connect(_spare_collector, signals.engine_started)
    gc.disable()  # nothing is garbage while all is loaded
    try:
        process.start()
    finally:
        gc.enable()
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None:
        raise error


def _stop_at_hangup() -> None:
    """A terminal that is gone, with the connection to its machine perhaps, ends the run as Ctrl-C does, and what would be shown
    there goes nowhere. Under nohup the run goes on.
    """
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL:
        return
    shown = [number for number in (0, 1, 2) if os.isatty(number)]

    def stop(*_: object) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the system says it, and a shell once more
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in shown:
            os.dup2(nowhere, number)
        os.close(nowhere)
        signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGHUP, stop)


def _spare_log(settings: BaseSettings) -> None:
    """Of every page and article Scrapy makes a record for the log, though no log may take it: then it is not made."""
    levels = [settings.get("LOG_LEVEL"), settings.get("RUN_LOG_LEVEL") or settings.get("LOG_LEVEL")]
    known = logging.getLevelNamesMapping()
    for name in ("scrapy.core.engine", "scrapy.core.scraper"):
        logging.getLogger(name).setLevel(min(known.get(level, logging.DEBUG) for level in levels))


def _spare_collector() -> None:
    """What is loaded by now stays, and need not be searched for garbage; pages are freed without the collector, and each
    makes more objects than the few hundred after which it would search.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def settings_of(session: Session) -> Settings:
    """The project's settings with those of the session on top."""
    os.environ.setdefault(SETTINGS_VARIABLE, "crawler.settings")
    settings = get_project_settings()
    shown = {"crawler.commands.rows.PageRows": 500, "crawler.commands.progress.ProgressDisplay": 510}
    settings.setdict(
        {
            "ARCHIVE_DIR": str(session.directory),
            "RUN_ID": new_run_id(),
            "ANY_ADDRESS": session.any_address,
            "LOG_ENABLED": False,  # the log goes to the run's folder
            "PROGRESS_ENABLED": session.progress,
            "CONDITIONAL_REQUESTS": False,  # who captures a page now wants to see it, changed or not
            "EXTENSIONS": {**settings.getdict("EXTENSIONS"), **shown},
        },
        priority="cmdline",
    )
    settings.setdict(dict(session.settings), priority="cmdline")
    return settings


def _report(directory: Path, crawler: Crawler) -> RunReport:
    history = crawler.get_extension(RunHistory)
    if history is None:
        raise RuntimeError("the run kept no history: crawler.collections.run.RunHistory is not among EXTENSIONS")
    history.finish()
    rows = crawler.get_extension(PageRows)
    return RunReport(
        history.run, directory, history.summary, rows.rows if rows else [], history.skipped.first, history.problems
    )
