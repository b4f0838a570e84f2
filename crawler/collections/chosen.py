"""The settings of a run that say how its pages were fetched: its summary lists them, its WARC files name their digest."""

import json
from collections.abc import Mapping
from typing import Any

from scrapy.settings import BaseSettings

from crawler.model.digest import Digest

DIGEST = "SETTINGS_DIGEST"
"""The setting under which the digest of the others stands."""
_CHOSEN = (
    "ANY_ADDRESS", "ARCHIVE_CONTACT", "ARCHIVE_MAX_BYTES", "ARCHIVE_PREFIX", "AUTOTHROTTLE_ENABLED", "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN", "COOKIES_ENABLED", "DOWNLOAD_DELAY", "DOWNLOAD_MAXSIZE", "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_VERIFY_CERTIFICATES", "REDIRECT_MAX_TIMES", "RETRY_TIMES", "ROBOTSTXT_OBEY", "ROBOTSTXT_USER_AGENT",
    "USER_AGENT",
)  # fmt: skip


def chosen_settings(settings: BaseSettings) -> dict[str, Any]:
    """The settings by name, as they work: one from the command line is a text."""
    return {name: _typed(settings.get(name)) for name in _CHOSEN}


def settings_digest(chosen: Mapping[str, Any]) -> str:
    """The SHA-256 of the settings as JSON in UTF-8, keys in order, no white space: `settings-digest` of a warcinfo record.

    >>> settings_digest({"B": True, "A": 1.5}) == settings_digest({"A": 1.5, "B": True})
    True
    """
    return str(Digest.of(json.dumps(chosen, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()))


def _typed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value.lower() if value in {"True", "False"} else value)
    except ValueError:
        return value
