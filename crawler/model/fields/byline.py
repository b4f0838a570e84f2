"""The byline: who wrote it and for whom."""

import re

from crawler.model.article import Byline

_PREFIX = re.compile(r"(?:story |article |written )?by:?\s+", re.IGNORECASE)
# Where the organization begins in a one-line byline such as `By Jim Garamone DoD News, Defense Media Activity`:
# a first word that opens the name of a unit, office or outlet and not that of a person.
_ORGANIZATION = re.compile(
    r"(?:,\s*|\s+)(?=(?:DOD News|DoD News|Defense Media Activity|American Forces Press Service|"
    r"Armed Forces Press Service|Defense\.gov|Air Force News|Army News|Navy News|U\.S\. [A-Z]|\d+(?:st|nd|rd|th|d)\b|"
    r"Office of|Joint |Headquarters|Department of|Defense [A-Z]|Combined |National Guard|[IVX]+ Corps|"
    r"[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,4} (?:Public Affairs|Command|Center|Wing|Brigade|Division|Group|Squadron)\b))"
)


def is_byline(key: str) -> bool:
    """Whether a folded line has the form of a byline: `By` and a capitalised name cannot be told apart once folded,
    so the caller also checks position and that it is no sentence.

    >>> is_byline("by jim garamone dod news, defense media activity"), is_byline("by then, the ship had left.")
    (True, False)
    """
    return len(key) < 160 and key.startswith(("by ", "by: ", "story by ")) and not key.endswith((".", "?", "!", '"'))


def read_byline(text: str) -> Byline:
    """Name and organization out of a byline as printed.

    >>> read_byline("By Jim Garamone DoD News, Defense Media Activity")
    Byline(raw='By Jim Garamone DoD News, Defense Media Activity', name='Jim Garamone', organization='DoD News, Defense Media Activity')
    >>> read_byline("By CJTF-OIR Public Affairs").organization
    'CJTF-OIR Public Affairs'
    """
    bare = _PREFIX.sub("", text, count=1).strip(" ,|")
    head, _, tail = bare.partition(" | ")
    if tail:
        return Byline(text, head or None, tail.strip(" |") or None)
    for match in _ORGANIZATION.finditer(bare):
        name = bare[: match.start()].strip(" ,")
        if len(name.split()) >= 2:
            return Byline(text, name, bare[match.end() :].strip())
    if re.search(r"\b(?:Public Affairs|News|Press Service|Command|Activity|Office)\b", bare):
        return Byline(text, None, bare)
    return Byline(text, bare or None, None)
