"""What a collection remembers of a page that was found again."""

from typing import NamedTuple


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
