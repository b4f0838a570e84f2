"""Read the lead photo of a DVIDS story, whose line has the caption twice: shortened, and whole.

Photo By NAME | The beginning...... read more read more Photo By NAME | The whole caption. see less | View Image Page
"""

import re
from dataclasses import replace
from typing import Final

from crawler.model.draft import Draft, Mark, Part
from pipelines.photos import Media, add_media

_LINE: Final = re.compile(
    r"(?P<credit>Courtesy (?:Photo|Graphic)|(?:Photo|Graphic|Illustration) [Bb]y (?P<name>[^|]{3,60})) \| .{10,400}?\.{3,6} (?:read more ?){1,2}"
    r" ?(?P=credit) \| (?P<caption>.{20,1500}) see less(?: \| View Image Page)?",
    re.DOTALL,
)


def read_lead_photo(draft: Draft) -> None:
    """The whole caption goes to a photo of its own; its beginning is a copy, the rest the site's."""
    if "|" not in draft.page.text or "less" not in draft.page.text:
        return
    for position in draft.all_open():
        line = _LINE.fullmatch(draft.blocks[position].text)
        if line is None:
            continue
        number = add_media(draft, Media(), caption_text=line["caption"], repeats=1)
        if line["name"]:
            draft.photos[number] = replace(draft.photos[number], credit=line["name"])
        caption = line.span("caption")
        parts = [
            Part(0, caption[0], Mark("caption-copy", "merge", f"photos/{number}/caption")),
            Part(*caption, Mark("caption", "move", f"photos/{number}/caption")),
            Part(caption[1], len(line.string), Mark("photo-tools", "remove")),
        ]
        draft.mark_parts(position, parts)
