"""A million URLs in the frontier: how many a second, and that memory does not grow with them."""

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.frontier.store import State, Store

URLS = int(os.environ.get("URLS", "1000000"))
HOSTS = 200
BATCH = 32
LOOK = 0.25
"""Seconds between two commits of what only came in, as the scheduler makes them."""


def _peak() -> int:
    """The most memory that this process ever held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def fill_and_drain(path: Path, count: int) -> None:
    """Enter so many URLs, each met twice, then take and acknowledge every one; print what it took."""
    chance = random.Random(2026)
    store = Store(path)
    store.begin("scale", "run-1", 10)
    data = '{"callback": "parse", "errback": "failed", "meta": {"seed": 1234567, "line": 1234567, "depth": 3}}'
    empty = _peak()
    committed = started = time.monotonic()
    for number in range(count):
        host = f"www{number % HOSTS}.example.mil"
        url = f"https://{host}/News/Article/Article/{number}/a-headline-of-usual-length/"
        fingerprint = hashlib.sha1(url.encode()).digest()
        assert store.known(fingerprint) is None
        store.add(url, host, fingerprint, data, priority=chance.choice((0, 0, 0, -10)))
        if number % 50 == 49:
            assert store.known(fingerprint) is not None
        if time.monotonic() > committed + LOOK:
            store.commit()
            committed = time.monotonic()
    store.commit()
    filled = time.monotonic()
    full = _peak()
    taken: list[int] = []
    total = 0
    while store.waiting:
        for host in list(store.waiting):
            entry = store.take(host)
            assert entry is not None
            taken.append(entry.id)
            total += 1
            if len(taken) == BATCH:
                store.done(taken)
                store.commit({"records/a.jsonl.gz": total})
                taken.clear()
    store.done(taken)
    store.commit()
    drained = time.monotonic()
    counts = store.counts()
    store.close()
    assert counts[State.DONE] == total == count
    print(
        f"{count} {count / (filled - started):.0f} {count / (drained - filled):.0f} {empty} {full} {_peak()}"
        f" {path.stat().st_size // 2**20}"
    )


def _measure(path: Path, count: int) -> tuple[int, ...]:
    """The figures of a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, __file__, str(path), str(count)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return tuple(map(int, done.stdout.split()))


@pytest.mark.timeout(3600)
def test_a_million_urls(tmp_path: Path) -> None:
    """Against a tenth of it: the same memory, and rates above 5,000 a second."""
    small = _measure(tmp_path / "small.sqlite", URLS // 10)
    large = _measure(tmp_path / "large.sqlite", URLS)
    print()
    for count, enqueue, dequeue, empty, full, peak, size in (small, large):
        print(
            f"{count:>9} URLs on {HOSTS} hosts: {enqueue}/s in, {dequeue}/s out and acknowledged;"
            f" VmHWM {empty} MiB empty, {full} full, {peak} at the end; {size} MiB on disk"
        )
    assert min(small[1], small[2], large[1], large[2]) >= 5000
    assert large[5] - small[5] <= 8


if __name__ == "__main__":
    fill_and_drain(Path(sys.argv[1]), int(sys.argv[2]))
