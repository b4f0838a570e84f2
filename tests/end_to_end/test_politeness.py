"""How a crawl treats a host, as the host's own log shows it."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.end_to_end.harness import Ended, articles, run, runs, skips, summary, warc_records
from tests.site.content import ELSEWHERE, HOSTS
from tests.site.running import Asked, running

QUICK = (
    "-s",
    "ANY_ADDRESS=True",
    "-s",
    "RETRY_TIMES=1",
    "-s",
    "LOG_LEVEL=INFO",
    "-s",
    "BACKOFF_FIRST=0.2",
    "-s",
    "BACKOFF_PAUSES=4",
)
FIRST, SECOND, THIRD = HOSTS


def crawl(
    folder: Path, *more: str, delay: float = 0.02, **site: Any
) -> tuple[Ended, list[Asked], list[dict[str, Any]]]:
    """A crawl of a small site: how it ended, what the server was asked, and what skipped.jsonl says."""
    with running(folder / "server.log", 24, traps=False, faults=False, **site) as running_site:
        ended = run(
            "crawl", "news", "-a", f"start={running_site.starts()}", "-s", "ARCHIVE_DIR=out", "-s", f"DOWNLOAD_DELAY={delay}",
            "-s", "AUTOTHROTTLE_ENABLED=False", *QUICK, *more, cwd=folder,
        )  # fmt: skip
        asked = running_site.asked()
    assert "Traceback" not in ended.err
    (run_folder,) = runs(folder / "out")
    return ended, asked, skips(run_folder)


def gaps(asked: list[Asked], host: str) -> list[float]:
    return [later.time - earlier.time for earlier, later in pairwise(line for line in asked if line.host == host)]


def sent_to(folder: Path, host: str) -> list[float]:
    """When each request to a host was begun, by the archive."""
    records = (
        r.headers for r in warc_records(folder) if r.kind == "request" and f"//{host}:" in r.headers["WARC-Target-URI"]
    )
    return sorted(datetime.fromisoformat(header["WARC-Date"]).timestamp() for header in records)


def pages(asked: list[Asked], host: str) -> list[Asked]:
    return [line for line in asked if line.host == host and line.target != "/robots.txt"]


def test_no_delay_is_ever_shorter_than_it_should_be(tmp_path: Path) -> None:
    """Our own delay, and the Crawl-delay of a host that wants a longer one. The other hosts do not wait for it."""
    ended, asked, _ = crawl(tmp_path, delay=0.1, crawl_delay={SECOND: 0.4})
    assert ended.code == 0, ended.err
    for host, delay in ((FIRST, 0.1), (SECOND, 0.4)):
        # by the archive; where the machine stalls, one request may look late and the next one early
        sent = sent_to(tmp_path / "out", host)
        waited = [later - earlier for earlier, later in pairwise(sent)]
        assert sum(gap >= delay * 0.99 for gap in waited) >= 0.8 * len(waited), waited
        assert sent[-1] - sent[0] >= delay * len(waited) * 0.99
        # as the server saw it
        assert median(gaps(asked, host)) >= delay * 0.99
    last = {host: max(line.time for line in asked if line.host == host) for host in HOSTS}
    assert last[SECOND] - max(last[FIRST], last[THIRD]) > 2
    assert len(articles(tmp_path / "out")) == 24


@pytest.mark.parametrize("status", [503, 403])
def test_a_robots_txt_that_does_not_come(tmp_path: Path, status: int) -> None:
    """5xx: nothing is fetched from the host. 403: it is, and everybody hears of it."""
    ended, asked, skipped = crawl(tmp_path, moods={SECOND: f"robots-{status}"})
    assert ended.code == (1 if status == 503 else 0), ended.err
    (told, *_) = [skip for skip in skipped if skip["reason"] == "robots"]
    assert str(status) in told["detail"]
    assert ("and the next run asks again" in told["detail"]) == (status == 503)
    assert bool(pages(asked, SECOND)) == (status == 403)
    assert pages(asked, FIRST)
    assert pages(asked, THIRD)
    if status == 403:
        assert "Ask the site before you go on" in ended.err


def test_a_host_waits_until_its_robots_txt_answers(tmp_path: Path) -> None:
    """Nothing of it is fetched before, nothing of it is lost, and the other hosts do not wait for it."""
    ended, asked, skipped = crawl(
        tmp_path, "-s", "BACKOFF_PAUSES=9", "-s", "RETRY_TIMES=5", moods={SECOND: "robots-late"}
    )
    assert ended.code == 0, ended.err
    robots = [line for line in asked if line.host == SECOND and line.target == "/robots.txt"]
    assert [line.status for line in robots] == [503] * 4 + [200]
    assert min(line.time for line in pages(asked, SECOND)) > robots[-1].time
    waits = [later.time - earlier.time for earlier, later in pairwise(robots)]
    assert all(later > earlier for earlier, later in pairwise(waits)), waits
    assert max(line.time for line in pages(asked, FIRST)) < robots[-1].time
    assert {skip["reason"] for skip in skipped} <= {"duplicate"}
    assert len(articles(tmp_path / "out")) == 24
    (run_folder,) = runs(tmp_path / "out")
    assert summary(run_folder)["asked"] == len(HOSTS)


def test_a_wait_has_an_end(tmp_path: Path) -> None:
    """Other work would let it wait on; ROBOTSTXT_WAIT does not."""
    ended, asked, skipped = crawl(
        tmp_path, "-s", "ROBOTSTXT_WAIT=1", "-s", "BACKOFF_PAUSES=99", delay=0.3, moods={SECOND: "robots-503"}
    )
    assert ended.code == 1, ended.err
    robots = [line.time for line in asked if line.host == SECOND]
    assert 1 <= robots[-1] - robots[0] < 4
    assert max(line.time for line in pages(asked, FIRST)) > robots[-1]
    assert {skip["reason"] for skip in skipped if SECOND in skip["url"]} == {"robots"}


def test_a_setting_makes_a_forbidden_robots_txt_a_stop(tmp_path: Path) -> None:
    ended, asked, skipped = crawl(tmp_path, "-s", "ROBOTSTXT_FORBIDDEN_STOPS=True", moods={SECOND: "robots-403"})
    assert ended.code == 1, ended.err
    assert pages(asked, SECOND) == []
    assert any("ROBOTSTXT_FORBIDDEN_STOPS" in skip["detail"] for skip in skipped)


@pytest.mark.parametrize(
    ("mood", "rule", "status"), [("walled", "akamai-denied", "403"), ("challenged", "cloudflare-challenge", "200")]
)
def test_a_wall_is_archived_reported_and_never_an_article(tmp_path: Path, mood: str, rule: str, status: str) -> None:
    ended, asked, skipped = crawl(tmp_path, moods={SECOND: mood})
    assert ended.code == 1, ended.err
    walls = [skip for skip in skipped if skip["reason"] == "wall"]
    assert {skip["rule"] for skip in walls} == {rule}
    # after so many in a row the host is left alone, with ever longer pauses before that
    tried = [line for line in pages(asked, SECOND) if "/Article/" in line.target]
    assert len(tried) == 4
    assert len(walls) == 4
    waits = [later.time - earlier.time for earlier, later in pairwise(tried)]
    assert all(later > earlier for earlier, later in pairwise(waits)), waits
    assert [skip for skip in skipped if skip["reason"] == "gave-up"]
    assert not [article for article in articles(tmp_path / "out") if article["site"] == SECOND]
    kept = [
        record for record in warc_records(tmp_path / "out") if record.kind == "response" and "/Article/" in record.path
    ]
    assert sum(record.status == status and SECOND in record.headers["WARC-Target-URI"] for record in kept) == 4
    assert len(articles(tmp_path / "out")) == 16


def test_a_listing_that_is_none_is_told(tmp_path: Path) -> None:
    """A wall under status 200 in its place is followed no further; one that scripts make is told, and other routes go on."""
    _, asked, skipped = crawl(tmp_path, moods={SECOND: "front-walled", THIRD: "front-empty"})
    told = {skip["url"].split(":")[1].strip("/"): skip for skip in skipped if skip["url"].endswith("/News/")}
    assert told[SECOND]["reason"] == "wall"
    assert told[THIRD]["reason"] == "discovery"
    assert "names no article" in told[THIRD]["detail"]
    assert len(pages(asked, SECOND)) == 1
    assert len(articles(tmp_path / "out")) == 16


@pytest.mark.parametrize("delay", [0.02, 0])
def test_a_server_that_asks_for_time_gets_it(tmp_path: Path, delay: float) -> None:
    ended, asked, _ = crawl(tmp_path, delay=delay, moods={SECOND: "busy"})
    assert ended.code == 0, ended.err
    busy = next(number for number, line in enumerate(pages(asked, SECOND)) if line.status == 503)
    assert gaps(pages(asked, SECOND), SECOND)[busy] >= 2 - 0.02
    assert len(articles(tmp_path / "out")) == 24


@pytest.mark.parametrize("delay", [0.02, 0])
def test_a_broken_host_is_left_alone_and_the_others_are_not(tmp_path: Path, delay: float) -> None:
    ended, asked, skipped = crawl(tmp_path, delay=delay, moods={SECOND: "broken"})
    assert ended.code == 1, ended.err
    assert len([line for line in asked if line.status == 500]) == 6  # three at first, then one after each pause
    assert "gave-up" in {skip["reason"] for skip in skipped}
    assert len(articles(tmp_path / "out")) == 16


def test_a_redirect_out_of_scope_is_archived_and_not_followed_nor_asked_for_again(tmp_path: Path) -> None:
    _, asked, skipped = crawl(tmp_path, moods={SECOND: "leading-away"})
    assert not [line for line in asked if line.host == ELSEWHERE]
    rules = {skip["rule"].rpartition(":")[0] for skip in skipped if skip["reason"] == "scope"}
    assert rules == {f"other-host:{ELSEWHERE}"}
    kept = [record for record in warc_records(tmp_path / "out") if record.kind == "response"]
    assert sum(record.status == "301" for record in kept) == 8
    port = int(next(skip["url"] for skip in skipped if SECOND in (skip["url"] or "")).split("/")[2].rpartition(":")[2])
    asked = _again(tmp_path, port, "leading-away")
    assert asked
    assert not [line for line in asked if "/Article/" in line.target]


def test_an_article_that_leads_home_is_gone_and_not_asked_for_again(tmp_path: Path) -> None:
    _, asked, skipped = crawl(tmp_path, moods={SECOND: "leading-home"})
    (gone,) = (skip["url"] for skip in skipped if skip["reason"] == "soft-404")
    assert f"//{SECOND}:" in gone
    assert "/Article/" in gone
    # the others lead to the same page, which is not fetched once more
    assert sum("was redirected there" in skip["detail"] for skip in skipped if skip["reason"] == "duplicate") == 7
    assert len([line for line in asked if line.host == SECOND and line.status == 302]) == 8
    assert not [article for article in articles(tmp_path / "out") if article["site"] == SECOND]
    port = int(gone.split("/")[2].rpartition(":")[2])
    assert not [line for line in _again(tmp_path, port, "leading-home") if "/Article/" in line.target]


def _again(folder: Path, port: int, mood: str) -> list[Asked]:
    """What a second run asks for, of a site whose second host is in a mood."""
    (folder / "server.log").unlink()
    with running(folder / "server.log", 24, traps=False, faults=False, moods={SECOND: mood}, port=port) as site:
        arguments = ("-a", f"start={site.starts()}", "-s", "ARCHIVE_DIR=out", "-s", "DOWNLOAD_DELAY=0.02")
        run("crawl", "news", *arguments, *QUICK, cwd=folder)
        return site.asked()
