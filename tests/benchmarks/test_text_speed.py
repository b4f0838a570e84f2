"""Speed and memory of cleaning text captures, on one core: `make bench`.

Measured as MB/s of input through everything that `clean` does to a page (blocks, stages, article, JSON), on captures of the
sizes that real ones have; and as a ratio to the cheapest work that any reader does: decode, split into lines, JSON.
"""

import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from crawler.commands.clean import clean_page
from crawler.model.page import Page

CAPTURES = Path(__file__).parents[1] / "captures"
STORY = 5_000
"""Characters of a story."""


def stories() -> list[str]:
    """Articles of the usual 5 kB, some hundred of them and none twice: each capture of an article with more paragraphs below its
    own, two sentences of other captures each.
    """
    captures = [
        json.loads(path.read_text("utf-8")) | {"at": path.parent} for path in sorted(CAPTURES.glob("*/expected.json"))
    ]
    sentences = [
        line
        for capture in captures
        for line in capture["body"]
        if 70 < len(line) < 200 and line[1].islower() and line.endswith(".")
    ]
    more = itertools.cycle(f"{first} {second}" for first, second in zip(sentences, sentences[7:], strict=False))
    texts = []
    for capture in captures:
        text = (capture["at"] / "capture.txt").read_text("utf-8")
        if capture["headline"] and len(capture["body"]) > 1 and text.count(capture["body"][-1]) == 1:
            above, last, below = text.partition(capture["body"][-1])
            size = len(text)
            while size < STORY:
                last += "\n\n" + next(more)
                size = len(above) + len(last) + len(below)
            texts.append(above + last + below)
    return texts


def short_lines() -> list[str]:
    """Six articles of 5 kB in lines of 90 characters, among them lines that nearly are a site's notices."""
    texts = []
    for name in ("S101", "S102", "S103", "S105", "S118", "S120"):
        text = (CAPTURES / name / "capture.txt").read_text("utf-8")
        paragraphs = [line for line in text.splitlines() if len(line) > 60 and "photo" not in line][-3:]
        more = "\n\n".join(f"{line} ({number})." for number in range(12) for line in paragraphs)
        texts.append(text.replace("Related Stories", "") + "\n\n" + more[:3500])
    return texts


def transcripts() -> list[str]:
    """Transcripts of 40 kB."""
    turns = "\n\n".join(
        f"            SEC. BROOK:  {number}.  We looked at the pier, and the pier is fine.  (Laughter.)  I would rather talk about it.\n\n\n"
        f"            Q:  Mr. Secretary, on question {number}, is the website with the casualty list up to date?"
        for number in range(160)
    )
    head = (CAPTURES / "S114" / "capture.txt").read_text("utf-8").partition("            SEC.")[0]
    return [head + turns]


def rates(texts: list[str], work: Callable[[str], object]) -> tuple[float, float]:
    """MB/s of one core: the first round, over texts that were not met before, and the best of five."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    rounds = []
    for _ in range(5):
        started = time.process_time()
        for text in texts:
            work(text)
        rounds.append(size / (time.process_time() - started))
    return rounds[0], max(rounds)


def whole(text: str) -> bytes:
    return orjson.dumps(clean_page(Page(text, "text")))


def least(text: str) -> bytes:
    return orjson.dumps([line.strip() for line in text.encode().decode().splitlines() if line.strip()])


def test_text_speed() -> None:
    for name, texts in (
        ("stories, 5 kB", stories()),
        ("stories of short lines, 5 kB", short_lines() * 20),
        ("transcripts, 40 kB", transcripts() * 5),
    ):
        (first, ours), (_, floor) = rates(texts, whole), rates(texts, least)
        print(
            f"\n{name}: {ours:.1f} MB/s, {first:.1f} when they come first; "
            f"reading lines and writing JSON alone {floor:.0f} MB/s, ratio {floor / ours:.1f}"
        )


def test_output_is_the_article() -> None:
    """What is measured is the real thing."""
    row = json.loads(whole(short_lines()[0]))
    assert row["headline"] == "Brook Thanks Crew for Long Deployment"
    assert len(row["body"]) > 15
    rows = [json.loads(whole(text)) for text in stories()]
    assert all(row["headline"] and row["kind"] not in ("listing", "wall", "error", "other") for row in rows)
    assert sum(len(row["text"]) for row in rows) > 0.7 * STORY * len(rows)
