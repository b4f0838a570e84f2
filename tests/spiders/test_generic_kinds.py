"""Pages of no known family that are no article, and those that merely look so."""

import pytest

from crawler.model.article import Article
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract

MENU = "<nav><ul>" + "".join(f"<li><a href='/{name}'>{name}</a>" for name in ("Home", "World", "Sport")) + "</ul></nav>"
TEXT = (
    "<p>The harbor reopened on Monday, after nine weeks of dredging, and the first ships came in at noon. Pilots said that the "
    "larger ones would have to wait for the spring tide, which is due on Friday.</p>"
)
ENTRIES = "".join(
    f"<div class=item><h3><a href='/n/{number}'>Story number {number} about the harbor</a></h3><p>It is told in brief here.</p></div>"
    for number in range(8)
)
LONG_ENTRIES = "".join(
    f"<div class=item><h2><a href='/n/{number}'>Story number {number} about the harbor</a></h2>"
    f"<p>Story {number} tells how the harbor of Port Vela was dredged, in a year that few remember, and by whom it was paid.</p></div>"
    for number in range(9)
)


def read(body: str, title: str = "Vela Courier", head: str = "", status: int = 200) -> Article:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return clean(
        extract(decode_page(html.encode(), content_type="text/html", url="https://a.example/x", status=status))
    )


@pytest.mark.parametrize(
    ("body", "title", "kind"),
    [
        (f"{MENU}<h1>Access to this page has been denied</h1><p>Press and hold.</p>", "Access denied", "wall"),
        ("<h1>One more step</h1><p>Please verify you are human to go on.</p>", "One more step", "wall"),
        ("<p>We have seen unusual traffic from your network.</p><form><input></form>", "Check", "wall"),
        (
            f"{MENU}<h1>The clockmaker</h1><p>Subscribe to continue reading.</p><p>Already a subscriber? Sign in.</p>",
            "The clockmaker",
            "wall",
        ),
        (f"{MENU}<h1>The clockmaker</h1><div>Log in to read this story</div>", "The clockmaker", "wall"),
        (
            "<h1>Before you continue</h1><p>Please accept our cookies.</p><button>Accept</button>",
            "Vela Courier",
            "wall",
        ),
        (
            "<div><h2>We value your privacy</h2><p>We and our partners store data on your device.</p></div>",
            "Courier",
            "wall",
        ),
        ("<p>Please enable JavaScript to view this page.</p>", "Courier", "wall"),
        (f"{MENU}<h1>404</h1><p>Nothing here.</p>", "Vela Courier", "error"),
        (f"{MENU}<h1>Page not found</h1>{ENTRIES}", "Vela Courier", "error"),
        (f"{MENU}<h1>Oops!</h1><p>The page you asked for does not exist.</p>", "Vela Courier", "error"),
        (f"{MENU}<h1>Sorry</h1><p>This article is no longer available.</p>", "Vela Courier", "error"),
        (f"{MENU}<h1>Seite nicht gefunden</h1>", "Abendpost", "error"),
        ("<h1>Something went wrong</h1><p>Try again later.</p>", "Vela Courier", "error"),
        (f"{MENU}<main><h1>Region</h1>{ENTRIES}</main>", "Region", "listing"),
        (f"{MENU}<main><h1>Region</h1>{LONG_ENTRIES}</main>", "Region", "listing"),
        (f"<div class=menu>{ENTRIES}</div>", "Front page", "listing"),
        ("", "Vela Courier", "other"),
        ("<div id=root></div><script>start()</script>", "Vela Courier", "other"),
        (MENU, "Vela Courier", "other"),
        ("<p>Loading</p>", "Vela Courier", "other"),
        ("<img src=a.jpg>", "Vela Courier", "other"),
    ],
)
def test_what_is_no_article(body: str, title: str, kind: str) -> None:
    article = read(body, title)
    assert article.kind == kind
    assert not article.body


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
def test_a_status_outweighs_the_page(status: int) -> None:
    assert read(f"<article><h1>A harbor</h1>{TEXT * 4}</article>", status=status).kind in ("error", "wall")


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"<h1>How to enable JavaScript</h1>{TEXT * 3}", "How to enable JavaScript"),
        (f"<h1>Page not found: the lost leaves of a diary</h1>{TEXT * 3}", "Page not found"),
        (f"<h1>404 days at sea</h1>{TEXT * 3}", "404 days at sea"),
        (f"<article><h1>We value your privacy, they said</h1>{TEXT * 3}</article>", "Privacy"),
        (f"<article><h1>A harbor</h1>{TEXT * 3}</article><section>{ENTRIES}</section>", "A harbor"),
        (f"<main><h1>A harbor</h1>{TEXT * 3}{ENTRIES}</main>", "A harbor"),
        (
            f"<div class=paywall><p>Subscribe to continue reading</p></div><article><h1>A harbor</h1>{TEXT * 3}</article>",
            "A harbor",
        ),
    ],
)
def test_an_article_stays_one(body: str, title: str) -> None:
    article = read(body, title)
    assert article.kind == "story"
    assert article.text.count("first ships came in at noon") == 3


def test_a_forum_is_no_story_and_loses_nothing() -> None:
    post = f"<div class=post><div class=postprofile><a href=/u>gull</a></div><div class=postbody>{TEXT}</div></div>"
    article = read(f"<h1>Dredging</h1>{post * 3}", "Dredging")
    assert article.kind == "other"
    assert article.text.count("first ships came in at noon") == 3


def test_the_date_of_a_live_blog_is_that_of_its_data() -> None:
    posts = "".join(
        f"<div class=post><time datetime='2022-01-30T{hour}:00'>{hour}</time>{TEXT}</div>" for hour in (16, 15)
    )
    head = '<meta property="article:published_time" content="2022-01-30T11:58:00Z"><meta property="og:type" content="article">'
    assert read(f"<main><h1>Storm</h1>{posts}</main>", head=head).published == "2022-01-30T11:58:00Z"


@pytest.mark.parametrize(
    ("line", "published", "name"),
    [
        ("By Ines Harrow | April 18, 2023", "2023-04-18", "Ines Harrow"),
        ("Posted on April 18, 2023 by Ines Harrow", "2023-04-18", "Ines Harrow"),
        ("Interview: Ines Harrow", None, "Ines Harrow"),
        ("18 April 2023", "2023-04-18", None),
        ("12.03.2014 - Anders Kroll", None, None),  # the twelfth of March or the third of December
        ("Joined: Mar 2010", None, None),
    ],
)
def test_date_and_byline_of_a_bare_page(line: str, published: str | None, name: str | None) -> None:
    article = read(
        f"{MENU}<div class=col><h1>A harbor reopens</h1><div class=info>{line}</div><div class=txt>{TEXT * 3}</div></div>"
    )
    assert (article.headline, article.published) == ("A harbor reopens", published)
    assert [line.name for line in article.byline] == ([name] if name else [])
