"""`newsarchive clean`: pages in, one article JSON object a line out, in input order; no network, no archive."""

import argparse
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from crawler.commands.counting import Counting
from crawler.commands.exits import Exit
from crawler.commands.inputs import Input, Passed, Row, check_names, read_input
from crawler.commands.reading_view import reading_view
from crawler.commands.row_line import row_line
from crawler.commands.workers import Workers
from crawler.errors import InputError, NewsArchiveError, UsageError
from crawler.model.cores import usable_cores
from crawler.model.draft import Draft
from crawler.model.page import Page
from crawler.model.row import article_row
from pipelines import clean
from pipelines.duplicates import DuplicateIndex
from spiders.extract import extract
from spiders.generic import Imprint, Site, SiteMemory
from spiders.generic.opinion import require_second_reader, second_opinion

_EXAMPLES = """\
examples:
  newsarchive clean story.txt                          one article, one line of JSON
  newsarchive clean --text page.html                   the same for people to read
  newsarchive clean page.html --url https://www.example.mil/News/Article/1234/
  newsarchive clean archive/example/archive/*.warc.gz > articles.jsonl
  newsarchive clean --duplicates seen.sqlite monday.warc.gz tuesday.warc.gz > articles.jsonl
  zcat pages.jsonl.gz | newsarchive clean - | head -1

FILE may be HTML, plain text, a page as a browser saves it (MHTML, Safari's web archive), WARC, ARC, WACZ, WARC-like
JSON lines, or JSON lines with "html" or "text" (and "url"), each also in gzip or Zstandard; its content decides, not its name.
Every readable page gets a line; "kind" says whether it is an article. What cannot be read gets a sentence on stderr, and the
exit code is 1; the rest is still cleaned."""


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code. Raises UsageError for a mistake on the command line."""
    options = _parser().parse_args(argv)
    files: list[str] = options.files
    if options.url and len(files) > 1:
        raise UsageError("--url is the address of one page; give one FILE with it")
    check_names(files)
    if "-" in files and sys.stdin.isatty():
        print("reading a page from the keyboard; end it with Ctrl-D", file=sys.stderr)
    if options.second_opinion:
        require_second_reader()
    if options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs}: give the number of processes, 1 or more")
    work = partial(
        _cleaned, as_text=options.text, as_row=options.duplicates is not None, opinion=options.second_opinion
    )
    again = partial(_again, SiteMemory()) if options.site_templates else None
    workers = Workers(work, _lost, jobs=options.jobs, weigh=_weight, again=again)
    known: Mapping[str, Site] | None = {} if options.site_templates else None
    with _index(options.duplicates) as index:
        run = _Run(as_text=options.text, index=index, index_name=options.duplicates or "")
        for item in workers.map(_Named(item, name, known) for name in files for item in read_input(name, options.url)):
            run.take(item)
        return run.finish(as_json=options.json)


class _Named(NamedTuple):
    """One thing from an input, with the input's name."""

    item: Input
    name: str
    sites: Mapping[str, Site] | None
    """What earlier pages have taught of the page's site; None where they are not asked."""


class _Cleaned(NamedTuple):
    """An article on its way out: as it will be written, or still as a row where more is to be said of it."""

    kind: str
    line: bytes
    row: Mapping[str, Any] | None
    imprint: Imprint | None
    """What the page teaches of its site."""


def _again(memory: SiteMemory, named: _Named, cleaned: _Cleaned | Passed | NewsArchiveError) -> _Named | None:
    """The page once more, where what earlier pages have taught changes it."""
    sites = memory.meet(cleaned.imprint) if isinstance(cleaned, _Cleaned) else None
    return named._replace(sites=sites) if sites else None


def _weight(named: _Named) -> int:
    return len(named.item.text) if isinstance(named.item, Page) else 0


def _cleaned(named: _Named, *, as_text: bool, as_row: bool, opinion: bool) -> _Cleaned | Passed | NewsArchiveError:
    """What becomes of one thing from an input. Never raises: one page that we fail on must not cost a data team the other million."""
    item = named.item
    if isinstance(item, Passed | NewsArchiveError):
        return item
    try:
        if isinstance(item, Row):
            row, imprint = item.article, None
        else:
            draft = extract(item, named.sites)
            row, imprint = _row(draft, opinion=opinion), draft.facts.get("imprint")
        line = b"" if as_row else _written(row, as_text=as_text)
        return _Cleaned(str(row.get("kind")), line, row if as_row else None, imprint)
    except Exception as error:  # noqa: BLE001
        where = getattr(item, "url", None) or named.name
        return InputError(f"{where}: cleaning failed ({type(error).__name__}: {error}); please report it with the page")


def _lost(named: _Named) -> InputError:
    where = getattr(named.item, "url", None) or named.name
    return InputError(
        f"{where}: the process that cleaned it was killed, perhaps for want of memory; please report it with the page"
    )


def _written(row: Mapping[str, Any], *, as_text: bool) -> bytes:
    return reading_view(row).encode("utf-8", "replace") if as_text else row_line(row)


def _index(path: str | None) -> AbstractContextManager[DuplicateIndex | None]:
    """The index of duplicates that --duplicates names. Raises UsageError when it cannot be used."""
    if path is None:
        return nullcontext()
    try:
        return DuplicateIndex(Path(path))
    except (OSError, sqlite3.Error) as error:
        raise UsageError(
            f"--duplicates {path} cannot be opened ({error}); name a file in a folder that you may write"
        ) from error


class _Run:
    """What came in and what went out."""

    def __init__(self, *, as_text: bool, index: DuplicateIndex | None, index_name: str) -> None:
        self._as_text = as_text
        self._index = index
        self._index_name = index_name
        self._counts: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._out = sys.stdout.buffer
        self._counting = Counting()

    def take(self, item: _Cleaned | Passed | NewsArchiveError) -> None:
        """What became of one thing from an input: an article's line, or a sentence on stderr."""
        if isinstance(item, NewsArchiveError):
            self._fail(str(item))
        elif isinstance(item, Passed):
            self._counts["passed"] += 1
        else:
            line = item.line
            if item.row is not None:
                row = self._named(item.row)
                self._counts["duplicates"] += row.get("duplicate_of") is not None
                line = _written(row, as_text=self._as_text)
            self._out.write(line)
            self._counts["articles"] += 1
            self._kinds[item.kind] += 1
            self._counting.one_more()

    def _named(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row with its firsts named, where that is asked for and the index still works."""
        if self._index is not None and row.get("id"):
            try:
                return self._index.name_row(row)
            except sqlite3.Error as error:
                self._give_up_index(error)
        return row

    def _give_up_index(self, error: sqlite3.Error) -> None:
        """A full disk: names are lost, articles are not."""
        self._index = None
        self._fail(f"duplicates are not named any more: {self._index_name}: {error}; make room and clean again")

    def finish(self, *, as_json: bool) -> int:
        """The summary, and the exit code."""
        if self._index is not None:
            try:
                self._index.commit()
            except sqlite3.Error as error:
                self._give_up_index(error)
        if as_json:
            summary = {
                "command": "clean",
                "articles": self._counts["articles"],
                "kinds": dict(self._kinds),
                "duplicates": self._counts["duplicates"],
                "no_pages": self._counts["passed"],
                "failures": self._counts["failures"],
            }
            self._out.write(json.dumps(summary).encode() + b"\n")
        self._out.flush()
        if self._counts["passed"] and not self._counts["articles"] and not self._counts["failures"]:
            print(
                "newsarchive: no page in it, only records of other kinds (images, requests, redirects)", file=sys.stderr
            )
        return Exit.FAILURES if self._counts["failures"] else Exit.DONE

    def _fail(self, sentence: str) -> None:
        self._counts["failures"] += 1
        print(f"newsarchive: {sentence}", file=sys.stderr)


def clean_page(page: Page) -> dict[str, Any]:
    """The feed row of a page that is judged by itself: extraction, then every stage."""
    return _row(extract(page), opinion=False)


def _row(draft: Draft, *, opinion: bool) -> dict[str, Any]:
    """The feed row of a draft. `opinion`: a second reader is asked of pages of no known family."""
    page, article = draft.page, clean(draft)
    row = article_row(article)
    if opinion and page.source == "html" and article.family is None and article.body:
        row["extraction"]["warnings"] += second_opinion(page.text, [block.text for block in article.body])
    return row


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsarchive clean",
        description="Clean pages: one article JSON object a line, in input order. No network, no archive.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file, or - for standard input")
    parser.add_argument("--url", help="the address of the page, where it is one and the file does not say")
    parser.add_argument(
        "--duplicates",
        metavar="INDEX",
        help="name the first article that told the same story (duplicate_of), and the first that showed a photo; INDEX is a "
        "SQLite file, made when missing, that remembers the articles of earlier calls",
    )
    parser.add_argument(
        "--second-opinion",
        action="store_true",
        help="ask trafilatura too about pages of no known family; where it reads otherwise, extraction.warnings says so",
    )
    parser.add_argument(
        "-j",
        "--jobs",
        metavar="N",
        type=int,
        default=usable_cores(),
        help="processes that clean side by side (default: one for each core, %(default)s here); the output is the same",
    )
    parser.add_argument(
        "--no-site-templates",
        dest="site_templates",
        action="store_false",
        help="judge every page of no known family by itself; without this, what stands in the same place of many earlier pages "
        "of its site is taken for the site's (edits generic-template, each with its evidence)",
    )
    parser.add_argument("--text", action="store_true", help="print a reading view for people instead of JSON")
    parser.add_argument("--json", action="store_true", help="print a summary object as the last line")
    return parser
