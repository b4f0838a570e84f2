"""Why a URL was not captured: the words of `skipped.jsonl`, and how an exception is told in them."""

from enum import StrEnum

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.frontier.refused import RefusedError


class Reason(StrEnum):
    """The values of `reason` in `skipped.jsonl`."""

    ROBOTS = "robots"
    ADDRESS = "address"
    BAD_URL = "bad-url"
    DNS = "dns"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    HTTP_ERROR = "http-error"
    TOO_LARGE = "too-large"
    CUT_SHORT = "cut-short"
    REDIRECTS = "redirects"
    SCOPE = "scope"
    DUPLICATE = "duplicate"
    NOT_A_PAGE = "not-a-page"
    EXTRACTION = "extraction"
    ARCHIVE = "archive"
    INTERRUPTED = "interrupted"
    IGNORED = "ignored"
    GAVE_UP = "gave-up"
    WALL = "wall"
    SOFT_404 = "soft-404"
    DISCOVERY = "discovery"
    NOT_DUE = "not-due"
    OUT_OF_DATES = "out-of-dates"
    LIMIT = "limit"


HARMLESS = frozenset({Reason.DUPLICATE, Reason.NOT_A_PAGE, Reason.SCOPE, Reason.NOT_DUE, Reason.OUT_OF_DATES})
"""Reasons that are no failure: the URL was captured, by another entry or without an article, or was never wanted."""

_BY_TYPE: tuple[tuple[type[BaseException], Reason, str], ...] = (
    (CannotResolveHostError, Reason.DNS, "the host name has no address: check its spelling and the network"),
    (DownloadTimeoutError, Reason.TIMEOUT, "the server did not answer in time"),
    (TimeoutError, Reason.TIMEOUT, "the server did not answer in time"),
    (ConnectionRefusedError, Reason.CONNECTION, "the server refused the connection"),
    (ResponseDataLossError, Reason.CUT_SHORT, "the connection closed before the whole answer was there"),
    (DownloadCancelledError, Reason.TOO_LARGE, "the answer is larger than DOWNLOAD_MAXSIZE"),
    (UnsupportedURLSchemeError, Reason.BAD_URL, "only http and https can be captured"),
    (NotSupported, Reason.BAD_URL, "only http and https can be captured"),
)
# Scrapy raises plain IgnoreRequest in these places: its message is all there is to tell them apart.
_BY_MESSAGE = (
    ("robots.txt", Reason.ROBOTS, "robots.txt does not allow it"),
    ("DOWNLOAD_MAXSIZE", Reason.TOO_LARGE, "the decompressed answer is larger than DOWNLOAD_MAXSIZE"),
    ("max redirections", Reason.REDIRECTS, "it redirects too often"),
    ("offsite", Reason.SCOPE, "the host is out of scope"),
)


def explain(exception: BaseException) -> tuple[Reason, str, str | None]:
    """The reason, a sentence for people, and the rule that decided (None when there is no such rule)."""
    if isinstance(exception, RefusedError):
        return Reason(exception.reason), str(exception), exception.rule
    # every connection that was not made raises one: an unreachable network, too many open files, a proxy's word
    is_refused = isinstance(exception, DownloadConnectionRefusedError)
    known = exception.__cause__ or exception if is_refused else exception
    for kind, reason, sentence in _BY_TYPE:
        if isinstance(known, kind):
            return reason, sentence, None
    text = str(exception) or type(exception).__name__
    if isinstance(exception, IgnoreRequest):
        for mark, reason, sentence in _BY_MESSAGE:
            if mark.lower() in text.lower():
                return reason, sentence, None
        return Reason.IGNORED, text, None
    if "certificate" in text.lower() or "tls" in text.lower() or "ssl" in text.lower():
        return Reason.TLS, f"no secure connection: {text}", None
    return Reason.CONNECTION, f"the connection failed: {text}", None
