"""A hundred kills over crawls of 2,000 pages: nothing missing, nothing twice, nothing acknowledged lost.

With the product's own settings, and with acknowledgements that come often. Every sixteenth page links to four megabytes of noise,
and half of the kills wait for such a record to grow, so that many come in the midst of one.
"""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.end_to_end.killing import judge, kill_and_resume, last_summary, lines_taken_back
from tests.end_to_end.tree import Tree, serve_tree

KILLS = int(os.environ.get("KILLS", "100"))
PAGES = int(os.environ.get("PAGES", "2000"))
SETTINGS = {"default": (), "often": ("FRONTIER_BATCH=8", "FRONTIER_SECONDS=0.5")}
ALIVE = {"default": 3.0, "often": 2.0}
"""The longest life of a process in seconds: an eighth of them or less, so that no crawl ends in a few."""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("settings", SETTINGS)
def test_a_hundred_kills(tmp_path: Path, settings: str) -> None:
    """Crawls of the whole site, one after the other, until there were so many kills. Each is judged."""
    chance = random.Random(int(os.environ.get("SEED", "2026")))
    started = time.monotonic()
    kills = crawls = pages = captures = acknowledged = taken_back = torn = 0
    during: Counter[str] = Counter()
    while kills < KILLS:
        tree = Tree(PAGES, latency=0.1, heavy=4_000_000)
        server = serve_tree(tree)
        directory = tmp_path / f"crawl-{crawls}"
        told = kill_and_resume(
            tree, directory, kills=KILLS - kills, chance=chance, alive=ALIVE[settings], settings=SETTINGS[settings]
        )
        verdict = judge(tree, directory, told)
        server.shutdown()
        server.server_close()
        assert "Traceback" not in told.err
        assert (verdict.missing, verdict.twice, verdict.lost, verdict.unfinished) == (0, 0, 0, 0), verdict
        assert last_summary(directory)["outcome"] in {"ok", "failures"}
        kills += told.kills
        crawls += 1
        pages += PAGES
        captures += verdict.captures
        acknowledged += len(told.acknowledged)
        taken_back += lines_taken_back(directory)
        torn += told.torn
        during.update(told.during)
    print(
        f"\n{settings}: {kills} kills in {crawls} crawl(s) of {PAGES} pages, {time.monotonic() - started:.0f} s: 0 missing,"
        f" 0 twice, 0 of {acknowledged} acknowledged before the last kill lost, every WARC passes `gzip -t` and `fastwarc"
        f" check`;\n{captures - pages} of {captures} page captures were second ones ({(captures - pages) / max(kills, 1):.1f} a"
        f" kill); {torn} kills in the midst of a record; lines were taken back after {taken_back}; kills {dict(during)}"
    )
