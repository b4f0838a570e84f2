"""Dates as defense news pages print them, read to ISO 8601 as exact as the page says."""

import re
from datetime import date as Date  # noqa: N812  (a function below is called by its field, `date`)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_CLOCK = r"(?:,?\s*(?:at\s+)?\d{1,2}:\d{2}(?:\s*[ap]\.?m\.?)?(?:\s*\(?[a-z]{2,4}\)?)?)?"

DATE = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:"
    + _MONTH.format("1") + r"\s*(?P<day1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year1>(?:19|20)\d{2})"  # Dec. 1, 2017
    + r"|(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+" + _MONTH.format("2") + r",?\s+(?P<year2>(?:19|20)\d{2})"  # 04 June 2018
    + r"|(?P<month3>\d{1,2})[/.](?P<day3>\d{1,2})[/.](?P<year3>(?:19|20)\d{2})"  # 01/31/2018, DVIDS 01.18.2025
    + r"|(?P<year4>(?:19|20)\d{2})-(?P<month4>\d{2})-(?P<day4>\d{2})"  # ISO
    + r"|" + _MONTH.format("5") + r"\s+(?P<year5>(?:19|20)\d{2})"  # August 2004
    + r")"
)  # fmt: skip
"""A date, as a piece of a larger pattern over folded text; one use a pattern (its groups are named)."""

DATE_LINE = 60
"""No line that is a date and nothing else has so many characters."""
_DATE = re.compile(DATE)
_WHOLE = re.compile(DATE + _CLOCK + r",?")


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


def read_date_line(key: str) -> str | None:
    """ISO 8601 of a folded line that is a date and nothing else.

    >>> read_date_line("may 3, 2018"), read_date_line("on may 3, 2018 the ship left")
    ('2018-05-03', None)
    """
    match = _WHOLE.fullmatch(key) if len(key) < DATE_LINE else None
    return _iso(match) if match else None


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    for form in "12345":
        year = groups.get(f"year{form}")
        if year is None:
            continue
        month = groups[f"month{form}"]
        number = int(month) if month.isdigit() else _MONTHS[month.rstrip(".")]
        day = groups.get(f"day{form}")
        if day is None:
            return f"{year}-{number:02}"
        try:
            return Date(int(year), number, int(day)).isoformat()
        except ValueError:
            return None
    return None
