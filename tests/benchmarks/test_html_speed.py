"""How many AFPIMS pages a second, from bytes to the JSON of the article, beside trafilatura in the same run.

The page has the make-up of a real one: menus, scripts, view state, teasers and tail around some 25 paragraphs and three
photos, 100 KB in all. Times are processor time, the best of several rounds, so that a busy machine tells the same.
"""

import random
import time
from collections.abc import Callable

import orjson
import pytest
from lxml import etree

from crawler.model.article import article_row
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract

URL = "https://www.defense.gov/News/News-Stories/Article/Article/1234567/crew-thanked/"
WORDS = [
    "the", "crew", "said", "mission", "exercise", "port", "vela", "example", "wing",
    "commander", "officer", "training", "partners", "region", "today", "week", "months", "aircraft",
    "ship", "sailor", "airman", "families", "support", "with", "from", "about", "into",
    "over", "after", "before",
]  # fmt: skip


def afpims_page(paragraphs: int = 25, menu: int = 260, teasers: int = 12) -> bytes:
    """A page of about 100 KB."""
    dice = random.Random(1)

    def sentence(length: int) -> str:
        return " ".join(dice.choice(WORDS) for _ in range(length)).capitalize() + "."

    def paragraph() -> str:
        return f"<p>{' '.join(sentence(dice.randint(8, 24)) for _ in range(3))}</p>\n"

    def photo(number: int) -> str:
        caption = f"{sentence(20)} DoD photo by Army Sgt. Dana Ruiz"
        source = f"https://media.defense.gov/2018/Oct/04/20020456{number:02}/825/780/0/181004-D-RZ901-01{number:02}.JPG"
        return (
            f'<div class="image-wrapper"><img src="{source}" alt="{caption}"><figcaption>{caption}</figcaption>'
            f'<div class="dgov2-popup-info"><div class="dgov2-popup-info-caption"><span class="slide-title">Visit</span>'
            f'<p>{caption}</p></div><div class="bottom-content"><div>Photo By: Dana Ruiz</div>'
            f"<div>VIRIN: 181004-D-RZ901-01{number:02}</div></div></div></div>\n"
        )

    items = "".join(
        f'\n    <li class="parent">\n    \n        <a href="http://www.defense.gov/Section/{i}/" target="" tabindex="0">'
        f'<span class="main">Section {i}</span></a>\n    \n    </li>\n'
        for i in range(menu)
    )
    cards = "".join(
        f'<div class="item item-{i}"><figure><img src="/a{i}.jpg" alt="{sentence(8)}"><figcaption><h3 class="title"><a href="/x/{i}">'
        f'{sentence(7)}</a></h3><p class="summary">{sentence(30)}</p><time data-dateap="Nov. 2, 2018">Nov. 2, 2018</time>'
        f"</figcaption></figure></div>\n"
        for i in range(teasers)
    )
    body = "".join(paragraph() + (photo(i) if i in (4, 12, 20) else "") for i in range(paragraphs))
    return f"""<!DOCTYPE html>
<html lang="en-US"><head id="Head"><meta charset="utf-8"><title>Crew Thanked &gt; Example Department &gt; News</title>
<meta property="og:title" content="Crew Thanked for Long Deployment"><link rel="canonical" href="{URL}">
<style>{".a{color:red}" * 400}</style><script>{"var a=1;if(a<2){x();}" * 700}</script></head>
<body id="Body"><form id="Form"><input type="hidden" name="__VIEWSTATE" value="{"A" * 8000}">
<section class="usa-banner"><p>An official website of the United States Government&nbsp;</p></section>
<header><nav><ul>{items}</ul></nav></header><main><div class="DnnModule DnnModule-ArticleCS"><div class="article-view">
<div class="adetail news"><h1 class="maintitle">Crew Thanked for Long Deployment</h1><div class="content content-wrap">
<div class="info"><span class="date">Oct. 4, 2018</span> <span class="line">|</span> <span class="author-block">By
<a href="#">Ann Vale</a>, <span>DOD News</span></span></div><div class="body">{body}</div></div></div></div></div>
<div class="ModArticleCSDashboardC"><h2>More Stories</h2>{cards}</div></main>
<footer class="skin-footer"><ul>{"".join(f'<li><a href="/f{i}">Footer {i}</a></li>' for i in range(40))}</ul></footer></form>
{"<!--CDF(Javascript|/js/dnncore.js?cdv=822|DnnBodyProvider|100)-->" * 60}</body></html>
""".encode()


def best(function: Callable[[], object], rounds: int = 20) -> float:
    """Seconds of processor time of the best round."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        function()
        seconds.append(time.process_time() - start)
    return min(seconds)


def test_html_pages_a_second() -> None:
    trafilatura = pytest.importorskip("trafilatura", reason="the peer is not installed")
    data = afpims_page()
    text = data.decode()

    def ours() -> bytes:
        return orjson.dumps(article_row(clean(extract(decode_page(data, content_type="text/html", url=URL)))))

    row = orjson.loads(ours())
    assert (row["headline"], len(row["photos"]), len(row["body"])) == ("Crew Thanked for Long Deployment", 3, 25)
    mine = best(ours, 60)
    parse = best(lambda: etree.fromstring(data, etree.HTMLParser(huge_tree=True, encoding="utf-8")), 60)
    peers = {
        "trafilatura": best(lambda: trafilatura.bare_extraction(text, url=URL)),
        "trafilatura fast": best(lambda: trafilatura.bare_extraction(text, url=URL, fast=True)),
    }
    print(f"\nAFPIMS page of {len(data):,} bytes: {1 / mine:,.0f} pages/s; {mine / parse:.2f} times lxml's parse alone")
    for name, seconds in peers.items():
        print(f"  {name}: {1 / seconds:,.0f} pages/s; ours is {seconds / mine:.1f} times as fast")
