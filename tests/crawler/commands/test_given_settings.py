"""A mistyped setting is told, and a value that cannot be meant; a setting that nobody of us knows is not our business."""

import pytest

from crawler.commands.given_settings import check_settings
from crawler.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("DOWNLOAD_DELY", "DOWNLOAD_DELAY"),
        ("download_delay", "DOWNLOAD_DELAY"),
        ("ARCHIV_CONTACT", "ARCHIVE_CONTACT"),
        ("RUNID", "RUN_ID"),
        ("FRONTIER_SECOND", "FRONTIER_SECONDS"),
    ],
)
def test_a_near_miss_is_told(typed: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"there is no setting {typed}: did you mean {meant}\\?"):
        check_settings({typed: "1"})


@pytest.mark.parametrize("name", ["DOWNLOAD_DELAY", "ARCHIVE_DIR", "JOB", "SENTRY_DSN", "MYEXT_ENABLED"])
def test_others_pass(name: str) -> None:
    check_settings({name: "1"})


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("DOWNLOAD_DELAY", "abc", "a number, e.g. 1.0"),
        ("DOWNLOAD_DELAY", "", "a number, e.g. 1.0"),
        ("DOWNLOAD_DELAY", "-1", "a number, e.g. 1.0"),
        ("DOWNLOAD_TIMEOUT", "nan", "a number, e.g. 60"),
        ("RECRAWL_FIRST", "7d", "a number, e.g. 86400.0"),
        ("ARCHIVE_MAX_BYTES", "1GB", "a whole number, e.g. 1073741824"),
        ("FRONTIER_BATCH", "1.5", "a whole number, e.g. 32"),
        ("MAX_PAGES", "-5", "a whole number, e.g. 0"),
        ("ROBOTSTXT_OBEY", "no", "True or False"),
        ("TELNETCONSOLE_ENABLED", "2", "True or False"),
        ("ITEM_PIPELINES", "pipelines.stages", "a JSON object"),
        ("ITEM_PIPELINES", "[1]", "a JSON object"),
        ("LOG_LEVEL", "LOUD", "one of CRITICAL, ERROR, WARNING, INFO, DEBUG"),
        ("RECRAWL", "every", "due or all or new"),
        ("TWISTED_REACTOR", "twisted.internet.epollreactor.EPollReactor", "twisted.internet.asyncioreactor.AsyncioSelectorReactor"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_told(name: str, text: str, wanted: str) -> None:
    with pytest.raises(UsageError) as told:
        check_settings({name: text})
    assert str(told.value) == f"-s {name}={text}: give {wanted}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DOWNLOAD_DELAY", "0"),
        ("DOWNLOAD_TIMEOUT", "2.5"),
        ("RECRAWL_FIRST", "3600"),
        ("ARCHIVE_MAX_BYTES", "1000000"),
        ("DEPTH_PRIORITY", "-1"),
        ("RETRY_PRIORITY_ADJUST", "-10"),
        ("ROBOTSTXT_OBEY", "false"),
        ("TELNETCONSOLE_ENABLED", "True"),
        ("ITEM_PIPELINES", '{"pipelines.stages.CleaningPipeline": null}'),
        ("LOG_LEVEL", "DEBUG"),
        ("LOG_LEVEL", "15"),
        ("RECRAWL", "all"),
        ("USER_AGENT", "anything"),
        ("SPIDER_MODULES", "a.b,c.d"),
    ],
)
def test_what_scrapy_can_read_passes(name: str, text: str) -> None:
    check_settings({name: text})
