"""When two requests are one: a page that a spider knows by its archive key is fetched once, whatever its address."""

import hashlib

from scrapy import Request
from scrapy.utils.request import RequestFingerprinter

from crawler.url import archive_key

KEY = "archive_key"
"""The key in a request's meta under which a spider gives the archive key of the page that it wants."""


class ArchiveKeyFingerprinter(RequestFingerprinter):
    """By the archive key where the request has one, else as Scrapy does it.

    A redirect to another address of the same page is a request of its own: it must not be dropped as the request that led
    to it. A redirect to another page is that page.
    """

    def fingerprint(self, request: Request) -> bytes:
        """The fingerprint of a request, 20 bytes."""
        wanted = request.meta.get(KEY)
        if not wanted or request.method != "GET":
            return super().fingerprint(request)
        if not request.meta.get("redirect_times"):
            return _hash(wanted)
        found = archive_key(request.url)
        if (
            found in (None, wanted) or " " in wanted
        ):  # a blank: a key of the spider's own making, e.g. one version of a page
            return super().fingerprint(request)
        return _hash(found)


def _hash(key: str | None) -> bytes:
    return hashlib.sha1(f"archive-key {key}".encode("utf-8", "replace"), usedforsecurity=False).digest()
