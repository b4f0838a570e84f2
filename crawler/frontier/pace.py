"""How fast a host is asked: its delay, and the pauses after what went wrong. One value a host; pure, the clock is an argument."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum


class Outcome(Enum):
    """What a request to the host came to."""

    FINE = "fine"
    """An answer of the site, a 404 among them."""
    BUSY = "busy"
    """429 or 503: the server asks for time."""
    WALL = "wall"
    FAILED = "failed"
    """Another server error, or no answer."""


@dataclass(frozen=True, slots=True)
class PaceRules:
    """In seconds where nothing else is said."""

    delay: float = 1.0
    """Between two requests, at least."""
    most_delay: float = 60.0
    """What a slow server can bring the delay to. A Crawl-delay may be longer."""
    adaptive: bool = True
    """Whether a server that takes longer is asked less often."""
    first: float = 30.0
    """The first pause; each further one in a row is twice as long."""
    most: float = 1800.0
    """The longest pause. A server that asks for more is given up for this run."""
    patience: int = 3
    """Failures in a row before the host gets a pause; a busy server and a wall get one at once."""
    pauses: int = 6
    """Pauses in a row without an answer between them, after which the host is given up for this run."""


class Pace:
    """One host's pace."""

    def __init__(self, rules: PaceRules) -> None:
        self._rules = rules
        self._latency = 0.0
        self._failures = 0
        self._pauses = 0
        self.crawl_delay = 0.0
        self.given_up: str | None = None
        """Why the host is not asked any more in this run."""

    @property
    def delay(self) -> float:
        """Seconds from one request to the next: ours, what robots.txt asks for, or what the server needed, whichever is longest."""
        needed = min(self._latency, self._rules.most_delay) if self._rules.adaptive else 0.0
        return max(self._rules.delay, self.crawl_delay, needed)

    def took(self, latency: float, *, fine: bool) -> None:
        """An answer came after so many seconds. Error pages are fast: they do not make the pace faster."""
        longer = latency > self._latency
        if longer or fine:
            self._latency = latency if longer else (self._latency + latency) / 2

    def came(self, outcome: Outcome, retry_after: float | None = None) -> float:
        """What a request came to. Returns the pause before the next one, 0 for none beside the delay."""
        if outcome is Outcome.FINE:
            self._failures = self._pauses = 0
            return 0.0
        self._failures += 1
        if outcome is Outcome.FAILED and self._failures < self._rules.patience:
            return 0.0
        self._pauses += 1
        if retry_after is not None and retry_after > self._rules.most:
            self.given_up = f"the server asks to be left alone for {retry_after:.0f} seconds"
        elif self._pauses >= self._rules.pauses:
            what = {Outcome.WALL: "a wall", Outcome.BUSY: "'too busy'"}.get(outcome, "no usable answer")
            self.given_up = f"{self._failures} requests in a row had {what} for an answer"
        pause = self._rules.first * float(2 ** min(self._pauses - 1, 32))
        return min(max(pause, retry_after or 0.0), self._rules.most)


def read_retry_after(text: str, now: datetime) -> float | None:
    """Seconds that a Retry-After field asks for (RFC 9110, 10.2.3: a number or a date); None when it says neither.

    >>> read_retry_after("120", datetime.now(UTC)), read_retry_after("soon", datetime.now(UTC))
    (120.0, None)
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
