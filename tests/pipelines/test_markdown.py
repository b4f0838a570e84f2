"""Captures in Markdown, as readers for machines make them: the same article as of the plain text."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.page import Page
from pipelines import clean
from spiders.markdown import read_line
from spiders.plaintext import draft_text
from tests.linear import is_linear
from tests.pipelines.composition import SUBHEADS, Story, story
from tests.pipelines.test_composed import ANYWHERE, said


def marked(made: Story, dice: random.Random) -> str:
    """A story with the marks that a reader for machines would give it."""
    lines = []
    for line in made.lines:
        if line == made.headline:
            lines += [
                "* [News](/News)",
                "* [Photos](/Photos/)",
                "",
                "[Home](/) : [News](/News) : Article View",
                "",
                f"# {line}",
            ]
        elif line in SUBHEADS:
            lines.append(f"{dice.choice(('##', '###'))} {line}" if dice.random() < 0.7 else f"**{line}**")
        elif line.startswith("• "):
            lines.append(f"{dice.choice('*-+')} {line[2:]}")
        elif line.startswith(("Official websites", "Secure .gov")):
            lines.append(f"**{line}**")
        elif line in made.kept and " the " in line:
            lines.append(
                line.replace(" the ", " [the](https://www.example.mil/a_(b)) ", 1) if dice.random() < 0.5 else line
            )
        else:
            lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("hundred", range(3))
def test_a_story_in_markdown_is_the_same_story(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        made = story(seed, ANYWHERE)
        text = marked(made, random.Random(seed))
        article = clean(draft_text(Page(text, "text")))
        kept = said(text)
        assert article.headline == made.headline, text
        assert not [line for line in made.kept if line.removeprefix("• ") not in kept], text
        assert article.published == (made.published or article.published), text
        assert {photo.caption: photo.repeats for photo in article.photos} == made.captions, text
        assert "News" not in kept, text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("A **.gov** website", "A .gov website"),
        ("![A crane.](/crane.jpg)", "A crane."),
        ("[![A crane.](/crane.jpg)](/photos)", "A crane."),
        ('[Read *all*](https://www.example.mil/a_(b) "All") of it', "Read all of it"),
        ("She read [the log][12] twice.", "She read the log twice."),
        ("> “Go,” he said.", "“Go,” he said."),
        ("He wrote *go* and _stay_.", "He wrote go and stay."),
        (r"9\. It rained \*once\*.", "9. It rained *once*."),
        ("* * *", ""),
        ("|---|---|", ""),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("*Small business", "*Small business"),
        ("[sic] stays, and so does (this).", "[sic] stays, and so does (this)."),
    ],
)  # fmt: skip
def test_a_line_without_its_marks(line: str, text: str) -> None:
    assert read_line(line).text == text


@pytest.mark.parametrize(
    "text",
    [
        "*Small business\n\n**Footnote",
        "# 1 of 3",
        "He said [sic] so.\n\n(See [1].)",
        "2 * 3 * 4\n\n* One\n* Two",
        "C# and F#",
    ],
)
def test_what_is_no_markdown_stays_as_it_is(text: str) -> None:
    lines = [line.removeprefix("* ") for line in text.split("\n") if line]
    assert [block.text for block in draft_text(Page(text, "text")).blocks] == lines


def test_addresses_below_the_text_are_no_text() -> None:
    text = "# A Title\n\n**May 3**\n\nForty sailors painted [the pier][1] in a day.[7]\n\n[Contact][2]\n\n[1]: /pier (Pier)\n[2]: /contact\n[7]: https://www.example.mil/log"
    article = clean(draft_text(Page(text, "text")))
    assert article.text.split("\n\n")[-2:] == [
        "Forty sailors painted the pier in a day.[7]",
        "[7]: https://www.example.mil/log",
    ]
    assert [edit.text for edit in article.edits if edit.rule == "link-addresses"] == [
        "[1]: /pier (Pier)\n[2]: /contact"
    ]


@given(st.text(alphabet="*_[]()#!\\ \nab", max_size=300))
def test_no_marks_break_it(text: str) -> None:
    draft_text(Page(f"# A\n\n**B**\n\n[C](/d)\n\n{text}", "text"))


@pytest.mark.parametrize(
    "evil",
    [
        "**a ",
        "[",
        "[a](",
        "\\[",
        "_a ",
        "![[",
        "*",
        "# ",
        "|--",
        "[a](b(",
        "a_b*",
        "\\\\[",
        "[1]: /a\n",
        "[a][1]\n[1]: /a\n",
    ],
)
def test_time_is_linear(evil: str) -> None:
    assert is_linear(lambda marks: draft_text(Page(f"# A\n\n**B**\n\n{marks}", "text")), evil * 10_000, evil * 40_000)


@pytest.mark.parametrize(
    ("address", "url", "asset"),
    [
        ("https://media.defense.gov/2018/Oct/04/2002045678/825/780/0/181004-A-RZ901-0102.JPG", True, "2002045678"),
        ("/2018/Oct/04/181004-A-RZ901-0102.JPG", False, None),
    ],
)
def test_an_image_s_address_says_what_the_page_does_not_print(address: str, url: bool, asset: str | None) -> None:
    caption = (
        "Spc. Pia Stern guides a bay into place at Camp Rill, Ohio, Oct. 4, 2018. (U.S. Army photo by Sgt. Bo Lee)"
    )
    page = f"# Bridge Crews Cross the Rill\n\n[Home](/) [News](/News)\n\n![A soldier guides a bay.]({address})\n\n{caption}\n\nThe river rose in the night, and all were glad of it.\n"
    (photo,) = clean(draft_text(Page(page, "text"))).photos
    assert (photo.caption, photo.virins) == (caption, ("181004-A-RZ901-0102",))
    assert (photo.url, photo.asset_id) == (address if url else None, asset)
