"""The spider `warc`: captures read again with the rules of today, no network, resumed by file."""

import gzip
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.harness import articles, record_lines, run, runs, skips, start, summary, warc_records
from tests.site.running import running

COUNT = 60


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of a crawled site, whose server is gone."""
    folder = tmp_path_factory.mktemp("captured")
    with running(folder / "server.log", COUNT, traps=False, faults=False) as site:
        ended = run(
            "crawl", "news", "-a", f"start={site.starts()}", "-s", "ARCHIVE_DIR=out", "-s", "ANY_ADDRESS=True",
            "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "LOG_LEVEL=WARNING", cwd=folder,
        )  # fmt: skip
        assert ended.code == 0, ended.err
    return folder / "out"


def conversions(folder: Path) -> list[dict[str, Any]]:
    return [line for line in record_lines(folder) if line["WARC-Type"] == "conversion"]


def test_new_conversions_refer_to_the_old_responses(captured: Path, tmp_path: Path) -> None:
    ended = run("crawl", "warc", "-a", f"files={captured}", "-a", "jobs=2", "-s", "ARCHIVE_DIR=out", cwd=tmp_path)
    assert ended.code == 0, ended.err
    captures = {
        record.headers["WARC-Record-ID"] for record in warc_records(captured) if record.kind in ("response", "revisit")
    }
    again = {line["WARC-Refers-To"]: line for line in conversions(tmp_path / "out")}
    assert again.keys() <= captures
    for line in conversions(captured):
        article = line["block"]["json"]
        anew = again[line["WARC-Refers-To"]]
        assert anew["WARC-Refers-To-Date"] == line["WARC-Refers-To-Date"]
        assert anew["block"]["json"]["text_sha256"] == article["text_sha256"]
        version = anew["block"]["json"]["extraction"]["version"]
        assert version.startswith(f"{article['extraction']['version']}+rules.")
    (folder,) = runs(tmp_path / "out")
    assert summary(folder)["outcome"] == "ok"
    assert summary(folder)["exchanges"]["total"] == 0  # nothing was fetched


def test_wacz_json_lines_and_bad_files_together(captured: Path, tmp_path: Path) -> None:
    """What cannot be read is named, and the rest goes on."""
    assert run("export", str(captured), "--format", "wacz", "-o", "all.wacz", cwd=tmp_path).code == 0
    (warc,) = (captured / "archive").iterdir()
    assert run("convert", str(warc), "all.jsonl.gz", cwd=tmp_path).code == 0
    (tmp_path / "noise.warc.gz").write_bytes(gzip.compress(b"no record at all\n" * 100))
    (tmp_path / "cut.warc.gz").write_bytes(warc.read_bytes()[:-200])
    (tmp_path / "empty.warc").write_bytes(b"")
    ended = run("crawl", "warc", "-a", f"files={tmp_path}", "-s", "ARCHIVE_DIR=out", cwd=tmp_path)
    assert ended.code == 1, ended.err
    assert "Traceback" not in ended.err
    referred = Counter(line["WARC-Refers-To"] for line in conversions(tmp_path / "out"))
    assert max(referred.values()) == 3  # wacz, jsonl and the cut file
    assert len(referred) == len({line["WARC-Refers-To"] for line in conversions(captured)} | referred.keys())
    (folder,) = runs(tmp_path / "out")
    named = " ".join(skip["detail"] for skip in skips(folder))
    for name in ("noise.warc.gz", "cut.warc.gz", "empty.warc"):
        assert name in named


def test_an_arc_file_gives_the_same_articles(captured: Path, tmp_path: Path) -> None:
    """The responses of a collection as an older crawler would have kept them."""
    about = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    parts = [b"filedesc://old.arc 0.0.0.0 20040102030405 text/plain %d\n%b\n" % (len(about), about)]
    for record in warc_records(captured):
        if record.kind == "response":
            url = record.headers["WARC-Target-URI"].encode()
            parts.append(b"%b 127.0.0.1 20040102030406 text/html %d\n%b\n" % (url, len(record.block), record.block))
    (tmp_path / "old.arc.gz").write_bytes(b"".join(map(gzip.compress, parts)))
    ended = run("crawl", "warc", "-a", f"files={tmp_path}", "-s", "ARCHIVE_DIR=out", cwd=tmp_path)
    assert ended.code == 0, ended.err
    anew = {row["url"]: row["text_sha256"] for row in articles(tmp_path / "out")}
    assert {row["url"]: row["text_sha256"] for row in articles(captured)}.items() <= anew.items()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [("", "no file given"), ("nowhere.warc.gz", "there is no such file"), ("*.warc", "there is no such file")],
)
def test_mistakes_get_a_sentence(tmp_path: Path, files: str, sentence: str) -> None:
    ended = run("crawl", "warc", "-a", f"files={files}", "--nolog", cwd=tmp_path)
    assert ended.code == 2
    assert sentence in ended.err


def _count(folder: Path, state: int) -> int:
    try:
        with sqlite3.connect(f"file:{folder / 'state' / 'frontier.sqlite'}?mode=ro", uri=True) as database:
            return int(database.execute("SELECT count(*) FROM request WHERE state = ?", (state,)).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _done(folder: Path) -> int:
    return _count(folder, 2)


def test_a_killed_run_goes_on_with_the_files_that_are_not_done(captured: Path, tmp_path: Path) -> None:
    (warc,) = (captured / "archive").iterdir()
    for number in range(12):
        shutil.copy(warc, tmp_path / f"{number:02}.warc.gz")
    command = (
        "crawl",
        "warc",
        "-a",
        "files=*.warc.gz",
        "-a",
        "jobs=1",
        "-s",
        "ARCHIVE_DIR=out",
        "-s",
        "FRONTIER_BATCH=1",
        "-s",
        "FRONTIER_SECONDS=0.05",
    )
    process = start(*command, cwd=tmp_path, stdin=subprocess.DEVNULL)
    end = time.monotonic() + 60
    begun = 0
    while not _done(tmp_path / "out") and process.poll() is None and time.monotonic() < end:
        begun = max(begun, _count(tmp_path / "out", 1))
        time.sleep(0.01)
    assert begun <= 2  # one is read at a time, however many there are
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = _done(tmp_path / "out")
    assert 1 <= before < 12
    ended = run(*command, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert f"{before} requests done" in ended.err
    referred = Counter(line["WARC-Refers-To"] for line in conversions(tmp_path / "out"))
    assert set(referred.values()) == {12}
