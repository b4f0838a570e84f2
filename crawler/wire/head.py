"""The head of a response, read as leniently as a browser does, and what it says of the body's end. Pure."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from crawler.model.headers import Headers

_STATUS_LINE = re.compile(
    rb"(HTTP(?:/[0-9]{1,3}(?:\.[0-9]{1,3})?)?|ICY)[ \t]+([0-9]{2,3})(?![0-9])[ \t]*([^\r\n]*)", re.IGNORECASE
)
_DIGITS = re.compile(rb"[0-9]{1,18}")
_BLANKS = b" \t\r\x0b\x0c"
_BODILESS = frozenset({204, 304})


class Framing(Enum):
    """What ends a body (RFC 9112, 6.3)."""

    NONE = auto()  # there is none
    LENGTH = auto()  # a number of octets
    CHUNKED = auto()  # the last chunk
    CLOSE = auto()  # the end of the connection


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


@dataclass(frozen=True, slots=True)
class Extent:
    """How a body is framed; `lengths` where Content-Length says it, more than one where it contradicts itself."""

    framing: Framing
    lengths: frozenset[int] = frozenset()
    faults: tuple[str, ...] = ()


HTTP_0_9 = Head(b"", "HTTP/0.9", 200)


def read_head(octets: bytes) -> Head:
    r"""Read a head. Never fails: what is no field is passed over, and stays in `octets`.

    >>> head = read_head(b"http/1.1 404 Gone fishing\nX-A : 1\n 2\nno colon\n\n")
    >>> head.version, head.status, head.reason, head.headers.fields
    ('HTTP/1.1', 404, b'Gone fishing', ((b'X-A', b'1 2'),))
    """
    first, *lines = octets.split(b"\n")
    status = _STATUS_LINE.match(first)
    if not status:
        return Head(octets, "HTTP/1.0", None, headers=_fields(lines))
    version = status[1].decode("ascii").upper()
    return Head(
        octets, "HTTP/1.0" if version == "HTTP" else version, int(status[2]), status[3].rstrip(), _fields(lines)
    )


def _fields(lines: list[bytes]) -> Headers:
    """The fields of a head's lines. Folded values are joined by a blank (RFC 9112, 5.2)."""
    fields: list[tuple[bytes, list[bytes]]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if fields and (more := line.strip(_BLANKS)):
                fields[-1][1].append(more)
            continue
        name, colon, value = line.partition(b":")
        name = name.strip(_BLANKS)
        if colon and name:
            fields.append((name, [value.strip(_BLANKS)]))
    return Headers(tuple((name, b" ".join(values).strip()) for name, values in fields))


def extent(head: Head, method: str) -> Extent:
    """How the body after a head is framed. Where the head contradicts itself the reading that keeps most is taken."""
    if method == "HEAD" or head.status in _BODILESS or head.status == 101:
        return Extent(Framing.NONE)
    if method == "CONNECT" and head.status is not None and 200 <= head.status < 300:
        return Extent(Framing.NONE)
    codings = _codings(head.headers)
    lengths, faults = _lengths(head.headers)
    if codings and codings[-1] == b"chunked":
        both = ("both Transfer-Encoding and Content-Length",) if lengths or faults else ()
        return Extent(Framing.CHUNKED, faults=both)
    if codings:
        return Extent(Framing.CLOSE, faults=(f"unknown Transfer-Encoding {codings[-1][:40]!r}",))
    if lengths:
        return Extent(Framing.LENGTH, lengths, faults)
    return Extent(Framing.CLOSE, faults=faults)


def _codings(headers: Headers) -> list[bytes]:
    """The transfer codings in their order; parameters, quotes and `identity` (RFC 2616) fall away."""
    words = b",".join(headers.get_all(b"transfer-encoding")).lower().split(b",")
    codings = (word.partition(b";")[0].strip(b" \t\"'") for word in words)
    return [coding for coding in codings if coding not in (b"", b"identity")]


def _lengths(headers: Headers) -> tuple[frozenset[int], tuple[str, ...]]:
    values = [part.strip() for value in headers.get_all(b"content-length") for part in value.split(b",")]
    numbers = frozenset(int(value) for value in values if _DIGITS.fullmatch(value))
    faults = [f"Content-Length {value[:40]!r} is no length" for value in values if not _DIGITS.fullmatch(value)]
    if len(numbers) > 1:
        faults.append("Content-Length contradicts itself: " + ", ".join(map(str, sorted(numbers))))
    return numbers, tuple(faults)


def is_persistent(head: Head) -> bool:
    """Whether the connection may be used again, by what the head says (RFC 9112, 9.3)."""
    options = b",".join(head.headers.get_all(b"connection")).lower()
    words = {word.strip() for word in options.split(b",")}
    if b"close" in words or head.status is None or head.status == 101:
        return False
    major, _, minor = head.version.removeprefix("HTTP/").partition(".")
    if not (major.isdigit() and minor.isdigit()):
        return False
    return (int(major), int(minor)) >= (1, 1) or b"keep-alive" in words
