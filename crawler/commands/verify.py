"""`newsarchive verify`: whether an archive holds what it says; reads only, and names what does not hold and where."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from crawler.commands.exits import Exit
from output.verify.collection import verify
from output.verify.finding import Check, Finding, Severity, Tally

_EXAMPLES = """\
examples:
  newsarchive verify archive/example                  a collection: records, digests, index, manifest, JSON lines
  newsarchive verify archive/new archive/old          two, of which one may refer to records of the other
  newsarchive verify archive                          all collections in a folder
  newsarchive verify *.warc.gz story.wacz             anybody's WARC files, and packages of them
  newsarchive verify archive/example --json | jq .    each finding as an object a line, then a summary

Checked are: that every record can be read and obeys WARC 1.1, block and payload digests, one gzip member a record,
that revisits and conversions lead to their originals, index lines, the manifest, and JSON lines against their schema;
of a WACZ its list of files with their hashes, its WARC files and its index, but no signature.
Nothing is changed. The exit code is 4 when something is broken, 0 when all is well or there are only warnings."""

LIMIT = 10
"""Findings of one kind in one file that are printed; the rest is counted."""
_PROGRESS_SECONDS = 0.2


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code. Raises UsageError for a mistake on the command line."""
    options = _parser().parse_args(argv)
    tally = Tally()
    printer = _Printer(as_json=options.json, everything=options.all or options.json)
    for finding in verify([Path(name) for name in options.paths], tally, printer.progress):
        tally.add(finding)
        printer.show(finding)
    printer.finish(tally)
    return Exit.VERIFICATION if tally.broken.total() else Exit.DONE


class _Printer:
    """Findings and the summary on stdout, progress on stderr."""

    def __init__(self, *, as_json: bool, everything: bool) -> None:
        self._as_json = as_json
        self._everything = everything
        self._shown: Counter[tuple[str, Check, Severity]] = Counter()
        self._is_watched = sys.stderr.isatty()
        self._told = 0.0
        self._octets = 0

    def progress(self, name: str, count: int) -> None:
        """Bytes were read."""
        self._octets += count
        now = time.monotonic()
        if self._is_watched and now - self._told > _PROGRESS_SECONDS:
            self._told = now
            sys.stderr.write(f"\r\x1b[Kverifying: {self._octets / 1e6:,.0f} MB read, {name}"[:200])
            sys.stderr.flush()

    def _clear(self) -> None:
        if self._is_watched:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, finding: Finding) -> None:
        """Print a finding, unless there were many of its kind in this file."""
        kind = (finding.place.file, finding.check, finding.severity)
        self._shown[kind] += 1
        if self._everything or self._shown[kind] <= LIMIT:
            self._clear()
            print(json.dumps(finding.row(), ensure_ascii=False) if self._as_json else finding)

    def finish(self, tally: Tally) -> None:
        """Print the summary."""
        self._clear()
        if self._as_json:
            print(json.dumps({"command": "verify", **tally.rows()}))
            return
        for (file, check, severity), count in self._shown.items():
            if count > LIMIT and not self._everything:
                print(f"{severity}: {file}: {check}: {count - LIMIT:,} more like these; --all prints them")
        if self._shown:
            print()
        print(f"{'':<16} {'checked':>10} {'broken':>8} {'warnings':>9}")
        for name, counts in tally.rows()["checks"].items():
            print(f"{name:<16} {counts['checked']:>10,} {counts['broken']:>8,} {counts['warnings']:>9,}")
        print()
        print(_verdict(tally))


def _verdict(tally: Tally) -> str:
    broken, warned = tally.broken.total(), _count(tally.warnings.total(), "warning")
    read = f"{_count(tally.files, 'file')}, {tally.octets / 1e6:,.1f} MB read"
    if broken:
        return f"Broken: {_count(broken, 'fault')}, {warned}; {read}."
    if tally.warnings.total():
        return f"Sound, with {warned}; {read}."
    return f"Sound; {read}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsarchive verify",
        description="Check that collections and WARC files hold what they say. Nothing is changed.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", metavar="DIR|FILE", nargs="+", help="a collection, a folder of collections or WARC files, or files"
    )
    parser.add_argument("--all", action="store_true", help=f"print every finding, not only {LIMIT} of a kind in a file")
    parser.add_argument(
        "--json", action="store_true", help="findings as JSON, one a line; the summary is the last line"
    )
    return parser
