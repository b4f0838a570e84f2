"""Pages that no site would print: saved pages broken in every way, endless nesting, endless repeats.

Nothing raises, nothing gets lost, and four times the page costs about four times the time.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.model.page import Page
from crawler.model.restore import restore
from crawler.model.row import article_row
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from tests.linear import is_linear
from tests.pages.accept import PAGES, expectation

FOLDERS = sorted(path.parent for path in PAGES.glob("*/page.html"))
URL = "https://www.defense.gov/News/News-Stories/Article/Article/1/x/"
OPEN = '<div class="adetail"><h1 class="maintitle">T</h1><div class="body">'
HEAD = '<div class="adetail"><h1 class="maintitle">T</h1>'
SENTENCE = "The crew said that the mission would go on for two more weeks. "
NOTICE = "You have reached a collection of archived material."
FIGURE = (
    '<figure><img src="https://media.defense.gov/2018/May/03/{0}/1/1/0/180503-D-AA000-001.JPG" alt="{1}">'
    "<figcaption>{1}</figcaption><div>VIRIN: 180503-D-{2:05}-001</div></figure>"
)


@cache
def saved(folder: Path) -> tuple[bytes, str]:
    return (folder / "page.html").read_bytes(), expectation(folder)["url"]


def read(page: Page) -> None:
    draft = extract(page)
    blocks = [block.text for block in draft.blocks]
    article = clean(draft)
    assert restore(article) == blocks
    article_row(article)


@st.composite
def broken(draw: st.DrawFn) -> tuple[bytes, str]:
    """A saved page with pieces cut out, doubled, moved, flipped, or taken from another page."""
    data, url = saved(draw(st.sampled_from(FOLDERS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 400)))
        how = draw(st.sampled_from(["cut", "double", "move", "flip", "graft", "end"]))
        if how == "cut":
            data = data[:start] + data[end:]
        elif how == "double":
            data = data[:end] + data[start:end] * draw(st.integers(1, 20)) + data[end:]
        elif how == "move":
            rest = data[:start] + data[end:]
            place = draw(st.integers(0, len(rest)))
            data = rest[:place] + data[start:end] + rest[place:]
        elif how == "flip":
            data = data[:start] + draw(st.binary(max_size=8)) + data[end:]
        elif how == "graft":
            other, _ = saved(draw(st.sampled_from(FOLDERS)))
            data = data[:start] + other[start:end] + data[end:]
        else:
            data = data[:start]
    return data, url


@settings(max_examples=250)
@given(broken(), st.sampled_from([None, 200, 404]))
def test_a_broken_page_is_read_and_nothing_of_it_gets_lost(page: tuple[bytes, str], status: int | None) -> None:
    data, url = page
    text = data.decode("utf-8", "replace").replace("\0", "")
    read(Page(text, "html", url, status=status))


@settings(max_examples=60)
@given(broken())
def test_broken_bytes_are_a_page_or_an_error_that_says_so(page: tuple[bytes, str]) -> None:
    data, url = page
    read(decode_page(b"<p>words that outweigh the noise</p>" * 400 + data, content_type="text/html", url=url))


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<b><i><span>", '<div class="body">', "<ul><li>x", "<table><tr><td>x", "<nav>", "<blockquote>", "<figure>", "<form>",
     '<div class="share">', "<font>", "<header>"],
)  # fmt: skip
def test_a_hundred_thousand_levels_deep(unit: str) -> None:
    deep = OPEN + unit * 100_000 + SENTENCE + "</div></b></p>" * 1000 + "The last word is kept, however deep it lies."
    draft = extract(Page(deep, "html", URL))
    assert any("The last word is kept" in block.text for block in draft.blocks)
    read(Page(OPEN + unit * 20_000 + SENTENCE, "html", URL))


SHAPES: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: OPEN + f"<p>{SENTENCE}" * n,
    "lines": lambda n: OPEN + "<p>" + "one line<br>" * n,
    "photos": lambda n: OPEN + "".join(FIGURE.format(2001000000 + i, f"Ship {i} in port.", i) for i in range(n // 4)),
    "one photo": lambda n: OPEN + FIGURE.format(2001000000, "Ship in port.", 1) * (n // 4),
    "one caption": lambda n: OPEN + "".join(FIGURE.format(2001000000 + i, "Ship in port.", i) for i in range(n // 4)),
    "bylines": lambda n: HEAD + '<div class="byline">By Ann Vale, DOD News</div>' * n,
    "units": lambda n: HEAD + '<ul class="byline">' + "<li>Unit of things</li>" * n,
    "names": lambda n: HEAD + '<div class="byline">By ' + "Ann Vale and " * n,
    "dates": lambda n: HEAD + '<span class="date">May 3, 2018</span><br>' * n,
    "tags": lambda n: OPEN + '</div><div class="tags">' + '<a href="/x">tag</a>' * n,
    "related": lambda n: OPEN + '</div><div class="related">' + '<a href="/x">A title</a>' * n,
    "listing": lambda n: '<listing-with-preview article-title="T" article-url="/a">' * n,
    "outside": lambda n: OPEN + SENTENCE + "</div></div>" + "<div>short words outside</div>" * n,
    "error page": lambda n: "<title>404 Not Found</title><h1>404 Not Found</h1>" + f"<div>{SENTENCE}</div>" * n,
    "notices": lambda n: f"<p>{NOTICE}</p>" * n + OPEN + SENTENCE,
    "credits": lambda n: OPEN + "<p>DoD photo by Army Sgt. Dana Ruiz</p>" * n,
    "abbreviations": lambda n: OPEN + "<p>" + "U.S. " * n + "photo by</p>",
    "turns": lambda n: OPEN + "<p>Q: Why?</p><p>MR. BROOK: Because.</p>" * n,
    "attributes": lambda n: OPEN + "<p " + " ".join(f'a{i}="x"' for i in range(n)) + ">" + SENTENCE,
    "classes": lambda n: OPEN + '<p class="' + " ".join(f"c{i}" for i in range(n)) + '">' + SENTENCE,
    "unclosed comment": lambda n: OPEN + "<!--" * n,
    "unclosed quote": lambda n: OPEN + '<a title="' * n,
    "unclosed script": lambda n: OPEN + "<script>" * n,
    "end tags": lambda n: OPEN + "</div></p></b></table>" * n,
    "unclosed menu": lambda n: "<nav><ul>" + '<li><a href="/x">x</a>' * n,
    "signs": lambda n: OPEN + "<" * n + "&" * n,
    "signs in a menu": lambda n: OPEN + "<nav>" + "<" * 8 * n + "</nav>",
    "tags in a menu": lambda n: OPEN + "<nav>" + "<a " * 8 * n + "</nav>",
    "comments in a menu": lambda n: OPEN + "<nav>" + "<!-->" * 8 * n + "</nav>",
    "scripts in a menu": lambda n: OPEN + "<nav>" + "<script x>" * 8 * n + "</nav>",
    "signs without scripts": lambda n: OPEN + "<noscript>" + "<" * 8 * n + "</noscript>",
    "breaks without scripts": lambda n: OPEN + "<noscript>" + "<br " * 8 * n + "</noscript>",
    "comments without scripts": lambda n: OPEN + "<noscript>" + "<!-- >" * 8 * n + "</noscript>",
    "JSON-LD": lambda n: '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>' * n,
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_time_is_linear(shape: str) -> None:
    assert is_linear(lambda html: read(Page(html, "html", URL)), SHAPES[shape](2_000), SHAPES[shape](8_000))


def test_unclosed_noscript_on_an_unknown_page() -> None:
    def shape(size: int) -> str:
        return "<h1>T</h1>" + "<noscript>x" * (size // 8) + SENTENCE * size

    assert is_linear(lambda html: read(Page(html, "html")), shape(2_000), shape(8_000))
