"""What a file holds, by its first bytes; its name is not asked."""

import re
from typing import Literal

from output.packing import beginning_of, is_dictionary
from output.warc.arc import ARC_BEGINNING

Kind = Literal["warc", "lines", "index", "wacz", "unknown"]

SNIFFED = 64 * 1024
"""As many bytes are enough."""

_SHOWN = 4096
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_INDEX_LINE = re.compile(rb"(?:!|\S+ \d{4,14} \{)")


def kind_of(start: bytes) -> Kind:
    r"""The kind of a file, plain or packed, that begins so.

    An ARC file is taken for the WARC as which it is read.

    >>> kind_of(b"WARC/1.1\r\n"), kind_of(b'{"WARC-Type":'), kind_of(b"test,example)/ 20261123010203 {")
    ('warc', 'lines', 'index')
    """
    if is_dictionary(start):
        return "warc"  # the frames behind it cannot be looked into without it; only WARC files have one
    if start.startswith(_ZIP):
        return "wacz"
    start = beginning_of(start, _SHOWN)
    if start.startswith((b"WARC/", ARC_BEGINNING)):
        return "warc"
    if start.lstrip()[:1] == b"{":
        return "lines"
    return "index" if _INDEX_LINE.match(start) else "unknown"
