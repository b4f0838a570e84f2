"""DVIDS with a key: what the API names is fetched, and the key stands nowhere but on the wire."""

import gzip
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.harness import FAST, articles, page, run, runs, skips

KEY = "key-5f3c9e-not-a-real-one"


class Handler(BaseHTTPRequestHandler):
    """The API, which refuses whoever has no key; on a second page it leads to another host."""

    def __init__(self, asked: list[str], *arguments: Any) -> None:
        self.asked = asked
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """No noise."""

    def do_GET(self) -> None:
        self.asked.append(f"{self.headers['Host'].partition(':')[0]} {self.path}")
        port = int(self.headers["Host"].partition(":")[2])
        if "page=2" in self.path and not self.headers["Host"].startswith("127.0.0.2"):
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.2:{port}/search?type=news&page=2")
            self.end_headers()
            return
        if self.path.startswith("/search"):
            allowed = f"api_key={KEY}" in self.path
            results = [{"id": f"news:{n}", "url": f"http://127.0.0.1:{port}/news/{n}/a"} for n in range(50)]
            body = json.dumps({"results": results} if allowed else {"errors": ["Invalid API key"]}).encode()
        else:
            body = page("News") if "/news/" in self.path else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def api() -> Iterator[tuple[list[str], int]]:
    asked: list[str] = []
    server = ThreadingHTTPServer(("", 0), partial(Handler, asked))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield asked, server.server_address[1]
    server.shutdown()
    server.server_close()


def test_the_key_is_on_the_wire_and_nowhere_else(api: tuple[list[str], int], tmp_path: Path) -> None:
    asked, port = api
    ended = run(
        "crawl", "news", "-a", f"start=http://127.0.0.1:{port}/rss/news", "-a", "family=dvids", "-s", f"DVIDS_API=http://127.0.0.1:{port}/search", "-s", f"DVIDS_API_KEY={KEY}",
        "-s", "ARCHIVE_DIR=out", "-s", "ANY_ADDRESS=True", "-s", "LOG_LEVEL=DEBUG", "-s", "RETRY_TIMES=0", *FAST, cwd=tmp_path,
    )  # fmt: skip
    searches = [line for line in asked if "/search" in line]
    assert searches[0].endswith(f"page=1&api_key={KEY}")
    # a host to which the API redirects is not even asked
    assert [line for line in asked if line.startswith("127.0.0.2")] == []
    (folder,) = runs(tmp_path / "out")
    assert [skip["rule"] for skip in skips(folder) if skip["reason"] == "scope"] == [f"other-host:127.0.0.2:{port}"]
    assert {article["url"].rpartition("/news/")[2] for article in articles(tmp_path / "out")} == {
        f"{n}/a" for n in range(50)
    }
    assert KEY not in ended.err + ended.out
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            assert KEY.encode() not in _octets(path), path


def _octets(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
