"""Any head beside any photo beside any tail: what a story says stays, and what is beside it is told apart.

Here a story with three photos, read as an image page, would have been seen: each part alone was right.
"""

import random
import textwrap

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text
from tests.pipelines.composition import Story, story
from tests.pipelines.test_negatives import SENTENCES

SHORTEST, LONGEST = 50, 500
"""Characters of a sentence that may stand anywhere in a body."""
ANYWHERE = [line for line in SENTENCES if SHORTEST < len(line) < LONGEST]


def faults(made: Story) -> list[str]:
    """What is wrong with the article of a story."""
    article = clean(draft_text(Page(made.text, "text")))
    kept = [article.headline, article.subheadline, *(block.text for block in article.body)]
    photos = {photo.caption: photo.repeats for photo in article.photos}
    virins = sorted(virin for photo in article.photos for virin in photo.virins)
    bare = [line.removeprefix("• ").strip() for line in made.kept]
    checks: dict[str, tuple[object, object]] = {
        "lost": ([line for line in bare if line not in kept], []),
        "leaked": ([line for line in made.dropped if line.removeprefix("  • ").strip() in kept], []),
        "headline": (article.headline, made.headline),
        "captions": (photos, made.captions),
        "virins": (virins, sorted(made.virins)),
        "published": (article.published, made.published or article.published),
        "historical": (article.historical, made.historical),
        "kind": (article.kind, "story"),
    }
    return [f"{name}: {got}, not {wanted}" for name, (got, wanted) in checks.items() if got != wanted]


@pytest.mark.parametrize("hundred", range(12))
def test_what_a_story_says_stays(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        made = story(seed, ANYWHERE)
        assert not (wrong := faults(made)), f"story {seed}: {wrong}\n\n{made.text}"


def said(text: str) -> list[str | None]:
    """What an article keeps of a capture."""
    article = clean(draft_text(Page(text, "text")))
    return [article.headline, article.subheadline, *(block.text for block in article.body)]


def lost(made: Story, lines: list[str], upto: int | None = None) -> list[str]:
    """Lines of a story that are not kept of it as it is given; of those before a place."""
    known = {line.strip() for line in made.kept}
    kept = said("\n".join(lines))
    bare = [line.strip().removeprefix("• ") for line in made.lines[:upto] if line.strip() in known]
    return [line for line in bare if line not in kept]


@pytest.mark.parametrize("hundred", range(4))
class TestNothingIsLost:
    def test_of_a_capture_that_was_cut_off(self, hundred: int) -> None:
        for seed in range(hundred * 100, hundred * 100 + 100):
            made = story(seed, ANYWHERE)
            place = made.lines.index(made.headline) + 1 + seed % (len(made.lines) - made.lines.index(made.headline) - 1)
            cut = [*made.lines[:place], made.lines[place][: seed % 60]]
            assert not lost(made, cut, place), f"story {seed}, cut off at line {place}"

    def test_where_every_line_stands_apart(self, hundred: int) -> None:
        for seed in range(hundred * 100, hundred * 100 + 100):
            made = story(seed, ANYWHERE)
            assert not lost(made, [part for line in made.lines for part in (line, "")]), f"story {seed}"

    def test_where_the_title_stands_twice(self, hundred: int) -> None:
        for seed in range(hundred * 100, hundred * 100 + 100):
            made = story(seed, ANYWHERE)
            place = made.lines.index(made.headline)
            assert not lost(made, [*made.lines[:place], made.headline, *made.lines[place:]]), f"story {seed}"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_paragraph_right_above_a_photo_is_seldom_taken_for_its_alt_text(share: float) -> None:
    """Where blank lines are gone at random nothing but words tells the two apart."""
    losing = 0
    for seed in range(6000, 6400):
        made, dice = story(seed, ANYWHERE), random.Random(seed)
        losing += bool(lost(made, [line for line in made.lines if line or dice.random() >= share]))
    assert losing <= 6  # of 400; of two sentences of 140 that describe no picture, nothing says so


@pytest.mark.parametrize("width", [60, 72, 80, 98])
def test_a_capture_that_was_wrapped_keeps_its_words_and_its_title(width: int) -> None:
    untitled, wrapped = 0, [made for made in (story(seed, ANYWHERE) for seed in range(300)) if not made.is_dense]
    for made in wrapped:
        lines = [part for line in made.lines for part in textwrap.wrap(line, width, break_on_hyphens=False) or [""]]
        kept = said("\n".join(lines))
        text = " ".join(line or "" for line in kept)
        assert not [line for line in made.kept if line.removeprefix("• ") not in text], (
            f"{made.headline}\n\n{made.text}"
        )
        untitled += kept[0] != made.headline
    assert untitled * 50 <= len(wrapped)  # a banner and two broken lines prove too little
