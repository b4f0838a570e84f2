"""`newsarchive convert`: WARC to WARC-like JSON lines and back, lossless; what cannot be kept is named."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from crawler.commands.exits import Exit
from crawler.errors import InputError, UsageError
from output.append import write_whole
from output.convert import Blocks, Conversion, Form
from output.kind import SNIFFED, kind_of
from output.refs import places_near, resolver

_EXAMPLES = """\
examples:
  newsarchive convert pages.warc.gz pages.jsonl.gz      one line a record, header fields as keys
  newsarchive convert pages.jsonl.gz pages.warc         and back: the same bytes
  newsarchive convert pages.warc.gz index.jsonl --ref   lines point into pages.warc.gz instead of holding the blocks
  newsarchive convert whole.warc.gz records.warc.gz     one gzip member a record, so that records can be sought
  newsarchive convert 2004.arc.gz 2004.warc.gz          ARC, the format before WARC, as the WARC that it would be
  newsarchive convert pages.warc.gz - | jq .            - is standard input, or standard output

The content of IN decides what it is; the name of OUT (.warc, .warc.gz, .jsonl, .jsonl.gz) what becomes of it. OUT
appears when it is whole. Uncompressed, the bytes come back the same for any well-formed WARC file. Of a broken one
every readable record is kept, a sentence on stderr says what was not, and the exit code is 1."""

_ENDINGS: dict[str, tuple[Form, bool]] = {
    ".warc": ("warc", False),
    ".warc.gz": ("warc", True),
    ".jsonl": ("lines", False),
    ".jsonl.gz": ("lines", True),
}


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit code. Raises UsageError for a mistake on the command line, InputError for a bad input."""
    options = _parser().parse_args(argv)
    _check_target(options.source, options.target, force=options.force)
    if options.source == "-":
        conversion = _convert(sys.stdin.buffer, "standard input", options)
    else:
        try:
            with Path(options.source).open("rb") as stream:
                conversion = _convert(stream, options.source, options)
        except FileNotFoundError as error:
            raise UsageError(f"{error.filename} does not exist; check the path") from None
        except IsADirectoryError as error:
            raise UsageError(f"{error.filename} is a directory; name a file in it") from None
    if options.json:
        print(json.dumps({"command": "convert", "records": conversion.records, "lost": conversion.lost}))
    return Exit.FAILURES if conversion.lost else Exit.DONE


def _check_target(source: str, target: str, *, force: bool) -> None:
    if target == "-":
        return
    path = Path(target)
    if not target.endswith(tuple(_ENDINGS)):
        raise UsageError(f"{target}: the name of OUT must end in one of {', '.join(_ENDINGS)}")
    if source != "-" and path.exists() and Path(source).exists() and path.samefile(source):
        raise UsageError(f"{target} is both IN and OUT; name another file")
    if path.is_dir():
        raise UsageError(f"{target} is a directory; name a file in it")
    if path.exists() and not force:
        raise UsageError(f"{target} exists; name another file, or replace it with --force")


def _convert(stream: BinaryIO, shown: str, options: argparse.Namespace) -> Conversion:
    start = stream.peek(SNIFFED) if hasattr(stream, "peek") else b""
    kind = kind_of(start[:SNIFFED])
    if kind == "wacz":
        raise InputError(f"{shown} is a WACZ; unzip it, and convert the WARC files in its folder archive")
    if kind not in {"warc", "lines"}:
        raise InputError(f"{shown} holds neither WARC or ARC records nor JSON lines")
    form, packed = _form(options.target, "lines" if kind == "warc" else "warc")
    blocks: Blocks = "ref" if options.ref else "base64" if options.base64 else "readable"
    if blocks != "readable" and form == "warc":
        raise UsageError("--ref and --base64 say how blocks stand in JSON lines; OUT is a WARC file")
    if blocks == "ref" and (options.source == "-" or kind != "warc"):
        raise UsageError("--ref needs a WARC file as IN, for the lines to point into")
    near = () if options.source == "-" else places_near(Path(options.source).absolute())
    conversion = Conversion(
        kind,
        form,
        packed,
        blocks,
        filename=Path(options.source).name,
        resolve=resolver((*map(Path, options.archive), *near)),
        report=lambda sentence: print(f"newsarchive: {sentence}", file=sys.stderr),
    )
    pieces = conversion.pieces(stream, shown)
    if options.target == "-":
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(options.target), pieces)
    return conversion


def _form(target: str, otherwise: Form) -> tuple[Form, bool]:
    ending = next((ending for ending in sorted(_ENDINGS, key=len, reverse=True) if target.endswith(ending)), None)
    return _ENDINGS[ending] if ending else (otherwise, False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsarchive convert",
        description="Turn a WARC file into WARC-like JSON lines, or back, without losing a byte.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "source", metavar="IN", help="a WARC or ARC file or JSON lines, plain, gzip or Zstandard; - for standard input"
    )
    parser.add_argument("target", metavar="OUT", help="the file to write; - for standard output")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--base64", action="store_true", help="write every block as base64")
    group.add_argument("--ref", action="store_true", help="write where each block lies in IN instead of the block")
    parser.add_argument(
        "--archive", metavar="DIR", action="append", default=[], help="where the WARC files lie that lines point into"
    )
    parser.add_argument("--force", action="store_true", help="replace OUT if it exists")
    parser.add_argument("--json", action="store_true", help="print a summary object as the last line")
    return parser
