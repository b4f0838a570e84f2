"""Every row of every table: it fires at its place in a page, spares what it must keep, and is bounded on evil input."""

import time

import pytest

from crawler.errors import RuleTableError
from crawler.model.page import Page
from crawler.model.text import fold
from pipelines import clean
from pipelines.evidence import PLACES, TABLE
from pipelines.rule import Rule, _rule, load_table
from spiders.plaintext import draft_text

RULES = (*TABLE.rules, *PLACES.rules)
HEADLINE = "Crew Paints the Pier Before the Fleet Arrives"
BODY = "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said."
# A scrap of the banner goes with the banner alone.
_BANNER = "Here's how you know\n{line}\nOfficial websites use .mil\n"
# Fires only on a page of its kind, not on a story: the place line of an image page.
_IMAGE_PAGE = "Guardsmen Check Radios [Image 7 of 10]\n\n{line}\n\n01.18.2025\n\nDate Taken: 01.18.2025\nPhoto ID: 9000122\nResolution: 58x39\nPUBLIC DOMAIN\n"


def lines(rule: Rule) -> list[str]:
    return list(rule.texts or rule.examples)


def rules_fired(text: str) -> set[str]:
    article = clean(draft_text(Page(text, "text")))
    return {edit.rule for edit in article.edits} | {notice.rule for notice in article.notices}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_fires_at_its_place(rule: Rule) -> None:
    for line in lines(rule):
        if rule.id == "image-place":
            page = _IMAGE_PAGE.format(line=line)
        elif rule.id == "image-data":
            page = f"{HEADLINE}\n\n{BODY}\n\n{BODY} Twice.\n\nPUBLIC DOMAIN\n{line}"
            assert line.split() not in [block.text.split() for block in clean(draft_text(Page(page, "text"))).body]
        elif rule.id == "banner-scrap":
            page = f"{_BANNER.format(line=line)}{HEADLINE}\n\n{BODY}\n\n{BODY} Twice."
        elif rule.where == "tail":
            beside = "\n\nPrivacy Policy" if rule.label == "nav" else ""  # one label of a menu alone ends no page
            page = f"{HEADLINE}\n\n{BODY}\n\n{line}{beside}"
        else:
            page = f"{line}\n\n{HEADLINE}\n\n{BODY}\n\n{BODY} Twice."
        assert rule.id in rules_fired(page), line


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_spares_what_it_must_keep(rule: Rule) -> None:
    for sentence in rule.keep:
        assert not rule.matches(fold(sentence))
        article = clean(draft_text(Page(f"{HEADLINE}\n\n{BODY}\n\n{sentence}\n\n{BODY} Twice.", "text")))
        assert " ".join(sentence.split()) in [block.text for block in article.body]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.where in ("top", "head")], ids=lambda rule: rule.id)
def test_a_head_wording_stays_in_the_body(rule: Rule) -> None:
    """What frames a page at its top is an ordinary line between paragraphs."""
    for line in lines(rule):
        page = (
            f"{HEADLINE}\n\nBy Robin Vale\n\n{BODY}\n\nThe chief spoke again.\n\n{line}\n\nThe crew went home at six."
        )
        article = clean(draft_text(Page(page, "text")))
        assert article.kind in ("listing", "other") or fold(line) in [fold(block.text) for block in article.body]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.pattern], ids=lambda rule: rule.id)
def test_bounded_on_evil_input(rule: Rule) -> None:
    """No pattern backtracks without bound. A second is a thousand times what the slowest takes."""
    seeds = [*rule.examples, "a", " ", "| ", "home : ", "1", "by a ", "news ", "photo ", "(", "u.s. ", "https://"]
    started = time.process_time()
    for seed in seeds:
        for end in ("", "!", "\x00"):
            rule.matches((fold(seed) * rule.longest)[: rule.longest - 1] + end)
    assert time.process_time() - started < 1


def test_every_text_is_folded_and_of_one_rule() -> None:
    seen: dict[str, str] = {}
    for rule in RULES:
        for text in rule.texts:
            assert text == fold(text)
            assert seen.setdefault(text, rule.id) == rule.id


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "x", "label": "a", "text": "b"}, "has no source"),
        ({"id": "x", "label": "a", "source": "s"}, "needs either text or pattern"),
        ({"id": "x", "label": "a", "source": "s", "text": "b", "pattern": "b"}, "needs either text or pattern"),
        ({"id": "x", "label": "a", "source": "s", "pattern": "b("}, "does not compile"),
        ({"id": "x", "label": "a", "source": "s", "pattern": "(b)"}, "capturing group"),
        ({"id": "x", "label": "a", "source": "s", "pattern": "b"}, "needs examples"),
        ({"id": "x", "label": "a", "source": "s", "pattern": "b", "examples": ["c"]}, "own example"),
        ({"id": "x", "label": "a", "source": "s", "pattern": "<dya>", "examples": ["<dya>"]}, "no piece 'dya'"),
        ({"id": "x", "label": "a", "source": "s", "text": "b", "keep": ["B"]}, "must keep"),
        ({"id": "x", "label": "a", "source": "s", "text": "b", "where": "foot"}, "is none of"),
        ({"id": "x", "label": "a", "source": "s", "text": "b", "txet": "b"}, "unknown key 'txet'"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(row: dict[str, object], reason: str) -> None:
    with pytest.raises(RuleTableError, match=f"row x: .*{reason}"):
        _rule("wordings", row, {"day": "[a-z]{3}day"})


def test_a_piece_that_patterns_share_is_named() -> None:
    row = {"id": "x", "label": "a", "source": "s", "pattern": "<day>, <day>|b", "examples": ["Monday, Friday"]}
    assert _rule("wordings", row, {"day": "[a-z]{3}day"}).pattern == "[a-z]{3}day, [a-z]{3}day|b"


def test_tables_load_alone() -> None:
    names = ("banner", "notices", "furniture", "places")
    assert [load_table(name).name for name in names] == list(names)
