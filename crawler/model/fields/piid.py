"""Contract numbers: the Procurement Instrument Identifier (PIID) of FAR 4.1603.

Six characters of the buying activity (DoDAAC), two digits of the fiscal year, a letter for the type of instrument, four of
serial: `N00019-26-C-0042`, also printed without hyphens or with typographic ones. Before 2018 the serial could be a letter and three digits as well.
"""

import re

PIID = re.compile(
    r"(?<![A-Z0-9-])(?P<office>(?=[A-Z0-9]{0,5}\d)[A-Z][A-Z0-9]{5})[-‐‑]?(?P<year>\d{2})[-‐‑]?(?P<type>[A-Z])[-‐‑]?(?P<serial>[A-Z0-9]{4})(?![A-Z0-9])"
)
MODIFICATION = re.compile(r"\b(?:P0\d{4}|A0\d{4}|P\d{5})\b")


def read_piids(text: str) -> tuple[str, ...]:
    """The contract numbers in a text, in canonical form with hyphens, each once.

    >>> read_piids("modification (P00003) to contract N00019-26-C-0042, activity (HQ003426DE016)")
    ('N00019-26-C-0042', 'HQ0034-26-D-E016')
    """
    return tuple(dict.fromkeys(map(canonical_piid, PIID.finditer(text))))


def canonical_piid(match: re.Match[str]) -> str:
    """The number of a match of `PIID`, with hyphens."""
    return f"{match['office']}-{match['year']}-{match['type']}-{match['serial']}"
