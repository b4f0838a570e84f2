"""Read what a dump tore into lines, one for each link or cell: `By`, `NAME`, `,`, `OUTLET`; `Story ID:`, `82001`."""

from crawler.model.article import Byline
from crawler.model.draft import Draft
from crawler.model.fields.person import read_person
from pipelines.byline import is_unit
from pipelines.evidence import is_short

_OPENINGS = frozenset(["by", "by:", "story by", "photo by", "video by", "written by"])
_CELLS = frozenset(
    ["date taken:", "date posted:", "story id:", "photo id:", "video id:", "audio id:", "virin:", "filename:", "length:", "resolution:",
     "size:", "location:", "category:", "hometown:", "web views:", "downloads:", "podcast hits:"]
)  # fmt: skip
"""Names of the cells of DVIDS' table of an asset."""
_FEWEST_CELLS = 3


def read_torn_byline(draft: Draft, position: int, end: int) -> bool:
    """Whether a byline begins at a position of the head; marks its lines and adds it to the draft."""
    blocks = draft.blocks
    name = position + 1
    if blocks[position].key not in _OPENINGS or name >= end or not draft.is_open(name):
        return False
    if not is_short(blocks[name], 6) or read_person(blocks[name].text) is None:
        return False
    lines = [position, name]
    outlet = None
    comma = name + 1
    if comma < end and blocks[comma].text.startswith(","):
        said = blocks[comma].text.lstrip(", ")
        last = comma if said else comma + 1
        if last < end and is_short(blocks[last]):
            outlet = said or blocks[last].text
            lines += range(comma, last + 1)
    elif comma < end and draft.is_open(comma) and is_short(blocks[comma]) and is_unit(blocks[comma].text):
        outlet = blocks[comma].text
        lines.append(comma)
    raw = "\n".join(blocks[line].text for line in lines)
    draft.byline.append(Byline(raw, blocks[name].text, outlet))
    for line in lines:
        draft.mark(line, "byline", "move", "byline")
    return True


def strip_torn_table(draft: Draft) -> None:
    """Mark the cells of a DVIDS table, each below its name; fewer than a few are a story's own labels."""
    blocks = draft.blocks
    names = [item for item in draft.open_positions() if blocks[item].key in _CELLS]
    if len(names) < _FEWEST_CELLS:
        return
    for name in names:
        draft.mark(name, "image-data")
        value = name + 1
        if value < len(blocks) and draft.is_open(value) and blocks[value].key not in _CELLS and is_short(blocks[value]):
            draft.mark(value, "image-data")
