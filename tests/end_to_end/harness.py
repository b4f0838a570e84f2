"""A real server on loopback that misbehaves in every way, and the console script as a process of its own."""

import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body>
<h1>{title}</h1><p>PORT VELA (Nov. 23, 2026) -- The Example Wing opened its new hangar on Monday.</p>
<p>It is the first of three, and the people of Port Vela were invited to see it.</p></body></html>"""
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "BACKOFF_FIRST=0")
IMAGE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
NOISE = random.Random(2026).randbytes(60_000)
LARGE = b"<html><body>" + b"<p>0123456789abcdef</p>\n" * 40_000


def page(title: str) -> bytes:
    """An invented news page."""
    return PAGE.format(title=title).encode()


@dataclass
class Site:
    """The server's side of the story."""

    port: int = 0
    hits: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    robots: tuple[int, bytes] = (200, b"User-agent: *\nDisallow: /private\n")
    release: threading.Event = field(default_factory=threading.Event)
    """Lets `/hold` answer."""

    def url(self, path: str) -> str:
        """The absolute address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_for(self, path: str, seconds: float = 100) -> None:
        """Until somebody has asked for a path."""
        end = time.monotonic() + seconds
        while path not in self.hits:
            assert time.monotonic() < end, f"nobody asked for {path}: {self.hits}"
            time.sleep(0.02)


Answer = tuple[int, bytes, str, dict[str, str]]

REDIRECTS = {"/moved": "/moved-again", "/moved-again": "/story"}
ANSWERS: dict[str, Answer] = {
    "/story": (200, page("Wing opens hangar"), "text/html; charset=utf-8", {}),
    "/latin": (
        200,
        "<html><body><h1>Señal</h1><p>Año nuevo.</p></body></html>".encode("latin-1"),
        "text/html; charset=iso-8859-1",
        {},
    ),
    "/zipped": (200, gzip.compress(page("Zipped"), mtime=0), "text/html", {"Content-Encoding": "gzip"}),
    "/bomb": (200, gzip.compress(bytes(8_000_000), mtime=0), "text/html", {"Content-Encoding": "gzip"}),
    "/plain": (200, b"EXAMPLE WING NEWS\n\nPORT VELA -- A plain text.\n", "text/plain", {}),
    "/image": (200, IMAGE, "image/png", {}),
    "/large": (200, LARGE, "text/html", {}),
    "/noise": (200, NOISE, "application/octet-stream", {}),
    "/broken": (500, b"<h1>Broken</h1>", "text/html", {}),
    "/forbidden": (403, b"<h1>Access Denied</h1>", "text/html", {}),
    "/empty": (200, b"", "text/html", {}),
    "/illustrated": (
        200,
        b'<html><head><link rel=stylesheet href=/main.css></head><body><h1>A</h1><p>Text.</p><img src="/image"><img src="/no.png">',
        "text/html",
        {},
    ),
    "/main.css": (200, b"body { background: url(/back.png) }", "text/css", {}),
    "/back.png": (200, IMAGE, "image/png", {}),
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, *arguments: Any) -> None:
        self.site = site
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the standard library's name
        """No noise."""

    def do_GET(self) -> None:
        self.site.hits.append(self.path)
        self.site.agents.add(self.headers.get("User-Agent", ""))
        if self.path == "/cut":
            self._cut()
            return
        if self.path == "/slow":
            time.sleep(4)
        if self.path.startswith("/hold"):
            self.site.release.wait(30)
        self._send(*self._answer())

    def _answer(self) -> Answer:
        path, _, query = self.path.partition("?")
        target = REDIRECTS.get(path)
        if path.startswith("/loop"):
            target = "/loop" + "x" * len(self.site.hits)
        elif path == "/away":
            target = query
        if target:
            return 301, b"", "text/html", {"Location": target}
        if path == "/robots.txt":
            return (*self.site.robots, "text/plain", {})
        if path == "/flaky":
            first = self.site.hits.count("/flaky") == 1
            return 503 if first else 200, b"busy" if first else page("Flaky"), "text/html", {}
        return ANSWERS.get(path, (404, b"<h1>Not Found</h1>", "text/html", {}))

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def _cut(self) -> None:
        """Announce more than is sent, and hang up."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p>half of")
        self.close_connection = True


def serve(state: Site) -> ThreadingHTTPServer:
    """A server for a site, on every loopback address; its port is put into the site."""
    server = ThreadingHTTPServer(("", 0), partial(_Handler, state))
    state.port = server.server_address[1]
    return server


@dataclass(frozen=True)
class Ended:
    """A process that has ended."""

    code: int
    out: str
    err: str


def environment() -> dict[str, str]:
    """Nothing of ours, so that what works here works on a clean machine."""
    return {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONWARNINGS": "default"}


def start(*arguments: str, cwd: Path, program: Sequence[str] = ("-m", "crawler"), **more: Any) -> subprocess.Popen[str]:
    """A process of the console script."""
    return subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **more,
    )


def finish(process: subprocess.Popen[str], given: str | None = None, seconds: float = 60) -> Ended:
    """Its end, within a minute or so many seconds."""
    try:
        out, err = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        out, err = process.communicate()
        pytest.fail(f"did not end within {seconds} seconds:\n{out}\n{err}")
    return Ended(process.returncode, out, err)


def run(*arguments: str, cwd: Path, given: str | None = None, seconds: float = 60, **more: Any) -> Ended:
    """Run the console script to its end."""
    stdin = subprocess.PIPE if given is not None else subprocess.DEVNULL
    return finish(start(*arguments, cwd=cwd, stdin=stdin, **more), given, seconds)


@dataclass(frozen=True)
class WarcRecord:
    """A record as another tool reads it."""

    kind: str
    headers: dict[str, str]
    block: bytes

    @property
    def status(self) -> str:
        """The status code of a response."""
        return self.block.split(b" ", 2)[1].decode()

    @property
    def body(self) -> bytes:
        """What follows the HTTP head."""
        return self.block.partition(b"\r\n\r\n")[2]

    @property
    def path(self) -> str:
        """Path and query of its URI."""
        return "/" + self.headers["WARC-Target-URI"].split("/", 3)[3]


def warc_records(directory: Path) -> list[WarcRecord]:
    """Every record of a collection's WARC files, read by warcio."""
    found = []
    for path in sorted((directory / "archive").iterdir()):
        assert path.name.endswith(".warc.gz"), path
        data = gzip.decompress(path.read_bytes())  # whole: a cut member raises
        for record in ArchiveIterator(io.BytesIO(data), no_record_parse=True):
            headers = dict(record.rec_headers.headers)
            found.append(WarcRecord(record.rec_type, headers, record.raw_stream.read()))
    return found


def record_lines(directory: Path) -> list[dict[str, Any]]:
    """Every line of a collection's records."""
    lines = []
    for path in sorted((directory / "records").iterdir()):
        assert path.name.endswith(".jsonl.gz"), path
        lines += [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    return lines


def articles(directory: Path) -> list[dict[str, Any]]:
    """The articles of a collection."""
    return [line["block"]["json"] for line in record_lines(directory) if line["WARC-Type"] == "conversion"]


def runs(directory: Path) -> list[Path]:
    """The run folders, oldest first."""
    return sorted((directory / "runs").iterdir())


def skips(run_folder: Path) -> list[dict[str, Any]]:
    """The lines of skipped.jsonl."""
    return [json.loads(line) for line in (run_folder / "skipped.jsonl").read_text(encoding="utf-8").splitlines()]


def summary(run_folder: Path) -> dict[str, Any]:
    """A run's summary.json."""
    loaded: dict[str, Any] = json.loads((run_folder / "summary.json").read_text(encoding="utf-8"))
    return loaded
