"""The crawl: what flows, what is fetched, when, and how it survives."""

__version__ = "0.1.0"
