"""How a file may be packed: in gzip members (RFC 1952) or in Zstandard frames (RFC 8878), one behind the other.

A WARC file in Zstandard may begin with the dictionary of its frames, in a frame of its own that other readers skip (IIPC,
Zstandard Compression for WARC Files 1.0: the files of Archive Team, and so much of the End of Term Archive of 2024).
"""

import sys
import zlib
from typing import Literal, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Packing = Literal["gzip", "Zstandard"]

DICTIONARY_LIMIT = 16 * 1024 * 1024
"""A dictionary of more bytes, packed or not, is none: they have some hundred thousand."""
SKIPPABLE_HEAD = 8
"""Bytes at the beginning of a skippable frame that say what it is, and how long."""

_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_BITS = 31  # zlib's window bits: gzip header and trailer, 32 KiB window
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE_MAGIC = b"\x2a\x4d\x18"  # behind a first byte of 0x50 to 0x5f
_DICTIONARY_BYTE = 0x5D

MAGIC: dict[Packing, bytes] = {"gzip": _GZIP_MAGIC, "Zstandard": _ZSTD_MAGIC}
"""How a member begins."""


class PackingError(ValueError):
    """Packed data that are broken; says how."""


class Member(Protocol):
    """One gzip member or Zstandard frame while it is unpacked, after the manner of `zlib.decompressobj`."""

    @property
    def eof(self) -> bool:
        """Whether its end was reached, and its checksum holds."""

    @property
    def unused_data(self) -> bytes:
        """What was given and stands behind its end."""

    @property
    def unconsumed_tail(self) -> bytes:
        """What was given and must be given again, since it would have unpacked to more than was asked for."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Unpacked bytes, no more than `max_length`. Raises zlib.error or PackingError."""


class _Frame:
    """A Zstandard frame. What it was given and did not unpack it keeps itself."""

    unconsumed_tail = b""

    def __init__(self, dictionary: "zstd.ZstdDict | None") -> None:
        self._frame = zstd.ZstdDecompressor(dictionary)

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        try:
            return self._frame.decompress(data, max_length)
        except zstd.ZstdError as error:
            raise PackingError(str(error).rpartition(": ")[2]) from None


class Packer:
    """Opens the members of a file that is packed in one way. Keeps the dictionary that its frames need."""

    def __init__(self, packing: Packing) -> None:
        self.packing = packing
        self.magic = MAGIC[packing]
        self._dictionary: zstd.ZstdDict | None = None

    def member(self) -> Member:
        """To unpack one member."""
        return zlib.decompressobj(_GZIP_BITS) if self.packing == "gzip" else _Frame(self._dictionary)

    def learn(self, data: bytes) -> None:
        """Take the dictionary in a frame's data, which may be packed itself. Raises PackingError."""
        try:
            if data.startswith(_ZSTD_MAGIC):
                data = zstd.ZstdDecompressor().decompress(data, DICTIONARY_LIMIT)
            self._dictionary = zstd.ZstdDict(data)
        except (zstd.ZstdError, ValueError) as error:
            raise PackingError(f"the dictionary of its frames cannot be read: {error}") from None


def packing_of(start: bytes) -> Packing | None:
    r"""How a file that begins so is packed, if it is; the first bytes of a magic number are enough at the end of a file.

    >>> packing_of(b"\x28\xb5\x2f\xfd..."), packing_of(b"WARC/1.1")
    ('Zstandard', None)
    """
    if start and _GZIP_MAGIC.startswith(start[:2]):
        return "gzip"
    if len(start) >= len(_ZSTD_MAGIC) and (start.startswith(_ZSTD_MAGIC) or is_skippable(start)):
        return "Zstandard"
    return None


def is_skippable(start: bytes) -> bool:
    """Whether a skippable frame begins here (RFC 8878, 3.1.2)."""
    return start[1:4] == _SKIPPABLE_MAGIC and start[0] >> 4 == 5


def is_dictionary(start: bytes) -> bool:
    """Whether it is the one that holds the dictionary."""
    return is_skippable(start) and start[0] == _DICTIONARY_BYTE


def skippable_size(head: bytes) -> int:
    """Bytes of the data behind the head of a skippable frame."""
    return int.from_bytes(head[4:SKIPPABLE_HEAD], "little")


def beginning_of(start: bytes, size: int) -> bytes:
    """The first unpacked bytes of a file that begins so, `size` at most, of the first member that has any; nothing where they
    are broken, or need a dictionary. Of a file that is not packed, `start`.
    """
    packing = packing_of(start)
    if packing is None:
        return start
    packer = Packer(packing)
    while start.startswith(packer.magic):
        member = packer.member()
        try:
            found = member.decompress(start, size)
        except (zlib.error, PackingError):
            return b""
        if found:
            return found
        start = member.unused_data
    return b"" if is_skippable(start) else start
