"""Packing with the fast library and without it: the same bytes unpacked, one member a record."""

import gzip
import os
import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.warc.deflate import StoringCompressor, gzip_member, is_packed

PROGRAM = """
import sys
if {blocked}:
    sys.modules["zlib_ng"] = None
from output.warc.deflate import LIBRARY, gzip_compressor
packer = gzip_compressor(6)
data = sys.stdin.buffer.read()
sys.stderr.write(LIBRARY.__name__)
sys.stdout.buffer.write(packer.compress(data[:1000]) + packer.compress(data[1000:]) + packer.flush())
"""


@pytest.mark.parametrize(("blocked", "library"), [(False, "zlib_ng"), (True, "zlib")])
def test_what_is_packed_comes_back(blocked: bool, library: str) -> None:
    data = b"<p>Port Vela</p>" * 9000 + bytes(range(256)) * 9
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(blocked=blocked)],
        input=data, capture_output=True, check=True, timeout=60, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stderr.decode().startswith(library)
    assert ("_ng" in done.stderr.decode()) is not blocked
    assert gzip.decompress(done.stdout) == data
    assert done.stdout[4:8] == bytes(4)  # no time: equal records are equal bytes
    assert len(done.stdout) < len(data) / 50


WORDS = b" ".join(random.Random(1).choices([b"port", b"vela", b"<p>", b"wing", b"crew", b"of the"], k=20_000))
NOISE = random.Random(2).randbytes(40_000)


@pytest.mark.parametrize("level", [3, 5])
@pytest.mark.parametrize(
    "data", [b"", b"a", WORDS, NOISE, bytes(3_000_000)], ids=["none", "one", "words", "noise", "zeros"]
)
def test_a_whole_member_is_gzip_without_name_and_time(data: bytes, level: int) -> None:
    member = gzip_member(data, level)
    assert member[:8] == b"\x1f\x8b\x08\0\0\0\0\0"
    inflate = zlib.decompressobj(31)
    assert (inflate.decompress(member), inflate.eof, inflate.unused_data) == (data, True, b"")


@given(st.binary(max_size=400), st.lists(st.binary(max_size=400), max_size=4))
def test_what_is_stored_comes_back(head: bytes, pieces: list[bytes]) -> None:
    storing = StoringCompressor(head, 6)
    member = b"".join([*map(storing.compress, pieces), storing.flush()])
    assert gzip.decompress(member) == head + b"".join(pieces)


@pytest.mark.parametrize("size", [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 200_000])
def test_stored_blocks_of_every_length(size: int) -> None:
    data, storing = os.urandom(size), StoringCompressor(b"WARC/1.1\r\n" * 50, 6)
    member = storing.compress(data) + storing.flush()
    inflate = zlib.decompressobj(31)
    assert inflate.decompress(member) == b"WARC/1.1\r\n" * 50 + data
    assert (inflate.eof, inflate.unused_data) == (True, b"")
    assert len(member) <= size + 5 * (size // 65_535 + 2) + 70  # the head is deflated
    done = subprocess.run(["gzip", "-t"], input=member, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("data", "packed"),
    [
        (NOISE, True),
        (gzip.compress(WORDS * 3), True),
        (b"\r\n".join(b"%x\r\n%b" % (len(part), part) for part in (NOISE[:9000], NOISE[9000:], b"")), True),  # chunks
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(WORDS * 3), True),
        (WORDS, False),
        (NOISE[:4095], False),  # short
        (b"", False),
        (bytes(9000), False),
        (NOISE[:20_000] + WORDS, False),  # a file of two kinds
        (WORDS + NOISE[:20_000], False),
        (NOISE[:500] * 80, False),  # repeats itself
        (b"Content-Encoding: gzip\r\n\r\n" + WORDS, False),  # a field that lies
        (NOISE.hex().encode(), False),
    ],
)  # fmt: skip
def test_what_is_packed_is_told_by_its_octets(data: bytes, packed: bool) -> None:
    assert is_packed(data) is packed


def test_storing_costs_no_room() -> None:
    dice = random.Random(3)
    known = [dice.randbytes(3).hex().encode() for _ in range(4000)]
    head, body = WORDS[:600], gzip.compress(b" ".join(dice.choices(known, k=20_000)))
    storing = StoringCompressor(head, 6)
    assert len(storing.compress(body) + storing.flush()) <= len(gzip_member(head + body, 6)) * 1.002


@pytest.mark.parametrize("begins", [b"\x1f\x8b\x08", b"\x1f\x8b\x00", b"GIF"])
def test_content_that_begins_as_gzip_is_packed(begins: bytes) -> None:
    """Whatever follows: to find that out would take longer than storing it."""
    head, rest = b"HTTP/1.1 200 OK\r\n\r\n", b"as plain as can be, " * 1000
    assert is_packed(head + begins + rest, len(head)) is (begins == b"\x1f\x8b\x08")
