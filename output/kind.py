"""What a file holds, by its first bytes; its name is not asked."""

import re
import zlib
from typing import Literal

from output.warc.arc import ARC_BEGINNING

Kind = Literal["warc", "lines", "index", "unknown"]

SNIFFED = 64 * 1024
"""As many bytes are enough."""

_INDEX_LINE = re.compile(rb"(?:!|\S+ \d{4,14} \{)")


def kind_of(start: bytes) -> Kind:
    r"""The kind of a file, plain or gzip, that begins so.

    An ARC file is taken for the WARC as which it is read.

    >>> kind_of(b"WARC/1.1\r\n"), kind_of(b'{"WARC-Type":'), kind_of(b"test,example)/ 20261123010203 {")
    ('warc', 'lines', 'index')
    """
    start = _unpacked(start)
    if start.startswith((b"WARC/", ARC_BEGINNING)):
        return "warc"
    if start.lstrip()[:1] == b"{":
        return "lines"
    return "index" if _INDEX_LINE.match(start) else "unknown"


def _unpacked(start: bytes) -> bytes:
    """The first unpacked bytes, of the first gzip member that has any."""
    while start.startswith(b"\x1f\x8b"):
        inflate = zlib.decompressobj(31)
        try:
            found = inflate.decompress(start, 4096)
        except zlib.error:
            return b""
        if found:
            return found
        start = inflate.unused_data
    return start
