"""Captures changed as copying, mail and editors change them: what they say stays, and where nothing that shows was changed
the article is the same.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest

from crawler.model.article import Article
from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text

CAPTURES = Path(__file__).parent.parent / "captures"
_START = re.compile(r"(?m)^(?=\S)")
_END = re.compile(r"(?m)(?<=\S)$")
UNSEEN: dict[str, Callable[[str], str]] = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "Macintosh line ends": lambda text: text.replace("\n", "\r"),
    "line separators": lambda text: text.replace("\n", "\u2028"),
    "form feeds": lambda text: text.replace("\n\n", "\n\f\n"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "indented": lambda text: _START.sub("    ", text),
    "indented by tabs": lambda text: _START.sub("\t", text),
    "NBSP first": lambda text: _START.sub("\xa0", text),
    "blanks at the end": lambda text: text.replace("\n", "  \n"),
    "NBSP between paragraphs": lambda text: text.replace("\n\n", "\n\xa0\n"),
    "zero-width space first": lambda text: _START.sub("\u200b", text),
    "zero-width space last": lambda text: _END.sub("\u200b", text),
    "zero-width space between paragraphs": lambda text: text.replace("\n\n", "\n\u200b\n"),
    "word joiner first": lambda text: _START.sub("\u2060", text),
    "left-to-right mark first": lambda text: _START.sub("\u200e", text),
    "two blanks between words": lambda text: re.sub(r"(?<=\w) (?=\w)", "  ", text),
    "NBSP between words": lambda text: re.sub(r"(?<=\w) (?=\w)", "\xa0", text),
    "more blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "blank lines first": lambda text: f"\n\n\n{text}",
}  # fmt: skip
_ARTICLES = ("story", "release", "advisory", "speech", "transcript", "contracts")


def article_of(text: str) -> Article:
    return clean(draft_text(Page(text, "text")))


@cache
def captures() -> tuple[tuple[str, str, Article], ...]:
    """Name, text and article of each saved capture."""
    texts = [(path.parent.name, path.read_text("utf-8")) for path in sorted(CAPTURES.glob("*/capture.txt"))]
    return tuple((name, text, article_of(text)) for name, text in texts)


# A title, a day and two or three sentences, or briefs with a dateline each: above another dated article they are what a listing is.
LIKE_ENTRIES = frozenset(["N14", "U20", "W11", "W13", "W24"])


def stories() -> list[tuple[str, str, Article]]:
    """The captures that are articles with a text; those on one line have no line to lose."""
    return [item for item in captures() if item[2].kind in _ARTICLES and len(item[2].body) > 1]


def said(article: Article) -> list[str]:
    """Headline, deck and text, line by line."""
    return [article.headline or "", article.subheadline or "", *(block.text for block in article.body)]


def shown(article: Article) -> str:
    """The whole article without what tells how it was read."""
    facts = {
        "said": said(article),
        "kind": article.kind,
        "published": article.published,
        "byline": [byline.raw for byline in article.byline],
        "dateline": article.dateline and article.dateline.place,
        "photos": [(photo.caption, photo.credit, photo.virins, photo.title, photo.alt, photo.repeats) for photo in article.photos],
        "rest": [article.historical, [link.text for link in article.related], list(article.tags)],
    }  # fmt: skip
    return json.dumps(facts, ensure_ascii=False, indent=1).replace("\xa0", " ")


@pytest.mark.parametrize("change", UNSEEN)
def test_what_nobody_sees_changes_nothing(change: str) -> None:
    for name, text, article in captures():
        assert shown(article_of(UNSEEN[change](text))) == shown(article), name


def lost(article: Article, wanted: list[str]) -> list[str]:
    """Lines that an article does not keep."""
    kept = " ".join(said(article))  # beside a page with longer lines a wrapped one stays wrapped
    return [line for line in wanted if line.removeprefix("- ") not in kept]  # beside Markdown it is a mark


def test_a_page_that_stands_twice_is_no_listing() -> None:
    for name, text, article in stories():
        for between in ("\n\n", "\n", "\n\n----------\n\n"):
            assert not lost(article_of(text + between + text), said(article)), name


def test_two_articles_in_one_capture_keep_their_texts() -> None:
    # by a hash: a new capture changes one pair and no other
    known = sorted(
        [item for item in stories() if item[0] not in LIKE_ENTRIES], key=lambda item: crc32(item[0].encode())
    )
    for (name, text, article), (other, second, further) in zip(known, [*known[1:], known[0]], strict=True):
        assert not lost(article_of(f"{text}\n\n{second}"), [*said(article), *said(further)]), (name, other)


@pytest.mark.parametrize("share", [10, 25, 40, 55, 70, 85, 95])
def test_what_stands_before_a_cut_stays(share: int) -> None:
    for name, text, article in stories():
        lines = text.split("\n")
        place = len(lines) * share // 100
        cut = article_of("\n".join([*lines[:place], lines[place][: share % 30]]))
        above = {" ".join(line.split()).removeprefix("• ").removeprefix("* ") for line in lines[:place]}
        body = [block.text for block in article.body if block.text in above]
        assert not lost(cut, body), name
        if body and article.headline in above:
            assert cut.headline == article.headline, name
