"""The head of an HTTP/1 response, read as leniently as a browser does.

The wire handler and whoever reads a stored block go by the same reading: what one has kept the other finds.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from crawler.model.headers import Headers

_STATUS_LINE = re.compile(
    rb"(HTTP(?:/[0-9]{1,3}(?:\.[0-9]{1,3})?)?|ICY)[ \t]+([0-9]{2,3})(?![0-9])[ \t]*([^\r\n]*)", re.IGNORECASE
)
_BLANKS = b" \t\r\x0b\x0c"


@dataclass(frozen=True, slots=True)
class Head:
    """A response's head: `octets` from the status line to the empty line. HTTP/0.9 has none: no octets, no fields."""

    octets: bytes
    version: str
    """In capitals, e.g. `HTTP/1.1`, `ICY`, `HTTP/0.9`."""
    status: int | None
    """None when the first line is no status line."""
    reason: bytes = b""
    headers: Headers = field(default_factory=Headers)


HTTP_0_9 = Head(b"", "HTTP/0.9", 200)


def read_head(octets: bytes) -> Head:
    r"""Read a head. Never fails: what is no field is passed over, and stays in `octets`.

    >>> head = read_head(b"http/1.1 404 Gone fishing\nX-A : 1\n 2\nno colon\n\n")
    >>> head.version, head.status, head.reason, head.headers.fields
    ('HTTP/1.1', 404, b'Gone fishing', ((b'X-A', b'1 2'),))
    """
    first, _, _ = octets.partition(b"\n")
    status = _STATUS_LINE.match(first)
    if not status:
        return Head(octets, "HTTP/1.0", None, headers=header_fields(octets))
    version = status[1].decode("ascii").upper()
    return Head(
        octets, "HTTP/1.0" if version == "HTTP" else version, int(status[2]), status[3].rstrip(), header_fields(octets)
    )


@lru_cache(16)  # the head of one message is read by whoever receives, writes, compares and indexes it
def header_fields(octets: bytes) -> Headers:
    """The fields after a head's first line; lines that are none are passed over. Folded values are joined by a blank (RFC 9112, 5.2)."""
    fields: list[tuple[bytes, list[bytes]]] = []
    for line in octets.split(b"\n")[1:]:
        if line[:1] in (b" ", b"\t"):
            if fields and (more := line.strip(_BLANKS)):
                fields[-1][1].append(more)
            continue
        name, colon, value = line.partition(b":")
        name = name.strip(_BLANKS)
        if colon and name:
            fields.append((name, [value.strip(_BLANKS)]))
    return Headers(tuple((name, b" ".join(values).strip()) for name, values in fields))


def transfer_codings(headers: Headers) -> list[bytes]:
    """The transfer codings in their order; parameters, quotes and `identity` (RFC 2616) fall away."""
    words = b",".join(headers.get_all(b"transfer-encoding")).lower().split(b",")
    codings = (word.partition(b";")[0].strip(b" \t\"'") for word in words)
    return [coding for coding in codings if coding not in (b"", b"identity")]


def is_chunked(headers: Headers) -> bool:
    """Whether the last transfer coding is `chunked` (RFC 9112, 6.1)."""
    return transfer_codings(headers)[-1:] == [b"chunked"]
