"""Scrapy's own ways, interruption, continuation, refusal: one start of the process each."""

import fcntl
import json
import os
import pty
import resource
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from crawler.collections.lock import lock, unlock
from tests.end_to_end.harness import (
    FAST,
    IMAGE,
    Site,
    articles,
    finish,
    run,
    runs,
    skips,
    start,
    summary,
    warc_records,
)  # fmt: skip

LOOPBACK = ("-s", "ANY_ADDRESS=True")


@pytest.mark.parametrize("program", [("-m", "crawler"), ("-m", "scrapy")])
def test_list(program: tuple[str, ...]) -> None:
    checkout = Path(__file__).parents[2]
    assert run("list", cwd=checkout, program=program).out.splitlines() == ["news", "urls", "warc", "wayback"]


def test_crawl_with_a_feed_and_an_archive(site: Site, tmp_path: Path) -> None:
    ended = run(
        "crawl", "urls", "-a", f"urls={site.url('/story')},{site.url('/zipped')}", "-o", "feed.jsonl:warcjsonl",
        "-s", "ARCHIVE_DIR=out", *LOOPBACK, *FAST, cwd=tmp_path,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    feed = [json.loads(line) for line in (tmp_path / "feed.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["WARC-Type"] for line in feed if line["WARC-Type"] != "warcinfo"] == ["conversion", "conversion"]
    assert {line["block"]["json"]["headline"] for line in feed if "json" in line["block"]} >= {"Zipped"}
    (run_folder,) = runs(tmp_path / "out")
    assert summary(run_folder)["outcome"] == "ok"
    assert "ARCHIVE_CONTACT is not set" in ended.err


def test_what_a_list_says_of_a_url_stands_in_the_article(site: Site, tmp_path: Path) -> None:
    lines = [
        f"{site.url('/story')}\tdesk=east",
        json.dumps({"url": site.url("/zipped"), "ticket": 7}),
        site.url("/latin"),
    ]
    (tmp_path / "urls.txt").write_text("\n".join(lines), encoding="utf-8")
    ended = run("crawl", "urls", "-a", "file=urls.txt", "-s", "ARCHIVE_DIR=out", *LOOPBACK, *FAST, cwd=tmp_path)
    assert ended.code == 0, ended.err
    given = {article["url"]: article["extraction"]["given"] for article in articles(tmp_path / "out")}
    assert given == {site.url("/story"): {"desk": "east"}, site.url("/zipped"): {"ticket": "7"}, site.url("/latin"): {}}


def test_an_address_is_asked_for_however_long(site: Site, tmp_path: Path) -> None:
    """Scrapy passes over what is longer than 2,083 characters, and tells nobody."""
    long = f"/story?{'x' * 3000}"
    ended = run("capture", site.url(long), "-o", "out", "--any-address", *FAST, cwd=tmp_path)
    assert site.hits[-1] == long
    (run_folder,) = runs(tmp_path / "out")
    assert {skip["url"] for skip in skips(run_folder)} | {article["url"] for article in articles(tmp_path / "out")} == {
        site.url(long)
    }, ended.err


@pytest.mark.parametrize(
    ("levels", "on_screen", "in_log"),
    [((), False, False), (("RUN_LOG_LEVEL=DEBUG",), False, True), (("LOG_LEVEL=DEBUG",), True, True)],
)
def test_each_log_names_pages_where_it_is_asked_to(
    site: Site, tmp_path: Path, levels: tuple[str, ...], on_screen: bool, in_log: bool
) -> None:
    asked = [part for level in levels for part in ("-s", level)]
    story = f"urls={site.url('/story')}"
    ended = run("crawl", "urls", "-a", story, "-s", "ARCHIVE_DIR=out", *asked, *LOOPBACK, *FAST, cwd=tmp_path)
    assert ended.code == 0, ended.err
    (run_folder,) = runs(tmp_path / "out")
    log = (run_folder / "log").read_text(encoding="utf-8")
    for said in ("Crawled (200)", "Scraped from"):
        assert (said in ended.err, said in log) == (on_screen, in_log)


def test_crawl_without_an_archive_leaves_no_files(site: Site, tmp_path: Path) -> None:
    arguments = ("crawl", "urls", "-a", f"urls={site.url('/story')}", "-o", "-:jsonlines", "--nolog", *LOOPBACK, *FAST)
    ended = run(*arguments, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["headline"] == "Wing opens hangar"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("crawl", "urls", "--nolog"), "no URL given"),
        (("crawl", "nobody", "--nolog"), "there is no spider 'nobody'"),
        (("crawl", "urls", "-a", "urls=x.example", "-s", "ARCHIVE_CONTACT=(", "--nolog"), "ARCHIVE_CONTACT"),
    ],
)
def test_crawl_tells_mistakes_in_a_sentence(arguments: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    ended = run(*arguments, cwd=tmp_path)
    assert ended.code == 2
    assert sentence in ended.err
    assert "Traceback" not in ended.err


def test_a_second_run_continues_the_collection(site: Site, tmp_path: Path) -> None:
    first = run("capture", site.url("/story"), "-o", "out", "--any-address", *FAST, cwd=tmp_path)
    assert first.code == 0, first.err
    before = {path: path.read_bytes() for path in (tmp_path / "out" / "archive").iterdir()}
    urls = f"{site.url('/zipped')}\n{site.url('/plain')}"
    second = run("capture", "-f", "-", "-o", "out", "--any-address", "--json", *FAST, cwd=tmp_path, given=urls)
    assert second.code == 0, second.err
    for path, data in before.items():
        assert path.read_bytes() == data
    earlier, later = sorted(runs(tmp_path / "out"), key=lambda folder: summary(folder)["started"])
    assert (summary(earlier)["asked"], summary(later)["asked"]) == (1, 2)
    told = json.loads(second.out.splitlines()[-1])
    assert told.pop("directory") == "out"
    assert told == summary(later)
    assert {record.path for record in warc_records(tmp_path / "out") if record.kind == "response"} == {
        "/robots.txt", "/story", "/zipped", "/plain",
    }  # fmt: skip
    assert len(articles(tmp_path / "out")) == 3
    index = (tmp_path / "out" / "indexes" / "index.cdxj").read_text(encoding="utf-8")
    assert len([line for line in index.splitlines() if not line.startswith("!")]) == 5


def test_requisites(site: Site, tmp_path: Path) -> None:
    ended = run("capture", site.url("/illustrated"), "-o", "out", "--any-address", "--requisites", *FAST, cwd=tmp_path)
    assert ended.code == 0, ended.err
    kept = {record.path: record for record in warc_records(tmp_path / "out") if record.kind == "response"}
    assert set(kept) == {"/robots.txt", "/illustrated", "/main.css", "/image", "/no.png", "/back.png"}
    assert kept["/image"].body == IMAGE
    (run_folder,) = runs(tmp_path / "out")
    (missing,) = skips(run_folder)
    assert (missing["reason"], missing["requisite"], missing["failed"]) == ("http-error", True, False)
    assert len(articles(tmp_path / "out")) == 1


def _check_interrupted(folder: Path, code: int, err: str) -> None:
    assert code == 130, err
    assert "Traceback" not in err
    left = [path.name for path in folder.rglob("*") if path.name.endswith((".open", ".tmp"))]
    assert not left
    kept = [record.path for record in warc_records(folder) if record.kind == "response"]
    assert kept[0] == "/robots.txt"
    (run_folder,) = runs(folder)
    told = summary(run_folder)
    assert told["outcome"] == "interrupted"
    assert told["exchanges"]["total"] == len(kept)
    assert told["articles"]["total"] == len(articles(folder))
    assert (folder / "manifest.json").exists()


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_leaves_a_whole_collection(site: Site, tmp_path: Path, times: int) -> None:
    """Once: what is under way is finished. Twice: at once, and still nothing is half written."""
    site.release.clear()
    site.hits.clear()
    paths = ("/story", "/hold", *(f"/story?{number}" for number in range(5)))
    (tmp_path / "urls.txt").write_text("".join(f"{site.url(path)}\n" for path in paths), encoding="utf-8")
    process = start("capture", "-f", "urls.txt", "-o", "out", "--any-address", *FAST, cwd=tmp_path)
    site.wait_for("/hold")
    for turn in range(times):
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        while turn == 0 and "Stopping" not in process.stderr.readline():
            assert process.poll() is None
    if times == 1:
        site.release.set()
    ended = finish(process)
    site.release.set()
    _check_interrupted(tmp_path / "out", ended.code, ended.err)
    (run_folder,) = runs(tmp_path / "out")
    unfinished = {skip["url"]: skip["line"] for skip in skips(run_folder) if skip["reason"] == "interrupted"}
    kept = {site.url(record.path) for record in warc_records(tmp_path / "out") if record.kind == "response"}
    asked = {site.url(path): number for number, path in enumerate(paths, 1)}
    assert {url: asked[url] for url in unfinished} == unfinished
    assert asked.keys() <= kept | unfinished.keys()
    # a page that was archived, and whose article the second Ctrl-C cut off, is unfinished too: the next run reads it
    assert times == 2 or kept.isdisjoint(unfinished)
    assert (site.url("/hold") in unfinished) is (times == 2)


@pytest.mark.parametrize("nohup", [False, True])
def test_a_terminal_that_goes_away_ends_the_run_as_ctrl_c_does(site: Site, tmp_path: Path, nohup: bool) -> None:
    """As when a connection breaks; who says nohup wants the run to go on."""
    site.release.clear()
    site.hits.clear()
    urls = [site.url(path) for path in ("/story", "/hold", "/zipped")]
    command = [sys.executable, "-m", "crawler", "capture", *urls, "-o", "out", "--any-address", *FAST]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["nohup", *command] if nohup else command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  one call of the system
    )  # fmt: skip
    os.close(theirs)
    site.wait_for("/hold")
    os.close(ours)
    [log] = (tmp_path / "out").glob("runs/*/log")
    while not nohup and "shutting down" not in log.read_text("utf-8"):
        assert process.poll() is None
        time.sleep(0.01)
    site.release.set()
    assert process.wait(60) == (1 if nohup else 130)  # 1: there is nothing at /hold
    (run_folder,) = runs(tmp_path / "out")
    told = summary(run_folder)
    assert told["outcome"] == ("failures" if nohup else "interrupted")
    assert told["exchanges"]["total"] == len([one for one in warc_records(tmp_path / "out") if one.kind == "response"])
    assert not nohup or len(articles(tmp_path / "out")) == 2
    assert (tmp_path / "out" / "manifest.json").exists()


def test_private_addresses_are_refused(site: Site, tmp_path: Path) -> None:
    before = len(site.hits)
    ended = run("capture", site.url("/story"), f"http://localhost:{site.port}/story", "-o", "out", *FAST, cwd=tmp_path)
    assert ended.code == 3, ended.err
    assert len(site.hits) == before
    (run_folder,) = runs(tmp_path / "out")
    assert {(skip["reason"], skip["rule"]) for skip in skips(run_folder)} == {("address", "127.0.0.1")}
    assert "allow it with --any-address" in ended.out


def test_a_redirect_into_a_private_network_is_refused(site: Site, tmp_path: Path) -> None:
    """127.0.0.1 stands for the public internet here, 127.0.0.2 for the operator's own network."""
    program = (
        "-c",
        (
            "import sys, ipaddress, crawler.frontier.guard as guard\n"
            "guard._NOT_PUBLIC_4 = (ipaddress.IPv4Network('127.0.0.2/32'),)\n"
            "from crawler.cli import main\nsys.exit(main(sys.argv[1:]))"
        ),
    )
    inside = f"http://127.0.0.2:{site.port}/story"
    ended = run("capture", site.url(f"/away?{inside}"), "-o", "out", *FAST, cwd=tmp_path, program=program)
    assert ended.code == 3, ended.err
    (run_folder,) = runs(tmp_path / "out")
    (skip,) = skips(run_folder)
    assert (skip["url"], skip["reason"], skip["rule"]) == (inside, "address", "127.0.0.2")
    assert [record.status for record in warc_records(tmp_path / "out") if record.kind == "response"] == ["200", "301"]


def test_a_server_that_takes_too_long(site: Site, tmp_path: Path) -> None:
    settings = ("-s", "DOWNLOAD_TIMEOUT=1", "-s", "RETRY_TIMES=0")
    ended = run("capture", site.url("/slow"), "-o", "out", "--any-address", *settings, *FAST, cwd=tmp_path)
    assert ended.code == 3, ended.err
    (run_folder,) = runs(tmp_path / "out")
    (skip,) = skips(run_folder)
    assert (skip["url"], skip["reason"]) == (site.url("/slow"), "timeout")


def test_without_a_readable_robots_nothing_is_fetched(site: Site, tmp_path: Path) -> None:
    site.robots = (503, b"busy")
    site.hits.clear()
    try:
        ended = run(
            "capture", site.url("/story"), "-o", "out", "--any-address", "-s", "RETRY_TIMES=0", *FAST, cwd=tmp_path
        )
    finally:
        site.robots = (404, b"none")
    assert ended.code == 3, ended.err
    assert site.hits == ["/robots.txt"]
    (run_folder,) = runs(tmp_path / "out")
    (skip,) = skips(run_folder)
    assert skip["reason"] == "robots"
    assert "503" in skip["detail"]


def _no_file_beyond_half_a_megabyte() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))


def test_when_the_archive_cannot_be_written_the_run_stops_and_says_so(site: Site, tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk."""
    site.robots = (404, b"none")
    urls = "\n".join(site.url(f"/noise?{number}") for number in range(100))
    process = start(
        "capture", "-f", "-", "-o", "out", "--any-address", *FAST, "-s", "ARCHIVE_DEDUPLICATE=False",
        cwd=tmp_path, stdin=subprocess.PIPE, preexec_fn=_no_file_beyond_half_a_megabyte,
    )  # fmt: skip
    ended = finish(process, urls)
    assert ended.code == 5, ended.err
    assert "Traceback" not in ended.err
    assert "Stopped" in ended.out
    (run_folder,) = runs(tmp_path / "out")
    kept = [record.path for record in warc_records(tmp_path / "out") if record.kind == "response"]
    told = summary(run_folder)
    assert told["outcome"] == "stopped"
    assert told["exchanges"]["total"] == len(kept)
    assert 1 < len(kept) < 20
    assert {skip["reason"] for skip in skips(run_folder)} >= {"archive", "interrupted"}
    captured = {site.url(path) for path in kept}
    assert not captured & {skip["url"] for skip in skips(run_folder) if skip["reason"] == "archive"}


def test_two_runs_in_one_directory(site: Site, tmp_path: Path) -> None:
    lock(tmp_path / "out")
    try:
        ended = run("capture", site.url("/story"), "-o", "out", "--any-address", cwd=tmp_path)
    finally:
        unlock(tmp_path / "out")
    assert ended.code == 2
    assert "another run is under way" in ended.err
    assert not (tmp_path / "out" / "runs").exists()


def test_a_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    ended = run("capture", "https://www.example.mil/", "-o", "out", cwd=tmp_path)
    assert ended.code == 2
    assert "cannot write there" in ended.err
    assert "Traceback" not in ended.err


def test_an_empty_list_captures_nothing(tmp_path: Path) -> None:
    ended = run("capture", "-f", "-", "-o", "out", cwd=tmp_path, given="# nothing\n\n")
    assert ended.code == 3
    assert "Nothing was captured: there is no URL in the list." in ended.out
