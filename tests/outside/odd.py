"""Exchanges that strain readers: framing, codings, header spelling, revisits, addresses. All that stands here is legal or at
least common; what each must come back as is said beside it.
"""

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from crawler.model.exchange import Exchange, Fidelity, Message, Truncation
from crawler.model.layout import Layout
from output.build import Provenance
from output.warc.digests import DigestIndex
from output.warc.recorder import Recorder
from output.warc.writer import MAX_BYTES

START = datetime(2026, 11, 23, 1, 2, 3, 456789, UTC)
PAGE = ("<html><body><h1>Señal at Port Vela</h1>" + "<p>The Example Wing opened its new hangar.</p>" * 60).encode()
NOISE = random.Random(2026).randbytes(700_000)
_LENGTH = b"Content-Length: %d"
_CHUNKED = b"Transfer-Encoding: chunked"
_HTML = b"Content-Type: text/html; charset=utf-8"


@dataclass(frozen=True)
class Odd:
    """One response, and what replay must make of it."""

    url: str
    sent: bytes
    entity: bytes
    """The body without chunk framing and content coding."""
    status: int = 200
    asked: bytes = b""
    """Fields of the request."""
    truncated: Truncation | None = None
    trailers: bytes = b""


def _http(*fields: bytes, body: bytes = b"", first: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return b"\r\n".join([first, *fields, b"", body])


def _plain(url: str, *fields: bytes, body: bytes = PAGE, first: bytes = b"HTTP/1.1 200 OK", status: int = 200) -> Odd:
    return Odd(url, _http(*fields, _LENGTH % len(body), body=body, first=first), body, status)


def _chunks(body: bytes, size: int = 1000, extension: bytes = b"", trailers: bytes = b"") -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    coded = b"".join(b"%X%b\r\n%b\r\n" % (len(part), extension, part) for part in parts)
    return coded + b"0\r\n" + trailers + b"\r\n"


def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


_BASE = "http://odd.example.test"
_TRAILERS = b"X-Sum: 17\r\nX-Signed: yes\r\n"
CASES: tuple[Odd, ...] = (
    _plain(f"{_BASE}/plain", _HTML),
    _plain(f"{_BASE}/again", _HTML),  # the same payload: a revisit
    Odd(f"{_BASE}/chunked", _http(_HTML, _CHUNKED, body=_chunks(PAGE + b"1")), PAGE + b"1"),
    Odd(f"{_BASE}/chunked-again", _http(_HTML, _CHUNKED, body=_chunks(PAGE + b"1", 333)), PAGE + b"1"),
    Odd(f"{_BASE}/extensions", _http(_HTML, _CHUNKED, body=_chunks(PAGE + b"2", 999, b";a=b")), PAGE + b"2"),
    Odd(
        f"{_BASE}/trailers",
        _http(_HTML, _CHUNKED, body=_chunks(PAGE + b"3", trailers=_TRAILERS)),
        PAGE + b"3",
        trailers=_TRAILERS,
    ),
    Odd(
        f"{_BASE}/gzip",
        _http(_HTML, b"content-encoding: gzip", _LENGTH % len(_zipped(PAGE + b"4")), body=_zipped(PAGE + b"4")),
        PAGE + b"4",
    ),
    Odd(
        f"{_BASE}/gzip-chunked",
        _http(_HTML, b"Content-Encoding: gzip", _CHUNKED, body=_chunks(_zipped(PAGE + b"5"), 100)),
        PAGE + b"5",
    ),
    Odd(f"{_BASE}/until-close", _http(_HTML, body=PAGE + b"6", first=b"HTTP/1.0 200 OK"), PAGE + b"6"),
    _plain(f"{_BASE}/large.bin", b"Content-Type: application/octet-stream", body=NOISE),
    Odd(f"{_BASE}/large-chunked.bin", _http(_CHUNKED, body=_chunks(NOISE + b"1", 65_000)), NOISE + b"1"),
    _plain(f"{_BASE}/empty", _HTML, body=b""),
    Odd(f"{_BASE}/no-content", _http(first=b"HTTP/1.1 204 No Content"), b"", 204),
    _plain(f"{_BASE}/fields", b"x-b: 1", b"X-A:2", b"X-B:   3", b"SET-COOKIE: a=1", b"Set-cookie: b=2", _HTML, body=PAGE + b"7"),
    _plain(f"{_BASE}/folded", b"X-Long: one", b" two", b"\tthree", _HTML, body=PAGE + b"8"),
    _plain(f"{_BASE}/latin-1", b"X-Place: Caf\xe9", _HTML, body=PAGE + b"9"),
    _plain(f"{_BASE}/reason", _HTML, body=PAGE + b"a", first=b"HTTP/1.1 200 Alles gut (sogar sehr)"),
    _plain(f"{_BASE}/no-reason", _HTML, body=PAGE + b"b", first=b"HTTP/1.1 200"),
    _plain(f"{_BASE}/no-type", body=PAGE + b"c"),
    _plain(f"{_BASE}/gone", _HTML, body=b"<h1>Gone</h1>", first=b"HTTP/1.1 404 Not Found", status=404),
    _plain(f"{_BASE}/broken", _HTML, body=b"<h1>Broken</h1>", first=b"HTTP/1.1 500 Oh no", status=500),
    _plain(f"{_BASE}/moved", b"Location: /plain", body=b"", first=b"HTTP/1.1 301 Moved Permanently", status=301),
    _plain(f"{_BASE}/List.aspx?b=2&A=1&a=%C3%A9&empty=", _HTML, body=PAGE + b"d"),
    _plain("https://WWW.Example.test:8443/Case/Matters/?Q=1", _HTML, body=PAGE + b"e"),
    _plain(f"{_BASE}/se%C3%B1al/%7Euser/a,b;c=d/", _HTML, body=PAGE + b"f"),
    Odd(
        f"{_BASE}/cut",
        _http(_HTML, _LENGTH % 9999, body=PAGE + b"g"),
        PAGE + b"g",
        truncated=Truncation.DISCONNECT,
    ),
    Odd(
        f"{_BASE}/plain",
        _http(b'ETag: "1"', first=b"HTTP/1.1 304 Not Modified"),
        b"",
        304,
        b'If-None-Match: "1"\r\n',
    ),
)  # fmt: skip


def leaked(trailers: bytes) -> bytes:
    """What readers that build on warcio add to the body: the last chunk's size, and the trailers less their first two octets,
    which they take for a line end."""
    return b"0\r\n" + trailers[2:] + b"\r\n" if trailers else b""


def exchanges() -> Iterator[Exchange]:
    """The cases as exchanges, a second apart."""
    for number, case in enumerate(CASES):
        end = case.sent.index(b"\r\n\r\n") + 4
        moment = START + timedelta(seconds=number)
        path = case.url.split("/", 3)[3].encode()
        host = case.url.split("/", 3)[2].encode()
        yield Exchange(
            case.url,
            moment,
            moment + timedelta(milliseconds=20),
            Message(b"GET /%b HTTP/1.1\r\nHost: %b\r\n%b\r\n" % (path, host, case.asked), b""),
            Message(case.sent[:end], case.sent[end:]),
            Fidelity.WIRE,
            "192.0.2.1",
            truncated=case.truncated,
            via=f"{_BASE}/" if number else None,
        )


def stamp(number: int) -> str:
    """The time of a case, as replay addresses have it."""
    return f"{START + timedelta(seconds=number):%Y%m%d%H%M%S}"


def write(root: Path, max_bytes: int = MAX_BYTES) -> Layout:
    """A collection of all cases, written as a crawl writes it."""
    layout = Layout(root)
    layout.archive.mkdir(parents=True)
    ids: Callable[[], str] = (f"urn:uuid:00000000-0000-4000-8000-{number:012}" for number in count(1)).__next__
    recorder = Recorder(
        layout,
        "odd",
        Provenance("test/1"),
        new_id=ids,
        clock=lambda: START,
        token=lambda: "1",
        max_bytes=max_bytes,
        digests=DigestIndex.open(layout.state / "digests.sqlite", layout.archive, layout.index),
    )
    for exchange in exchanges():
        recorder.write(exchange)
    recorder.close(_complain)
    return layout


def _complain(error: Exception) -> None:
    raise AssertionError(error)
