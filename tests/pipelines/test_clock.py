"""The clock and the zone that a date was printed with, in text captures as in pages."""

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.extract import extract

CAPTURE = """Port Vela Opens Its East Pier

{date}

By Ann Vale, DOD News

PORT VELA, Maine -- The first ship tied up at 7:04 a.m., eleven minutes late, and nobody on the pier minded at all.

The harbor pilot said that he had waited nine years for it.
"""


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Aug. 6, 2020", "2020-08-06"),
        ("Aug. 6, 2020 8:15 a.m. EDT", "2020-08-06T08:15-04:00"),
        ("Aug. 6, 2020, 12:05 a.m.", "2020-08-06T00:05"),
        ("August 6, 2020 at 4:30 p.m. (EST)", "2020-08-06T16:30-05:00"),
    ],
)
def test_the_clock_of_a_text_capture(date: str, published: str) -> None:
    article = clean(extract(Page(CAPTURE.format(date=date), "text")))
    assert (article.published, article.published_raw) == (published, date)
