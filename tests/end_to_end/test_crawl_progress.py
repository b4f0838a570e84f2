"""What `crawl` shows while it runs: a line on a terminal, lines of the log elsewhere, nothing where nobody wants it."""

import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.harness import environment, run
from tests.site.running import RunningSite, running

COUNT = 24
SLOW = (
    "-s",
    "ANY_ADDRESS=True",
    "-s",
    "DOWNLOAD_DELAY=0.1",
    "-s",
    "AUTOTHROTTLE_ENABLED=False",
    "-s",
    "ARCHIVE_DIR=out",
)
COUNTS = re.compile(r"(\d+) pages, (\d+) articles, [\d.]+ kB, [\d.]+ pages/s, \d+ waiting")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with running(tmp_path_factory.mktemp("site") / "server.log", COUNT, traps=False, faults=False) as site:
        yield site


def on_a_terminal(*arguments: str, cwd: Path) -> str:
    """What a terminal of 150 columns is sent by the console script."""
    ours, theirs = pty.openpty()
    shown: list[bytes] = []

    def read() -> None:
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other side is closed
                return
            shown.append(piece)

    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", *arguments], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=theirs, env={**environment(), "TERM": "xterm", "COLUMNS": "150"},
    )  # fmt: skip
    os.close(theirs)
    reader = threading.Thread(target=read)
    reader.start()
    assert process.wait(60) == 0
    reader.join(10)
    os.close(ours)
    return b"".join(shown).decode()


def test_a_terminal_has_one_line_and_no_log(site: RunningSite, tmp_path: Path) -> None:
    shown = on_a_terminal("crawl", "news", "-a", f"start={site.starts()}", *SLOW, cwd=tmp_path)
    counts = [(int(pages), int(articles)) for pages, articles in COUNTS.findall(shown)]
    assert len(set(counts)) >= 3, shown
    assert counts == sorted(counts)
    assert "[scrapy.core.engine] INFO" not in shown
    assert "ARCHIVE_CONTACT is not set" in shown  # a warning stands above the line
    assert f"ok (finished): {COUNT} articles" in shown.rstrip().splitlines()[-1]
    (log,) = (tmp_path / "out" / "runs").glob("*/log")
    assert "INFO" in log.read_text("utf-8")


def test_a_log_level_that_was_asked_for_is_shown(site: RunningSite, tmp_path: Path) -> None:
    shown = on_a_terminal("crawl", "news", "-a", f"start={site.starts()}", *SLOW, "-L", "INFO", cwd=tmp_path)
    assert "[scrapy.core.engine] INFO: Spider opened" in shown
    assert COUNTS.search(shown)


@pytest.mark.parametrize(
    ("more", "lines"),
    [((), True), (("--nolog",), False), (("-L", "WARNING"), False), (("-s", "PROGRESS_ENABLED=False"), False)],
)
def test_elsewhere_it_is_a_line_of_the_log(
    site: RunningSite, tmp_path: Path, more: tuple[str, ...], lines: bool
) -> None:
    ended = run(
        "crawl", "news", "-a", f"start={site.starts()}", *SLOW, "-s", "LOGSTATS_INTERVAL=0.4", *more, cwd=tmp_path
    )
    assert ended.code == 0, ended.err
    assert bool(COUNTS.search(ended.err)) == lines
    assert "\x1b" not in ended.err
