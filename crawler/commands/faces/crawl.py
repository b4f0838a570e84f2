"""`scrapy crawl` and `newsarchive crawl`: Scrapy's own, with our exit codes and without tracebacks for a user's mistake."""

import argparse
import sys
from typing import cast

from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError

from crawler.collections.run import RunHistory
from crawler.commands.exits import Exit, exit_code, guarded
from crawler.commands.session import run_crawler
from crawler.commands.setting_names import check_names
from crawler.errors import NewsArchiveError


class Command(crawl.Command):
    """Run one spider by name."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's entry point; `exitcode` is what the process ends with."""
        if len(args) != 1:
            raise UsageError("crawl takes the name of one spider", print_help=False)
        try:
            check_names(setting.partition("=")[0] for setting in opts.set)
        except NewsArchiveError as error:
            raise UsageError(str(error), print_help=False) from error
        process = cast("AsyncCrawlerProcess", self.crawler_process)
        try:
            crawler = process.create_crawler(args[0])
        except KeyError as error:
            raise UsageError(f"there is no spider {args[0]!r}: list names them", print_help=False) from error
        self.exitcode = guarded(lambda: self._crawl(process, crawler, opts.spargs))

    @staticmethod
    def _crawl(process: AsyncCrawlerProcess, crawler: Crawler, arguments: dict[str, str]) -> Exit:
        run_crawler(process, crawler, arguments)
        history = crawler.get_extension(RunHistory)
        if history is not None:
            history.finish()
            for problem in history.problems:
                print(f"newsarchive: {problem}", file=sys.stderr)
            return exit_code(history.summary)
        reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
        return {"finished": Exit.DONE, "start_error": Exit.FAILURES, "shutdown": Exit.INTERRUPTED}.get(
            str(reason), Exit.STOPPED
        )
