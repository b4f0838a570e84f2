"""Verify on files of anybody: what single records say, and what they refer to."""

import gzip
import hashlib
import tracemalloc
from pathlib import Path

import pytest

from output.build import exchange_records
from output.record import Record
from output.verify.finding import Check, Severity
from output.warc.syntax import record_octets
from output.warc.writer import member
from tests.output.sound import (
    CHUNKS,
    HEAD,
    PAGE,
    check,
    chunked,
    digest,
    exchange,
    made,
    revisit,
    with_fields,
)

BROKEN, WARNING = Severity.BROKEN, Severity.WARNING
RECORDS: list[tuple[Record, list[tuple[Severity, Check, str]]]] = [
    (made(), []),
    (made(WARC_Block_Digest=None, WARC_Payload_Digest=None), []),
    (made(WARC_Payload_Digest=digest(PAGE)), []),
    (made(WARC_Payload_Digest="sha1:" + hashlib.sha1(PAGE).hexdigest()), []),
    (made(WARC_Payload_Digest=digest(PAGE, "md5")), []),
    (made(WARC_Block_Digest=digest(b"")), [(BROKEN, Check.BLOCK, "the record says sha1:3I42H3")]),
    (made(WARC_Payload_Digest=digest(b"")), [(BROKEN, Check.PAYLOAD, "the record says sha1:3I42H3")]),
    (made(WARC_Payload_Digest=digest(HEAD + PAGE)), [(WARNING, Check.PAYLOAD, "whole block")]),
    (made(WARC_Payload_Digest="crc32:00000000"), [(WARNING, Check.PAYLOAD, "unknown algorithm")]),
    (chunked(), []),
    (with_fields(chunked(), WARC_Payload_Digest=digest(CHUNKS)), [(WARNING, Check.PAYLOAD, "raw-chunked convention")]),
    (with_fields(chunked(), WARC_Payload_Digest=digest(b"")), [(BROKEN, Check.PAYLOAD, "the payload's digest is")]),
    (made(WARC_Date=None), [(BROKEN, Check.FIELDS, "WARC-Date: is missing")]),
    (made(WARC_Date="23.11.2026"), [(BROKEN, Check.FIELDS, "not of the form")]),
    (made(WARC_Target_URI="https://www.example.test/a b"), [(BROKEN, Check.FIELDS, "WARC-Target-URI")]),
    (made(WARC_Target_URI="<https://www.example.test/>"), []),
    (made(WARC_Filename="a.warc"), [(WARNING, Check.FIELDS, "has no place")]),
    (made(X_Of_Others="1"), []),
    (with_fields(made(), WARC_Type="revisit", WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
     [(WARNING, Check.REVISITS, "the original with payload digest")]),
    (made(WARC_Concurrent_To="<urn:uuid:elsewhere>"), [(WARNING, Check.REFERENCES, "urn:uuid:elsewhere")]),
]  # fmt: skip


@pytest.mark.parametrize("ending", [".warc", ".warc.gz"])
@pytest.mark.parametrize(("record", "told"), RECORDS)
def test_records_of_others(
    tmp_path: Path, record: Record, told: list[tuple[Severity, Check, str]], ending: str
) -> None:
    path = tmp_path / f"a{ending}"
    [_, before, *_] = exchange_records(exchange(7, b"other"), new_id=lambda: "urn:uuid:7")
    before = with_fields(before, WARC_Concurrent_To=None)
    concurrent = record.get("WARC-Concurrent-To")
    if concurrent != "<urn:uuid:elsewhere>":
        record = with_fields(record, WARC_Concurrent_To=None)
    write = member if ending.endswith(".gz") else record_octets
    start = b"".join(write(before))
    path.write_bytes(start + b"".join(write(record)))
    found = check(path)
    assert len(found) == len(told), found
    for one, (severity, kind, words) in zip(found, told, strict=True):
        assert (one.severity, one.check) == (severity, kind)
        assert words in one.what
        assert (one.place.file, one.place.offset, one.record_id) == (str(path), len(start), record.id)


def test_a_file_that_was_gzipped_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    records = (made(number, WARC_Concurrent_To=None) for number in range(3))
    path.write_bytes(gzip.compress(b"".join(piece for record in records for piece in record_octets(record))))
    [finding] = check(path)
    assert (finding.severity, finding.check) == (WARNING, Check.GZIP)
    assert "3 records share" in finding.what
    assert "newsarchive convert" in finding.advice


def test_an_id_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(record_octets(made(WARC_Concurrent_To=None))) * 2)
    [finding] = check(path)
    assert (finding.severity, finding.check) == (WARNING, Check.IDS)


@pytest.mark.parametrize(
    ("again", "words"),
    [
        (revisit(), None),  # found by its digest, as Heritrix once wrote them
        (revisit(WARC_Refers_To="<urn:uuid:response-0>"), None),
        (
            revisit(
                WARC_Refers_To="<urn:uuid:nobody>",
                WARC_Refers_To_Target_URI="https://www.example.test/0",
                WARC_Refers_To_Date="2026-11-23T01:02:03.456789Z",
            ),
            None,
        ),
        (revisit(WARC_Refers_To="<urn:uuid:response-1>"), "that of the original"),
        (revisit(WARC_Refers_To="<urn:uuid:nobody>", WARC_Payload_Digest=digest(b"else")), "is not here"),
        (
            revisit(WARC_Refers_To="<urn:uuid:response-0>", WARC_Refers_To_Target_URI="https://www.example.test/5"),
            "WARC-Refers-To-Target-URI is",
        ),
        (revisit(WARC_Refers_To="<urn:uuid:response-0>", WARC_Refers_To_Date="2020"), "WARC-Refers-To-Date is"),
        (revisit(WARC_Refers_To="<urn:uuid:response-2>", WARC_Payload_Digest=digest(b"cut", "sha256")), "truncated"),
    ],
)
def test_revisits_lead_to_their_originals(tmp_path: Path, again: Record, words: str | None) -> None:
    [_, other, *_] = exchange_records(exchange(1, b"other"), new_id=lambda: "urn:uuid:o")
    [_, short, *_] = exchange_records(exchange(2, b"cut"), new_id=lambda: "urn:uuid:s")
    path = tmp_path / "a.warc.gz"
    originals = (made(), other, with_fields(short, WARC_Truncated="time"))
    records = (*(with_fields(record, WARC_Concurrent_To=None) for record in originals), again)
    path.write_bytes(b"".join(piece for record in records for piece in member(record)))
    found = check(path)
    assert len(found) == (words is not None), found
    for finding in found:
        assert finding.check is Check.REVISITS
        assert words in finding.what  # type: ignore[operator]
        assert finding.record_id == "urn:uuid:again"


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        for number in range(1500):
            file.writelines(member(with_fields(made(number), WARC_Concurrent_To=None), 1))
    tracemalloc.start()
    assert check(path) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000
