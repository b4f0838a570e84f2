"""Progress of what reads articles: their number, for whoever waits at a terminal."""

import sys
import time

_SECONDS = 2.0


class Counting:
    """Counts articles on stderr. `shares_terminal`: what is found is printed meanwhile, so that a count would stand amid it."""

    def __init__(self, *, shares_terminal: bool = True) -> None:
        self._is_watched = sys.stderr.isatty() and not (shares_terminal and sys.stdout.isatty())
        self._told = time.monotonic()
        self._articles = 0

    def one_more(self) -> None:
        """An article was read."""
        self._articles += 1
        if self._is_watched and time.monotonic() - self._told > _SECONDS:
            self._told = time.monotonic()
            print(f"{self._articles:,} articles", end="\r", file=sys.stderr, flush=True)
