"""The generic extractor beside trafilatura on trafilatura's own public evaluation set, in one run on one machine.

Ours is scored twice: by the weights that the project runs, which were fitted on these very pages, and honestly, each half
of the set by weights that were fitted on the other half's sites alone. Only the second may be compared with the peer.
Times are processor time over all pages, from bytes to text.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.generic import judge, read_page
from spiders.generic.model import Score, compile_score
from tests.benchmarks.evaluation_set import VARIABLE, Counts, Sample, count, directory, samples

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


def run(name: str, extractor: Extractor, pages: list[Sample]) -> tuple[list[Counts], float]:
    """Counts of both halves, and pages a second of processor time."""
    found = [Counts(), Counts()]
    start = time.process_time()
    texts = [extractor(sample) for sample in pages]
    seconds = time.process_time() - start
    for sample, text in zip(pages, texts, strict=True):
        found[sample.half] = found[sample.half].plus(count(sample, text))
    rate = len(pages) / seconds
    both = found[0].plus(found[1])
    print(f"{name:38} {both}  halves {found[0].f_score:.4f} {found[1].f_score:.4f}  {rate:6,.1f} pages/s")
    return found, rate


def test_ahead_of_trafilatura() -> None:
    folder = directory()
    if folder is None:
        pytest.skip(f"{VARIABLE} does not name the folder with the public evaluation set")
    trafilatura = pytest.importorskip("trafilatura", reason="the peer is not installed")
    pages = list(samples(folder))
    scores = [compile_score(weights) for weights in json.loads(HALVES.read_text())]
    print(f"\n{len(pages)} pages of {folder}")
    for sample in pages[::50]:
        whole_way(sample)
    ours, _ = run("ours, by the other half's weights", lambda sample: labelled(scores[1 - sample.half], sample), pages)
    _, rate = run("ours, by the project's (fitted here)", whole_way, pages)
    extraction = partial(trafilatura.extract, include_comments=False, include_tables=True, include_formatting=False)
    peers = {}
    for name, peer in {
        "trafilatura": extraction,
        "trafilatura, fast": partial(extraction, fast=True),
        "trafilatura, favor_precision": partial(extraction, favor_precision=True),
    }.items():
        peers[name], peer_rate = run(name, lambda sample, peer=peer: peer(sample.body), pages)  # type: ignore[misc]
        print(f"{'':38} ours is {rate / peer_rate:.1f} times as fast")
    mine = ours[0].plus(ours[1]).f_score
    assert all(mine > counts[0].plus(counts[1]).f_score for counts in peers.values())
