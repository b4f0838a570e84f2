"""Undo a content coding (RFC 9110, 8.4.1): as far as the data hold, and never beyond a limit."""

import importlib
import zlib
from collections.abc import Callable
from typing import Any

Decoder = Callable[[bytes, int], tuple[bytes, str | None]]
_PIECE = 64 * 1024


def decode_content(data: bytes, coding: str, limit: int) -> tuple[bytes, str | None]:
    """`data` without one content coding, at most `limit` bytes of it, and a warning when something was odd.

    Data that are not in the coding at all (servers lie) come back as they are.
    """
    if not data:
        return data, None
    decoder = _DECODERS.get(coding)
    if decoder is None:
        return data, f"content coding {coding!r} is unknown, the body is left as it is"
    return decoder(data, limit)


def _gzip(data: bytes, limit: int) -> tuple[bytes, str | None]:
    if not data.startswith(b"\x1f\x8b"):
        return data, "Content-Encoding says gzip, the body is not"
    parts: list[bytes] = []
    room = limit
    while data.startswith(b"\x1f\x8b") and room > 0:
        part, data, fault = _inflate(data, 31, room)
        parts.append(part)
        room -= len(part)
        if fault:
            return b"".join(parts), f"the gzip body {fault}"
    return b"".join(parts), None


def _deflate(data: bytes, limit: int) -> tuple[bytes, str | None]:
    part, _, fault = _inflate(data, 15, limit)
    if fault and not part:  # many servers send deflate data without the zlib header
        part, _, fault = _inflate(data, -15, limit)
    if fault and not part:
        return data, "Content-Encoding says deflate, the body is not"
    return part, f"the deflate body {fault}" if fault else None


def _inflate(data: bytes, window: int, limit: int) -> tuple[bytes, bytes, str | None]:
    """What is unpacked, what follows, and the fault. Of broken data, everything before the fault is kept."""
    inflate = zlib.decompressobj(window)
    parts: list[bytes] = []
    room, step, at = limit, _PIECE, 0
    while room > 0 and not inflate.eof:
        before, turn = inflate.copy(), data[at : at + step]
        try:
            part = inflate.decompress(turn, min(room, _PIECE))
        except zlib.error:
            if step == 1:
                return b"".join(parts), b"", "is broken"
            # zlib gives nothing of a turn that fails: take shorter turns, up to the very byte
            inflate, step = before, step // 2
            continue
        if not part and not turn and not inflate.eof:
            return b"".join(parts), b"", "is cut short"
        parts.append(part)
        room -= len(part)
        at += len(turn) - len(inflate.unconsumed_tail) - len(inflate.unused_data)
    return b"".join(parts), data[at:] if inflate.eof else b"", None


def _brotli(data: bytes, limit: int) -> tuple[bytes, str | None]:
    brotli = _library("brotli")
    if brotli is None:
        return data, "the body is left in brotli: reading it needs the package 'brotli'"
    decoder = brotli.Decompressor()
    return _pump(
        lambda piece, room: decoder.process(piece, output_buffer_limit=room), decoder.is_finished, data, limit, "brotli"
    )


def _zstd(data: bytes, limit: int) -> tuple[bytes, str | None]:
    zstd = _library("compression.zstd") or _library("backports.zstd")
    if zstd is None:
        return data, "the body is left in zstd: reading it needs the package 'backports.zstd'"
    decoder = zstd.ZstdDecompressor()
    return _pump(
        lambda piece, room: decoder.decompress(piece, max_length=room), lambda: decoder.eof, data, limit, "zstd"
    )


def _pump(
    decode: Callable[[bytes, int], bytes], finished: Callable[[], bool], data: bytes, limit: int, coding: str
) -> tuple[bytes, str | None]:
    """Feed a decoder that gives at most so many bytes a turn, until it ends, stands still or has given `limit` bytes."""
    parts: list[bytes] = []
    room = limit
    try:
        while room > 0 and not finished():
            part = decode(data, min(room, _PIECE))
            data = b""
            if not part:
                break
            parts.append(part)
            room -= len(part)
    except Exception:  # noqa: BLE001  each library has an error class of its own, and all mean: the data are bad
        fault = f"the {coding} body is broken" if parts else f"Content-Encoding says {coding}, the body is not"
        return b"".join(parts) or data, fault
    return b"".join(parts), None if finished() or room <= 0 else f"the {coding} body is cut short"


def _library(name: str) -> Any:
    """An optional library, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


_DECODERS: dict[str, Decoder] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
