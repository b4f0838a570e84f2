"""Files in Zstandard frames, with the dictionary in front that Archive Team's have: read like those in gzip members."""

import gzip
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import RecordError
from output.jsonl import record_line
from output.kind import kind_of
from output.packing import Packer, PackingError, packing_of
from output.record import FileBlock, Record
from output.unpack import BadMember, Unpacked
from output.warc.reader import Entry, read_entries, read_records
from tests.output.test_warc_reader import packed, plain, record

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SENTENCES = [
    f"<p>Engineers of the {number}th battalion will train in Estonia through the summer, leaders said today.</p>\n"
    for number in range(40)
]


def page(number: int) -> bytes:
    order = random.Random(number).sample(SENTENCES, 12)
    body = (
        f"<html><head><title>Story {number}</title></head><body><h1>Story {number}</h1>{''.join(order)}</body></html>"
    )
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}".encode()


RECORDS = [record(page(number), number, "response") for number in range(30)]
DICTIONARY = zstd.train_dict([plain(one) for one in RECORDS] * 20, 4096)
CHECKED = {int(zstd.CompressionParameter.checksum_flag): 1}


def frame(data: bytes, dictionary: zstd.ZstdDict | None = None) -> bytes:
    return zstd.compress(data, options=CHECKED, zstd_dict=dictionary)


def skippable(data: bytes, byte: int = 0x5D) -> bytes:
    return bytes([byte]) + b"\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


def in_frames(form: str) -> bytes:
    """The records, one a frame unless the form says otherwise."""
    if form == "no dictionary":
        return b"".join(frame(plain(one)) for one in RECORDS)
    content = DICTIONARY.dict_content
    head = skippable(frame(content) if form == "packed dictionary" else content)
    cut = 100 if form == "two frames a record" else None
    pieces = [piece for one in RECORDS for piece in (plain(one)[:cut], plain(one)[cut:] if cut else b"")]
    between = skippable(b"a seek table", 0x5E) if form == "extension frames" else b""
    return head + b"".join(frame(piece, DICTIONARY) + between for piece in pieces)


FORMS = ["no dictionary", "dictionary", "packed dictionary", "two frames a record", "extension frames"]


@pytest.mark.parametrize("form", FORMS)
def test_the_records_are_the_same(form: str) -> None:
    data = in_frames(form)
    found = list(read_entries(io.BytesIO(data), "a.warc.zst"))
    assert [one.record if isinstance(one, Entry) else one for one in found] == RECORDS
    assert {(one.offset, one.length) for one in found if isinstance(one, Entry)} == {(None, None)}
    assert kind_of(data[:65536]) == "warc"


class _Dripping(io.RawIOBase):
    """A stream that gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, most: int) -> None:
        self._data = io.BytesIO(data)
        self._most = most

    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(min(size, self._most) if size >= 0 else self._most)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("most", [1, 7, 4096])
def test_it_may_come_in_drips(form: str, most: int) -> None:
    assert list(read_records(_Dripping(in_frames(form), most), "a.warc.zst")) == RECORDS  # type: ignore[arg-type]


def test_a_block_is_unpacked_piece_by_piece() -> None:
    large = record(b"<p>The same again.</p>\n" * 400_000, 1)
    (entry,) = read_entries(io.BytesIO(frame(plain(large))), "a.warc.zst", spool=1 << 20)
    assert isinstance(entry, Entry)
    assert isinstance(entry.record.block, FileBlock)
    assert entry.record.octets() == large.octets()


def errors_of(data: bytes) -> tuple[list[Record], list[str]]:
    found = list(read_records(io.BytesIO(data), "a.warc.zst"))
    return [one for one in found if isinstance(one, Record)], [
        str(one) for one in found if isinstance(one, RecordError)
    ]


def test_a_file_that_was_cut_off_gives_what_is_whole() -> None:
    found, errors = errors_of(in_frames("dictionary")[:-20])
    assert found == RECORDS[:-1]
    assert len(errors) == 1
    assert "the Zstandard data is cut short" in errors[0]


def test_a_flipped_bit_costs_one_record() -> None:
    frames = [frame(plain(one), DICTIONARY) for one in RECORDS]
    broken = bytearray(frames[3])
    broken[-1] ^= 1  # in the checksum
    data = skippable(DICTIONARY.dict_content) + b"".join([*frames[:3], bytes(broken), *frames[4:]])
    found, errors = errors_of(data)
    assert found == RECORDS[:3] + RECORDS[4:]
    place = len(skippable(DICTIONARY.dict_content)) + sum(map(len, frames[:3]))
    assert len(errors) == 1
    assert errors[0].startswith(f"a.warc.zst, offset {place}: the Zstandard data is broken")


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (b"", "the Zstandard data is broken"),  # the frames name a dictionary that is not there
        (skippable(b"no dictionary at all"), "the dictionary of its frames cannot be read"),
        (skippable(frame(DICTIONARY.dict_content)[:-200]), "the dictionary of its frames cannot be read"),
        (b"\x5d\x2a\x4d\x18\xff\xff\xff\x7f", "the dictionary of the frames would have 2147483647 bytes"),
    ],
)
def test_without_its_dictionary_a_file_is_told_to_be_broken(head: bytes, sentence: str) -> None:
    found, errors = errors_of(head + frame(plain(RECORDS[0]), DICTIONARY))
    assert not found
    assert sentence in errors[0]


def test_a_dictionary_need_not_be_one() -> None:
    with pytest.raises(PackingError):
        Packer("Zstandard").learn(frame(b"no dictionary"))


@settings(max_examples=150)
@given(st.binary(max_size=200), st.sampled_from([b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18", b"\x51\x2a\x4d\x18", b""]))
def test_any_bytes_are_read_to_their_end(tail: bytes, beginning: bytes) -> None:
    errors_of(beginning + tail)
    errors_of(in_frames("dictionary")[:3000] + beginning + tail)


@pytest.mark.parametrize("data", [b"\x28", b"\x28\xb5", b"\x1f\x8b", b"", b"\x50\x2a\x4d", b"P"])
def test_a_few_bytes_are_no_trouble(data: bytes) -> None:
    packing_of(data)
    kind_of(data)
    try:
        assert b"".join(Unpacked(io.BytesIO(data)).drain(10)) == data
    except BadMember:
        assert packing_of(data) is not None


# --- the commands


def newsarchive(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("form", ["no dictionary", "packed dictionary"])
def test_commands_read_it_as_they_read_gzip(tmp_path: Path, form: str) -> None:
    source, other = tmp_path / "a.warc.zst", tmp_path / "b.warc.gz"
    source.write_bytes(in_frames(form))
    other.write_bytes(packed(*RECORDS))
    told = [newsarchive("clean", "--no-site-templates", path).stdout for path in (source, other)]
    assert told[0].count("\n") == len(RECORDS)
    assert told[0] == told[1]
    assert newsarchive("convert", source, tmp_path / "again.warc").returncode == 0
    assert (tmp_path / "again.warc").read_bytes() == plain(*RECORDS)
    verified = newsarchive("verify", source, "--json")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_lines_and_pages_may_be_packed_so_too(tmp_path: Path) -> None:
    lines = b"".join(map(record_line, RECORDS))
    files = {
        "lines.jsonl.zst": frame(lines), "lines.jsonl.gz": gzip.compress(lines),
        "page.html.zst": frame(page(1).partition(b"\r\n\r\n")[2]), "page.html": page(1).partition(b"\r\n\r\n")[2],
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    told = {name: newsarchive("clean", "--no-site-templates", tmp_path / name) for name in files}
    assert told["lines.jsonl.zst"].stdout == told["lines.jsonl.gz"].stdout
    assert told["lines.jsonl.zst"].stdout.count("\n") == len(RECORDS)
    assert json.loads(told["page.html.zst"].stdout)["headline"] == "Story 1"
    assert told["page.html.zst"].stdout == told["page.html"].stdout
    (tmp_path / "cut.html.zst").write_bytes(files["page.html.zst"][:-30])
    done = newsarchive("clean", tmp_path / "cut.html.zst")
    assert done.returncode == 1
    assert "cut.html.zst is cut off or damaged (the Zstandard data is cut short); fetch or copy it again" in done.stderr
