"""The numbers of a run. Each can be counted again in the run's WARC and JSON-lines files."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from crawler.collections.drift import Coverage
from crawler.model.article import Article
from crawler.model.counts import counts_of
from crawler.model.exchange import Exchange


@dataclass(slots=True)
class Tally:
    """What is counted while the run goes on."""

    asked: int = 0
    """URLs that were asked for by name."""
    responses: int = 0
    """Final answers, requisites included, robots.txt not."""
    pages: int = 0
    """Final answers that are no requisites."""
    bytes_received: int = 0
    bytes_sent: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    historical: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    notices: Counter[str] = field(default_factory=Counter)
    coverage: Coverage = field(default_factory=Coverage)

    def add_exchange(self, exchange: Exchange) -> None:
        """Count one exchange: a record pair in the archive."""
        self.bytes_sent += len(exchange.request.head) + len(exchange.request.body)
        if exchange.response is None:
            self.statuses["none"] += 1
            return
        self.bytes_received += len(exchange.response.head) + len(exchange.response.body)
        self.statuses[_status(exchange.response.head)] += 1

    def add_article(self, article: Article) -> None:
        """Count one article: a `conversion` line in the records."""
        self.kinds[article.kind] += 1
        counts = counts_of(article)
        self.historical += counts.historical
        for action, rule, count in counts.edits:
            self.actions[action] += count
            self.rules[rule] += count
        for rule in counts.notices:
            self.notices[rule] += 1
        self.coverage.add(article)

    def rows(self) -> dict[str, Any]:
        """The part of the summary that these numbers make."""
        return {
            "asked": self.asked,
            "pages": self.pages,
            "exchanges": {
                "total": self.statuses.total(),
                "by_status": dict(sorted(self.statuses.items())),
                "bytes_received": self.bytes_received,
                "bytes_sent": self.bytes_sent,
            },
            "articles": {
                "total": self.kinds.total(),
                "by_kind": dict(sorted(self.kinds.items())),
                "historical": self.historical,
            },
            "edits": {
                "total": self.actions.total(),
                "by_action": dict(sorted(self.actions.items())),
                "by_rule": dict(sorted(self.rules.items())),
            },
            "notices": {"total": self.notices.total(), "by_rule": dict(sorted(self.notices.items()))},
            "fields": self.coverage.rows(),
        }


def _status(head: bytes) -> str:
    """The status code of a response head; `none` when its first line has no such thing."""
    parts = head.split(b"\r\n", 1)[0].split(b" ", 2)
    code = parts[1] if len(parts) > 1 else b""
    return code.decode("ascii") if len(code) == 3 and code.isdigit() else "none"
