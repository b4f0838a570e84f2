"""Contract numbers: the Procurement Instrument Identifier (PIID) of FAR 4.1603.

Six characters of the buying activity (DoDAAC), two digits of the fiscal year, a letter for the type of instrument, four of
serial: `N00019-26-C-0042`, also printed without hyphens or with typographic ones. Before 2018 the serial could be a letter and three digits as well.
A solicitation has a number of the same form, told by its letter alone (FAR 4.1603(a)(3), DFARS 204.1603). An other transaction has a
9 where the letter is, and is told from other numbers by its hyphens.
"""

import re
from collections.abc import Iterator

PIID = re.compile(
    r"(?<![A-Z0-9-])(?P<office>(?=[A-Z0-9]{0,5}\d)[A-Z][A-Z0-9]{5})[-‐‑]?(?P<year>\d{2})[-‐‑]?(?P<type>[A-Z]|(?<=[-‐‑])9(?=[-‐‑]))[-‐‑]?(?P<serial>[A-Z0-9]{4})(?![A-Z0-9])"
)
_SOLICITATIONS = frozenset("BQR")
"""Invitation for bids, request for quotations, request for proposals."""
_CALLED = re.compile(r"\b(?:contracts?|orders?|agreements?)(?: numbers?| nos?\.)?[ (]*\Z", re.IGNORECASE)
_BEFORE = 40
"""Characters before a number among which it is called a contract's."""
MODIFICATION = re.compile(r"\b(?:P0\d{4}|A0\d{4}|P\d{5})\b")


def read_piids(text: str) -> tuple[str, ...]:
    """The contract numbers in a text, in canonical form with hyphens, each once.

    >>> read_piids("modification (P00003) to contract N00019-26-C-0042, activity (HQ003426DE016)")
    ('N00019-26-C-0042', 'HQ0034-26-D-E016')
    """
    return tuple(dict.fromkeys(map(canonical_piid, PIID.finditer(text))))


def contract_numbers(text: str) -> Iterator[str]:
    """The numbers in a text that are no solicitation's, in canonical form; what the text calls a contract is one, whatever its letter.

    >>> list(contract_numbers("contract issued against solicitation SPE1C1-22-R-0999, activity (SPE1C1-22-D-0998)"))
    ['SPE1C1-22-D-0998']
    >>> list(contract_numbers("a modification to contract SPE1C1-22-R-0999"))
    ['SPE1C1-22-R-0999']
    """
    for match in PIID.finditer(text):
        if match["type"] not in _SOLICITATIONS or _CALLED.search(text, max(0, match.start() - _BEFORE), match.start()):
            yield canonical_piid(match)


def canonical_piid(match: re.Match[str]) -> str:
    """The number of a match of `PIID`, with hyphens."""
    return f"{match['office']}-{match['year']}-{match['type']}-{match['serial']}"
