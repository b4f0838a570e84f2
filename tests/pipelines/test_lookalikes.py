"""What looks like a page's furniture by its place and is none: it stays where readers look for it."""

import pytest

from crawler.model.article import Article
from crawler.model.page import Page
from pipelines import clean
from spiders.extract import extract

SAID = "Forty soldiers built a bridge in a day at Camp Rill, the company commander said."
COFFEE = "“We had coffee at the end of it,” said Sgt. Bo Lee, who held the last bolt."


def read(*parts: str) -> Article:
    return clean(extract(Page("\n\n".join(parts) + "\n", "text")))


def body(article: Article) -> list[str]:
    return [block.text for block in article.body]


@pytest.mark.parametrize("signed", ["By Lena Voss", "Feb. 3, 2020"])
def test_a_title_with_its_deck_is_no_bar_of_the_site(signed: str) -> None:
    deck = "The clinic on the island opens again on Monday, its head said."
    article = read(
        "Skip to main content", "Nurses Sail", deck, signed, "Image of a boat. Two nurses row it.", SAID, COFFEE
    )
    assert article.headline == "Nurses Sail"
    assert deck in (article.subheadline, *body(article))


def test_what_is_called_an_image_in_the_text_is_text() -> None:
    named = "Image of a lost fleet: that is what the old map shows, he said."
    assert named in body(read("A Map Is Found", SAID, named, COFFEE))


def test_a_list_below_a_title_is_no_menu() -> None:
    article = read("Three Things to Pack", "* A lamp", "* A rope", "* A kettle", "What Else to Take", SAID, COFFEE)
    assert article.headline == "Three Things to Pack"


def test_a_paragraph_right_above_a_credit_is_no_caption_where_blank_lines_were_lost() -> None:
    first = "Soldiers carry planks over the Rill all day."
    text = f"A Bridge Is Built\n{SAID}\n{first}\nPhoto by Sgt. Bo Lee\n{COFFEE}\n{SAID.upper()}"
    assert first in body(clean(extract(Page(text, "text"))))


@pytest.mark.parametrize(
    "above", ["Soldiers were carrying planks when the rain came.", "“It held,” says the engineer."]
)
def test_a_sentence_that_tells_is_no_caption_of_the_credit_below_it(above: str) -> None:
    assert above in body(read("A Bridge Is Built", SAID, f"{above}\nPhoto by Sgt. Bo Lee", COFFEE))


def test_a_sentence_said_twice_stays_whole() -> None:
    twice = "We shall hold the bridge until the morning. We shall hold the bridge until the morning."
    assert twice in body(read("A Bridge Is Held", SAID, twice, COFFEE))


def test_a_dash_that_somebody_typed_stays() -> None:
    strikes = ["- Near Rill, one crossing was repaired.", "- Near Halden, two bridges were replaced."]
    assert body(read("Crews Repair Crossings", SAID, "\n".join(strikes), COFFEE))[1:3] == strikes


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Dec. 12, 2019", "Rill Bridge, Ohio, Opens to Ferries and Boats"),
        ("Deputy Commander Visits Rill", "Dec. 12, 2019"),
    ],
)
def test_a_deck_beside_a_date_is_no_list_of_speakers(first: str, second: str) -> None:
    article = read("A Bridge Is Opened", first, second, SAID, COFFEE)
    deck = next(line for line in (first, second) if not line.startswith("Dec."))
    assert deck in (article.subheadline, *body(article))


def test_the_departments_name_in_a_release_hides_no_title() -> None:
    article = read("Forces Move Into Rill", "U.S. Department of Defense", "Feb. 3, 2020", SAID, COFFEE)
    assert article.headline == "Forces Move Into Rill"


def test_a_mark_of_number_is_no_mark_of_markdown() -> None:
    text = read("A Prize Is Won", "# 1 in the fleet", SAID, COFFEE)
    assert "# 1 in the fleet" in (text.subheadline, *body(text))


def test_a_message_that_a_story_prints_neither_names_nor_dates_the_story_when_the_story_is_dated() -> None:
    group = "R 121530Z OCT 23"
    article = read(
        "A Message Is Sent", "By Lena Voss", "Feb. 3, 2024", SAID, group, "SUBJ/BOOTS ARE FOR SALE//", COFFEE
    )
    assert (article.headline, article.published) == ("A Message Is Sent", "2024-02-03")
    assert group in body(article)


@pytest.mark.parametrize(
    "title",
    [
        "Secretary of Defense Names New Director",
        "Pentagon Press Secretary Updates Reporters",
        "Chief of Staff Outlines Priorities",
        "Senior Airmen Honored for Valor",
        "CHAIRMAN OF THE EXAMPLE STAFF SPEAKS AT ACADEMY",
    ],
)
@pytest.mark.parametrize("above", ["Example Site", "Bridge Crews Cross the Rill"])
def test_a_title_about_an_office_names_no_speaker(above: str, title: str) -> None:
    article = read(above, "May 5, 2018", title, SAID, COFFEE)
    assert title in (article.headline, article.subheadline, *body(article))


@pytest.mark.parametrize("label", ["WHO", "WHAT", "NOTE", "MEDIA ADVISORY", "SPECIAL", "UPDATE"])
def test_what_a_label_in_capitals_says_is_said_by_nobody(label: str) -> None:
    lines = [f"{label}: Soldiers of the company build a bridge", f"{label}: They have done so before, he said."]
    article = read("A Bridge Is Built", *lines, SAID, COFFEE)
    assert article.kind == "story"
    assert [line for line in lines if line not in body(article)] == []
    assert "speaker" not in {block.kind for block in article.body}


def test_a_second_day_and_title_make_no_listing_of_an_article() -> None:
    article = read("Bridge Brief", "May 5, 2018", "Bridge Crews Cross the Rill", "May 4, 2018", SAID, COFFEE)
    assert body(article)[-2:] == [SAID, COFFEE]
    assert article.headline == "Bridge Brief"


def test_a_title_right_above_a_credit_is_no_caption() -> None:
    assert read(f"A Bridge Is Built\nPhoto by: Sgt. Bo Lee\n{SAID}", COFFEE).headline == "A Bridge Is Built"


def test_a_story_on_one_line_is_no_caption() -> None:
    said = f"Soldiers of the company built a bridge across the Rill at Camp Rill, Ohio, May 5, 2018. {SAID} {COFFEE} "
    article = read((said * 10).strip())
    assert not article.photos
    assert SAID in "".join(body(article))


def test_days_that_go_on_in_time_are_a_chronicle() -> None:
    days = ["May 3, 2021", "May 4, 2021", "May 5, 2021", "May 6, 2021"]
    told = [
        f"{word} planks were carried over the Rill in the rain, and the cook of the camp counted each."
        for word in ("Ten", "Twenty", "Thirty", "Forty")
    ]
    article = read(*(part for pair in zip(days, told, strict=True) for part in pair))
    assert article.kind == "story"
    assert body(article)[0] == told[0]


def test_a_text_of_two_paragraphs_below_a_special_report_s_menu_is_no_front_page() -> None:
    article = read("HomeNewsSpecial ReportsOperation Rill", SAID, COFFEE, "Latest Photos", "Videos", "Photo Essays")
    assert body(article)[:2] == [SAID, COFFEE]


@pytest.mark.parametrize(
    "told",
    [
        "(Video plays.)",
        "(Begin video clip.)",
        "(A video was shown.)",
        "(Points to photo.)",
        "(via video teleconference)",
        "(note: Gen. Vale appears via video teleconference from Halden.)",
        "GEN. VALE: Look at the whale on the screen. (Video plays.)",
    ],
)
def test_what_a_transcript_tells_between_its_turns_is_no_credit(told: str) -> None:
    turns = ["Q: What did the film show us, general?", "GEN. VALE: It showed the pier and a whale, as you saw."]
    assert told in body(read("DoD News Briefing with Gen. Vale", "June 26, 2007 9:00 AM EDT", *turns, told, *turns))


@pytest.mark.parametrize(
    "remark",
    [
        "(full-motion video)",
        "(photo above)",
        "(text, images and video)",
        "(and one photo)",
        "(image resolution of one meter)",
    ],
)
def test_a_remark_in_brackets_that_ends_a_paragraph_is_no_credit(remark: str) -> None:
    told = f"The crew keeps all that it needs in a box under the bridge {remark}."
    assert told in body(read("A Bridge Is Built", SAID, told, COFFEE))
