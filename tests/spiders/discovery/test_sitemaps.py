"""Sitemaps as sites have them, and as nobody should have them."""

import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.entry import Entry, Problem
from spiders.discovery.sitemaps import Sitemap, read_sitemap

BASE = "https://www.example.mil/sitemap.xml"
SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://www.example.mil/News/Article/1/a/?x=1&amp;y=2</loc><lastmod>2026-11-03T10:00:00+01:00</lastmod></url>
<url><loc> /News/Article/2/b/ </loc><news:news><news:publication_date>2026-11-02</news:publication_date></news:news></url>
<url><loc>mailto:x@example.mil</loc></url><url></url>
</urlset>"""
PAGES = [
    Entry("https://www.example.mil/News/Article/1/a/?x=1&y=2", None, datetime(2026, 11, 3, 9, tzinfo=UTC)),
    Entry("https://www.example.mil/News/Article/2/b/", datetime(2026, 11, 2, tzinfo=UTC)),
]
BOMB = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
]><urlset><url><loc>https://www.example.mil/News/Article/1/&b;</loc></url></urlset>"""


@pytest.mark.parametrize("data", [SITEMAP, gzip.compress(SITEMAP), b"\xef\xbb\xbf" + SITEMAP])
def test_pages(data: bytes) -> None:
    assert list(read_sitemap(data, BASE)) == PAGES


def test_an_index() -> None:
    data = (
        b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/a.xml.gz</loc>'
        b"<lastmod>2026-11</lastmod></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>"
    )
    assert list(read_sitemap(data, BASE)) == [
        Sitemap(Entry("https://www.example.mil/a.xml.gz", None, datetime(2026, 11, 1, tzinfo=UTC))),
        Sitemap(Entry("https://www.example.mil/b.xml")),
    ]


def test_a_list_of_lines() -> None:
    data = b"https://www.example.mil/News/Article/1/\r\n# no\nhttps://www.example.mil/News/Article/2/"
    assert [entry.url[-2] for entry in read_sitemap(data, BASE) if isinstance(entry, Entry)] == ["1", "2"]


@pytest.mark.parametrize(
    ("data", "pages", "sentence"),
    [
        (b"", 0, "it is empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", 0, "an HTML page"),
        (b"<rss version='2.0'><channel/></rss>", 0, "outermost element is <rss>"),
        (b"nothing at all", 0, "neither XML nor a list"),
        (SITEMAP.replace(b"&amp;y=2", b"&y=2"), 2, "not well-formed XML (line 3"),
        (SITEMAP[:330], 1, "not well-formed XML"),
        (gzip.compress(SITEMAP)[:-20], 0, "gzip data is cut off"),
        (gzip.compress(SITEMAP)[:60] + b"\xff" * 200, 0, "gzip data is damaged"),
        (BOMB, 0, "declares entities"),
        (b"\x1f\x8bnothing", 0, "gzip data is damaged"),
    ],
)
def test_bad_ones_are_told_and_read_as_far_as_they_go(data: bytes, pages: int, sentence: str) -> None:
    found = list(read_sitemap(data, BASE))
    problems = [found for found in found if isinstance(found, Problem)]
    assert any(sentence in problem.text for problem in problems), problems
    assert len(found) - len(problems) >= pages


def test_an_external_entity_is_not_fetched() -> None:
    data = b'<!DOCTYPE urlset SYSTEM "http://127.0.0.1:9/x.dtd"><urlset><url><loc>https://a.mil/1</loc></url></urlset>'
    assert [entry for entry in read_sitemap(data, BASE) if isinstance(entry, Entry)] == [Entry("https://a.mil/1")]


def _large(count: int) -> bytes:
    row = (
        b"<url><loc>https://www.example.mil/News/News-Stories/Article/Article/%07d/a-slug-of-some-length/</loc></url>\n"
    )
    return b"<urlset>" + b"".join(row % number for number in range(count)) + b"</urlset>"


def test_as_many_addresses_as_a_sitemap_may_have_in_the_memory_of_a_piece() -> None:
    small, large = gzip.compress(_large(2_500), 1), gzip.compress(_large(50_000), 1)
    peaks = []
    for data, count in ((small, 2_500), (large, 50_000)):
        tracemalloc.start()
        assert sum(1 for _ in read_sitemap(data, BASE)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_a_gzip_bomb_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.discovery.markup.LIMIT", 1_000_000)
    data = gzip.compress(b"<urlset>" + b" " * 20_000_000 + b"</urlset>")
    found = list(read_sitemap(data, BASE))
    assert any(isinstance(one, Problem) and "unpacks to more than" in one.text for one in found)


@given(st.binary(max_size=300), st.integers(0, len(SITEMAP)))
def test_no_octets_break_it(noise: bytes, place: int) -> None:
    for data in (noise, SITEMAP[:place] + noise + SITEMAP[place:], gzip.compress(SITEMAP[:place]) + noise):
        for found in read_sitemap(data, BASE):
            assert isinstance(found, Problem | Sitemap) or found.url.startswith("http")
