"""The generic extractor beside trafilatura on trafilatura's own public evaluation set, in one run on one machine.

Ours is scored twice: by the weights that the project runs, which were fitted on these very pages, and honestly, each half
of the set by weights that were fitted on the other half's sites alone. Only the second may be compared with the peer.
Times are processor time over all pages, from bytes to text; the extractors take turns, a few pages each.
"""

import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.generic import judge, read_page
from spiders.generic.model import Score, compile_score
from tests.benchmarks.evaluation_set import VARIABLE, Counts, Sample, count, directory, samples

SLICE = 15
HALVES = Path(__file__).with_name("generic_halves.json")
Extractor = Callable[[Sample], str | None]


def labelled(score: Score, sample: Sample) -> str:
    """Our blocks that are the article, by some weights."""
    reading = read_page(decode_page(sample.body, content_type="text/html").text)
    verdict = judge(reading, score)
    return "\n".join(block.text for block, kept in zip(reading.markup.blocks, verdict.article, strict=True) if kept)


def whole_way(sample: Sample) -> str:
    """Our article, from bytes through extraction and all stages."""
    return clean(extract(decode_page(sample.body, content_type="text/html"))).text


class Runner:
    """One extractor: what it found, and the processor time that it took."""

    def __init__(self, name: str, extractor: Extractor) -> None:
        self.name = name
        self.seconds = 0.0
        self.found = [Counts(), Counts()]
        self._extractor = extractor

    def take(self, pages: Sequence[Sample]) -> None:
        """Read some pages."""
        start = time.process_time()
        texts = [self._extractor(sample) for sample in pages]
        self.seconds += time.process_time() - start
        for sample, text in zip(pages, texts, strict=True):
            self.found[sample.half] = self.found[sample.half].plus(count(sample, text))

    @property
    def both(self) -> Counts:
        """Of both halves of the set."""
        return self.found[0].plus(self.found[1])


def run(runners: Sequence[Runner], pages: Sequence[Sample]) -> None:
    """All extractors over all pages, a few pages each in turn: what else the machine does falls on all alike."""
    slices = [pages[start : start + SLICE] for start in range(0, len(pages), SLICE)]
    for turn, some in enumerate(slices):
        for place in range(len(runners)):
            runners[(turn + place) % len(runners)].take(some)


def test_ahead_of_trafilatura() -> None:
    folder = directory()
    if folder is None:
        pytest.skip(f"{VARIABLE} does not name the folder with the public evaluation set")
    trafilatura = pytest.importorskip("trafilatura", reason="the peer is not installed")
    pages = list(samples(folder))
    scores = [compile_score(weights) for weights in json.loads(HALVES.read_text())]
    extraction = partial(trafilatura.extract, include_comments=False, include_tables=True, include_formatting=False)
    ours = Runner("ours, by the other half's weights", lambda sample: labelled(scores[1 - sample.half], sample))
    whole = Runner("ours, by the project's (fitted here)", whole_way)
    peers = [
        Runner("trafilatura", lambda sample: extraction(sample.body)),
        Runner("trafilatura, fast", lambda sample: extraction(sample.body, fast=True)),
        Runner("trafilatura, favor_precision", lambda sample: extraction(sample.body, favor_precision=True)),
        # our whole way reads title, names, dates and tags too: so does this
        Runner("trafilatura, with metadata", lambda sample: extraction(sample.body, with_metadata=True)),
    ]
    runners = [ours, whole, *peers]
    for sample in pages[::50]:
        for runner in runners:
            Runner("warm", runner._extractor).take([sample])
    run(runners, pages)
    print(f"\n{len(pages)} pages of {folder}; times are those of the whole way from bytes to article: 1")
    for runner in runners:
        halves = " ".join(f"{counts.f_score:.4f}" for counts in runner.found)
        print(
            f"{runner.name:38} {runner.both}  halves {halves}  {len(pages) / runner.seconds:6,.1f} pages/s  "
            f"{runner.seconds / whole.seconds:.2f} times the time"
        )
    mine = ours.both.f_score
    assert all(mine > peer.both.f_score for peer in peers)
