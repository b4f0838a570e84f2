"""Below an article a site prints other pages' entries, as its lists do: days, abstracts, links. They make no list of the article."""

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text
from tests.pipelines.composition import story
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
