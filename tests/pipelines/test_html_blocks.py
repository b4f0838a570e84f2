"""What the stages leave alone when the page's own mark-up has spoken."""

from crawler.model.page import Page
from pipelines import clean
from spiders.extract import extract

PAGE = """<!doctype html><html lang="en"><head><title>Crew Paints the Pier</title></head><body>
<div class="adetail"><h1 class="maintitle">Crew Paints the Pier</h1><div class="body">
<p>Forty sailors painted the pier in a day, and nobody fell in, the harbor master said on Monday.</p>
<h3>Next</h3><p>The crane is next, he said, and after the crane the gate, if the weather holds until then.</p>
<h3>News</h3><p>There was no news from the yard, he said, and for a harbor master no news is good news.</p>
</div></div></body></html>"""


def test_headings_of_a_body_are_no_navigation() -> None:
    """`Next` and `News` are navigation on a line of their own, and headings where the mark-up says so."""
    article = clean(extract(Page(PAGE, "html", "https://www.example.af.mil/News/Article-Display/Article/1/x/")))
    assert [block.text for block in article.body if block.kind == "heading"] == ["Next", "News"]
    assert len(article.body) == 5
