"""Mark-up to blocks: what separates them, what they are, where they stand; and that nothing visible is lost."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from spiders.families import FAMILIES
from spiders.family import SiteFamily
from spiders.generic import GENERIC
from spiders.tokens import menu_tag_pattern, menu_text
from spiders.walk import read_markup

PLAIN = SiteFamily(name="plain", hosts=())


def texts(html: str, family: SiteFamily = PLAIN) -> list[str]:
    return [block.text for block in read_markup(html, family).blocks]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", []),
        ("words", ["words"]),
        ("<p>one<p>two", ["one", "two"]),
        ("<p>a <b>bold</b> word</p>", ["a bold word"]),
        ("<p>a<b>b</b>c<i>d</i></p>", ["abcd"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("<p>one<br><br>two<br/><BR>three</p>", ["one", "two", "three"]),
        ("<p>one<br>Two.<br>goes on</p>", ["one", "Two.", "goes on"]),
        ("<p>one sentence<br>goes on</p>", ["one sentence goes on"]),
        ("<p>&nbsp;</p><p> \n </p><p>x&nbsp; y</p>", ["x y"]),
        ("<p>&quot;Fish &amp; chips&#8221; &copy; &unknown;</p>", ['"Fish & chips” © &unknown;']),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", ["a", "b", "c"]),
        ("<table><tr><td>Year<td>Units<tr><td>2024<td>12</table>", ["Year | Units", "2024 | 12"]),
        ("<table><tr><td>" + "long words " * 20 + "</td><td>x</td></tr></table>", [("long words " * 20).strip(), "x"]),
        ("<script>var a = '<p>no</p>';</script>yes<style>p{}</style>", ["yes"]),
        ("yes<noscript><p>for some</p></noscript>", ["yes", "for some"]),
        ("<script>a</SCRIPT >yes", ["yes"]),
        ("<template><p>inert</p></template><video>no<p>video</p></video><p>yes", ["inert", "no", "video", "yes"]),
        ("a<!-- <p>no</p> -->b<!--[if IE]>no<![endif]-->c<!doctype html><?php no ?>d", ["abcd"]),
        ("<!-- never closed <p>no</p>", []),
        ("<p>a < b and c<d</p>", ["a < b and c"]),  # `<d<` is a tag, as in browsers
        ("<p title='a > b' alt=\"c>d\">e</p>", ["e"]),
        ("<p title=it's>e</p><p>it's</p>", ["e", "it's"]),
        ('<p title="never closed>e</p>', []),
        ("<pre>one\ntwo\n\nthree</pre>", ["one two", "three"]),
        ("<textarea>a <b> c</textarea>", ["a <b> c"]),
        ("<svg><title>Lock</title><desc>A padlock</desc></svg>", ["LockA padlock"]),
        ("<title>data</title><p>text", ["text"]),
        ("<select><option>a<option>b</select>", ["a", "b"]),
        ("</div></p></b>text</td>", ["text"]),
    ],
)
def test_blocks(html: str, blocks: list[str]) -> None:
    assert texts(html) == blocks


def test_kinds_and_gaps() -> None:
    page = read_markup(
        "<h2>H</h2><p>p<br>Q</p><blockquote><p>q</p></blockquote><ul><li><p>l</p></ul><dl><dt>t<dd>d</dl>", PLAIN
    )
    assert [(b.text, b.kind, b.gap) for b in page.blocks] == [
        ("H", "heading", 1), ("p", "paragraph", 1), ("Q", "paragraph", 0), ("q", "quote", 1), ("l", "list_item", 1),
        ("t", "list_item", 1), ("d", "list_item", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p><strong>Time at Home&nbsp;</strong></p>", "heading"),
        ("<p><b>NAVY</b></p>", "heading"),
        ("<p><strong>Time</strong> at home</p>", "paragraph"),
        ("<p><strong>SEC. BROOK:</strong></p>", "paragraph"),
        ("<p><strong>He said so.</strong></p>", "paragraph"),
        ("<p><strong>" + "word " * 30 + "</strong></p>", "paragraph"),
        ("<p>Time at Home</p>", "paragraph"),
    ],
)
def test_a_short_paragraph_in_bold_is_a_heading_of_the_body(html: str, kind: str) -> None:
    page = read_markup(f'<div class="adetail"><div class="body">{html}</div></div>', FAMILIES["afpims"])
    assert page.blocks[0].kind == kind


def test_data_are_no_blocks() -> None:
    page = read_markup(
        '<html lang="en-US"><head><title> A\n B </title><meta property="OG:Title" content="A"><link rel="canonical" href="/c">'
        '<base href="http://x.mil/"><script type="application/ld+json">{"a": 1}</script></head><body><p>t',
        PLAIN,
    )
    assert (page.title, page.meta, page.canonical, page.base, page.language, page.json_ld) == (
        "A B", {"og:title": "A"}, "/c", "http://x.mil/", "en-US", ['{"a": 1}'],
    )  # fmt: skip
    assert [block.text for block in page.blocks] == ["t"]


@pytest.mark.parametrize(
    "html",
    [
        '<div class="adetail"><p><div class="body"><p>in</p></div><p>after</p></div><p>out</p>',
        '<div class="adetail"><div class="body"><p>in<span></p></div></span></i><p>after</div><p>out',
        '<div class="adetail"><div class="body"><table><tr><td>in</div></td></tr></table></div>after</div>out',
        '<div class="adetail"><b><div class="body">in</b></div>after</div>out',
        '<div class="adetail"><div class="body"><ul><li>in</div>after</div>out',
    ],
)
def test_containers_end_where_browsers_end_them(html: str) -> None:
    page = read_markup(html, FAMILIES["afpims"])
    assert [(b.text, b.region, e.place.inside) for b, e in zip(page.blocks, page.evidence, strict=True)] == [
        ("in", "body", True), ("after", "head", True), ("out", "", False),
    ]  # fmt: skip


def test_links_and_alt_texts() -> None:
    page = read_markup(
        '<div class="adetail"><div class="body"><p>See <a href="/a?x=1&amp;y=2">this page</a> now '
        '<img src="https://media.defense.gov/a.jpg" alt="A ship."> please.</p><img src="b.jpg" alt=""></div></div>'
        '<nav><img src="c.jpg" alt="Logo"></nav>',
        FAMILIES["afpims"],
    )
    assert [block.text for block in page.blocks] == ["See this page now please.", "A ship."]
    assert (page.evidence[0].linked, page.evidence[0].href) == (9, "/a?x=1&y=2")
    assert [image.src for image in page.images] == ["https://media.defense.gov/a.jpg", "b.jpg"]


DEEP = 100_000


@pytest.mark.parametrize(
    "evil",
    [
        "<div>" * DEEP + "hello" + "</div>" * DEEP,
        "<b>" * DEEP + "hello",
        "<p><b><i>" * DEEP + "hello",
        "<table><tr><td>" * DEEP + "hello",
        "<a>x" * DEEP + "hello",
        '<div class="adetail">' * DEEP + "hello",
        '<figure class="image">' * DEEP + "hello",
        "<div><a>" * DEEP + "</b></p></td>" * DEEP + "hello",
        "<ul><li>" * DEEP + "</i>" * DEEP + "hello",
        "</div>" * DEEP + "hello",
        "hello" + "<" * 1_000_000,
        "hello" + "<!-- -" * 200_000,
        "hello" + '<a href="x' * 200_000,
        "hello" + "<script>" * 200_000,
        "hello" + "<p =" * 200_000,
        "hello" + "&" * 1_000_000,
        "hello<br>" * DEEP,
        "hello " * 1_000_000,
        '<img src="media.defense.gov" alt="hello">' * DEEP,
        "hello" + "".join(f'<p class="c{i}">' for i in range(DEEP)),
    ],
    ids=lambda evil: evil[:24],
)
def test_depth_and_malice_cost_linear_time(evil: str) -> None:
    start = time.process_time()
    found = read_markup(evil, FAMILIES["afpims"]).blocks
    assert any("hello" in block.text for block in found)
    assert time.process_time() - start < 6


_SOUP = st.lists(
    st.sampled_from(
        [
            "<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<br>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td>",
            "</td>", "</tr>", "</table>", "<h1>", "</h1>", '<div class="adetail">', '<div class="body">', "<figure>", "</figure>",
            '<figcaption class="x">', "</figcaption>", '<a href="/x">', "</a>", "<nav>", "</nav>", "<header>", "</header>", "&amp;",
            "<span>", "</span>", "<!-- c -->", "<section>", "</section>", '<img alt="alt" src="x">',
        ]
    )
    | st.text("abc XYZ.,\n", max_size=12),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=500)
@given(
    st.lists(
        st.sampled_from(
            [
                "<a href=x>", "</a>", "<span>", "</span>", "<>", "<", ">", "<!-- <b> c -->", "<!--", "<script>a<b</script>", "<STYLE>", "</style>",
                "<noscript>", "Home", " > ", "\n", "\xa0", "&gt;", 'title="a>b"', "<li",
            ]
        ),
        max_size=9,
    ).map("".join),
    st.sampled_from(["</nav>", "</NAV >"]),
)  # fmt: skip
def test_the_texts_of_a_menu_are_what_its_tags_leave(inner: str, end: str) -> None:
    markup = f"{inner}{end}"[: -len("</nav>")]
    last = markup.rfind(">") + 1
    left = menu_tag_pattern().sub(" ", markup[:last]) + markup[last:]
    assert menu_text(f"<nav>{inner}{end}").split() == left.split()


def visible(html: str) -> list[str]:
    """The words of a page by lxml: everything outside of tags."""
    try:
        tree = etree.fromstring(f"<html><body>{html}</body></html>", etree.HTMLParser(huge_tree=True))
    except etree.XMLSyntaxError:
        return []
    return re.findall(r"[a-zA-Z.,&]", "".join(map(str, tree.itertext()))) if tree is not None else []


@settings(max_examples=400)
@given(_SOUP)
def test_no_visible_character_is_lost_or_made_up(html: str) -> None:
    """Whatever the mark-up: the characters of the blocks are those that lxml sees, in the same order."""
    blocks = read_markup(html, PLAIN).blocks
    assert [c for block in blocks for c in re.findall(r"[a-zA-Z.,&]", block.text.replace(" | ", " "))] == visible(html)


@settings(max_examples=300)
@given(st.text(max_size=200) | _SOUP, st.sampled_from([*FAMILIES.values(), GENERIC]))
def test_no_text_breaks_it_and_blocks_are_well_formed(html: str, family: SiteFamily) -> None:
    page = read_markup(html, family)
    assert len(page.blocks) == len(page.evidence)
    for block in page.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        assert block.region in ("", "chrome", "head", "media", "body", "tail")


def test_what_is_remembered_of_one_page_does_not_leak_into_the_next() -> None:
    first = texts('<div class="adetail"><p>a</p></div>', FAMILIES["afpims"])
    texts('<nav><div class="adetail"><b>b<p><a href="/x">', FAMILIES["afpims"])
    assert texts('<div class="adetail"><p>a</p></div>', FAMILIES["afpims"]) == first
