"""The stage that makes rows of a contracts page."""

from crawler.model.article import Article
from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text

PAGE = """Contracts For Aug. 14, 2018

NAVY

Vela Docks Inc.,* Port Vela, Maine, is awarded a $21,400,000 contract for nets. Example Command, Arden, Ohio, is the contracting activity (N00000-18-C-0001).

ARMY

Pell Co., Dunmore, Maine (W00001-18-D-0002); and Low Ferry LLC,** Low Ferry, Ohio (W00001-18-D-0003), will share a $5,000,000 contract.

*Small business
**Service-disabled veteran-owned small business
"""


def cleaned(text: str) -> Article:
    return clean(draft_text(Page(text, "text")))


def test_a_contracts_page_has_its_rows() -> None:
    article = cleaned(PAGE)
    assert article.kind == "contracts"
    assert [
        (row.department, row.company, row.awardees, row.contract_number, row.footnotes) for row in article.contracts
    ] == [
        ("NAVY", "Vela Docks Inc.", 1, "N00000-18-C-0001", ("Small business",)),
        ("ARMY", "Pell Co.", 2, "W00001-18-D-0002", ()),
        ("ARMY", "Low Ferry LLC", 2, "W00001-18-D-0003", ("Service-disabled veteran-owned small business",)),
    ]


def test_each_row_leads_to_its_sentence_in_the_body() -> None:
    article = cleaned(PAGE)
    assert all(row.sentence in article.body[row.paragraph].text for row in article.contracts)


def test_a_story_that_speaks_of_a_contract_has_no_rows() -> None:
    assert cleaned(PAGE.replace("Contracts For Aug. 14, 2018", "Yard Wins Work")).contracts == ()


def test_a_page_that_lost_its_title_is_known_by_its_departments() -> None:
    article = cleaned(PAGE.replace("Contracts For Aug. 14, 2018", "CONTRACTS"))
    assert (article.kind, article.headline) == ("contracts", None)
    assert [row.department for row in article.contracts] == ["NAVY", "ARMY", "ARMY"]


def test_a_copy_may_print_title_and_departments_in_its_own_way() -> None:
    page = PAGE.replace("Contracts For Aug. 14, 2018", "MILITARY CONTRACTS August 14, 2018")
    page = page.replace(
        "$5,000,000 contract.", "$5,000,000 contract. Example Office, Arden, Ohio, is the contracting activity."
    )
    article = cleaned(page.replace("NAVY\n", "Navy\n").replace("ARMY\n", "Army\n"))
    assert (article.kind, article.published) == ("contracts", "2018-08-14")
    assert [row.department for row in article.contracts] == ["Navy", "Army", "Army"]


def test_a_story_beside_a_departments_name_that_quotes_one_award_is_a_story() -> None:
    page = "Yard Wins Work\n\nNavy\n\nVela Docks Inc., Port Vela, Maine, is awarded a $21,400,000 contract. The Example Yard, Arden, Ohio, is the contracting activity."
    article = cleaned(page)
    assert (article.kind, article.contracts) == ("story", ())


IN_PARAGRAPHS = """Contracts For Aug. 7, 2017

NAVY

Vela Docks Inc., Port Vela, Maine, is awarded a $21,400,000 contract for nets.

Work will be performed in Port Vela, Maine, and is expected to be completed by March 2018.

The Example Yard, Arden, Ohio, is the contracting activity (N00000-17-C-0002).

Pell Co., Dunmore, Maine, is awarded a $5,000,000 contract for rope.

ARMY

Low Ferry LLC, Low Ferry, Ohio, was awarded a $7,000,000 contract for oars. The contracting agency is the Example Office, Arden, Ohio (W00000-17-C-0003).
"""


def test_an_award_may_go_on_in_paragraphs_of_its_own() -> None:
    rows = cleaned(IN_PARAGRAPHS).contracts
    assert [(row.company, row.paragraph, row.contract_number, row.contracting_activity) for row in rows] == [
        ("Vela Docks Inc.", 1, "N00000-17-C-0002", "Example Yard, Arden, Ohio"),
        ("Pell Co.", 4, None, None),
        ("Low Ferry LLC", 6, "W00000-17-C-0003", "Example Office, Arden, Ohio"),
    ]
    assert [row.completion for row in rows] == ["2018-03", None, None]


def test_an_award_that_does_not_read_ends_the_one_above_it() -> None:
    text = IN_PARAGRAPHS.replace(
        "Pell Co., Dunmore, Maine, is awarded a $5,000,000", "pell, by the sea, is awarded a nice"
    )
    text = text.replace(
        "Work will be performed in Port Vela, Maine, and is expected to be completed by March 2018.", ""
    )
    text = text.replace("The Example Yard, Arden, Ohio, is the contracting activity (N00000-17-C-0002).", "")
    text = text.replace("ARMY", "The Example Yard, Arden, Ohio, is the contracting activity (N00000-17-C-0002).")
    assert cleaned(text).contracts[0].contracting_activity is None
