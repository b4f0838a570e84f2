"""What an author sets apart stays, whatever its container is called; captions belong to the image above them."""

import pytest

from crawler.model.article import Article
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.generic import judge, read_page

ONE = "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said on Monday as he walked along the rail with a list."
TWO = "The paint will dry by Friday, he said, unless it rains, and if it rains the sailors will paint the pier again before the fleet is here."
ADDRESSES = {
    "afpims": "https://www.example.mil/News/Article/Article/700001/crew-paints-the-pier/",
    "army": "https://www.army.mil/article/265000/crew_paints_the_pier",
    "generic": "https://news.example.org/2018/05/crew-paints-the-pier",
}
CONTAINERS = {
    "afpims": '<body class="dnn_ctr"><div class="adetail"><h1 class="maintitle">Crew Paints the Pier</h1><div class="body">{}</div></div>',
    "army": '<body><div class="article"><h1 class="title">Crew Paints the Pier</h1><div class="article-body">{}</div></div>',
    "generic": "<body><article><h1>Crew Paints the Pier</h1><div>{}</div></article>",
}


def article(family: str, body: str) -> Article:
    html = f"<html><head><title>Crew Paints the Pier</title></head>{CONTAINERS[family].format(body)}</body></html>"
    return clean(extract(decode_page(html.encode(), content_type="text/html", url=ADDRESSES[family])))


def lines(found: Article) -> list[str]:
    return [block.text for block in found.body]


@pytest.mark.parametrize("family", ["afpims", "army"])
@pytest.mark.parametrize("name", ["related", "sidebar", "share", "social"])
class TestBoxes:
    def test_a_box_of_sentences_is_text_as_a_whole(self, family: str, name: str) -> None:
        inner = f"<h3>By the numbers</h3><p>Sixty brushes came back.</p><p>Two ships.</p><ul><li>Paint</li><li>Rope</li></ul><p>{TWO}</p>"
        found = article(family, f'<p>{ONE}</p><div class="{name}">{inner}</div><p>{TWO}</p>')
        assert lines(found) == [
            ONE,
            "By the numbers",
            "Sixty brushes came back.",
            "Two ships.",
            "Paint",
            "Rope",
            TWO,
            TWO,
        ]

    def test_a_box_of_links_is_none(self, family: str, name: str) -> None:
        inner = '<h3>By the numbers</h3><p><a href="/a">Sixty brushes came back</a></p><p>It rained.</p>'
        found = article(family, f'<p>{ONE}</p><div class="{name}">{inner}</div><p>{TWO}</p>')
        assert lines(found) == [ONE, TWO]


@pytest.mark.parametrize("family", ADDRESSES)
class TestCaptions:
    @pytest.mark.parametrize(
        "image",
        [
            '<p><img src="https://media.defense.gov/p.jpg" alt="A pier."></p>',
            '<img src="https://media.defense.gov/p.jpg">',
        ],
    )
    def test_a_caption_below_an_image_is_its_caption(self, family: str, image: str) -> None:
        found = article(family, f'<p>{ONE}</p>{image}<p class="caption">{TWO}</p><p>{ONE}</p><p>{TWO}</p>')
        assert [(photo.caption, photo.url) for photo in found.photos] == [(TWO, "https://media.defense.gov/p.jpg")]
        assert lines(found) == [ONE, ONE, TWO]

    def test_a_paragraph_of_that_class_is_not_lost(self, family: str) -> None:
        found = article(family, f'<p>{ONE}</p><p class="caption">{TWO}</p><p>{ONE}</p>')
        assert (
            lines(found) == [ONE, TWO, ONE]
            if family != "generic"
            else [photo.caption for photo in found.photos] == [TWO]
        )


@pytest.mark.parametrize(
    ("line", "odds", "stays"),
    [
        ("<p>Quellen</p>", -2.0, True),
        ("<p>Quellen</p>", -9.0, False),
        ('<p><a href="/a">Quellen</a></p>', -2.0, False),
        ("<div class=box><p>Quellen</p></div>", -2.0, False),
    ],
)
def test_on_a_page_of_no_known_family_a_line_between_paragraphs_stays(line: str, odds: float, *, stays: bool) -> None:
    reading = read_page(f"<html><body><article><p>{ONE}</p>{line}<p>{TWO}</p></article></body></html>")
    assert judge(reading, lambda _, position: odds if position == 1 else 3.0).article == [True, stays, True]
