"""An archive without replay: an index in numbered pages, and records fetched by range out of its WARC files."""

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.end_to_end.harness import FAST, Ended, articles, record_lines, run, runs, skips, summary, warc_records
from tests.site.content import HOSTS
from tests.site.running import running

COUNT = 30
LOOPBACK = ("-s", "ANY_ADDRESS=True", "-s", "LOG_LEVEL=WARNING", *FAST)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection that stands for the other archive's."""
    folder = tmp_path_factory.mktemp("held")
    with running(folder / "server.log", COUNT, traps=False, faults=False) as site:
        ended = run("crawl", "news", "-a", f"start={site.starts()}", "-s", "ARCHIVE_DIR=out", *LOOPBACK, cwd=folder)
        assert ended.code == 0, ended.err
    return folder / "out"


def index_rows(held: Path) -> list[dict[str, str]]:
    """The index of the first host, as Common Crawl words it."""
    rows = []
    for line in (held / "indexes" / "index.cdxj").read_text("utf-8").splitlines():
        key, moment, values = line.split(" ", 2)
        row = json.loads(values)
        if row["status"] == "200" and f"//{HOSTS[0]}:" in row["url"]:
            rows.append({"urlkey": key, "timestamp": moment, **row, "filename": f"crawl-data/warc/{row['filename']}"})
    return rows


class Handler(BaseHTTPRequestHandler):
    """Index and files of the other archive."""

    protocol_version = "HTTP/1.1"

    def __init__(self, held: Path, rows: list[dict[str, str]], mood: str, *arguments: Any) -> None:
        self.held = held
        self.rows = rows
        self.mood = mood
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """No noise."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/CC-TEST-index" and "showNumPages" in query:
            return self._send(
                200, b"nonsense" if self.mood == "countless" else b'{"pages": 2, "pageSize": 5, "blocks": 2}'
            )
        if parts.path == "/CC-TEST-index":
            rows = self.rows[int(query["page"]) :: 2]
            return self._send(200, "".join(json.dumps(row) + "\n" for row in rows).encode())
        if parts.path.startswith("/data/crawl-data/warc/"):
            data = (self.held / "archive" / parts.path.rpartition("/")[2]).read_bytes()
            found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            if not found or self.mood == "whole":
                return self._send(200, data)
            return self._send(206, data[int(found[1]) : int(found[2]) + 1])
        return self._send(404, b"")

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


Serve = Callable[..., int]


@pytest.fixture
def serve(held: Path) -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def started(rows: list[dict[str, str]], mood: str = "") -> int:
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, held, rows, mood)))
        threading.Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return int(servers[-1].server_address[1])

    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


def crawl(port: int, folder: Path) -> Ended:
    return run(
        "crawl", "wayback", "-a", f"archive=http://127.0.0.1:{port}/CC-TEST-index", "-a", f"data=http://127.0.0.1:{port}/data",
        "-a", f"url={HOSTS[0]}/*", "-s", "ARCHIVE_DIR=out", *LOOPBACK, cwd=folder,
    )  # fmt: skip


def test_records_are_kept_octet_for_octet_and_read(held: Path, serve: Serve, tmp_path: Path) -> None:
    rows = index_rows(held)
    ended = crawl(serve(rows), tmp_path)
    assert ended.code == 0, ended.err
    before = {article["id"]: article for article in articles(held) if article["site"] == HOSTS[0]}
    after = {article["id"]: article for article in articles(tmp_path / "out")}
    assert len(before) == COUNT // 3
    assert after.keys() == before.keys()
    for key, article in before.items():
        for name in ("url", "headline", "text_sha256", "published"):
            assert after[key][name] == article[name]
        assert after[key]["extraction"]["record_id"] == article["extraction"]["record_id"]
        assert after[key]["extraction"]["captured_at"] == article["extraction"]["captured_at"]
    (foreign,) = (tmp_path / "out" / "archive").glob("*-foreign-*.warc.gz")
    octets = foreign.read_bytes()
    for row in rows:
        if "/Article/" in row["url"]:
            source = (held / "archive" / row["filename"].rpartition("/")[2]).read_bytes()
            assert source[int(row["offset"]) :][: int(row["length"])] in octets
    # once, and beside it where it came from
    records = warc_records(tmp_path / "out")
    told = [record for record in records if record.kind == "metadata" and b"fetched-from: " in record.block]
    assert len(told) == COUNT // 3
    held_here = {record.headers["WARC-Record-ID"]: record for record in records}
    for one in told:
        assert held_here[one.headers["WARC-Refers-To"]].headers["WARC-Target-URI"] == one.headers["WARC-Target-URI"]
        request = held_here[one.headers["WARC-Concurrent-To"]]
        assert request.headers["WARC-Target-URI"].encode() in one.block
        assert b"Range: bytes=" in request.block
        head = base64.b64decode(one.block.partition(b"fetched-head-base64: ")[2].split()[0])
        assert head.startswith(b"HTTP/1.1 206 ")
    assert not [record for record in records if record.kind == "response" and "/data/" in record.path]
    (run_folder,) = runs(tmp_path / "out")
    exchanges = summary(run_folder)["exchanges"]
    assert exchanges["by_status"]["206"] == COUNT // 3
    assert exchanges["total"] == sum(
        "/data/" in r.path or "/CC-" in r.path or "robots" in r.path for r in records if r.kind == "request"
    )
    (listed,) = [
        row
        for row in json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]
        if row["path"] == f"archive/{foreign.name}"
    ]
    assert listed["records"] == 1 + 3 * (COUNT // 3)
    # the conversion refers to a record that is here, and the index knows it
    assert run("verify", "out", cwd=tmp_path).code == 0
    referred = {line["WARC-Refers-To"] for line in record_lines(tmp_path / "out") if line["WARC-Type"] == "conversion"}
    assert len(referred) == COUNT // 3
    assert foreign.name in (tmp_path / "out" / "indexes" / "index.cdxj").read_text("utf-8")


def _longer(row: dict[str, str]) -> dict[str, str]:
    return {**row, "length": str(int(row["length"]) + 7)}


def _beside(row: dict[str, str]) -> dict[str, str]:
    return {**row, "offset": str(int(row["offset"]) + 3)}


def _elsewhere(row: dict[str, str]) -> dict[str, str]:
    return {**row, "url": row["url"].replace("/Article/", "/Article/1")}


def _nowhere(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in ("offset", "length")}


class Lie(NamedTuple):
    """What is wrong with the other archive, and what comes of it."""

    of_row: Callable[[dict[str, str]], dict[str, str]]
    mood: str
    sentence: str
    articles: int
    exchanges: int
    """Answers with something else than a record that can be kept."""


LIES = (
    Lie(_longer, "", "the gzip data is cut short", COUNT // 3 - 1, 1),
    Lie(_beside, "", "record", COUNT // 3 - 1, 1),
    Lie(_elsewhere, "", "the index lies", COUNT // 3 - 1, 1),
    Lie(_nowhere, "", "does not say where the record lies", COUNT // 3 - 1, 0),
    Lie(dict, "whole", "the server answered 200", 0, COUNT // 3),
    Lie(dict, "countless", "does not say how many pages", 0, 0),
)


@pytest.mark.parametrize("lie", LIES, ids=[lie.sentence for lie in LIES])
def test_lies_are_told_and_the_rest_goes_on(held: Path, serve: Serve, tmp_path: Path, lie: Lie) -> None:
    rows = index_rows(held)
    # the first in its file, so that something stands behind it
    place = min(
        (number for number, row in enumerate(rows) if "/Article/" in row["url"]), key=lambda n: int(rows[n]["offset"])
    )
    rows[place] = lie.of_row(rows[place])
    ended = crawl(serve(rows, lie.mood), tmp_path)
    assert ended.code == 1, ended.err
    assert "Traceback" not in ended.err
    (folder,) = runs(tmp_path / "out")
    assert any(lie.sentence in (skip["detail"] or "") for skip in skips(folder)), skips(folder)
    # whatever came is kept, as a record or as the exchange that it is
    kept = [r for r in warc_records(tmp_path / "out") if r.kind in ("response", "revisit") and "/data/" in r.path]
    assert len(kept) == lie.exchanges
    assert len(articles(tmp_path / "out")) == lie.articles
