"""Settings that are given on the command line, checked before anything begins.

Scrapy takes a mistyped name without a word, and finds out in the midst of a crawl, if at all, that a value cannot be read.
"""

import json
import logging
import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from scrapy.settings import default_settings

import crawler.settings
from crawler.errors import UsageError

_SET_BY_US = ("JOB", "PROGRESS_ENABLED", "RUN_ID")
_DEFAULTS: Mapping[str, Any] = {
    name: value
    for module in (default_settings, crawler.settings)
    for name, value in vars(module).items()
    if name.isupper()
}
_TRUE, _FALSE = ("True", "true", "1"), ("False", "false", "0")
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "RECRAWL": ("due", "all", "new"),
    "TWISTED_REACTOR": (str(default_settings.TWISTED_REACTOR),),
}
"""Settings that are one of a few words."""
_SECONDS = ("TIMEOUT", "DELAY", "SECS")
"""In names of Scrapy's whose default is a whole number of seconds, where a part of one will do."""


def check_settings(given: Mapping[str, str]) -> None:
    """Raise UsageError for a name that is almost that of a setting, and for a value that the setting cannot have, told by its
    default. Unknown names pass: an extension may know them.

    >>> check_settings({"DOWNLOAD_DELAY": "2.5", "MY_EXTENSION_LEVEL": "high"})
    """
    for name, text in given.items():
        if name in _DEFAULTS:
            _check_value(name, text, _DEFAULTS[name])
        elif name not in _SET_BY_US:
            _check_name(name)


def _check_name(name: str) -> None:
    close = get_close_matches(name.upper(), (*_DEFAULTS, *_SET_BY_US), n=1, cutoff=0.85)
    if close:
        raise UsageError(f"there is no setting {name}: did you mean {close[0]}?")


def _check_value(name: str, text: str, default: Any) -> None:
    wanted = None
    is_signed = "PRIORITY" in name  # the others count, or measure
    if name in _WORDS:
        wanted = None if text in _WORDS[name] else " or ".join(_WORDS[name])
    elif name == "LOG_LEVEL":
        wanted = None if text.isdigit() or text in logging.getLevelNamesMapping() else f"one of {', '.join(_LEVELS)}"
    elif isinstance(default, bool) or name.endswith("_ENABLED"):
        wanted = None if text in _TRUE + _FALSE else "True or False"
    elif isinstance(default, float) or (isinstance(default, int) and any(word in name for word in _SECONDS)):
        wanted = None if _is_number(float, text, is_signed=is_signed) else f"a number, e.g. {default}"
    elif isinstance(default, int):
        wanted = None if _is_number(int, text, is_signed=is_signed) else f"a whole number, e.g. {default}"
    elif isinstance(default, dict):
        wanted = None if _is_object(text) else "a JSON object"
    if wanted:
        raise UsageError(f"-s {name}={text}: give {wanted}")


def _is_number(read: Callable[[str], float], text: str, *, is_signed: bool) -> bool:
    """Whether it can be read, and is not below 0 unless it may be."""
    try:
        value = read(text)
    except ValueError:
        return False
    return math.isfinite(value) and (value >= 0 or is_signed)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
