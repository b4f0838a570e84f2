"""WARC-like JSON lines: the same bytes back, whatever the record."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.errors import RecordError
from crawler.model.headers import Headers
from output.jsonl import Ref, record_line, row_record
from output.lines import read_lines, read_numbered_lines
from output.record import Record
from output.warc.reader import read_records
from output.warc.syntax import HeaderError, record_octets


def octets(record: Record) -> bytes:
    return b"".join(record_octets(record))


def only(line: bytes) -> Record:
    [found] = read_lines(io.BytesIO(line), "lines")
    assert isinstance(found, Record), found
    return found


def record(block: bytes, content_type: str = "application/octet-stream", *more: tuple[str, str | None]) -> Record:
    return Record.of(
        [
            ("WARC-Type", "resource"),
            *more,
            ("Content-Type", content_type),
            ("Content-Length", str(len(block))),
        ],
        block,
    )


FORMS: list[tuple[bytes, str, dict[str, Any]]] = [
    (b'{"a":[1,2.5,"\xc3\xa9"],"b":null}', "application/json", {"json": {"a": [1, 2.5, "é"], "b": None}}),
    (b'{"a":1}', "application/ld+json; charset=utf-8", {"json": {"a": 1}}),
    (b"[1e+21]", "application/json", {"json": [1e21]}),
    (b'{"b":1,"a":2}', "application/json", {"text": '{"b":1,"a":2}'}),  # not canonical
    (b'{"a":1}\n', "application/json", {"text": '{"a":1}\n'}),
    (b'{"a":1,"a":1}', "application/json", {"text": '{"a":1,"a":1}'}),
    (b"[9007199254740993]", "application/json", {"text": "[9007199254740993]"}),
    (b"[" * 3000, "application/json", {"text": "[" * 3000}),
    (b'{"a":1}', "text/plain", {"text": '{"a":1}'}),
    (b"", "text/plain", {"text": ""}),
    (b"a\r\n\0\x7f\xc2\x85\xe2\x80\xa8", "text/plain", {"text": "a\r\n\0\x7f\x85\u2028"}),
    (b"\xff\xfe", "text/plain", {"base64": "//4="}),
    (b"\xed\xa0\x80", "application/json", {"base64": "7aCA"}),
]


@pytest.mark.parametrize(("block", "content_type", "form"), FORMS)
def test_the_block_takes_the_most_readable_form_that_gives_it_back(
    block: bytes, content_type: str, form: dict[str, Any]
) -> None:
    made = record(block, content_type)
    line = record_line(made)
    assert json.loads(line)["block"] == form
    assert only(line) == made
    assert "header_base64" not in json.loads(line)


def test_a_line_reads_as_the_contract_says() -> None:
    made = record(b"x", "text/plain", ("WARC-Concurrent-To", "<urn:a:1>"), ("WARC-Concurrent-To", "<urn:a:2>"))
    assert record_line(made) == (
        b'{"WARC-Type":"resource","WARC-Concurrent-To":["<urn:a:1>","<urn:a:2>"],"Content-Type":"text/plain",'
        b'"Content-Length":1,"block":{"text":"x"}}\n'
    )


ODD_HEADERS = {
    "WARC 1.0": b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 1\r\n\r\n",
    "blanks": b"WARC/1.1\r\nWARC-Type:resource\r\nContent-Length:  1 \r\n\r\n",
    "folded": b"WARC/1.1\r\nWARC-Type: resource\r\nX: a\r\n b\r\nContent-Length: 1\r\n\r\n",
    "line feeds": b"WARC/1.1\nWARC-Type: resource\nContent-Length: 1\n\n",
    "interleaved repeats": b"WARC/1.1\r\nWARC-Type: resource\r\nA: 1\r\nContent-Length: 1\r\nA: 2\r\n\r\n",
    "repeats in two cases": b"WARC/1.1\r\nWARC-Type: resource\r\nA: 1\r\na: 2\r\nContent-Length: 1\r\n\r\n",
    "a name that is ours": b"WARC/1.1\r\nWARC-Type: resource\r\nblock: no\r\nContent-Length: 1\r\n\r\n",
    "Latin-1": b"WARC/1.1\r\nWARC-Type: resource\r\nX: caf\xe9\r\nContent-Length: 1\r\n\r\n",
    "a control character": b"WARC/1.1\r\nWARC-Type: resource\r\nX: \x01\r\nContent-Length: 1\r\n\r\n",
    "a length with zeros": b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 001\r\n\r\n",
    "two lengths": b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
    "an empty value": b"WARC/1.1\r\nWARC-Type: resource\r\nX: \r\nContent-Length: 1\r\n\r\n",
}


@pytest.mark.parametrize("header", ODD_HEADERS.values(), ids=ODD_HEADERS.keys())
def test_what_keys_cannot_say_is_kept(header: bytes) -> None:
    wire = header + b"x\r\n\r\n"
    [read] = read_records(io.BytesIO(wire), "odd")
    assert isinstance(read, Record)
    assert octets(read) == wire
    assert octets(only(record_line(read))) == wire


_name = st.from_regex(rb"[A-Za-z-]{1,12}", fullmatch=True)
_value = st.binary(max_size=20).map(
    lambda value: bytes(letter for letter in value if letter >= 32 and letter != 127).strip()
)
_headers = st.lists(st.tuples(_name, _value), max_size=6)


@given(_headers, st.binary(max_size=200), st.sampled_from(["application/json", "text/html", "x"]))
@example([(b"json", b"1"), (b"json", b"2")], b"{}", "application/json")
def test_line_and_record_both_ways(fields: list[tuple[bytes, bytes]], block: bytes, content_type: str) -> None:
    headers = Headers(((b"WARC-Type", b"resource"), *fields, (b"Content-Type", content_type.encode())))
    made = Record(headers, block)
    line = record_line(made)
    assert line.count(b"\n") == 1
    assert octets(only(line)) == octets(made)
    assert record_line(only(line)) == line


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_text_blocks_both_ways(text: str) -> None:
    made = record(text.encode())
    assert only(record_line(made)) == made


def test_a_reference_is_followed_by_whoever_can() -> None:
    made = record(b"0123456789")
    row = json.loads(record_line(made, ref=Ref("archive/a.warc.gz", 5, 7)))
    assert row["block"] == {"ref": {"filename": "archive/a.warc.gz", "offset": 5, "length": 7}}
    asked: list[Ref] = []

    def resolve(ref: Ref) -> bytes:
        asked.append(ref)
        return b"0123456789"

    assert row_record(row, resolve=resolve) == made
    assert asked == [Ref("archive/a.warc.gz", 5, 7)]
    with pytest.raises(RecordError, match=r"a\.warc\.gz"):
        row_record(row)


def test_derived_keys_are_derived_and_not_read() -> None:
    block = b'HTTP/1.1 404 No\r\nSet-Cookie: a\r\nContent-Type: Text/HTML; charset="koi8-r"\r\nset-cookie: b\r\n\r\n'
    made = Record.of([("WARC-Type", "response"), ("Content-Length", str(len(block)))], block)
    line = record_line(made, http=True, index={"offset": "7"})
    row = json.loads(line)
    assert row["http"] == {
        "status": 404,
        "headers": [["Set-Cookie", "a"], ["Content-Type", 'Text/HTML; charset="koi8-r"'], ["set-cookie", "b"]],
        "media_type": "text/html",
        "charset": "koi8-r",
    }
    assert row["index"] == {"offset": "7"}
    assert only(line) == made


BAD_LINES = [
    (b"{", "no JSON"),
    (b"\xff", "no JSON"),
    (b"[1]", "an array"),
    (b'"x"', "a string"),
    (b"null", "null"),
    (b"7", "a number"),
    (b'{"WARC-Type":"resource"}', "'block' must be"),
    (b'{"WARC-Type":"resource","block":{"text":"a","base64":"YQ=="}}', "'block' must be"),
    (b'{"WARC-Type":"resource","block":{"text":7}}', "'block' must be"),
    (b'{"WARC-Type":"resource","block":{"base64":"?"}}', "no valid base64"),
    (b'{"WARC-Type":"resource","block":{"json":9007199254740993}}', "no canonical JSON"),
    (b'{"WARC-Type":{"a":1},"block":{"text":""}}', "the value of WARC-Type"),
    (b'{"WARC-Type":true,"block":{"text":""}}', "the value of WARC-Type"),
    (b'{"WARC-Type":"resource","header_base64":"eA==","block":{"text":""}}', "header cannot be rebuilt"),
    (b'{"WARC-Type":"resource","header_base64":7,"block":{"text":""}}', "header cannot be rebuilt"),
    (b'{"WARC-Type":"resource","block":{"json":' + b"[" * 900 + b"]" * 900 + b"}}", ""),
]


@pytest.mark.parametrize(("line", "sentence"), BAD_LINES)
def test_a_bad_line_is_one_error_and_the_rest_is_read(line: bytes, sentence: str) -> None:
    good = record_line(record(b"x"))
    first, bad, last = read_lines(io.BytesIO(good + line + b"\n" + good), "a.jsonl")
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    if sentence:
        assert isinstance(bad, RecordError)
        assert str(bad).startswith("a.jsonl, line 2: ")
        assert sentence in str(bad)


def test_other_objects_come_as_they_are_and_empty_lines_are_passed_over() -> None:
    text = b'\n{"html":"<p>"}\r\n  \n{"a":1}'
    assert list(read_numbered_lines(io.BytesIO(text), "x")) == [(2, {"html": "<p>"}), (4, {"a": 1})]
    assert list(read_lines(io.BytesIO(b""), "x")) == []


def test_gzip_and_a_cut_in_it(tmp_path: Path) -> None:
    lines = [record_line(record(str(number).encode() * 50)) for number in range(300)]
    path = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(b"".join(lines[:100])) + gzip.compress(b"".join(lines[100:]))
    path.write_bytes(packed)
    assert [record_line(found) for found in read_lines(path) if isinstance(found, Record)] == lines
    path.write_bytes(packed[:-200])
    *whole, last = read_lines(path, "a.jsonl.gz")
    assert [record_line(found) for found in whole if isinstance(found, Record)] == lines[: len(whole)]
    assert len(whole) >= 100
    assert str(last).startswith(f"a.jsonl.gz, line {len(whole) + 1}: the gzip data is cut short")


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    text = b'{"a":1}\n' + b"x" * 5_000_000 + b'\n{"b":2}\n'
    first, long, last = read_lines(io.BytesIO(text), "x", max_line=100_000)
    assert (first, last) == ({"a": 1}, {"b": 2})
    assert str(long) == "x, line 2: the line is longer than 100000 bytes and is passed over"


@pytest.mark.parametrize("value", ["a\r\nWARC-Type: request", "a\x00b", " a", "a\t"])
def test_a_field_that_would_not_come_back_makes_no_line(value: str) -> None:
    record = Record.of([("WARC-Type", "conversion"), ("WARC-Target-URI", value), ("Content-Length", "0")], b"")
    with pytest.raises(HeaderError):
        record_line(record)
