"""What a collection remembers of a page that was found again."""

from typing import NamedTuple

RECRAWL = "recrawl"
"""The key in a request's meta under which a spider says what it wants to have of an address that an earlier run knew:"""
PAGE = "page"
"""an article, so that nothing is left to do where it did not change;"""
LINKS = "links"
"""or what it leads to, whether it changed or not."""


class Sighting(NamedTuple):
    """The answer to: is there anything to fetch at this address?"""

    known: bool = False
    """An earlier run captured it."""
    due: bool = True
    """It is to be fetched: for the first time, or because it may have changed since."""
    reason: str = ""
    """Why it is not due, for people."""
    this_run: bool = False
    """It was captured in this run."""
