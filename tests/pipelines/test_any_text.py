"""Whatever lines come in whatever order: nothing raises, nothing is lost between body and edits, and time grows with the
text and no faster.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.model.article import Article
from crawler.model.page import Page
from crawler.model.restore import restore
from pipelines import clean
from pipelines.evidence import TABLE
from spiders.plaintext import draft_text
from tests.linear import is_linear

CAPTURES = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[1] / "captures").glob("*/capture.txt"))]
LINES = sorted({line for text in CAPTURES for line in text.splitlines()} | {t for r in TABLE.rules for t in r.examples})
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def cleaned(text: str) -> Article:
    return clean(draft_text(Page(text, "text")))


def mutated(text: str, seed: int) -> str:
    """Lines of a capture moved, doubled, dropped, glued, cut, or taken from others."""
    chance = random.Random(seed)
    lines = text.split("\n")
    for _ in range(chance.randint(1, 8)):
        at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                lines[at], lines[to] = lines[to], lines[at]
            case 1:
                lines.insert(to, lines[at])
            case 2 if len(lines) > 1:
                del lines[at]
            case 3 if at + 1 < len(lines):
                lines[at : at + 2] = [f"{lines[at]} {lines[at + 1]}"]
            case 4:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case _:
                lines.insert(to, chance.choice(LINES))
    return "\n".join(lines)


def assert_sound(text: str) -> None:
    """What holds for every text."""
    article = cleaned(text)
    assert restore(article) == [block.text for block in draft_text(Page(text, "text")).blocks]
    if article.kind in ("listing", "other"):
        assert article.body == () or article.kind == "other"


@given(st.sampled_from(CAPTURES), st.integers(0, 2**32))
@settings(max_examples=300, suppress_health_check=_SLOW)
def test_a_mutated_capture(text: str, seed: int) -> None:
    assert_sound(mutated(text, seed))


@pytest.mark.parametrize("number", ["87", "0", "00", "9", ""])
@pytest.mark.parametrize("word", [r"(?<!\d)\d\d?(?!\d)", r"(?<!\d)(?:19|20)\d\d(?!\d)"], ids=["day", "year"])
def test_days_and_years_that_cannot_be(number: str, word: str) -> None:
    """What has the shape of a day (`20.27.2020`) need be none."""
    for text in CAPTURES:
        assert_sound(re.sub(word, number, text))


@given(st.lists(st.sampled_from(LINES), max_size=40), st.sampled_from(["\n", "\n\n", "\r\n"]))
@settings(max_examples=300, suppress_health_check=_SLOW)
def test_lines_of_all_captures_in_any_order(lines: list[str], end: str) -> None:
    assert_sound(end.join(lines))


@given(
    st.text(
        alphabet=st.sampled_from("aB1 .,:;|-–—()\"“”'’[]{}•·/\n\t\r\x00\x0b\x85\xa0\u00ad\u200b\u2028ẞİﬁ"), max_size=400
    )
)
@settings(max_examples=300, suppress_health_check=_SLOW)
def test_any_characters(text: str) -> None:
    assert_sound(text)


CAPTION = "Divers raise a buoy from the bed of Port Vela harbor, June 11, 2024. (U.S. Navy photo by Petty Officer Noor Haddad)"
SENTENCE = "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said."
EVIL: dict[str, Callable[[int], str]] = {
    "one line": lambda size: "word " * (size // 5),
    "one line without blanks": lambda size: "x" * size,
    "short lines": lambda size: "ab\n" * (size // 3),
    "empty lines": lambda size: "\n" * size,
    "numbered lines": lambda size: "".join(f"line {number}\n" for number in range(size // 12)),
    "one caption over and over": lambda size: f"{CAPTION}\n" * (size // len(CAPTION)),
    "captions in turn": lambda size: f"{CAPTION}\n\nX{CAPTION}\n\n" * (size // 2 // len(CAPTION)),
    "captions, each its own": lambda size: "".join(f"{number} {CAPTION}\n" for number in range(size // len(CAPTION))),
    "captions and sentences": lambda size: f"{CAPTION}\n\n{SENTENCE}\n\n" * (size // len(CAPTION + SENTENCE)),
    "media blocks": lambda size: "".join(
        f"{number} {CAPTION}\nRelief Supplies\n{number} {CAPTION}\nPhoto By: Robin Vale\n\n"
        for number in range(size // 2 // (len(CAPTION) + 30))
    ),
    "departments": lambda size: "NAVY\n" * (size // 5) + "This command is the contracting activity.",
    "a torn table": lambda size: "A Title\n09.14.2023\nStory by\nRobin Vale\n" + "VIRIN:\nx\n" * (size // 9),
    "dates": lambda size: "May 3, 2018\n" * (size // 12),
    "dates and titles": lambda size: "May 3, 2018\n\nCrew Paints the Pier\n\n" * (size // 40),
    "bullets": lambda size: "• By Robin Vale\n• 14th Example Wing\n" * (size // 40),
    "values": lambda size: "|240611-N-HD210-2001\n" * (size // 21),
    "slides": lambda size: "1 / 2 Show Caption + Hide Caption – (Photo Credit: U.S. Army) VIEW ORIGINAL\n" * (size // 76),
    "cues": lambda size: "1 00:00:02,559 --> 00:00:04,559 All right\n" * (size // 42),
    "banner lines": lambda size: "An official website of the United States government\nOfficial websites use .mil\n" * (size // 80),
    "brackets": lambda size: f"{'(' * 150}photo by{' (' * 150}\n" * (size // 460),
    "a wrapped page": lambda size: "the harbor master said that nobody fell in and that the pier\n" * (size // 62),
    "dvids dates": lambda size: "06.27.2021\nPhoto by Spc. Ola Brandt\n" * (size // 36),
    "section names": lambda size: "News Stories\n" * (size // 13) + SENTENCE,
    "a schedule": lambda size: "Today in DoD\n\n" + "".join(
        f"Press Events {number}\n\nOffice {number}\n\n" for number in range(size // 28)
    ),
    "titles of a page": lambda size: "The New Pier > Navy | News\n" * 8 + "the new pier\n" * (size // 13),
    "one title of a page": lambda size: "The New Pier > Navy | News\n" * (size // 27) + "The New Pier",
    "tools above a credit": lambda size: "Share\n" * (size // 6) + "Photo By: Robin Vale\n",
    "virins below each other": lambda size: "VIRIN: 180502-M-HD905-0031\n" * (size // 28),
    "copies on a gallery": lambda size: "Photo Gallery\n\nYEAR IN PHOTOS 2024\n\n" + "|7\n\n" * (size // 4),
    "speakers": lambda size: "Press\n\nMay 3, 2018\n\nDr. Ola Brandt\n\n" * (size // 36),
    "topics": lambda size: "Related Stories\n" + "The Pier\nRelated Topics: Paint\n" * (size // 30),
    "one line over and over": lambda size: "The Wayback Machine - https://web.archive.org/\n" * (size // 10),
    "tags": lambda size: "TAGS\nHarbor\n" * (size // 12),
}  # fmt: skip


@pytest.mark.parametrize("name", EVIL)
def test_time_is_linear(name: str) -> None:
    assert is_linear(cleaned, EVIL[name](60_000), EVIL[name](240_000))
