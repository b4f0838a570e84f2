"""Text captures of walls and error pages are none of an article; an article about them is one."""

import time

import pytest

from crawler.model.article import Article
from crawler.model.page import Page
from crawler.model.restore import restore
from crawler.model.text import fold
from pipelines import clean
from pipelines.rule import Rule, load_table
from spiders.plaintext import draft_text

RULES = load_table("barred").rules
STORY = [
    "Crew Paints the Pier Before the Fleet Arrives",
    "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said on Monday.",
    "The page had told them to turn back. It said so in four words and a number.",
    "{}",
    "“We read it twice,” she said. “Then we called the office.”",
    "The paint will dry by Friday, he said, unless it rains.",
]  # fmt: skip


def article(*lines: str) -> Article:
    draft = draft_text(Page("\n\n".join(lines), "text"))
    cleaned = clean(draft)
    assert restore(cleaned) == [block.text for block in draft.blocks]
    return cleaned


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("wall", ["GovDelivery", "We are unable to verify the authenticity of this link.", "If you trust its source, go on."]),
        ("wall", ["Sorry, we were unable to verify the authenticity of this link. If you would like to proceed anyway, click the link below.", "https://www.example.mil/a"]),
        ("wall", ["Unable to verify the authenticity of this link. Copy the address: https://www.example.mil/a"]),
        ("wall", ["Access Denied", "You don't have permission to access \"http://www.example.mil/\" on this server.", "Reference #18.2d35aab8.1557333295.a4e16ab"]),
        ("wall", ["Just a moment...", "Enable JavaScript and cookies to continue"]),
        ("wall", ["Request Rejected", "The requested URL was rejected. Please consult with your administrator.", "Your support ID is: 420987654321"]),
        ("error", ["404 Not Found", "nginx"]),
        ("error", ["404 - File or directory not found."]),
        ("error", ["Page Not Found", "We are sorry, but the page you requested could not be found.", "Home"]),
        ("error", ["An official website of the United States government", "Page Not Found", "The page you are looking for no longer exists."]),
    ],
)  # fmt: skip
def test_a_page_that_is_none(kind: str, lines: list[str]) -> None:
    found = article(*lines)
    assert (found.kind, found.text, found.headline) == (kind, "", None)


@pytest.mark.parametrize(
    "lines",
    [
        ["Page Not Found", "A page of the ship's log is missing since May, and forty sailors looked for it in vain."],
        ["Access Denied", "The gate was shut, and the guard sent forty sailors home."],
        ["404 Not Found Ships", "The museum lists them all."],
        ["Not Found"],
    ],
)
def test_a_short_story_with_such_a_title(lines: list[str]) -> None:
    found = article(*lines)
    assert [line for line in (found.headline, *(block.text for block in found.body)) if line] == lines


def test_a_dated_line_makes_it_an_article() -> None:
    line = "Unable to verify the authenticity of this link, the page said, and forty sailors went home."
    assert article("Page Tells Sailors to Go Home", "May 3, 2018", line).kind == "story"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_article_about_it_stays(rule: Rule) -> None:
    for line in (*rule.texts, *rule.examples):
        lines = [part.format(line) for part in STORY]
        found = article(*lines)
        assert found.kind == "story"
        assert fold(line) in [fold(block.text) for block in found.body]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.pattern], ids=lambda rule: rule.id)
def test_bounded_on_evil_input(rule: Rule) -> None:
    started = time.process_time()
    for seed in (*rule.examples, "a", " ", "the page ", "sorry, ", "reference #1.", "404 "):
        for end in ("", "!", "\x00"):
            rule.matches((fold(seed) * rule.longest)[: rule.longest - 1] + end)
    assert time.process_time() - started < 1
