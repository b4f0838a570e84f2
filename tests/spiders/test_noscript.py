"""What pages have for readers without scripts: nothing of it is gone in silence, an article in it is one, a copied photo is none."""

import pytest

from crawler.model.article import Article
from crawler.model.restore import restore
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.noscript import paragraphs
from tests.linear import is_linear

AFPIMS = "https://www.example.mil/News/Article/Article/700001/crew-paints-the-pier/"
GENERIC = "https://news.example.org/2018/05/crew-paints-the-pier"
ONE = "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said on Monday as he walked along the rail with a list."
TWO = "The paint will dry by Friday, he said, unless it rains, and if it rains the sailors will paint the pier again before the fleet is here."
REQUEST = "Please enable JavaScript to view the comments."


def page(body: str, after: str = "", before: str = "") -> str:
    return (
        '<html lang="en"><head><title>Crew Paints the Pier</title><meta content="DNN" name="generator">'
        "<noscript><style>.lazy{display:none}</style></noscript></head>"
        f'<body class="dnn_ctr">{before}<div class="adetail"><h1 class="maintitle">Crew Paints the Pier</h1>'
        f'<div class="body">{body}</div></div>{after}</body></html>'
    )


def article(html: str, url: str) -> Article:
    html = (
        html
        if url == AFPIMS
        else html.replace("dnn_ctr", "single-post").replace("adetail", "entry").replace("DNN", "WordPress")
    )
    draft = extract(decode_page(html.encode(), content_type="text/html", url=url))
    cleaned = clean(draft)
    assert restore(cleaned) == [block.text for block in draft.blocks]
    return cleaned


def told(cleaned: Article) -> list[str]:
    """The texts that edits keep, with the tail of their rules."""
    return [f"{edit.rule.partition('-')[2]}: {edit.text}" for edit in cleaned.edits if "noscript" in edit.rule]


@pytest.mark.parametrize("url", [AFPIMS, GENERIC])
class TestText:
    def test_a_request_for_scripts_is_an_edit(self, url: str) -> None:
        text = f"<p>{ONE}</p><p>{TWO}</p>"
        for html in (
            page(text, after=f"<noscript>{REQUEST}</noscript>"),
            page(text, before=f"<noscript><div><p>{REQUEST}</p></div></noscript>"),
            page(f"{text}<noscript>{REQUEST}</noscript>"),
        ):
            cleaned = article(html, url)
            assert cleaned.text == f"{ONE}\n\n{TWO}"
            assert told(cleaned) == [f"noscript: {REQUEST}"]

    def test_in_the_midst_of_a_paragraph_it_does_not_tear_it(self, url: str) -> None:
        cleaned = article(page(f"<p>{ONE} <noscript>{REQUEST}</noscript>{TWO}</p><p>{TWO}</p>"), url)
        assert cleaned.text == f"{ONE} {TWO}\n\n{TWO}"
        assert told(cleaned) == [f"noscript: {REQUEST}"]

    def test_words_of_a_sentence_stay_in_it(self, url: str) -> None:
        cleaned = article(
            page(f"<p>{ONE} Write to <noscript>pier at example dot mil</noscript> for more.</p><p>{TWO}</p>"), url
        )
        assert cleaned.text == f"{ONE} Write to pier at example dot mil for more.\n\n{TWO}"

    def test_an_article_that_stands_in_it_is_the_article(self, url: str) -> None:
        script = "<script type='text/template'><p>Not this.</p></script>"
        cleaned = article(page(f"{script}<noscript><p>{ONE}</p><p>{TWO}</p><p>{ONE}</p><p>{TWO}</p></noscript>"), url)
        assert cleaned.text == f"{ONE}\n\n{TWO}\n\n{ONE}\n\n{TWO}"

    def test_one_without_an_end_takes_no_text_away(self, url: str) -> None:
        cleaned = article(page(f"<noscript><p>{ONE}</p><p>{TWO}</p><p>{ONE}</p><p>{TWO}</p>"), url)
        assert cleaned.text.startswith(f"{ONE}\n\n{TWO}\n\n{ONE}\n\n{TWO}")

    def test_what_speaks_of_browsers_at_length_is_an_article(self, url: str) -> None:
        lines = [f"{line} A browser saw it." for line in (ONE, TWO, ONE, TWO)]
        cleaned = article(page("<noscript>" + "".join(f"<p>{line}</p>" for line in lines) + "</noscript>"), url)
        assert cleaned.text == "\n\n".join(lines)


COPY = '<img class="lazy" {} alt="Sailors paint a pier."><noscript><img src="/pier.jpg" alt="Sailors paint a pier."></noscript>'


@pytest.mark.parametrize("url", [AFPIMS, GENERIC])
class TestImages:
    @pytest.mark.parametrize(
        "source",
        ['data-src="/pier.jpg"', 'src="/pier.jpg"', 'src="data:image/gif;base64,R0"', 'data-lazy-src="/pier.jpg"'],
    )
    def test_the_copy_of_a_photo_that_a_script_loads(self, url: str, source: str) -> None:
        figure = f"<figure>{COPY.format(source)}<figcaption>Sailors paint the pier at Port Vela, May 3, 2018.</figcaption></figure>"
        cleaned = article(page(f"<p>{ONE}</p>{figure}<p>{TWO}</p>"), url)
        assert [photo.caption for photo in cleaned.photos] == ["Sailors paint the pier at Port Vela, May 3, 2018."]
        assert [(photo.url or "").rpartition("/")[2] for photo in cleaned.photos] == ["pier.jpg"]
        assert cleaned.photos[0].alt == "Sailors paint a pier."
        assert cleaned.text == f"{ONE}\n\n{TWO}"

    def test_a_pixel_is_no_photo(self, url: str) -> None:
        pixel = '<noscript><img height="1" width="1" style="display:none" alt="" src="https://t.example/tr?id=1"></noscript>'
        cleaned = article(page(f"<p>{ONE}</p>{pixel}<p>{TWO}</p>", after=pixel), url)
        assert not cleaned.photos
        assert cleaned.text == f"{ONE}\n\n{TWO}"


def test_a_photo_for_readers_without_scripts_alone_is_one() -> None:
    image = '<figure><noscript><img src="/pier.jpg" alt="Sailors paint a pier."></noscript><figcaption>Sailors paint.</figcaption></figure>'
    cleaned = article(page(f"<p>{ONE}</p>{image}<p>{TWO}</p>"), AFPIMS)
    assert [(photo.caption, photo.alt) for photo in cleaned.photos] == [("Sailors paint.", "Sailors paint a pier.")]


def test_in_a_menu_it_is_the_menu_s() -> None:
    cleaned = article(
        page(f"<p>{ONE}</p><p>{TWO}</p>", before="<nav><a href=/>Home</a><noscript>Menu</noscript></nav>"), AFPIMS
    )
    assert "Home Menu" in [edit.text for edit in cleaned.edits]


@pytest.mark.parametrize(
    "evil",
    [
        "<noscript>",
        "<noscript>a",
        "<p",
        "<img ",
        "<noscript><img src=a></noscript>",
        "<noscript>a</noscript>",
        "<noscript><p>a</noscript>",
    ],
)
def test_time_is_linear(evil: str) -> None:
    assert is_linear(lambda marks: article(page(marks), AFPIMS), evil * 2_000, evil * 8_000)


def test_paragraphs_of_broken_mark_up() -> None:
    assert paragraphs("a<p>b<p>c<!-- d --><script>e</script> <b>f</p>") == ["a", "b", "c f"]


@pytest.mark.parametrize("url", [AFPIMS, GENERIC])
def test_time_is_linear_in_images(url: str) -> None:
    def work(count: str) -> object:
        images = (f'<noscript><img src="/{number}.jpg" alt="{number}"></noscript>' for number in range(int(count)))
        return extract(decode_page(page("".join(images)).encode(), content_type="text/html", url=url))

    assert is_linear(work, "4000", "16000")
