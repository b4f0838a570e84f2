"""Read image pages: the title and one photo, no body. AFPIMS galleries, their one-line form, and DVIDS image pages."""

import re
from dataclasses import replace

from crawler.model.article import Photo
from crawler.model.draft import Draft, Mark, Part
from crawler.model.fields.credit import find_credit, is_bare_credit_line, is_credit_line
from crawler.model.fields.date import find_date
from crawler.model.fields.virin import read_virins
from crawler.model.text import fold
from pipelines.evidence import PLACES, Evidence, ends_sentence, evidence, is_short
from pipelines.photos import Media, add_media

# `Title Caption. SHARE: Download: Full Size (1.34 MB) Tags: a, b Credit: NAME VIRIN: ID.JPG Photo Gallery`, all on one line.
_ONE_LINE = re.compile(
    r"(?P<lead>.*?)(?: (?P<share>SHARE:?))?(?: (?P<download>Download(?: Image)?: ?Full Size \([^)]{2,20}\)))"
    r"(?: (?P<tags>Tags: .{2,300}?))?(?: (?P<credit>(?:Credit|Photo By): .{2,90}?))?(?: (?P<virin>VIRIN: ?\S+))?(?: (?P<gallery>Photo Gallery))?",
    re.IGNORECASE,
)
# DVIDS: everything after the caption on the same line.
_ONE_LINE_DATA = re.compile(r" (?:IMAGE INFO )?(?:Date Taken|Date Posted|Photo ID):.*", re.DOTALL)
# Words that open a caption after a glued title: a rank, an office, a service, an article. From DoD caption style.
_OPENERS = frozenset(
    [
        "a",
        "an",
        "the",
        "army",
        "navy",
        "marine",
        "marines",
        "air",
        "airmen",
        "airman",
        "soldiers",
        "soldier",
        "sailors",
        "sailor",
        "guardsmen",
        "coast",
        "defense",
        "deputy",
        "secretary",
        "acting",
        "u.s.",
        "us",
        "members",
        "president",
        "vice",
        "chairman",
        "gen.",
        "lt.",
        "maj.",
        "col.",
        "capt.",
        "adm.",
        "rear",
        "staff",
        "sgt.",
        "tech.",
        "master",
        "chief",
        "petty",
        "national",
        "dr.",
        "retired",
        "space",
        "guardians",
        "paratroopers",
        "cadets",
        "midshipmen",
        "first",
    ]
)
_LONGEST_TITLE = 5


def read_image_page(draft: Draft) -> None:
    """Recognise an image page, set its headline and photo, and mark the rest as its furniture."""
    if not draft.blocks or draft.photos or draft.kind == "video":
        return
    found = evidence(draft)
    if len(draft.blocks) <= 2 and _read_one_line(draft):
        draft.kind = "photo"
        return
    if len(found.labels.get("image-data", ())) >= 3 and any(
        block.key.startswith(("photo id", "image id", "resolution", "virin", "image info")) for block in draft.blocks
    ):
        _read_image_data_page(draft, found)
    elif draft.kind == "photo" or any(
        found.rule_id(item) == "section-tagline" for item in found.labels.get("section", ())[:3]
    ):
        _read_gallery_page(draft, found)


def _read_one_line(draft: Draft) -> bool:
    """An image page that is one line."""
    position = len(draft.blocks) - 1
    text = draft.blocks[position].text
    match = _ONE_LINE.fullmatch(text)
    data = _ONE_LINE_DATA.search(text) if match is None else None
    if not (draft.is_open(position) and (match or data)):
        return False
    lead = match["lead"] if match else text[: data.start() if data else 0]
    split = title_length(lead)
    caption = lead[split:].strip()
    credit = match["credit"].partition(":")[2].strip() if match and match["credit"] else None
    draft.photos.append(
        Photo(caption or None, credit or find_credit(caption, fold(caption)), read_virins(text[len(lead) :]), None)
    )
    parts = [Part(0, split, Mark("gallery-title", "move", "headline"))] if split else []
    parts.append(Part(split, len(lead), Mark("caption", "move", "photos/0/caption")))
    parts.append(Part(len(lead), len(text), Mark("image-data", "remove")))
    draft.mark_parts(position, [part for part in parts if part.end > part.start])
    draft.headline = lead[:split].strip() or draft.headline
    return True


def title_length(text: str) -> int:
    """How many characters of a line are a title glued to the caption behind it; 0 when no title can be told.

    >>> title_length("Budget Briefing Deputy Defense Secretary Mara Quist briefs reporters.")
    16
    >>> title_length("Members of the board look on.")
    0
    """
    words = text.split(" ")
    for count in range(1, min(_LONGEST_TITLE, len(words) - 4) + 1):
        if words[count].lower() in _OPENERS and words[count][:1].isupper() and words[count - 1][:1].isupper():
            return len(" ".join(words[:count])) + 1
    return 0


def _read_gallery_page(draft: Draft, found: Evidence) -> None:
    """AFPIMS gallery: furniture, [caption or alt], title, caption, download and credit lines."""
    lines = [item for item in draft.open_positions() if found.rules[item] is None]
    bodies = [item for item in lines if not _is_label(draft, item)]
    titles = [item for item in bodies if is_short(draft.blocks[item])]
    captions = [item for item in bodies if item not in titles]
    if len(captions) > 4 or len(titles) > 2 or not captions:
        return
    draft.kind = "photo"
    if titles and draft.headline is None:
        draft.headline = draft.blocks[titles[-1]].text
        draft.mark(titles[-1], "gallery-title", "move", "headline")
    main = captions[-1]
    copies = [item for item in captions[:-1] if draft.blocks[item].key == draft.blocks[main].key]
    alts = [item for item in captions[:-1] if item not in copies and (not titles or item < titles[-1])][-1:]
    credit = next((item for item in lines if is_credit_line(draft.blocks[item].key)), None)
    virin = next((item for item in lines if draft.blocks[item].key.startswith("virin:")), None)
    add_media(draft, Media(main, copies, None, alts, credit, virin))


def _is_label(draft: Draft, position: int) -> bool:
    key = draft.blocks[position].key
    return is_credit_line(key) or key.startswith("virin:")


def _read_image_data_page(draft: Draft, found: Evidence) -> None:
    """DVIDS image page: title, place, date, credit, unit, caption, then a block of `Label: value` rows."""
    draft.kind = "photo"
    blocks = draft.blocks
    caption = max(
        (item for item in draft.open_positions() if found.rules[item] is None and not _is_label(draft, item)),
        key=lambda item: len(blocks[item].text),
        default=None,
    )
    credit = next(
        (i for i in draft.open_positions() if is_bare_credit_line(blocks[i].key) or is_credit_line(blocks[i].key)), None
    )
    virins = tuple(
        v for i, rule in enumerate(found.rules) if rule and rule.id == "image-data" for v in read_virins(blocks[i].text)
    )
    if caption is not None and len(blocks[caption].text) >= 40:
        number = add_media(draft, Media(caption, credit=credit))
    else:
        number, caption = add_media(draft, Media(credit=credit)), None
    photo = draft.photos[number]
    draft.photos[number] = replace(photo, virins=tuple(dict.fromkeys((*photo.virins, *virins))))
    if credit is not None and credit + 1 < len(blocks) and draft.is_open(credit + 1) and is_short(blocks[credit + 1]):
        draft.mark(credit + 1, "image-unit")
    _mark_image_data(draft, found, number)


def _mark_image_data(draft: Draft, found: Evidence, number: int) -> None:
    """The rows of an image page: dates, title, place, and the rest."""
    blocks = draft.blocks
    for position in list(draft.open_positions()):
        key = blocks[position].key
        rule = found.rules[position] or PLACES.find(key)
        date = found.dates.get(position) or (find_date(key) if key.startswith("date ") else None)
        if date:
            if draft.published is None:
                draft.published, draft.published_raw = date, blocks[position].text
                draft.mark(position, "image-date", "move", "published_raw")
            else:
                draft.mark(position, "image-date")
        elif rule is not None and key.startswith("virin:") and read_virins(blocks[position].text):
            draft.mark(position, "virin-line", "move", f"photos/{number}/virins")
        elif rule is not None:
            draft.mark(position, rule.id)
        elif draft.headline is None and not ends_sentence(key) and len(key) < 160:
            draft.headline = blocks[position].text
            draft.mark(position, "gallery-title", "move", "headline")
