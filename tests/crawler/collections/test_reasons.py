"""What is said of a URL that was not captured."""

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.collections.reasons import Reason, explain
from crawler.collections.skipped import Skip, skip_from
from crawler.frontier.refused import RefusedError


@pytest.mark.parametrize(
    ("exception", "reason"),
    [
        (CannotResolveHostError("no such host"), Reason.DNS),
        (DownloadTimeoutError("took longer"), Reason.TIMEOUT),
        (TimeoutError(), Reason.TIMEOUT),
        (DownloadConnectionRefusedError("refused"), Reason.CONNECTION),
        (DownloadFailedError("[<twisted.python.failure.Failure ConnectionLost>]"), Reason.CONNECTION),
        (DownloadFailedError("certificate verify failed"), Reason.TLS),
        (ResponseDataLossError(), Reason.CUT_SHORT),
        (DownloadCancelledError("expected size"), Reason.TOO_LARGE),
        (UnsupportedURLSchemeError("gopher"), Reason.BAD_URL),
        (NotSupported("Unsupported URL scheme 'ftp'"), Reason.BAD_URL),
        (IgnoreRequest("Forbidden by robots.txt"), Reason.ROBOTS),
        (IgnoreRequest("max redirections reached"), Reason.REDIRECTS),
        (IgnoreRequest("Filtered offsite request to 'other.example'"), Reason.SCOPE),
        (IgnoreRequest("exceeded DOWNLOAD_MAXSIZE (1024 B) during decompression"), Reason.TOO_LARGE),
        (IgnoreRequest("a plug-in's own reason"), Reason.IGNORED),
        (ConnectionResetError("reset by peer"), Reason.CONNECTION),
        (RefusedError("h is at 10.0.0.1", reason="address", rule="10.0.0.1"), Reason.ADDRESS),
    ],
)
def test_every_exception_has_a_reason_and_a_sentence(exception: Exception, reason: Reason) -> None:
    found, detail, _ = explain(exception)
    assert found is reason
    assert detail


@pytest.mark.parametrize(
    ("cause", "is_refused"),
    [
        (ConnectionRefusedError(111, "Connect call failed ('10.0.0.1', 80)"), True),
        (OSError(113, "No route to host"), False),
        (OSError(24, "Too many open files"), False),
        (None, False),  # a proxy's word
    ],
)
def test_a_connection_that_was_not_made_says_why(cause: OSError | None, *, is_refused: bool) -> None:
    exception = DownloadConnectionRefusedError(f"no connection to h:80: {cause}")
    exception.__cause__ = cause
    said = (
        "the server refused the connection" if is_refused else f"the connection failed: no connection to h:80: {cause}"
    )
    assert explain(exception) == (Reason.CONNECTION, said, None)


@pytest.mark.parametrize(
    ("skip", "failed"),
    [
        (Skip("https://a.example/", Reason.DNS), True),
        (Skip("https://a.example/", Reason.HTTP_ERROR, seed=True), True),
        (Skip("https://a.example/a.png", Reason.HTTP_ERROR, requisite=True), False),
        (Skip("https://a.example/", Reason.DUPLICATE, seed=True), False),
        (Skip("https://a.example/", Reason.NOT_A_PAGE, seed=True), False),
        (Skip("https://a.example/", Reason.ROBOTS, seed=True), True),
        (Skip("https://a.example/found", Reason.ROBOTS), False),
        (Skip(None, Reason.INTERRUPTED), True),
    ],
)
def test_what_counts_as_a_failure(skip: Skip, failed: bool) -> None:
    assert skip.failed is failed


def test_the_rule_of_a_refusal_is_kept() -> None:
    refusal = RefusedError("h is at 10.0.0.1", reason="address", rule="10.0.0.1")
    skip = skip_from({"url": "https://h.example/", "exception": refusal, "line": 7, "seed": 3})
    assert (skip.reason, skip.rule, skip.line, skip.seed) == (Reason.ADDRESS, "10.0.0.1", 7, True)
    assert skip.row()["failed"] is True
