"""What a run leaves when it ends too early, by a kill, a full disk or Ctrl-C, and how the next one goes on."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.frontier.store import State
from tests.end_to_end.harness import FAST, Site, articles, finish, run, runs, skips, start, summary, warc_records
from tests.end_to_end.killing import judge, kill_and_resume, last_summary, start_crawl
from tests.end_to_end.tree import Tree, serve_tree

OFTEN = ("FRONTIER_BATCH=8", "FRONTIER_SECONDS=0.5")


@pytest.fixture
def tree() -> Iterator[Tree]:
    """A site of 150 pages that link to each other, and some to files that are long in being written."""
    made = Tree(150, latency=0.05, heavy=1_000_000)
    server = serve_tree(made)
    yield made
    server.shutdown()
    server.server_close()


def states(directory: Path) -> dict[str, State]:
    """What the frontier of a run that is no more says of each URL."""
    database = sqlite3.connect(directory / "state" / "frontier.sqlite")
    try:
        return {url: State(state) for url, state in database.execute("SELECT url, state FROM request")}
    finally:
        database.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_kills_lose_nothing_and_double_nothing(tree: Tree, tmp_path: Path, seed: int) -> None:
    """The same as `tests/benchmarks/test_kill_100.py`, small."""
    directory = tmp_path / "out"
    told = kill_and_resume(tree, directory, kills=5, chance=random.Random(seed), alive=1.5, settings=OFTEN)
    assert "Traceback" not in told.err
    assert told.kills
    verdict = judge(tree, directory, told)
    assert (verdict.missing, verdict.twice, verdict.lost, verdict.unfinished) == (0, 0, 0, 0), verdict
    last = last_summary(directory)
    assert last["outcome"] in {"ok", "failures"}
    outcomes = {folder: summary(folder)["outcome"] for folder in runs(directory)}
    killed = [folder for folder, outcome in outcomes.items() if outcome == "killed"]
    # one that was killed after its last word, and before its frontier's, had come to its end
    assert {outcome for outcome in outcomes.values() if outcome != "killed"} <= {"ok", "failures"}
    if last["continues"]:
        assert last["continues"]["run"] in {folder.name for folder in killed}
    listed = {row["path"] for row in json.loads((directory / "manifest.json").read_text())["files"]}
    assert {path.relative_to(directory).as_posix() for path in (directory / "records").iterdir()} <= listed


def test_nothing_is_acknowledged_before_its_article_is_on_disk(tree: Tree, tmp_path: Path) -> None:
    """With a batch that never fills, all articles wait in memory when the kill comes: none may be called done."""
    directory = tmp_path / "out"
    process = start_crawl(tree, directory, "FRONTIER_BATCH=100000", "FRONTIER_SECONDS=1000")
    while tree.hits["/p/20"] == 0:
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(0.5)
    process.kill()
    process.wait()
    found = states(directory)
    assert State.DONE not in found.values()
    assert State.OUT in found.values()
    # and the other way round: the next run acknowledges all of it
    assert start_crawl(tree, directory).wait(120) in {0, 1}
    assert len(articles(directory)) == tree.pages
    assert set(states(directory).values()) <= {State.DONE, State.FAILED}


def test_a_request_is_not_done_while_an_item_is_in_the_pipelines(tree: Tree, tmp_path: Path) -> None:
    """Scrapy has no public word for that; this fails when what we go by instead means something else."""
    directory = tmp_path / "out"
    stages = {
        "pipelines.stages.CleaningPipeline": 300,
        "output.records.RecordsPipeline": 800,
        "tests.end_to_end.tree.NeverEnds": 900,
    }
    process = start_crawl(tree, directory, *OFTEN, f"ITEM_PIPELINES={json.dumps(stages)}")
    while tree.hits["/p/3"] == 0:
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(2)
    process.kill()
    process.wait()
    found = states(directory)
    assert found[tree.root.replace("/p/1", "/p/3")] is State.OUT
    assert State.DONE not in found.values()  # no commit may hold its line, and all share one file
    assert start_crawl(tree, directory).wait(120) in {0, 1}
    urls = [article["url"] for article in articles(directory)]
    assert (len(urls), len(set(urls))) == (tree.pages, tree.pages)


@pytest.mark.parametrize("limit", [1, 3])
def test_a_host_is_not_asked_for_more_at_a_time_than_it_may_be(tree: Tree, tmp_path: Path, limit: int) -> None:
    """Scrapy's downloader sends too many when it has too many: it counts those under way a moment too late."""
    tree.pages = 40
    assert start_crawl(tree, tmp_path / "out", f"CONCURRENT_REQUESTS_PER_DOMAIN={limit}").wait(120) in {0, 1}
    assert tree.most == limit


def test_another_scheduler_crawls_all_the_same(tree: Tree, tmp_path: Path) -> None:
    directory = tmp_path / "out"
    assert start_crawl(tree, directory, "SCHEDULER=scrapy.core.scheduler.Scheduler").wait(120) in {0, 1}
    assert {article["url"] for article in articles(directory)} == tree.article_urls()
    assert not (directory / "state" / "frontier.sqlite").exists()


def test_an_interrupted_list_is_continued(site: Site, tmp_path: Path) -> None:
    site.release.clear()
    site.hits.clear()
    paths = ("/story", "/missing", "/hold", "/zipped", "/plain")
    (tmp_path / "urls.txt").write_text("".join(f"{site.url(path)}\n" for path in paths), encoding="utf-8")
    # with a delay, Scrapy is given nothing of a host that is busy, so what comes after /hold is not under way
    command = ("capture", "-f", "urls.txt", "-o", "out", "--any-address", *FAST, "-s", "DOWNLOAD_DELAY=0.01")
    process = start(*command, cwd=tmp_path)
    site.wait_for("/hold")
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "Stopping" not in process.stderr.readline():
        assert process.poll() is None
    site.release.set()
    assert finish(process).code == 130
    assert site.hits == ["/robots.txt", *paths[:3]]
    ended = run(*command, cwd=tmp_path)
    # the failure of the first part is named again: it is one of the whole list
    assert ended.code == 1, ended.err
    assert site.hits[4:] == ["/robots.txt", "/zipped", "/plain"]
    assert len(articles(tmp_path / "out")) == 3
    first, second = sorted(runs(tmp_path / "out"), key=lambda folder: summary(folder)["started"])
    assert summary(first)["continues"] is None
    # /hold is a 404 too, when it comes at last
    assert summary(second)["continues"] == {"run": first.name, "done": 1, "failed": 2, "returned": 0, "given_up": 0}
    assert {skip["url"]: (skip["reason"], skip["line"]) for skip in skips(second)} == {
        site.url("/missing"): ("http-error", 2),
        site.url("/hold"): ("http-error", 3),
    }
    # that list is done: asked for once more, it is captured once more
    third = run(*command, cwd=tmp_path)
    assert third.code == 1, third.err
    assert site.hits[7:] == ["/robots.txt", *paths]
    assert len(articles(tmp_path / "out")) == 6


def test_another_list_does_not_continue_an_interrupted_one(site: Site, tmp_path: Path) -> None:
    site.release.clear()
    site.hits.clear()
    command = ("capture", site.url("/hold"), site.url("/story"), "-o", "out", "--any-address", *FAST)
    process = start(*command, cwd=tmp_path)
    site.wait_for("/hold")
    process.kill()
    finish(process)
    site.release.set()
    other = run("capture", site.url("/plain"), "-o", "out", "--any-address", *FAST, cwd=tmp_path)
    assert other.code == 0, other.err
    assert site.hits == ["/robots.txt", "/hold", "/robots.txt", "/plain"]
    site.hits.clear()
    again = run(*command, cwd=tmp_path)
    assert again.code == 1, again.err  # /hold is a 404
    assert sorted(site.hits) == ["/hold", "/robots.txt", "/story"]


def test_a_slow_host_does_not_hold_up_the_others(site: Site, tmp_path: Path) -> None:
    """The first twenty URLs are of a host that does not answer; those of the other are fetched all the same."""
    site.release.clear()
    site.hits.clear()
    slow = [site.url(f"/hold?{number}") for number in range(20)]
    other = [f"http://localhost:{site.port}/story?{number}" for number in range(20)]
    process = start(
        "capture", "-f", "-", "-o", "out", "--any-address", *FAST, "-s", "CONCURRENT_REQUESTS=4",
        cwd=tmp_path, stdin=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write("\n".join(slow + other))
    process.stdin.close()
    process.stdin = None
    site.wait_for("/story?19")
    process.kill()
    finish(process)
    site.release.set()
    assert len([hit for hit in site.hits if hit.startswith("/hold")]) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, with room for two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.outside("tmpfs")
@pytest.mark.parametrize(("spare", "floor"), [(0, 0), (300_000, 0), (600_000, 0), (0, 700_000)])
def test_a_full_disk_stops_the_run_and_the_next_one_goes_on(
    site: Site, small_disk: Path, spare: int, floor: int
) -> None:
    """Whatever meets the end of the disk first: the archive, the records or the frontier; or a disk that is nearly full."""
    site.hits.clear()
    filler = small_disk / "filler"
    filler.write_bytes(os.urandom(spare))
    paths = [path for number in range(40) for path in (f"/noise?{number}", f"/story?{number}")]
    (small_disk.parent / "urls.txt").write_text("".join(f"{site.url(path)}\n" for path in paths), encoding="utf-8")
    chosen = ("ARCHIVE_DEDUPLICATE=False", "FRONTIER_BATCH=4", f"ARCHIVE_MIN_FREE_BYTES={floor}")
    settings = (*FAST, *(part for setting in chosen for part in ("-s", setting)))
    command = ("capture", "-f", "urls.txt", "-o", "disk/out", "--any-address", *settings)
    first = run(*command, cwd=small_disk.parent)
    assert first.code == 5, first.err
    assert "Traceback" not in first.err
    assert shutil.disk_usage(small_disk).free >= floor / 2  # what was under way has ended, in the room that was left
    assert len([path for path in site.hits if path.startswith("/story")]) < 40
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    filler.unlink()
    second = run(*command, cwd=small_disk.parent)
    assert second.code == 0, second.err
    found = [article["url"] for article in articles(small_disk / "out")]
    assert sorted(found) == sorted(site.url(f"/story?{number}") for number in range(40))
    kept = {record.path for record in warc_records(small_disk / "out") if record.kind == "response"}
    assert kept == {"/robots.txt", *paths}
