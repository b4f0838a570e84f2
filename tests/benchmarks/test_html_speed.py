"""How many AFPIMS pages a second, from bytes to the JSON of the article, beside trafilatura in the same run.

The pages have the make-up of real ones: menus, scripts, view state, teasers and tail around some 25 paragraphs and three
photos, 90 KB each. Their menus are the site's, everything else differs from page to page, addresses and classes too: what
was read of one page's tags helps with the next as much as it does in a crawl. Times are processor time, the best of several
rounds, so that a busy machine tells the same.
"""

import random
import time
from collections.abc import Callable

import orjson
import pytest
from lxml import etree

from crawler.model.row import article_row
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.families import FAMILIES

URL = "https://www.defense.gov/News/News-Stories/Article/Article/{}/crew-thanked/"
PAGES = 24
WORDS = [
    "the", "crew", "said", "mission", "exercise", "port", "vela", "example", "wing",
    "commander", "officer", "training", "partners", "region", "today", "week", "months", "aircraft",
    "ship", "sailor", "airman", "families", "support", "with", "from", "about", "into",
    "over", "after", "before",
]  # fmt: skip


def afpims_page(seed: int, paragraphs: int = 25, menu: int = 260, teasers: int = 12) -> bytes:
    """A page of about 90 KB, another one for every seed."""
    dice = random.Random(seed)
    asset = 2002000000 + 1000 * seed
    photographer = f"Dana {dice.choice('ABCDEFGH')}. Ruiz{seed}"

    def sentence(length: int) -> str:
        return " ".join(dice.choice(WORDS) for _ in range(length)).capitalize() + "."

    def paragraph() -> str:
        return f"<p>{' '.join(sentence(dice.randint(8, 24)) for _ in range(3))}</p>\n"

    def photo(number: int) -> str:
        caption = f"{sentence(20)} DoD photo by Army Sgt. {photographer}"
        source = (
            f"https://media.defense.gov/2018/Oct/04/{asset + number}/825/780/0/181004-D-RZ{seed:03}-01{number:02}.JPG"
        )
        return (
            f'<div class="image-wrapper"><img src="{source}" alt="{caption}"><figcaption>{caption}</figcaption>'
            f'<div class="dgov2-popup-info"><div class="dgov2-popup-info-caption"><span class="slide-title">Visit</span>'
            f'<p>{caption}</p></div><div class="bottom-content"><div>Photo By: {photographer}</div>'
            f"<div>VIRIN: 181004-D-RZ{seed:03}-01{number:02}</div></div></div></div>\n"
        )

    items = "".join(
        f'\n    <li class="parent">\n    \n        <a href="http://www.defense.gov/Section/{i}/" target="" tabindex="0">'
        f'<span class="main">Section {i}</span></a>\n    \n    </li>\n'
        for i in range(menu)
    )
    cards = "".join(
        f'<div class="item item-{i}"><figure><img src="/a{seed}-{i}.jpg" alt="{sentence(8)}"><figcaption><h3 class="title"><a href="/x/{seed}/{i}">'
        f'{sentence(7)}</a></h3><p class="summary">{sentence(30)}</p><time data-dateap="Nov. 2, 2018">Nov. 2, 2018</time>'
        f"</figcaption></figure></div>\n"
        for i in range(teasers)
    )
    body = "".join(paragraph() + (photo(i) if i in (4, 12, 20) else "") for i in range(paragraphs))
    return f"""<!DOCTYPE html>
<html lang="en-US"><head id="Head"><meta charset="utf-8"><title>Crew Thanked &gt; Example Department &gt; News</title>
<meta property="og:title" content="Crew Thanked for Long Deployment"><link rel="canonical" href="{URL.format(seed)}">
<style>{".a{color:red}" * 400}</style><script>{"var a=1;if(a<2){x();}" * 700}</script></head>
<body id="Body"><form id="Form"><input type="hidden" name="__VIEWSTATE" value="{seed}{"A" * 8000}">
<section class="usa-banner"><p>An official website of the United States Government&nbsp;</p></section>
<header><nav><ul>{items}</ul></nav></header><main><div class="DnnModule DnnModule-ArticleCS"><div class="article-view">
<div class="adetail news"><h1 class="maintitle">Crew Thanked for Long Deployment</h1><div class="content content-wrap">
<div class="info"><span class="date">Oct. 4, 2018</span> <span class="line">|</span> <span class="author-block">By
<a href="/bio/{seed}">Ann Vale{seed}</a>, <span>DOD News</span></span></div><div class="body">{body}</div></div></div></div></div>
<div class="ModArticleCSDashboardC"><h2>More Stories</h2>{cards}</div></main>
<footer class="skin-footer"><ul>{"".join(f'<li><a href="/f{i}">Footer {i}</a></li>' for i in range(40))}</ul></footer></form>
{"<!--CDF(Javascript|/js/dnncore.js?cdv=822|DnnBodyProvider|100)-->" * 60}</body></html>
""".encode()


def best(*functions: Callable[[], object], rounds: int = 20) -> list[float]:
    """Seconds of processor time of the best round of each; the rounds take turns, so that a busy minute strikes all."""
    seconds = [float("inf")] * len(functions)
    for _ in range(rounds):
        for number, function in enumerate(functions):
            start = time.process_time()
            function()
            seconds[number] = min(seconds[number], time.process_time() - start)
    return seconds


def test_html_pages_a_second() -> None:
    trafilatura = pytest.importorskip("trafilatura", reason="the peer is not installed")
    pages = [(afpims_page(seed), URL.format(seed)) for seed in range(PAGES)]
    tables = FAMILIES["afpims"].tables

    def ours(data: bytes, url: str) -> bytes:
        return orjson.dumps(article_row(clean(extract(decode_page(data, content_type="text/html", url=url)))))

    def all_of_ours(*, cold: bool) -> None:
        tables.known.clear()  # a family's first pages and its hundredth
        for data, url in pages:
            if cold:
                tables.known.clear()
                tables.menus.clear()
            ours(data, url)

    def parse() -> None:
        for data, _ in pages:
            etree.fromstring(data, etree.HTMLParser(huge_tree=True, encoding="utf-8"))

    row = orjson.loads(ours(*pages[0]))
    assert (row["headline"], len(row["photos"]), len(row["body"])) == ("Crew Thanked for Long Deployment", 3, 25)
    mine, cold, lxml = best(lambda: all_of_ours(cold=False), lambda: all_of_ours(cold=True), parse, rounds=40)
    few = [(data.decode(), url) for data, url in pages[:4]]
    names = ("trafilatura", "trafilatura fast")
    peers = best(
        lambda: [trafilatura.bare_extraction(text, url=url) for text, url in few],
        lambda: [trafilatura.bare_extraction(text, url=url, fast=True) for text, url in few],
        rounds=5,
    )
    size = sum(len(data) for data, _ in pages) // PAGES
    print(
        f"\n{PAGES} AFPIMS pages of {size:,} bytes: {PAGES / mine:,.0f} pages/s; {mine / lxml:.2f} times lxml's parse alone"
    )
    print(f"  every page as if it were the family's first: {cold / lxml:.2f} times")
    for name, seconds in zip(names, peers, strict=True):
        print(
            f"  {name}: {len(few) / seconds:,.0f} pages/s; ours is {seconds / len(few) / (mine / PAGES):.1f} times as fast"
        )
