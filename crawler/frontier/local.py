"""Files of this machine as requests: the frontier then knows which of them are done. Nothing is fetched, nothing archived."""

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

STREAMED = "streamed"
"""The key in a request's meta by which a spider says that its callback yields too many items to hold them back."""


class LocalFileHandler(BaseDownloadHandler):
    """Download handler for `file`: answers at once and empty; the spider reads the file itself, piece by piece.

    Only a spider that reads files sets it: for every other one `file` stays without a handler.
    """

    lazy = False

    async def download_request(self, request: Request) -> Response:
        """An empty answer with status 200."""
        return Response(request.url)

    async def close(self) -> None:
        """Nothing is open."""
