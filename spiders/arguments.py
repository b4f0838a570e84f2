"""Arguments of spiders, as text from a command line, read with one clear sentence for what is wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.errors import UsageError
from spiders.discovery.entry import Entry, read_moment

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_SIZES = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3}
_SLACK = timedelta(days=1)
"""A date without a zone may be a day off."""


def read_count(name: str, text: object) -> int:
    """A number, also with k, M or G for thousands. Raises UsageError.

    >>> read_count("max_bytes", "2G")
    2000000000
    """
    found = re.fullmatch(r"(\d{1,15})\s*([kmg]?)b?", str(text).strip().lower())
    if not found or not int(found[1]):
        raise UsageError(f"{name}={text}: give a whole number above 0, e.g. {name}=500 or {name}=2G")
    return int(found[1]) * _SIZES[found[2]]


def read_seconds(name: str, text: object) -> int:
    """A duration in seconds, also with m, h or d. Raises UsageError.

    >>> read_seconds("max_time", "90m")
    5400
    """
    found = re.fullmatch(r"(\d{1,9})\s*([smhd]?)", str(text).strip().lower())
    if not found or not int(found[1]):
        raise UsageError(f"{name}={text}: give a duration, e.g. {name}=3600, {name}=90m, {name}=12h or {name}=2d")
    return int(found[1]) * _UNITS[found[2]]


def read_flags(name: str, text: str, known: tuple[str, ...]) -> frozenset[str]:
    """Words of a list. Raises UsageError for one that is not known, and for none."""
    words = frozenset(word for word in re.split(r"[\s,]+", text.lower()) if word)
    if not words or words - set(known):
        raise UsageError(f"{name}={text}: name one or more of {', '.join(known)}, divided by commas")
    return words


_LIMITS = {"max_pages": read_count, "max_bytes": read_count, "max_time": read_seconds}


def take_limits(arguments: dict[str, Any]) -> dict[str, int]:
    """The limits among arguments, which are taken out: of a run, and with `site_` in front of each host. Raises UsageError.

    >>> take_limits({"max_pages": "2k", "site_max_time": "1h", "since": "7d"})
    {'max_pages': 2000, 'site_max_time': 3600}
    """
    names = [name for name in arguments if name.removeprefix("site_") in _LIMITS]
    given = {name: arguments.pop(name) for name in names}
    return {name: _LIMITS[name.removeprefix("site_")](name, text) for name, text in given.items()}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days that are asked for, both included; None is open."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, since: str, until: str) -> "DateSpan":
        """From two dates as text. Raises UsageError."""
        span = cls(_day("since", since), _day("until", until))
        if span.since and span.until and span.until < span.since:
            raise UsageError(f"since={since} lies behind until={until}: nothing can be between them")
        return span

    def outside(self, entry: Entry) -> str | None:
        """Why an article is not of these days, as far as the place where it was found tells."""
        if self.is_before(entry.latest):
            return "it appeared before the days that are asked for, and did not change since"
        if self.until and entry.published and entry.published >= self.until + timedelta(days=1) + _SLACK:
            return "it appeared after the days that are asked for"
        return None

    def is_before(self, moment: datetime | None) -> bool:
        """Whether a moment is known and lies before the span."""
        return self.since is not None and moment is not None and moment < self.since - _SLACK

    def is_all_before(self, moments: Iterable[datetime | None]) -> bool:
        """Whether a page of a listing, newest first, lies before the span: all of its dates do, and there are some."""
        known = [moment for moment in moments if moment]
        return bool(known) and all(self.is_before(moment) for moment in known)

    def __str__(self) -> str:
        return f"{self.since.date() if self.since else ''}..{self.until.date() if self.until else ''}"


def _day(name: str, text: str) -> datetime | None:
    if not text:
        return None
    found = re.fullmatch(r"(\d+)d(?:ays?)?", text.strip().lower())
    if found and int(found[1]) < 100_000:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=int(found[1]))
    moment = read_moment(text)
    if moment is None:
        raise UsageError(f"{name}={text}: give a date, e.g. {name}=2026-11-01, or days back from today, e.g. {name}=7d")
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
