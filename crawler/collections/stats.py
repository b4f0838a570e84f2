"""The numbers of a running crawl, counted at the price of counting."""

from scrapy.statscollectors import MemoryStatsCollector


class Stats(MemoryStatsCollector):
    """Scrapy's collector of stats. Its own looks at each name that it is asked for, to warn of an argument that its methods no longer
    take: seven times the cost of a count, and a page has some thirty.
    """

    __getattribute__ = object.__getattribute__
