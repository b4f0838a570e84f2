"""What the head of a response says of the body's end. Pure."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from crawler.model.head import Head, is_chunked, transfer_codings
from crawler.model.headers import Headers

_DIGITS = re.compile(rb"[0-9]{1,18}")
_BODILESS = frozenset({204, 304})


class Framing(Enum):
    """What ends a body (RFC 9112, 6.3)."""

    NONE = auto()  # there is none
    LENGTH = auto()  # a number of octets
    CHUNKED = auto()  # the last chunk
    CLOSE = auto()  # the end of the connection


@dataclass(frozen=True, slots=True)
class Extent:
    """How a body is framed; `lengths` where Content-Length says it, more than one where it contradicts itself."""

    framing: Framing
    lengths: frozenset[int] = frozenset()
    faults: tuple[str, ...] = ()


def extent(head: Head, method: str) -> Extent:
    """How the body after a head is framed. Where the head contradicts itself the reading that keeps most is taken."""
    if method == "HEAD" or head.status in _BODILESS or head.status == 101:
        return Extent(Framing.NONE)
    if method == "CONNECT" and head.status is not None and 200 <= head.status < 300:
        return Extent(Framing.NONE)
    codings = transfer_codings(head.headers)
    lengths, faults = _lengths(head.headers)
    if is_chunked(head.headers):
        both = ("both Transfer-Encoding and Content-Length",) if lengths or faults else ()
        return Extent(Framing.CHUNKED, faults=both)
    if codings:
        return Extent(Framing.CLOSE, faults=(f"unknown Transfer-Encoding {codings[-1][:40]!r}",))
    if lengths:
        return Extent(Framing.LENGTH, lengths, faults)
    return Extent(Framing.CLOSE, faults=faults)


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
