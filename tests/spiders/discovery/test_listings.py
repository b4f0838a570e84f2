"""Listings: what they name and what comes next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.listings import read_listing
from spiders.families import FAMILIES
from tests.linear import is_linear

AFPIMS = FAMILIES["afpims"].routes
URL = "https://www.example.mil/News/?Page=2"
PAGE = """<html><head><link rel="alternate" type="application/rss+xml" href="/RSS.ashx?ContentType=1&Site=5"></head><body>
<nav><a href="/News/">News</a> <a href="/About/">About</a> <a href="/News/Releases/">Releases</a></nav>
<div id="alist"><div class="item"><a href="/News/Article-Display/Article/11/first/"><img src="/1.jpg"></a>
<h2><a href="/News/Article-Display/Article/11/first/?utm_source=x">First</a></h2><time datetime="2026-11-03T10:00:00">Nov. 3</time></div>
<div class="item"><a href="https://www.example.mil/News/Article-Display/Article/12/second/">Second</a>
<p class="date">Nov. 2, 2026</p></div>
<listing-with-preview article-id="13" article-url="/News/Article-Display/Article/13/third/" publish-date-jss="2026-11-01T07:37:17">
</listing-with-preview></div>{pager}</body></html>"""


def test_articles_once_each_with_their_dates() -> None:
    found = read_listing(PAGE.format(pager='<a href="?Page=1">1</a> <a href="?Page=9">9</a>'), URL, AFPIMS)
    assert [(entry.url.split("/")[-3], str(entry.published)[:10]) for entry in found.articles] == [
        ("11", "2026-11-03"), ("12", "2026-11-02"), ("13", "2026-11-01"),
    ]  # fmt: skip
    # its own other pages are none of them
    assert set(found.listings) == {"https://www.example.mil/News/Releases/"}
    assert found.feeds == ("https://www.example.mil/RSS.ashx?ContentType=1&Site=5",)


@pytest.mark.parametrize(
    ("pager", "expected", "guessed"),
    [
        ('<a rel="next" href="?Page=3">x</a>', "?Page=3", False),
        ('<link rel="next" href="/News/?Page=3">', "?Page=3", False),
        ('<ul><li><a class="next" href="?Page=3">&rsaquo;</a></li></ul>', "?Page=3", False),
        ('<a href="?Page=1">1</a> <a href="?Page=3">3</a> <a href="?Page=9">9</a>', "?Page=3", False),
        ('<a href="?Page=3">Next</a>', "?Page=3", False),
        ('<a href="?page=3">Older stories »</a>', "?page=3", False),
        # a section that is called older
        ('<a href="Archive/">Older</a> <a href="?Page=1">1</a> <a href="?Page=3">3</a>', "?Page=3", False),
        # the last page links back, and that is all
        ('<a href="?Page=1">1</a> <a href="/News/?Page=7">7</a>', None, False),
        # a pager that a script makes: the family's parameter is counted on
        ("", "?Page=3", True),
        # an article whose title is "Next"
        ('<a href="/News/Article-Display/Article/14/next/">Next</a>', "?Page=3", True),
        # another listing that calls itself next, on another path
        ('<a class="next" href="/About/Next/">Next</a>', "?Page=3", True),
    ],
)
def test_the_next_page(pager: str, expected: str | None, guessed: bool) -> None:
    found = read_listing(PAGE.format(pager=pager), URL, AFPIMS)
    assert (found.next, found.guessed) == (expected and f"https://www.example.mil/News/{expected}", guessed)


def test_a_page_without_articles_guesses_no_next() -> None:
    assert read_listing("<html><body><p>Nothing here.</p>", URL, AFPIMS).next is None


def test_a_base_element_counts() -> None:
    html = '<base href="https://cdn.example.mil/x/"><a href="Article/7/">seven</a>'
    (entry,) = read_listing(html, URL, AFPIMS).articles
    assert entry.url == "https://cdn.example.mil/x/Article/7/"


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    for html in (
        text,
        f"<a href='{text}'>x</a>",
        f"<listing-with-preview article-url='/Article/1/' publish-date-jss='{text}'>",
    ):
        read_listing(html, URL, AFPIMS)


def test_four_times_the_links_take_no_sixteen_times_as_long() -> None:
    row = '<div><a href="/News/Article-Display/Article/{0}/x/">t</a></div>'

    def listing(count: int) -> str:
        return "<body><div>" + "".join(row.format(number) for number in range(count)) + "</div>"

    assert len(read_listing(listing(2_500), URL, AFPIMS).articles) == 2_500
    assert is_linear(lambda html: read_listing(html, URL, AFPIMS), listing(2_500), listing(10_000))
