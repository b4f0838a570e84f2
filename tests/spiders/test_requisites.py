"""What a page needs to be shown."""

import time

import pytest

from spiders.requisites import page_requisites, style_requisites

PAGE = "https://www.example.mil/News/Article/12/"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<img src="/a.jpg">', ["https://www.example.mil/a.jpg"]),
        ('<img src="b.jpg"><img src="b.jpg">', [f"{PAGE}b.jpg"]),
        ('<img data-src="//media.example.mil/c.jpg">', ["https://media.example.mil/c.jpg"]),
        ('<img srcset="/s.jpg 1x, /l.jpg 2x">', ["https://www.example.mil/s.jpg", "https://www.example.mil/l.jpg"]),
        ('<link rel="stylesheet" href="/m.css"><link rel=canonical href=/x>', ["https://www.example.mil/m.css"]),
        ('<script src="/j.js"></script><script>var a="/no.js"</script>', ["https://www.example.mil/j.js"]),
        ("<div style=\"background:url('/bg.png')\">x</div>", ["https://www.example.mil/bg.png"]),
        ("<style>@import '/i.css';</style>", ["https://www.example.mil/i.css"]),
        ('<base href="/other/"><img src="d.jpg">', ["https://www.example.mil/other/d.jpg"]),
        ('<img src="data:image/png;base64,AAAA"><img src="javascript:x"><img src="#f"><img src="">', []),
        ('<img src="http://[broken/"><a href="/page">x</a>', []),
        ("", []),
        ("<!-- nothing -->", []),
    ],
)
def test_page(html: str, found: list[str]) -> None:
    assert page_requisites(html, PAGE) == found


def test_style() -> None:
    css = '@import url(a.css); body{background:url("i/b.png")} .x{src:url(data:font/woff;base64,AA)}'
    assert style_requisites(css, "https://www.example.mil/s/m.css") == [
        "https://www.example.mil/s/a.css",
        "https://www.example.mil/s/i/b.png",
    ]


@pytest.mark.parametrize("evil", ["url(" * 20_000, '<img srcset="' + "a " * 50_000 + '">', "@import '" * 20_000])
def test_evil_input_ends_in_time(evil: str) -> None:
    start = time.process_time()
    page_requisites(f"<p>x{evil}", PAGE)
    style_requisites(evil, PAGE)
    assert time.process_time() - start < 5
