"""Bytes are read as browsers read them, and what was odd is said."""

import codecs
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from spiders.decode import decode_page

HTML = "text/html"


@pytest.mark.parametrize(
    ("data", "content_type", "text"),
    [
        (codecs.BOM_UTF8 + "Velá".encode(), "text/html; charset=iso-8859-1", "Velá"),  # the mark outranks the header
        (codecs.BOM_UTF16_LE + "Velá".encode("utf-16-le"), HTML, "Velá"),
        ("Velá".encode(), "text/html; charset=utf-8", "Velá"),
        (b"\x93Vel\xe1\x94 \x96 \x80", "text/html; charset=ISO-8859-1", "“Velá” – €"),  # the label means windows-1252
        (b'<meta charset="us-ascii"><p>\x92', HTML, '<meta charset="us-ascii"><p>’'),
        (b'<meta charset="utf-16"><p>ok', HTML, '<meta charset="utf-16"><p>ok'),
        (b'<meta charset="utf-8"><p>\x92', "text/html; charset=windows-1252", '<meta charset="utf-8"><p>’'),
        ("<p>Velá".encode(), HTML, "<p>Velá"),  # nothing declared: UTF-8 where it is valid
        (b"<p>it\x92s", HTML, "<p>it’s"),  # nothing declared and no UTF-8: windows-1252
        (b'<meta charset="no-such-charset"><p>Vel\xc3\xa1', HTML, '<meta charset="no-such-charset"><p>Velá'),
        (b"<p>+AGE-", "text/html; charset=utf-7", "<p>+AGE-"),
        (b'<meta charset="unicode_escape"><p>\\x00', HTML, '<meta charset="unicode_escape"><p>\\x00'),
        ('<meta charset="base64"><p>Velá'.encode(), HTML, '<meta charset="base64"><p>Velá'),
        ("<p>Velá".encode(), "text/html; charset=punycode", "<p>Velá"),
        (b"", None, ""),
    ],
)
def test_charset(data: bytes, content_type: str | None, text: str) -> None:
    page = decode_page(data, content_type=content_type)
    assert (page.text, page.warnings) == (text, ())


def test_invalid_utf8_is_replaced_and_told() -> None:
    page = decode_page("<p>Velá ".encode() + b"\xff\xfe and \xff </p>", content_type="text/html; charset=utf-8")
    assert page.text == "<p>Velá �� and � </p>"
    assert page.warnings == ("3 byte sequences that are no UTF-8 replaced by U+FFFD, the first at offset 9",)


def test_a_replacement_character_of_the_page_is_no_fault() -> None:
    page = decode_page("<p>�".encode() + b"\xff", content_type="text/html; charset=utf-8")
    assert page.warnings[0].startswith("1 byte sequences")


def test_a_few_bad_bytes_do_not_make_a_utf8_page_windows_1252() -> None:
    assert decode_page("<p>Velá ’ ".encode() + b"\xff").text == "<p>Velá ’ �"


def test_nul_characters_are_taken_out_and_told() -> None:
    page = decode_page(b"<p>" + b"word " * 50 + b"a\x00b</p>")
    assert "ab" in page.text
    assert page.warnings == ("1 NUL characters taken out",)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"%PDF-1.7 ...", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\xff\xd8\xff\xe0", "text/html"),
        (b"\x1f\x8b\x08\x00", None),
        (b"PK\x03\x04", None),
        (b"text", "image/jpeg"),
        (bytes(range(256)) * 4, None),
        (b"\x00" * 100, None),
        (b'<?xml version="1.0"?>\n<!-- made here --><rss version="2.0"><channel/></rss>', "text/html"),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'></feed>", None),
        (b"<?xml version='1.0'?><urlset\nxmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>", None),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'></svg>", None),
    ],
)
def test_what_is_no_page_is_refused_in_one_sentence(data: bytes, content_type: str | None) -> None:
    with pytest.raises(InputError) as caught:
        decode_page(data, content_type=content_type, url="http://example.mil/a")
    message = str(caught.value)
    assert message.startswith("http://example.mil/a is ")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "content_type", "source"),
    [
        ("plain words", None, "text"),
        ("<p>one</p>", None, "html"),
        ("\n <!-- c --> <!DOCTYPE html><title>x", None, "html"),
        ("<?xml version='1.0'?><html>", None, "html"),
        ("Words first <p>one</p><p>two</p><p>three</p>", None, "html"),
        ("He said a < b and <i>that</i> was it.", None, "text"),
        ("<pilot> is not a tag", None, "text"),
        ("<feed> is what the Feed Desk writes", None, "text"),
        ("<svg xmlns='http://www.w3.org/2000/svg'></svg><p>one</p><p>two</p><p>three</p>", None, "html"),
        ("<!-- c -->Words", None, "html"),
        ("<!--[if IE]>" + "<!--c-->" * 60 + "<pilot>", None, "text"),
        ("plain words", "text/html", "html"),
        ("<p>one</p>", "text/plain; charset=utf-8", "text"),
    ],
)
def test_source(text: str, content_type: str | None, source: str) -> None:
    assert decode_page(text.encode(), content_type=content_type).source == source


@given(
    st.binary(max_size=300), st.sampled_from([None, "text/html", "text/html; charset=utf-8", "text/plain; charset=x"])
)
def test_bytes_give_a_page_or_a_sentence(data: bytes, content_type: str | None) -> None:
    try:
        page = decode_page(data, content_type=content_type)
    except InputError:
        return
    assert "\x00" not in page.text
    page.text.encode()  # no lone surrogates


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=100))
def test_utf8_comes_back_whole(text: str) -> None:
    body = "<p>words that outweigh any control character, again and again and again</p>" * 20 + text
    page = decode_page(body.encode(), content_type="text/html; charset=utf-8")
    assert page.text == body


def test_time_is_linear() -> None:
    start = time.process_time()
    for evil in (b"<!--" * 500_000, b"\xc3" * 2_000_000, b" " * 2_000_000, b"<meta " * 300_000, b"</" * 1_000_000):
        decode_page(evil)
    assert time.process_time() - start < 5


def test_what_came_as_utf8_is_kept_as_it_came() -> None:
    """But not sent to another process twice."""
    data = b"\xef\xbb\xbf<p>Vel\xc3\xa1"
    page = decode_page(data, content_type=HTML, url="https://www.example.mil/")
    assert page.utf8 == data[3:] == page.text.encode()
    sent = pickle.loads(pickle.dumps(page))
    assert (sent, sent.utf8) == (page, None)


@pytest.mark.parametrize("data", [b"<p>Vel\xe1", b"<p>Vel\xc3\xa1\xff", b"<p>a\x00b", "<p>Vel\u00e1".encode("utf-16")])
def test_what_came_otherwise_is_not(data: bytes) -> None:
    assert decode_page(data, content_type=HTML).utf8 is None
