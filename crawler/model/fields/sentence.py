"""Sentences of a paragraph, cut with the abbreviations of American newswriting in mind."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9*])")
# After these a full stop ends no sentence, unless the next word is one that opens sentences.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]\.){1,4}|\b[A-Z]\.[a-z]\.[A-Z]\.|\b(?:Inc|Corp|Co|Ltd|Bros|Cos|L\.P|L\.L\.C|S\.p\.A|Pty|Pte|Jr|Sr|St|Ste|Ft|Mt|No|Nos|vs|Gen|Sgt|Lt|"
    r"Col|Maj|Capt|Adm|Cmdr|Dr|Mr|Mrs|Ms|Rev|Gov|Sen|Rep|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|"
    r"Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.)$"
)
_OPENERS = re.compile(
    r"[\"'“‘(]?(?:The|This|These|Those|That|It|Its|In|If|For|No|All|Any|Each|Work|Fiscal|Bids|Funds|Contract|Contractor|Contractors|Funding|"
    r"One|Two|Under|An?|At|As|With|When|Currently|Using|Performance|Type|Location|Locations)\s"
)


def split_sentences(text: str) -> list[str]:
    """The sentences of a squeezed paragraph, in order; joined with single blanks they give it again.

    >>> split_sentences("Vela Co., St. Arden, Fla., is awarded a contract. Work ends Dec. 3, 2026, in Washington, D.C. The Navy pays.")
    ['Vela Co., St. Arden, Fla., is awarded a contract.', 'Work ends Dec. 3, 2026, in Washington, D.C.', 'The Navy pays.']
    """
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(text):
        stop = match.start() + 1
        is_short = text[match.start()] == "." and _ABBREVIATION.search(text, max(start, stop - 12), stop)
        if is_short and not _OPENERS.match(text, match.end()):
            continue
        yield text[start : match.end()].rstrip()
        start = match.end()
    if start < len(text):
        yield text[start:]
