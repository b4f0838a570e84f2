"""A request for a record of somebody else's WARC file: kept as the record that it brought, once, and not as an exchange too."""

from collections.abc import Callable

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from crawler.errors import InputError
from crawler.frontier.refused import RefusedError
from crawler.model.exchange import Exchange
from crawler.model.page import Page
from crawler.signals import RECORD, RECORD_PAGE, record_fetched
from crawler.url import archive_key


def keep_record(crawler: Crawler, exchange: Exchange, request: Request, content: Callable[[], bytes]) -> bool:
    """Whether the request was for a record, and the exchange brought it: then it was kept, and its page stands in the meta.

    Whatever else came, an error page or a record of another page, is no record to be kept: false. Raises RefusedError when
    the record could not be written.
    """
    wanted = request.meta.get(RECORD)
    if wanted is None or exchange.response is None or exchange.response.head.split(b" ", 2)[1:2] != [b"206"]:
        return False
    octets = content()
    page = _page_of(crawler, octets, wanted)
    if page is None:
        return False
    answers = crawler.signals.send_catch_log(
        record_fetched, octets=octets, exchange=exchange, url=wanted["url"], record_id=page.record_id
    )
    if any(answer is False or isinstance(answer, Failure) for _, answer in answers):
        raise RefusedError("fetched, but not written to the archive: the log says why", reason="archive")
    request.meta["response_id"] = page.record_id
    request.meta[RECORD_PAGE] = page
    return True


def _page_of(crawler: Crawler, octets: bytes, wanted: dict[str, object]) -> Page | None:
    url = str(wanted["url"])
    if len(octets) != wanted["length"]:
        return None
    try:
        page: Page = load_object(crawler.settings["RECORD_READER"])(octets, url)
    except InputError:
        return None  # the spider, which reads it once more, says why
    return page if page.record_id and archive_key(page.url or "") == archive_key(url) else None
