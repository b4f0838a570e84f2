"""What the demo tells about an article: every line of the page, in order, with its fate."""

import io
from typing import Any

import pytest
from rich.console import Console

from crawler.demo.summary import Line, lines_of, render_excerpt, render_summary, shortened
from crawler.model.article import Photo
from crawler.model.draft import Draft, Mark, PageBlock, Part
from crawler.model.page import Page
from crawler.model.row import article_row


def article() -> dict[str, Any]:
    texts = (
        "Banner",
        "Home",
        "Headline",
        "By Ann Vale / May 3 First words.",
        "Second.",
        "Caption",
        "Caption",
        "Third. Tail",
    )
    draft = Draft(Page("", "html"), [PageBlock.of(text) for text in texts])
    draft.headline = "Headline"
    draft.photos.append(Photo(caption="Caption", repeats=2))
    draft.mark(0, "banner")
    draft.mark(1, "banner")
    draft.mark(2, "headline", "move", "headline")
    draft.mark_parts(3, [Part(0, 11, Mark("byline", "move", "byline")), Part(12, 19, Mark("date", "remove"))])
    draft.mark(5, "caption", "move", "photos/0/caption")
    draft.mark(6, "caption-copy", "merge", "photos/0/caption")
    draft.mark_parts(7, [Part(7, 11, Mark("tail", "remove"))])
    return article_row(draft.article())


def test_every_line_of_the_page_has_its_fate() -> None:
    assert [(line.text, line.action) for line in lines_of(article())] == [
        ("Banner", "remove"),
        ("Home", "remove"),
        ("Headline", "move"),
        ("By Ann Vale", "move"),
        ("/ May 3", "remove"),
        ("First words.", "keep"),
        ("Second.", "keep"),
        ("Caption", "move"),
        ("Caption", "merge"),
        ("Third.", "keep"),
        ("Tail", "remove"),
    ]


def test_a_page_without_edits_is_its_body() -> None:
    draft = Draft(Page("", "html"), [PageBlock.of("One."), PageBlock.of("Two.", "heading")])
    assert [line.fate for line in lines_of(article_row(draft.article()))] == ["body paragraph", "body heading"]


def test_long_stretches_are_counted() -> None:
    lines = [Line(str(number), "remove", "banner") for number in range(9)] + [Line("body", "keep", "body paragraph")]
    assert [line.text for line in shortened(lines)] == ["0", "1", "... and 7 more lines", "body"]
    assert [line.text for line in shortened(lines[:3])] == ["0", "1", "2"]
    assert list(shortened([])) == []


def test_the_summary_counts_edits_captions_and_flags() -> None:
    row = article()
    told = io.StringIO()
    console = Console(file=told, width=140)
    quoting = {**row, "historical": False, "text": "A historical collection.", "headline": "Museum"}
    flagged = {**row, "historical": True, "headline": "Old [page]", "notices": [{"rule": "notice-1"}]}
    render_summary([quoting, flagged], console)
    render_excerpt(row, console)
    text = told.getvalue()
    assert "4 copies of captions -> 2 photos" in text
    assert "Old [page] (notice-1)" in text
    assert "\n  Museum\n" in text
    assert "caption-copy" in text
    assert "One page, line by line: Headline" in text


@pytest.mark.parametrize("width", [60, 80, 140, 200])
def test_what_is_cut_on_a_narrow_terminal_is_the_page_not_its_fate(width: int) -> None:
    row = article()
    row["edits"][0]["text"] = "A banner that goes on and on " * 9 + "\nHome"
    told = io.StringIO()
    console = Console(file=told, width=width)
    render_summary([row], console)
    render_excerpt(row, console)
    lines = told.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert sum("…" in line for line in lines) == 2
    assert sum("photos/0/caption (caption-copy)" in line and line.startswith("=") for line in lines) == 1
    assert any(line.split()[:3] == ["1", "merge", "caption-copy"] for line in lines)
