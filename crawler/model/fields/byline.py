"""The byline: who wrote it and for whom."""

import re
from typing import Final

from crawler.model.article import Byline
from crawler.model.fields.person import read_people, read_person, split_people

# Navy sites print `From NAME, SHIP`; `From a News Release` is an outlet's own words. centcom.mil has `By By NAME`.
_PREFIX: Final = re.compile(
    r"(?i:(?:story |article |commentary |written |post written |courtesy |audio |video |interview )?by:?\s+(?:by\s+)?)|[Ff](?i:rom) (?=[A-Z])"
)
# Where the organization begins in a one-line byline such as `By Jim Garamone DoD News, Defense Media Activity`:
# a first word that opens the name of a unit, office or outlet and not that of a person.
_ORGANIZATION: Final = re.compile(
    r"(?:,\s*|\s+)(?!(?:Jr|Sr|II|III|IV)\b)(?=(?:DOD News|DoD News|DOW News|Defense Media Activity|American Forces Press Service|"
    r"Armed Forces Press Service|Exercise News Day|Defense\.gov|Pentagon News|Air Force News|Army News|Navy News|U\.S\. [A-Z]|\d+(?:st|nd|rd|th|d)\b|"
    r"Office of|Joint |Headquarters|Department of|Defense [A-Z]|Combined |National Guard|[IVX]+ Corps|"
    r"[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,4} (?:Public Affairs|Command|Center|Wing|Brigade|Division|Group|Squadron)\b))"
)
_NO_NAME: Final = re.compile(r"\b(?:of|the|and)\b", re.IGNORECASE)
"""Words of an office, before what looks like the name of another: `Secretary of the Air Force Public Affairs`."""
_OFFICE: Final = re.compile(
    r"\b(?:Public Affairs|News|Press Service|Command|Activity|Office)\b|\b(?:Magazine|TV|Staff|Agency)\Z"
)
_OUTLET: Final = re.compile(
    r"\b(?:News(?: Service)?|Press Service|Media Activity|Magazine|Television|TV|Radio|Broadcasting|Newspaper|Times|Journal)\b|\.(?:gov|mil)\Z",
    re.IGNORECASE,
)


def is_byline(key: str) -> bool:
    """Whether a folded line has the form of a byline: `By` and a capitalised name cannot be told apart once folded,
    so the caller also checks position and that it is no sentence.

    >>> is_byline("by jim garamone dod news, defense media activity"), is_byline("by then, the ship had left.")
    (True, False)
    >>> is_byline("by tech. sgt. ola brandt jr."), is_byline("post written by lt. ola brandt, cutter heron.")
    (True, True)
    """
    if not (len(key) < 160 and key.startswith(("by ", "by: ", "story by ", "commentary by ", "post written by "))):
        return False
    return key.startswith("post") or not key.endswith((".", "?", "!", '"')) or key.endswith((" jr.", " sr."))


def is_from_line(text: str) -> bool:
    """Whether a line as printed is `From RANK NAME`, perhaps with a unit behind a comma: pacom.mil and Navy sites name who
    wrote it so. Without a rank it could be any place or office.

    >>> is_from_line("From Capt. Candice Vale"), is_from_line("From Hawaii to Guam"), is_from_line("From Gen. Vale's desk.")
    (True, False, False)
    """
    if len(text) > 120 or not text.startswith("From ") or text.endswith((".", "?", "!", ":", '"', "”")):
        return False
    person = read_person(text.removeprefix("From ").partition(",")[0])
    return person is not None and person.rank is not None


def is_signature(text: str, key: str) -> bool:
    """Whether a line, as printed and folded, has either form."""
    return is_byline(key) or is_from_line(text)


def read_byline(text: str) -> Byline:
    """Name and organization out of a byline as printed.

    >>> read_byline("By Jim Garamone DoD News, Defense Media Activity")
    Byline(raw='By Jim Garamone DoD News, Defense Media Activity', name='Jim Garamone', organization='DoD News, Defense Media Activity', people=(), unit=None, outlet=None)
    >>> read_byline("By CJTF-OIR Public Affairs").organization, read_byline("By Defense Health Agency").organization
    ('CJTF-OIR Public Affairs', 'Defense Health Agency')
    >>> read_byline("By By Cpl. Pia Stern").name, read_byline("Audio by Pfc. Kit Lowe").name
    ('Cpl. Pia Stern', 'Pfc. Kit Lowe')
    >>> read_byline("By U.S. Example Command Public Affairs").name is None
    True
    >>> read_byline("By Spc. Ann Vale Exercise News Day").name, read_byline("Post written by Lt. Ola Brandt, cutter Heron.").name
    ('Spc. Ann Vale', 'Lt. Ola Brandt')
    >>> read_byline("By Ann Vale / Example Command Public Affairs").organization
    'Example Command Public Affairs'
    >>> read_byline("By United States Example Command Port Vela, Germany").organization
    'United States Example Command Port Vela, Germany'
    >>> read_byline("By Tech. Sgt. Ann Vale, Secretary of the Air Force Public Affairs").name
    'Tech. Sgt. Ann Vale'
    """
    bare = _PREFIX.sub("", text, count=1).replace(" / ", " | ").strip(" ,|")
    head, _, tail = bare.partition(" | ")
    if tail:
        return Byline(text, head.strip(" |") or None, tail.strip(" |") or None)
    names, rest = split_people(bare)
    if names:
        return Byline(text, names, rest.strip() or None)
    if not read_people(bare):
        for match in _ORGANIZATION.finditer(bare):
            name = bare[: match.start()].strip(" ,")
            is_office = name.endswith((" of", " the", " and", "United States")) or (
                (name.startswith("U.S. ") or _NO_NAME.search(name)) and not read_people(name)
            )
            if len(name.split()) >= 2 and not is_office and not _OFFICE.search(name):
                return Byline(text, name, bare[match.end() :].strip())
    if _OFFICE.search(bare):
        return Byline(text, None, bare)
    return Byline(text, bare or None, None)


def complete_byline(byline: Byline) -> Byline:
    """The byline with the people that it names, and its organization told to be a unit or an outlet.

    >>> complete_byline(Byline("", "Sgt. Ann Vale", "DOD News")).people[0].rank
    'Sgt.'
    """
    organization = byline.organization
    is_outlet = organization is not None and _OUTLET.search(organization) is not None
    return Byline(
        byline.raw,
        byline.name,
        organization,
        read_people(byline.name) if byline.name else (),
        None if is_outlet else organization,
        organization if is_outlet else None,
    )
