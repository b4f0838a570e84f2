"""Reading WARC files, sound and otherwise."""

import gzip
import io
import os
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import RecordError
from crawler.model.headers import Headers
from output.record import FileBlock, Record
from output.warc.reader import Entry, read_entries, read_record_at, read_records
from output.warc.syntax import HeaderError, parse_header, record_octets, write_header
from output.warc.writer import member
from tests.linear import is_linear


def record(block: bytes, number: int = 0, kind: str = "resource") -> Record:
    return Record.of(
        [
            ("WARC-Type", kind),
            ("WARC-Record-ID", f"<urn:uuid:{number}>"),
            ("WARC-Date", "2026-11-23T00:00:00Z"),
            ("WARC-Target-URI", f"https://www.example.test/{number}"),
            ("Content-Type", "text/plain"),
            ("Content-Length", str(len(block))),
        ],
        block,
    )


def plain(*records: Record) -> bytes:
    return b"".join(piece for one in records for piece in record_octets(one))


def packed(*records: Record) -> bytes:
    return b"".join(piece for one in records for piece in member(one))


def read(data: bytes, **options: int) -> tuple[list[Record], list[RecordError]]:
    records: list[Record] = []
    errors: list[RecordError] = []
    for found in read_records(io.BytesIO(data), "a.warc", **options):
        if isinstance(found, Record):
            records.append(found)
        else:
            errors.append(found)
    return records, errors


def offset(error: RecordError) -> int | None:
    assert error.place is not None
    assert str(error).startswith(f"a.warc, offset {error.place.offset}: ")
    return error.place.offset


NOISE = random.Random(7).randbytes(3000)
THREE = (record(b"one", 1), record(NOISE, 2), record(b"WARC/1.1 is in the block\r\n\r\n" * 9, 3))
STARTS = [0, len(plain(THREE[0])), len(plain(*THREE[:2]))]
GZ_STARTS = [0, len(packed(THREE[0])), len(packed(*THREE[:2]))]


@pytest.mark.parametrize("data", [plain(*THREE), packed(*THREE), gzip.compress(plain(*THREE))])
def test_sound_files(data: bytes) -> None:
    assert read(data) == (list(THREE), [])


def test_positions() -> None:
    def places(data: bytes) -> list[tuple[int | None, int | None]]:
        return [(entry.offset, entry.length) for entry in read_entries(io.BytesIO(data)) if isinstance(entry, Entry)]

    ends = [*STARTS[1:], len(plain(*THREE))]
    assert places(plain(*THREE)) == [(start, end - start) for start, end in zip(STARTS, ends, strict=True)]
    ends = [*GZ_STARTS[1:], len(packed(*THREE))]
    assert places(packed(*THREE)) == [(start, end - start) for start, end in zip(GZ_STARTS, ends, strict=True)]
    assert places(gzip.compress(plain(*THREE))) == [(None, None)] * 3
    empty = gzip.compress(b"")
    assert [at for at, _ in places(packed(THREE[0]) + empty + packed(THREE[1]))] == [0, GZ_STARTS[1] + len(empty)]


def test_one_record_is_found_by_its_offset(tmp_path: Path) -> None:
    for name, data, starts in (("a.warc", plain(*THREE), STARTS), ("a.warc.gz", packed(*THREE), GZ_STARTS)):
        path = tmp_path / name
        path.write_bytes(data)
        assert [read_record_at(path, start) for start in starts] == list(THREE)
        with pytest.raises(RecordError, match=f"{name}, offset {len(data)}: "):
            read_record_at(path, len(data))
        with pytest.raises(RecordError, match=f"{name}, offset {starts[1] + 1}: "):
            read_record_at(path, starts[1] + 1)


def test_crash_plain() -> None:
    """Cut anywhere, a file gives all records whose block is whole, and one error at the place of the cut record."""
    data = plain(*THREE)
    for end in range(1, len(data)):
        records, errors = read(data[:end])
        blocks = [start + len(plain(one)) - 4 for start, one in zip(STARTS, THREE, strict=True)]
        whole = sum(end >= block_end for block_end in blocks)
        assert records == list(THREE[:whole]), end
        if end in STARTS[1:]:
            assert errors == []
        else:
            [error] = errors
            cut = max(start for start in STARTS if start < end)
            assert offset(error) == cut, end


def test_crash_gzip() -> None:
    """Cut anywhere, a gzip file gives all records whose member is whole, and one error at the cut member."""
    data = packed(*THREE)
    for end in range(1, len(data)):
        records, errors = read(data[:end])
        whole = sum(end >= limit for limit in [*GZ_STARTS[1:], len(data)])
        assert records == list(THREE[:whole]), end
        if end in GZ_STARTS:
            assert errors == []
        else:
            [error] = errors
            assert "cut short" in str(error)
            assert offset(error) == GZ_STARTS[whole], end


def test_crash_of_a_file_gzipped_whole() -> None:
    data = gzip.compress(plain(*THREE))
    for end in range(1, len(data), 7):
        records, errors = read(data[:end])
        assert records == list(THREE[: len(records)])
        assert len(errors) == 1


def test_a_flipped_bit_in_gzip_costs_one_record() -> None:
    many = [record(random.Random(number).randbytes(400), number) for number in range(60)]
    starts = [len(packed(*many[:number])) for number in range(60)]
    data = packed(*many)
    for at in range(starts[20], starts[21], 3):
        broken = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        records, errors = read(broken)
        lost = [one for one in many if one not in records]
        # a flag of the gzip header that means nothing to the data costs nothing
        assert lost in ([many[20]], []), at
        assert len(errors) == len(lost)
        assert all(offset(error) == starts[20] for error in errors)


HEAD = b"WARC/1.1\r\nWARC-Type: resource\r\n"
FAULTS = {
    "no length": (HEAD + b"\r\nblock\r\n\r\n", "Content-Length is missing"),
    "a length that is none": (HEAD + b"Content-Length: 5x\r\n\r\nblock\r\n\r\n", "Content-Length is no number"),
    "a negative length": (HEAD + b"Content-Length: -5\r\n\r\nblock\r\n\r\n", "Content-Length is no number"),
    "a line without colon": (HEAD + b"Content-Length 5\r\n\r\nblock\r\n\r\n", "line 3 of the header has no colon"),
    "no version": (b"WARC-Type: resource\r\nContent-Length: 5\r\n\r\nblock\r\n\r\n", "expected 'WARC/1.x'"),
    "a version that is none": (b"WARC/one\r\nContent-Length: 5\r\n\r\nblock\r\n\r\n", "expected 'WARC/1.x'"),
    "an HTML page": (b"<!doctype html>\r\n<p>Port Vela</p>\r\n", "expected 'WARC/1.x'"),
    "zeros": (b"\0" * 3000 + b"\r\n", "expected 'WARC/1.x'"),
    "a header cut short": (HEAD, "the next record begins in it"),
    "a header without end": (b"WARC/1.1\r\n" + b"X: y\r\n" * 50_000 + b"\r\n\r\n", "no end within"),
}


@pytest.mark.parametrize(("wrong", "sentence"), FAULTS.values(), ids=FAULTS.keys())
def test_a_bad_record_is_one_error_and_the_next_is_read(wrong: bytes, sentence: str) -> None:
    for data, start in (
        (plain(THREE[0]) + wrong + plain(THREE[1]), STARTS[1]),
        (packed(THREE[0]) + gzip.compress(wrong) + packed(THREE[1]), GZ_STARTS[1]),
    ):
        records, errors = read(data)
        assert records == [THREE[0], THREE[1]]
        assert [offset(error) for error in errors] == [start]
        assert sentence in str(errors[0])


def test_a_length_that_is_too_short_is_noticed_and_the_next_is_read() -> None:
    wrong = plain(THREE[0]).replace(b"Content-Length: 3", b"Content-Length: 2")
    records, errors = read(wrong + plain(THREE[1]))
    assert [one.id for one in records] == ["urn:uuid:1", "urn:uuid:2"]
    assert errors


def test_rubbish_between_and_behind_gzip_members() -> None:
    records, errors = read(packed(THREE[0]) + b"rubbish" * 99 + packed(THREE[1]) + b"\0" * 512)
    assert records == [THREE[0], THREE[1]]
    assert [offset(error) for error in errors] == [GZ_STARTS[1], GZ_STARTS[1] + 693 + len(packed(THREE[1]))]


@pytest.mark.parametrize("ending", [b"", b"\n\n", b"\r\n", b"\r\n\r\n\r\n"])
def test_odd_ends_are_said_once_and_cost_nothing(ending: bytes) -> None:
    data = b"".join(plain(one)[:-4] + ending for one in THREE)
    records, errors = read(data)
    assert records == list(THREE)
    assert len(errors) == 1


@pytest.mark.parametrize("line", ["WARC/1.0 x\n", "WARC/1.0\nA: b\n", "\nWARC/1.0\n", "WARC/1.0\r\n\r\n"])
def test_text_that_looks_like_headers_costs_no_more_than_its_length(line: str) -> None:
    def read(text: str) -> None:
        entries = list(read_entries(io.BytesIO(plain(record(b"a")) + text.encode() + plain(record(b"b")))))
        assert all(isinstance(entry, Entry) for entry in (entries[0], entries[-1]))

    assert is_linear(read, line * (60_000 // len(line)), line * (240_000 // len(line)))


def test_header_text_is_read_tolerantly() -> None:
    octets = b"WARC/1.0 \nwarc-type:resource\nX:  a\t\n\tb\r\nEmpty:\nContent-Length: 2\n\n"
    [found], errors = read(octets + b"ab\r\n\r\n")
    assert errors == []
    assert found.version == "1.0"
    assert found.headers == Headers(
        ((b"warc-type", b"resource"), (b"X", b"a b"), (b"Empty", b""), (b"Content-Length", b"2"))
    )
    assert found.raw_header == octets


def test_nothing_in_nothing_out() -> None:
    assert read(b"") == ([], [])
    assert read(gzip.compress(b"")) == ([], [])


_NAME = st.from_regex(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}", fullmatch=True).map(str.encode)
_VALUE = st.binary(max_size=30).map(
    lambda value: bytes(letter for letter in value if letter >= 32 and letter != 127).strip(b" \t")
)


@given(st.lists(st.tuples(_NAME, _VALUE), max_size=8))
def test_header_both_ways(fields: list[tuple[bytes, bytes]]) -> None:
    headers = Headers(tuple(fields))
    assert parse_header(write_header("1.1", headers)) == ("1.1", headers)


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_what_is_written_is_read_or_refused(name: bytes, value: bytes) -> None:
    headers = Headers(((name, value),))
    try:
        octets = write_header("1.1", headers)
    except HeaderError:
        return
    assert parse_header(octets) == ("1.1", headers)


@pytest.mark.parametrize("value", [b"a\r\nWARC-Type: forged", b"a\n b", b"\0", b" a", b"a\t", b"\x7f"])
def test_values_that_would_not_come_back_are_not_written(value: bytes) -> None:
    with pytest.raises(HeaderError):
        write_header("1.1", Headers(((b"X", value),)))


@given(
    st.lists(st.binary(max_size=3000), max_size=6),
    st.sampled_from(["plain", "packed", "whole"]),
    st.integers(1, 2000),
    st.integers(1, 500),
)
def test_files_both_ways(blocks: list[bytes], form: str, spool: int, chunk: int) -> None:
    records = [record(block, number) for number, block in enumerate(blocks)]
    data = packed(*records) if form == "packed" else plain(*records)
    data = gzip.compress(data) if form == "whole" else data
    found = list(read_records(_Trickle(data, chunk), "a.warc", spool=spool))
    assert [plain(one) for one in found if isinstance(one, Record)] == [plain(one) for one in records]
    assert all(isinstance(one, Record) for one in found)


class _Trickle(io.BytesIO):
    """A stream that gives little at a time, as a pipe may."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size, self._most) if size and size > 0 else self._most)


@settings(max_examples=200)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"WARC/1.1\r\n", b"\x1f\x8b\x08\0\0\0\0\0\0\xff", packed(THREE[0])])
)
def test_any_bytes_are_read_to_their_end(tail: bytes, beginning: bytes) -> None:
    records, errors = read(beginning + tail)
    assert len(records) + len(errors) <= len(tail) + 2


def test_a_large_block_lies_in_a_file_as_long_as_its_record() -> None:
    [found] = read(packed(record(NOISE * 3)), spool=4096)[0]
    assert isinstance(found.block, FileBlock)
    assert found.octets() == NOISE * 3
    assert [len(piece) for piece in found.pieces()] == [9000]
    descriptor = found.block.handle.fileno()
    del found
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


class _Endless(io.BytesIO):
    """The bytes of many records, made while they are read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        while len(self._rest) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


@pytest.mark.parametrize("gzipped", [False, True])
def test_memory_does_not_grow_with_the_file(gzipped: bool) -> None:
    one = record(NOISE * 20, 1)  # 60 kB
    large = record(NOISE * 3000, 2)  # 9 MB: spooled
    small_octets, large_octets = (packed(one), packed(large)) if gzipped else (plain(one), plain(large))

    def peak(rounds: int) -> int:
        stream = _Endless(piece for _ in range(rounds) for piece in (*[small_octets] * 20, large_octets))
        tracemalloc.start()
        count = sum(isinstance(found, Record) for found in read_records(stream, "a.warc"))
        assert count == rounds * 21
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few, many = peak(1), peak(5)
    assert many < few + 2_000_000
    assert many < 24_000_000


def test_reading_needs_no_scrapy() -> None:
    script = (
        "import sys; sys.modules['scrapy'] = None; sys.modules['twisted'] = None\n"
        "import output.record, output.build, output.jsonl, output.canonical, output.unpack, output.append\n"
        "import output.warc.syntax, output.warc.reader, output.warc.writer, output.warc.cdxj, output.warc.http\n"
        "import output.manifest"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
