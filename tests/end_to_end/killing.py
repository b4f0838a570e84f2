"""A crawl that is killed again and again, and what must hold when it has come to its end all the same."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator as FastIterator

from crawler.frontier.store import State
from crawler.model.layout import Layout
from output.append import OPEN, whole_members
from tests.end_to_end.harness import articles, environment, runs, summary
from tests.end_to_end.tree import Tree
from tests.outside.parts import assert_sound

ROOT = Path(__file__).parents[2]


@dataclass
class Killed:
    """What was seen of one crawl and its kills."""

    kills: int = 0
    during: Counter[str] = field(default_factory=Counter)
    """Kills by how far the process had come."""
    torn: int = 0
    """Kills in the midst of writing a record."""
    acknowledged: dict[str, int] = field(default_factory=dict)
    """URLs that were done at a kill, with the server's count of requests for them at that time."""
    code: int | None = None
    """Exit code of the run that came to the end."""
    err: str = ""


def command(tree: Tree, directory: Path, *settings: str) -> list[str]:
    """The crawl of the tree."""
    fast = (
        "DOWNLOAD_DELAY=0",
        "AUTOTHROTTLE_ENABLED=False",
        "BACKOFF_FIRST=0",
        "CONCURRENT_REQUESTS_PER_DOMAIN=8",
        "ANY_ADDRESS=True",
    )
    chosen = (f"ARCHIVE_DIR={directory}", "SPIDER_MODULES=tests.end_to_end.tree", "LOG_LEVEL=INFO", *fast, *settings)
    pairs = [part for setting in chosen for part in ("-s", setting)]
    return [sys.executable, "-m", "crawler", "crawl", "tree", "-a", f"root={tree.root}", "--nolog", *pairs]


def start_crawl(tree: Tree, directory: Path, *settings: str) -> subprocess.Popen[bytes]:
    """The crawl as a process of its own; what it says on stderr is in DIR.err."""
    with directory.with_name(f"{directory.name}.err").open("ab") as err:
        return subprocess.Popen(
            command(tree, directory, *settings),
            cwd=ROOT,
            env={**environment(), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=err,
            stdin=subprocess.DEVNULL,
        )


def kill_and_resume(
    tree: Tree,
    directory: Path,
    *,
    kills: int,
    chance: random.Random,
    alive: float,
    settings: tuple[str, ...],
) -> Killed:
    """Start the crawl, kill it at random moments, so often at most, and let the last run come to its end."""
    told = Killed()
    while told.kills < kills:
        process = start_crawl(tree, directory, *settings)
        told.code = _ends(process, tree, directory, chance, alive)
        if told.code is not None:
            break
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        told.kills += 1
        told.torn += _is_torn(directory)
        if _look(tree, directory, told):
            break  # it had said that it was done, and only the process was left to end
    else:
        told.code = start_crawl(tree, directory, *settings).wait(300)
    told.err = directory.with_name(f"{directory.name}.err").read_text(encoding="utf-8")
    return told


def _ends(
    process: subprocess.Popen[bytes], tree: Tree, directory: Path, chance: random.Random, alive: float
) -> int | None:
    """Wait for a random moment; the exit code where the process has come to its end before.

    One in eight is while it starts; the others are counted from its first request on, however slow the machine is. Half of
    them are put off until a large record is being written.
    """
    if chance.random() < 1 / 8:
        alive = 1.0
    else:
        before = tree.hits.total()
        while tree.hits.total() == before and process.poll() is None:
            time.sleep(0.01)
    with suppress(subprocess.TimeoutExpired):
        return process.wait(chance.uniform(0, alive))
    if chance.random() < 1 / 2:
        _wait_for_a_large_record(directory)
    return process.poll()


def _wait_for_a_large_record(directory: Path, seconds: float = 1.5) -> None:
    """Until a WARC grows by what only a large record does, or for so long."""
    end = time.monotonic() + seconds
    before: dict[Path, int] = {}
    while time.monotonic() < end:
        with suppress(FileNotFoundError):  # it was finished meanwhile
            now = {path: path.stat().st_size for path in Layout(directory).archive.glob(f"*{OPEN}")}
            if any(size - before.get(path, size) > 200_000 for path, size in now.items()):
                return
            before = now
        time.sleep(0.002)


def _is_torn(directory: Path) -> bool:
    """Whether a WARC ends in the midst of a record, right after a kill."""
    left = Layout(directory).archive.glob(f"*{OPEN}")
    return any(path.stat().st_size > whole_members(path) for path in left)


def _look(tree: Tree, directory: Path, told: Killed) -> bool:
    """What the frontier says is done, right after a kill; whether all of it is."""
    place = Layout(directory).state / "frontier.sqlite"
    if not place.exists():
        told.during["before the frontier"] += 1
        return False
    copy = directory.with_name("look.sqlite")
    for suffix in ("", "-wal"):
        source = place.with_name(place.name + suffix)
        target = copy.with_name(copy.name + suffix)
        target.unlink(missing_ok=True)
        if source.exists():
            target.write_bytes(source.read_bytes())
    database = sqlite3.connect(copy)
    try:
        rows = database.execute("SELECT url, state FROM request").fetchall()
        finished = database.execute("SELECT min(finished) FROM job").fetchone()[0]
    except sqlite3.OperationalError:
        rows, finished = [], 0
    finally:
        database.close()
    before = len(told.acknowledged)
    for url, state in rows:
        path = url.partition(f":{tree.port}")[2]
        if state == State.DONE and path.startswith("/p/"):
            told.acknowledged.setdefault(url, tree.hits[path])
    told.during["with new acknowledgements" if len(told.acknowledged) > before else "without"] += 1
    return bool(finished)


@dataclass(frozen=True)
class Verdict:
    """What is in the collection at the end."""

    missing: int
    twice: int
    lost: int
    """Acknowledged, and no article, or fetched again all the same."""
    records: int
    captures: int
    """Responses with status 200 of article pages."""
    runs: int
    unfinished: int
    """Files that still end in `.open`."""


def judge(tree: Tree, directory: Path, told: Killed) -> Verdict:
    """Read everything with other people's readers: `gzip -t` and `fastwarc check` among them."""
    found = Counter(article["url"] for article in articles(directory))
    expected = tree.article_urls()
    lost = sum(
        found[url] != 1 or tree.hits[url.partition(f":{tree.port}")[2]] != hits
        for url, hits in told.acknowledged.items()
    )
    records = captures = 0
    held = set()
    assert_sound(directory)
    for path in sorted((directory / "archive").iterdir()):
        with path.open("rb") as file:
            for record in FastIterator(file, parse_http=False):
                records += 1
                if record.headers.get("WARC-Type") in {"response", "revisit"}:
                    held.add(record.headers["WARC-Record-ID"])
                    captures += "/p/" in (record.headers.get("WARC-Target-URI") or "")
    for article in articles(directory):
        assert f"<{article['extraction']['record_id']}>" in held, article["url"]
    return Verdict(
        missing=len(expected - found.keys()),
        twice=sum(count > 1 for count in found.values()),
        lost=lost,
        records=records,
        captures=captures,
        runs=len(runs(directory)),
        unfinished=len(list(directory.rglob("*.open"))),
    )


def last_summary(directory: Path) -> dict[str, Any]:
    """The summary of the run that came to the end."""
    return max((summary(folder) for folder in runs(directory)), key=lambda told: told["ended"] or "")


def lines_taken_back(directory: Path) -> int:
    """How often a run took lines off a killed one's file."""
    return sum("was cut off: took" in (folder / "log").read_text(encoding="utf-8") for folder in runs(directory))
