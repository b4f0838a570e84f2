"""Pages in odd shapes: what they say is read, whatever parser, script or editor made them so."""

import pytest

from crawler.model.article import Article
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract

SENTENCES = (
    "The bridge at Halden stood for ninety years before the river took it, and nobody had seen it go.",
    '"We had nine days to build it again," said Army Lt. Col. Ida Moor, who commands the battalion.',
    "Forty soldiers carried planks over the ford each morning, and the engineers counted them twice.",
    "Children from the school on the far bank walked over it first, at noon on Friday.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
HEADLINE = "Bridge Stands Again"
ELSEWHERE = "https://www.haldenpost.example/2020/11/17/bridge/"
DATE = '"datePublished":"2020-11-17"'
AFPIMS = "https://www.wing.af.mil/News/Article-Display/Article/2418999/bridge-stands-again/"


def read(body: str, head: str = "", url: str = ELSEWHERE) -> Article:
    """What is read of a page with this body and head."""
    menu = '<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>'
    head += '<meta name="host" content="DMA Public Web">' if url == AFPIMS else ""
    html = f'<html lang="en"><head><title>{HEADLINE} | Halden</title>{head}</head><body>{menu}{body}</body></html>'
    return clean(extract(decode_page(html.encode(), content_type="text/html; charset=utf-8", url=url)))


@pytest.mark.parametrize("url", [ELSEWHERE, AFPIMS])
@pytest.mark.parametrize("attribute", ['shadowrootmode="open"', "shadowroot=closed", "SHADOWROOTMODE=open class=a"])
def test_what_stands_in_a_shadow_root_is_read(url: str, attribute: str) -> None:
    inert = "<template><p>Nobody is shown this sentence, and nobody ever was.</p></template>"
    body = f'<div class="adetail"><h1>{HEADLINE}</h1><x-text><template {attribute}>{TEXT}{inert}</template></x-text>{TEXT}</div>'
    article = read(body, url=url)
    assert [article.text.count(sentence) for sentence in SENTENCES] == [2] * 4
    assert "Nobody" not in article.text


@pytest.mark.parametrize(
    ("data", "author"),
    [
        ('{"@graph":[{"@type":"WebSite"},{"@type":["NewsArticle"],%s,"author":[{"name":"Ann Vale"}]}]}', "Ann Vale"),
        (
            '[{"@type":"NewsArticle",%s,"author":{"@id":"#a"}},{"@type":"Person","@id":"#a","name":"Ann Vale"}]',
            "Ann Vale",
        ),
        ('//<![CDATA[\n{"@type":"NewsArticle",%s,"author":"Ann Vale"}\n//]]>', "Ann Vale"),
        ('<!-- {"@type":"NewsArticle",%s,"author":"Ann Vale",} -->', "Ann Vale"),
        ('{"@type":"NewsArticle",%s,"author":{"name":"Ann O&#39;Vale"}}', "Ann O'Vale"),
        ('{"@type":"NewsArticle",%s,"author":{"@id":"#nobody"}}', None),
    ],
)
def test_json_ld_is_read_as_sites_write_it(data: str, author: str | None) -> None:
    script = f'<script type="application/ld+json">{data % DATE}</script>'
    article = read(f"<article><h1>{HEADLINE}</h1>{TEXT}</article>", script)
    assert article.published == "2020-11-17"
    assert [byline.name for byline in article.byline] == ([author] if author else [])


def test_a_date_in_microdata_counts_without_a_container_of_the_article() -> None:
    when = '<time itemprop="datePublished" datetime="2020-11-17T08:00Z">Tuesday</time>'
    assert read(f"<div itemscope><h1>{HEADLINE}</h1>{when}<div>{TEXT}</div></div>").published == "2020-11-17T08:00Z"


@pytest.mark.parametrize("url", [ELSEWHERE, AFPIMS])
@pytest.mark.parametrize(
    "source",
    [
        'src="/x/a.jpg"',
        'src="data:image/gif;base64,R0" data-src="/x/a.jpg"',
        'src="/x/blank.png" data-original="/x/a.jpg"',
        'src="/x/blank.png" data-lazy-src="/x/a.jpg"',
        'srcset="/x/a.jpg 300w, /x/b.jpg 900w"',
        'src="data:," data-srcset=" /x/a.jpg 1x"',
    ],
)
def test_an_image_that_is_loaded_late_has_its_address(url: str, source: str) -> None:
    photo = f'<figure><img {source} alt="Beam"><figcaption>Soldiers lift a beam. (Photo by Eve Dicken)</figcaption></figure>'
    (found,) = read(f'<article class="article-view"><h1>{HEADLINE}</h1>{photo}{TEXT}</article>', url=url).photos
    assert (found.url or "").endswith("/x/a.jpg")
    assert found.caption == "Soldiers lift a beam. (Photo by Eve Dicken)"


@pytest.mark.parametrize(
    "body",
    [
        f'<section class="story-2031"><h1>{HEADLINE}</h1><p>Nov. 17, 2020 | By Ann Vale</p><div class="copy">{TEXT}</div></section>',
        f"<article><header><h1>{HEADLINE}</h1><p>By Ann Vale</p><p>Nov. 17, 2020</p></header>{TEXT}</article>",
    ],
)
def test_a_skin_that_nobody_knows_yet_loses_nothing(body: str) -> None:
    article = read(f'<header><a href="/">The Wing</a></header><div class="DNNModuleContent">{body}</div>', url=AFPIMS)
    assert (article.kind, article.headline, article.published) == ("story", HEADLINE, "2020-11-17")
    assert all(sentence in article.text for sentence in SENTENCES)


def test_a_page_of_windows_1252_that_says_it_is_utf8_is_read() -> None:
    data = "<html><head><meta charset=utf-8></head><p>Moor’s “old” bridge – the café side.</p></html>".encode("cp1252")
    page = decode_page(data, content_type="text/html")
    assert "Moor’s “old” bridge – the café side." in page.text
    assert page.warnings == ("it says that it is UTF-8 and is none from offset 46 on: read as windows-1252",)


def test_a_page_of_utf8_that_is_cut_within_a_character_stays_utf8() -> None:
    page = decode_page("<p>The old bridge’".encode()[:-1], content_type="text/html; charset=utf-8")
    assert page.text == "<p>The old bridge�"


CONSENT = (
    "<p>You are accessing a U.S. Government (USG) Information System (IS) that is provided for USG-authorized use only. By using "
    "this IS, you consent to the following conditions: the USG routinely intercepts and monitors communications on this IS.</p>"
    "<p>Communications using, or data stored on, this IS are not private, and are subject to routine monitoring and search.</p>"
)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Notice and Consent Banner", f"<main><h1>Notice</h1>{CONSENT}<button>I Accept</button></main>"),
        ("Log in", f"{CONSENT}<form><input type=submit value=OK></form>"),
        ("Just a moment...", "<h1>halden.example</h1><p>Verifying you are human. This may take a few seconds.</p>"),
        ("Just a moment...", "<p>Enable JavaScript and cookies to continue</p>"),
    ],
)
def test_what_must_be_passed_first_is_a_wall(title: str, body: str) -> None:
    html = f"<html><title>{title}</title><body>{body}</body></html>"
    assert clean(extract(decode_page(html.encode(), content_type="text/html", url=ELSEWHERE))).kind == "wall"


def test_a_story_behind_a_consent_banner_is_a_story() -> None:
    article = read(f"<div class=modal>{CONSENT}</div><article><h1>{HEADLINE}</h1>{TEXT}</article>")
    assert article.kind == "story"
    assert all(sentence in article.text for sentence in SENTENCES)


@pytest.mark.parametrize("url", [ELSEWHERE, AFPIMS])
@pytest.mark.parametrize(
    "taking",
    [
        '<iframe src="https://www.dvidshub.net/video/embed/1"/>',
        '<IFRAME SRC="/a"></p>',
        '<noframes><iframe src="/b">',
        '<object data="/a.swf">',
        "<video controls><source src=/a.mp4>",
        "<canvas>",
        "<audio src=/a.mp3>",
    ],
)
def test_an_element_that_was_not_closed_takes_no_sentence_in(url: str, taking: str) -> None:
    first, *others = SENTENCES
    rest = "".join(f"<p>{sentence}</p>" for sentence in others)
    article = read(
        f'<div class="adetail"><h1>{HEADLINE}</h1><div class="body"><p>{first}</p>{taking}{rest}</div></div>', url=url
    )
    assert [sentence for sentence in SENTENCES if article.text.count(sentence) != 1] == []


@pytest.mark.parametrize("url", [ELSEWHERE, AFPIMS])
@pytest.mark.parametrize(
    "shown",
    [
        "<iframe src=/a><p>Your browser does not support frames, sorry to say.</p></iframe>",
        "<video><p>Your browser does not support this video, sorry to say.</p></video>",
        "<object data=/a.swf><p>This browser cannot show it, sorry to say.</p></object>",
        "<template><p>Nobody has said anything yet, sorry to say.</p></template>",
    ],
)
def test_what_stands_for_what_is_not_shown_is_no_text(url: str, shown: str) -> None:
    article = read(f'<div class="adetail"><h1>{HEADLINE}</h1><div class="body">{TEXT}{shown}</div></div>', url=url)
    assert article.text.split("\n\n") == list(SENTENCES)


CHROME = ("tools", "share", "social", "sidebar", "alert-bar", "header", "footer")


@pytest.mark.parametrize(
    "around", [*(f'<div class="{name}">' for name in CHROME), "<div role=complementary>", "<div role=banner>"]
)
@pytest.mark.parametrize("end", ["</div>", ""])
def test_the_texts_own_container_is_no_chrome_whatever_it_stands_in(around: str, end: str) -> None:
    text = f'<div class="adetail"><h1>{HEADLINE}</h1>{around}<a href="/x">Print</a><div class="body">{TEXT}</div>{end}</div>'
    assert read(text, url=AFPIMS).text.split("\n\n") == list(SENTENCES)


@pytest.mark.parametrize(
    "sentence",
    [
        "Media without a pass must be at the visitor center of the wing by 9:15 a.m.",
        "Así es como usted puede verificarlo: llame por teléfono, añadió.",
        "The new table takes effect Jan. 1.",
        "VIRIN numbers are his other love, he said: 160503-D-AA000-027 was a goat.",
    ],
)
@pytest.mark.parametrize("name", ["category", "author", "related", "figure", "action-frame", "image"])
def test_a_sentence_is_one_in_the_container_of_something_else(sentence: str, name: str) -> None:
    text = f'<div class="adetail"><h1>{HEADLINE}</h1><div class="body">{TEXT}<div class="{name}"><p>{sentence}</p></div></div></div>'
    assert sentence in read(text, url=AFPIMS).text
