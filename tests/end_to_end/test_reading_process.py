"""Pages are read in a process beside the crawl: the same articles as in the crawl itself, and a page that kills costs itself."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.harness import FAST, Ended, articles, finish, page, run, runs, skips, start, summary, warc_records
from tests.spiders.invented_sites import dispatch

DEADLY = """
import os, signal, sys, time
from crawler.commands import reading

read = reading.extract_in_turn

def deadly(page, memory):
    if "DEADLY" in page.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "ENDLESS" in page.text:
        while True:
            pass
    if "BROKEN" in page.text:
        raise ValueError("broken in the reader")
    if "SLOW" in page.text:
        with open("read", "ab") as file:
            file.write(b".")
        time.sleep(0.05)
    return read(page, memory)

reading.extract_in_turn = deadly
from crawler.cli import main
sys.exit(main())
"""
"""The console script, with pages that end who reads them. The process that reads is forked from it, and so knows them too."""
COUNT = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of a site of no known family, which teach each other, and some of other kinds."""
    made = tmp_path_factory.mktemp("site")
    for number in range(COUNT):
        (made / f"{number:02}.html").write_text(dispatch(number).html)
    (made / "wall.html").write_text(
        "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>"
        "<p>You don't have permission to access this on this server.</p></body></html>"
    )
    (made / "text.txt").write_text("EXAMPLE WING NEWS\n\nPORT VELA -- A plain text.\n")
    (made / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for name in ("DEADLY", "ENDLESS", "BROKEN"):
        (made / f"{name}.html").write_bytes(page(f"{name} page"))
    for number in range(60):
        (made / f"slow{number:02}.html").write_bytes(page(f"SLOW page {number}"))
    return made


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """No noise."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def command(base: str, names: list[str], *settings: str, reader: bool = True) -> list[str]:
    urls = ",".join(f"{base}/{name}" for name in names)
    pairs = [part for one in (f"READER_PROCESS={reader}", *settings) for part in ("-s", one)]
    return ["crawl", "urls", "-a", f"urls={urls}", *FAST, "-s", "ARCHIVE_DIR=out", "-s", "ANY_ADDRESS=True", *pairs]


def crawl(cwd: Path, base: str, names: list[str], *settings: str, reader: bool = True, deadly: bool = False) -> Ended:
    cwd.mkdir(exist_ok=True)
    program = ("-c", DEADLY) if deadly else ("-m", "crawler")
    return run(*command(base, names, *settings, reader=reader), cwd=cwd, program=program)


def without_moments(row: dict[str, Any]) -> dict[str, Any]:
    extraction = {name: value for name, value in row["extraction"].items() if name not in {"record_id", "captured_at"}}
    return {**row, "extraction": extraction}


def counts(ended: Ended) -> dict[str, str]:
    """What the log's last words say of articles, edits and notices."""
    lines = (line.strip(" {},").partition(": ") for line in ended.err.splitlines())
    return {name: value for name, _, value in lines if name.startswith(("'articles/", "'edits/", "'notices/"))}


def test_the_articles_are_those_that_the_crawl_itself_reads(tmp_path: Path, base: str) -> None:
    """Articles in the same order, what earlier pages of the site have taught included; counted and told alike."""
    names = [*(f"{number:02}.html" for number in range(COUNT)), "wall.html", "text.txt", "picture.png", "none.html"]
    found = {}
    for reader in (True, False):
        ended = crawl(tmp_path / str(reader), base, names, reader=reader)
        assert ended.code == 1, ended.err
        out = tmp_path / str(reader) / "out"
        told = summary(runs(out)[0])
        parts = {name: told[name] for name in ("articles", "edits", "notices", "fields", "skipped")}
        rows = [without_moments(row) for row in articles(out)]
        # Of what makes no article, a wall is known when it was read, and a 404 at once: which comes first is open
        failures = sorted(told["failures"], key=lambda failure: str(failure["url"]))
        why = sorted((skip["url"], skip["reason"], skip["detail"], skip["failed"]) for skip in skips(runs(out)[0]))
        found[reader] = rows, parts, failures, why, counts(ended)
    assert found[True] == found[False]
    rows, _, _, why, numbers = found[True]
    assert len(rows) == COUNT + 1
    assert [edit for edit in rows[COUNT - 1]["edits"] if edit["rule"] == "generic-template"]
    assert {reason for _, reason, _, _ in why} == {"wall", "not-a-page", "http-error"}
    assert numbers["'edits/remove/generic-template'"]


def test_a_page_that_kills_who_reads_it_costs_only_itself(tmp_path: Path, base: str) -> None:
    names = ["00.html", "DEADLY.html", "01.html", "ENDLESS.html", "02.html", "03.html"]
    ended = crawl(tmp_path / "a", base, names, "READER_SECONDS=1", "CONCURRENT_REQUESTS_PER_DOMAIN=8", deadly=True)
    assert ended.code == 1, ended.err
    assert "Traceback" not in ended.err
    out = tmp_path / "a" / "out"
    assert {row["url"].rpartition("/")[2] for row in articles(out)} == {f"0{number}.html" for number in range(4)}
    (told,) = runs(out)
    named = {skip["url"].rpartition("/")[2]: skip for skip in skips(told)}
    assert named.keys() == {"DEADLY.html", "ENDLESS.html"}
    assert {(skip["reason"], skip["failed"]) for skip in named.values()} == {("extraction", True)}
    assert named["DEADLY.html"]["detail"] == (
        "archived, but not read: the process that read it was killed, perhaps for want of memory; please report it with the page"
    )
    assert "'frontier/failed': 2" in ended.err
    assert "took more than 1 seconds" in named["ENDLESS.html"]["detail"]
    assert [failure["reason"] for failure in summary(told)["failures"]] == ["extraction"] * 2
    kept = {record.path for record in warc_records(out) if record.kind == "response" and record.status == "200"}
    assert kept >= {f"/{name}" for name in names}


def test_without_the_process_such_a_page_ends_the_crawl(tmp_path: Path, base: str) -> None:
    """That the tests above inject what they say."""
    program = DEADLY.replace(
        "reading.extract_in_turn = deadly", "from spiders import face; face.extract_in_turn = deadly"
    )
    ended = run(*command(base, ["DEADLY.html"], reader=False), cwd=tmp_path, program=("-c", program))
    assert ended.code == -signal.SIGKILL


def test_what_fails_in_the_process_is_read_by_the_crawl(tmp_path: Path, base: str) -> None:
    """Where it fails once more, if it does, and is told as ever. Here it fails only there."""
    ended = crawl(tmp_path / "a", base, ["00.html", "BROKEN.html", "01.html"], deadly=True)
    assert ended.code == 0, ended.err
    assert len(articles(tmp_path / "a" / "out")) == 3


def beside(process: subprocess.Popen[str]) -> list[int]:
    """The processes that a process has begun and that are alive: of a crawl, the one that writes and the one that reads."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *more = place.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == process.pid and state != "Z":
            found.append((int(more[17]), int(place.parent.name)))
    return [number for _, number in sorted(found)]  # by the time at which they were begun


def begun(cwd: Path, base: str) -> tuple[subprocess.Popen[str], list[int], list[str]]:
    """A crawl of pages that are slow to be read, and the processes beside it."""
    names = [f"slow{number:02}.html" for number in range(60)]
    settings = ("FRONTIER_BATCH=4", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "DOWNLOAD_DELAY=0.04")
    process = start(*command(base, names, *settings), cwd=cwd, program=("-c", DEADLY))
    wait_for(lambda: len(beside(process)) == 2)
    return process, beside(process), names


def wait_for(what: Callable[[], bool], seconds: float = 100) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_kill_of_the_process_loses_nothing(tmp_path: Path, base: str) -> None:
    process, _, names = begun(tmp_path, base)
    read = tmp_path / "read"
    for kill in range(4):
        before = read.stat().st_size if kill else 0
        wait_for(lambda: read.exists() and read.stat().st_size > before + 3)  # noqa: B023
        _, reader = beside(process)
        os.kill(reader, signal.SIGKILL)
    ended = finish(process)
    assert ended.code == 0, ended.err
    assert read.stat().st_size >= len(names)
    urls = [row["url"].rpartition("/")[2] for row in articles(tmp_path / "out")]
    assert sorted(urls) == names
    assert skips(runs(tmp_path / "out")[0]) == []


def test_a_kill_of_the_crawl_leaves_no_process_and_loses_nothing(tmp_path: Path, base: str) -> None:
    process, others, names = begun(tmp_path, base)
    wait_for((tmp_path / "read").exists)
    time.sleep(0.1)
    process.kill()
    finish(process)
    wait_for(lambda: not any(Path(f"/proc/{other}").exists() for other in others))
    ended = crawl(tmp_path, base, names, "FRONTIER_BATCH=4", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    assert ended.code == 0, ended.err
    assert sorted(row["url"].rpartition("/")[2] for row in articles(tmp_path / "out")) == names


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_is_judged_by_the_crawl(tmp_path: Path, base: str, times: int) -> None:
    """Once: what was fetched is read, then it ends. Twice: it ends. The next run goes on in both cases."""
    process, others, names = begun(tmp_path, base)
    wait_for((tmp_path / "read").exists)
    time.sleep(0.1)
    for _ in range(times):
        for each in (*others, process.pid):  # as a terminal does it
            os.kill(each, signal.SIGINT)
        time.sleep(0.1)
    ended = finish(process)
    assert ended.code == 130, ended.err
    assert not any(Path(f"/proc/{other}").exists() for other in others)
    fetched = sum(record.kind == "response" and "/slow" in record.path for record in warc_records(tmp_path / "out"))
    done = len(articles(tmp_path / "out"))
    assert done < len(names)
    assert times == 2 or done == fetched
    again = crawl(tmp_path, base, names, "FRONTIER_BATCH=4", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    assert again.code == 0, again.err
    assert sorted(row["url"].rpartition("/")[2] for row in articles(tmp_path / "out")) == names


SEES = """
import sys
from crawler.model.draft import Draft

class SeesItems:
    def process_item(self, item):
        print("SAW", type(item).__name__, file=sys.stderr)
        if isinstance(item, Draft):
            item.tags.append("seen")
        return item

class SeesOutput:
    async def process_spider_output(self, response, result):
        async for one in result:
            print("SAW", type(one).__name__, file=sys.stderr)
            if isinstance(one, Draft):
                one.tags.append("seen")
            yield one
"""
OWN = """
from spiders.urls import UrlsSpider

class OwnSpider(UrlsSpider):
    name = "urls"

    def draft_of(self, page, response):
        draft = super().draft_of(page, response)
        if draft is not None:
            draft.tags.append("seen")
        return draft
"""
YIELDS = """
from spiders.urls import UrlsSpider

class YieldsDrafts(UrlsSpider):
    name = "urls"

    def parse(self, response, **kwargs):
        draft = self.read(response)
        if draft is not None:
            draft.tags.append("seen")
            yield draft
"""
"""What others may put between a page and its cleaning."""


@pytest.mark.parametrize(
    "setting",
    [
        'ITEM_PIPELINES={"sees.SeesItems": 100, "pipelines.stages.CleaningPipeline": 300, "output.records.RecordsPipeline": 800}',
        'SPIDER_MIDDLEWARES={"sees.SeesOutput": 900, "crawler.frontier.middleware.FrontierMiddleware": 10}',
        "SPIDER_MODULES=own",
        "SPIDER_MODULES=yields",
    ],
)
def test_whoever_is_to_see_a_draft_sees_it(tmp_path: Path, base: str, setting: str) -> None:
    (tmp_path / "sees.py").write_text(SEES)
    (tmp_path / "own.py").write_text(OWN)
    (tmp_path / "yields.py").write_text(YIELDS)
    program = "import sys; sys.path.insert(0, '.'); from crawler.cli import main; sys.exit(main())"
    ended = run(*command(base, ["00.html"], setting), cwd=tmp_path, program=("-c", program))
    assert ended.code == 0, ended.err
    (row,) = articles(tmp_path / "out")
    assert "seen" in row["tags"]
