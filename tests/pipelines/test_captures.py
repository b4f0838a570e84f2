"""Whole text captures: what must be kept is kept, what is furniture is out, fields are read."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.model.article import Article
from crawler.model.page import Page
from crawler.model.restore import restore
from pipelines import clean
from spiders.plaintext import draft_text
from tests.evaluation.score import plain

CAPTURES = Path(__file__).parents[1] / "captures"
NAMES = sorted(path.parent.name for path in CAPTURES.glob("*/expected.json"))

# Known failures, each strict: the day one holds, the row goes.
KNOWN: dict[tuple[str, str], str] = {}


@cache
def read(name: str) -> tuple[dict[str, Any], Article]:
    expected = json.loads((CAPTURES / name / "expected.json").read_text("utf-8"))
    with (CAPTURES / name / "capture.txt").open(encoding="utf-8", newline="") as file:
        return expected, clean(draft_text(Page(file.read(), "text")))


def cases(field: str) -> list[Any]:
    return [
        pytest.param(
            name, id=name, marks=[pytest.mark.xfail(reason=KNOWN[name, field])] if (name, field) in KNOWN else []
        )
        for name in NAMES
    ]


def kept(article: Article) -> list[str]:
    return [plain(text) for text in (article.headline, article.subheadline, *(b.text for b in article.body)) if text]


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_lost(name: str) -> None:
    expected, article = read(name)
    text = " ".join(kept(article))
    assert [line for line in [expected["headline"], *expected["body"]] if line and plain(line) not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_body_keeps_its_order(name: str) -> None:
    expected, article = read(name)
    text = " ".join(plain(block.text) for block in article.body)
    places = [text.find(plain(line)) for line in expected["body"]]
    found = [place for place in places if place >= 0]
    assert found == sorted(found)


@pytest.mark.parametrize("name", cases("dropped"))
def test_furniture_is_out(name: str) -> None:
    expected, article = read(name)
    lines = set(kept(article))
    assert [line for line in expected["dropped"] if plain(line) in lines] == []


@pytest.mark.parametrize("name", cases("headline"))
def test_headline(name: str) -> None:
    expected, article = read(name)
    assert plain(article.headline) == plain(expected["headline"])


@pytest.mark.parametrize("name", cases("captions"))
def test_captions_once_with_their_copies(name: str) -> None:
    expected, article = read(name)
    want = sorted((plain(caption["text"]), caption["copies"]) for caption in expected["captions"])
    assert sorted((plain(photo.caption), photo.repeats) for photo in article.photos if photo.caption) == want


@pytest.mark.parametrize("name", NAMES)
def test_virins(name: str) -> None:
    expected, article = read(name)
    assert {virin for photo in article.photos for virin in photo.virins} == set(expected["virins"])


@pytest.mark.parametrize("name", NAMES)
def test_historical(name: str) -> None:
    expected, article = read(name)
    assert article.historical is expected["historical"]
    assert bool(article.notices) is expected["historical"]


@pytest.mark.parametrize("name", cases("published"))
def test_published_and_what_else_the_label_names(name: str) -> None:
    expected, article = read(name)
    if expected["published"]:
        assert (article.published or "")[:10] == expected["published"][:10]
    for field in ("modified", "subheadline"):
        if field in expected:
            assert getattr(article, field) == expected[field]


@pytest.mark.parametrize("name", NAMES)
def test_edits_put_back_give_the_page(name: str) -> None:
    _, article = read(name)
    with (CAPTURES / name / "capture.txt").open(encoding="utf-8", newline="") as file:
        blocks = [block.text for block in draft_text(Page(file.read(), "text")).blocks]
    assert restore(article) == blocks


@pytest.mark.parametrize("name", cases("idempotence"))
def test_cleaning_a_cleaned_text_changes_nothing(name: str) -> None:
    """Headline and text of the feed, cleaned again, give the same headline and text."""
    _, article = read(name)
    if not article.text:
        return
    again = clean(draft_text(Page("\n\n".join(filter(None, (article.headline, article.text))), "text")))
    assert (again.headline, again.text) == (article.headline, article.text)
