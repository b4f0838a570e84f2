"""`scrapy crawl` and `newsarchive crawl`: Scrapy's own, with our exit codes and without tracebacks for a user's mistake."""

import argparse
import sys
from typing import cast

from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings, get_settings_priority
from scrapy.spiderloader import get_spider_loader

from crawler.collections.run import RunHistory
from crawler.commands.exits import Exit, exit_code, guarded
from crawler.commands.given_settings import check_settings
from crawler.commands.session import run_crawler
from crawler.errors import NewsArchiveError

_SPIDERS = """\
Run a spider by name, with -a for each of its arguments and -s ARCHIVE_DIR=DIR for the collection.

news     every article of a site, each once: site=NAME or start=URL,... with family=NAME; since=, until= (dates, or 7d);
         routes=listings,feeds,sitemaps; max_pages=, max_bytes=, max_time= (90m, 12h), the same with site_ for each host
urls     a list: urls=URL,URL or file=PATH (- for standard input; tab-separated name=value or JSON objects say more);
         requisites=1
wayback  copies in a web archive: url=www.defense.gov/News/*; archive=wayback, a CDX server's address or CC-MAIN-YYYY-WW;
         replay=, data=, match=, since=, until=, versions=all|first, pages=articles|all
warc     WARC, ARC, WACZ and JSON lines, read again with the rules of today: files=PATH,PATH; jobs=N

A run that was interrupted goes on when the same command is given again. -s RECRAWL=all|due|new: which known pages of a
site are fetched again. On a terminal a line at the bottom says how far the crawl is; the whole log lies in DIR/runs/.
The feed that lasts is records/ of the collection, each article once; -o FEED.jsonl:warcjsonl is a copy of what this run
reads, and one that is killed leaves it where it was.
Exit codes: 0 done, 1 done with failures, 2 usage, 3 nothing captured, 5 stopped by a limit or a full disk, 130 interrupted."""
_EXAMPLES = """\
examples:
  newsarchive crawl news -a site=af.mil -a since=30d -s ARCHIVE_DIR=archive/af -s ARCHIVE_CONTACT=archive@example.org
  newsarchive crawl news -a start=https://www.example.mil/News/ -a family=afpims -a max_time=2h -s ARCHIVE_DIR=archive/example
  newsarchive crawl urls -a file=urls.txt -s ARCHIVE_DIR=archive/weekly
  newsarchive crawl wayback -a url=www.defense.gov/News/* -a until=2017-01-20 -s ARCHIVE_DIR=archive/2016
  newsarchive crawl warc -a files=archive/2016 -s ARCHIVE_DIR=archive/2016-again"""
_USAGE = "newsarchive crawl SPIDER [-a NAME=VALUE]... [-s ARCHIVE_DIR=DIR] [-s NAME=VALUE]... [-o FILE]"

_SHOWN = {
    "crawler.commands.crawl_progress.CrawlProgress": 510,
    "scrapy.extensions.logstats.LogStats": None,  # ours tells more
}


class Command(crawl.Command):
    """Run one spider by name."""

    def long_desc(self) -> str:
        """What `crawl --help` says above the options."""
        return _SPIDERS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options; the description keeps its lines."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.usage = _USAGE
        parser.epilog = _EXAMPLES

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's options, checked before anything is set up; then how the crawl is shown. On a terminal the progress line is
        enough, and the log warns.

        A log level that was asked for is shown; the run's own log has everything either way.
        """
        settings = self.settings
        assert settings is not None  # Scrapy has set them before it calls this
        _check_settings(opts)
        super().process_options(args, opts)
        _check_name(args, settings)
        settings.set("EXTENSIONS", {**settings.getdict("EXTENSIONS"), **_SHOWN}, priority="cmdline")
        asked = (settings.getpriority("LOG_LEVEL") or 0) >= get_settings_priority("cmdline")
        if args and not settings.get("ARCHIVE_DIR"):
            print("note: nothing is archived; name a collection with -s ARCHIVE_DIR=DIR", file=sys.stderr)
        elif sys.stderr.isatty() and not asked:
            settings.set("RUN_LOG_LEVEL", settings.get("RUN_LOG_LEVEL") or settings["LOG_LEVEL"], priority="cmdline")
            settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's entry point; `exitcode` is what the process ends with."""
        process = cast("AsyncCrawlerProcess", self.crawler_process)
        crawler = process.create_crawler(args[0])
        self.exitcode = guarded(lambda: self._crawl(process, crawler, opts.spargs))

    @staticmethod
    def _crawl(process: AsyncCrawlerProcess, crawler: Crawler, arguments: dict[str, str]) -> Exit:
        run_crawler(process, crawler, arguments)
        history = crawler.get_extension(RunHistory)
        if history is not None:
            history.finish()
            for problem in history.problems:
                print(f"newsarchive: {problem}", file=sys.stderr)
            for warning in history.summary["warnings"]:
                print(f"newsarchive: warning: {warning['sentence']}", file=sys.stderr)
            print(_told(history), file=sys.stderr)
            return exit_code(history.summary)
        reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
        return {"finished": Exit.DONE, "start_error": Exit.FAILURES, "shutdown": Exit.INTERRUPTED}.get(
            str(reason), Exit.STOPPED
        )


def _check_name(args: list[str], settings: BaseSettings) -> None:
    """Raise Scrapy's UsageError for what names no spider: a setting may say where they are."""
    if len(args) != 1:
        raise UsageError(_not_one(args), print_help=False)
    spiders = get_spider_loader(settings).list()
    if args[0] not in spiders:
        raise UsageError(f"there is no spider {args[0]!r}: name one of {', '.join(spiders)}", print_help=False)


def _check_settings(opts: argparse.Namespace) -> None:
    """Raise Scrapy's UsageError for settings that cannot be meant."""
    given = dict(setting.partition("=")[::2] for setting in opts.set if "=" in setting)
    if opts.loglevel:
        given["LOG_LEVEL"] = opts.loglevel
    try:
        check_settings(given)
    except NewsArchiveError as error:
        raise UsageError(str(error), print_help=False) from error


def _not_one(args: list[str]) -> str:
    """What is wrong with anything but one name."""
    argument = next((arg for arg in args[1:] if "=" in arg), None)
    if argument:
        return f"{argument!r} stands alone: an argument of the spider is given as -a {argument}"
    return "crawl takes the name of one spider, e.g. crawl news -a site=af.mil -s ARCHIVE_DIR=archive/af"


def _told(history: RunHistory) -> str:
    """The run in one line: what came, what did not and why, and where that stands."""
    summary = history.summary
    reasons = ", ".join(f"{name} {count}" for name, count in summary["skipped"]["by_reason"].items())
    source = _counted(summary["pages"], "file" if summary["spider"] == "warc" else "page")
    return (
        f"{summary['outcome']} ({summary['reason']}): {_counted(summary['articles']['total'], 'article')} of {source}; "
        f"not captured or not followed: {reasons or 'nothing'}; see {history.folder}"
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
