"""The console script against the torture server: what lies in the archive is what was sent."""

import gzip
import json
import resource
from pathlib import Path

import pytest

from tests.crawler.wire.cases import CASES, PAGE
from tests.crawler.wire.torture import Answer, TortureServer
from tests.end_to_end.harness import FAST, Ended, WarcRecord, record_lines, run, runs, skips, warc_records

HANDLER = "crawler.wire.handler.WireDownloadHandler"
HANDLERS = json.dumps(dict.fromkeys(("http", "https"), HANDLER) | dict.fromkeys(("data", "file", "ftp", "s3")))
WIRE = ("--any-address", "-s", f"DOWNLOAD_HANDLERS={HANDLERS}", "-s", "RETRY_ENABLED=False", *FAST)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def site() -> TortureServer:
    server = TortureServer()
    server.answers["/robots.txt"] = Answer((b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n",))
    return server


def capture(server: TortureServer, folder: Path, *paths: str, more: tuple[str, ...] = ()) -> Ended:
    urls = [server.url(path) for path in paths]
    return run("capture", *urls, "-o", "out", *WIRE, *more, cwd=folder)


def blocks(folder: Path, kind: str) -> dict[str, WarcRecord]:
    return {record.path: record for record in warc_records(folder / "out") if record.kind == kind}


def test_every_case_is_archived_as_it_was_sent(site: TortureServer, tmp_path: Path) -> None:
    cases = [case for case in CASES if case.method == "GET" and case.truncated != "length"]
    with site:
        for case in cases:
            site.put(f"/{case.name}", case.sent, end=case.end)
        ended = capture(site, tmp_path, *(f"/{case.name}" for case in cases))
        assert "Traceback" not in ended.err
        kept = blocks(tmp_path, "response")
        for case in cases:
            sent = case.sent.removeprefix(case.interim).removesuffix(case.surplus)
            assert (kept[f"/{case.name}"].block if f"/{case.name}" in kept else b"") == sent, case.name
        sent_to_us = {record.block for record in blocks(tmp_path, "request").values()}
        assert sent_to_us == set(site.requests)
    assert len(list((tmp_path / "out" / "archive").iterdir())) == 1
    with gzip.open(next((tmp_path / "out" / "archive").iterdir())) as file:
        assert b"fidelity: wire\r\n" in file.read(2000)


def test_bombs_loops_and_lies(site: TortureServer, tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(300_000_000), mtime=0)
    with site:
        site.put("/bomb", OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
        site.put("/loop", b"HTTP/1.1 302 Again\r\nLocation: /loop2\r\nContent-Length: 0\r\n\r\n")
        site.put("/loop2", b"HTTP/1.1 302 Again\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n")
        site.put("/lie", OK.replace(b"html", b"html; charset=utf-8") + b"\r\n<h1>Caf\xe9</h1>")
        site.put("/zip-lie", OK + b"Content-Encoding: gzip\r\n\r\n" + PAGE)
        site.put("/zip-cut", OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE * 99)[:-9])
        limit = ("-s", "DOWNLOAD_MAXSIZE=2000000")
        ended = capture(site, tmp_path, "/bomb", "/loop", "/lie", "/zip-lie", "/zip-cut", more=limit)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    kept = blocks(tmp_path, "response")
    assert {"/bomb", "/loop", "/loop2", "/lie", "/zip-lie", "/zip-cut"} <= set(kept)
    assert kept["/bomb"].block.endswith(bomb)
    (run_folder,) = runs(tmp_path / "out")
    reasons = {skip["url"].rpartition("/")[2]: skip["reason"] for skip in skips(run_folder)}
    assert reasons["bomb"] == "too-large"
    assert "zip-lie" not in reasons  # what it sent is read all the same
    assert {reasons.get("loop"), reasons.get("loop2")} & {"redirects", "duplicate"}
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_000_000  # kilobytes
    lines = record_lines(tmp_path / "out")
    assert "Caf" in json.dumps(lines)
    assert "the body is not in its Content-Encoding" in json.dumps(lines)
