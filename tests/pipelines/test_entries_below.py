"""Below an article a site prints other pages' entries, as its lists do: days, abstracts, links. They make no list of the article."""

from collections.abc import Iterator
from zlib import crc32

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text
from tests.pipelines.composition import story
from tests.pipelines.test_changed_captures import article_of, captures, stories
from tests.pipelines.test_changed_captures import lost as missing
from tests.pipelines.test_composed import ANYWHERE, lost

TITLES = (
    "Depot Lends Its Cranes to the Harbor", "Band Plays for the Night Shift at Camp Rill", "Example Wing Counts Every Last Spoon",
    "Divers Find the Bell of the Old Lighthouse",
)  # fmt: skip
ABSTRACTS = (
    "The cranes are older than the crews, and nobody who has worked with one of them wants a new one, the foreman said on Friday",
    "It was the first concert at three in the morning, and the bakers came too, since they were awake like everybody else in camp",
    "The count took nine days and ended with one spoon more than the books of the wing had, which nobody could explain to the",
    "The bell lay in nine fathoms, between a bicycle and a bathtub, and rang when the first of the divers knocked on its side with",
)
DAYS = ("Oct. 12, 2018", "Oct. 9, 2018", "Sept. 28, 2018", "Sept. 3, 2018")


def foot(shape: str) -> list[str]:
    """Entries of four pages in the order of a shape."""
    return [
        line
        for title, abstract, day in zip(TITLES, ABSTRACTS, DAYS, strict=True)
        for line in shape.format(title=title, abstract=abstract, day=day, kind=f"News | {day}").split("\n")
    ]


SHAPES = {
    "title, day, abstract": "{title}\n{day}\n{abstract}.",
    "day, title, abstract": "{day}\n{title}\n{abstract}.",
    "title, day": "{title}\n{day}",
    "title, cut abstract": "{title}\n{abstract}...",
    "title, cut abstract, link": "{title}\n{abstract}...\nRead More",
    "title twice, cut abstract": "{title}\n{title}\n{abstract}…",
    "title, day, cut abstract, link": "{title}\n{day} |\nNews\n{abstract}...\nRead More",
    "abstract with a link": "{title}\n{abstract}. Read more >",
    "kind and day, title": "{kind}\n{title}\n{abstract}.",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("heading", ["", "Recent News", "Related Stories"])
def test_an_article_stays(shape: str, heading: str) -> None:
    below = [heading, *foot(SHAPES[shape])]
    for seed in range(40):
        made = story(seed, ANYWHERE)
        assert not lost(made, [*made.lines, *below]), f"story {seed}\n\n" + "\n".join([*made.lines, *below])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_the_same_entries_has_no_text(shape: str) -> None:
    article = clean(draft_text(Page("\n".join(["News Archive", "", *foot(SHAPES[shape])]), "text")))
    assert (article.kind, article.body) == ("listing", ())


@pytest.mark.parametrize("shape", [name for name in SHAPES if "cut" in name])
def test_cut_abstracts_go_with_their_titles(shape: str) -> None:
    made = story(3, ANYWHERE)
    article = clean(draft_text(Page("\n".join([*made.lines, "", *foot(SHAPES[shape])]), "text")))
    kept = {block.text for block in article.body}
    assert not kept & set(foot(SHAPES[shape]))
    assert [link.text for link in article.related][-len(TITLES) :] == list(TITLES)


# Pages that say themselves what they are: results of a search, front pages, special reports; lists of two entries or none.
PAGES_OF_THEIR_OWN = frozenset(["M16", "U02", "U09", "U30", "X03", "M07", "M08", "Y04", "L05", "F12", "W15"])
# Round-ups, and what has no line of an article's head but one that entries have as well.
LIKE_LISTS = frozenset(["B06", "N14", "O06", "P05", "T06", "W11", "Z05", "Z16", "Z22"])


def _signed() -> Iterator[tuple[str, str, list[str]]]:
    """The name, the text and the body of each story whose byline names somebody."""
    for name, text, article in stories():
        if any(byline.people or byline.organization for byline in article.byline):
            yield name, text, [block.text for block in article.body]


def _lists() -> dict[str, str]:
    return {name: text for name, text, page in captures() if page.kind == "listing"}


def _stays(text: str, told: list[str], entries: str) -> bool:
    return not any(missing(article_of(page), told) for page in (f"{text}\n\n{entries}", f"{entries}\n\n{text}"))


def test_an_article_above_or_below_a_saved_list_stays() -> None:
    lists = [text for name, text in _lists().items() if name not in PAGES_OF_THEIR_OWN]
    for name, text, told in _signed():
        if name not in LIKE_LISTS:
            for number in range(3):
                entries = lists[crc32(f"{name} {number}".encode()) % len(lists)]
                assert _stays(text, told, entries), f"{name}\n\n{entries}"


@pytest.mark.parametrize("name", sorted(PAGES_OF_THEIR_OWN))
@pytest.mark.xfail(strict=True, reason="the page says itself what it is, or has too few entries to be told from a text")
def test_an_article_stays_beside_a_page_that_says_what_it_is(name: str) -> None:
    entries = _lists()[name]
    assert all(_stays(text, told, entries) for _, text, told in _signed())


@pytest.mark.parametrize("name", sorted(LIKE_LISTS))
@pytest.mark.xfail(strict=True, reason="nothing in its head that entries have not as well")
def test_an_article_like_a_list_stays_beside_one(name: str) -> None:
    lists = [text for other, text in _lists().items() if other not in PAGES_OF_THEIR_OWN]
    text, told = next((text, told) for other, text, told in _signed() if other == name)
    assert all(_stays(text, told, entries) for entries in lists)


BULLETED = "\n".join(
    f"  • {title}\n\n    {abstract}\n" for title, abstract in zip(TITLES[:3], ABSTRACTS[:3], strict=True)
)
TOLD = "The rope shop of the wing moved across the harbor on Tuesday, in nine boats and without a knot."
QUOTED = "“We counted every fathom,” said Kit Lowe, who has kept the shop since 1998."
SHORT = {
    "two paragraphs above bullets": f"Rope Shop Moves\n\nMay 4, 2021\n\n{TOLD}\n\n{QUOTED}\n\nNEWS\n\n{BULLETED}",
    "a paragraph above bullets": f"Rope Shop Moves\n\n{TOLD}\n\nNEWS\n\n{BULLETED}",
    "two paragraphs below bullets": f"Latest News\n\n{BULLETED}\nRope Shop Moves\n\n{TOLD}\n\n{QUOTED}",
    "a paragraph below bullets": f"Latest News\n\n{BULLETED}\nRope Shop Moves\n\n{TOLD}",
    "a byline, above days": "\n".join(["Rope Shop Moves\nMay 4, 2021\n" + TOLD, *foot(SHAPES["title, day, abstract"]), "By Pia Stern"]),
    "an article's breadcrumb": "\n".join(["Home : News : Article View", "Rope Shop Moves\nMay 4, 2021\n" + TOLD, *foot(SHAPES["title, day, abstract"])]),
    "a kicker": "\n".join(["NEWS | May 4, 2021", "Rope Shop Moves\n" + TOLD, *foot(SHAPES["day, title, abstract"])]),
    "a release's number": "\n".join(["Release No: NR-001-21\nMay 4, 2021\nRope Shop Moves\n" + TOLD, *foot(SHAPES["day, title, abstract"])]),
    "two paragraphs below days": "\n".join([*foot(SHAPES["title, day, abstract"]), f"Rope Shop Moves\nMay 4, 2021\n{TOLD}\n{QUOTED}"]),
}  # fmt: skip


@pytest.mark.parametrize("page", SHORT)
def test_a_short_article_stays(page: str) -> None:
    kept = [block.text for block in article_of(SHORT[page]).body]
    assert [line for line in (TOLD, QUOTED) if line in SHORT[page] and line not in kept] == []


def test_bullets_below_titles_go_on_with_the_text() -> None:
    related = "\n".join(["Related Stories", *TITLES[:2]])
    page = f"Rope Shop Moves\n\n{TOLD}\n\n{QUOTED}\n\n{related}\n\n  • Nine boats and a raft\n  • A crane that nobody asked for\n"
    assert [block.text for block in article_of(page).body][-2:] == [
        "Nine boats and a raft",
        "A crane that nobody asked for",
    ]
