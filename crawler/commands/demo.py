"""`newsarchive demo`: the main job on an invented site that comes with the project, served on loopback."""

import argparse
import gzip
import json
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.commands.exits import Exit, exit_code
from crawler.model.layout import Layout

if TYPE_CHECKING:
    from rich.console import Console

    from crawler.commands.session import RunReport

_NAME = "newsarchive"
PORT = 8790
"""The site's port where it is free, so that a second demo meets the pages of the first again."""

_SHOWN = "/News/Article/Article/751420/"
"""The page that is told line by line: the one with a caption four times."""

_EXPLANATION = """\
The site is served on 127.0.0.1 for the length of the command; nothing else is contacted. Its pages follow the real
ones of several generations (banner, notices, captions printed up to four times); its people, units and places are
invented. A page that is gone (404), a wall (403) and an address that robots.txt forbids are part of the show.

exit codes: 0 done, 1 the demo did not come out as it should, 2 usage, 130 interrupted"""


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code. Raises NewsArchiveError for a mistake of the user's."""
    options = _parser().parse_args(argv)
    directory = Path(options.directory)
    # Scrapy takes half a second to come: not for a mistyped option
    from crawler.commands.result import console_for, render  # noqa: PLC0415
    from crawler.commands.session import Session, crawl  # noqa: PLC0415
    from crawler.demo.server import DemoServer  # noqa: PLC0415

    before = _files(directory)
    with DemoServer(PORT) as server:
        print(f"demo: an invented site of {len(server.site.seeds)} addresses at {server.base}", file=sys.stderr)
        report = crawl(
            Session(
                directory,
                "urls",
                {"urls": list(server.site.seeds), "requisites": True},
                # nobody to be polite to but ourselves
                {
                    "DOWNLOAD_DELAY": 0,
                    "AUTOTHROTTLE_ENABLED": False,
                    "BACKOFF_FIRST": 0,
                    "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
                },
                any_address=True,
            )
        )
    finished = report.summary["outcome"] in {"ok", "failures"}
    unexpected = _unexpected(report, server.site.failing) if finished else []
    console = console_for(sys.stderr if options.json else sys.stdout)
    render(report, console)
    if finished and not unexpected:
        console.print("\nThe three failures are part of the show: a page that is gone, a wall, a forbidden print view.")
    _tell(report, _files(directory) - before, console)
    if unexpected:
        told = [*unexpected[:3], f"and {len(unexpected) - 3} more"] if len(unexpected) > 3 else unexpected
        print(f"demo: not as it should be: {'; '.join(told)}", file=sys.stderr)
    if options.json:
        print(json.dumps({**report.summary, "directory": str(directory)}, ensure_ascii=False))
    if not finished:
        return exit_code(report.summary)
    return Exit.FAILURES if unexpected else Exit.DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsarchive demo",
        description="Capture and clean a small site that comes with the project, and show what was done.",
        epilog=_EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "-o", "--output", dest="directory", metavar="DIR", default="demo", help="the collection (default: ./demo)"
    )
    parser.add_argument(
        "--json", action="store_true", help="print the run's summary as one JSON object on standard output"
    )
    return parser


def _files(directory: Path) -> set[Path]:
    """The files with records that the collection has."""
    layout = Layout(directory)
    return {*layout.records.glob("*.jsonl.gz"), *layout.archive.glob("*.warc.gz")}


def _tell(report: "RunReport", files: Iterable[Path], console: "Console") -> None:
    """What the cleaning did, and what to type next. `files` are those that this run has added."""
    from crawler.demo.summary import render_excerpt, render_summary  # noqa: PLC0415 - rich, as above

    records = sorted(path for path in files if path.suffixes[-2:] == [".jsonl", ".gz"])
    articles = list(_articles(records))
    console.print()
    render_summary(articles, console)
    for article in articles:
        if _SHOWN in (article["url"] or ""):
            render_excerpt(article, console)
    console.print()
    console.print("Next", style="bold")
    for line in _next(report, sorted(files)):
        console.print(f"  {line}", soft_wrap=True, markup=False)


def _articles(records: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The articles of this run, read back from the records: what is told is what was kept."""
    for path in records:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record["WARC-Type"] == "conversion":
                    yield record["block"]["json"]


def _next(report: "RunReport", files: Sequence[Path]) -> Iterator[str]:
    program = _program()
    for path in files:
        name = shlex.quote(str(path))
        if path.name.endswith(".jsonl.gz"):
            yield f"gzip -dc {name} | tail -1 | python3 -m json.tool    # an article, with every edit"
        else:
            yield f"{program} clean --text {name} | less    # read the pages again, from the archive"
    yield f"cat {shlex.quote(str(report.layout.runs / report.run / 'skipped.jsonl'))}    # what was skipped and why"
    yield f"{program} capture URL... -o DIR    # now a site of your own"


def _program() -> str:
    """How to call us from here: `make demo` runs what no PATH leads to."""
    called = Path(sys.argv[0])
    if called.name != _NAME or shutil.which(_NAME):
        return _NAME
    return shlex.quote(str(called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called))


def _unexpected(report: "RunReport", failing: Sequence[str]) -> list[str]:
    """What failed though it should not have, and what should have failed and did not."""
    failed = {skip.url: skip.detail for skip in report.skips if skip.failed}
    wrong = [f"{url}: {detail}" for url, detail in failed.items() if url not in failing]
    return [*wrong, *(f"{url}: it should have failed" for url in failing if url not in failed)]
