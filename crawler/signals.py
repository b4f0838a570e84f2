"""Signals of our own, sent through Scrapy's signal manager."""

from collections.abc import Mapping
from dataclasses import dataclass, field

exchange_captured = object()
"""Sent by a download handler once for every exchange (redirect hops, robots.txt, errors, retries and images too),
before Scrapy sees the response. Arguments: `exchange` (`crawler.model.exchange.Exchange`). A receiver may return a
`concurrent.futures.Future[bool]`: who sends the signal waits for it, and False means that the exchange is not archived."""

exchange_archived = object()
"""Sent once for every exchange when its records are in their file: only now is it captured. Arguments: `exchange`."""

UNWRITTEN = ("archive/rejected", "archive/unwritten")
"""The stats in which an archive counts the exchanges that it was told of and could not write."""

NOT_CODED = "coding"
"""The flag of a response whose body was not in the content coding that its head names."""

url_skipped = object()
"""Sent by whoever finds that a URL is not captured or makes no article. Arguments: `url`, and either `reason` (a
`crawler.collections.reasons.Reason` value) or `exception`; optionally `detail`, `rule`, `line` (of the URL in its
file), `seed` and `requisite`."""

record_fetched = object()
"""Sent by a download handler, instead of `exchange_captured`, when a request for a record of another's WARC file brought it.
Arguments: `octets`, its gzip member, whole; `exchange`, in which it came; `url` and `record_id`, of the record. A receiver
that has to keep it returns False when it could not."""

RECORD = "record"
"""The key in a request's meta that says it is for such a record: the `url` of the record, and the `length` of its member."""
RECORD_PAGE = "record_page"
"""The key in its meta under which the page (`crawler.model.page.Page`) of a record stands that was kept."""

file_finished = object()
"""Sent when a file of the collection has been closed and has its name. Arguments: `path`, and `records`, how many it holds."""

run_cut_off = object()
"""Sent when a run was cut off (a second Ctrl-C) and Scrapy will send no `spider_closed` any more: whoever has files open
closes them now, without waiting for anything. No arguments."""

make_durable = object()
"""Sent by the frontier before it acknowledges requests. No arguments. Whoever writes the collection's files brings what it
was given so far to the disk before it returns, and returns a `Durable`, or None when it has nothing to say. Or it returns a
`concurrent.futures.Future` of either and does so meanwhile, on a thread: the crawl need not wait for the disk. Raising means
that nothing may be acknowledged any more."""


frontier_committed = object()
"""Sent by the frontier right after it has committed acknowledgements, in the same step of the loop. No arguments. For what
must never know more than the frontier does: a page that it takes for captured while the frontier has lost its request would
not be asked for again."""


@dataclass(frozen=True, slots=True)
class Durable:
    """What a writer says when it was asked to make its files durable."""

    lengths: Mapping[str, int] = field(default_factory=dict)
    """Files of which only so many bytes belong to what is acknowledged now, by their finished name relative to the
    collection. What a killed run wrote behind that is cut off when the next one starts."""
    missing: frozenset[str] = frozenset()
    """Ids of `response` records whose consequences could not be written."""
