"""`newsarchive export`: a collection as one file for others."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler import __version__
from crawler.commands.exits import Exit
from crawler.errors import RecordError, UsageError
from crawler.model.layout import Layout
from output.wacz import export_wacz
from output.warc.cdxj import Report

_EXAMPLES = """\
examples:
  newsarchive export archive/example --format wacz -o example.wacz      open it in any WACZ replay tool

wacz: WARC files, index, and the pages with title and text, in one file (WACZ 1.1.1, or 1.2.0)."""

_FORMATS = ("wacz",)


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code. Raises UsageError for a mistake on the command line, OSError as a disk does."""
    options = _parser().parse_args(argv)
    target = Path(options.output)
    if target.exists() and not options.force:
        raise UsageError(f"{target} exists; name another file with -o, or replace it with --force")
    problems: list[str] = []

    def report(error: RecordError) -> None:
        problems.append(str(error))
        print(f"newsarchive: {error}", file=sys.stderr)

    summary = _wacz(options, target, report)
    if options.json:
        print(json.dumps({"command": "export", "format": options.format, "file": str(target), **summary}))
    else:
        print(f"{target}: {summary['files']} files, {summary['pages']} pages")
    return Exit.FAILURES if problems else Exit.DONE


def _wacz(options: argparse.Namespace, target: Path, report: Report) -> dict[str, Any]:
    package = export_wacz(
        Layout(Path(options.directory)),
        target,
        software=f"newsarchive/{__version__}",
        created=datetime.now(UTC),
        report=report,
        title=options.title,
        version=options.wacz_version,
    )
    return {"files": len(package.resources), "pages": package.pages, "bytes": target.stat().st_size}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsarchive export",
        description="Write a collection as one file.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("directory", metavar="DIR", help="the directory of a collection")
    parser.add_argument("--format", choices=_FORMATS, required=True, help="what to write")
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help="the file to write")
    parser.add_argument(
        "--wacz-version",
        choices=("1.1.1", "1.2.0"),
        default="1.1.1",
        help="default: 1.1.1, which replay tools open; 1.2.0 says `profile: wacz`, which most refuse so far",
    )
    parser.add_argument("--title", help="the title of the package; default: the name of the directory")
    parser.add_argument("--force", action="store_true", help="replace FILE if it exists")
    parser.add_argument("--json", action="store_true", help="print a summary object as the last line")
    return parser
