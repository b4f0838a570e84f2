"""People as bylines and credits name them: service, rank and name told apart."""

import re
from functools import lru_cache

from crawler.model.article import Person

# Ranks as the AP Stylebook and DoD's captions abbreviate them, and the short forms that the services use among themselves.
_RANKS = (
    r"(?:(?:Retired|Ret\.|Acting) )?(?:"
    r"(?:Chief |Senior |Command )?Master (?:Gunnery )?Sg?t\.|Master Sergeant|Chief Master Sergeant|Gunnery Sgt\.|(?:1st|First) Sgt\.|"
    r"(?:Command |Staff )?Sgt\. Maj\.|Sgt\. (?:1st Class|First Class)|(?:Staff|Tech\.?|Technical) (?:Sgt\.|Sergeant)|Sgt\.|Sergeant|"
    r"Airman (?:1st|First) Class|Senior Airman|Airman Basic|Airman|Spc\. ?[1-4]|Spc\.|Specialist|"
    r"Pfc\.|Pvt\. (?:2|1st Class)|Pvt\.|Private(?: First Class)?|Lance Cpl\.|Cpl\.|Corporal|"
    r"(?:Chief )?Warrant Officer(?: [1-5])?|"
    r"(?:Master|Senior) Chief(?: Petty Officer)?|Chief Petty Officer|Petty Officer (?:1st|2nd|3rd|First|Second|Third) Class|"
    r"(?:Chief |Senior Chief |Master Chief )?Mass Communication Specialist(?: (?:1st|2nd|3rd|First|Second|Third) Class| Seaman(?: Apprentice| Recruit)?)?|"
    r"(?:Seaman|Fireman|Constructionman)(?: Apprentice| Recruit)?|Ensign|Ens\.|Midshipman|Cadet|"
    r"(?:1st|2nd|2d|First|Second) (?:Lt\.|Lieutenant)|Lt\. (?:j\.g\.|Col\.|Cmdr\.|Gen\.)|Lieutenant (?:Colonel|Commander|General)|Lt\.|Lieutenant|"
    r"Cmdr\.|Commander|Capt\.|Captain|Maj\. Gen\.|Major General|Maj\.|Major|Col\.|Colonel|"
    r"Brig\. Gen\.|Brigadier General|Gen\.|General|(?:Rear|Vice) (?:Adm\.|Admiral)|Adm\.|Admiral|"
    r"SGM|CSM|1SG|MSG|SFC|SSG|SGT|CPL|SPC|PFC|PV[12]|CW[2-5]|WO1|2LT|1LT|CPT|MAJ|LTC|COL|BG|MG|LTG|GEN|"
    r"CMSgt|SMSgt|MSgt|TSgt|SSgt|SrA|A1C|Amn|2d Lt|2nd Lt|1st Lt|Lt Col|LtCol|Lt Cmdr|MGySgt|MSgt|GySgt|LCpl|Cpl|Sgt|PFC|Pfc|"
    r"MC[123]|MCC|MCCS|MCCM|MCSN|MCSA|MCSR|LCDR|CDR|LTJG|ENS|LT"
    r")(?: \((?:Dr\.|Ret\.|retired)\))?"
)
_SERVICE = (
    r"(?:U\. ?S\. )?(?:Army National Guard|Air National Guard|National Guard|Army Reserve|Air Force Reserve|Navy Reserve|"
    r"Marine Corps|Air Force|Space Force|Coast Guard|Army|Navy|Marine)"
)
_PERSON = re.compile(rf"(?:(?P<service>{_SERVICE}) )?(?:(?P<rank>{_RANKS}) )?(?P<name>\S.*)\Z")
# Words of a name: capitalised, an initial, a particle, a nickname in quotes. `III` and `Jr.` close it.
_WORD = r"(?:[^\W\d_][\w.'’-]*|[\"“(][\w .'’-]{1,20}[\"”)])"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}(?:,? (?:Jr\.?|Sr\.?|II|III|IV))?\Z")
_PARTICLES = frozenset(
    {"de", "da", "del", "della", "der", "di", "du", "la", "las", "le", "los", "van", "von", "bin", "al", "el", "y"}
)
_OFFICE = re.compile(
    r"\b(?:Affairs|News|Service|Agency|Command|Wing|Brigade|Division|Regiment|Battalion|Squadron|Group|Corps|Fleet|Force|Guard|Center|"
    r"Office|Activity|Department|Secretary|Headquarters|Staff|Magazine|TV|Television|Radio|University|Academy|School|Institute|Hospital|"
    r"Base|Fort|Camp|Station|District|Directorate|Association|Symposium|Conference|Release|Courtesy|Photo|Army|Navy|Team|Task|"
    r"Communications?|Photography|Studio|Contractor)\b",
    re.IGNORECASE,
)  # fmt: skip
_LONGEST_LIST = 400
"""Characters from which a text is no list of names; what is remembered must stay small."""
_AND = re.compile(r"\s*(?:;|\band\b|&)\s*|\s*,\s*(?!(?:Jr|Sr|II|III|IV)\b)")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\b\.?")


def read_person(text: str) -> Person | None:
    """The person that a text names, and nothing else; None for an office, a unit, or anything that is no name.

    >>> read_person("U.S. Air Force Tech. Sgt. Jo Park")
    Person(name='Jo Park', rank='Tech. Sgt.', service='U.S. Air Force')
    >>> read_person("D. Myles Cullen"), read_person("Example Wing Public Affairs")
    (Person(name='D. Myles Cullen', rank=None, service=None), None)
    """
    text = text.strip(" ,.;|/") if not text.endswith(("Jr.", "Sr.")) else text.strip(" ,;|/")
    if len(text) > 90:
        return None
    found = _PERSON.match(text)
    if not found:
        return None
    name, rank = found["name"].strip(), found["rank"]
    if not _NAME.match(name) or _OFFICE.search(name) or name.startswith("U.S. "):
        return None
    words = name.split()
    if not all(word[:1].isupper() or not word[:1].isalpha() or word in _PARTICLES for word in words):
        return None
    if rank is None and (len(words) < 2 or found["service"]):
        return None
    return Person(name, rank, found["service"])


def read_people(text: str) -> tuple[Person, ...]:
    """Everyone that a text names, where it is a list of names and nothing else; else empty.

    >>> [person.name for person in read_people("Sgt. Ann Vale and Spc. Bo Lee")]
    ['Ann Vale', 'Bo Lee']
    """
    return _people(text) if len(text) < _LONGEST_LIST else ()


@lru_cache(2048)
def _people(text: str) -> tuple[Person, ...]:
    whole = read_person(text)
    if whole is not None:
        return (whole,)
    people = [read_person(part) for part in _AND.split(text) if part]
    return tuple(person for person in people if person is not None) if all(people) else ()


def split_people(text: str) -> tuple[str, str]:
    """The names that open a line `NAME, NAME and NAME, OFFICE`, and what follows their comma; no names, no split.

    >>> split_people("Senior Airman Ashley Poe, Secretary of the Air Force Public Affairs")
    ('Senior Airman Ashley Poe', 'Secretary of the Air Force Public Affairs')
    >>> split_people("Example Wing, Public Affairs")
    ('', 'Example Wing, Public Affairs')
    """
    end = 0
    for comma in re.finditer(r"\s*,\s*", text):
        if _SUFFIX.match(text, comma.end()):
            continue
        part = text[end : comma.start()]
        person = read_people(part)
        if not person or (end and not _goes_on(part, person)):
            break
        end = comma.end()
    return text[:end].rstrip(" ,"), text[end:]


def _goes_on(part: str, people: tuple[Person, ...]) -> bool:
    """Whether a later part of the list is a name too, and no place: `Ann Vale, Port Vela, Example Wing`."""
    return len(people) > 1 or people[0].rank is not None or part.startswith("and ")
