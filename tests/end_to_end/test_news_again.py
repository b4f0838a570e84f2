"""The spider `news` interrupted, bounded by dates, and after its memory was thrown away."""

import shutil
import signal
import subprocess
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.end_to_end.harness import articles, record_lines, run, runs, skips, start, summary
from tests.site.content import HOSTS, LATEST
from tests.site.running import RunningSite, running

COUNT = 120
QUICK = (
    "-s", "ANY_ADDRESS=True", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "BACKOFF_FIRST=0",
    "-s", "LOG_LEVEL=WARNING", "-s", "ARCHIVE_DIR=out",
)  # fmt: skip


def command(site: RunningSite, *more: str) -> tuple[str, ...]:
    return ("crawl", "news", "-a", f"start={site.starts()}", *more, *QUICK)


def expected(site: RunningSite) -> Counter[str]:
    return Counter(f"{article.host}/article/{article.number}" for article in site.articles)


def ids(folder: Path) -> Counter[str]:
    return Counter(article["id"] for article in articles(folder))


@pytest.mark.parametrize("after", [10, 60])
def test_a_killed_crawl_goes_on_and_no_article_is_lost_or_twice(tmp_path: Path, after: int) -> None:
    """kill -9 after so many articles; the same command again."""
    with running(tmp_path / "server.log", COUNT, page_size=5) as site:
        process = start(
            *command(site),
            "-s",
            "FRONTIER_BATCH=4",
            "-s",
            "FRONTIER_SECONDS=0.2",
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while sum("/Article/" in line.target for line in site.asked()) < after and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert sum("/Article/" in line.target for line in site.asked()) < COUNT
        ended = run(*command(site), cwd=tmp_path)
        assert ended.code == 0, ended.err
        assert ids(tmp_path / "out") == expected(site)
        again = Counter(line.target for line in site.asked() if line.status == 200 and "/Article/" in line.target)
    assert sum(again.values()) - len(again) <= 16  # what was under way, or not yet acknowledged
    assert run("verify", "out", cwd=tmp_path).code == 0


@pytest.mark.parametrize("route", ["listings", "feeds", "sitemaps"])
def test_dates_bound_what_is_fetched(tmp_path: Path, route: str) -> None:
    """`since` ends a listing; a day more at either end is a date without a zone."""
    since, until = (LATEST - timedelta(days=days) for days in (6, 2))
    span = ("-a", f"since={since:%Y-%m-%d}", "-a", f"until={until:%Y-%m-%d}", "-a", f"routes={route}")
    with running(tmp_path / "server.log", COUNT, page_size=5, traps=False, faults=False) as site:
        places = {"listings": "/News/", "feeds": "/News/RSS/", "sitemaps": "/News/RSS/"}
        ended = run("crawl", "news", "-a", f"start={site.starts(places[route])}", *span, *QUICK, cwd=tmp_path)
        assert ended.code == 0, ended.err
        published = sorted(
            article.published for article in site.articles if article.number in numbers(tmp_path / "out")
        )
        wanted = [article for article in site.articles if since.date() <= article.published.date() <= until.date()]
        pages = [line for line in site.asked() if "Page=" in line.target]
    assert len(published) >= len(wanted) > 0
    slack = timedelta(days=2)
    assert published[0] >= since - slack
    if route != "sitemaps":  # a sitemap does not say when a page appeared
        assert published[-1] <= until + slack
    assert len(pages) < COUNT // 5  # of the 24 pages of all hosts
    (folder,) = runs(tmp_path / "out")
    assert {skip["reason"] for skip in skips(folder)} <= {"out-of-dates", "duplicate"}


def numbers(folder: Path) -> set[int]:
    return {int(article["id"].rpartition("/")[2]) for article in articles(folder)}


def test_a_memory_that_was_thrown_away_is_read_again_from_the_records(tmp_path: Path) -> None:
    with running(tmp_path / "server.log", COUNT, traps=False, faults=False) as site:
        assert run(*command(site), cwd=tmp_path).code == 0
        shutil.rmtree(tmp_path / "out" / "state")
        before = len(site.asked())
        ended = run(*command(site), cwd=tmp_path)
        assert ended.code == 0, ended.err
        assert not [line for line in site.asked()[before:] if "/Article/" in line.target]
    assert ids(tmp_path / "out") == expected(site)


@pytest.mark.parametrize("route", ["feeds", "sitemaps"])
def test_a_place_that_did_not_change_is_read_out_of_what_is_kept(tmp_path: Path, route: str) -> None:
    """A 304 of a feed or sitemap brings no names: its body is kept, so that what is due among them is still looked at."""
    with running(tmp_path / "server.log", COUNT, traps=False, faults=False) as site:
        start = ("crawl", "news", "-a", f"start={site.starts('/News/RSS/')}", "-a", f"routes={route}", *QUICK)
        assert run(*start, cwd=tmp_path).code == 0
        before = len(site.asked())
        ended = run(*start, "-s", "RECRAWL=all", cwd=tmp_path)
        assert ended.code == 0, ended.err
        asked = site.asked()[before:]
        places = [line for line in asked if "RSS.ashx" in line.target or "sitemap" in line.target]
        assert {(line.conditional, line.status) for line in places} == {(True, 304)}
        looked = [line for line in asked if "/Article/" in line.target]
        assert {(line.conditional, line.status) for line in looked} == {(True, 304)}
        assert len(looked) == COUNT
        before = len(site.asked())
        assert run(*start, "-s", "RECRAWL=all", "-s", "CONDITIONAL_REQUESTS=False", cwd=tmp_path).code == 0
        assert not [line for line in site.asked()[before:] if line.conditional]
    assert run("verify", "out", cwd=tmp_path).code == 0


def test_a_list_that_is_captured_again_brings_what_changed(tmp_path: Path) -> None:
    with running(tmp_path / "first.log", COUNT, traps=False, faults=False) as site:
        port = site.port
        urls = [site.url(article.path, article.host) for article in site.articles[:12]]
        (tmp_path / "urls.txt").write_text("\n".join(urls), "utf-8")
        listed = ("crawl", "urls", "-a", "file=urls.txt", *QUICK)
        assert run(*listed, cwd=tmp_path).code == 0
    editions = {str(site.articles[3].number): 2}
    with running(tmp_path / "second.log", COUNT, traps=False, faults=False, port=port, editions=editions) as site:
        ended = run(*listed, cwd=tmp_path)
        assert ended.code == 0, ended.err
        asked = [line for line in site.asked() if "/Article/" in line.target]
        assert all(line.conditional for line in asked)
        assert Counter(line.status for line in asked) == {304: 11, 200: 1}
        # whose images are wanted is asked for whole: it says which
        before = len(site.asked())
        assert run(*listed, "-a", "requisites=1", cwd=tmp_path).code in (0, 1)
        again = [line for line in site.asked()[before:] if "/Article/" in line.target]
        assert len(again) >= 12
        assert not any(line.conditional for line in again)
    assert len(articles(tmp_path / "out")) == 13 + 12
    folders = sorted(runs(tmp_path / "out"), key=lambda folder: summary(folder)["started"])
    assert len((folders[1] / "changes.jsonl").read_text("utf-8").splitlines()) == 1


def test_what_was_found_and_not_got_is_owed_to_the_next_run(tmp_path: Path) -> None:
    """A host that breaks down in the first run is asked for the rest in the second, though its listing names nothing new."""
    with running(tmp_path / "server.log", COUNT, traps=False, faults=False, moods={HOSTS[1]: "broken"}) as site:
        port = site.port
        ended = run(*command(site), "-s", "RETRY_TIMES=0", cwd=tmp_path)
        assert ended.code == 1, ended.err
        assert not [key for key in ids(tmp_path / "out") if key.startswith(HOSTS[1])]
    with running(tmp_path / "second.log", COUNT, traps=False, faults=False, port=port) as site:
        ended = run(*command(site), "-a", "routes=feeds", cwd=tmp_path)
        assert ended.code == 0, ended.err
        assert ids(tmp_path / "out") == expected(site)
        asked = [line.host for line in site.asked() if "/Article/" in line.target]
        assert set(asked) == {HOSTS[1]}
    lines = [line for line in record_lines(tmp_path / "out") if line["WARC-Type"] == "conversion"]
    assert len(lines) == COUNT


@pytest.mark.parametrize(
    ("limit", "reason", "more"),
    [
        ("max_bytes=60k", "max_bytes", ()),
        ("max_time=2", "max_time", ("-s", "DOWNLOAD_DELAY=0.3")),
        ("max_pages=9", "max_pages", ()),
    ],
)
def test_a_limit_of_the_run_stops_it_and_the_same_command_goes_on(
    tmp_path: Path, limit: str, reason: str, more: tuple[str, ...]
) -> None:
    with running(tmp_path / "server.log", COUNT, traps=False, faults=False) as site:
        ended = run(*command(site, "-a", limit), *more, cwd=tmp_path)
        assert ended.code == 5, ended.err
        (folder,) = runs(tmp_path / "out")
        assert summary(folder)["reason"] == reason
        first = len(ids(tmp_path / "out"))
        assert first < COUNT
        assert run(*command(site, "-a", limit), *more, cwd=tmp_path).code == 5
        assert len(ids(tmp_path / "out")) > first
        assert run(*command(site), cwd=tmp_path).code == 0
        assert ids(tmp_path / "out") == expected(site)


def test_a_limit_of_each_host_ends_that_host_alone(tmp_path: Path) -> None:
    with running(tmp_path / "server.log", COUNT, traps=False, faults=False) as site:
        ended = run(*command(site, "-a", "site_max_pages=12"), cwd=tmp_path)
        assert ended.code == 1, ended.err
        asked = Counter(line.host for line in site.asked() if line.target != "/robots.txt")
        assert set(asked.values()) == {12}
        (folder,) = runs(tmp_path / "out")
        assert {skip["rule"] for skip in skips(folder) if skip["reason"] == "limit"} == {"SITE_MAX_PAGES"}
