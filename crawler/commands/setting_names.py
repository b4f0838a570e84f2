"""Settings that are given on the command line: a mistyped name would be taken without a word and change nothing."""

from collections.abc import Iterable
from difflib import get_close_matches

from scrapy.settings import default_settings

import crawler.settings
from crawler.errors import UsageError

_SET_BY_US = ("JOB", "PROGRESS_ENABLED", "RUN_ID")


def check_names(names: Iterable[str]) -> None:
    """Raise UsageError for a name that is almost that of a setting. Others pass: an extension may know them.

    >>> check_names(["DOWNLOAD_DELAY", "MY_EXTENSION_LEVEL"])
    """
    known = {name for module in (default_settings, crawler.settings) for name in dir(module) if name.isupper()}
    known.update(_SET_BY_US)
    for name in names:
        if name in known:
            continue
        close = get_close_matches(name.upper(), known, n=1, cutoff=0.85)
        if close:
            raise UsageError(f"there is no setting {name}: did you mean {close[0]}?")
