"""An address that was found, with what the place where it stood says of it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from crawler.model.fields.date import find_date

_COARSE = re.compile(r"\d{4}(?:-\d{2})?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One address of a listing, feed or sitemap."""

    url: str
    """Absolute, http or https."""
    published: datetime | None = None
    """When the article appeared, as far as the place says; aware, UTC."""
    modified: datetime | None = None
    """When the page changed last (a sitemap's `lastmod`)."""

    @property
    def latest(self) -> datetime | None:
        """No later than this was the page changed, as far as is known."""
        moments = [moment for moment in (self.published, self.modified) if moment]
        return max(moments) if moments else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read; the rest was. A sentence."""

    text: str


def absolute(text: str, base_url: str) -> str | None:
    """The absolute address, without fragment, that a text names; None when it is none of the web.

    >>> absolute(" /News/?Page=2#top ", "https://www.example.mil/"), absolute("mailto:x@example.mil", "https://a.mil/")
    ('https://www.example.mil/News/?Page=2', None)
    """
    try:
        url = urljoin(base_url, text.strip())
        usable = bool(text.strip()) and urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return None
    return url.partition("#")[0] if usable else None


def read_moment(text: str) -> datetime | None:
    """A time as feeds and sitemaps write it (ISO 8601, RFC 5322), or a date as pages print it.

    A time without a zone is taken as UTC; a date is its midnight.

    >>> read_moment("Tue, 03 May 2016 14:05:00 GMT").isoformat(), read_moment("2016-05").isoformat()
    ('2016-05-03T14:05:00+00:00', '2016-05-01T00:00:00+00:00')
    """
    text = text.strip()
    if not text or len(text) > 100:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime, _printed):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if moment is not None:
            break
    else:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def _printed(text: str) -> datetime | None:
    found = find_date(text.casefold()) or (text if _COARSE.fullmatch(text) else None)
    return datetime.fromisoformat(f"{found}-01-01"[:10]) if found else None
