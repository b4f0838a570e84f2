r"""Groups that give nothing back, spelled so that every Python reads them alike.

Before 3.11.5 a possessive group that tries and fails once more at its end can leave the match in the wrong place (gh-106052),
and Debian 12 has 3.11.2. Atomic groups say the same and always hold, but keep a note of each round until they end; so they
end every few thousand rounds, and memory does not grow with the page.
"""

import re

HOLDS = re.match(r"(?:(?!<a)<)*+<a", "<a") is not None
"""Whether possessive groups work here."""
_ROUNDS = 4000


def many(group: str, *, holds: bool = HOLDS) -> str:
    """`(?:group)*+`."""
    return f"(?:{group})*+" if holds else f"(?>(?:(?>(?:{group}){{1,{_ROUNDS}}}))*)"


def maybe(group: str, *, holds: bool = HOLDS) -> str:
    """`(?:group)?+`."""
    return f"(?:{group})?+" if holds else f"(?>(?:{group})?)"
