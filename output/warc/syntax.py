"""The text of a record's header: read tolerantly, written strictly (WARC 1.1, clause 4)."""

import re
from collections.abc import Iterator

from crawler.model.headers import Headers
from output.record import Record, text_of

VERSION = "1.1"
RECORD_END = b"\r\n\r\n"
"""What follows every block."""

_VERSION_LINE = re.compile(rb"WARC/([0-9]+\.[0-9]+)[ \t]*")
_LINE_END = re.compile(rb"\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FORBIDDEN_IN_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class HeaderError(ValueError):
    """A header that cannot be read, or must not be written; says which line."""


def parse_header(octets: bytes) -> tuple[str, Headers]:
    """Version and fields of a header, from `WARC/` to the empty line. Line ends may be LF; folded lines are joined.

    Raises HeaderError when the first line is no WARC version, or a line has no colon.
    """
    lines = _LINE_END.split(octets)
    version = _VERSION_LINE.fullmatch(lines[0])
    if not version:
        raise HeaderError(f"no WARC record: expected 'WARC/1.x', found {_shown(lines[0])}")
    fields: list[tuple[bytes, bytes]] = []
    for number, line in enumerate(lines[1:], 2):
        if not line:
            break
        if line[:1] in (b" ", b"\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + line.strip(b" \t"))
            continue
        name, colon, value = line.partition(b":")
        if not colon:
            raise HeaderError(f"line {number} of the header has no colon: {_shown(line)}")
        fields.append((name.strip(b" \t"), value.strip(b" \t")))
    return version[1].decode("ascii"), Headers(tuple(fields))


def write_header(version: str, headers: Headers) -> bytes:
    """The header in our spelling: CRLF, one blank after each colon, an empty line at its end.

    Raises HeaderError for a name or value that would not come back as it is: one with a line break in it would let a
    server write fields of its own into our record.
    """
    lines = [b"WARC/" + version.encode("ascii")]
    for name, value in headers:
        if not _NAME.fullmatch(name):
            raise HeaderError(f"{_shown(name)} cannot be the name of a field")
        if _FORBIDDEN_IN_VALUE.search(value) or value != value.strip(b" \t"):
            raise HeaderError(f"the value of {text_of(name)} has control characters or outer blanks: {_shown(value)}")
        lines.append(name + b": " + value)
    return b"\r\n".join(lines) + RECORD_END


def header_octets(record: Record) -> bytes:
    """The record's header: as it was read where that differs from our spelling, else in our spelling."""
    return record.raw_header if record.raw_header is not None else write_header(record.version, record.headers)


def raw_if_odd(octets: bytes, version: str, headers: Headers) -> bytes | None:
    """`octets` when our spelling of its fields would be another one, else None."""
    try:
        return None if write_header(version, headers) == octets else octets
    except HeaderError:
        return octets


def record_octets(record: Record) -> Iterator[bytes]:
    """The whole record, piece by piece: header, block, and the two line ends after it."""
    yield header_octets(record)
    yield from record.pieces()
    yield RECORD_END


def _shown(octets: bytes) -> str:
    """The beginning of some bytes, safe to print."""
    return repr(octets[:60])[1:] + ("…" if len(octets) > 60 else "")
