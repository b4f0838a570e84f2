"""The invented site on loopback: a threaded server of the standard library, for the demo and for tests."""

import gzip
from collections.abc import Iterator
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from crawler.demo.site import Answer, Site, build_site

HOST = "127.0.0.1"
_CHUNK = 2048
_COMPRESSED = ("text/", "application/javascript")


class DemoServer:
    """Serves the site on 127.0.0.1 while the context lasts.

    `port` is the wished one; when it is 0 or taken, any free port is used.

    >>> with DemoServer() as server:
    ...     server.site.seeds[0] == server.base + "/News/News-Stories/"
    True
    """

    def __init__(self, port: int = 0) -> None:
        try:
            self._http = _Server((HOST, port), _Handler)
        except OSError:
            self._http = _Server((HOST, 0), _Handler)
        self.port: int = self._http.server_address[1]
        self.base = f"http://{HOST}:{self.port}"
        self.site = self._http.site = build_site(self.base)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # a handler waits on its keep-alive connection for longer than the show lasts
    block_on_close = False
    site: Site


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "DemoSite/1.0"
    sys_version = ""
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def log_message(self, *_args: object) -> None:
        """The capture tells what was fetched; a second log on the same terminal would hide it."""

    def version_string(self) -> str:
        return self.server_version

    def _respond(self, *, with_body: bool) -> None:
        answer = self.server.site.answer(self.path)
        zipped = answer.content_type.startswith(_COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", "")
        etag = f'"{answer.etag}-gzip"' if zipped else f'"{answer.etag}"'
        if answer.status == 200 and self._is_known(answer, etag):
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        body = gzip.compress(answer.body, mtime=0) if zipped else answer.body
        self._send_head(answer, etag, zipped=zipped, length=len(body))
        if with_body:
            self.wfile.writelines(_chunks(body) if answer.chunked else (body,))

    def _send_head(self, answer: Answer, etag: str, *, zipped: bool, length: int) -> None:
        named = any(name == "Server" for name, _ in answer.headers)
        self.log_request(answer.status)
        self.send_response_only(answer.status)
        if not named:
            self.send_header("Server", self.version_string())
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        if answer.status == 200:
            self.send_header("ETag", etag)
            self.send_header("Cache-Control", "private, max-age=0")
        if answer.modified:
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        if answer.content_type.startswith(_COMPRESSED):
            self.send_header("Vary", "Accept-Encoding")
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _is_known(self, answer: Answer, etag: str) -> bool:
        """Whether the client has the current version (RFC 9110, 13.2.2: If-None-Match goes before the date)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return etag in (tag.strip().removeprefix("W/") for tag in known.split(",")) or known.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        if since is None or answer.modified is None:
            return False
        try:
            return answer.modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), _CHUNK):
        part = body[start : start + _CHUNK]
        yield b"%x\r\n%s\r\n" % (len(part), part)
    yield b"0\r\n\r\n"
