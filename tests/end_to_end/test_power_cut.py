"""The power is cut at every moment of a crawl: what was acknowledged is on the disk, and the next run goes on from there."""

import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from crawler.frontier.recovery import cut_back
from crawler.frontier.store import State, Store
from crawler.model.layout import Layout
from output.append import recover
from output.warc.reader import Entry, read_entries
from tests.end_to_end.disk import Call, Disk, Loss, calls, traced
from tests.end_to_end.harness import articles, environment
from tests.end_to_end.killing import ROOT, command
from tests.end_to_end.tree import Tree, serve_tree

pytestmark = pytest.mark.outside("strace")

SETTINGS = ("FRONTIER_BATCH=4", "FRONTIER_SECONDS=0.3", "ARCHIVE_MAX_BYTES=60000")


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    """A small site, with one file that is long in being written."""
    made = Tree(24, latency=0.01, heavy=600_000)
    server = serve_tree(made)
    yield made
    server.shutdown()
    server.server_close()


@dataclass(frozen=True)
class Recorded:
    """A crawl, call by call, and the files below `base` as they were before it."""

    base: Path
    disk: Disk
    calls: list[Call]


def record(tree: Tree, base: Path, trace: Path) -> Recorded:
    """Crawl into base/out under strace, to the end."""
    disk = Disk(base)
    done = subprocess.run(
        traced(command(tree, base / "out", *SETTINGS), trace),
        cwd=ROOT, env={**environment(), "PYTHONPATH": str(ROOT)}, capture_output=True, check=False, timeout=200,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    return Recorded(base, disk, list(calls(trace)))


@dataclass(frozen=True)
class Recovered:
    """What the next run finds, after what it does first."""

    done: set[str]
    """URLs of pages that need not be fetched again."""
    lines: set[str]
    """URLs of the articles that are in the records."""
    taken_back: int
    """Octets of lines that no commit speaks of."""


def recovered(root: Path) -> Recovered:
    """Recover. What is left must be whole, and each article must have its source."""
    layout = Layout(root)
    done: set[str] = set()
    taken_back = 0
    if layout.state.is_dir():
        store = Store(layout.state / "frontier.sqlite")
        for run in store.unfinished():
            cuts = cut_back(layout.root, layout.records, run.run, run.lengths)
            assert all(cut.cut >= 0 for cut in cuts), cuts  # nothing is missing that a commit rests on
            taken_back += sum(cut.cut for cut in cuts)
        rows = store._database.execute("SELECT url FROM request WHERE state = ?", (State.DONE,)).fetchall()
        done = {url for (url,) in rows if "/p/" in url}
        store.close()
    recover(layout.records, ".jsonl.gz")
    recover(layout.archive, ".warc.gz")
    entries = [entry for path in sorted(layout.archive.glob("*")) for entry in read_entries(path)]
    assert all(isinstance(entry, Entry) for entry in entries)
    lines = articles(root) if layout.records.is_dir() else []
    ids = {entry.record.id for entry in entries if isinstance(entry, Entry)}
    assert all(line["extraction"]["record_id"] in ids for line in lines)
    urls = [line["url"] for line in lines]
    assert len(urls) == len(set(urls))
    return Recovered(done, set(urls), taken_back)


@dataclass
class Seen:
    """What was seen when the power was cut at every moment."""

    cuts: int = 0
    acknowledged: set[str] = field(default_factory=set)
    """The articles that survive whatever is lost, at the last moment."""
    with_lines_to_take_back: int = 0


def look_at_every_moment(crawl: Recorded, folder: Path, seen: Seen, moments: int | None = None) -> Iterator[Recovered]:
    """Cut the power after each of the first so many calls that did something, recover, and look; with the worst loss each."""
    chance = random.Random(2026)
    for number, call in enumerate(crawl.calls):
        if seen.cuts == moments:
            return
        if not crawl.disk.apply(call):
            continue
        seen.cuts += 1
        for loss in Loss:
            image = folder / f"{number}-{loss.name}"
            crawl.disk.image(image, loss, chance)
            found = recovered(image / "out")
            shutil.rmtree(image)
            # Each line is of a request that is done, so that none is written twice; and each that is done has its line
            assert found.done == found.lines, (number, call.name, loss)
            assert seen.acknowledged <= found.done, (number, call.name, loss)
            if loss is Loss.ALL:
                seen.acknowledged = found.done
                seen.with_lines_to_take_back += bool(found.taken_back)
                yield found


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is such: what is looked at there need not reach a disk again."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)


def test_what_was_acknowledged_survives_a_power_cut_at_any_moment(tree: Tree, tmp_path: Path, fast: Path) -> None:
    """Of a crawl, and of the start of one that goes on where the first was cut off."""
    first, cut = tmp_path / "first", tmp_path / "cut"
    first.mkdir()
    crawl, seen = record(tree, first, tmp_path / "trace"), Seen()
    for found in look_at_every_moment(crawl, fast, seen):
        if found.taken_back and not cut.exists() and len(found.done) > tree.pages / 2:
            crawl.disk.image(cut, Loss.ALL, random.Random(1))
            before = Seen(acknowledged=found.done)
    assert len(seen.acknowledged) == tree.pages
    assert seen.cuts > 150
    assert seen.with_lines_to_take_back
    again = record(tree, cut, tmp_path / "trace-again")
    for _ in look_at_every_moment(again, fast, before, moments=100):
        pass
    assert before.cuts == 100
    assert {article["url"] for article in articles(cut / "out")} == tree.article_urls()
    assert len(articles(cut / "out")) == tree.pages
