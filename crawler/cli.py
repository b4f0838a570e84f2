"""The `newsarchive` console script: our commands, and Scrapy's with our settings.

Nothing heavy is imported here: `--help` and `clean` must not pay for Twisted.
"""

import atexit
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from crawler import __version__
from crawler.commands import SETTINGS_VARIABLE, SUMMARIES
from crawler.commands.exits import Exit, guarded

_SCRAPY_COMMANDS = {
    "crawl": "run a spider by name: news (a site), urls (a list), wayback (web archives), warc (files)",
    "list": "name the spiders",
    "settings": "print the value of a setting",
    "shell": "look at a page in Scrapy's shell",
}

_OTHERS_OF_SCRAPY = frozenset(
    {"bench", "check", "edit", "fetch", "genspider", "parse", "runspider", "startproject", "view"}
)
"""Passed on as well; who knows Scrapy knows them."""
KNOWN = frozenset(SUMMARIES) | frozenset(_SCRAPY_COMMANDS) | _OTHERS_OF_SCRAPY
"""Every command there is."""

_EXAMPLES = """\
Examples:
  newsarchive capture https://www.example.mil/News/Article/1234/ -o archive/example
  newsarchive capture -f urls.txt -o archive/example -s ARCHIVE_CONTACT=archive@example.org
  newsarchive crawl news -a site=af.mil -a since=30d -s ARCHIVE_DIR=archive/af -s ARCHIVE_CONTACT=archive@example.org
  newsarchive crawl wayback -a url=www.defense.gov/News/* -a until=2017-01-20 -s ARCHIVE_DIR=archive/2016
  newsarchive crawl warc -a files=archive/2016 -s ARCHIVE_DIR=archive/2016-again
  newsarchive clean page.html --text
  zcat pages.warc.gz | newsarchive clean - > articles.jsonl
"""


def program() -> None:
    """The console script: `main`, and an end that does not take the interpreter apart: that would take as long as ten pages."""
    ended: list[int] = []
    # the first, which is called last: when threads have ended, and all others were called
    atexit.register(_leave, ended)
    ended.append(main())
    sys.exit(ended[0])


def _leave(ended: Sequence[int]) -> None:
    """End the process with the code of its command. Where that has none, or output cannot be written, Python says why."""
    if ended:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended[0])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (without the program's name) names; the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _open_closed_streams()
    _take_whole_writes()
    return guarded(lambda: _run(arguments))


def _open_closed_streams() -> None:
    """Who starts us may have closed standard streams (`>&-`): the next file, a WARC even, would get the number of one, and what a
    library prints would go into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest number that is free
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def _take_whole_writes() -> None:
    """With PYTHONUNBUFFERED, as containers set it, what a full disk or a signal cuts off a write would be lost in silence."""
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        whole = io.BufferedWriter(raw)
        sys.stdout = io.TextIOWrapper(whole, sys.stdout.encoding, sys.stdout.errors, line_buffering=True)


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(f"{_help()}\n")
        return Exit.DONE
    if arguments[0] in {"-V", "--version", "version"}:
        sys.stdout.write(f"newsarchive {__version__}\n")
        return Exit.DONE
    name, rest = arguments[0], arguments[1:]
    os.environ.setdefault(SETTINGS_VARIABLE, "crawler.settings")
    if name in SUMMARIES:
        command = import_module(f"crawler.commands.{name}")
        return int(command.main(rest))
    if name in KNOWN:
        return _hand_over(arguments)
    sys.stderr.write(f"newsarchive: {_unknown(name)}\n")
    return Exit.USAGE


def _unknown(name: str) -> str:
    """What to say of a command that does not exist."""
    from difflib import get_close_matches  # noqa: PLC0415  for a mistake alone

    if name.startswith(("http://", "https://")):
        return f"{name} is no command: newsarchive capture {name} archives the page"
    close = get_close_matches(name, (*SUMMARIES, *_SCRAPY_COMMANDS), n=1)
    meant = f"did you mean {close[0]}?" if close else "newsarchive --help names them"
    return f"there is no command {name}: {meant}"


def _help() -> str:
    ours = "\n".join(f"  {name:<10} {summary}" for name, summary in SUMMARIES.items())
    scrapys = "\n".join(f"  {name:<10} {summary}" for name, summary in _SCRAPY_COMMANDS.items())
    return (
        "Usage: newsarchive COMMAND [OPTIONS]\n\n"
        "Archive U.S. defense news: byte-exact WARC and a clean article feed from one fetch.\n\n"
        f"Commands:\n{ours}\n\nCommands of Scrapy, with our settings:\n{scrapys}\n\n{_EXAMPLES}\n"
        "newsarchive COMMAND --help tells more on each; newsarchive --version prints the version.\n"
        "Exit codes: 0 done, 1 done with failures, 2 usage, 3 nothing captured, 4 verification failed,\n"
        "5 stopped by a limit or a full disk, 130 interrupted."
    )


def _hand_over(arguments: list[str]) -> int:
    """Scrapy's own command line, under our settings. It ends the process itself; a usage error is 2 there too."""
    from scrapy.cmdline import execute  # noqa: PLC0415  imports Twisted, half a second

    try:
        execute(["newsarchive", *arguments])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return Exit.DONE
