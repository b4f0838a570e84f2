"""Read army.mil's slideshow: a text capture prints each slide as one line of controls, caption and credit.

    usa image
    1 / 2 Show Caption + Hide Caption – Soldiers cross a river. (Photo Credit: U.S. Army) VIEW ORIGINAL

Captions and alt texts may be missing; the controls may stand on the line above. On AMP copies the caption is a line of its own, and credit and link follow glued.
"""

import re
from dataclasses import replace

from crawler.model.draft import Draft, Mark, Part
from pipelines.evidence import evidence, is_short
from pipelines.photos import Media, add_media

_CREDIT = r"\(Photo Credit: [^()]{1,120}(?:\([^()]{0,40}\)[^()]{0,40})?\)"
_SLIDE = re.compile(
    rf"(?P<tool>(?:\d{{1,3}} ?/ ?\d{{1,3}} )?Show Caption \+ ?Hide Caption [–-])"
    rf"(?: (?P<caption>(?!\(Photo Credit).+?))??(?: (?P<credit>{_CREDIT}))?(?: ?(?P<view>VIEW ORIGINAL))?"
)
_CAPTIONED = re.compile(rf"(?P<caption>.+?) (?P<credit>{_CREDIT}) ?(?P<view>VIEW ORIGINAL)")
_CREDIT_ALONE = re.compile(rf"{_CREDIT} ?VIEW ORIGINAL")
_SHORTEST = 40
"""Characters from which the line above a credit may be its caption."""


def read_slideshow(draft: Draft) -> None:
    """Take caption, credit and alt text of each slide; mark the controls."""
    if draft.page.source != "text":
        return
    for position in draft.all_open() if "+" in draft.page.text else evidence(draft).pictured:
        if not draft.is_open(position):
            continue
        text = draft.blocks[position].text
        slide = _SLIDE.fullmatch(text) if "Hide Caption" in text else None
        if slide and (slide["caption"] or slide["credit"]):
            _read_slide(draft, position, slide)
        elif "VIEW ORIGINAL" in text and (captioned := _CAPTIONED.fullmatch(text)):
            _read_slide(draft, position, captioned)
        elif "VIEW ORIGINAL" in text and _CREDIT_ALONE.fullmatch(text):
            above = position - 1
            is_caption = position > 0 and draft.is_open(above) and len(draft.blocks[above].text) >= _SHORTEST
            number = add_media(draft, Media(caption=above if is_caption else None, credit=position))
            maker = text[: text.rindex(")")].partition(": ")[2]
            draft.photos[number] = replace(draft.photos[number], credit=draft.photos[number].credit or maker)


def _read_slide(draft: Draft, position: int, slide: re.Match[str]) -> None:
    alt = _alt(draft, position)
    printed = " ".join(filter(None, (slide["caption"], slide["credit"]))) if slide["caption"] else None
    number = add_media(
        draft, Media(alts=[alt] if alt is not None else []), caption_text=printed, repeats=1 if printed else 0
    )
    into = f"photos/{number}/{'caption' if printed else 'credit'}"
    start = slide.start("caption" if printed else "credit")
    end = slide.end("credit") if slide["credit"] else slide.end("caption")
    if not printed:
        draft.photos[number] = replace(draft.photos[number], credit=slide["credit"].strip("() ").partition(": ")[2])
    parts = [Part(0, start, Mark("photo-tools", "remove"))] if start else []
    parts.append(Part(start, end, Mark("caption", "move", into)))
    if slide["view"]:
        parts.append(Part(end, len(slide.string), Mark("photo-tools", "remove")))
    draft.mark_parts(position, parts)


def _alt(draft: Draft, position: int) -> int | None:
    """The alt text: a short line right above the slide."""
    above = position - 1
    if position == 0 or draft.blocks[position].gap or not draft.is_open(above):
        return None
    return above if evidence(draft).rules[above] is None and is_short(draft.blocks[above]) else None
