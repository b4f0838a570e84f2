"""What kind of page a text capture is, by what it prints."""

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text

BODY = "Forty sailors painted the pier in a day, the harbor master said.\n\nThe paint will dry by Friday, he said.\n"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Crew Paints the Pier", "story"),
        ("Immediate Release\n\nReadout of a Call", "release"),
        ("Press Release | Oct. 30, 2015\n\nCrew Paints the Pier\n\nRelease # 20151030-1", "release"),
        ("Readout of a Call on Paint", "release"),
        ("Spokesman Kit Lowe provided the following readout:", "release"),
        ("Attributed to Example Press Secretary Air Force Brig. Gen. Kit Lowe:", "release"),
        ("The Department of Defense announced today the death of a sailor who was painting.", "release"),
        ("Home\nNews\nNews Stories\nReleases\nNews Archive\nAbout\nCrew Paints the Pier\nMay 3, 2018", "story"),
        ("Press Advisory\n\nCrew to Paint the Pier", "advisory"),
        (
            "Secretary of Defense Speech\n\nOn Paint\n\nAs Delivered by Secretary of Defense Alan Brook, Port Vela, Maine",
            "speech",
        ),
        ("Contracts For Aug. 14, 2018", "contracts"),
        ("FOR IMMEDIATE RELEASE\n\nContracts For Aug. 14, 2018", "contracts"),
        ("Remarks on Paint\n\nGood afternoon.", "speech"),
        ("Remarks at a Press Briefing on Paint\n\nGood afternoon.", "transcript"),
        ("Feb. 8, 2018\n\nCrew Paints the Pier\n\nIt is gray.\n\nFeb. 8, 2018\n\nCrew Buys Paint", "listing"),
        ("WEBVTT 00:05.700 --> 00:06.763 - Good afternoon. 00:12.470 --> 00:16.370 First,", "other"),
    ],
)
def test_kind(head: str, kind: str) -> None:
    article = clean(draft_text(Page(f"{head}\n\n{BODY}", "text")))
    assert article.kind == kind
    assert bool(article.body) is (kind not in ("listing", "other"))


def test_what_a_tag_finds_is_a_list_and_two_paragraphs_below_it_are_a_text() -> None:
    found = "Home : News : News\nTag: Paint\n\nCrew Paints the Pier\nMay 5, 2023\n\nCrew Buys Paint\nMay 4, 2023\n\n"
    first, second = BODY.strip().split("\n\n")
    listing = clean(draft_text(Page(found + first, "text")))
    assert (listing.kind, listing.body) == ("listing", ())
    article = clean(draft_text(Page(found + BODY, "text")))
    assert [block.text for block in article.body][-2:] == [first, second]


def test_a_presenter_is_the_byline_and_has_the_date() -> None:
    text = (
        "News Transcript\n\nPRESENTER: Secretary of Defense Alan Brook      Tuesday, Feb. 12, 2002 - 11:31 a.m. EDT\n\n"
        "Briefing on Paint\n\nBrook: Good morning.\n\nQ     Why is it gray?\n"
    )
    article = clean(draft_text(Page(text, "text")))
    assert (article.kind, article.headline) == ("transcript", "Briefing on Paint")
    assert [(byline.name, article.published) for byline in article.byline] == [
        ("Secretary of Defense Alan Brook", "2002-02-12T11:31-04:00")
    ]


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        (
            ["Secretary Brook: Good morning.", "Q: Why is the pier gray?", "Secretary Brook: No.", "Q: And the crane?"],
            ["speaker"] * 4,
        ),
        (["Rumley: Good morning.", "Note: the pier is wet.", "Q: Why?", "Rumley: Paint.", "Q: Gray?"], None),
        (["Ferry: noon.", "The ferry sails at noon.", "Ferry: six."], ["paragraph"] * 3),
    ],
)
def test_speakers_in_small_letters(lines: list[str], kinds: list[str] | None) -> None:
    article = clean(draft_text(Page("Briefing on Paint\n\nMay 3, 2018\n\n" + "\n\n".join(lines), "text")))
    found = [block.kind for block in article.body]
    if kinds is None:
        assert [block.text for block in article.body if block.kind != "speaker"] == ["Note: the pier is wet."]
    else:
        assert (found, article.kind) == (kinds, "transcript" if "speaker" in kinds else "story")


def test_turns_make_a_transcript() -> None:
    text = "Press Gaggle in Port Vela\n\nMay 3, 2018\nSecretary of Defense Alan Brook\n\nQ:  Why?\n\nSEC. BROOK:  Why not?\n\nQ:  Paint?"
    article = clean(draft_text(Page(text, "text")))
    assert (article.kind, article.headline) == ("transcript", "Press Gaggle in Port Vela")
    assert [block.kind for block in article.body] == ["speaker"] * 3
    assert [byline.raw for byline in article.byline] == ["Secretary of Defense Alan Brook"]


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("PRESS SECRETARY JO PARK: A few things at the top.", "transcript"),
        ("MR. LIND: Good afternoon.", "transcript"),
        ("EDITOR'S NOTE: Some names were left out.", "story"),
        ("NOTE: The pier is wet.", "story"),
    ],
)
def test_a_briefing_is_told_by_its_first_speaker(opening: str, kind: str) -> None:
    assert clean(draft_text(Page(f"Briefing on Paint\n\n{opening}\n\n{BODY}", "text"))).kind == kind


OLD = "You have accessed part of a historical collection on defense.gov. Some of the information contained within may be outdated and links may not function. Please contact the DOD Webmaster with any questions."


@pytest.mark.parametrize(
    ("head", "opening", "kind"),
    [
        (
            "Remarks at the Pier",
            "Good evening everyone. I will be short, as the paint is wet and the band is cold.",
            "speech",
        ),
        (f"{OLD}\n\nThe Pier Prize", "All, right. Well, listen, thank you, Mara, for the paint.", "speech"),
        ("The Pier Prize", "Thank you for your service, painters.", "story"),
        ("Remarks at the Pier Are Read Again", "Forty sailors read the remarks in a day.", "story"),
        (
            "Remarks at the Pier",
            "Good evening everyone.\n\nQ:  Why?\n\nMR. LIND:  Why not?\n\nQ:  Paint?",
            "transcript",
        ),
    ],
)
def test_a_speech_is_told_by_its_greeting(head: str, opening: str, kind: str) -> None:
    assert clean(draft_text(Page(f"{head}\n\n{opening}\n\n{BODY}", "text"))).kind == kind


def test_a_line_that_can_only_be_a_title_is_the_headline_of_a_photo_page() -> None:
    text = "Photo Gallery\n\nCouncil Visit\nAdm. Ruth Calder meets the council, Feb. 21, 2018. DoD photo by Lena Voss\n\nPhoto by: Lena Voss |  VIRIN: 180221-D-VS944-2040.JPG"
    article = clean(draft_text(Page(text, "text")))
    assert (article.kind, article.headline, article.body) == ("photo", "Council Visit", ())
    assert article.photos[0].virins == ("180221-D-VS944-2040",)


def test_a_name_in_a_list_is_no_heading() -> None:
    names = ["Sgt. Alan Brook, 38, of Arden, Wis.; and", "Pvt. Kit Lowe, 19, of Arden, Ore."]
    article = clean(draft_text(Page("\n\n".join([BODY.strip(), "Lost were:", *names, BODY.strip()]), "text")))
    assert {block.kind for block in article.body if block.text in names} == {"paragraph"}


def test_an_address_is_no_heading() -> None:
    text = (
        "Pier Opens\n\nThe pier opens on Monday, and its crew shows it at these addresses to everybody who asks.\n\nhttps://www.example.mil/pier\n"
        "www.example.mil\n\nThe pier is open from eight to five, and nobody has to call before, the harbor master said.\n"
    )
    assert "heading" not in [block.kind for block in clean(draft_text(Page(text, "text"))).body]


def test_a_message_in_capitals_has_no_headings() -> None:
    lines = [
        "MARADMIN 264/06",
        "GENTEXT/REMARKS/1. THIS MESSAGE SAYS WHO MAY PAINT THE PIER AND",
        "WHO MAY NOT.  IT HOLDS FOR EVERY PIER OF THE EXAMPLE COMMAND AND FOR EVERY CAN OF PAINT.",
        "2.A. BLUE PAINT: PAINT OF THE COLOR THAT IS NAMED IN THE ORDER OF",
        "THE HARBOR MASTER, WHO IS THE ONLY ONE THAT MAY CHANGE IT.",
    ]
    article = clean(draft_text(Page("\n".join(lines), "text")))
    assert {block.kind for block in article.body} == {"paragraph"}


def test_the_alt_texts_of_icons_are_no_part_of_a_title() -> None:
    title = "Example Child Begins With a Song"
    entries = (
        f"{title}  This story contains photos.  This story contains audio.\n\nPORT VELA, Maine - A choir sang.\n\n"
    )
    page = f"American Forces Press Service\n\n April 2009\n\n04/30/2009\n\n{entries}04/29/2009\n\nCrew Paints Pier Again\n\nPORT VELA, Maine - It is gray.\n"
    article = clean(draft_text(Page(page, "text")))
    assert article.kind == "listing"
    assert [link.text for link in article.related] == [title, "Crew Paints Pier Again"]


def test_what_stands_above_a_listing_s_heading_is_no_entry() -> None:
    text = (
        "A crane at dusk\n\nExample District\n\nNews Stories\n\n• Pool Stays Warm All Winter\n\nThe pool at Camp Rill stays open until spring, "
        "and its water is warm.\n\n• Camp Laundry Adds a Night Shift\n\nThe laundry washes until dawn, and nobody waits for socks any more.\n\n"
        "• Bridge Opens\n\nThe bridge at Camp Rill was opened, and a goat was first across it.\n"
    )
    article = clean(draft_text(Page(text, "text")))
    assert article.kind == "listing"
    assert [link.text for link in article.related] == ["Pool Stays Warm All Winter", "Camp Laundry Adds a Night Shift"]


MENU = "Example Newsroom\n\nExample Fuel News\n\nExample Depot News\n\n"
ALT = "Cooks of the camp stand with a kettle"


@pytest.mark.parametrize(
    ("days", "place", "kind"),
    [
        pytest.param(("May 13, 2025", "May 12, 2025"), "ARDEN, Maine — ", "listing", id="newest first, a place each"),
        pytest.param(("May 12, 2025", "May 13, 2025"), "ARDEN, Maine — ", "story", id="a day, and when it was changed"),
        pytest.param(("May 13, 2025", "May 12, 2025"), "", "story", id="one place: an older day among subheads"),
    ],
)
def test_releases_by_the_day(days: tuple[str, str], place: str, kind: str) -> None:
    """news.uscg.mil prints a day once, above all its releases."""
    newer, older = days
    page = f"""{newer}

Town and cutter build a pier

PORT VELA, Maine — The town and the cutter Heron will build a pier together, the mayor said. He had slept on it.

{older}

What the pier will cost

{place}The pier will cost as much as a bridge, and will be shorter. Nobody minds.

Who will build the pier

{place}The crew of the cutter builds the first half. The town builds the rest.

Where the pier will stand

{place}The pier will stand beside the old one, which stays for the gulls.
"""
    assert clean(draft_text(Page(page, "text"))).kind == kind


@pytest.mark.parametrize(("above", "kind"), [("EXA Kitchens News", "listing"), ("Nine Days of Soup", "story")])
def test_days_with_a_dash_below_a_news_box_are_entries(above: str, kind: str) -> None:
    """Home pages of dla.mil; a chronicle with subheads is built alike."""
    page = f"""{above}

The pot is lost

Sept. 20, 2018 - Cooks of the camp looked for the pot all night, and found a shoe in the river.

The pot is found

Sept. 21, 2018 - Cooks of the camp found the pot on the stove, where it had been from the first day.
"""
    assert clean(draft_text(Page(page, "text"))).kind == kind


def test_a_cut_abstract_below_a_bullet_is_no_entry() -> None:
    """usace.army.mil and af.mil: abstracts break off anywhere, and then look like titles."""
    page = """News Stories

Results:
Tag: piers
Clear
  • Crew Paints the Old Pier

    PORT VELA, Maine. The town's crew of painters
  • Crew Paints the New Pier

    The crew painted the new pier on Monday, and it was not yet dry when the first boat came in, the harbor master said.
  • Crew Paints a Boat by Mistake

    As the crew painted on, one b
"""
    article = clean(draft_text(Page(page, "text")))
    titles = ["Crew Paints the Old Pier", "Crew Paints the New Pier", "Crew Paints a Boat by Mistake"]
    assert (article.kind, [link.text for link in article.related]) == ("listing", titles)


@pytest.mark.parametrize(
    ("page", "titles"),
    [
        pytest.param(
            f"{MENU}{ALT}\n\nCooks of the Year Honored\n\nNews\nJan. 29, 2025\n\nThe cooks of Camp Rill were honored for a soup that nobody has...\nRead More\n"
            f"{ALT}\n\nWhat Does a Kettle Cost?\n\nNews\nJan. 22, 2025\n\nDid you know that a kettle costs more than the soup that is made in...\nRead More\n"
            f"{ALT}\n\nThe Depot Counts Its Spoons: Learn ...\n\nNews\nJan. 16, 2025\n\nThe depot has counted its spoons for the first time since the...\nRead More\n",
            ["Cooks of the Year Honored", "What Does a Kettle Cost?", "The Depot Counts Its Spoons: Learn ..."],
            id="below",
        ),
        pytest.param(
            "Search\n\nExample News Archive\n\nApril 6, 2021\n\nPlan Has Five Parts\n\nThe plan of the depot has five parts, and one is about spoons.\n\n"
            "April 2, 2021\n\nDepot Loses a Clerk\n\nAnn Vale, who counted spoons at the Example Depot, retired Feb. ",
            ["Plan Has Five Parts", "Depot Loses a Clerk"],
            id="above",
        ),
    ],
)
def test_what_stands_beside_a_listing_s_dates_is_its_titles(page: str, titles: list[str]) -> None:
    article = clean(draft_text(Page(page, "text")))
    assert (article.kind, [link.text for link in article.related]) == ("listing", titles)


@pytest.mark.parametrize(
    ("line", "name", "organization"),
    [
        ("By 2nd Lt. Ann Vale | Camp Rill | December 30, 2019", "2nd Lt. Ann Vale", "Camp Rill"),
        ("19 Jun 2015 | Lance Cpl. Pia Stern 1st Example Division", "Lance Cpl. Pia Stern", "1st Example Division"),
        ("By ADM Kit Lowe, Jr. U.S. Example Command", "ADM Kit Lowe, Jr.", "U.S. Example Command"),
    ],
)
def test_who_wrote_it_and_for_whom(line: str, name: str, organization: str) -> None:
    article = clean(draft_text(Page(f"Crew Paints the Pier\n\n{line}\n\n{BODY}", "text")))
    assert [(byline.name, byline.organization) for byline in article.byline] == [(name, organization)]


TIPS = (
    "Look at the ground first", "Water runs where it ran last year. A dip in the grass is a pond that is waiting.",
    "Tie before you need to", "A loose line is a drum at midnight. Tie them at supper and sleep.",
    "Leave the door to the east", "The wind that brings rain here comes from the west nine times in ten.",
)  # fmt: skip


@pytest.mark.parametrize(
    "head",
    ["The scouts of Camp Rill know three ways to keep a tent dry.", "By Lena Voss, Example Wing", "Aug. 3, 2017"],
)
def test_tips_below_a_title_and_a_line_of_its_own_are_an_article(head: str) -> None:
    lines = [f"• {line}" if number % 2 == 0 else line for number, line in enumerate(TIPS)]
    article = clean(draft_text(Page("\n\n".join(["Three ways to keep a tent dry", head, *lines]), "text")))
    assert article.kind == "story"
    assert not [line for line in TIPS if line not in article.text]


@pytest.mark.parametrize(
    ("lines", "headline"),
    [
        (["CENTCOM: Commander Briefs Press on Steady Lamp", "GEN. LIND: Good morning.", "Q: Is it lit?", "GEN. LIND: It is."], True),
        (["DLA: Depot ships 4,000 tents to Port Vela", "May 3, 2018", "Q: Is it lit?", "A: It is.", "Q: And now?", "A: Still."], True),
        (["STAFF: Good Morning, Ladies and Gentlemen", "GEN. LIND: Good morning.", "Q: Is it lit?", "GEN. LIND: It is."], False),
        (["GEN: Is the Lamp Lit", "Q: Is it lit?", "GEN: It is.", "Q: And now?", "GEN: Still."], False),
        (["DEPSEC: we are here to talk of the lamp", "Q: Is it lit?", "GEN. LIND: It is.", "Q: And now?"], False),
    ],
)  # fmt: skip
def test_a_title_may_open_with_an_agency_where_others_speak(lines: list[str], headline: bool) -> None:
    article = clean(draft_text(Page("\n\n".join(lines), "text")))
    assert article.kind == "transcript"
    assert article.headline == (lines[0] if headline else None)
