"""The dateline: the place, often with a date, that opens a story's text."""

import re
from typing import Final

from crawler.model.article import Dateline

_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
# Up to 90 characters of place before the dash: PLACE[, Region][, Month D, YYYY] then --, em or en dash, and a blank.
# The place is in capitals on these sites; a sentence with a dash in it is not.
_DATELINE: Final = re.compile(
    # a word has the hyphens that it ends with: one that two pieces of the pattern could take costs twice the time, each
    r"(?:\d{1,2}/\d{1,2}/\d{4} - )?(?P<place>[A-Z][A-Z.'’&/-]+"
    r"(?:(?:[ ,]|(?<=[a-z])-)[ ,-]*(?:[A-Z][A-Z.'’&/-]*|of|the|de|al|el|la)|(?<=-)(?:of|the|de|al|el|la))*"
    r"(?:,\s?[A-Z][\w.'’ -]{1,30}?){0,2}?)"
    rf"(?P<date>,?\s(?:\d{{1,2}}\s)?{_MONTH}\s\d{{1,2}}(?:,\s\d{{4}})?,?"
    rf"|\s\({_MONTH}\s\d{{1,2}},\s\d{{4}}\))?"
    r"(?P<wire>,?\s?\([A-Z][A-Za-z. ]{2,30}\))?"
    # a hyphen between capitals and a word joins them: `PACANGEL-Nepal Ends`
    r"(?:\s?(?:--+|[—–\x96\x97])|(?:\s|(?<=[,.\d)a-z]))-|-(?=\s))(?=\s|[A-Z“\"]|$)"
)

_DASHES: Final = ("-", "–", "—", "\x96", "\x97")
"""The last two: what they are in Windows-1252 that was read as Latin-1."""


def read_dateline(text: str) -> Dateline | None:
    r"""The dateline that opens the text, or None. It stays in the text.

    >>> read_dateline("PORT VELA, Maine – Visitors can now see it.")
    Dateline(place='PORT VELA, Maine', raw='PORT VELA, Maine –')
    >>> read_dateline("HALDEN AIR BASE (AFNS) -- Nobody notices.").place
    'HALDEN AIR BASE'
    >>> read_dateline("WASHINGTON, Sept. 29, 2014 – The partnerships").place
    'WASHINGTON'
    >>> read_dateline("9/16/2011 - HALDEN AIR FORCE BASE, Ala. -- Somebody copied the page.").place
    'HALDEN AIR FORCE BASE, Ala.'
    >>> read_dateline("HALDEN AIR BASE (AFNS) --").place
    'HALDEN AIR BASE'
    >>> read_dateline("PORT VELA, (AFNS) -- Nobody notices.").place
    'PORT VELA'
    >>> read_dateline("PORT VELA, July 1, 2009 \x96 The roof came first.").place
    'PORT VELA'
    >>> read_dateline("PORT VELA, Maine (Apr. 29, 2025) – Crews").raw
    'PORT VELA, Maine (Apr. 29, 2025) –'
    >>> read_dateline("PORT VELA, Maine (Apr. 29, 2025) Sailors paint - again.") is None
    True
    >>> read_dateline("PIERANGEL-Halden Ends after Treating 40 Ferries") is None
    True
    >>> read_dateline("The U.S. -- and its allies -- agree.") is None
    True
    """
    if not ((text[:2].isupper() or text[:1].isdigit()) and any(dash in text[:90] for dash in _DASHES)):
        return None
    match = _DATELINE.match(text[:120])
    if not match or len(match["place"]) < 4:
        return None
    return Dateline(match["place"].strip(" ,"), match[0].strip())
