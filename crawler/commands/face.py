"""The bridge from Scrapy's command line to our own."""

import argparse
import sys
from importlib import import_module

from scrapy.commands import ScrapyCommand

from crawler.commands import SUMMARIES
from crawler.commands.exits import guarded


class PlainCommand(ScrapyCommand):
    """A Scrapy command that is the plain function `main` of the module of its name in `crawler.commands`."""

    requires_crawler_process = False

    @property
    def name(self) -> str:
        """The command's name: the last part of its module's."""
        return type(self).__module__.rpartition(".")[2]

    def short_desc(self) -> str:
        return SUMMARIES[self.name]

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Hand over here: Scrapy is about to read the options itself, and would drop the ones it does not know.

        Scrapy has by now taken the command's name out of `sys.argv`.
        """
        del parser
        command = import_module(f"crawler.commands.{self.name}")
        sys.exit(guarded(lambda: command.main(sys.argv[1:])))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Part of Scrapy's contract; `add_options` has ended the process before it could be called."""
        raise AssertionError(f"scrapy {self.name} reached run with {args} and {opts}")
