"""Feeds of every kind that the sites have, in their real structure."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.entry import Entry, Problem
from spiders.discovery.feeds import read_feed

BASE = "https://www.example.mil/DesktopModules/ArticleCS/RSS.ashx?ContentType=1&Site=1"
AFPIMS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Example News</title><link>https://www.example.mil</link>
<atom:link href="https://www.example.mil/rss" rel="self" type="application/rss+xml"/>
<item><title>Wing opens hangar</title><link>https://www.example.mil/News/Article-Display/Article/101/wing-opens-hangar/</link>
<description>&lt;img src='https://media.example.mil/1.JPG'&gt; The wing opened.</description>
<pubDate>Tue, 03 Nov 2026 14:05:00 GMT</pubDate><dc:creator>Import</dc:creator>
<guid isPermaLink="false">https://www.example.mil/News/Article-Display/Article/101/wing-opens-hangar/</guid>
<enclosure url="https://media.example.mil/1.JPG" length="1" type="image/jpeg"/></item>
<item><title>No link</title><guid isPermaLink="false">https://www.example.mil/News/Article-Display/Article/102/</guid></item>
<item><title>Nothing</title><guid>102</guid></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><link href="/self" rel="self"/>
<entry><title>a</title><link rel="edit" href="/edit/1"/><link rel="alternate" href="/News/Article/1/"/><id>urn:x:1</id>
<published>2026-11-01T00:00:00Z</published><updated>2026-11-05T00:00:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="x"><link>https://www.example.mil/News/Article/9/</link>
<dc:date>2026-11-02</dc:date></item></rdf:RDF>"""


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (
            AFPIMS,
            [
                Entry(
                    "https://www.example.mil/News/Article-Display/Article/101/wing-opens-hangar/",
                    datetime(2026, 11, 3, 14, 5, tzinfo=UTC),
                ),
                Entry("https://www.example.mil/News/Article-Display/Article/102/"),
            ],
        ),
        (
            ATOM,
            [
                Entry(
                    "https://www.example.mil/News/Article/1/",
                    datetime(2026, 11, 1, tzinfo=UTC),
                    datetime(2026, 11, 5, tzinfo=UTC),
                )
            ],
        ),
        (RDF, [Entry("https://www.example.mil/News/Article/9/", datetime(2026, 11, 2, tzinfo=UTC))]),
    ],
)
def test_entries(data: bytes, entries: list[Entry]) -> None:
    assert list(read_feed(data, BASE)) == entries


@pytest.mark.parametrize(
    ("data", "entries", "sentence"),
    [
        (b"<!doctype html><html><head><title>RSS</title></head></html>", 0, "an HTML page, not a feed"),
        (b"  ", 0, "it is empty"),
        (b"<urlset/>", 0, "outermost element is <urlset>"),
        (b'{"items": []}', 0, "has no mark-up"),
        (AFPIMS.replace(b"The wing", b"Ship & shore <br>"), 1, "not well-formed XML"),
        (AFPIMS[:900], 1, "not well-formed XML"),
        (AFPIMS.replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY x "y">]><rss', 1), 0, "declares entities"),
    ],
)
def test_bad_ones_are_told_and_read_as_far_as_they_go(data: bytes, entries: int, sentence: str) -> None:
    found = list(read_feed(data, BASE))
    problems = [one for one in found if isinstance(one, Problem)]
    assert any(sentence in problem.text for problem in problems), problems
    assert len(found) - len(problems) >= entries


@given(st.binary(max_size=200), st.integers(0, len(AFPIMS)))
def test_no_octets_break_it(noise: bytes, place: int) -> None:
    for found in read_feed(AFPIMS[:place] + noise + AFPIMS[place:], BASE):
        assert isinstance(found, Problem) or found.url.startswith("http")
