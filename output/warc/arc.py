"""ARC, the format before WARC (Internet Archive, 1996; version 2 of the header by Heritrix): each record as the WARC record
that it would be.

What a header line says and WARC has no field for stays in `ARC-Header`, which holds the whole line. An ARC record has no name
of its own: it is given one that is the same whenever the file is read, wherever it lies and however it is compressed.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from uuid import NAMESPACE_URL, uuid5

from crawler.errors import Place
from output.record import FileBlock, Record, text_of

ARC_BEGINNING = b"filedesc:"
"""How an ARC file begins: with a record on itself."""
ARC_LINE_LIMIT = 32 * 1024
"""A header line longer than this, in bytes, is none."""
ARC_NEXT = re.compile(rb"\n(?:https?|ftp|gopher|dns|filedesc):")
"""What a record may begin with after a damaged one; at most `ARC_NEXT_WIDTH` bytes."""
ARC_NEXT_WIDTH = 10

_FIELDS = {1: (1, 2, 3, 4), 2: (1, 2, 3, 9)}
"""Where address, date, type and length stand in a line, by the version of the header."""
_DATE = re.compile(rb"\d{8}|\d{12}|\d{14,17}")
_HTTP = b"HTTP/"


class ArcError(ValueError):
    """A line that is no header of an ARC record; says why."""


@dataclass(frozen=True, slots=True)
class ArcHeader:
    """One header line, read."""

    line: bytes
    url: bytes
    address: str | None
    """Of the server; None where the line has none, or 0.0.0.0."""
    date: datetime
    media_type: str
    length: int
    """Bytes of the block."""

    @property
    def is_filedesc(self) -> bool:
        """Whether the record tells of its file."""
        return self.url.startswith(ARC_BEGINNING)

    def record(self, block: bytes | FileBlock, name: str, place: Place) -> Record:
        """The WARC record. `name` is a name for it that is its own: an URN is made of it."""
        is_http = next(iter(block.pieces() if isinstance(block, FileBlock) else (block,)), b"").startswith(_HTTP)
        kind = "warcinfo" if self.is_filedesc else "response" if is_http else "resource"
        record = Record.of(
            (
                ("WARC-Type", kind),
                ("WARC-Record-ID", f"<{uuid5(NAMESPACE_URL, name).urn}>"),
                ("WARC-Date", self.date.strftime("%Y-%m-%dT%H:%M:%SZ")),
                ("WARC-Filename", text_of(self.url).rpartition("/")[2] if self.is_filedesc else None),
                ("WARC-Target-URI", None if self.is_filedesc else text_of(self.url).replace(" ", "%20")),
                ("WARC-IP-Address", None if self.is_filedesc else self.address),
                ("ARC-Header", text_of(self.line)),
                ("Content-Type", "application/http; msgtype=response" if is_http else self.media_type),
                ("Content-Length", str(self.length)),
            ),
            block,
        )
        return replace(record, place=place)


def read_arc_header(line: bytes) -> ArcHeader:
    """A header line without its end, of either version. Raises ArcError.

    >>> read_arc_header(b"http://www.example.mil/ 192.0.2.1 19980120123456 text/html 202").length
    202
    """
    parts = line.rsplit(b" ", 9)
    version = 2 if len(parts) == 10 and _DATE.fullmatch(parts[2]) else 1
    if version == 1:
        parts = line.rsplit(b" ", 4)  # addresses of pages may have blanks
    at_address, at_date, at_type, at_length = _FIELDS[version]
    if len(parts) <= at_length or b":" not in parts[0]:
        raise ArcError(f"no ARC record: expected address, date, type and length, found {line[:60]!r}")
    length = parts[at_length]
    if not length.isdigit() or len(length) > 18:
        raise ArcError(f"the length of an ARC record is no number: {length[:40]!r}")
    media_type = text_of(parts[at_type])
    return ArcHeader(
        line,
        parts[0],
        _address(text_of(parts[at_address])),
        _date(parts[at_date]),
        media_type if "/" in media_type else "application/octet-stream",  # `no-type`, `-`
        int(length),
    )


def _address(text: str) -> str | None:
    try:
        return None if ip_address(text).is_unspecified else text
    except ValueError:
        return None


def _date(digits: bytes) -> datetime:
    """Fourteen digits; early files have fewer, and some crawlers wrote thousandths of a second."""
    try:
        if _DATE.fullmatch(digits):
            return datetime.strptime(digits.decode("ascii")[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise ArcError(f"the date of an ARC record is none: {digits[:40]!r}")
