"""A run that was to find articles and found none, without a failure: a menu of empty pages, pages made by scripts, a start that
is no news. It ends well, and nobody would look.
"""

from collections.abc import Mapping
from typing import Any

from crawler.collections.reasons import Reason

_FOUND = (Reason.NOT_DUE, Reason.OUT_OF_DATES, Reason.DUPLICATE)
"""Reasons that only an article has which was found."""
_NO_ARTICLES = frozenset({"listing", "other"})


def find_fruitless(kinds: Mapping[str, int], skipped: Mapping[str, int], pages: int) -> list[dict[str, Any]]:
    """The warning of such a run, as the summary has it; none where an article was read or only not wanted.

    `kinds`: the pages that were read, by kind; `skipped`: what was not captured or makes no article, by reason; `pages`: how
    many were fetched.

    >>> find_fruitless({"story": 1}, {}, 9), find_fruitless({}, {"not-due": 4}, 1), find_fruitless({}, {}, 0)
    ([], [], [])
    >>> find_fruitless({"listing": 2}, {"scope": 7}, 9)[0]["warning"]
    'no-articles'
    """
    if not pages or any(count and kind not in _NO_ARTICLES for kind, count in kinds.items()):
        return []
    if any(skipped.get(reason.value) for reason in _FOUND):
        return []
    sentence = (
        f"no article was found on {pages} {'page' if pages == 1 else 'pages'}: is it a site of news, or are its pages made by "
        "scripts? Give -a start= a page that lists articles, and -a family= where the site is of a known family"
    )
    return [{"warning": "no-articles", "pages": pages, "sentence": sentence}]
