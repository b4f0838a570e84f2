"""Pages of no known family: what becomes a block, what is kept, and what is no article; and that nothing is lost or raised."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from crawler.errors import InputError
from crawler.model.page import Page
from crawler.model.restore import restore
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.generic import judge, read_page
from spiders.generic.features import BLOCK, ELEMENT, FEATURES, FLAGS, WHOLE, WORDS, Measures
from spiders.generic.model import SURE, compile_score
from spiders.generic.page import measure_page
from spiders.generic.reader import MOST_TAGS

PAGES = Path(__file__).parents[1] / "pages"
SAVED = sorted(path.read_bytes().decode("utf-8", "replace") for path in PAGES.glob("generic_*/page.html"))


def page_of(html: str) -> Page:
    return decode_page(html.encode("utf-8", "surrogatepass"), content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", []),
        (" \n ", []),
        ("words", ["words"]),
        ("<p>one<p>two", ["one", "two"]),
        ("<p>a<b>b</b>c<i>d</i></p>", ["abcd"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("<p>one<br><br>two<br/><BR>three</p>", ["one", "two", "three"]),
        ("<p>one<br>Two.<br>goes on</p>", ["one", "Two.", "goes on"]),
        ("<p>&nbsp;</p><p> \n </p><p>x&nbsp; y</p>", ["x y"]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", ["a", "b", "c"]),
        ("<table><tr><td>Year<td>Units<tr><td>2024<td>12</table>", ["Year | Units", "2024 | 12"]),
        ("<table><tr><td><p>a</p><p>b</p><td>c</table>d", ["a", "b", "c", "d"]),
        ("<table><tr><td>" + "long words " * 20 + "</td><td>x</td></tr></table>", [("long words " * 20).strip(), "x"]),
        ("<script>var a = '<p>no</p>';</script>yes<style>p{}</style>", ["yes"]),
        ("<template><p>inert</p></template><video>no<p>video</p></video><p>yes", ["no", "video", "yes"]),
        ("a<!-- <p>no</p> -->b<!--[if IE]>no<![endif]-->c<!doctype html><?php no ?>d", ["abcd"]),
        ("<p>a < b and c<d</p>", ["a < b and c"]),
        ("<pre>one\ntwo\n\nthree</pre>", ["one two", "three"]),
        ("<textarea>a <b> c</textarea>", ["a <b> c"]),
        ("<select><option>a<option>b</select>", ["a", "b"]),
        ("</div></p></b>text</td>", ["text"]),
        ("<nav><ul><li>a<li>b</ul></nav>x", ["a b", "x"]),
        ("<article><p>x <img src=i alt=y> z</p></article>", ["x z", "y"]),
        ("<p><a href=x>one</a><br>Two</p>", ["one", "Two"]),
    ],
)
def test_blocks(html: str, blocks: list[str]) -> None:
    assert [block.text for block in read_page(html).markup.blocks] == blocks


def test_a_block_knows_its_links_and_its_element() -> None:
    markup, tree = read_page('<div class="box"><p>see <a href="/a?b=1&amp;c=2">this</a> and <a>that</a></p></div>')
    assert [(item.linked, item.href) for item in markup.evidence] == [(8, "/a?b=1&c=2")]
    element = tree.blocks[0]
    assert tree.tags[element] == "p"
    assert tree.names[tree.parents[element]] == "box"


def test_what_the_page_says_of_itself() -> None:
    markup, _ = read_page(
        '<html lang="de-AT"><head><title> A  title </title><meta property="og:Title" content="T"><base href="/b/">'
        '<link rel="shortlink canonical" href="/c"><script type="application/ld+json">{"@type":"Article"}</script></head>'
        '<body><article><time datetime="2020-01-02">x</time><time itemprop="dateModified" datetime="2020-01-03">y</time>'
    )
    assert (markup.title, markup.meta, markup.base, markup.canonical) == ("A title", {"og:title": "T"}, "/b/", "/c")
    assert (markup.json_ld, markup.language, markup.times) == (['{"@type":"Article"}'], "de-AT", ["2020-01-02"])
    assert markup.modified == "2020-01-03"


_PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<div class='content'>", "<div class='comments'>", "</div>", "<article>", "</article>", "<b>", "</b>",
        "<a href='x'>", "</a>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "</ul>", "<h1>", "<h2>", "<br>", "<nav>",
        "</nav>", "<script>", "</script>", "<!--", "-->", "<img src=a alt=b>", "<pre>", "<title>", "</title>", "<svg>", "</svg>",
        "<figure>", "<figcaption>", "</figure>", "<blockquote>", "&amp;", "<template>", "<form>", "<select>", "<option>",
        "A sentence that is long enough to be taken for running text, since it goes on and on, and ends at last. ", "word ",
        "\x00", "\ud800", "ß„“”", "<", ">", "'", '"',
    ]
)  # fmt: skip
_SOUP = st.lists(_PIECES, max_size=60).map("".join)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A saved page with stretches cut out, doubled or put elsewhere."""
    page = draw(st.sampled_from(SAVED))
    for _ in range(draw(st.integers(1, 4))):
        start, length = draw(st.integers(0, len(page))), draw(st.integers(0, 400))
        to = draw(st.integers(0, len(page)))
        piece = page[start : start + length]
        page = page[:start] + page[start + length :]
        page = page[:to] + draw(st.sampled_from(["", piece, piece * 2])) + draw(_SOUP) + page[to:]
    return page


@given(_SOUP | mutated() | st.text(max_size=200))
@settings(max_examples=150)
def test_any_page_is_read_and_can_be_put_together_again(html: str) -> None:
    try:
        page = page_of(html)
    except InputError:  # control characters alone are no page
        reject()
    draft = extract(page)
    blocks = [block.text for block in draft.blocks]
    article = clean(draft)
    assert restore(article) == blocks
    assert clean(extract(page)) == article


@given(mutated())
@settings(max_examples=50)
def test_a_block_that_is_measured_has_all_its_numbers(html: str) -> None:
    reading = read_page(html)
    measures = Measures(measure_page(reading))
    assert len(measures.blocks) == len(reading.markup.blocks)
    for position, block in enumerate(measures.blocks):
        numbers = (*block, *measures.of_element(position), *measures.of_words(position))
        assert len(numbers) == len(FEATURES) == len(BLOCK) + len(ELEMENT) + len(WORDS)
        assert all(isinstance(number, (int, float)) for number in numbers)
        for name, number in zip(FEATURES, numbers, strict=True):
            assert name not in FLAGS or number in (0, 1), name
            assert name not in WHOLE or isinstance(number, int), name


@given(_SOUP)
def test_no_word_of_the_page_is_missing(html: str) -> None:
    shown = re.sub(r"(?s)<!--.*?(?:-->|$)", "", html)
    if not re.search(r"<(?:script|template|title|svg|select|option|table|textarea|!)|[<>'\"]{2}|[\x00\ud800]", shown):
        shown = re.sub(r"<[a-zA-Z/?][^>]*(?:>|$)", "", shown)  # what stands in a tag, closed or not, is not shown
        text = " ".join(block.text for block in read_page(html).markup.blocks)
        assert text.count("sentence that is long enough") == shown.count("sentence that is long enough")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("<div>", "</div>"), ("<b>", "</i>"), ("<table><tr><td>", ""), ("<ul><li>", "</div>"), ("<p><a>x", "</a>")],
)
def test_depth_costs_no_more_than_length(opening: str, closing: str) -> None:
    text = "<p>The harbor reopened on Monday, after nine weeks of dredging, and the first ships came in at noon. " * 5
    start = time.process_time()
    draft = extract(page_of(opening * 100_000 + text + closing * 100_000))
    assert time.process_time() - start < 60
    assert any("first ships came in" in block.text for block in draft.blocks)


def test_a_deep_page_of_many_texts_is_judged_in_time() -> None:
    text = "The harbor reopened on Monday, after nine weeks of dredging, and the first ships came in at noon. "
    start = time.process_time()
    draft = extract(page_of(f'<div class="item post"><p>{text}</p>' * 9_000))
    assert time.process_time() - start < 60
    assert len(draft.blocks) == 9_000


def test_a_page_of_many_tags_is_left_to_the_walk() -> None:
    blocks = read_page("<p>word" * (MOST_TAGS + 1)).markup.blocks
    assert len(blocks) == MOST_TAGS + 1


def _weights(first: float, second: float) -> dict[str, object]:
    rounds = [{"prior": prior, "trees": []} for prior in (first, second)]
    return {"features": list(FEATURES), "first": rounds[0], "second": rounds[1]}


def test_weights_for_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="fit them anew"):
        compile_score({**_weights(1.0, 1.0), "features": ["length"]})


@pytest.mark.parametrize(
    ("first", "score"), [(SURE + 0.1, SURE + 0.1), (-SURE - 0.1, -SURE - 0.1), (SURE, 9.0), (0.0, 9.0), (-SURE, 9.0)]
)
def test_the_words_are_asked_only_where_the_first_round_is_not_sure(first: float, score: float) -> None:
    measures = Measures(measure_page(read_page("<p>One.")))
    assert compile_score(_weights(first, 9.0))(measures, 0) == score


def test_a_tree_reads_the_number_that_it_names() -> None:
    measures = Measures(measure_page(read_page("<p>One sentence.<p>and no sentence")))
    trees = [[FEATURES.index("ends_sentence"), 0.5, -1.0, 2.0]]
    weights = _weights(0.0, 0.0) | {"second": {"prior": 0.0, "trees": trees}}
    assert [compile_score(weights)(measures, position) for position in (0, 1)] == [2.0, -1.0]


@pytest.mark.parametrize("name", ["ends_sentence", "copies", "length"])
@pytest.mark.parametrize("threshold", [-1.5, -1.0, 0.0, 0.25, 1.0, 1.5])
def test_a_compiled_tree_splits_where_the_number_is_at_most_the_threshold(name: str, threshold: float) -> None:
    measures = Measures(measure_page(read_page("<p>One sentence.<p>and no sentence<p>and no sentence")))
    trees = [[FEATURES.index(name), threshold, -1.0, 2.0]]
    score = compile_score(_weights(0.0, 0.0) | {"second": {"prior": 0.0, "trees": trees}})
    for position in range(3):
        numbers = (*measures.blocks[position], *measures.of_element(position), *measures.of_words(position))
        assert score(measures, position) == (-1.0 if numbers[FEATURES.index(name)] <= threshold else 2.0)


def test_another_score_may_be_asked() -> None:
    reading = read_page("<p>" + "Some words, and more of them. " * 10)
    assert judge(reading, lambda *_: 1.0).article == [True]
    assert judge(reading, lambda *_: -1.0).article == [False]


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        ([1.0, -1.0, 1.0], [True, True, True]),
        ([1.0, -1.0, -1.0], [True, False, False]),
        ([-1.0, -1.0, -1.0], [False, False, False]),
    ],
)
def test_a_list_of_which_most_is_the_articles_is_kept_as_one(scores: list[float], kept: list[bool]) -> None:
    reading = read_page(
        "<ul><li>Built in 1931<li>Four piers<li>About 2,100 vehicles a day</ul><p>" + "And words. " * 20
    )
    verdict = judge(reading, lambda _, position: [*scores, 1.0][position])
    assert verdict.article == [*kept, True]
