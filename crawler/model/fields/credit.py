"""Photo credits: the line under a photo, and the sentence that ends a caption."""

import re
from functools import lru_cache
from typing import Final

PICTURE_WORDS: Final = ("photo", "image", "graphic", "video", "illustration", "screenshot", "artwork")
"""Each credit holds one of them, folded."""
CREDIT_TAIL: Final = 220
"""Characters at the end of a caption in which its credit stands."""
# What a credit calls the picture. `U. S. Navy photo` with a stray blank is real.
_PICTURE: Final = r"(?:courtesy\s+|file\s+)?(?:photos?|photographs?|photo illustration|graphics?|images?|illustrations?|videos?|screenshot|artwork)"
_OWNER: Final = (
    r"(?:u\.\s?s\.\s+)?(?:dod|defense department|department of defense|department of war|dow|army national guard|"
    r"air national guard|national guard|army reserve|army|navy|naval|marine corps|air force|space force|coast guard|"
    r"nato|nasa|state department|white house|national archives|library of congress|missile defense agency|"
    r"[a-z.]+\s(?:army|navy|air force|marine corps))"
)
# In parentheses at the end of the text: (U.S. Air Force photo by Senior Airman Jo Park), (Courtesy photo).
_BRACKETED: Final = re.compile(
    rf"\((?:[^()]{{0,80}}?\b)?{_PICTURE}\b[^()]{{0,120}}(?:\([^()]{{0,20}}\)[^()]{{0,40}})?(?:\)\s?\(released)?\)?\.?$|\(photo credit:[^()]{{0,120}}\)\.?$",
)
# What a transcript tells between its turns: `(Video plays.)`, `(Begin video clip.)`, `(note: he appears via video teleconference.)`
_DIRECTION: Final = re.compile(
    r"\b(?:note:|plays?|played|playing|shows?|shown|showing|begin|begins|began|end of|ends|starts?|started|points?|pointing|"
    r"displayed|runs|running|rolls|rolling|clip|(?:tele|video)?conferenc\w+|link|laughter|applause|inaudible|see|watch\w*|is|are|was|were)\b"
)
# What a credit in brackets has and a remark has not: `(full-motion video)`, `(photo above)`, `(text, images and video)`.
_MADE: Final = re.compile(
    rf"{_PICTURE} by |courtesy|provided|contributed|submitted|/|credit|released|{_OWNER}\s+{_PICTURE}"
)
_MAKER: Final = re.compile(r"\b(?:[Bb]y|BY|from|via) (?:the )?[A-Z]")
_PICTURED: Final = re.compile(rf"(?:{_PICTURE}|file|stock)\W*", re.IGNORECASE)
_RELEASED: Final = re.compile(r"\)\s?\(Released\Z", re.IGNORECASE)
_BARE_RELEASED: Final = re.compile(r" \(released\)\.?\Z", re.IGNORECASE)
# As the last sentence: DoD photo by NAME / U.S. Navy photo. / Courtesy photo
_SENTENCE: Final = re.compile(
    rf"(?:{_OWNER}\s+{_PICTURE}|courtesy photos?|(?:{_OWNER}\s+)?photo courtesy of [^.]{{2,60}})(?:\s+by\s+[^()]{{2,110}}|/[^()]{{2,60}})?$"
)
_CREDIT_LINE: Final = re.compile(
    r"(?:(?:photos?|graphics?|images?|videos?|audio|illustrations?)\s+by|photo courtesy(?: of)?|photo credit|photo|credits?)\s*:\s*\S.{0,120}"
)
# Words that a sentence has and no name, office or unit.
_CLAUSE: Final = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|will|would|can|could|says?|said|goes|went|that|they|he|she|we|you|it|who|nobody|not)\b"
)
_BARE_CREDIT_LINE: Final = re.compile(r"(?:photos?|graphics?|images?|videos?|audio|illustrations?) by [a-z].{1,80}")
_COUNTRY: Final = re.compile(r"\bu\. ?s\. $")
# DVIDS names who made it before the caption: `Photo By Sgt. NAME | The ship sails.`
_LEADING: Final = re.compile(r"(?:(?:photo|graphic|image|video) by [^|]{3,60}|courtesy (?:photo|graphic))(?= \| \S)")
_BY: Final = re.compile(r"\bby\s+", re.IGNORECASE)
_SMALL_WORDS: Final = frozenset(
    {
        "a", "an", "and", "of", "the", "for", "from", "at", "with", "in", "via", "courtesy", "de", "da", "la", "van", "von", "unknown",
        "contractor", "photographer", "public", "affairs", "released", "photo", "member", "staff",
    }
)  # fmt: skip
"""Words in small letters that a credit may hold beside a name."""
_SENTENCE_END: Final = re.compile(r"[.!?)\"'](?:\s|$)")


def is_credit_line(key: str) -> bool:
    """Whether a folded line is a credit and nothing else, with its label: `photo by: name`, `credit: name`.

    >>> is_credit_line("photo by: d. myles cullen"), is_credit_line("photo by lance cpl. pia stern")
    (True, False)
    >>> is_credit_line("credit: that is what the chief refuses to take.")
    False
    """
    if not (len(key) < 160 and key[:1] in "pgivac" and _CREDIT_LINE.fullmatch(key)):
        return False
    return not key.endswith((".", "!", "?")) or _CLAUSE.search(key) is None


def is_bare_credit_line(key: str) -> bool:
    """`photo by name` without a colon: a credit where a caption stands beside it, else perhaps a sentence.

    >>> is_bare_credit_line("photo by lance cpl. pia stern"), is_bare_credit_line("photo by photo, the album grew.")
    (True, False)
    """
    if not (len(key) < 100 and key[:1] in "pgiva" and _BARE_CREDIT_LINE.fullmatch(key)):
        return False
    return not key.endswith((".", "!", "?")) or key.endswith(("jr.", "sr.", "photo."))


def names_maker(key: str) -> bool:
    """Whether a folded line says who made a picture and nothing else, with its label or without a colon."""
    return is_credit_line(key) or is_bare_credit_line(key)


@lru_cache(8)
def find_credit(text: str, key: str) -> str | None:
    """The credit sentence that ends a caption, as printed, without its parentheses, or the one before the bar that opens it;
    None when there is none.

    The sentence must open the text, follow the end of a sentence, or stand in parentheses: `a Navy photo by her
    desk` in running text is no credit.

    >>> text = "Airmen sort supplies. Air Force photo by Senior Airman Jo Park"
    >>> find_credit(text, text.lower())
    'Air Force photo by Senior Airman Jo Park'
    >>> find_credit("A ship. U.S. Navy photo by Kit Lowe", "a ship. u.s. navy photo by kit lowe")
    'U.S. Navy photo by Kit Lowe'
    >>> find_credit("(The crew. U.S. Navy photo by Kit Lowe)", "(the crew. u.s. navy photo by kit lowe)")
    'U.S. Navy photo by Kit Lowe'
    >>> find_credit("A ship. (Navy photo by Kit Lowe)(Released)", "a ship. (navy photo by kit lowe)(released)")
    'Navy photo by Kit Lowe'
    >>> find_credit("A ship. U.S. Navy photo by Kit Lowe (RELEASED)", "a ship. u.s. navy photo by kit lowe (released)")
    'U.S. Navy photo by Kit Lowe'
    >>> find_credit("A ship. U.S. Navy photo courtesy of the Heron.", "a ship. u.s. navy photo courtesy of the heron.")
    'U.S. Navy photo courtesy of the Heron.'
    >>> find_credit("Photo By Sgt. Kit Lowe | A ship sails.", "photo by sgt. kit lowe | a ship sails.")
    'Photo By Sgt. Kit Lowe'
    >>> find_credit("She keeps a Navy photo by her desk", "she keeps a navy photo by her desk") is None
    True
    >>> find_credit("Look at this. (Video plays.)", "look at this. (video plays.)") is None
    True
    >>> find_credit("It keeps every flight (full-motion video).", "it keeps every flight (full-motion video).") is None
    True
    >>> find_credit("A ship sails. (Example Times photo)", "a ship sails. (example times photo)")
    'Example Times photo'
    """
    if "|" in key and _LEADING.match(key):
        return text.partition("|")[0].strip()
    tail = key[-CREDIT_TAIL:]
    if not any(word in tail for word in PICTURE_WORDS):
        return None
    bracketed = _BRACKETED.search(tail) if tail.endswith((")", ").")) else None
    if bracketed:
        start = len(text) - (len(tail) - bracketed.start()) if len(text) == len(key) else text.rfind("(")
        inside = _RELEASED.sub("", text[start:].strip("(). "))
        if not (_MADE.search(bracketed[0]) or _is_named(inside)):
            return None
        return _last_sentence(inside) or inside or None
    bare = tail.rstrip(". ").removesuffix("(released)").rstrip(". ")
    for start in _sentence_starts(tail):
        if _SENTENCE.match(bare, start):
            country = _COUNTRY.search(tail, 0, start)
            start = country.start() if country else start  # noqa: PLW2901  the full stops of `U.S.` end no sentence
            credit = _BARE_RELEASED.sub("", _printed(text, tail, start))
            return credit if _names_someone(credit) else None
    return None


def _is_named(inside: str) -> bool:
    """Whether what stands in brackets names somebody, and tells nothing: `DVIDS photo`, `Photo: Lena Voss`."""
    if _DIRECTION.search(inside.casefold()):
        return False
    words = [word.strip(",.:;\"“”'’") for word in inside.split()]
    return _MAKER.search(inside) is not None or all(
        not word[:1].islower() or word in _SMALL_WORDS or _PICTURED.fullmatch(word) for word in words
    )


def _last_sentence(inside: str) -> str | None:
    """The credit within parentheses that hold a caption too: `(The crew. DoD photo by NAME)`."""
    key = inside.lower()
    if len(key) != len(inside) or _SENTENCE.match(key):
        return None
    starts = (start for start in _sentence_starts(key) if not _COUNTRY.search(key, 0, start))
    return next((inside[start:] for start in starts if _SENTENCE.match(key, start)), None)


def _names_someone(credit: str) -> bool:
    """Whether what follows `by` is a name and no clause: `DoD photo by nobody, he jokes, is the most common credit`."""
    name = _BY.split(credit, maxsplit=1)[1:]
    words = name[0].split() if name else []
    small = sum(word[:1].islower() and word.strip(".,") not in _SMALL_WORDS for word in words)
    return small < 2 and (not words or not words[0][:1].islower() or words[0] in _SMALL_WORDS)


def _sentence_starts(tail: str) -> list[int]:
    """Where a sentence may begin, the last first: abbreviations make too many of them, which costs nothing."""
    starts = [match.end() for match in _SENTENCE_END.finditer(tail)]
    return [0, *starts][::-1] if len(tail) < CREDIT_TAIL else starts[::-1]


def _printed(text: str, tail: str, start: int) -> str:
    """The printed form of `tail[start:]`. Folding may change the length, so count words from the end instead."""
    words = len(tail[start:].split())
    return " ".join(text.split()[-words:]).strip() if words else ""
