"""Small real images without an imaging library: a mosaic as JPEG, a square as PNG."""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from itertools import islice

# The DC Huffman table for luminance of ITU-T T.81, table K.3: how many codes of each length, and the values.
_DC_LENGTHS = bytes((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0))
_DC_VALUES = bytes(range(12))
# The AC table needs one code only, `0` for "end of block": each 8x8 block is flat.
_AC_LENGTHS = bytes((1,) + (0,) * 15)
_AC_VALUES = bytes((0,))
_QUANTIZER = 8


def jpeg(name: str, columns: int = 12, rows: int = 8) -> bytes:
    """A baseline grayscale JPEG of `columns` x `rows` flat squares of 8 pixels, its pattern made from `name`."""
    samples = hashlib.shake_256(name.encode()).digest(columns * rows)
    head = b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
            _segment(0xDB, bytes((0,)) + bytes((_QUANTIZER,)) * 64),
            _segment(0xC0, struct.pack(">BHHB3B", 8, rows * 8, columns * 8, 1, 1, 0x11, 0)),
            _segment(0xC4, b"\x00" + _DC_LENGTHS + _DC_VALUES),
            _segment(0xC4, b"\x10" + _AC_LENGTHS + _AC_VALUES),
            _segment(0xDA, bytes((1, 1, 0x00, 0, 63, 0))),
        )
    )
    return head + _scan(samples) + b"\xff\xd9"


def png(color: tuple[int, int, int], side: int = 16) -> bytes:
    """A square PNG of one color."""
    line = b"\0" + bytes(color) * side
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(line * side, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _scan(samples: bytes) -> bytes:
    """The entropy-coded segment: the DC difference of each block, then "end of block"."""
    codes = dict(zip(_DC_VALUES, _canonical(_DC_LENGTHS), strict=True))
    bits: list[str] = []
    before = 0
    for sample in samples:
        level = (sample - 128) * 8 // _QUANTIZER
        difference, before = level - before, level
        size = abs(difference).bit_length()
        bits.append(codes[size])
        if size:
            value = difference if difference > 0 else difference + (1 << size) - 1
            bits.append(f"{value:0{size}b}")
        bits.append("0")
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    return int(stream, 2).to_bytes(len(stream) // 8, "big").replace(b"\xff", b"\xff\0")


def _canonical(lengths: bytes) -> Iterator[str]:
    """Huffman codes in the order of T.81, annex C: counted up within a length, shifted left between lengths."""
    code = 0
    for length, count in enumerate(lengths, start=1):
        for number in islice(range(code, 1 << length), count):
            yield f"{number:0{length}b}"
        code = (code + count) << 1
