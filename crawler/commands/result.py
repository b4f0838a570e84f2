"""The end of a crawl, told to people: pages, numbers, what was skipped, where the files lie."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from crawler.commands.rows import LIMIT, PageRow
from crawler.commands.session import RunReport

_SKIPS_SHOWN = 20

_OUTCOMES = {
    "ok": "Done.",
    "failures": "Done, with failures.",
    "nothing": "Nothing was captured.",
    "interrupted": "Interrupted: what was captured so far is whole; the same command continues the collection.",
}
_REASONS = {
    "disk_full": "Stopped: the disk is full. What was captured is whole; free some space and run it again.",
    "archive_failed": "Stopped: the archive could not be written; the log says why.",
    "memusage_exceeded": "Stopped: the limit of memory was reached.",
}
_ACTIONS = (("remove", "stripped"), ("merge", "merged"), ("move", "moved"))


def console_for(stream: IO[str]) -> Console:
    """A console that does not cut lines where there is no terminal to fit them to."""
    return Console(file=stream, soft_wrap=False, width=None if stream.isatty() else 140, highlight=False)


def render(report: RunReport, console: Console) -> None:
    """Print the result of a run."""
    if report.rows:
        console.print(_table(report.rows))
    for line in _lines(report):
        console.print(Text(line), soft_wrap=True)


def _table(rows: list[PageRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    origin = _shared_origin(rows)
    # One line a page: whole addresses stand in the skipped list, the records and the index.
    table.add_column(f"Page of {origin}" if origin else "Page", overflow="ellipsis", no_wrap=True, max_width=54)
    table.add_column("Status", justify="right", no_wrap=True, min_width=6)
    table.add_column("Bytes", justify="right", no_wrap=True, min_width=7)
    table.add_column("Kind", no_wrap=True, min_width=10)
    table.add_column("Headline", overflow="ellipsis", no_wrap=True, max_width=32)
    table.add_column("Cleaned", overflow="ellipsis", no_wrap=True)
    for row in rows:
        table.add_row(
            Text(row.url.removeprefix(origin)),
            str(row.status),
            decimal(row.size),
            row.kind or "-",
            Text(row.headline),
            Text(_cleaned(row)),
        )
    return table


def _shared_origin(rows: list[PageRow]) -> str:
    """Scheme and host of all pages, where there is one for all; else empty."""
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(row.url)) for row in rows}
    return origins.pop() if len(origins) == 1 and len(rows) > 1 else ""


def _cleaned(row: PageRow) -> str:
    parts = [f"{row.edits[action]} {word}" for action, word in _ACTIONS if row.edits[action]]
    return ", ".join([*parts, *(f"flagged {flag}" for flag in row.flags)])


def _lines(report: RunReport) -> Iterator[str]:
    summary = report.summary
    if summary["pages"] > LIMIT:
        yield f"The first {LIMIT} of {summary['pages']} pages are shown."
    yield ""
    yield f"{_ending(summary)} {_numbers(summary)}"
    for warning in summary.get("warnings", ()):
        yield f"Warning: {warning['sentence']}."
    for problem in report.problems:
        yield f"Problem: {problem}"
    yield from _skips(report)
    yield ""
    yield "Files"
    for name, place in _places(report):
        yield f"  {name:<10} {place}"


def _ending(summary: dict[str, Any]) -> str:
    if summary["outcome"] == "stopped":
        return _REASONS.get(summary["reason"], f"Stopped before the end: {summary['reason']}.")
    if not summary["asked"] and summary["outcome"] == "nothing":
        if summary["reason"] == "start_error":
            return "Nothing was captured: the list could not be read; the log says why."
        return "Nothing was captured: there is no URL in the list."
    return _OUTCOMES[summary["outcome"]]


def _numbers(summary: dict[str, Any]) -> str:
    exchanges = summary["exchanges"]
    statuses = ", ".join(f"{count} x {status}" for status, count in exchanges["by_status"].items())
    kinds = ", ".join(f"{count} {kind}" for kind, count in summary["articles"]["by_kind"].items())
    edits = ", ".join(
        f"{summary['edits']['by_action'][action]} {word}"
        for action, word in _ACTIONS
        if summary["edits"]["by_action"].get(action)
    )
    told = [
        f"{summary['pages']} pages of {summary['asked']} asked for",
        f"{exchanges['total']} exchanges archived ({statuses}; {decimal(exchanges['bytes_received'])})"
        if statuses
        else "",
        f"{summary['articles']['total']} read ({kinds})" if kinds else "",
        f"blocks {edits}" if edits else "",
        f"{summary['notices']['total']} flagged" if summary["notices"]["total"] else "",
    ]
    return "; ".join(part for part in told if part) + "."


def _skips(report: RunReport) -> Iterator[str]:
    total = report.summary["skipped"]["total"]
    if not total:
        return
    reasons = ", ".join(f"{count} {reason}" for reason, count in report.summary["skipped"]["by_reason"].items())
    yield ""
    yield f"Skipped or without an article: {reasons}"
    for skip in report.skips[:_SKIPS_SHOWN]:
        line = f" (line {skip.line})" if skip.line is not None else ""
        yield f"  {skip.reason:<11} {skip.url or 'the rest of the list'}{line}: {skip.detail}"
    if total > _SKIPS_SHOWN:
        yield f"  and {total - _SKIPS_SHOWN} more: see skipped.jsonl"


def _places(report: RunReport) -> Iterator[tuple[str, Path]]:
    layout = report.layout
    run = layout.runs / report.run
    for name, place in (
        ("archive", layout.archive),
        ("index", layout.index),
        ("records", layout.records),
        ("summary", run / "summary.json"),
        ("skipped", run / "skipped.jsonl"),
        ("log", run / "log"),
        ("manifest", layout.manifest),
    ):
        if place.exists():
            yield name, place
