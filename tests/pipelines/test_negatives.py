"""Precision before recall: sentences that talk about what the rules strip stay where they are."""

from pathlib import Path

import pytest

from crawler.model.article import Article
from crawler.model.fields.byline import is_byline
from crawler.model.page import Page
from crawler.model.text import fold
from pipelines import clean
from pipelines.evidence import TABLE
from pipelines.rule import Rule
from spiders.plaintext import draft_text

SENTENCES = [
    line
    for line in (Path(__file__).parents[1] / "cases" / "negatives.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
BANNER = (
    "An official website of the United States government\nHere's how you know\n"
    "A .mil website belongs to an official U.S. Department of Defense organization in the United States.\n"
    "A lock (lock ) or https:// means you’ve safely connected to the .mil website. "
    "Share sensitive information only on official, secure websites.\n\n"
)
HEAD = BANNER + "Crew Paints the Pier Before the Fleet Arrives\n\nBy Robin Vale\n\n"
FIRST = "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said.\n\n"
LAST = "The paint will dry by Friday, he said, unless it rains.\n\n"
TAIL = "(Follow Robin Vale on Twitter: @ValeExample)\n\nRelated Stories"


def cleaned(text: str) -> Article:
    return clean(draft_text(Page(text, "text")))


def body(article: Article) -> list[str]:
    return [block.text for block in article.body]


@pytest.mark.parametrize("sentence", SENTENCES)
class TestASentenceStays:
    def test_in_the_middle(self, sentence: str) -> None:
        article = cleaned(f"{HEAD}{FIRST}{sentence}\n\n{LAST}{TAIL}")
        assert body(article) == [FIRST.strip(), sentence, LAST.strip()]

    def test_twice(self, sentence: str) -> None:
        article = cleaned(f"{HEAD}{FIRST}{sentence}\n\n{LAST}{sentence}\n\n{TAIL}")
        assert body(article) == [FIRST.strip(), sentence, LAST.strip(), sentence]

    def test_at_the_end(self, sentence: str) -> None:
        assert sentence in body(cleaned(f"{HEAD}{FIRST}{LAST}{sentence}\n\n{TAIL}"))

    def test_at_the_beginning(self, sentence: str) -> None:
        article = cleaned(f"{HEAD}{sentence}\n\n{FIRST}{LAST}{TAIL}")
        assert sentence in [*body(article), article.subheadline]

    def test_without_blank_lines(self, sentence: str) -> None:
        text = f"{HEAD}{FIRST}{sentence}\n\n{LAST}{TAIL}".replace("\n\n", "\n")
        assert sentence in body(cleaned(text))


# A word or two that the tables know as a button, a label or a site's menu.
SUBHEADS = (
    "Listen", "Share", "Watch", "Play", "Return", "Back", "Top", "Next", "Print", "Email", "Comments", "Tags", "Download", "Show",
    "Clear", "Search", "Close", "Lock", "News", "Contact", "History", "Mission", "Resources", "Home", "Leadership", "Gallery",
    "Read more", "10:30", "Results:", "Filters", "Category: Open", "Location: Room 12",
)  # fmt: skip


@pytest.mark.parametrize("subhead", SUBHEADS)
def test_a_subhead_between_paragraphs_stays(subhead: str) -> None:
    for line in (subhead, f"• {subhead}"):
        article = cleaned(f"{HEAD}{FIRST}{line}\n\n{LAST}{FIRST[:-3]}, twice.\n\n{TAIL}")
        assert subhead in body(article)


@pytest.mark.parametrize(
    "line", ["History", "Mission", "Location: Room 12", "Size: 40 feet", "Category: Open", "Search"]
)
def test_a_label_alone_at_the_end_stays(line: str) -> None:
    """The capture is cut there, or the answer is the last line of an advisory."""
    assert body(cleaned(f"{HEAD}{FIRST}{LAST}{line}"))[-1] == line


@pytest.mark.parametrize("line", ["Length: 40 feet", "Year: 1944", "Unit: 60th Example Wing", "Tags: red and blue"])
def test_a_row_of_a_picture_s_table_alone_is_a_line_of_the_text(line: str) -> None:
    title = "Crew Paints the Pier Before the Fleet Arrives\n\nMay 3, 2018\n\n"
    for page in (
        f"{title}{line}\n\n{FIRST}{LAST}",
        f"{title}{FIRST}{LAST}{line}\n\n{TAIL}",
        f"{title}{FIRST}{line}\n\n{LAST}",
    ):
        assert line in body(cleaned(page))


@pytest.mark.parametrize("line", ["By the Numbers", "By sea, by land, by air"])
def test_what_begins_as_a_byline_is_none_without_a_name(line: str) -> None:
    page = f"Crew Paints the Pier Before the Fleet Arrives\n\nMay 3, 2018\n\n{line}\n\n{FIRST}{LAST}"
    article = cleaned(page)
    assert line in (*body(article), article.subheadline)


def test_the_first_name_of_a_text_is_no_second_byline() -> None:
    page = f"Crew Paints the Pier\n\nMay 3, 2018 | By Jo Park\n\nCapt. Ola Brandt, 60th Example Wing\n\n{FIRST}{LAST}"
    assert "Capt. Ola Brandt, 60th Example Wing" in (*body(cleaned(page)), cleaned(page).subheadline)


def test_an_address_that_ends_a_text_is_part_of_it() -> None:
    assert body(cleaned(f"{HEAD}{FIRST}{LAST}https://www.example.mil/harbor"))[-1] == "https://www.example.mil/harbor"


_SEARCHES = {"search-form", "search-results"}
_OF_OTHER_PAGES = {*_SEARCHES, "section-tagline", "afps-entry", "listing-date"}
"""Wordings that make a page a listing or a gallery, so that a short text around them is none of an article."""


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.id)
def test_no_furniture_takes_sentences_with_it(rule: Rule) -> None:
    """Whatever a rule takes out, and wherever it stands, the sentences around it stay."""
    title = "Crew Paints the Pier Before the Fleet Arrives"
    story = [
        FIRST.strip(),
        LAST.strip(),
        "It was the first coat since 1988, the chief said.",
        "Nobody slept that night.",
    ]
    for line in (*rule.examples, *rule.texts):
        if rule.id in _SEARCHES:
            continue
        pages = [
            [title, line, *story],
            [title, *story[:2], line, *story[2:]],
            [title, *story, line],
            [*story[:3], line, line],
        ]
        if rule.id not in _OF_OTHER_PAGES:
            pages += [
                [line, title, *story[:2]],
                [title, story[0], line, story[1]],
                [title, story[0], line, line, story[1]],
            ]
        for page in pages:
            for break_ in ("\n\n", "\n"):
                article = cleaned(break_.join(page))
                kept = [*body(article), article.subheadline]
                assert [text for text in page if text in story and text not in kept] == [], page


@pytest.mark.parametrize(
    "below",
    [
        ["By Land and Sea", LAST.strip(), "Nobody slept that night."],
        ["By Midnight", LAST.strip(), "Nobody slept that night."],
        ["Oct. 4, 2017", LAST.strip(), "Nobody slept that night."],
        ["By Robin Vale, Example Wing Public Affairs"],
        ["Who Came", "Oct. 4, 2017", LAST.strip(), "Nobody slept that night."],
        ["Who Came", "By the Numbers", LAST.strip(), "Nobody slept that night."],
    ],
    ids=lambda below: below[0],
)
def test_a_first_sentence_above_what_is_no_sign_of_a_head_is_text(below: list[str]) -> None:
    """A deck has a date or a byline below it, and the text below that."""
    page = ["Crew Paints the Pier Before the Fleet Arrives", FIRST.strip(), *below]
    assert body(cleaned("\n\n".join(page))) == page[1:]
    # without a title too
    assert body(cleaned("\n\n".join(page[1:]))) == page[1:]


def test_a_sentence_above_the_title_hides_no_head() -> None:
    """A bar whose wording no row has stays in the text, and what stands below it is still the head."""
    bar = "The south gate is closed until Friday, and visitors are asked to use the one at the pier."
    article = cleaned(f"{BANNER}{bar}\n\n{HEAD.removeprefix(BANNER)}{FIRST}{LAST}")
    assert article.headline == "Crew Paints the Pier Before the Fleet Arrives"
    assert [byline.name for byline in article.byline] == ["Robin Vale"]
    assert body(article) == [bar, FIRST.strip(), LAST.strip()]


@pytest.mark.parametrize(
    ("first", "headline"),
    [
        ("Harbor Lights: A New Start", "Harbor Lights: A New Start"),
        ("Face of Defense - A New Start", "Face of Defense - A New Start"),
        ("Ship > Shore: A New Start", "Ship > Shore: A New Start"),
    ],
)
def test_a_subhead_that_repeats_half_of_the_headline_is_no_headline(first: str, headline: str) -> None:
    page = [first, FIRST.strip(), "A New Start", LAST.strip(), "Nobody slept that night."]
    article = cleaned("\n\n".join(page))
    assert article.headline == headline
    assert body(article) == page[1:]


@pytest.mark.parametrize("subhead", ["Mission", "History", "Contracts"])
def test_a_label_alone_between_date_and_text_stays(subhead: str) -> None:
    page = ["Crew Paints the Pier Before the Fleet Arrives", "May 3, 2018", subhead, FIRST.strip(), LAST.strip()]
    assert body(cleaned("\n".join(page))) == page[2:]


def test_a_drop_capital_is_no_scrap_of_the_banner() -> None:
    page = [
        "Crew Paints the Pier Before the Fleet Arrives",
        "NEWS | May 3, 2018",
        "A",
        "pier was painted.",
        FIRST.strip(),
    ]
    assert body(cleaned(BANNER + "\n".join(page))) == page[2:]


_TORN = (("Readers find it under", "on the site of the wing."), ("The sign said", ", and nobody laughed."))


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.id)
def test_a_link_on_a_line_of_its_own_is_part_of_its_sentence(rule: Rule) -> None:
    """Dumps that give each inline element a line tear `the <a>Photo Gallery</a> of the ship` into three."""
    story = ["Crew Paints the Pier Before the Fleet Arrives", "May 3, 2018", FIRST.strip()]
    for link in (text for text in (*rule.texts, *rule.examples) if len(text) < 60 and not is_byline(fold(text))):
        for before, after in _TORN:
            for page in ([*story, before, link, after, LAST.strip()], [*story, LAST.strip(), before, link, after]):
                kept = [fold(text) for text in body(cleaned("\n".join(page)))]
                assert [fold(text) for text in page[3:] if fold(text) not in kept] == [], page


def test_there_are_enough() -> None:
    assert len(SENTENCES) >= 130


WORDS = (
    "Share",
    "Top",
    "Print",
    "Listen",
    "Play",
    "Return",
    "Comments",
    "Tags",
    "Back",
    "Watch",
    "Next",
    "35:04",
    "Download PDF",
)
BETWEEN = (
    "{}", "• Bring the water\n• {}\n• Check the ropes", "• {}\n• Check the ropes", "• Bring the water\n• {}", "The Third Coat\n\n{}",
    "{}\n\n• Bring the water\n• Check the ropes", "Paint\n{}\nPaint again\nRest", "Paint the pier\n\n{}\n\nAnd paint it again",
    "{}\n\n“We did,” she said.",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("passage", BETWEEN)
def test_a_button_s_word_among_lines_of_the_text_stays(passage: str, word: str) -> None:
    article = cleaned(f"{HEAD}{FIRST}{passage.format(word)}\n\n{LAST}{TAIL}")
    assert word in body(article)


def test_buttons_beside_each_other_and_at_the_ends_go() -> None:
    article = cleaned(f"{HEAD}Share\n\n{FIRST}Share\nTweet\nPrint\n\n{LAST}Share\n\n{TAIL}")
    assert body(article) == [FIRST.strip(), LAST.strip()]


@pytest.mark.parametrize("head", ["NEWS | May 3, 2018\n\nCrew Paints the Pier", "Crew Paints the Pier\n\nMay 3, 2018"])
def test_another_day_above_the_text_is_its_subhead(head: str) -> None:
    article = cleaned(f"{head}\n\nJune 6, 1944\n\n{FIRST}June 7, 1944\n\n{LAST}")
    assert (article.kind, article.published) == ("story", "2018-05-03")
    assert body(article) == ["June 6, 1944", FIRST.strip(), "June 7, 1944", LAST.strip()]


def test_the_same_day_once_more_is_the_date() -> None:
    article = cleaned(f"NEWS | May 3, 2018\n\nCrew Paints the Pier\n\nMay 3, 2018\n\n{FIRST}{LAST}")
    assert body(article) == [FIRST.strip(), LAST.strip()]


CAPTION = "Sailors of the 12th Example Squadron paint the pier at Port Vela, Maine, May 3, 2018."
CREDIT = "(U.S. Navy photo by Seaman Kit Lowe)"


def test_a_credit_on_a_line_of_its_own_belongs_to_the_caption_above() -> None:
    article = cleaned(f"{HEAD}{FIRST}{CAPTION}\n{CREDIT}\n\n{LAST}")
    assert [(photo.caption, photo.credit) for photo in article.photos] == [(CAPTION, CREDIT.strip("()"))]
    assert body(article) == [FIRST.strip(), LAST.strip()]


def test_a_sentence_above_such_a_credit_is_no_caption() -> None:
    article = cleaned(f"{HEAD}{FIRST}The crew painted the pier at Port Vela from end to end.\n{CREDIT}\n\n{LAST}")
    assert "The crew painted the pier at Port Vela from end to end." in body(article)
