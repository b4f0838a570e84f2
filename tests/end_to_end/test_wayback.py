"""The spider `wayback` against an archive that pages, lies, stops midway and redirects."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.end_to_end.harness import FAST, Ended, articles, record_lines, run, runs, skips, warc_records
from tests.site.content import Article

NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
LOOPBACK = ("-s", "ANY_ADDRESS=True", "-s", "LOG_LEVEL=WARNING")


class Library:
    """What the archive holds, and how it behaves."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.behaviour = "good"
        self.held = [(Article(number), f"201605{number % 28 + 1:02}120000") for number in range(9960, 10_000)]

    def rows(self) -> list[list[str]]:
        """The index: each article twice, the second time the same payload under another address."""
        rows = []
        for article, moment in self.held:
            url, digest = f"http://www.example.mil{article.path}", f"D{article.number}"
            rows.append(["k", moment, url, "text/html", "200", digest, "1"])
            rows.append(["k", "2017" + moment[4:], f"{url}?utm_source=x", "text/html", "200", digest, "1"])
        return rows

    def index(self, query: dict[str, str]) -> bytes:
        """An answer of the CDX server."""
        rows, size = self.rows(), int(query.get("limit", "1000"))
        if self.behaviour == "outback":
            names = [{"original": "url", "mimetype": "mime", "statuscode": "status"}.get(name, name) for name in NAMES]
            return json.dumps([names, *rows]).encode()
        start = int(query.get("resumeKey", "0"))
        page: list[Any] = [NAMES, *rows[start : start + size]]
        if self.behaviour == "lies":
            page.insert(3, ["k", "20160504", "http://www.elsewhere.example/Article/1/", "text/html", "200", "X", "1"])
            page.insert(4, ["k", "never", "http://www.example.mil/Article/2/", "text/html", "200", "X", "1"])
        if start + size < len(rows):
            page += [[], [str(0 if self.behaviour == "circle" and start else start + size)]]
        text = "[" + ",\n".join(json.dumps(row) for row in page) + "]\n"
        if self.behaviour == "stops" and start:
            text = text[: len(text) // 2]
        return text.encode()


def query_of(text: str) -> dict[str, str]:
    """The first value of each name."""
    return {name: values[0] for name, values in parse_qs(text).items()}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, library: Library, *arguments: Any) -> None:
        self.library = library
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """No noise."""

    def do_GET(self) -> None:
        self.library.asked.append(self.path)
        parts = urlsplit(self.path)
        if parts.path == "/robots.txt":
            return self._send(404, b"")
        if parts.path == "/cdx/search/cdx":
            return self._send(200, self.library.index(query_of(parts.query)), "application/json")
        if parts.path == "/outback":
            # as its `Query.validate` does: no days but with an exact address
            if query_of(parts.query).keys() & {"from", "to"}:
                return self._send(500, b"java.lang.IllegalArgumentException: from={timestamp} and to={timestamp} ...")
            return self._send(200, self.library.index({}), "application/json")
        _, _, stamp, url = self.path.split("/", 3)
        number = int(re.findall(r"/Article/(\d+)", url)[0])
        moment = next(moment for article, moment in self.library.held if article.number == number)
        if stamp.removesuffix("id_") != moment and not stamp.startswith("2017"):
            return self._send(302, b"", location=f"/web/{moment}id_/{url}")
        return self._send(200, Article(number).html().encode())

    def _send(self, status: int, body: bytes, kind: str = "text/html", location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def library() -> Iterator[tuple[Library, int]]:
    state = Library()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, state))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield state, server.server_address[1]
    server.shutdown()
    server.server_close()


def crawl(port: int, folder: Path, *more: str) -> Ended:
    return run(
        "crawl", "wayback", "-a", f"archive=http://127.0.0.1:{port}/cdx/search/cdx", "-a", "url=www.example.mil/News/*",
        "-a", "limit=30", "-s", "ARCHIVE_DIR=out", *LOOPBACK, *FAST, *more, cwd=folder,
    )  # fmt: skip


def test_each_payload_once_under_its_original_address_and_time(library: tuple[Library, int], tmp_path: Path) -> None:
    state, port = library
    ended = crawl(port, tmp_path)
    assert ended.code == 0, ended.err
    found = {article["id"]: article for article in articles(tmp_path / "out")}
    assert set(found) == {f"example.mil/article/{article.number}" for article, _ in state.held}
    assert max(Counter(state.asked).values()) == 1
    for article, moment in state.held:
        kept = found[f"example.mil/article/{article.number}"]
        assert kept["url"] == f"http://www.example.mil{article.path}"
        assert kept["extraction"]["captured_at"] == f"{moment[:4]}-{moment[4:6]}-{moment[6:8]}T12:00:00Z"
        assert kept["extraction"]["copy_url"] == f"http://127.0.0.1:{port}/web/{moment}id_/{kept['url']}"
    responses = {r.headers["WARC-Record-ID"]: r.headers for r in warc_records(tmp_path / "out") if r.kind == "response"}
    for line in record_lines(tmp_path / "out"):
        if line["WARC-Type"] == "conversion":
            source = responses[line["WARC-Refers-To"]]
            assert line["WARC-Refers-To-Target-URI"] == source["WARC-Target-URI"]
            assert line["WARC-Refers-To-Date"] == source["WARC-Date"]
    assert run("verify", "out", cwd=tmp_path).code == 0
    # a copy does not change: the next run asks the index only
    before = len(state.asked)
    assert crawl(port, tmp_path).code == 0
    assert {path.partition("?")[0] for path in state.asked[before:]} == {"/robots.txt", "/cdx/search/cdx"}
    assert len(articles(tmp_path / "out")) == len(found)


def test_an_index_that_takes_no_days_is_read_whole(library: tuple[Library, int], tmp_path: Path) -> None:
    """OutbackCDX: one line of JSON, and days only with an exact address."""
    state, port = library
    state.behaviour = "outback"
    ended = run(
        "crawl", "wayback", "-a", f"archive=http://127.0.0.1:{port}/outback", "-a", f"replay=http://127.0.0.1:{port}/web",
        "-a", "url=www.example.mil/News/*", "-a", "since=2016-05-10", "-a", "until=2016-05-12", "-s", "ARCHIVE_DIR=out",
        *LOOPBACK, *FAST, cwd=tmp_path,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    # a day more at the beginning, as everywhere
    wanted = {f"example.mil/article/{a.number}" for a, moment in state.held if "20160509" <= moment[:8] <= "20160512"}
    assert {article["id"] for article in articles(tmp_path / "out")} == wanted
    assert len([path for path in state.asked if path.startswith("/outback")]) == 2


@pytest.mark.parametrize(
    ("behaviour", "count", "sentence"),
    [
        ("lies", 40, "a line names no capture"),
        ("circle", 30, "leads back to where it was"),
        ("stops", 15, "cut off or damaged"),
    ],
)
def test_an_index_that_cannot_be_trusted(
    library: tuple[Library, int], tmp_path: Path, behaviour: str, count: int, sentence: str
) -> None:
    state, port = library
    state.behaviour = behaviour
    ended = crawl(port, tmp_path)
    assert ended.code == 1, ended.err
    assert "Traceback" not in ended.err
    (folder,) = runs(tmp_path / "out")
    assert any(sentence in (skip["detail"] or "") for skip in skips(folder))
    assert len(articles(tmp_path / "out")) >= count
    assert not [path for path in state.asked if "elsewhere" in path]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "no address given"),
        (("-a", "url=a.mil", "-a", "match=near"), "match=near: name one of"),
        (("-a", "url=a.mil", "-a", "archive=attic"), "archive=attic: name one of wayback"),
    ],
)
def test_mistakes_get_a_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ended = run("crawl", "wayback", *arguments, "--nolog", cwd=tmp_path)
    assert ended.code == 2
    assert sentence in ended.err
