"""Files of WARC-like JSON lines: what each line holds, one line in memory at a time, whatever the file is like."""

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from crawler.errors import Place, RecordError
from output.jsonl import Resolve, row_record
from output.record import Record
from output.spool import spooled
from output.unpack import BadMember, Unpacked

MAX_LINE = 64 * 1024 * 1024
"""Longest line, in bytes, that is read."""

_LINE_END = re.compile(rb"\n")
# Unescaped quotation marks: this can stand in no string, and the row before it is parsed as JSON.
_BASE64_BLOCK = re.compile(rb',"block":\{"base64":"')
_BASE64_STEP = 1024 * 1024  # a multiple of four characters
_HEADER_ROW = 1024 * 1024
_ENDING = 16  # bytes, more than can stand behind a block

Source = Path | str | BinaryIO
Line = Record | dict[str, Any] | RecordError


def read_lines(
    source: Source, name: str | None = None, *, max_line: int = MAX_LINE, resolve: Resolve | None = None
) -> Iterator[Line]:
    """What each line of a file holds, in order: a Record when it has `WARC-Type`, any other JSON object as a dict, and a
    RecordError, as a value, where it is neither. Empty lines are passed over.

    `source` is a path or a binary stream, plain or gzip; one line is in memory at a time. Raises OSError when a path
    cannot be opened or read.
    """
    for _, line in read_numbered_lines(source, name, max_line=max_line, resolve=resolve):
        yield line


def read_numbered_lines(
    source: Source, name: str | None = None, *, max_line: int = MAX_LINE, resolve: Resolve | None = None
) -> Iterator[tuple[int, Line]]:
    """As `read_lines`, each with the number of its line, from 1."""
    for number, row in read_rows(source, name, max_line=max_line):
        if isinstance(row, RecordError) or "WARC-Type" not in row:
            yield number, row
        else:
            shown = name or str(source if isinstance(source, str | Path) else getattr(source, "name", "input"))
            yield number, _record_of(row, resolve, Place(shown, line=number))


def read_rows(
    source: Source, name: str | None = None, *, max_line: int = MAX_LINE
) -> Iterator[tuple[int, dict[str, Any] | RecordError]]:
    """The JSON object of each line as it stands, with the number of the line; else as `read_numbered_lines`."""
    if isinstance(source, str | Path):
        with Path(source).open("rb", buffering=0) as stream:
            yield from _rows(stream, name or str(source), max_line)
    else:
        yield from _rows(source, name or str(getattr(source, "name", "input")), max_line)


def _rows(stream: BinaryIO, name: str, max_line: int) -> Iterator[tuple[int, dict[str, Any] | RecordError]]:
    data = Unpacked(stream)
    number = 0
    while True:
        number += 1
        place = Place(name, line=number)
        try:
            size = data.find(_LINE_END, max_line)
            line = data.take(size) if size is not None else data.peek(max_line + 1)
            if size is None and len(line) > max_line:
                yield number, _long_row(data, max_line, place)
                continue
        except BadMember as fault:
            yield number, RecordError(f"{fault}; the lines after this are lost", place)
            return
        if line.strip():
            yield number, _row_of(line, place)
        if size is None:
            return


def _long_row(data: Unpacked, max_line: int, place: Place) -> dict[str, Any] | RecordError:
    """A line that is too long for the memory: its block goes to a file, if it is base64 and stands last."""
    start = data.peek(_HEADER_ROW)
    found = _BASE64_BLOCK.search(start)
    row = _row_of(start[: found.start()] + b"}", place) if found else None
    if found is None or not isinstance(row, dict):
        return _passed_over(data, f"the line is longer than {max_line} bytes and is passed over", place)
    data.take(found.end())
    try:
        row["block"] = {"base64": spooled(_decoded(data))}
    except binascii.Error:
        return _passed_over(data, "the block is no valid base64", place)
    end = data.find(_LINE_END, _ENDING)
    if data.peek(_ENDING)[:end].strip() != b'"}}':
        return _passed_over(data, "the line does not end behind its block", place)
    data.take(_ENDING if end is None else end)
    return row


def _decoded(data: Unpacked) -> Iterator[bytes]:
    """The bytes of base64 text up to the quotation mark that ends it. Raises binascii.Error."""
    while text := data.peek(_BASE64_STEP):
        text = text[:_BASE64_STEP]
        end = text.find(b'"')
        yield base64.b64decode(data.take(len(text) if end < 0 else end), validate=True)
        if end >= 0:
            return


def _passed_over(data: Unpacked, what: str, place: Place) -> RecordError:
    data.skip_to(_LINE_END, 0)
    data.take(1)
    return RecordError(what, place)


def _row_of(line: bytes, place: Place) -> dict[str, Any] | RecordError:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return RecordError(f"no JSON: {error}", place)
    return row if isinstance(row, dict) else RecordError(f"a JSON object is needed, this is {_kind(row)}", place)


def _record_of(row: dict[str, Any], resolve: Resolve | None, place: Place) -> Line:
    try:
        return row_record(row, resolve=resolve, place=place)
    except RecordError as error:
        return error


def _kind(value: Any) -> str:
    return {list: "an array", str: "a string", type(None): "null", bool: "true or false"}.get(type(value), "a number")
