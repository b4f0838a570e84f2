"""Saved pages with one thing more in their text, or one tag less: what they say stays, each sentence once and in its place.

A saved page shows the mark-up that its author happened to use. Here a paragraph stands in whatever an editor's hand, a paste
from a letter or a widget may have put around it.
"""

import re
from functools import cache
from html import escape

import pytest

from crawler.model.article import Article
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from tests.pages.accept import PAGES, expectation

NAMES = (
    "afpims_story_2018", "afpims_explore_2019", "afpims_tabid_2016", "afpims_print_story_2015", "afpims_marines_story_2019",
    "afpims_release_2022", "afpims_transcript_2018", "wargov_story_2025", "army_article_2018", "dvids_news_2012",
    "dvids_news_printable_2010", "archive_defense_2009", "archive_news_2004", "health_article_2024", "webharvest_dod_2018",
    "unt_afps_2012", "pywb_marines_2019", "wayback_defense_2016",
)  # fmt: skip
SENTENCE = "Nobody had asked the night cook about the 4,017 missing pans, Lind said."
AROUND = (
    "<p>{}</p>", '<p class="MsoNormal" style="margin:0">{}</p>', '<p><span style="color:red"><span>{}</span></span></p>', "<P CLASS=body>{}</P>",
    "<div>{}</div>", '<div class="x"><div class="y z">{}</div></div>', "{}<br /><br />", "<br><br>{}<br><br>", "<p></p>{}<p></p>", "<p>{}",
    "<div><p>{}</div>", "<p>{}</p></p></span>", "<div/><p>{}</p>", "<p>&nbsp;</p><p>&nbsp;{}&nbsp;</p>", "<!-- x --><p>{}<!-- y --></p>",
    "<p>{}<o:p></o:p></p>", "<center>{}</center>", "<font face=Arial size=2>{}</font><br><br>", "<span>{}</span>", "<small>{}</small>",
    "<blockquote>{}</blockquote>", '<blockquote class="twitter-tweet"><p lang="en">{}</p></blockquote><script async src="/w.js"></script>',
    "<ul><li>{}</li></ul>", "<ul><li><p>{}</p></li></ul>", "<ol><li>{}</ol>", "<table><tr><td>{}</td></tr></table>", "<dl><dt>{}</dt></dl>",
    "<table class=t><tbody><tr><td><p>{}</p></td></tr></tbody></table>", "<pre>{}</pre>", "<address>{}</address>", "<h2>{}</h2>",
    "<h3><strong>{}</strong></h3>", "<p><strong>{}</strong></p>", "<p><em>{}</em></p>", '<p><a href="/x">{}</a></p>',
    "<section><p>{}</p></section>", "<article><p>{}</p></article>", "<header><p>{}</p></header>", "<footer><p>{}</p></footer>",
    "<aside>{}</aside>", "<details><summary>{}</summary></details>", "<fieldset><p>{}</p></fieldset>", "<label>{}</label>",
    "<form><p>{}</p></form>", "<figure><p>{}</p></figure>", '<figure class="quote"><blockquote>{}</blockquote></figure>',
    '<p>{}</p><iframe src="https://www.dvidshub.net/video/embed/1"></iframe>', "<div><video controls><source src=x></video></div><p>{}</p>",
    '<p><img src="/a.gif" alt=""> {}</p>', "<x-quote><p>{}</p></x-quote>", "<main><p>{}</p></main>",
    *(f'<div class="{name}"><p>{{}}</p></div>' for name in ("pullquote", "note", "content", "info", "image", "gallery", "sidebar", "share")),
    *(f'<div class="{name}"><p>{{}}</p></div>' for name in ("social", "tools", "print", "related")),
    *(f'<p class="{name}">{{}}</p>' for name in ("title", "date", "author", "subtitle", "tags", "category", "credit", "small")),
)  # fmt: skip
"""What may stand around a paragraph."""
_END = re.compile(r"(?:</(?:b|i|em|strong|span|a|font)>|\s)*(?:</p>|<br ?/?>\s*<br ?/?>)", re.IGNORECASE)


@cache
def page_of(name: str) -> str:
    """The mark-up of a saved page."""
    data = (PAGES / name / "page.html").read_bytes()
    return decode_page(data, content_type="text/html").text


def article_of(name: str, html: str) -> Article:
    """What is read of a saved page whose mark-up was changed."""
    url = expectation(PAGES / name)["url"]
    return clean(extract(decode_page(html.encode(), content_type="text/html; charset=utf-8", url=url)))


@cache
def untouched(name: str) -> Article:
    """What is read of the saved page itself."""
    return article_of(name, page_of(name))


@cache
def ends(name: str) -> tuple[int, ...]:
    """Where paragraphs of the text end in the mark-up."""
    html, found, at = page_of(name), [], 0
    for block in untouched(name).body:
        tails = (escape(block.text[-25:], quote=False), block.text[-25:])
        at = max((html.find(tail, at) + len(tail) for tail in tails if tail in html[at:]), default=at)
        if end := _END.match(html, at):
            found.append(end.end())
    return tuple(found)


def said(article: Article) -> list[str]:
    """Headline, deck, captions and text."""
    return [
        article.headline or "",
        article.subheadline or "",
        *(photo.caption or "" for photo in article.photos),
        article.text,
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_stays_whatever_is_around_it(name: str) -> None:
    html, before = page_of(name), untouched(name)
    for number, around in enumerate(AROUND):
        place = ends(name)[number % len(ends(name))]
        article = article_of(name, f"{html[:place]}{around.format(SENTENCE)}{html[place:]}")
        assert article.text.count(SENTENCE) == 1, around  # an open `<p>` takes what follows it in, as in a browser
        assert article.text.replace(SENTENCE, "").split() == before.text.split(), around
        for field in ("kind", "headline", "subheadline", "published", "byline", "dateline", "tags"):
            assert getattr(article, field) == getattr(before, field), (around, field)


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_lost_with_one_tag(name: str) -> None:
    html, before = page_of(name), untouched(name)
    start = html.rfind("<", 0, ends(name)[0])
    for tag in re.finditer(r"</(?!title|script|style)\w+>", html[start : ends(name)[-1] + 200]):
        cut = start + tag.start()
        article = article_of(name, html[:cut] + html[start + tag.end() :])
        kept = " ".join(said(article))
        assert not [block.text for block in before.body if block.text not in kept], html[cut - 60 : cut + 20]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "more", ["</div>", "</p></div>", "</span></font></b>", "</td>", "<div>", "<b>", "<a name=top>"]
)
def test_no_sentence_is_lost_for_one_tag_too_many(name: str, more: str) -> None:
    html, before = page_of(name), untouched(name)
    for place in ends(name):
        article = article_of(name, html[:place] + more + html[place:])
        kept = " ".join(said(article))
        lost = [block.text for block in before.body if block.text not in kept]
        assert not [text for text in lost if text.endswith(".") and text.count(" ") > 2], html[place - 60 : place]
