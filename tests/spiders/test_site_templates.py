"""What stands on many pages of a site is the site's: what goes for it, what must stay, and what it costs."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.article import Article
from crawler.model.page import Page
from crawler.model.restore import restore
from crawler.model.row import article_row
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.generic import Imprint, Site, SiteMemory
from spiders.generic.memory import _BLOCKS, _RECENT
from spiders.generic.template import LEAST, MANY, Trace, template_of
from tests.spiders.invented_sites import SITES, Made, Story, herald, story


def known(memory: SiteMemory, name: str | None) -> dict[str, Site]:
    """What is known of a site as of now, by its name."""
    site = memory.get(name)
    return {site.name: site} if site else {}


def cleaned(pages: Iterable[Page], memory: SiteMemory | None = None) -> Iterator[Article]:
    """Each page's article, as a run that reads them in this order gives it."""
    memory = SiteMemory() if memory is None else memory
    for page in pages:
        draft = extract(page, memory)
        memory.learn(draft.facts.get("imprint"))
        yield clean(draft)


def lines(article: Article) -> list[str]:
    return [block.text for block in article.body]


def told(article: Article) -> list[str]:
    """The lines that only other pages gave away."""
    return [line for edit in article.edits if edit.rule == "generic-template" for line in edit.text.split("\n")]


# --- what goes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "from_page", "left"), [("herald", 14, 0), ("office", 4, 0), ("dispatch", 14, 0), ("flotilla", 6, 4)]
)
def test_of_a_site_its_template_goes_and_no_sentence_of_its_articles(name: str, from_page: int, left: int) -> None:
    made = [SITES[name](number) for number in range(30)]
    leaked = 0
    for number, (one, article) in enumerate(zip(made, cleaned(one.page for one in made), strict=True)):
        body = lines(article)
        assert [text for text in one.own if text not in body] == []
        alone = lines(clean(extract(one.page)))
        assert [text for text in one.standing if text in alone and text not in body] == []
        leaked += sum(text in body for text in one.chrome) if number >= from_page else 0
    assert leaked <= left


@pytest.mark.parametrize("name", SITES)
def test_the_first_pages_are_as_they_are_alone(name: str) -> None:
    made = [SITES[name](number).page for number in range(LEAST)]
    assert list(cleaned(made)) == [clean(extract(page)) for page in made]


def test_an_edit_says_on_how_many_pages_it_stood_and_can_be_put_back() -> None:
    pages = [herald(number).page for number in range(MANY + 3)]
    articles = list(cleaned(pages))
    for page, article in zip(pages, articles, strict=True):
        assert restore(article) == [block.text for block in extract(page).blocks]
    (edit,) = [edit for edit in articles[-1].edits if edit.text.startswith("Morning mail\n")]
    assert (edit.rule, edit.action) == ("generic-template", "remove")
    assert edit.evidence == f"stands in the same place of at least {MANY + 2} earlier pages of herald.example"
    assert json.loads(json.dumps(article_row(articles[-1])["edits"]))[edit.position > 0]["evidence"] is None


def test_the_same_pages_in_the_same_order_teach_the_same() -> None:
    pages = [make(number).page for number in range(20) for make in SITES.values()]
    assert list(cleaned(pages)) == list(cleaned(pages))


def test_a_page_is_judged_by_what_it_is_given_alone() -> None:
    """Extraction is a function of page and knowledge: it changes neither, and gives the same twice."""
    memory = SiteMemory()
    list(cleaned((herald(number).page for number in range(MANY + 1)), memory))
    page, sites = herald(99).page, known(memory, "herald.example")
    before = {name: (site.pages, dict(site.counts)) for name, site in sites.items()}
    assert clean(extract(page, sites)) == clean(extract(page, sites)) != clean(extract(page))
    assert {name: (site.pages, dict(site.counts)) for name, site in sites.items()} == before
    assert extract(page, sites).facts["imprint"] == extract(page, {}).facts["imprint"]


def test_what_is_known_of_one_site_says_nothing_of_another() -> None:
    memory = SiteMemory()
    list(cleaned((herald(number).page for number in range(MANY + 1)), memory))
    page = replace(herald(99).page, url="https://other.example/99")
    assert clean(extract(page, known(memory, "other.example"))) == clean(extract(page))


def test_a_new_box_becomes_the_template_of_a_site_that_is_long_known() -> None:
    def without_box(number: int) -> Page:
        html = re.sub(r'<div class="hz-block">.*?</div>', "", herald(number).html)
        return decode_page(html.encode(), content_type="text/html", url=f"https://herald.example/{number}")

    pages = [*map(without_box, range(150)), *(herald(number).page for number in range(150, 215))]
    is_told = ["Morning mail" in told(article) for article in cleaned(pages)]
    assert is_told[-1]
    assert not any(is_told[:170])


# --- what must stay ---------------------------------------------------------------------------------------------------


def release(number: int, paragraphs: Sequence[str], *, title: str = "", url: str = "") -> Page:
    """A plain page: paragraphs as they are given, in one element; one that begins with `<` is mark-up."""
    title = title or f"Release {number}: {story(number, 'title').title}"
    body = "\n".join(text if text.startswith("<") else f"<p>{text}</p>" for text in paragraphs)
    html = f"<html><head><title>{title}</title></head><body><div class='top'><a href='/'>Home</a></div><div class='story'><h1>{title}</h1>{body}</div></body></html>"
    return decode_page(
        html.encode(), content_type="text/html; charset=utf-8", url=url or f"https://agency.example/r/{number}"
    )


QUOTE = (
    "“We have looked for a cheaper way, and there is none,” said Tessa Orlan, who leads the works at the harbor gate."
)
LEAD_IN = "This is one of nine stories about the winter in which the river froze from Kolben down to the sea."
ABOUT = "The Agency for Wells and Bridges looks after four hundred structures between the river and the sea."
DISCLAIMER = "The opinions in this story are those of its author, and the agency neither shares nor denies them."


def _amid(text: str) -> Callable[[Story], list[str]]:
    return lambda told: [*told.paragraphs[:2], text, *told.paragraphs[2:]]


def _turns(told: Story) -> list[str]:
    middle = [part for text in told.paragraphs for part in (text, "(Laughter)", "Thank you.", "Q")]
    return ["MODERATOR: Good morning.", *middle, "Thank you all.", "(Applause)"]


def _each_apart(told: Story) -> list[str]:
    return [f"<div class='turn'><p>{text}</p></div>" for text in _turns(told)]


STAYS: dict[str, tuple[Callable[[Story], list[str]], int, tuple[str, ...]]] = {
    # what is printed, on how many pages, what must be in each
    "a quote that releases share": (_amid(QUOTE), 40, (QUOTE,)),
    "a quotation block that releases share": (_amid(f"<blockquote>{QUOTE}</blockquote>"), 40, (QUOTE,)),
    "a disclaimer in the text": (_amid(DISCLAIMER), 40, (DISCLAIMER,)),
    "the same words before each part of a series": (lambda told: [LEAD_IN, *told.paragraphs], 40, (LEAD_IN,)),
    "the same words in an element of their own": (lambda told: [f"<div class='kick'><p>{LEAD_IN}</p></div>", *told.paragraphs], 9, (LEAD_IN,)),
    "a standing paragraph under each release": (lambda told: [*told.paragraphs, ABOUT], 40, (ABOUT,)),
    "a heading and a standing paragraph": (lambda told: [*told.paragraphs, "<h3>About the agency</h3>", ABOUT], 40, (ABOUT,)),
    "turns of a transcript": (_turns, 40, ("(Laughter)", "Thank you.", "Thank you all.")),
    "turns that have an element each": (_each_apart, 40, ("(Laughter)", "Thank you.")),
    "headings of stories that are built alike": (
        lambda told: ["<h2>What happened</h2>", told.paragraphs[0], "<h2>What comes next</h2>", *told.paragraphs[1:]],
        40,
        ("What happened", "What comes next"),
    ),
    "rows of a table": (
        _amid("<table><tr><td>Length</td><td>90 m</td></tr><tr><td>Crew</td><td>Eleven</td></tr></table>"),
        40,
        ("Length | 90 m",),
    ),
    "steps of a list": (_amid("<ol><li>Call the harbor master before you cast off.</li><li>Wait for the green lamp.</li></ol>"), 40, ("Wait for the green lamp.",)),
}  # fmt: skip


@pytest.mark.parametrize("case", STAYS)
def test_what_stories_share_stays(case: str) -> None:
    printed, count, kept = STAYS[case]
    pages = [release(number, printed(story(number, "agency"))) for number in range(count)]
    for number, (page, article) in enumerate(zip(pages, cleaned(pages), strict=True)):
        alone = lines(clean(extract(page)))
        body = lines(article)
        assert [text for text in kept if text in alone and text not in body] == []
        assert [text for text in story(number, "agency").paragraphs if text not in body] == []


@pytest.mark.parametrize("case", STAYS)
def test_a_case_that_must_stay_is_one_that_could_go(case: str) -> None:
    printed, _, kept = STAYS[case]
    alone = lines(clean(extract(release(1, printed(story(1, "agency"))))))
    assert set(kept) & set(alone), "the labeller takes it out by itself: the case tells nothing"


COPIES: dict[str, Callable[[int], Page]] = {
    "addresses of campaigns": lambda number: replace(herald(7).page, url=f"https://herald.example/7?utm_source={number}"),
    "a version with another paragraph each time": lambda number: release(
        7, [*story(7, "long", paragraphs=9).paragraphs, f"Update {number}: the harbor master has now seen it {number} times."], title="The wreck", url=f"https://agency.example/7/{number}",
    ),
    "a story beside a line that is always new": lambda number: release(
        7,
        [
            f"At half past nine the gauge at Kolben stood at {200 + number} centimeters, and the water was still rising.",
            f"<div class='told'>{''.join(f'<p>{text}</p>' for text in story(7, 'beside').paragraphs)}</div>",
        ],
        title="The flood",
        url=f"https://agency.example/7?at={number}",
    ),
    "a live story that grows": lambda number: release(
        7, story(7, "live", paragraphs=60).paragraphs[: number + 6], title="The storm", url=f"https://agency.example/live/{number}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("between", [0, 1, 3])
@pytest.mark.parametrize("case", COPIES)
def test_an_article_at_many_addresses_is_no_template(case: str, between: int) -> None:
    site = herald if "campaigns" in case else None
    pages: list[Page] = []
    for number in range(40):
        pages.append(COPIES[case](number))
        for other in range(between):
            which = 1000 + 10 * number + other
            pages.append(site(which).page if site else release(which, story(which, "agency").paragraphs))
    for page, article in zip(pages, cleaned(pages), strict=True):
        if "campaigns" in case:
            assert set(herald(7).own) <= set(lines(article)) or "/7?" not in (page.url or "")
        else:
            assert lines(article) == lines(clean(extract(page)))


def test_a_page_with_no_text_of_its_own_keeps_what_it_has() -> None:
    memory = SiteMemory()
    list(cleaned((herald(number).page for number in range(60)), memory))
    bare = herald(61)
    html = bare.html
    for text in bare.own:
        html = html.replace(f"<p>{text}</p>", "")
    page = decode_page(html.encode(), content_type="text/html", url=bare.url)
    assert lines(clean(extract(page, known(memory, "herald.example")))) == lines(clean(extract(page)))
    assert told(clean(extract(bare.page, known(memory, "herald.example"))))


def test_a_listing_and_a_wall_teach_nothing() -> None:
    memory = SiteMemory()
    items = "".join(f"<div class='item'><h3><a href='/{n}'>{story(n).title}</a></h3></div>" for n in range(20))
    for html in (
        f"<body><div class='list'>{items}</div>",
        "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission.",
    ):
        draft = extract(
            decode_page(html.encode(), content_type="text/html", url="https://a.example/"), known(memory, "a.example")
        )
        assert "imprint" not in draft.facts
    assert len(memory) == 0


# --- the memory -------------------------------------------------------------------------------------------------------

DIGESTS = st.integers(0, 30)


@st.composite
def imprints(draw: st.DrawFn) -> Imprint:
    """An article of one of three sites, of few different blocks, so that they come again."""
    digests = draw(st.lists(DIGESTS, min_size=1, max_size=12))
    kept = tuple(
        Trace(
            digest,
            place,
            draw(st.floats(-5, 5)),
            max(0, place - 1),
            place + 1,
            draw(st.booleans()),
            draw(st.booleans()),
        )
        for place, digest in enumerate(digests)
    )
    return Imprint(draw(st.sampled_from("abc")), draw(DIGESTS), kept, tuple(draw(st.lists(DIGESTS, max_size=5))))


@given(st.lists(imprints(), max_size=60))
def test_counts_are_never_too_high(pages: list[Imprint]) -> None:
    memory, again = SiteMemory(2), SiteMemory(2)
    true: Counter[tuple[str, int]] = Counter()
    for page in pages:
        for name, site in known(memory, page.site).items():
            assert site == known(again, name)[name]
            assert all(count <= true[name, digest] for digest, count in site.counts.items())
            found = template_of(page, site)
            assert all(pages >= LEAST and 2 * pages >= site.pages for pages in found.values())
            left = [trace for trace in page.kept if trace.position not in found]
            assert not found or any(trace.is_text for trace in left)
            assert memory_meets(memory, page) == bool(found)
        assert len(memory) <= 2
        memory.learn(page)
        again.learn(page)
        true.update((page.site, digest) for digest in {*page.others, *(trace.digest for trace in page.kept)})


def memory_meets(memory: SiteMemory, page: Imprint) -> bool:
    """Whether a page of which only its own blocks are asked is found to change: on a copy, since it is learned there."""
    (site,) = known(memory, page.site).values()
    digests = {trace.digest for trace in page.kept}
    fewer = Site(site.name, site.pages, {digest: count for digest, count in site.counts.items() if digest in digests})
    return bool(template_of(page, fewer))


def imprint(site: str, number: int, blocks: int) -> Imprint:
    first = number * 1_000_003
    kept = tuple(Trace(first + place, place, 3.0, 0, blocks, True, True) for place in range(blocks))
    return Imprint(site, first, kept, tuple(range(first + blocks, first + 2 * blocks)))


def test_a_memory_holds_so_many_sites_and_so_much_of_each() -> None:
    memory = SiteMemory(10)
    for number in range(200):
        memory.learn(imprint(f"{number % 25}", number, 20 if number % 7 else 5_000))
    assert len(memory) == 10
    for seen in memory._sites.values():
        assert len(seen.counts) <= _BLOCKS
        assert len(seen._recent) <= _RECENT


def test_the_site_that_was_not_seen_for_longest_is_forgotten() -> None:
    memory = SiteMemory(2)
    for number, name in enumerate("aaaabbbbaacccc"):
        memory.learn(imprint(name, number, 5))
    assert [bool(known(memory, name)) for name in "abc"] == [True, False, True]


def test_what_stands_on_every_page_outlives_any_number_of_articles() -> None:
    memory = SiteMemory()
    for number in range(500):
        page = imprint("a", number, 50)
        memory.learn(page._replace(others=(*page.others, 7)))
    site = known(memory, "a")["a"]
    assert site.counts[7] == site.pages


def test_pages_without_a_name_or_a_text_are_not_remembered() -> None:
    memory = SiteMemory()
    memory.learn(None)
    memory.learn(Imprint("a", 1, (), (1, 2, 3)))
    assert len(memory) == 0
    assert known(memory, None) == known(memory, "") == known(memory, "a") == {}


def test_made_pages_share_no_paragraph() -> None:
    """Else the sites above would prove nothing."""
    made: list[Made] = [SITES[name](number) for name in SITES for number in range(40)]
    count = Counter(text for one in made for text in one.own)
    assert max(count.values()) == 1
