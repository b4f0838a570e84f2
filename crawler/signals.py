"""Signals of our own, sent through Scrapy's signal manager."""

exchange_captured = object()
"""Sent by a download handler once for every exchange (redirect hops, robots.txt, errors, retries and images too),
before Scrapy sees the response. Arguments: `exchange` (`crawler.model.exchange.Exchange`)."""

UNWRITTEN = ("archive/rejected", "archive/unwritten")
"""The stats in which an archive counts the exchanges that it was told of and could not write."""

url_skipped = object()
"""Sent by whoever finds that a URL is not captured or makes no article. Arguments: `url`, and either `reason` (a
`crawler.collections.reasons.Reason` value) or `exception`; optionally `detail`, `rule`, `line` (of the URL in its
file), `seed` and `requisite`."""

run_cut_off = object()
"""Sent when a run was cut off (a second Ctrl-C) and Scrapy will send no `spider_closed` any more: whoever has files open
closes them now, without waiting for anything. No arguments."""
