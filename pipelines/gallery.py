"""Read image pages: the title and one photo, no body. AFPIMS galleries, and pages of one caption."""

import re
from dataclasses import replace
from itertools import islice

from crawler.model.draft import Draft
from crawler.model.fields.credit import find_credit, is_bare_credit_line, is_credit_line
from crawler.model.fields.date import LAST_DATE, find_date
from crawler.model.fields.dateline import read_dateline
from crawler.model.fields.virin import read_virins
from crawler.model.text import fold
from pipelines.alts import quotes, tells
from pipelines.evidence import Evidence, ends_sentence, evidence, is_short, is_title
from pipelines.oneline import read_glued_title, read_one_line
from pipelines.photos import LONGEST_CAPTION, Media, add_media, add_virins, is_label, take_gallery_title
from pipelines.shortened import cut_half
from pipelines.values import read_date
from pipelines.video import read_video_page

_LONGEST_LINE = 110
"""Characters of a title on a line of its own."""
_SHORTEST_CAPTION = 60
_SHORTEST_ALT = 30
"""Characters of a title or alt text that stands word for word in its caption."""
# DoD caption style: who does what at which place, and the day, all in the first sentence.
_DAY = re.compile(
    r", (?:on )?(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}, (?:19|20)\d{2}\.(?= |\Z)"
)
_FOOT = "back to gallery"
"""The last line of a page with a named file; the end of the capture may cut it."""
_FEET = ("download: full size (", "download image: full size (", "photo by:", "credit:", "photo gallery")
"""How the lines below a caption begin: the end of the capture may cut one."""
_VIRIN = 30
"""Characters in which a VIRIN stands."""
_NAMED_FILE = re.compile(r"\d{6}-[A-Z]-[A-Z0-9]{5}-\d{3,4}[A-Z]?\.(?:JPG|jpg) Photo By: ")
_SIGNED = re.compile(rf"^By\s|{LAST_DATE}", re.IGNORECASE)
_NUMBERED = re.compile(r" \d{1,3} of \d{1,3}$")
_WORDS = re.compile(r"[a-z]+")
_SHORT_WORD = 3
_FEWEST_WORDS = 3
_TITLE_WORDS = 5
"""Words of a title that no story has in this order by chance."""
# What people do in photos, as captions say it: no story says so of a day, and no name is spelt so.
_NOW = frozenset((
    "addresses", "answers", "carries", "conducts", "delivers", "discuss", "discusses", "gives", "greets", "holds", "inspects", "lays",
    "looks", "meets", "observes", "participate", "participates", "performs", "poses", "prepare", "prepares", "presents", "receives",
    "salutes", "shakes", "sits", "speaks", "stands", "talks", "unveils", "walks",
))  # fmt: skip
_YEAR = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}, (?:19|20)\d{2}")
_SECTION = 3
"""Lines of an AFPIMS gallery that no rule knows: the section's name, the title, the caption."""
_FEW = 12
"""Blocks of a page that may be one caption, its credit, and a banner."""


def read_image_page(draft: Draft) -> None:
    """Recognise an image page, set its headline and photo, and mark the rest as its furniture."""
    if not draft.blocks or draft.photos or draft.kind == "video" or cut_half(draft):
        return
    found = evidence(draft)
    if read_one_line(draft):
        draft.kind = "photo"
        return
    if read_video_page(draft, found):
        return
    if draft.kind == "photo" or _is_headed_as_gallery(draft, found) or _ends_as_gallery(draft, found):
        _read_gallery_page(draft, found)
    elif any(found.rule_id(item) == "mail-bulletin" for item in found.labels.get("section", ())):
        _read_bulletin(draft, found)
    elif len(draft.blocks) < _FEW and is_bare_credit_line(draft.blocks[-1].key):
        _read_lone_caption(draft, found)
    elif 1 < len(draft.blocks) < _FEW and is_credit_line(draft.blocks[1].key):
        _read_numbered_image(draft, found)
    elif draft.page.source == "text" and not _read_signed_caption(draft, found) and len(draft.blocks) < _FEW:
        _read_dated_caption(draft, found)


def _is_headed_as_gallery(draft: Draft, found: Evidence) -> bool:
    """Whether a gallery's tag line stands above everything that the page itself says."""
    tagline = next((item for item in found.labels.get("section", ()) if found.rule_id(item) == "section-tagline"), None)
    return tagline is not None and all(found.rules[item] is not None for item in draft.open_positions(0, tagline))


def _ends_as_gallery(draft: Draft, found: Evidence) -> bool:
    """Whether a page ends as AFPIMS galleries do, with the link to the file and the credit line, and a caption, its title and the
    section's name are all that it has else. The section's name goes.
    """
    last = len(draft.blocks) - 1
    above = draft.blocks[last - 1].key
    if not ("full size (" in above or above.startswith("tags: ")) or found.rules[last - 1] is None:
        return False
    lines = [item for item in draft.open_positions(0, last) if found.rules[item] is None]
    if not (is_credit_line(draft.blocks[last].key) and 1 < len(lines) <= _SECTION):
        return False
    if not all(is_title(draft.blocks[item]) for item in lines[:-1]) or draft.blocks[lines[-1]].gap:
        return False
    if len(lines) == _SECTION:
        draft.mark(lines[0], "section-name")
    return True


def _read_gallery_page(draft: Draft, found: Evidence) -> None:
    """AFPIMS gallery: furniture, [caption or alt], title, caption, download and credit lines."""
    last = len(draft.blocks) - 1
    if draft.is_open(last) and any(foot.startswith(draft.blocks[last].key) for foot in _FEET):
        draft.mark(last, "photo-tools")
    lines = [item for item in draft.open_positions() if found.rules[item] is None]
    named = next((item for item in lines if _NAMED_FILE.match(draft.blocks[item].text)), None)
    days = [item for item in lines if item in found.dates] if named is not None else []
    bodies = [item for item in sorted({*lines}.difference(days)) if not is_label(draft, item) and item != named]
    titles = [item for item in bodies if _is_gallery_title(draft, item)]
    if named is not None:  # no page of this kind has a title; what stands below the caption may be cut off
        titles = []
        bodies = [item for item in bodies if item < named or len(draft.blocks[item].text) >= _SHORTEST_CAPTION]
    captions = sorted({*bodies}.difference(titles))
    if len(titles) > 1 and titles[-1] == last:
        cut = titles.pop()  # furniture that the end of the capture has cut off, or the caption
        captions = captions or [cut]
    if len({draft.blocks[item].key for item in captions}) > 2 or len(titles) > 2 or not captions:
        return
    draft.kind = "photo"
    if titles and draft.headline is None:
        take_gallery_title(draft, titles[-1])
    main = captions[-1]
    copies = [item for item in captions[:-1] if draft.blocks[item].key == draft.blocks[main].key]
    others = sorted({*captions[:-1]}.difference(copies))
    alts = [item for item in others if not titles or item < titles[-1]][-1:]
    credit = next((item for item in lines if is_credit_line(draft.blocks[item].key)), None)
    virin = next((item for item in lines if draft.blocks[item].key.startswith("virin:")), None)
    number = add_media(draft, Media(main, copies, None, alts or titles[:-1], credit, virin))
    if named is not None:
        _read_named_file(draft, named, number)
    titled = read_virins(draft.headline or "")  # a title may be a VIRIN, and another one than that of the credit line
    add_virins(draft, number, titled)
    if days and draft.published is None:
        read_date(draft, found, days[0])


def _read_named_file(draft: Draft, position: int, number: int) -> None:
    """norad.mil: the VIRIN as the name of a file, and who took the photo, on one line."""
    text = draft.blocks[position].text
    maker, virins = _NAMED_FILE.sub("", text).strip(), read_virins(text)
    draft.photos[number] = replace(draft.photos[number], credit=maker or None, virins=virins)
    draft.mark(position, "credit-line", "move", f"photos/{number}/credit")
    last = len(draft.blocks) - 1
    if draft.is_open(last) and _FOOT.startswith(draft.blocks[last].key):
        draft.mark(last, "photo-tools")


def _is_gallery_title(draft: Draft, position: int) -> bool:
    """A few words, or a longer line that is no sentence and no caption of any kind."""
    block = draft.blocks[position]
    if is_short(block):
        return True
    return len(block.text) < _LONGEST_LINE and not ends_sentence(block.key) and not find_credit(block.text, block.key)


def _read_lone_caption(draft: Draft, found: Evidence) -> None:
    """A page of one caption with `Photo by NAME` below it."""
    lines = [item for item in draft.open_positions() if found.rules[item] is None]
    if len(lines) == 2 and lines[1] == len(draft.blocks) - 1 and len(draft.blocks[lines[0]].text) >= _SHORTEST_CAPTION:
        draft.kind = "photo"
        add_media(draft, Media(caption=lines[0], credit=lines[1]))


def _read_numbered_image(draft: Draft, found: Evidence) -> None:
    """army.mil to 2011: the story's title with the number of the image, who made it, and one caption."""
    lines = [item for item in draft.open_positions() if found.rules[item] is None]
    if len(lines) != 3 or lines[:2] != [0, 1] or not _NUMBERED.search(draft.blocks[0].key):
        return
    draft.kind = "photo"
    take_gallery_title(draft, 0)
    add_media(draft, Media(caption=lines[2], credit=1))


def _read_dated_caption(draft: Draft, found: Evidence) -> None:
    """A page of one caption without credit, alone, below its title, whose words it has, or below its alt text and title: its first
    sentence ends in place and day, as captions do and ledes do not.
    """
    blocks = draft.blocks
    lines = [item for item in draft.open_positions() if found.rules[item] is None]
    if len(lines) not in (1, 2, 3):
        return
    is_numbered = len(lines) == 1 and _opens_with_virin(blocks[lines[0]].text)
    is_titled = len(lines) == 2 and _says_the_title(draft, *lines)
    is_page = len(lines) == 1 and quotes(blocks[lines[0]].key)  # a page whose line breaks were lost
    if not (is_numbered or is_titled or (is_dated_caption(blocks[lines[-1]].text) and not is_page)):
        return
    alt = title = None
    if len(lines) == 2:
        if not (is_titled or (is_title(blocks[lines[0]]) and _speaks_of_now(draft, lines[1]))):
            return
        title = lines[0]
    elif len(lines) == 3:
        alt, title = lines[:2]
        if not (is_short(blocks[title]) and ends_sentence(blocks[alt].key) and _says_the_same(draft, alt, lines[-1])):
            return
    draft.kind = "photo"
    if len(lines) == 1 and not is_numbered and read_glued_title(draft, lines[0]):
        return
    if title is not None:
        take_gallery_title(draft, title)
    add_media(draft, Media(caption=lines[-1], alts=[alt] if alt is not None else []))
    for position in list(draft.open_positions(lines[-1])) if is_numbered else ():
        draft.mark(position, found.rule_id(position))  # nothing else is left: no title


def _says_the_title(draft: Draft, title: int, caption: int) -> bool:
    """Whether a title stands word for word in a caption, or a longer one's words do in their order: `Quist talks with Lt. Jo Park`
    in `Secretary Mara Quist talks with Army Lt. Jo Park, ...`. What a headline tells of now, a story tells of yesterday.
    """
    key, told = draft.blocks[title].key, draft.blocks[caption].key
    if len(key) >= _SHORTEST_ALT and key in told and is_dated_caption(draft.blocks[caption].text):
        return True
    if len(told) > LONGEST_CAPTION or told.startswith(key) or _YEAR.search(told) is None:
        return False
    words, said = _WORDS.findall(key), iter(_WORDS.findall(told))
    return len(words) >= _TITLE_WORDS and all(word in said for word in words)


def _speaks_of_now(draft: Draft, caption: int) -> bool:
    """Whether the first sentence of a dated caption shows what somebody does, and tells of nothing that was or will be."""
    text = draft.blocks[caption].text
    day = _DAY.search(text)
    first = fold(text[: day.end()]) if day is not None else ""
    return not tells(first) and not _NOW.isdisjoint(_WORDS.findall(first))


def _opens_with_virin(text: str) -> bool:
    """Whether a line is a caption of the Navy's: its VIRIN, place and day, and what the photo shows."""
    virins = read_virins(text[:_VIRIN])
    return len(virins) == 1 and text.startswith(virins[0]) and _SHORTEST_CAPTION <= len(text) <= LONGEST_CAPTION


def _read_signed_caption(draft: Draft, found: Evidence) -> bool:
    """eucom.mil, africom.mil: a title, one caption, `By NAME DATE` below it, and at most the titles of other pages."""
    lines = list(islice(draft.open_positions(), 4))
    if len(lines) < 3 or any(found.rules[item] is not None for item in lines[:2]):
        return False
    title, caption, signed = lines[:3]
    if not (found.rule_id(signed) == "date-byline" and draft.blocks[signed].key.startswith("by ")):
        return False
    if not is_title(draft.blocks[title]) or len(draft.blocks[caption].text) < _SHORTEST_CAPTION:
        return False
    if len(lines) > 3 and not _opens_module(draft, found, caption, lines[3]):
        return False
    draft.kind = "photo"
    take_gallery_title(draft, title)
    draft.published, draft.published_raw = find_date(draft.blocks[signed].key), draft.blocks[signed].text
    draft.mark(signed, "date-byline", "move", "published_raw")
    number = add_media(draft, Media(caption=caption))
    photo = draft.photos[number]
    draft.photos[number] = replace(photo, credit=photo.credit or _SIGNED.sub("", draft.blocks[signed].text).strip())
    return True


def _opens_module(draft: Draft, found: Evidence, caption: int, position: int) -> bool:
    """Whether other pages' titles begin at a line: with their heading, with a title below what is a caption, or with one that the
    page prints again below what reads as a caption.
    """
    if found.rule_id(position) == "related-heading" or draft.blocks[position].key.startswith("more in "):
        return True
    block = draft.blocks[caption]
    is_caption = find_credit(block.text, block.key) is not None or is_dated_caption(block.text)
    return is_title(draft.blocks[position]) and (is_caption or (found.is_copied(position) and not tells(block.key)))


def is_dated_caption(text: str) -> bool:
    """Whether the first sentence ends in a day, and no dateline opens it."""
    match = _DAY.search(text) if len(text) <= LONGEST_CAPTION else None
    if match is None or match.start() < _SHORTEST_CAPTION or read_dateline(text) is not None:
        return False
    return not any(ends_sentence(f"{part}.") for part in fold(text[: match.start()]).split(". ")[:-1])


def _says_the_same(draft: Draft, alt: int, caption: int) -> bool:
    """Whether most longer words of an alt text stand in the caption."""
    words = {word for word in _WORDS.findall(draft.blocks[alt].key) if len(word) > _SHORT_WORD}
    told = {word.rstrip("s") for word in _WORDS.findall(draft.blocks[caption].key)}
    return len(words) >= _FEWEST_WORDS and sum(word.rstrip("s") in told for word in words) * 2 >= len(words)


def _read_bulletin(draft: Draft, found: Evidence) -> None:
    """A mail bulletin that brings one photo: a date and its caption."""
    lines = [item for item in draft.open_positions() if found.rules[item] is None and item not in found.dates]
    is_spoken = "delivery" in found.labels  # the title of a speech that the end of the capture cuts
    if len(lines) == 1 and len(draft.blocks[lines[0]].text) >= _SHORTEST_CAPTION and not is_spoken:
        draft.kind = "photo"
        add_media(draft, Media(caption=lines[0]))
