"""Read DVIDS pages: image, video, audio and news pages of one template, whose text captures print no labels.

    title [Image 2 of 6]     title     PLACE, STATE, COUNTRY     06.27.2021     Photo by NAME     UNIT     caption or story

The date in that form with a credit line right below it occurs on no other site, so it anchors the template: the title is
the first line above it, the place the line right above it, the unit the line below the credit. Older captures hold only
the caption and the rows of the information table, with their labels (`VIRIN: | ID |`) or, where those are lost, as values
in a fixed order (`|ID`).
"""

import re
from dataclasses import replace
from html import unescape

from crawler.model.article import Byline
from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.credit import find_credit, names_maker
from pipelines.evidence import Evidence, ends_sentence, evidence, is_short, is_title
from pipelines.leadphoto import read_lead_photo
from pipelines.photos import Media, add_media, take_gallery_title
from pipelines.picture import is_cut_row, read_picture
from pipelines.torn import read_torn_byline, strip_torn_table
from pipelines.values import DAY, ends_in_values, read_barred_values, read_date, read_last_values

# The line under the date says what the page shows and who made it; `Courtesy Story` names nobody.
_CREDIT = re.compile(
    r"(?P<made>photo|video|audio|story|graphic|illustration|interview) by .{2,80}"
    r"|courtesy (?P<given>photo|video|audio|story|graphic|illustration|asset)"
)
_READ = frozenset(["story", "audio", "interview"])
"""What has a text to read; of a picture the text is the caption."""
_LEAD_PHOTO = re.compile(r"(?:courtesy (?:photo|graphic)|(?:photo|graphic) by [^|]{3,60}) \| .{20}")
_ROWS = ("date taken", "date posted", "date created", "photo id", "video id", "audio id", "story id", "virin", "filename", "length",
    "resolution", "size", "location", "podcast hits", "web views", "downloads", "hometown", "album", "year", "genre", "artist", "category",
    "public domain", "this work", "more like this", "connected media", "leave a comment", "news info", "image info", "video info",
    "audio info", "add to collection", "flag asset", "register/login to download", "high-res. downloads", "controlled vocabulary keywords",
    "gallery", "options", "embed", "related photos", "no tags yet")  # fmt: skip
_TOLD = frozenset(["story id", "audio id"])
"""Rows of what is no picture."""
_EMPTY_ROWS = "issued by: on virin: date created: city: state: country:"
"""The table of a picture's origin before scripts fill it, run together."""
_NUMBER = re.compile(r" ?\[image \d+ of \d+\]$")
_SHORTEST = 40
"""Characters from which a line may be a summary."""
_FEWEST_ROWS = 3
_UNIT_LINES = 2
_CAPTION = 3
"""Paragraphs of the longest caption of a picture that is told by its table alone."""
_HEAD = 20
"""Lines from the top in which a story names its writer."""


def read_dvids_page(draft: Draft) -> None:
    """Recognise a DVIDS page, mark its head and its table, and take its caption or leave its story."""
    if not draft.blocks or draft.photos:
        return
    found = evidence(draft)
    read_lead_photo(draft)
    anchor = _anchor(draft, found) if draft.page.source == "text" else None
    if (torn := _torn_anchor(draft, found)) is not None:
        _read_title(draft, found, torn)
        read_date(draft, found, torn)
        read_torn_byline(draft, torn + 1, len(draft.blocks))
        if torn + 3 < len(draft.blocks) and _is_unit(draft, found, torn + 3):
            draft.mark(torn + 3, "image-unit")
        strip_torn_table(draft)
        return
    if anchor is not None:
        _read_template(draft, found, anchor)
    elif draft.page.source == "text" and (story := _undated_story(draft)) is not None:
        _read_title(draft, found, story)
        _read_maker(draft, found, story)
        _mark_table(draft, found, story)
    elif draft.page.source == "text" and (date := _unsigned_picture(draft, found)) is not None:
        _read_title(draft, found, date)
        read_date(draft, found, date)
        _read_tags(draft)
        read_picture(draft, found, credit=None)
        draft.kind = "video" if any(block.key.startswith("category:") for block in draft.blocks) else "photo"
    elif _has_rows(draft, found) or _is_named_below(draft):
        _read_tags(draft)
        read_picture(draft, found, credit=_credit_line(draft))
    elif draft.page.source == "text" and ends_in_values(draft, found):
        read_last_values(draft, found)
    elif draft.page.source == "text" and "|" in draft.page.text:
        _mark_table(draft, found, read_barred_values(draft, found))


def _anchor(draft: Draft, found: Evidence) -> int | None:
    """The position of the template's date: a credit follows it."""
    for position in found.dates:
        after = position + 1
        if (
            after < len(draft.blocks)
            and draft.is_open(position)
            and DAY.fullmatch(draft.blocks[position].key)
            and _CREDIT.fullmatch(draft.blocks[after].key)
        ):
            return position
    return None


def _torn_anchor(draft: Draft, found: Evidence) -> int | None:
    """The position of the date above `Story by`, where a dump gave the name a line of its own."""
    last = len(draft.blocks) - 1
    return next(
        (
            at
            for at in found.dates
            if at < last and draft.blocks[at + 1].key == "story by" and DAY.fullmatch(draft.blocks[at].key)
        ),
        None,
    )


def _undated_story(draft: Draft) -> int | None:
    """The position of `Story by NAME` right below the line of the lead photo: place and date between them were lost."""
    blocks = draft.blocks
    for position in range(1, min(len(blocks), _HEAD)):
        if blocks[position].key.startswith("story by ") and _CREDIT.fullmatch(blocks[position].key):
            return position if _LEAD_PHOTO.match(blocks[position - 1].key) else None
    return None


def _unsigned_picture(draft: Draft, found: Evidence) -> int | None:
    """The position of the template's date on a page that lost its credit line: the place above it, the table's dates below."""
    blocks = draft.blocks
    date = next(
        (at for at in found.dates if at and DAY.fullmatch(blocks[at].key) and blocks[at - 1].text.isupper()), None
    )
    if date is None:
        return None
    below = [block.key for block in blocks[date + 1 :]]
    rows = [name for name in ("date taken:", "date posted:", "story id:") if any(key.startswith(name) for key in below)]
    return date if rows == ["date taken:", "date posted:"] else None


def _has_rows(draft: Draft, found: Evidence) -> bool:
    """Whether rows of several names stand there: an AFPIMS story has `VIRIN:` below each of its photos, and nothing else."""
    rows = [draft.blocks[item].key for item in found.labels.get("image-data", ())]
    if any(key.endswith(_EMPTY_ROWS) for key in rows):
        return _are_caption(draft, [item for item in draft.open_positions() if found.rules[item] is None])
    names = {key.partition(":")[0] for key in rows}
    if "date taken" in names and len(names) < _FEWEST_ROWS:
        return _is_cut_table(draft, found)
    return (
        len(names) >= _FEWEST_ROWS
        and _TOLD.isdisjoint(names)
        and any(
            block.key.startswith(("photo id", "image id", "resolution", "virin", "image info"))
            for block in draft.blocks
        )
    )


def _is_cut_table(draft: Draft, found: Evidence) -> bool:
    """Whether the capture ends in the first rows, and what stands above them says who made the picture: a story has no such end."""
    last = len(draft.blocks) - 1
    lines = [
        item
        for item in draft.open_positions()
        if found.rules[item] is None and not (item == last and is_cut_row(draft, found, last))
    ]
    return (
        (found.label(last) == "image-data" or lines[-1:] != [last])
        and _are_caption(draft, lines)
        and find_credit(draft.blocks[lines[-1]].text, draft.blocks[lines[-1]].key) is not None
    )


def _are_caption(draft: Draft, lines: list[int]) -> bool:
    """Whether lines are a caption: one, or a few sentences whose last one says who made the picture."""
    texts = [draft.blocks[item] for item in lines]
    return len(texts) == 1 or (
        1 < len(texts) <= _CAPTION
        and all(ends_sentence(block.key) for block in texts[:-1])
        and find_credit(texts[-1].text, texts[-1].key) is not None
    )


def _is_named_below(draft: Draft) -> bool:
    """Whether a page ends with the title of an image, below the line that names it and its number: `This work, TITLE [Image 1 of 3], by
    NAME, ...`. Its labels were lost.
    """
    blocks = draft.blocks
    return (
        len(blocks) > 1 and blocks[-2].key.startswith("this work, ") and f"{blocks[-1].key} [image " in blocks[-2].key
    )


def _credit_line(draft: Draft) -> int | None:
    blocks = draft.blocks
    return next((item for item in draft.open_positions() if names_maker(blocks[item].key)), None)


# ---------------------------------------------------------------- the template


def _read_template(draft: Draft, found: Evidence, anchor: int) -> None:
    blocks = draft.blocks
    match = _CREDIT.fullmatch(blocks[anchor + 1].key)
    made = (match["made"] or match["given"]) if match else "story"
    _read_title(draft, found, anchor)
    read_date(draft, found, anchor)
    if made not in _READ:
        _read_tags(draft)
        read_picture(draft, found, credit=anchor + 1)
        draft.kind = "video" if made == "video" else "photo"
        return
    _read_maker(draft, found, anchor + 1)
    _mark_table(draft, found, anchor)
    _read_tags(draft)


def _read_title(draft: Draft, found: Evidence, anchor: int) -> None:
    """The lines above the date: title, its copy, the lead photo's title and caption, the place."""
    blocks = draft.blocks
    above = [item for item in draft.open_positions(0, anchor) if found.rules[item] is None]
    if above and above[-1] == anchor - 1 and len(above) > 1 and blocks[above[-1]].text.isupper():
        draft.mark(above.pop(), "image-place")
    lead = next((item for item in above if _LEAD_PHOTO.match(blocks[item].key)), None)
    if lead is not None:
        title = lead - 1 if lead - 1 in above[1:] and is_title(blocks[lead - 1]) else None
        add_media(draft, Media(caption=lead, title=title))
    if not above or not is_title(blocks[above[0]]) or draft.headline is not None:
        return
    take_gallery_title(draft, above[0])
    bare = _NUMBER.sub("", blocks[above[0]].key)
    for item in above[1:]:
        if unescape(_NUMBER.sub("", blocks[item].key)) == bare:
            draft.mark(item, "headline-copy", "merge", "headline")
    if len(above) == 2 and draft.is_open(above[1]) and _opens_a_paragraph(draft, above[1], anchor):
        draft.subheadline = blocks[above[1]].text
        draft.mark(above[1], "subheadline", "move", "subheadline")


def _opens_a_paragraph(draft: Draft, line: int, anchor: int) -> bool:
    """Whether a line is a summary: the beginning of a paragraph further below, cut off."""
    key = draft.blocks[line].key
    return len(key) >= _SHORTEST and any(block.key.startswith(key) for block in draft.blocks[anchor + 1 : anchor + 6])


def _read_maker(draft: Draft, found: Evidence, position: int) -> None:
    """Who made it: `Story by NAME` and the unit, or `Courtesy Story`, the unit, and then the name and another unit."""
    blocks = draft.blocks
    for _ in range(2):
        if position >= len(blocks) or not draft.is_open(position) or not _CREDIT.fullmatch(blocks[position].key):
            return
        line = blocks[position].text
        _, _, name = line.partition(" by ")
        draft.mark(position, "byline", "move", "byline")
        position += 1
        units: list[str] = []
        while len(units) < _UNIT_LINES and position < len(blocks) and _is_unit(draft, found, position):
            if units and position + 1 == len(blocks):
                break  # the text's first words, which the end of the capture cuts
            units.append(blocks[position].text)
            draft.mark(position, "byline", "move", "byline")
            position += 1
        raw = "\n".join((line, *units))
        read = read_byline(line) if name else Byline(line)
        draft.byline.append(replace(read, raw=raw, organization=read.organization or " ".join(units) or None))


def _is_unit(draft: Draft, found: Evidence, position: int) -> bool:
    block = draft.blocks[position]
    return (
        draft.is_open(position)
        and found.rules[position] is None
        and block.kind == "paragraph"
        and is_short(block)
        and not _CREDIT.fullmatch(block.key)
        and not block.text.startswith(("[", "(", '"', "“"))
    )


def _mark_table(draft: Draft, found: Evidence, start: int) -> None:
    """The rows of the information table below a story."""
    for position in sorted(item for label in ("image-data", "date", "listing") for item in found.labels.get(label, ())):
        if position > start and draft.blocks[position].key.startswith(_ROWS):
            draft.mark(position, "image-data")


def _read_tags(draft: Draft) -> None:
    """The short lines under `TAGS` at the end of the page, or under its table, whose rows are none."""
    blocks, found = draft.blocks, evidence(draft)
    heading = next((item for item in reversed(range(len(blocks))) if blocks[item].key in ("tags", "tags:")), None)
    if heading is None:
        heading = next((item for item, block in enumerate(blocks) if block.key.startswith("date posted:")), None)
    if heading is None:
        return
    below = [item for item in draft.open_positions(heading + 1) if found.label(item) != "image-data"]
    if all(is_short(blocks[item]) for item in below):
        for item in below:
            draft.tags.append(blocks[item].text)
            draft.mark(item, "tag", "move", "tags")
