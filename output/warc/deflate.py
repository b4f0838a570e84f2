"""The deflate that packs records. It lets other threads run meanwhile. What is packed already, as most pages come
over the wire and all photos do, is stored as it is: deflate would spend most of an exchange's time on it and save nothing.

What is in memory as a whole is packed by libdeflate, which sees all of it; what comes in pieces by zlib.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Protocol

from deflate import gzip_compress

from crawler.model.zlib_library import LIBRARY

_GZIP = 31  # zlib's window bits: gzip header and trailer, 32 KiB window
_RAW = -15  # the same window, and nothing around the stream
_MEMBER = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
"""How a gzip member without name and time begins (RFC 1952, 2.3), as zlib writes it."""
_STORED = struct.Struct("<BHH")
"""Before a stored block: whether it is the last, its length, and the complement of that (RFC 1951, 3.2.4)."""
_TRAILER = struct.Struct("<II")
_BLOCK = 65_535
"""Octets of a stored block at most."""
_SAMPLE = 512
_WORTH = 4096
"""Octets from which it is worth asking."""


class Compressor(Protocol):
    """What packs one gzip member."""

    def compress(self, data: bytes, /) -> bytes:
        """Packed bytes, as far as there are any yet."""

    def flush(self) -> bytes:
        """The rest."""


def gzip_member(data: bytes, level: int) -> bytes:
    """All of a gzip member at once, without file name and time: in one call, which lets other threads in once."""
    return bytes(gzip_compress(data, level))


def gzip_compressor(level: int) -> Compressor:
    """A compressor of one gzip member, without file name and time."""
    compressor: Compressor = LIBRARY.compressobj(level, zlib.DEFLATED, _GZIP)
    return compressor


class StoringCompressor:
    """One gzip member of a head that is deflated and of data that are stored as they come."""

    def __init__(self, head: bytes, level: int) -> None:
        deflate = LIBRARY.compressobj(level, zlib.DEFLATED, _RAW)
        # a full flush ends with a whole octet, where stored blocks may begin
        self._begun: bytes = _MEMBER + deflate.compress(head) + deflate.flush(zlib.Z_FULL_FLUSH)
        self._sum = LIBRARY.crc32(head)
        self._size = len(head)

    def compress(self, data: bytes, /) -> bytes:
        """The data in stored blocks; before the first, all that stands before them."""
        begun, self._begun = self._begun, b""
        self._sum = LIBRARY.crc32(data, self._sum)
        self._size += len(data)
        return b"".join((begun, *_stored(memoryview(data))))

    def flush(self) -> bytes:
        """The member's end."""
        return self._begun + _STORED.pack(1, 0, _BLOCK) + _TRAILER.pack(self._sum, self._size & 0xFFFFFFFF)


def _stored(data: memoryview) -> Iterator[bytes | memoryview]:
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        yield _STORED.pack(0, len(block), len(block) ^ _BLOCK)
        yield block


def is_packed(data: bytes, content: int = 0) -> bool:
    """Whether packing would save nothing: what begins as gzip does where the content begins, else samples from four places,
    which a fast deflate does not make shorter.

    Asked of the octets and not of Content-Encoding or Content-Type, which may lie or not be there. False for short data.
    """
    if len(data) < _WORTH:
        return False
    if data.startswith(_MEMBER[:3], content):
        return True
    step = len(data) // 5
    sample = b"".join([data[place : place + _SAMPLE] for place in range(step, 5 * step, step)])
    if sample.isascii():  # an eighth of every octet says nothing
        return False
    deflate = LIBRARY.compressobj(2, zlib.DEFLATED, _RAW)
    return len(deflate.compress(sample)) + len(deflate.flush()) >= len(sample)
