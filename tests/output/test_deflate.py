"""Packing with the fast library and without it: the same bytes unpacked, one member a record."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
if {blocked}:
    sys.modules["zlib_ng"] = None
from output.warc.deflate import _LIBRARY, gzip_compressor
packer = gzip_compressor(6)
data = sys.stdin.buffer.read()
sys.stderr.write(_LIBRARY.__name__)
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
