"""`news` with the whole archive and all cleaning, against a bare Scrapy spider that only parses links; one run, one site.

SITE_ARTICLES=5000 pytest tests/benchmarks/test_spider_speed.py -s -n0
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.bare_crawl import __file__ as bare
from tests.site.running import RunningSite, running

COUNT = int(os.environ.get("SITE_ARTICLES", "1500"))
_ROUNDS = 3


def _measured(command: Sequence[str], cwd: Path, site: RunningSite) -> tuple[int, float, float]:
    """Answers of the server, seconds, CPU seconds of the process."""
    answers, begun = len(site.asked()), time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], cwd=cwd, check=True, capture_output=True, timeout=1200)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return len(site.asked()) - answers, time.monotonic() - begun, cpu


def test_news_against_a_bare_spider(tmp_path: Path) -> None:
    with running(tmp_path / "server.log", COUNT, traps=False, faults=False) as site:
        for number in range(_ROUNDS):
            told = {}
            for name, command in (
                ("bare", [bare, site.starts()]),
                (
                    "news",
                    [
                        "-m", "crawler", "crawl", "news", "-a", f"start={site.starts()}", "-a", "routes=listings",
                        "-s", f"ARCHIVE_DIR=out{number}", "-s", "ANY_ADDRESS=True", "-s", "DOWNLOAD_DELAY=0",
                        "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "LOG_LEVEL=ERROR",
                    ],
                ),
            ):  # fmt: skip
                pages, seconds, cpu = _measured(command, tmp_path, site)
                assert pages >= COUNT  # neither has left an article out
                told[name] = (pages / seconds, cpu / pages * 1000)
                print(
                    f"{name}: {pages} answers, {pages / seconds:.0f} a second, {cpu / pages * 1000:.2f} ms of CPU each"
                )
            speed, cost = (told["news"][place] / told["bare"][place] for place in (0, 1))
            print(f"news : bare = {speed:.2f} of its pages a second, {cost:.2f} of its CPU a page")
