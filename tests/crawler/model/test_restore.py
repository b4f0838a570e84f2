"""Edits can be undone, all or some: what comes back is the page as it was parsed, and what is left still fits."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.article import Article, Block, Edit
from crawler.model.draft import Draft, Mark, PageBlock, Part
from crawler.model.page import Page
from crawler.model.restore import put_back, restore

LINE = "Photos: the crew and the pier. Share: mail, print"


def article_of(*lines: tuple[str, Sequence[tuple[int, int, str]] | str | None]) -> Article:
    """Lines with what is said of each: a rule, stretches with a rule each, or nothing."""
    draft = Draft(Page("", "text"), [PageBlock.of(text) for text, _ in lines])
    for position, (_, said) in enumerate(lines):
        if isinstance(said, str):
            draft.mark(position, said)
        elif said:
            draft.mark_parts(position, [Part(start, end, Mark(rule, "remove")) for start, end, rule in said])
    return draft.article()


def undo(article: Article, *rules: str) -> Article:
    body, edits = put_back(article.body, article.edits, lambda edit: edit.rule in rules)
    return replace(article, body=tuple(body), edits=tuple(edits))


def texts(article: Article) -> list[str]:
    return [block.text for block in article.body]


@pytest.mark.parametrize(
    ("rules", "body", "left"),
    [
        ([], ["the crew and the pier."], [("label", "Photos: ", 0), ("share", " Share: mail, print", 30)]),
        (["label"], ["Photos: the crew and the pier."], [("share", " Share: mail, print", 30)]),
        (["share"], ["the crew and the pier. Share: mail, print"], [("label", "Photos: ", 0)]),
        (["label", "share"], [LINE], []),
    ],
)
def test_stretches_of_a_block(rules: list[str], body: list[str], left: list[tuple[str, str, int]]) -> None:
    article = undo(article_of((LINE, [(0, 7, "label"), (30, 49, "share")])), *rules)
    assert texts(article) == body
    assert [(edit.rule, edit.text, edit.offset) for edit in article.edits] == left
    assert restore(article) == [LINE]


def test_a_stretch_between_two_that_stay_out_gives_them_its_blanks() -> None:
    line = "one two three four"
    article = article_of((line, [(0, 3, "a"), (4, 13, "b"), (14, 18, "a")]))
    again = undo(article, "b")
    assert texts(again) == ["two three"]
    assert [edit.text for edit in again.edits] == ["one ", " four"]
    assert restore(again) == [line]


def test_whole_blocks_come_back_in_their_place() -> None:
    article = article_of(("Home", "nav"), ("News", "nav"), ("One.", None), ("Share", "tail"), ("Two.", None))
    again = undo(article, "nav")
    assert texts(again) == ["Home", "News", "One.", "Two."]
    assert [(edit.rule, edit.position) for edit in again.edits] == [("tail", 3)]
    assert undo(again, "tail").edits == ()


def test_what_stays_keeps_its_kind() -> None:
    body, _ = put_back(
        [Block("heading", "Why")], [Edit("by", "move", "By Kit Lowe", 1, None, "byline")], lambda _: True
    )
    assert body == [Block("heading", "Why"), Block("paragraph", "By Kit Lowe")]


def test_a_row_that_was_changed_does_not_fit() -> None:
    with pytest.raises(ValueError, match="beyond the body"):
        put_back([], [Edit("tail", "remove", "Share", 3)], lambda _: True)
    with pytest.raises(ValueError, match="does not fit the body"):
        put_back([Block("paragraph", "A longer line.")], [Edit("x", "remove", "Share", 0, 3)], lambda _: True)


WORDS = st.lists(st.sampled_from(["one", "two,", "three.", "Home", "é"]), min_size=1, max_size=7).map(" ".join)
RULES = st.sampled_from(["a", "b", "c"])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    lines = draw(st.lists(WORDS, min_size=1, max_size=8))
    said: list[tuple[str, Sequence[tuple[int, int, str]] | str | None]] = []
    for line in lines:
        how = draw(st.integers(0, 2))
        if how == 2:
            starts = [0, *(place + 1 for place, letter in enumerate(line) if letter == " ")]
            ends = [*(start - 1 for start in starts[1:]), len(line)]
            said.append((line, [(s, e, draw(RULES)) for s, e in zip(starts, ends, strict=True) if draw(st.booleans())]))
        else:
            said.append((line, draw(RULES) if how else None))
    return article_of(*said)


@given(articles(), st.sets(RULES))
def test_any_rules_can_be_undone(article: Article, rules: set[str]) -> None:
    again = undo(article, *rules)
    assert restore(again) == restore(article)
    assert not {edit.rule for edit in again.edits} & rules
    assert all(block.text == block.text.strip() != "" for block in again.body)


@given(articles())
def test_nothing_and_everything(article: Article) -> None:
    assert undo(article) == article
    everything = undo(article, "a", "b", "c")
    assert (texts(everything), everything.edits) == (restore(article), ())
