"""Dates as defense news pages print them, read to ISO 8601 as exact as the page says."""

import re
from datetime import date as Date  # noqa: N812  (a function below is called by its field, `date`)
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_CLOCK: Final = (
    r"(?:(?:,|\s[–—-])?\s*(?:at\s+)?\d{1,2}:\d{2}(?:\s*[ap]\.?m\.?)?(?:\s*\(?[a-z]{2,4}\)?)?"
    r"|,?\s(?:[01]\d|2[0-3])[0-5]\d(?:z|\s[a-z]{3,5})?)?"  # 0930, 0930Z, 0930 EST, 0930 hours
)

_MONTHLY: Final = "5"
"""The form of a date that has no day."""
DATE: Final = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day|\.)?,?\s+)?(?:"
    + _MONTH.format("1") + r"\s*(?P<day1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year1>(?:19|20)\d{2})"  # Dec. 1, 2017
    + r"|(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+" + _MONTH.format("2") + r",?\s+(?P<year2>(?:19|20)\d{2})"  # 04 June 2018
    + r"|(?P<month3>\d{1,2})[/.](?P<day3>\d{1,2})[/.](?P<year3>(?:19|20)\d{2})"  # 01/31/2018, DVIDS 01.18.2025
    + r"|(?P<year4>(?:19|20)\d{2})-(?P<month4>\d{2})-(?P<day4>\d{2})"  # ISO
    + r"|" + _MONTH.format("5") + r"\s+(?P<year5>(?:19|20)\d{2})"  # August 2004
    + r")"
)  # fmt: skip
"""A date, as a piece of a larger pattern over folded text; one use a pattern (its groups are named)."""

LAST_DATE: Final = rf"[\s,–—-]*{DATE}\s*\Z"
"""A date that ends a text, with what parts it from the words before, as a piece of a larger pattern."""
DATE_LINE: Final = 60
"""No line that is a date and nothing else has so many characters."""
_DATE: Final = re.compile(DATE)
# The clock that follows a date: `8:15 a.m. EST`, `16:15`, in mail `16:26:00 -0500` (RFC 5322, 3.3). After a bar stands the length of a video: `May 16, 2024 | 05:04`.
_TIME: Final = re.compile(
    r"(?:,|\s[–—-])?\s*(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\s(?P<offset>[+-](?:0\d|1[0-4])[0-5]\d)(?![\d:]))?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s*\(?(?P<zone>[a-z]{1,4})\)?(?![a-z]))?"
)
_ZONES: Final = {
    "z": "Z", "utc": "Z", "gmt": "Z", "zulu": "Z", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "akst": "-09:00", "akdt": "-08:00", "hst": "-10:00",
    "cet": "+01:00", "cest": "+02:00", "jst": "+09:00", "kst": "+09:00",
}  # fmt: skip
"""Offsets of the zones that these pages name; `ET` may be either and stays unsaid."""
# Before what the page is stands a bar: `Jan. 8, 2026 |`, and `News Release` below it (usace.army.mil).
_WHOLE: Final = re.compile(DATE + r"(?:t\d{2}:\d{2}(?::\d{2})?(?:z|[+-]\d{2}:?\d{2})?|" + _CLOCK + r"(?:,| -| \|)?)")


def find_date(key: str) -> str | None:
    """The first date in a folded text, as ISO 8601, to the day or the month; None when there is none.

    >>> find_date("news | dec. 1, 2017"), find_date("04 june 2018"), find_date("date taken: 01.18.2025")
    ('2017-12-01', '2018-06-04', '2025-01-18')
    >>> find_date("feb. 30, 2018") is None
    True
    """
    for match in _DATE.finditer(key):
        iso = _iso(match)
        if iso:
            return iso
    return None


def find_moment(key: str) -> str | None:
    """The first date in a folded text with the clock and the zone that follow it, as far as the text says them.

    >>> find_moment("updated: oct. 5, 2018 9:10 a.m. edt"), find_moment("date posted: 02.09.2019 16:15")
    ('2018-10-05T09:10-04:00', '2019-02-09T16:15')
    >>> find_moment("dec. 1, 2017")
    '2017-12-01'
    """
    for match in _DATE.finditer(key):
        iso = _iso(match)
        if iso:
            return iso + _clock(key, match.end()) if len(iso) == len("2018-10-04") else iso
    return None


def _clock(key: str, start: int) -> str:
    """`THH:MM` and the zone at a place in a folded text; empty when no clock stands there."""
    found = _TIME.match(key, start)
    if not found:
        return ""
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    if hour > 23 or minute > 59:
        return ""
    offset = found["offset"]
    return f"T{hour:02}:{minute:02}{f'{offset[:3]}:{offset[3:]}' if offset else _ZONES.get(found['zone'] or '', '')}"


def read_date_line(key: str) -> str | None:
    """ISO 8601 of a folded line that is a date and nothing else.

    >>> read_date_line("2018-05-03t16:15:00z")
    '2018-05-03'
    >>> read_date_line("may 3, 2018"), read_date_line("on may 3, 2018 the ship left")
    ('2018-05-03', None)
    >>> read_date_line("05.03.2018 -"), read_date_line("thu may 3, 2018 10:00 am edt")
    ('2018-05-03', '2018-05-03')
    """
    match = _WHOLE.fullmatch(key) if len(key) < DATE_LINE else None
    return _iso(match) if match else None


def _iso(match: re.Match[str]) -> str | None:
    form = (match.lastgroup or "")[-1:]
    year, month = match[f"year{form}"], match[f"month{form}"]
    number = int(month) if month.isdigit() else _MONTHS[month.rstrip(".")]
    if form == _MONTHLY:
        return f"{year}-{number:02}"
    try:
        return Date(int(year), number, int(match[f"day{form}"])).isoformat()
    except ValueError:
        return None
