"""`runs/<run>/skipped.jsonl`: every URL that was not captured, or that makes no article, and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from crawler.collections.lines import Lines
from crawler.collections.reasons import HARMLESS, Reason, explain
from crawler.signals import url_skipped


@dataclass(frozen=True, slots=True)
class Skip:
    """One line of `skipped.jsonl`."""

    url: str | None
    """None where a whole stretch of a list was not reached."""
    reason: Reason
    detail: str | None = None
    """A sentence for people."""
    rule: str | None = None
    """What exactly decided, where a rule did: an address, a robots.txt line, a pattern."""
    line: int | None = None
    """Where the URL stands in the list that was given, from 1."""
    seed: bool = False
    """The URL was asked for by name, not found on a page."""
    requisite: bool = False
    """An image, style sheet or script of a page, or an address that was only guessed."""
    count: int = 1
    """Of how many URLs this is said; more than one have no `url`."""

    @property
    def failed(self) -> bool:
        """Whether the run counts it as a failure."""
        if self.requisite or self.reason in HARMLESS:
            return False
        return self.seed or self.reason is not Reason.ROBOTS

    def row(self) -> dict[str, Any]:
        """The line as JSON object."""
        return {
            "url": self.url,
            "reason": self.reason.value,
            "detail": self.detail,
            "rule": self.rule,
            "line": self.line,
            "seed": self.seed,
            "requisite": self.requisite,
            "failed": self.failed,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            **({"count": self.count} if self.count > 1 else {}),
        }


class SkippedLog:
    """The file, which is there though it may stay empty, with its counts."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self._lines = Lines(path)
        self.unwritten = 0
        self.by_reason: Counter[str] = Counter()
        self.failed = 0
        self.first: list[Skip] = []
        """The first 100, for the result table."""

    def add(self, skip: Skip) -> None:
        """Write a line; it is on disk when this returns. On a full disk it is only counted, see `unwritten`."""
        self.by_reason[skip.reason.value] += skip.count
        self.failed += skip.count if skip.failed else 0
        if len(self.first) < 100:
            self.first.append(skip)
        try:
            self._lines.append(skip.row())
        except OSError:
            self.unwritten += 1

    def close(self) -> None:
        """Close the file; counts stay."""
        self._lines.close()


def is_robots(request: Request) -> bool:
    """Whether Scrapy fetches this for its own use: a robots.txt."""
    return request.callback is NO_CALLBACK


class SkippedMiddleware:
    """Sees what is left after retries and redirects: it stands nearest to the engine.

    Turns final exceptions, HTTP errors and cut answers into the `url_skipped` signal, whatever the spider.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._dropped, signals.request_dropped)
        crawler.signals.connect(self._broken, signals.spider_error)
        crawler.signals.connect(self._broken_item, signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A request that finally failed; the spider's errback is still called."""
        if not is_robots(request):
            self._send(request, exception=exception)

    def process_response(self, request: Request, response: Response) -> Response:
        """A final response: an error page, or one that was cut, is archived and named."""
        if is_robots(request):
            return response
        truncated = request.meta.get("truncated")
        if request.meta.get("wall"):
            detail = f"archived, but it is a wall ({_status_line(response.status)}): not evaded, and no article"
            self._send(request, reason=Reason.WALL, detail=detail, rule=request.meta["wall"])
        elif response.status >= 400:
            self._send(
                request, reason=Reason.HTTP_ERROR, detail=_status_line(response.status), rule=str(response.status)
            )
        elif truncated == "length":
            self._send(
                request, reason=Reason.TOO_LARGE, detail="only its beginning is archived", rule="DOWNLOAD_MAXSIZE"
            )
        elif truncated:
            self._send(request, reason=Reason.CUT_SHORT, detail="the server closed early; what came is archived")
        return response

    def _dropped(self, request: Request) -> None:
        earlier = request.meta.get("earlier")
        if earlier:
            self._met_before(request, earlier)
        elif not request.meta.get("requisite"):
            key = request.meta.get("archive_key")
            places = request.meta.get("redirect_urls")
            detail = f"{places[0]} was redirected there; " if places else ""
            self._send(request, reason=Reason.DUPLICATE, detail=f"{detail}already asked for in this run", rule=key)

    def _met_before(self, request: Request, state: str) -> None:
        """A URL whose turn was in the run that this one continues: only a failure is named once more."""
        if request.meta.get("seed") and state not in {"done", "waiting", "out"}:
            self._send(request, reason=Reason(state), detail="in the run that this one continues")

    def _broken(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        del spider
        if response is not None and response.request is not None:
            self._send(response.request, reason=Reason.EXTRACTION, detail=f"archived, but not read: {failure.value!r}")

    def _broken_item(self, item: Any, response: Response | None, failure: Failure) -> None:
        del item
        if response is not None and response.request is not None:
            self._send(
                response.request, reason=Reason.EXTRACTION, detail=f"archived, but not cleaned: {failure.value!r}"
            )

    def _send(self, request: Request, **what: Any) -> None:
        meta = request.meta
        reason = what["reason"] if "reason" in what else explain(what["exception"])[0]
        meta["named"] = True
        if reason not in HARMLESS:
            # the errback need not say it once more, and the frontier keeps it
            meta["skipped"] = Reason(reason).value
        self._crawler.signals.send_catch_log(
            url_skipped,
            url=request.url,
            line=meta.get("line"),
            seed=meta.get("seed"),
            requisite=bool(meta.get("requisite") or meta.get("guess")),
            **what,
        )


def skip_from(what: dict[str, Any]) -> Skip:
    """The line that the arguments of an `url_skipped` signal ask for."""
    reason: Reason
    detail: str | None
    rule: str | None
    if what.get("exception") is not None:
        reason, detail, rule = explain(what["exception"])
    else:
        reason, detail, rule = Reason(what["reason"]), what.get("detail"), what.get("rule")
    return Skip(
        what["url"],
        reason,
        detail,
        rule,
        what.get("line"),
        bool(what.get("seed")),
        bool(what.get("requisite")),
        what.get("count", 1),
    )


def _status_line(status: int) -> str:
    try:
        return f"the server answered {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the server answered {status}"
