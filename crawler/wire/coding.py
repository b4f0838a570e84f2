"""The content coding of an answer taken off: Scrapy's own way, and one call for what nearly every server sends."""

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from crawler.model.zlib_library import LIBRARY

_GZIP = 31  # zlib's window bits: gzip header and trailer


class ContentCodingMiddleware(HttpCompressionMiddleware):
    """Downloader middleware in the place of Scrapy's, whose limits, warnings and stats it has. Scrapy unpacks gzip in Python,
    8 KB at a time; here one sound member that fits the limit is unpacked at once. All else is left to Scrapy: what is too large,
    cut off, damaged, of several members, or coded otherwise.
    """

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        whole = _member(body, max_size) if encoding in {b"gzip", b"x-gzip"} else None
        if whole is None:
            return HttpCompressionMiddleware._decode(body, encoding, max_size)  # noqa: SLF001  what this is in the place of
        return whole


def _member(body: bytes, max_size: int) -> bytes | None:
    """What a body holds that is one whole gzip member, of so many octets at most (0: of any size); None for any other."""
    unpacker = LIBRARY.decompressobj(_GZIP)
    try:
        content: bytes = unpacker.decompress(body, max_size)
    except LIBRARY.error:
        return None
    return content if unpacker.eof and not unpacker.unused_data else None
