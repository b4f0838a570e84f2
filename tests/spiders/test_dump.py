"""Captures that a browser for terminals dumped, its links numbered: the same article as of the page, and footnotes stay."""

import itertools
import random
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.page import Page
from crawler.model.restore import restore
from pipelines import clean
from spiders.dump import read_dump, read_line
from spiders.plaintext import draft_text
from tests.linear import is_linear
from tests.pipelines.composition import SUBHEADS, Story, story
from tests.pipelines.test_composed import ANYWHERE

MENU = [
    "[{}]Skip to main content (Press Enter).",
    "",
    "  * [{}]News",
    "       + [{}]All News",
    "       + [{}]Photos",
    "",
]


def dumped(made: Story, dice: random.Random, *, width: int = 76) -> str:
    """A story as `lynx -dump` prints it: indented, wrapped, headings at the margin, links numbered and listed."""
    numbers = itertools.count(1)
    lines = [f"   {line.format(next(numbers)) if '{}' in line else line}".rstrip() for line in MENU]
    for line in made.lines:
        if line in (made.headline, *SUBHEADS):
            lines += ["", *textwrap.wrap(line, width), ""]
            continue
        if line in made.kept and " the " in line and dice.random() < 0.5:
            line = line.replace(" the ", f" [{next(numbers)}]the ", 1)  # noqa: PLW2901
        bullet = "* " if line.startswith("• ") else ""
        wrapped = textwrap.wrap(line.strip().removeprefix("• "), width, break_on_hyphens=False) or [""]
        lines += [
            f"   {'  ' if bullet else ''}{bullet if not n else ''}{part}".rstrip() for n, part in enumerate(wrapped)
        ]
    lines += [
        "",
        f"   [{next(numbers)}]Privacy & Security",
        f"   (BUTTON) Close [{next(numbers)}]Contact",
        "",
        "References",
        "",
    ]
    return "\n".join([*lines, *(f"{n:4}. https://www.example.mil/{n}/" for n in range(1, next(numbers)))])


@pytest.mark.parametrize("hundred", range(3))
def test_a_story_in_a_dump_is_the_same_story(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        made = story(seed, ANYWHERE)
        if made.is_dense:
            continue
        text = dumped(made, random.Random(seed))
        draft = draft_text(Page(text, "text"))
        blocks = [block.text for block in draft.blocks]
        article = clean(draft)
        kept = " ".join([article.headline or "", article.subheadline or "", *(block.text for block in article.body)])
        assert article.headline == made.headline, text
        assert not [line for line in made.kept if line.removeprefix("• ") not in kept], text
        assert "https://www.example.mil/1/" not in kept
        assert any(
            edit.rule == "link-addresses" and "1. https://www.example.mil/1/" in edit.text for edit in article.edits
        )
        assert restore(article) == blocks


def test_without_its_list_of_addresses_a_dump_is_one_too() -> None:
    text = dumped(story(3, ANYWHERE), random.Random(3)).partition("References")[0]
    article = clean(draft_text(Page(text, "text")))
    assert article.headline == story(3, ANYWHERE).headline
    assert "[" not in article.text


@pytest.mark.parametrize(
    "text",
    [
        "The log[1] is lost. The mast[2] is not.\n\nThe bell[3] rang.\n\nNotes\n[1]Log of 1912.\n[2]Museum.\n[3]Letter.\n[4]A.\n[5]B.",
        "He said “[she] knew” and [sic].",
        "[1]The first note stands here, below nothing.",
        "She pressed the (BUTTON) and waited.",
        "References\n\n1. Read the log.\n2. Read the letter.",
        "A story.\n\nReferences\n\n1. Log of 1912. See also https://www.example.mil/log.\n2. The museum's letter.",
    ],
)  # fmt: skip
def test_what_is_no_dump_stays_as_it_is(text: str) -> None:
    assert read_dump(text) is None
    assert [block.text for block in draft_text(Page(text, "text")).blocks] == [
        line for line in text.split("\n") if line
    ]


@pytest.mark.parametrize(
    ("line", "number", "text", "following"),
    [
        ("[4]News [5]Photos", 4, "News Photos", 6),
        ("He saw [7]the ship[1] sail.", 7, "He saw the ship[1] sail.", 8),
        ("He saw the ship.[2]", 2, "He saw the ship.[2]", 2),
        ("He saw the ship [2].", 2, "He saw the ship [2].", 2),
        ("+ [8]All News", 8, "All News", 9),
        ("[9](BUTTON) Share", 9, "Share", 10),
        ("(BUTTON) Here's how you know", 3, "Here's how you know", 3),
        ("Search ____________________", 3, "Search", 3),
        ("[12][seal.png]", 11, "[seal.png]", 13),
        ("+ 4 trucks came.", 2, "+ 4 trucks came.", 2),
        ("[1]Home", 0, "[1]Home", 0),
    ],
)
def test_a_line_without_its_marks(line: str, number: int, text: str, following: int) -> None:
    read = read_line(line, number)
    assert (read.text, read.following) == (text, following)


@given(st.text(alphabet="[]()123 \nab_*+.:/", max_size=300))
def test_no_marks_break_it(text: str) -> None:
    draft_text(Page(f"   [1]A [2]B\n   [3]C [4]D [5]E\n\nF\n\n{text}\nReferences\n\n1. http://a/", "text"))


@pytest.mark.parametrize(
    "evil", ["[1", "[1]", " [1]a", "(BUTTON) ", "_____", "References\n", "1. a:\n", "   \n", "a\n"]
)
def test_time_is_linear(evil: str) -> None:
    start = "   [1]A [2]B\n   [3]C [4]D [5]E\n\n"
    assert is_linear(lambda marks: draft_text(Page(start + marks, "text")), evil * 5_000, evil * 20_000)
