"""Duplicates over a whole collection: a million articles, how many a second, in how much memory, and how many are found.

Each tenth article is a copy of an earlier one with a few words changed (resemblance about 0.93), each hundredth a story with
every tenth word changed (about 0.4), which is another story. Two photos an article, one of them shown before by another.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.model.article import Article, Extraction, Photo
from pipelines.duplicates import DuplicateIndex

ARTICLES = int(os.environ.get("ARTICLES", "1000000"))
WORDS = [
    f"{start}{middle}{end}"
    for start in "bcdfghlmnp"
    for middle in ("an", "ol", "ir", "es", "um")
    for end in ("sel", "tim", "vor")
]
LENGTH = 150


def _peak() -> int:
    """The most memory that this process ever held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _story(number: int) -> list[str]:
    return random.Random(number).choices(WORDS, k=LENGTH)


def _article(number: int) -> tuple[Article, str]:
    """An article, and what it is: first, copy or lookalike."""
    sort = "first"
    words = _story(number)
    if number % 10 == 9:
        sort, words = "copy", _story(_source(number))
        words[LENGTH // 2] = "altered"
    elif number % 100 == 50:
        sort, words = "lookalike", _story(number - 1 - (number - 1) % 10)
        words[::10] = ["altered"] * len(words[::10])
    photos = tuple(
        Photo(virins=(f"160503-N-AA{item % 1000:03}-{item // 1000 % 1000:03}{'ABCDE'[item // 1000000]}",))
        for item in (number, number // 2)
    )
    return Article(
        f"site/article/{number}", "story", Extraction("text", "text", "1"), text=" ".join(words), photos=photos
    ), sort


def _source(number: int) -> int:
    """An earlier article that is no copy itself."""
    chosen = random.Random(-number).randrange(number)
    return chosen - chosen % 10 + 1


def name_all(path: Path, count: int) -> None:
    """Name so many articles; print rate, memory, size, and what was found."""
    found = {"first": 0, "copy": 0, "lookalike": 0}
    met = dict(found)
    empty, spent = _peak(), 0.0
    with DuplicateIndex(path) as index:
        for number in range(count):
            article, sort = _article(number)
            started = time.perf_counter()
            named = index.name(article)
            spent += time.perf_counter() - started
            met[sort] += 1
            found[sort] += named.duplicate_of is not None
    rates = [round(1000 * found[sort] / met[sort]) for sort in met]
    print(f"{count / spent:.0f} {empty} {_peak()} {path.stat().st_size // 2**20} {' '.join(map(str, rates))}")


def _measure(path: Path, count: int) -> tuple[int, ...]:
    done = subprocess.run(
        [sys.executable, __file__, str(path), str(count)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return tuple(map(int, done.stdout.split()))


@pytest.mark.timeout(7200)
def test_a_million_articles(tmp_path: Path) -> None:
    """Memory is that of the cache (64 MiB) and no more, however many there are."""
    measured = [(count, _measure(tmp_path / f"{count}.sqlite", count)) for count in (ARTICLES // 10, ARTICLES)]
    print()
    for count, (rate, empty, peak, size, first, copy, lookalike) in measured:
        print(
            f"{count:>9} articles: {rate}/s; VmHWM {empty} MiB empty, {peak} at the end; {size} MiB on disk;"
            f" named a duplicate: {copy / 10} % of copies, {lookalike / 10} % of lookalikes, {first / 10} % of firsts"
        )
    assert all(figures[5] >= 980 and figures[6] <= 5 and figures[4] <= 1 for _, figures in measured)
    assert all(peak - empty <= 64 + 32 for _, (_, empty, peak, *_) in measured)


if __name__ == "__main__":
    name_all(Path(sys.argv[1]), int(sys.argv[2]))
