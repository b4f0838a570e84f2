"""The switchboard: what it names is there, and what it promises is set."""

from collections.abc import Iterator

import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

import crawler.settings


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The project's settings, as Scrapy reads them."""
    made = Settings()
    made.setmodule(crawler.settings, priority="project")
    return made


def _paths() -> Iterator[str]:
    for name in ("ADDONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES"):
        yield from getattr(crawler.settings, name)
    yield from (path for path in crawler.settings.DOWNLOAD_HANDLERS.values() if path)
    yield from crawler.settings.FEED_EXPORTERS.values()
    yield crawler.settings.MANIFEST_WRITER
    yield crawler.settings.SCHEDULER
    yield crawler.settings.STATS_CLASS


@pytest.mark.parametrize("path", sorted(set(_paths())))
def test_every_component_is_there(path: str) -> None:
    assert callable(load_object(path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("COOKIES_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("DOWNLOAD_FAIL_ON_DATALOSS", False),
        ("AUTOTHROTTLE_ENABLED", True),
        ("ANY_ADDRESS", False),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
    ],
)
def test_polite_and_safe_by_default(settings: Settings, name: str, value: object) -> None:
    assert settings[name] == value


def test_only_http_and_https_are_fetched(settings: Settings) -> None:
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, path in handlers.items() if path} == {"http", "https"}


def test_what_an_addon_sets_is_not_set_here() -> None:
    """A project's setting would win over the add-on's."""
    assert not hasattr(crawler.settings, "USER_AGENT")
    assert not hasattr(crawler.settings, "RUN_ID")


def test_only_gzip_is_asked_for(settings: Settings) -> None:
    assert settings["DEFAULT_REQUEST_HEADERS"]["Accept-Encoding"] == "gzip"
