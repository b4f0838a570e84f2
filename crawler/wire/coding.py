"""The content coding of an answer taken off: Scrapy's own way, and one call for what nearly every server sends."""

import logging

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from crawler.model.zlib_library import LIBRARY
from crawler.signals import NOT_CODED

_GZIP = 31  # zlib's window bits: gzip header and trailer

logger = logging.getLogger(__name__)


class ContentCodingMiddleware(HttpCompressionMiddleware):
    """Downloader middleware in the place of Scrapy's, whose limits, warnings and stats it has. Scrapy unpacks gzip in Python,
    8 KB at a time; here one sound member that fits the limit is unpacked at once. All else is left to Scrapy: what is too large,
    cut off, damaged, of several members, or coded otherwise.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The answer without its coding. Servers and proxies lie: what is not in the coding at all is read as it came, as `clean`
        reads it from the archive.
        """
        try:
            return super().process_response(request, response)
        except IgnoreRequest:  # too large
            raise
        except Exception as error:  # noqa: BLE001  each library has an error class of its own
            coding = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
            logger.warning(
                "%s: Content-Encoding says %s, the body is not (%s); it is read as it came", response.url, coding, error
            )
            headers = response.headers.copy()
            del headers["Content-Encoding"]
            kind = responsetypes.from_args(headers=headers, url=response.url, body=response.body)
            return response.replace(cls=kind, headers=headers, flags=[*response.flags, NOT_CODED])

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
