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
