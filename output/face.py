"""What the Scrapy faces of this room share: who writes, which run it is, and how a full disk ends a crawl."""

import logging
import re
import secrets
import uuid
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import deferred_from_coro

from crawler.errors import DISK_FULL
from crawler.model.layout import Layout
from output.build import Provenance

logger = logging.getLogger(__name__)

RUN_STAT = "archive/run"
"""The stats key under which the parts of one run find its id."""


def now() -> datetime:
    """The time, aware, UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A fresh record id."""
    return f"urn:uuid:{uuid.uuid4()}"


def token() -> str:
    """The random part of a file name."""
    return secrets.token_hex(4)


def layout_of(crawler: Crawler) -> Layout:
    """The collection that the crawl writes into. Raises NotConfigured when it writes into none."""
    directory = crawler.settings.get("ARCHIVE_DIR")
    if not directory:
        raise NotConfigured("ARCHIVE_DIR is not set: nothing is archived")
    return Layout(Path(directory))


def prefix_of(crawler: Crawler) -> str:
    """How the names of the crawl's files begin: the setting, else the name of the collection's directory."""
    wanted = crawler.settings.get("ARCHIVE_PREFIX") or Path(crawler.settings.get("ARCHIVE_DIR") or "").resolve().name
    return re.sub(r"[^A-Za-z0-9_-]+", "-", wanted).strip("-") or "archive"


def run_id(crawler: Crawler) -> str:
    """The id of the run: the setting RUN_ID, else one made at the first call, the same for all of the run's files."""
    run = crawler.settings.get("RUN_ID") or (crawler.stats and crawler.stats.get_value(RUN_STAT))
    run = run or f"{now():%Y%m%d%H%M%S}-{token()}"
    if crawler.stats:
        crawler.stats.set_value(RUN_STAT, run)
    return str(run)


def provenance_of(crawler: Crawler) -> Provenance:
    """What the warcinfo record of the crawl's files says."""
    settings = crawler.settings
    directory = settings.get("ARCHIVE_DIR")
    return Provenance(
        software=f"newsarchive/{_version()} Scrapy/{scrapy.__version__}",
        robots="obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        user_agent=settings.get("USER_AGENT"),
        operator=settings.get("ARCHIVE_CONTACT"),
        run=run_id(crawler),
        collection=Path(directory).resolve().name if directory else None,
        settings=settings.get("SETTINGS_DIGEST"),
    )


def _version() -> str:
    try:
        return version("newsarchive")
    except PackageNotFoundError:
        return "0"


def stop_crawl(crawler: Crawler, error: OSError) -> None:
    """End the crawl because its files cannot be written: reason `disk_full` or `archive_failed`. Asked once is enough."""
    reason = "disk_full" if error.errno in DISK_FULL else "archive_failed"
    logger.error("Stopping the crawl (%s): %s. What was written before is whole.", reason, error)
    if crawler.engine is not None and crawler.engine.spider is not None:
        deferred_from_coro(crawler.engine.close_spider_async(reason=reason))
