"""Lines of a text capture to blocks."""

import textwrap

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text

PARAGRAPHS = [
    (
        "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said on Monday as he walked along the rail "
        "with a cup of coffee and a list of the ships that he expects before the end of the week."
    ),
    (
        '"We only stop for lightning," he said, and looked at the sky over the breakwater, where two clouds had begun to lean on each '
        "other as if they had been told to wait for the fleet as well."
    ),
    (
        "The paint will dry by Friday, he said, unless it rains, and if it rains the sailors will paint the pier again, because a gray "
        "pier is the first thing that a crew sees of its home port after seven months."
    ),
]


def blocks(text: str) -> list[tuple[str, str, int]]:
    return [(block.text, block.kind, block.gap) for block in draft_text(Page(text, "text")).blocks]


def test_lines_bullets_and_gaps() -> None:
    text = "Title\n\n  • By Robin Vale\n  • Wing\nBody\xa0 text\n \n\t\n*Small business\n* item"
    assert blocks(text) == [
        ("Title", "paragraph", 1),
        ("By Robin Vale", "list_item", 1),
        ("Wing", "list_item", 0),
        ("Body text", "paragraph", 0),
        ("*Small business", "paragraph", 2),
        ("item", "list_item", 0),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "lines",
    [
        ["-   News", "    -   All News"],  # pandoc
        ["    * News", "        + All News", "        + Photos"],  # inscriptis
        ["  • News", "      □ All News", "      ■ Photos"],  # w3m
    ],
)
def test_the_bullets_of_other_tools(lines: list[str], end: str) -> None:
    assert [kind for _, kind, _ in blocks(end.join(lines))] == ["list_item"] * len(lines)
    assert blocks(end.join(lines))[1][0] == "All News"


@pytest.mark.parametrize("line", ["- Near Rill, one bridge fell.", "+ 2 more", "□ I agree", "one -   two"])
def test_signs_that_are_no_bullets(line: str) -> None:
    assert blocks(f"{line}\n{line}")[0][:2] == (line.replace("   ", " "), "paragraph")


def test_carriage_returns_end_lines_too() -> None:
    assert [text for text, _, _ in blocks("One.\r\n\r\nTwo.\r\n")] == ["One.", "Two."]


@pytest.mark.parametrize("width", [60, 70, 80, 90])
def test_a_wrapped_capture_is_unwrapped(width: int) -> None:
    wrapped = "Crew Paints the Pier Before the Fleet Arrives\n\n" + "\n\n".join(
        textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS
    )
    article = clean(draft_text(Page(wrapped, "text")))
    assert article.headline == "Crew Paints the Pier Before the Fleet Arrives"
    assert [block.text for block in article.body] == PARAGRAPHS


def test_short_lines_that_are_no_wrapped_text_stay_apart() -> None:
    text = (
        "Sailors paint the pier at Port Vela on Monday morning at dawn\n" * 3 + "Paint\n" + "Photo By: Kit Lowe\n" * 6
    )
    assert len(blocks(text)) == 10


def test_an_empty_capture_has_no_blocks() -> None:
    assert blocks("\n \n\t") == []
