"""The spider `news` on a site of real structure: every article once by each route, nothing out of scope, traps that end."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.harness import Ended, articles, run, runs, skips, summary, warc_records
from tests.site.content import ELSEWHERE, HOSTS
from tests.site.running import Asked, RunningSite, running

COUNT = int(os.environ.get("SITE_ARTICLES", "180"))
"""The same tests on the whole site: SITE_ARTICLES=5000."""
LOOPBACK = ("-s", "ANY_ADDRESS=True", "-s", "LOG_LEVEL=INFO", "-s", "ARCHIVE_CONTACT=archive@example.org")
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "BACKOFF_FIRST=0.1")
_ARTICLE = re.compile(r"/Article/(\d+)")
ROUTES = {"listings": "/News/", "feeds": "/News/RSS/", "sitemaps": "/News/RSS/"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[RunningSite]:
    # a few articles a page: listings are longer than the hops that are followed
    with running(tmp_path / "server.log", COUNT, page_size=2 if COUNT < 1000 else 20) as site:
        yield site


def crawl(site: RunningSite, folder: Path, *more: str, start: str = "", out: str = "out") -> Ended:
    return run(
        "crawl", "news", "-a", f"start={start or site.starts()}", "-s", f"ARCHIVE_DIR={out}", *LOOPBACK, *FAST, *more,
        cwd=folder, seconds=60 + COUNT / 10,
    )  # fmt: skip


def fetched(asked: list[Asked], status: int = 200) -> Counter[int]:
    """How many times each article was answered with a status."""
    found = ((_ARTICLE.search(line.target), line) for line in asked)
    return Counter(int(match[1]) for match, line in found if match and line.status == status)


def ids(folder: Path) -> Counter[str]:
    return Counter(article["id"] for article in articles(folder))


def expected(site: RunningSite) -> dict[str, int]:
    return {f"{article.host}/article/{article.number}": 1 for article in site.articles}


@pytest.mark.parametrize("route", ROUTES)
def test_every_article_exactly_once_by_each_route(site: RunningSite, tmp_path: Path, route: str) -> None:
    ended = crawl(site, tmp_path, "-a", f"routes={route}", start=site.starts(ROUTES[route]))
    assert "Traceback" not in ended.err
    assert fetched(site.asked()) == {article.number: 1 for article in site.articles}
    assert ids(tmp_path / "out") == expected(site)
    assert {article["family"] for article in articles(tmp_path / "out")} == {"afpims"}


def test_all_routes_together_on_a_site_of_traps(site: RunningSite, tmp_path: Path) -> None:
    ended = crawl(site, tmp_path)
    asked = site.asked()
    assert ids(tmp_path / "out") == expected(site), ended.err
    assert fetched(asked) == {article.number: 1 for article in site.articles}
    # robots.txt and scope, as the server saw it
    assert not [line for line in asked if line.host == ELSEWHERE]
    assert not [line for line in asked if line.target.startswith("/private/")]
    assert {line.agent for line in asked} == {asked[0].agent}
    assert "archive@example.org" in asked[0].agent
    # the endless months, the ever deeper path, the sessions: each ends
    for trap, bound in (("/Year/", 3), ("Archive/", 12), ("sid=", 0), ("sort=", min(COUNT, 300)), ("/Calendar/", 0)):
        for host in HOSTS:
            assert sum(trap in line.target for line in asked if line.host == host) <= bound, trap
    (folder,) = runs(tmp_path / "out")
    rules = Counter((skip["reason"], (skip["rule"] or "").partition(":")[0]) for skip in skips(folder))
    assert rules["scope", "other-host"] >= 1
    assert rules["scope", "barren-listing"] >= 1
    assert rules["scope", "stale-listing"] >= 1
    assert rules["robots", "http"] == len(HOSTS)
    assert all(skip["rule"] for skip in skips(folder) if skip["reason"] == "scope")


def test_a_second_run_fetches_only_what_changed(tmp_path: Path) -> None:
    changed = [10_000 - number for number in (3, 40, COUNT - 1)]
    with running(tmp_path / "first.log", COUNT, faults=False, traps=False) as site:
        port = site.port
        crawl(site, tmp_path)
        before = ids(tmp_path / "out")
        assert before == expected(site)
    editions = {str(number): 2 for number in changed}
    second_site = running(
        tmp_path / "second.log", COUNT, faults=False, traps=False, port=port, editions=editions, more=[10_001]
    )
    with second_site as site:
        ended = crawl(site, tmp_path)
        asked = site.asked()
        assert fetched(asked) == dict.fromkeys((*changed, 10_001), 1), ended.err
        assert ids(tmp_path / "out") - before == Counter(f"{HOSTS[n % 3]}/article/{n}" for n in (*changed, 10_001))
        first, second = sorted(runs(tmp_path / "out"), key=lambda folder: summary(folder)["started"])
        del first
        lines = (second / "changes.jsonl").read_text("utf-8").splitlines()
        assert len(lines) == len(changed)
        assert all(
            '"changed": ["body"], "added": ["The report was put right in edition 2."], "removed": 0' in x for x in lines
        )
        # a third run that is told to look at everything: whatever was not changed is a revisit of what is held
        crawl(site, tmp_path, "-s", "RECRAWL=all")
        again = site.asked()[len(asked) :]
        assert fetched(again, 200) + fetched(again, 304) == dict.fromkeys(
            [a.number for a in site.articles] + [10_001], 1
        )
        conditional = [line for line in again if line.conditional]
        assert len(conditional) > COUNT * 0.9
        # a changed article may be met under an address at which only its first edition was captured; sitemaps change here
        assert fetched(conditional) <= Counter(changed)
        unchanged = sum(line.status == 304 for line in asked + again)
    _check_revisits(tmp_path / "out", unchanged)


def _check_revisits(folder: Path, count: int) -> None:
    """Each 304 is a `server-not-modified` revisit with the original's payload digest and its three Refers-To fields."""
    records = warc_records(folder)
    originals = {record.headers["WARC-Record-ID"]: record.headers for record in records if record.kind == "response"}
    revisits = [record for record in records if record.headers.get("WARC-Profile", "").endswith("server-not-modified")]
    assert len(revisits) == count
    for revisit in revisits:
        original = originals[revisit.headers["WARC-Refers-To"]]
        assert revisit.headers["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
        assert revisit.headers["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"]
        assert revisit.headers["WARC-Refers-To-Date"] == original["WARC-Date"]
        assert revisit.status == "304"


def test_limits_stop_a_run_that_can_be_resumed(site: RunningSite, tmp_path: Path) -> None:
    ended = crawl(site, tmp_path, "-a", "max_pages=20")
    assert ended.code == 5, ended.err
    assert 0 < sum(fetched(site.asked()).values()) <= 40
    arguments = ("-a", "max_pages=100000")
    assert crawl(site, tmp_path, *arguments).code in (0, 1)
    assert ids(tmp_path / "out") == expected(site)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-a", "site=nowhere"), "site 'nowhere' is not known"),
        ((), "no site given"),
        (("-a", "sitee=af.mil"), "spider news has no argument 'sitee': did you mean site"),
        (("-a", "site=af.mil", "-a", "since=soon"), "since=soon: give a date"),
        (("-a", "site=af.mil", "-a", "max_pages=many"), "max_pages=many: give a whole number"),
        (("-a", "start=https://a.mil/", "-a", "family=frontpage"), "family 'frontpage' is not known"),
    ],
)
def test_mistakes_get_a_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ended = run("crawl", "news", *arguments, "--nolog", cwd=tmp_path)
    assert ended.code == 2
    assert sentence in ended.err
    assert "Traceback" not in ended.err
