"""Any page gives a draft: nothing raises, nothing gets lost, and no body text is marked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.model.page import Page
from crawler.model.restore import restore
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.families import FAMILIES, choose

URLS = [
    None,
    "https://www.defense.gov/News/News-Stories/Article/Article/1/x/",
    "https://www.defense.gov/Multimedia/Photos/igphoto/2001335777/",
    "https://www.defense.gov/News/?Page=2",
    "https://www.army.mil/article/1/x",
    "https://www.dvidshub.net/image/1/x",
    "http://archive.defense.gov/news/newsarticle.aspx?id=1",
    "https://herald.example/a",
]
_PARTS = [
    '<div class="adetail">', "</div>", '<div class="body">', "<p>", "</p>", '<h1 class="maintitle">', "</h1>", "<figure>", "</figure>",
    "<figcaption>", "</figcaption>", '<img src="https://media.defense.gov/2016/May/03/2001536999/1/1/0/160503-D-AA000-027.JPG" alt="A ship.">',
    "VIRIN: 160503-D-AA000-027", "Photo By: Ann Vale", "A ship. DoD photo by Ann Vale", '<span class="date">', "</span>", "May 3, 2016",
    '<span class="author-block">', "By Ann Vale, DOD News", '<div class="tags">', '<a href="/x">', "</a>", "<nav>", "</nav>", "|", "<br>",
    '<div class="related-stories">', "<ul>", "<li>", "</li>", "</ul>", "<table><tr><td>", "</td></tr></table>", "<header>", "</header>",
    "The crew said that the mission would go on for two more weeks, and that nobody at home had been told of it as yet. ", "Subhead ",
    '<listing-with-preview article-title="T" article-url="/a" publish-date-ap="May 3, 2016">', '<h1 class="asset-title">', "Access Denied ",
    '<div class="asset_information"><h3>', "</h3>", '<div class="gallery-detail">', "archived material that is no longer being updated ",
]  # fmt: skip
_SOUP = st.lists(st.sampled_from(_PARTS) | st.text("ab .,:|\n&<>", max_size=15), max_size=40).map("".join)


@settings(max_examples=500)
@given(_SOUP | st.text(max_size=300), st.sampled_from(URLS), st.sampled_from([None, 200, 403, 404, 503]))
def test_edits_put_back_give_the_parsed_page(html: str, url: str | None, status: int | None) -> None:
    draft = extract(Page(html, "html", url, status=status))
    blocks = [block.text for block in draft.blocks]
    assert restore(clean(draft)) == blocks


@settings(max_examples=200)
@given(st.binary(max_size=400), st.sampled_from(URLS))
def test_no_bytes_break_it(data: bytes, url: str | None) -> None:
    page = decode_page(b"<p>words that outweigh the noise</p>" * 60 + data, content_type="text/html", url=url)
    clean(extract(page))


@pytest.mark.parametrize("kind", ["wall", "error", "listing"])
def test_what_is_no_article_has_no_body(kind: str) -> None:
    pages = {
        "wall": Page(
            "<title>Access Denied</title><h1>Access Denied</h1><p>Reference #18.2d35", "html", URLS[1], status=403
        ),
        "error": Page("<h1>404 - Page Not Found</h1><p>It is gone.</p>", "html", URLS[1], status=404),
        "listing": Page(
            '<listing-with-preview article-title="T" article-url="/a"></listing-with-preview>' * 3, "html", URLS[1]
        ),
    }
    article = clean(extract(pages[kind]))
    assert (article.kind, article.body) == (kind, ())


def test_a_story_about_a_wall_is_a_story() -> None:
    html = (
        '<div class="adetail"><h1 class="maintitle">Access Denied</h1><div class="body"><p>"Access Denied," the page said. '
        "Reference #18 was all that the crew ever saw of it, and they laughed about it for years.</p></div></div>"
    )
    article = clean(extract(Page(html, "html", URLS[1], status=200)))
    assert (article.kind, article.headline, len(article.body)) == ("story", "Access Denied", 1)


def test_an_empty_page_is_other() -> None:
    article = clean(extract(Page("<html><body></body></html>", "html")))
    assert (article.kind, article.body) == ("other", ())


SENTENCE = (
    "The crew said that the mission would go on for two more weeks, and that nobody at home had been told of it as yet."
)


@pytest.mark.parametrize(
    "html",
    [
        # an unclosed figure swallows the story
        f'<div class="body"><figure><img src="a.jpg" alt="A ship."><figcaption>A ship in port.<p>{SENTENCE}</p><p>{SENTENCE} Two.</p></div>',
        f'<div class="body"><div class="image-wrapper"><img src="a.jpg" alt="A ship."><p>{SENTENCE}</p><p>{SENTENCE} Two.</p></div></div>',
        # an article in a <header>, an aside or a footer in the article
        f'<header><div class="body"><p>{SENTENCE}</p></div></header><footer><p>{SENTENCE}</p></footer>',
        f'<div class="body"><aside><p>{SENTENCE}</p></aside></div>',
        # text beside the body's own container
        f'<p>{SENTENCE}</p><div class="body"><p>Short.</p></div><p>{SENTENCE}</p>',
        # a paragraph between two copies of a caption
        f'<div class="body"><figure><figcaption>A ship.</figcaption></figure><p>{SENTENCE}</p><figure><figcaption>A ship.</figcaption></figure></div>',
    ],
)
def test_a_sentence_of_the_story_stays_whatever_the_mark_up(html: str) -> None:
    article = clean(extract(Page(f'<div class="adetail"><h1 class="maintitle">H</h1>{html}</div>', "html", URLS[1])))
    assert SENTENCE in article.text


def test_long_text_outside_the_article_is_left_to_the_stages() -> None:
    html = f'<div class="adetail"><div class="body"><p>{SENTENCE}</p></div></div><div>Menu</div><div>{SENTENCE} {SENTENCE}</div>'
    draft = extract(Page(html, "html", URLS[1]))
    assert [mark.rule if mark else None for mark in draft.marks] == [None, "region-outside-article", None]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.war.gov/News/Advisories/Advisory/Article/123/brook-to-speak/", "advisory"),
        ("https://www.usafe.af.mil/News/Press-Releases/Display/Article/2618899/", "release"),
        ("http://web.archive.org/web/2019/https://www.defense.gov/News/Speeches/Speech/Article/1/", "speech"),
        ("https://www.af.mil/News/Article-Display/Article/816003/", "story"),
        ("https://www.defense.gov/News/Releases/?Page=2", "story"),  # that it lists other pages must show in its text
        ("https://news.example/speeches/article/1", "story"),
    ],
)
def test_the_address_of_a_text_capture_tells_its_kind(url: str, kind: str) -> None:
    text = "Brook Speaks at Port Vela\n\nThe secretary spoke for an hour.\n\nNobody fell in, an official said.\n"
    article = clean(extract(Page(text, "text", url=url)))
    assert (article.kind, len(article.body)) == (kind, 2)


def test_family_is_told_by_host_or_by_mark_up() -> None:
    cases = [
        ("https://www.war.gov/a", "", "afpims"),
        ("https://www.usace.army.mil/a", "", "afpims"),
        ("https://www.usace.army.mil/a", '<div id="dnn_ctr1_ModuleContent">', "afpims"),
        ("https://soldiers.dodlive.mil/2015/04/a/", '<div class="entry-content">', None),
        ("http://www.navy.mil/submit/display.asp?story_id=1", "<table>", None),
        ("https://www.army.mil/a", "", "army"),
        ("https://archive.defense.gov/a", "", "archive_defense"),
        ("https://www.dvidshub.net/a", "", "dvids"),
        ("https://web.archive.org/web/20160101000000/http://www.af.mil/a", "", "afpims"),
        ("https://copy.example/a", '<div class="DNNModuleContent ModArticleCSC">', "afpims"),
        (None, '<link href="//cdn.dvidshub.net/css/x.css">', "dvids"),
        ("https://herald.example/a", "<p>defense.gov</p>", None),
        (None, "", None),
    ]
    for url, text, name in cases:
        family = choose(url, text)
        assert (family.name if family else None) == name, url


def test_every_family_is_found_and_declares_what_a_page_needs() -> None:
    assert set(FAMILIES) >= {"afpims", "army", "dvids", "archive_defense"}
    for family in FAMILIES.values():
        assert family.hosts
        assert family.root
        assert family.kinds


def test_two_captions_under_one_virin_are_two_photos() -> None:
    """File names are copied from photo to photo; the media server's number is not."""
    figure = (
        '<figure><img src="https://media.defense.gov/2018/May/03/{}/1/1/0/180503-D-AA000-001.JPG" alt="">'
        "<figcaption>{}</figcaption></figure>"
    )
    cases = [
        ((2001000001, "A ship in port."), (2001000002, "A crane on the pier."), 2),
        ((2001000001, "A ship in port."), (2001000002, "A ship in port."), 1),
        ((2001000001, "A ship in port."), (2001000001, "A crane on the pier."), 1),
    ]
    for one, other, photos in cases:
        html = f'<div class="adetail"><div class="body">{figure.format(*one)}{figure.format(*other)}</div></div>'
        assert len(extract(Page(html, "html", URLS[1])).photos) == photos
