"""Responses as servers send them, good and bad: one raw response each, and what must come of it.

`Case.sent` is everything that the socket carries. Unless a case says otherwise a Response is made, its body is `body`,
nothing is truncated, and what was sent is one response without anything before or after it.
"""

import gzip
from dataclasses import dataclass

from tests.crawler.wire.torture import End

PAGE = b"<html><h1>Example Wing</h1></html>"


@dataclass(frozen=True)
class Case:
    """One raw response and its outcome."""

    name: str
    sent: bytes
    body: bytes | None = PAGE
    """None: no Response is made."""
    status: int = 200
    truncated: str | None = None
    lost: bool = False
    """The Response says that something is missing, or may be."""
    fault: str | None = None
    """Words of the fault that is told."""
    interim: bytes = b""
    surplus: bytes = b""
    method: str = "GET"
    end: End = End.CLOSE
    pause: float = 0.0
    well_formed: bool = False
    """curl must read it, and to the same body."""
    headers: tuple[tuple[str, list[bytes]], ...] = ()
    """Fields as Scrapy gives them."""


def _length(*lines: bytes, body: bytes = PAGE, first: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """A response with Content-Length."""
    return b"\r\n".join([first, *lines, b"Content-Length: %d" % len(body), b"", body])


def _close(*lines: bytes, body: bytes = PAGE, first: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """A response that ends with its connection."""
    return b"\r\n".join([first, *lines, b"", body])


def _chunked(coded: bytes, *lines: bytes) -> bytes:
    return _close(*lines, b"Transfer-Encoding: chunked", body=coded)


_CHUNKS = b"22\r\n" + PAGE + b"\r\n0\r\n\r\n"
_EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </main.css>; rel=preload\r\n\r\n"
_PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
_ZIPPED = gzip.compress(PAGE, mtime=0)
_BOMB = gzip.compress(bytes(20_000_000), mtime=0)

CASES: tuple[Case, ...] = (
    # --- the status line ---
    Case("plain", _length(b"Content-Type: text/html"), well_formed=True),
    Case("lower-case-version", _length(first=b"http/1.1 200 ok")),
    Case("icy", _close(b"icy-name: Port Vela", first=b"ICY 200 OK")),
    Case("two-digit-status", _length(first=b"HTTP/1.1 20 OK"), status=20),
    Case("four-digit-status", _length(first=b"HTTP/1.1 2000 OK"), body=None, fault="status line"),
    Case("no-status", _length(first=b"HTTP/1.1 fine"), body=None, fault="status line"),
    Case("no-reason", _length(first=b"HTTP/1.1 200"), well_formed=True),
    Case("odd-reason", _length(first=b"HTTP/1.1 404 Nicht gefunden \xfc\x00!"), status=404),
    Case("no-version", _length(first=b"HTTP 200 OK")),
    Case("many-blanks", _length(first=b"HTTP/1.1 \t 200   OK")),
    Case("http-0.9", PAGE + b"\r\n\r\nmore", body=PAGE + b"\r\n\r\nmore", fault="no status line"),
    Case("http-0.9-short", b"hi", body=b"hi", fault="no status line"),
    Case("binary", b"\x15\x03\x01\x00\x02\x02\x46", body=b"\x15\x03\x01\x00\x02\x02\x46", fault="no status line"),
    Case("blank-lines-first", b"\r\n\n\r\n" + _length(), interim=b"\r\n\n\r\n"),
    Case("blanks-first", b" \t" + _length(), interim=b" \t"),
    # --- the fields ---
    Case(
        "order-case-repeats",
        _length(b"X-b: 1", b"x-A: 2", b"X-B: 3", b"SET-COOKIE: a=1", b"Set-cookie: b=2"),
        well_formed=True,
        headers=(("X-B", [b"1", b"3"]), ("Set-Cookie", [b"a=1", b"b=2"])),
    ),
    Case("folded", _length(b"X-Long: one", b" two", b"\tthree"), headers=(("X-Long", [b"one two three"]),)),
    Case("folded-first", _length(b" what is this", b"X-A: b"), headers=(("X-A", [b"b"]),)),
    Case("no-colon", _length(b"this is no field", b"X-A: b"), headers=(("X-A", [b"b"]),)),
    Case("space-before-colon", _length(b"X-Space : v"), headers=(("X-Space", [b"v"]),)),
    Case("no-name", _length(b": v", b"X-A: b"), headers=(("X-A", [b"b"]),)),
    Case("no-value", _length(b"X-Empty:", b"X-Blank: \t "), well_formed=True, headers=(("X-Empty", [b""]),)),
    Case("nul-in-value", _length(b"X-Nul: a\x00b"), headers=(("X-Nul", [b"a\x00b"]),)),
    Case("control-in-name", _length(b"X-\x01Odd: v")),
    Case("latin-1-value", _length(b"X-Place: Caf\xe9"), headers=(("X-Place", [b"Caf\xe9"]),)),
    Case("carriage-return-in-value", _length(b"X-Cr: a\rb"), headers=(("X-Cr", [b"a\rb"]),)),
    Case("bare-line-feeds", _length(b"X-A: b").replace(b"\r\n", b"\n"), well_formed=True),
    Case("mixed-line-ends", b"HTTP/1.1 200 OK\r\nX-A: b\n\r\n" + PAGE),
    Case("six-hundred-fields", _length(*(b"X-%d: v" % number for number in range(600)))),
    Case("large-field", _length(b"X-Large: " + b"v" * 70_000)),
    Case(
        "endless-field",
        _length(b"X-Endless: " + b"v" * 2_000_000),
        body=None,
        truncated="length",
        fault="larger than",
        end=End.HANG,
    ),
    Case("head-cut", b"HTTP/1.1 200 OK\r\nContent-Ty", body=None, truncated="disconnect", fault="breaks off"),
    Case("status-line-cut", b"HTTP/1.", body=None, truncated="disconnect", fault="breaks off"),
    Case("nothing", b"", body=None),
    Case("nothing-and-reset", b"", body=None, end=End.RESET),
    # --- interim responses ---
    Case("early-hints", _EARLY + _length(), interim=_EARLY, well_formed=True),
    Case(
        "several-interim",
        b"HTTP/1.1 100 Continue\r\n\r\n" + _PROCESSING + _EARLY + _length(),
        interim=b"HTTP/1.1 100 Continue\r\n\r\n" + _PROCESSING + _EARLY,
        well_formed=True,
    ),
    Case("interim-only", _EARLY, body=None, interim=_EARLY, fault=None),
    Case("interim-then-garbage", _EARLY + b"garbage", body=b"garbage", interim=_EARLY, fault="no status line"),
    Case("interim-without-end", _PROCESSING * 60_000, body=None, truncated="length", fault="larger", end=End.HANG),
    # --- no body ---
    Case("204", b"HTTP/1.1 204 No Content\r\n\r\n", body=b"", status=204, well_formed=True),
    Case("204-with-body", _length(first=b"HTTP/1.1 204 No Content"), body=b"", status=204, surplus=PAGE),
    Case("304-with-body", _length(first=b"HTTP/1.1 304 Not Modified"), body=b"", status=304, surplus=PAGE),
    Case("head", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", body=b"", method="HEAD", well_formed=True),
    Case("head-with-body", _length(), body=b"", method="HEAD", surplus=PAGE),
    Case("101", _close(b"Upgrade: x", first=b"HTTP/1.1 101 Switching"), body=b"", status=101, surplus=PAGE),
    # --- Content-Length ---
    Case("length-twice", _length(b"Content-Length: 34"), well_formed=True),
    Case("length-list", _close(b"Content-Length: 34, 34")),
    Case("lengths-that-differ", _close(b"Content-Length: 12", b"Content-Length: 34"), fault="contradicts"),
    Case("lengths-that-differ-kept-open", _close(b"Content-Length: 99", b"Content-Length: 34"), fault="contradicts"),
    Case("negative-length", _close(b"Content-Length: -5"), fault="no length"),
    Case("garbage-length", _close(b"Content-Length: many"), fault="no length"),
    Case("plus-length", _close(b"Content-Length: +34"), fault="no length"),
    Case("length-beyond-all-numbers", _close(b"Content-Length: " + b"9" * 5000), fault="no length"),
    Case("huge-length", _close(b"Content-Length: 999999999999"), truncated="disconnect", lost=True),
    Case("empty", _length(body=b""), body=b"", well_formed=True),
    Case("too-short", _close(b"Content-Length: 99"), truncated="disconnect", lost=True),
    Case("too-short-and-reset", _close(b"Content-Length: 99"), truncated="disconnect", lost=True, end=End.RESET),
    Case("surplus", _length() + b"HTTP/1.1 200 more", surplus=b"HTTP/1.1 200 more", end=End.CLOSE),
    # --- Transfer-Encoding ---
    Case("chunked", _chunked(_CHUNKS), well_formed=True),
    Case("chunked-capitals", _close(b"TRANSFER-ENCODING: Chunked", body=_CHUNKS), well_formed=True),
    Case("chunked-twice", _chunked(_CHUNKS, b"Transfer-Encoding: chunked")),
    Case("chunked-after-identity", _close(b"Transfer-Encoding: identity, chunked", body=_CHUNKS)),
    Case("chunked-then-identity", _close(b"Transfer-Encoding: chunked, identity", body=_CHUNKS)),
    Case("chunked-with-parameter", _close(b"Transfer-Encoding: chunked;q=1", body=_CHUNKS)),
    Case("chunked-quoted", _close(b'Transfer-Encoding: "chunked"', body=_CHUNKS)),
    Case("identity", _length(b"Transfer-Encoding: identity"), well_formed=True),
    Case("unknown-coding", _close(b"Transfer-Encoding: shrunk"), fault="unknown"),
    Case("chunked-and-length", _chunked(_CHUNKS, b"Content-Length: 7"), fault="both"),
    Case("extensions", _chunked(b'22;a=b;c="d;e"\r\n' + PAGE + b"\r\n0;last\r\n\r\n"), well_formed=True),
    Case("padded-size", _chunked(b" 0022 \t;x\r\n" + PAGE + b"\r\n0\r\n\r\n")),
    Case("long-size", _chunked(b"0000000000000022\r\n" + PAGE + b"\r\n000\r\n\r\n"), well_formed=True),
    Case("line-feed-chunks", _chunked(_CHUNKS.replace(b"\r\n", b"\n")), well_formed=True),
    Case("many-chunks", _chunked(b"".join(b"1\r\n%c\r\n" % octet for octet in PAGE) + b"0\r\n\r\n"), well_formed=True),
    Case("trailers", _chunked(_CHUNKS[:-2] + b"X-Sum: 1\r\nX-More: 2\r\n\r\n"), well_formed=True),
    Case("chunked-surplus", _chunked(_CHUNKS + b"more"), surplus=b"more"),
    Case("bad-chunk", _chunked(b"22\r\n" + PAGE + b"\r\nzz\r\nmore\r\n0\r\n\r\n"), lost=True, fault="breaks"),
    Case("chunk-too-long", _chunked(b"22\r\n" + PAGE + b"xx\r\n0\r\n\r\n"), lost=True, fault="breaks"),
    Case("not-chunked", _chunked(PAGE), fault="the body is not"),
    Case("not-chunked-lines", _chunked(PAGE + b"\r\n34\r\n"), body=PAGE + b"\r\n34\r\n", fault="the body is not"),
    Case("negative-chunk", _chunked(b"-22\r\n" + PAGE), body=b"-22\r\n" + PAGE, fault="the body is not"),
    Case("chunk-cut", _chunked(_CHUNKS[:20]), body=PAGE[:16], truncated="disconnect", lost=True),
    Case("no-last-chunk", _chunked(_CHUNKS[:-5]), truncated="disconnect", lost=True),
    Case("no-last-line", _chunked(_CHUNKS[:-2]), fault="trailer"),
    Case("chunk-beyond-memory", _chunked(b"ffffffffffffffff\r\n" + PAGE), truncated="disconnect", lost=True),
    Case("size-without-end", _chunked(b"22\r\n" + PAGE + b"\r\n" + b"0" * 40_000), lost=True, fault="too long"),
    Case("chunked-in-1.0", _chunked(_CHUNKS).replace(b"/1.1", b"/1.0", 1)),
    # --- the end of the connection ---
    Case("http-1.0", _close(first=b"HTTP/1.0 200 OK"), well_formed=True),
    Case("until-close", _close(b"Connection: close"), well_formed=True),
    Case("until-reset", _close(), truncated="disconnect", lost=True, end=End.RESET),
    # --- codings and charsets: the body is given as it came ---
    Case("gzip", _length(b"Content-Encoding: gzip", body=_ZIPPED), body=_ZIPPED, well_formed=True),
    Case("gzip-that-is-none", _length(b"Content-Encoding: gzip"), well_formed=True),
    Case("gzip-cut", _length(b"Content-Encoding: gzip", body=_ZIPPED[:30]), body=_ZIPPED[:30], well_formed=True),
    Case("bomb", _length(b"Content-Encoding: gzip", body=_BOMB), body=_BOMB, well_formed=True),
    Case("charset-lie", _length(b"Content-Type: text/html; charset=utf-8", body=b"\xff\xfe\xfd"), body=b"\xff\xfe\xfd"),
    Case("charset-nonsense", _length(b"Content-Type: text/html; charset=\xff\x00;;"), headers=()),
    Case("type-nonsense", _length(b"Content-Type: \xff/\xfe", b"Content-Disposition: \xff;=;")),
)  # fmt: skip
