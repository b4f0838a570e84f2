"""The draft's promise: whatever the stages mark, the edits put back give the parsed page again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.model.article import Article
from crawler.model.draft import Draft, Mark, PageBlock, Part
from crawler.model.page import Page
from crawler.model.restore import restore
from crawler.model.text import fold, squeeze
from pipelines import clean
from spiders.plaintext import draft_text

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: squeeze(" ".join(words))).filter(bool)


def draft_of(*texts: str) -> Draft:
    return Draft(Page("", "text"), [PageBlock.of(text) for text in texts])


def test_unmarked_blocks_are_the_body() -> None:
    draft = draft_of("Title", "One.", "Two.", "Tail")
    draft.mark(0, "headline", "move", "headline")
    draft.mark(3, "tail")
    article = draft.article()
    assert [block.text for block in article.body] == ["One.", "Two."]
    assert article.text == "One.\n\nTwo."
    assert restore(article) == ["Title", "One.", "Two.", "Tail"]


@given(st.lists(LINES, max_size=5), st.integers(0, 4))
@example(["(", "a )", "e", "\u0301e", "\u00a8"], 9)
def test_the_folded_text_is_that_of_the_article(texts: list[str], marked: int) -> None:
    draft = draft_of(*filter(squeeze, texts))
    if marked < len(draft.blocks):
        draft.mark(marked, "tail")
    assert draft.folded_text() == fold(draft.article().text)


def test_the_folded_text_of_a_block_in_parts_is_not_known() -> None:
    draft = draft_of("PORT VELA -- Wind.")
    draft.mark_parts(0, [Part(0, 12, Mark("dateline", "move", "dateline"))])
    assert draft.folded_text() is None


def test_the_first_mark_stands() -> None:
    draft = draft_of("Title")
    draft.mark(0, "first")
    draft.mark(0, "second")
    assert [edit.rule for edit in draft.article().edits] == ["first"]


def test_neighbours_of_one_rule_are_one_edit() -> None:
    draft = draft_of("Home", "News", "Body.", "Contact")
    for position in (0, 1, 3):
        draft.mark(position, "region-nav")
    article = draft.article()
    assert [(edit.text, edit.position) for edit in article.edits] == [("Home\nNews", 0), ("Contact", 3)]
    assert restore(article) == ["Home", "News", "Body.", "Contact"]


def test_a_part_takes_its_blanks_along() -> None:
    draft = draft_of("date 2017-02-16 The ship left.")
    draft.mark_parts(0, [Part(0, 15, Mark("index-date", "remove"))])
    article = draft.article()
    assert article.text == "The ship left."
    assert article.edits[0].text == "date 2017-02-16 "
    assert restore(article) == ["date 2017-02-16 The ship left."]


@pytest.mark.parametrize("part", [Part(0, 3, Mark("x", "remove")), Part(4, 7, Mark("x", "remove"))])
def test_a_part_glued_to_what_stays_is_refused(part: Part) -> None:
    with pytest.raises(ValueError, match="glued"):
        draft_of("Home" + "News" + " and more").mark_parts(0, [part, Part(9, 12, Mark("y", "remove"))])


def test_a_row_that_was_changed_does_not_fit() -> None:
    draft = draft_of("One.", "Two.", "Tail")
    draft.mark(2, "tail")
    article = draft.article()
    broken = Article(article.id, article.kind, article.extraction, body=article.body[:1], edits=article.edits)
    with pytest.raises(ValueError, match="beyond the body"):
        restore(broken)


@given(st.lists(st.tuples(LINES, st.sampled_from(["", "a", "b", "part-start", "part-end"])), min_size=1, max_size=12))
def test_any_marks_can_be_put_back(blocks: list[tuple[str, str]]) -> None:
    draft = draft_of(*(text for text, _ in blocks))
    for position, (text, how) in enumerate(blocks):
        first_blank, last_blank = text.find(" "), text.rfind(" ")
        if how in ("a", "b"):
            draft.mark(position, how, "move" if how == "a" else "remove")
        elif how == "part-start" and first_blank > 0:
            draft.mark_parts(position, [Part(0, first_blank, Mark("cut", "remove"))])
        elif how == "part-end" and last_blank > 0:
            draft.mark_parts(position, [Part(last_blank, len(text), Mark("cut", "remove"))])
    assert restore(draft.article()) == [text for text, _ in blocks]


PIECES = st.sampled_from(
    [
        "An official website of the United States Government \xa0",
        "Here's how you know",
        "Official websites use .mil",
        "A lock (lock ) or https:// means you’ve safely connected to the .mil website. Share sensitive information only on official, secure websites.",
        "You have accessed part of a historical collection on Some of the information contained within may be outdated and links may not function.",
        "NEWS | Dec. 1, 2017",
        "By Lena Voss Example Wing Public Affairs",
        "  • Published Aug. 7, 2018",
        "Crew Paints the Pier",
        "Sailors paint the pier at Port Vela, Oct. 4, 2017. DoD photo by Army Sgt. Dana Ruiz",
        "Sailors paint the pier at Port Vela, Oct. 4, 2017. DoD photo by Army Sgt. Dana Ruiz - Sailors paint the pier at Port Vela, Oct. 4, 2017. DoD photo by Army Sgt. Dana Ruiz",
        "Paint Job",
        "Photo By: Dana Ruiz",
        "VIRIN: 171004-D-RZ901-0102",
        "1 / 2",
        "DOWNLOAD HI-RES / PHOTO DETAILS",
        "Forty sailors painted the pier in a day, the harbor master said.",
        "SEC. BROOK:  All right, who is first?",
        "Q:  Why?",
        "(Follow Robin Vale on Twitter: @ValeExample)",
        "http://www.facebook.com/example",
        "Related Stories",
        "date 2017-02-16 An official website of the United States Government",
        "May 5, 2023",
        "Photos",
        "Snapshots of what’s happening in the Defense Department.",
        "Budget Briefing Deputy Defense Secretary Mara Quist briefs reporters. SHARE: Download: Full Size (1.34 MB) Credit: SFC Bo Lindqvist VIRIN: 160202-D-LQ907-072C.JPG Photo Gallery",
        "\u00ad",
        "Date Taken: 01.18.2025",
        "Photo ID: 9000122",
        "1 00:00:02,559 --> 00:00:04,559 All right . 2 00:00:04,559 --> 00:00:06,909 Well .",
        "",
    ]
)


@given(st.lists(PIECES | LINES, max_size=30).map("\n".join))
def test_any_text_capture_can_be_put_back(text: str) -> None:
    """Lines of real kinds in any order: nothing raises, nothing is lost."""
    blocks = [block.text for block in draft_text(Page(text, "text")).blocks]
    assert restore(clean(draft_text(Page(text, "text")))) == blocks
