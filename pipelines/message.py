"""Read a naval message whose page's head was lost: its subject line or its number names it, its date-time group says when it was sent.

The form is that of general administrative messages (GENADMIN, NTP 3; the group of ACP 121): `R 121530Z OCT 23`,
`MARADMIN 599/23`, `SUBJ/FY24 BOOT EXCHANGE//`. These lines stay in the text, but for a number that is all the headline there is.
"""

import re
from itertools import islice

from crawler.model.draft import Draft
from crawler.model.fields.date import find_date
from pipelines.evidence import MESSAGE_GROUP, evidence

_NUMBER = re.compile(r"(?:MARADMIN|ALMAR|NAVADMIN|ALNAV|ALCOAST|ALCOM)(?:S ?:)? \d{1,4}/\d\d")
_SUBJECT = re.compile(r"SUBJ/(?P<title>[^/].{1,250}?)/{2}")
_HEAD = 30
"""Lines from the top in which a message names itself."""


def name_message(draft: Draft) -> None:
    """Fill the headline of a message that begins with its group: no title stands above."""
    first = _group_at(draft)
    if first is None or draft.headline is not None:
        return
    found = evidence(draft)
    for item in draft.open_positions(0, first):
        if found.rules[item] is None and item not in found.dates and not _NUMBER.fullmatch(draft.blocks[item].text):
            return
    head = list(islice(draft.open_positions(first), _HEAD))
    subjects = (match["title"].strip() for item in head if (match := _SUBJECT.fullmatch(draft.blocks[item].text)))
    draft.headline = next(subjects, None)
    number = next((item for item in head if _NUMBER.fullmatch(draft.blocks[item].text)), None)
    if draft.headline is None and number is not None:
        draft.headline = draft.blocks[number].text
        draft.mark(number, "headline", "move", "headline")


def date_message(draft: Draft) -> None:
    """Fill the date of a message that nothing else dates."""
    position = _group_at(draft) if draft.published is None else None
    group = MESSAGE_GROUP.fullmatch(draft.blocks[position].text) if position is not None else None
    day = find_date(f"{group['day']} {group['month']} 20{group['year']}".casefold()) if group else None
    if group and day is not None:
        draft.published, draft.published_raw = f"{day}T{group['hour']}:{group['minute']}Z", group[0]


def _group_at(draft: Draft) -> int | None:
    """The position of the group near the top of a message."""
    groups = evidence(draft).groups
    return next((item for item in islice(draft.open_positions(), _HEAD) if item in groups), None) if groups else None
