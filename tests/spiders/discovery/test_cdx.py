"""Answers of CDX servers in every form, whole, cut and wrong."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.discovery.cdx import Capture, ResumeKey, read_cdx, read_timestamp
from spiders.discovery.entry import Problem

MOMENT = datetime(2016, 5, 4, 12, 30, 1, tzinfo=UTC)
URL = "http://www.defense.gov/News/Article/Article/1/x"
FOUND = Capture(URL, "20160504123001", MOMENT, "text/html", "200", "AAAA")
WAYBACK = f"""[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],
["gov,defense)/news/article/article/1/x", "20160504123001", "{URL}", "text/html", "200", "AAAA", "123"],
[],
["gov%2Cdefense%29%2Fnews+20160504123002"]]
"""
PYWB = (
    f'{{"urlkey": "gov,defense)/x", "timestamp": "20160504123001", "url": "{URL}", "mime": "text/html", "status": "200", '
    '"digest": "AAAA", "length": "123", "offset": "456", "filename": "a.warc.gz"}\n'
)
CDXJ = f'!meta {{"x": 1}}\ngov,defense)/x 20160504123001 {{"url": "{URL}", "mime": "text/html", "status": "200", "digest": "AAAA"}}\n'
COLUMNS = f"gov,defense)/x 20160504123001 {URL} text/html 200 AAAA 123\n\ngov,defense)/y+20160504123002\n"
CLASSIC = f" CDX N b a m s k r M S V g\ngov,defense)/x 20160504123001 {URL} text/html 200 AAAA - - 123 456 a.warc.gz\n"
_OUTBACK_NAMES = (
    "urlkey",
    "timestamp",
    "url",
    "mime",
    "status",
    "digest",
    "redirecturl",
    "robotflags",
    "length",
    "offset",
    "filename",
)
_OUTBACK_ROW = ("gov,defense)/x", 20160504123001, URL, "text/html", 200, "AAAA", "-", "-", 123, 456, "a.warc.gz")
OUTBACK = json.dumps([_OUTBACK_NAMES, _OUTBACK_ROW], separators=(",", ":"))
"""In one line, numbers as numbers: `WbCdxApi.JsonFormat` of OutbackCDX."""
OUTBACK_DICTS = json.dumps(
    [{name: value for name, value in zip(_OUTBACK_NAMES, _OUTBACK_ROW, strict=True) if value != "-"}]
)
PLACED = Capture(URL, "20160504123001", MOMENT, "text/html", "200", "AAAA", "a.warc.gz", 456, 123)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WAYBACK, [FOUND, ResumeKey("gov%2Cdefense%29%2Fnews+20160504123002")]),
        (PYWB, [PLACED]),
        (CDXJ, [FOUND]),
        (COLUMNS, [FOUND, ResumeKey("gov,defense)/y+20160504123002")]),
        (CLASSIC, [PLACED]),
        (OUTBACK, [PLACED]),
        (OUTBACK_DICTS, [PLACED]),
        ("", []),
        ("[]", []),
        ('[["urlkey","timestamp","original"]]', []),
    ],
)
def test_every_form(text: str, found: list[object]) -> None:
    answer = list(read_cdx(text.encode()))
    assert len(answer) == len(found)
    for one, expected in zip(answer, found, strict=True):
        if isinstance(expected, Capture) and isinstance(one, Capture) and expected.filename is None:
            one = Capture(one.url, one.timestamp, one.moment, one.mime, one.status, one.digest)  # noqa: PLW2901
        assert one == expected


@pytest.mark.parametrize(
    ("text", "captures", "sentence"),
    [
        (WAYBACK[:230], 1, "cut off or damaged"),
        (OUTBACK + "warning: output may be incomplete, error occurred processing captures\n", 1, "cut off or damaged"),
        (OUTBACK[:-20], 0, "cut off or damaged"),
        (OUTBACK_DICTS[:-1], 1, "cut off or damaged"),
        ("[" + "[\n" * 100_000, 0, "cut off or damaged"),
        ("<html>Too many requests</html>", 0, "it is a page, not an index"),
        (PYWB + '{"timestamp": "2016', 1, "a line is no JSON"),
        (PYWB + "[1, 2]\nx y", 1, "a line has"),
        (PYWB.replace("20160504123001", "20169904123001"), 0, "names no capture"),
        (PYWB.replace("http://www", "javascript:www"), 0, "names no capture"),
        ("just some words\n", 0, "a line has 3 columns"),
    ],
)
def test_bad_ones_are_told_and_read_as_far_as_they_go(text: str, captures: int, sentence: str) -> None:
    found = list(read_cdx(text.encode()))
    assert any(isinstance(one, Problem) and sentence in one.text for one in found), found
    assert sum(isinstance(one, Capture) for one in found) == captures


def test_a_million_bad_lines_are_not_a_million_sentences() -> None:
    found = list(read_cdx(b"x y\n" * 100_000))
    assert len(found) == 21
    assert isinstance(found[-1], Problem)
    assert "100000 lines of it cannot be read" in found[-1].text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20160504123001", MOMENT),
        ("201605041230", datetime(2016, 5, 4, 12, 30, tzinfo=UTC)),
        ("2016", datetime(2016, 1, 1, tzinfo=UTC)),
        ("20160231", None),
        ("20160", None),
        ("", None),
        ("２０１６", None),
    ],
)
def test_timestamps(text: str, moment: datetime | None) -> None:
    assert read_timestamp(text) == moment


@given(
    st.binary(max_size=200),
    st.sampled_from([WAYBACK, PYWB, CDXJ, COLUMNS, CLASSIC, OUTBACK, OUTBACK_DICTS]),
    st.integers(0, 300),
)
def test_no_octets_break_it(noise: bytes, text: str, place: int) -> None:
    data = text.encode()
    for _ in read_cdx(data[:place] + noise + data[place:]):
        pass
