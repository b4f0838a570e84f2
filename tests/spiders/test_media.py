"""Photos in whatever an editor or a skin puts around them: caption, credit and VIRIN are one photo's, and no sentence goes."""

import pytest

from crawler.model.article import Article
from tests.spiders.test_odd_pages import AFPIMS, ELSEWHERE, HEADLINE, SENTENCES, read

FILE = "https://media.defense.gov/2020/Nov/16/2002536999/825/780/0/201116-F-AA000-1001C.JPG"
SAID = "Airmen lift a steel beam over the river in Halden, Nov. 16, 2020."
CREDITED = f"{SAID} (U.S. Air Force photo by Senior Airman Eve Dicken)"
ALT = "Airmen lift a beam."
ARMY = "https://www.army.mil/article/250000/bridge"
IMAGE = f'<img src="{FILE}" alt="{ALT}">'
LINES = "<div>Photo By: Senior Airman Eve Dicken</div><div>VIRIN: 201116-F-AA000-1001C</div>"
SHAPES = {
    "alt is caption": f'<p><img src="{FILE}" alt="{CREDITED}"></p><p>{CREDITED}</p>',
    "paragraph below": f"<p>{IMAGE}</p><p>{CREDITED}</p>",
    "same paragraph": f"<p>{IMAGE}<br>{CREDITED}</p>",
    "line below": f"{IMAGE}<br><em>{CREDITED}</em><br><br>",
    "link with a title": f'<div class="pic"><a href="{FILE}" title="x">{IMAGE}</a><p>{CREDITED}</p></div>',
    "table": f"<table align=right><tr><td>{IMAGE}</td></tr><tr><td><i>{CREDITED}</i></td></tr></table>",
    "definition list": f"<dl><dt>{IMAGE}</dt><dd>{CREDITED}</dd></dl>",
    "lines": f'<div class="pic">{IMAGE}<div>{SAID}</div>{LINES}</div>',
    "titled lines": f'<div class="pic">{IMAGE}<div>Steel Beam</div><div>{SAID}</div>{LINES}</div>',
    "figure in a paragraph": f"<p><figure>{IMAGE}<figcaption>{CREDITED}</figcaption></figure></p>",
    "credit without an owner": f"<figure>{IMAGE}<figcaption>{SAID} <b>Photo by Senior Airman Eve Dicken</b></figcaption></figure>",
    "caption of lines": f"<figure>{IMAGE}<figcaption><p>{SAID}</p>{LINES}</figcaption></figure>",
    "cloned slides": f'<div class="slick-slide"><figure>{IMAGE}<figcaption>{CREDITED}</figcaption></figure></div>' * 3,
    "hidden copy": f"<figure>{IMAGE}<figcaption>{CREDITED}</figcaption></figure>"
    f'<div style="display:none"><div>{IMAGE}<h4>Steel Beam</h4><p>{CREDITED}</p>{LINES}</div></div>',
    "attribute": f'<p><img src="{FILE}" alt="{ALT}" data-caption="{CREDITED}"></p>',
}


def story(shape: str, url: str) -> Article:
    """A story with a shape in the midst of its sentences."""
    first, second, *others = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    text = f'<div class="article-body body">{first}{second}{shape}{"".join(others)}</div>'
    return read(f'<article class="article adetail"><h1 class="title">{HEADLINE}</h1>{text}</article>', url=url)


CASES = [
    (name, url)
    for name in SHAPES
    for url in (AFPIMS, ARMY, ELSEWHERE)
    # elsewhere a line without a credit of its own is a paragraph
    if url != ELSEWHERE or name not in ("lines", "titled lines", "caption of lines", "hidden copy")
]


@pytest.mark.parametrize(("name", "url"), CASES)
def test_one_photo_is_read_of_every_shape(name: str, url: str) -> None:
    article = story(SHAPES[name], url)
    (photo,) = article.photos
    assert (photo.caption or "").startswith(SAID)
    assert (photo.credit or "").endswith("Senior Airman Eve Dicken")
    assert photo.virins == ("201116-F-AA000-1001C",)
    assert article.text.split("\n\n") == list(SENTENCES)


@pytest.mark.parametrize("url", [AFPIMS, ARMY, ELSEWHERE])
@pytest.mark.parametrize(
    "line",
    [
        SAID,
        f"{SAID} She keeps a Navy photo by her desk.",
        "Photo by photo, the album grew, and nobody threw a page of it away.",
        "The next day the airmen carried the old beam away, and nobody took a picture of it.",
    ],
)
def test_a_sentence_below_an_image_stays_without_proof(line: str, url: str) -> None:
    assert line in story(f"<p>{IMAGE}</p><p>{line}</p>", url).text
