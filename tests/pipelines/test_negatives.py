"""Precision before recall: sentences that talk about what the rules strip stay where they are."""

from pathlib import Path

import pytest

from crawler.model.article import Article
from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text

SENTENCES = [
    line
    for line in (Path(__file__).parents[1] / "cases" / "negatives.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
BANNER = (
    "An official website of the United States government\nHere's how you know\n"
    "A .mil website belongs to an official U.S. Department of Defense organization in the United States.\n"
    "A lock (lock ) or https:// means you’ve safely connected to the .mil website. "
    "Share sensitive information only on official, secure websites.\n\n"
)
HEAD = BANNER + "Crew Paints the Pier Before the Fleet Arrives\n\nBy Robin Vale\n\n"
FIRST = "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said.\n\n"
LAST = "The paint will dry by Friday, he said, unless it rains.\n\n"
TAIL = "(Follow Robin Vale on Twitter: @ValeExample)\n\nRelated Stories"


def cleaned(text: str) -> Article:
    return clean(draft_text(Page(text, "text")))


def body(article: Article) -> list[str]:
    return [block.text for block in article.body]


@pytest.mark.parametrize("sentence", SENTENCES)
class TestASentenceStays:
    def test_in_the_middle(self, sentence: str) -> None:
        article = cleaned(f"{HEAD}{FIRST}{sentence}\n\n{LAST}{TAIL}")
        assert body(article) == [FIRST.strip(), sentence, LAST.strip()]

    def test_twice(self, sentence: str) -> None:
        article = cleaned(f"{HEAD}{FIRST}{sentence}\n\n{LAST}{sentence}\n\n{TAIL}")
        assert body(article) == [FIRST.strip(), sentence, LAST.strip(), sentence]

    def test_at_the_end(self, sentence: str) -> None:
        assert sentence in body(cleaned(f"{HEAD}{FIRST}{LAST}{sentence}\n\n{TAIL}"))

    def test_at_the_beginning(self, sentence: str) -> None:
        article = cleaned(f"{HEAD}{sentence}\n\n{FIRST}{LAST}{TAIL}")
        assert sentence in [*body(article), article.subheadline]

    def test_without_blank_lines(self, sentence: str) -> None:
        text = f"{HEAD}{FIRST}{sentence}\n\n{LAST}{TAIL}".replace("\n\n", "\n")
        assert sentence in body(cleaned(text))


def test_there_are_enough() -> None:
    assert len(SENTENCES) >= 75
