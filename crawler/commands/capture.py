"""`newsarchive capture`: a page or a list of pages, now: archived, cleaned, and told."""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from crawler.commands.exits import exit_code
from crawler.errors import UsageError
from spiders.seeds import read_seed

_EXAMPLES = """\
examples:
  newsarchive capture https://www.example.mil/News/Article/1234/
  newsarchive capture -f urls.txt -o archive/example --requisites
  grep /Article/ found.txt | newsarchive capture -f - -o archive/example --json
  newsarchive capture https://www.example.mil/ -s DOWNLOAD_DELAY=5 -s ARCHIVE_CONTACT=archive@example.org

DIR gets archive/ (WARC), indexes/ (CDXJ), records/ (articles as WARC-like JSON lines), runs/ (summary, what was
skipped and why, log) and manifest.json. A second capture into the same DIR continues the collection.

robots.txt is obeyed; private addresses are refused. exit codes: 0 done, 1 done with failures, 2 usage,
3 nothing captured, 5 stopped by a limit or a full disk, 130 interrupted (Ctrl-C; run it again to continue)."""


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code. Raises NewsArchiveError for a mistake of the user's."""
    options = _parser().parse_args(argv)
    urls, settings = _checked(options)
    directory = Path(options.directory or Path("archive") / collection_name(urls, options.file))
    # Scrapy takes half a second to come: not for a mistyped option
    from crawler.commands.given_settings import check_settings  # noqa: PLC0415
    from crawler.commands.result import console_for, render  # noqa: PLC0415
    from crawler.commands.session import Session, crawl  # noqa: PLC0415

    check_settings(settings)

    if not settings.get("ARCHIVE_CONTACT"):
        print(
            "note: sites cannot tell whom to write to about this crawler; name a contact with -s ARCHIVE_CONTACT=ADDRESS",
            file=sys.stderr,
        )
    report = crawl(
        Session(
            directory,
            "urls",
            {"urls": urls, "file": options.file, "requisites": options.requisites},
            settings,
            any_address=options.any_address,
        )
    )
    render(report, console_for(sys.stderr if options.json else sys.stdout))
    if options.json:
        print(json.dumps({**report.summary, "directory": str(directory)}, ensure_ascii=False))
    return exit_code(report.summary)


def collection_name(urls: Sequence[str], file: str | None) -> str:
    """The name of a collection that nobody named: the one host of its URLs, else `capture`.

    >>> collection_name(["https://www.example.mil/a", "https://www.example.mil/b"], None)
    'www.example.mil'
    """
    hosts = {urlsplit(url).hostname or "" for url in urls}
    if file is None and len(hosts) == 1:
        return re.sub(r"[^a-z0-9.-]+", "-", hosts.pop()).strip(".-") or "capture"
    return "capture"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsarchive capture",
        usage="newsarchive capture URL... [-f FILE|-] [-o DIR] [--requisites] [--any-address] [-s NAME=VALUE] [--json]",
        description="Capture pages: archive every exchange, clean the articles, and say what was found.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("urls", nargs="*", metavar="URL", help="a page; https:// is added where it is missing")
    parser.add_argument(
        "-f", "--file", metavar="FILE", help="a list of URLs, one a line, # for comments; - reads standard input"
    )
    parser.add_argument(
        "-o", "--output", dest="directory", metavar="DIR", help="the collection (default: archive/HOST)"
    )
    parser.add_argument(
        "--requisites", action="store_true", help="archive the pages' images, style sheets and scripts too"
    )
    parser.add_argument("--any-address", action="store_true", help="allow private and loopback addresses")
    parser.add_argument(
        "-s",
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting; may be repeated",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the run's summary as one JSON object on standard output"
    )
    return parser


def _checked(options: argparse.Namespace) -> tuple[list[str], dict[str, str]]:
    """The URLs and settings of the command line. Raises UsageError when nothing of it can be done."""
    if not options.urls and not options.file:
        raise UsageError("no URL given: name one, or a list with -f FILE; newsarchive capture --help tells more")
    mistakes = []
    for url in options.urls:
        if "://" not in url and Path(url).is_file():
            mistakes.append(f"{url} is a file: give a list of URLs as -f {url}; newsarchive clean reads a page")
            continue
        try:
            read_seed(url)
        except UsageError as error:
            mistakes.append(str(error))
    if mistakes and len(mistakes) == len(options.urls) and not options.file:
        raise UsageError("; ".join(mistakes))
    if options.file and options.file != "-":
        _check_file(options.file)
    return [_with_scheme(url) for url in options.urls], dict(_setting(text) for text in options.settings)


def _check_file(path: str) -> None:
    if Path(path).is_dir():
        raise UsageError(f"{path} is a directory: -f takes a file with one URL a line")
    if not Path(path).exists():
        raise UsageError(f"{path} is not there: -f takes a file with one URL a line, or - for standard input")
    if not os.access(path, os.R_OK):
        raise UsageError(f"{path} cannot be read: check its permissions")


def _with_scheme(url: str) -> str:
    """The URL as it will be asked for; a bad one as it was given, so that the run can name it."""
    try:
        return read_seed(url) or url
    except UsageError:
        return url


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise UsageError(f"-s {text!r} is no setting: write NAME=VALUE")
    return name, value
