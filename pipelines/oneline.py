"""Read image pages whose line breaks were lost: title, caption and what a site prints below them on one line, or the rows of
DVIDS's table on a line below the caption.
"""

import re
from itertools import islice

from crawler.model.article import Photo
from crawler.model.draft import Draft, Mark, Part
from crawler.model.fields.credit import find_credit
from crawler.model.fields.date import find_date
from crawler.model.fields.virin import read_virins
from crawler.model.text import fold
from pipelines.evidence import evidence
from pipelines.photos import LONGEST_CAPTION, Media, add_media, add_virins

# `Title Caption. SHARE: Download: Full Size (1.34 MB) Tags: a, b Credit: NAME VIRIN: ID.JPG Photo Gallery`, all on one line;
# of what follows the caption, either the download or the VIRIN must be there.
_ONE_LINE = re.compile(
    r"(?P<lead>.*?)(?: (?P<share>SHARE:?))?(?: (?P<download>Download(?: Image)?: ?Full Size \([^)]{2,20}\)))?"
    r"(?: (?P<tags>Tags: .{2,300}?))?(?: (?P<credit>(?:Credit|Photo By):(?: (?!VIRIN:).{2,90}?)?))?(?: (?P<virin>VIRIN: ?\S+))?(?: (?P<gallery>Photo Gallery))?",
    re.IGNORECASE,
)
# DVIDS: the rows of the table, run together.
_ROWS = re.compile(r"(?:^|(?<= ))(?:IMAGE INFO )?(?:Date Taken|Date Posted|Photo ID):.*", re.DOTALL)
_FIRST_ROWS = ("IMAGE INFO Date Taken: ", "Date Taken: ")
"""What rows begin with: the end of the capture may cut it."""
_TAKEN = re.compile(r"Date (?:Taken|Posted): \d{2}\.\d{2}\.(?:19|20)\d{2}")
# Words that open a caption after a glued title: a rank, an office, a service, an article. From DoD caption style.
_OPENERS = frozenset((
    "a", "an", "the", "army", "navy", "marine", "marines", "air", "airmen", "airman", "soldiers", "soldier",
    "sailors", "sailor", "guardsmen", "coast", "defense", "deputy", "secretary", "acting", "u.s.", "us", "members",
    "president", "vice", "chairman", "gen.", "lt.", "maj.", "col.", "capt.", "adm.", "rear", "staff", "sgt.",
    "tech.", "master", "chief", "petty", "national", "dr.", "retired", "space", "guardians", "paratroopers",
    "cadets", "midshipmen", "first",
))  # fmt: skip
_NO_ENDS = _OPENERS | {"corps", "force", "guard"}
"""Words with which no title ends: `Marine Corps Sgt. NAME` is one opener."""
_OF_STATES = frozenset(["new", "north", "south", "west", "rhode", "puerto"])
"""The first words of states whose name is two."""
_LONGEST_TITLE = 5
"""Words of a title that is glued to its caption."""
_FEWEST_WORDS = 2
"""Words of a title in capitals, or of one that only the words behind it tell."""
_SHORTEST_CAPTION = 40
_LINES = 2


def read_one_line(draft: Draft) -> bool:
    """Whether the page is one line that ends as image pages do, or a caption and a line of rows: then it is read."""
    lines = list(islice(draft.open_positions(), _LINES + 1))
    if not lines or len(lines) > _LINES:
        return False
    text = draft.blocks[lines[-1]].text
    match = _ONE_LINE.fullmatch(text) if "Full Size" in text or "VIRIN:" in text else None
    if match and (match["download"] or match["virin"]):
        return _read_lead(draft, lines[-1], match["lead"], match["credit"] or "")
    rows = _ROWS.search(text)
    if rows is None:
        is_cut = any(row.startswith(text) for row in _FIRST_ROWS) and lines[-1] == len(draft.blocks) - 1
        return is_cut and len(lines) == _LINES and _is_signed(draft, lines[0]) and _read_caption_above(draft, *lines)
    if rows.start():
        return _read_lead(draft, lines[-1], text[: rows.start() - 1], "")
    return len(lines) == _LINES and _read_caption_above(draft, *lines)


def _is_signed(draft: Draft, position: int) -> bool:
    """Whether a line ends in who took the picture."""
    return find_credit(draft.blocks[position].text, draft.blocks[position].key) is not None


def _read_lead(draft: Draft, position: int, lead: str, credit: str) -> bool:
    """What stands before the furniture: a title, where one can be told, and the caption."""
    if len(lead) > LONGEST_CAPTION:
        return False
    text, split = draft.blocks[position].text, title_length(lead)
    caption = lead[split:].strip()
    name = credit.partition(":")[2].strip() or find_credit(caption, fold(caption))
    draft.photos.append(Photo(caption or None, name, read_virins(text[len(lead) :]), None))
    parts = [
        Part(0, split, Mark("gallery-title", "move", "headline")),
        Part(split, len(lead), Mark("caption", "move", "photos/0/caption")),
        *_rows(draft, text, len(lead)),
    ]
    draft.mark_parts(position, [part for part in parts if part.end > part.start])
    draft.headline = lead[:split].strip() or draft.headline
    return True


def _read_caption_above(draft: Draft, caption: int, rows: int) -> bool:
    """A caption of its own line, the rows on one line below it."""
    if evidence(draft).rules[caption] is not None or len(draft.blocks[caption].text) < _SHORTEST_CAPTION:
        return False
    number = add_media(draft, Media(caption))
    text = draft.blocks[rows].text
    add_virins(draft, number, read_virins(text))
    draft.mark_parts(rows, [part for part in _rows(draft, text, 0) if part.end > part.start])
    return True


def _rows(draft: Draft, text: str, start: int) -> list[Part]:
    """The furniture from `start` on; the day on which a picture was taken goes to `published`."""
    data = Mark("image-data", "remove")
    taken = _TAKEN.search(text, start)
    if taken is None:
        return [Part(start, len(text), data)]
    draft.published, draft.published_raw = find_date(taken[0].casefold()), taken[0]
    return [
        Part(start, taken.start(), data),
        Part(taken.start(), taken.end(), Mark("image-date", "move", "published_raw")),
        Part(taken.end(), len(text), data),
    ]


def read_glued_title(draft: Draft, position: int) -> bool:
    """Whether a lone caption has a title in front of it that can be told for certain: then both are read."""
    text = draft.blocks[position].text
    return title_length(text, certain=True) > 0 and _read_lead(draft, position, text, "")


def title_length(text: str, *, certain: bool = False) -> int:
    """How many characters of a line are a title glued to the caption behind it; 0 when no title can be told. `certain`: nothing
    says that the line has one, so only a title in capitals counts, and what stands before a state's National Guard.

    >>> title_length("Budget Briefing Deputy Defense Secretary Mara Quist briefs reporters.")
    16
    >>> title_length("ALONG THE RIVER U.S. Army soldiers stop their vehicle.")
    16
    >>> title_length("Members of the board look on.")
    0
    """
    words = text.split(" ")
    count = _in_capitals(words)
    if count:
        return len(" ".join(words[:count])) + 1
    for count in range(1, min(_LONGEST_TITLE, len(words) - 4) + 1):
        is_end = _is_guard(words, count) or (not certain and _opens(words, count))
        if is_end and words[count][:1].isupper() and words[count - 1][:1].isupper():
            return len(" ".join(words[:count])) + 1
    return 0


def _opens(words: list[str], count: int) -> bool:
    """Whether a caption opens there: with a word that opens captions, and none above it that could itself open this one."""
    return words[count].lower() in _OPENERS and words[count - 1].lower() not in _NO_ENDS


def _in_capitals(words: list[str]) -> int:
    """How many words are a title in capitals, above a caption that is not; 0 where the place of a dateline is."""
    count = 0
    while count < len(words) and words[count].isupper() and words[count][:1].isalpha():
        count += 1
    while count and words[count - 1].lower() in _OPENERS:
        count -= 1
    is_title = _FEWEST_WORDS <= count < len(words) - 4 and all(word[-1:].isalnum() for word in words[:count])
    return count if is_title and words[count][:1].isupper() else 0


def _is_guard(words: list[str], count: int) -> bool:
    """Whether a state's name and its National Guard stand behind a title: `Reaching Safety Ohio National Guardsmen`."""
    if count < _FEWEST_WORDS or words[0].lower() in _OPENERS or words[count - 1].lower() in _OF_STATES:
        return False
    if not words[count - 1][-1:].isalnum():
        return False
    after = count + (2 if words[count].lower() in _OF_STATES else 1)
    after += words[after].lower() in ("army", "air")
    return [word.lower()[:5] for word in words[after : after + 2]] == ["natio", "guard"]
