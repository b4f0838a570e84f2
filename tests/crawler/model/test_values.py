"""Digests, headers and the two forms of a line."""

import base64
import hashlib
import pickle
import re
import unicodedata
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.model.article import Article, Extraction
from crawler.model.digest import Digest
from crawler.model.headers import Headers
from crawler.model.page import Page
from crawler.model.row import article_row, shared_row
from crawler.model.text import NO_ROOM, fold, fold_line, fold_words, squeeze, squeeze_and_fold


@given(st.binary(), st.sampled_from(["md5", "sha1", "sha256", "sha512"]))
def test_a_digest_is_one_value_in_every_spelling(data: bytes, algorithm: str) -> None:
    digest = Digest.of(data, algorithm)
    raw = hashlib.new(algorithm, data).digest()
    spellings = [
        raw.hex(),
        raw.hex().upper(),
        base64.b32encode(raw).decode(),
        base64.b32encode(raw).decode().rstrip("=").lower(),
        base64.b64encode(raw).decode(),
    ]
    assert {Digest.parse(f"{algorithm}:{spelling}") for spelling in spellings} == {digest}
    assert Digest.parse(str(digest)) == digest


@pytest.mark.parametrize(
    "text", ["", "sha1", "sha1:", "sha1:xyz", "crc:1234", "sha256:" + "0" * 63, "sha1 :00", "sha1:" + "!" * 40]
)
def test_what_is_no_digest_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="no digest"):
        Digest.parse(text)


def test_headers_keep_order_case_and_repeats() -> None:
    headers = Headers(((b"B", b"1"), (b"a", b"2"), (b"b", b"3")))
    assert list(headers) == [(b"B", b"1"), (b"a", b"2"), (b"b", b"3")]
    assert list(headers.get_all(b"b")) == [b"1", b"3"]
    assert headers.get(b"c") is None
    assert len(headers) == 3


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text() | st.text("ab `()’ .", max_size=9))
def test_folding_a_squeezed_line_is_folding(text: str) -> None:
    assert fold_line(squeeze(text)) == fold(squeeze(text)) == fold(text)


@given(st.text() | st.text("ab `()’é\u00a0\n .", max_size=9))
def test_folded_words_are_those_of_the_folded_text(text: str) -> None:
    assert fold_words(text) == fold(text).split()


@given(st.text())
def test_squeezing_is_idempotent_and_keeps_every_word(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)
    assert squeeze(text).split() == text.split()


@given(
    st.lists(
        st.text("aB Éß•…’( )`\u200b\u200f\u2028\x00\x91\u3000\x0b\t\r\xa0", max_size=8) | st.text(max_size=8),
        max_size=6,
    ).map("\n".join)
)
@settings(max_examples=500)
def test_a_page_is_put_in_order_as_its_lines_are(text: str) -> None:
    """Lines end as Unix, Windows, Macintosh of old and Unicode have it, and what takes no room stands at none of their ends."""
    whole = text if "\n" in text else text.replace("\r", "\n")
    lines = [squeeze(re.sub("[\xa0\t\r]", " ", line).strip(NO_ROOM)) for line in re.split("[\n\u2028\u2029]", whole)]
    assert squeeze_and_fold(text) == (lines, [fold(line) for line in lines])


def test_latin_characters_are_folded_by_the_standard() -> None:
    letters = [f"A{letter}B" for letter in map(chr, range(0xA1, 0x180)) if letter.isprintable()]
    standard = [unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", letter).casefold()) for letter in letters]
    assert list(map(fold, letters)) == standard


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        (
            "An official website of the United States Government \xa0",
            "an official website of the united states government",
        ),
        ("Here’s how you know", "here's how you know"),
        ("A lock ( lock ) or", "a lock (lock) or"),
        ("Show Caption + Hide Caption –", "show caption + hide caption -"),
        ("ﬁle №1…", "file no1..."),
        ("zero\u200bwidth", "zerowidth"),
        ("you\x92ve \x93read\x94 Latin-1 \x96 alas", 'you\'ve "read" latin-1 - alas'),
        ("STRASSE straße", "strasse strasse"),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert fold(printed) == folded


def test_a_page_comes_whole_to_another_process() -> None:
    """Every field, compiled too: pages are cleaned in other processes than they are decoded in. But for the text in UTF-8, which
    would weigh as much again.
    """
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    page = Page(
        "text", "html", "https://a", "urn:uuid:1", moment, 200, ("odd",), "https://b", moment, {"topic": "a"}, b"text"
    )
    assert all(getattr(page, field.name) for field in fields(page))
    again = pickle.loads(pickle.dumps(page, pickle.HIGHEST_PROTOCOL))
    assert {field.name: getattr(again, field.name) for field in fields(page)} == {
        field.name: getattr(page, field.name) if field.name != "utf8" else None for field in fields(page)
    }


def test_the_row_that_is_shared_is_that_of_the_article_that_was_asked_for() -> None:
    first, second = (Article(name, "story", Extraction("text", "x", "1")) for name in ("a/1", "a/2"))
    assert shared_row(first) == article_row(first)
    assert shared_row(first) is shared_row(first)
    assert shared_row(second) == article_row(second)
    assert shared_row(first)["id"] == "a/1"
    assert article_row(first) is not article_row(first)  # who changes it has one of his own
