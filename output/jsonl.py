"""WARC-like JSON lines, both ways: one line is one record, and gives the same bytes back (DESIGN, part 6).

The header fields are the top-level keys; `block` holds the block in one of four forms; `header_base64` keeps the header
itself where keys cannot say it. `http` and `index` are derived and are not read.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from crawler.errors import Place, RecordError
from crawler.model.headers import Headers
from output.canonical import canonical
from output.record import FileBlock, Record, text_of
from output.warc.http import parse_head
from output.warc.syntax import VERSION, HeaderError, header_octets, parse_header, raw_if_odd, write_header

_OURS = frozenset({"block", "http", "index", "header_base64"})
_LENGTH = "Content-Length"
_JSON_TYPE = re.compile(r"application/(?:[\w.+-]+\+)?json\b", re.IGNORECASE)
_PRINTED = re.compile(rb"[!-~]+(?: [!-~]+)*")


class Ref(NamedTuple):
    """Where a record with the same block lies: a file of the collection, offset and length in bytes."""

    filename: str
    offset: int
    length: int


Resolve = Callable[[Ref], bytes]
"""Gives the block that a reference points to. Raises RecordError when it is not there."""


# --- record to line ----------------------------------------------------------------------------------------------


def record_line(
    record: Record,
    *,
    ref: Ref | None = None,
    http: bool = False,
    index: Mapping[str, str] | None = None,
    canonical_json: bool = False,
) -> bytes:
    """The record as one line with its line end.

    `ref` puts a reference in place of the block. `http` adds what the block says as an HTTP response, `index` a CDXJ
    block; both are derived. The block must fit the memory unless it is a reference. `canonical_json`: it is known that a
    JSON block is in its RFC 8785 form, and need not be read to find out.
    """
    row = _header_row(record)
    if http and (said := _http(record)) is not None:
        row["http"] = said
    if index is not None:
        row["index"] = dict(index)
    if canonical_json and not ref and _JSON_TYPE.match(record.content_type or ""):
        row["block"] = {"json": orjson.Fragment(record.octets())}
    else:
        row["block"] = {"ref": ref._asdict()} if ref else _block(record)
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def line_pieces(record: Record, *, encode: bool = False, ref: Ref | None = None) -> Iterator[bytes]:
    """The line in pieces, so that a block in a file needs no memory: such a block is given as base64, and with `encode`
    every block is.
    """
    if ref or not (encode or isinstance(record.block, FileBlock)):
        yield record_line(record, ref=ref)
        return
    yield orjson.dumps(_header_row(record))[:-1] + b',"block":{"base64":"'
    rest = b""
    for piece in record.pieces():
        rest += piece
        whole = len(rest) - len(rest) % 3
        yield base64.b64encode(rest[:whole])
        rest = rest[whole:]
    yield base64.b64encode(rest) + b'"}}\n'


def _header_row(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for raw_name, raw_value in record.headers:
        name, value = text_of(raw_name), text_of(raw_value)
        if name in _OURS:
            continue
        if name not in row:
            row[name] = int(value) if name == _LENGTH and _is_count(value) else value
        elif isinstance(row[name], list):
            row[name].append(value)
        else:
            row[name] = [row[name] if isinstance(row[name], str) else str(row[name]), value]
    if _says_all(row, record):
        return row
    octets = header_octets(record)
    if record.version != VERSION or _octets_of(row) != octets:
        row["header_base64"] = base64.b64encode(octets).decode("ascii")
    return row


def _says_all(row: Mapping[str, Any], record: Record) -> bool:
    """Whether a row must say the same as the header, as almost always: every field once, in printed ASCII, in our spelling."""
    return (
        record.raw_header is None
        and record.version == VERSION
        and len(row) == len(record.headers)
        and _PRINTED.fullmatch(b" ".join([part for field in record.headers for part in field])) is not None
    )


def _is_count(value: str) -> bool:
    """Whether a number and its decimal text say the same."""
    return value.isascii() and value.isdigit() and len(value) < 16 and str(int(value)) == value


def _octets_of(row: Mapping[str, Any]) -> bytes | None:
    try:
        return write_header(VERSION, _headers_of(row))
    except HeaderError:
        return None


def _block(record: Record) -> dict[str, Any]:
    """The block in the most readable form that gives its bytes back."""
    octets = record.octets()
    if _JSON_TYPE.match(record.content_type or ""):
        try:
            value = orjson.loads(octets)
            if canonical(value) == octets:
                return {"json": value}
        except (ValueError, RecursionError):
            pass
    try:
        return {"text": octets.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(octets).decode("ascii")}


def _http(record: Record) -> dict[str, Any] | None:
    head = parse_head(record.octets()) if record.type in ("response", "revisit") else None
    if head is None:
        return None
    content_type = text_of(head.headers.get(b"content-type") or b"")
    charset = re.search(r"charset\s*=\s*\"?([^\s\";]+)", content_type, re.IGNORECASE)
    return {
        "status": head.status,
        "headers": [[text_of(name), text_of(value)] for name, value in head.headers],
        "media_type": content_type.partition(";")[0].strip().lower() or None,
        "charset": charset[1] if charset else None,
    }


# --- line to record ----------------------------------------------------------------------------------------------


def row_record(row: Mapping[str, Any], *, resolve: Resolve | None = None, place: Place | None = None) -> Record:
    """The record of a line's JSON object. Raises RecordError when the object is none."""
    block = _block_of(row.get("block"), resolve, place)
    try:
        if "header_base64" in row:
            octets = base64.b64decode(row["header_base64"], validate=True)
            version, headers = parse_header(octets)
            return Record(headers, block, version, raw_if_odd(octets, version, headers), place)
        headers = _headers_of(row)
        return Record(headers, block, place=place)
    except (HeaderError, binascii.Error, TypeError, UnicodeEncodeError) as error:
        raise RecordError(f"the header cannot be rebuilt: {error}", place) from None


def _headers_of(row: Mapping[str, Any]) -> Headers:
    fields: list[tuple[bytes, bytes]] = []
    for name, value in row.items():
        if name in _OURS:
            continue
        key = name.encode("utf-8")
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, bool) or not isinstance(item, str | int):
                raise HeaderError(f"the value of {name} is neither text nor a number: {str(item)[:40]!r}")
            fields.append((key, str(item).encode("utf-8")))
    return Headers(tuple(fields))


def _block_of(form: Any, resolve: Resolve | None, place: Place | None) -> bytes | FileBlock:
    match form:
        case {"base64": FileBlock() as block}:
            return block
        case {"json": value} if len(form) == 1:
            try:
                return canonical(value)
            except (ValueError, RecursionError) as error:
                raise RecordError(str(error), place) from None
        case {"text": str(text)} if len(form) == 1:
            return text.encode("utf-8")
        case {"base64": str(text)} if len(form) == 1:
            try:
                return base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                raise RecordError("the block is no valid base64", place) from None
        case {"ref": {"filename": str(filename), "offset": int(offset), "length": int(length)}} if len(form) == 1:
            if resolve is None:
                raise RecordError(f"the block lies in {filename} and cannot be followed from here", place)
            return resolve(Ref(filename, offset, length))
    raise RecordError("'block' must be an object with one of json, text, base64, ref", place)
