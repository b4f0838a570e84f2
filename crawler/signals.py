"""Signals of our own, sent through Scrapy's signal manager."""

exchange_captured = object()
"""Sent by a download handler once for every exchange (redirect hops, robots.txt, errors, retries and images too),
before Scrapy sees the response. Arguments: `exchange` (`crawler.model.exchange.Exchange`)."""
