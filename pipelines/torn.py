"""Read a byline that a dump tore into lines, one for each link: `By`, `NAME`, `,`, `OUTLET`."""

from crawler.model.article import Byline
from crawler.model.draft import Draft
from crawler.model.fields.person import read_person
from pipelines.evidence import is_short

_OPENINGS = frozenset(["by", "by:", "story by", "written by"])


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
    raw = "\n".join(blocks[line].text for line in lines)
    draft.byline.append(Byline(raw, blocks[name].text, outlet))
    for line in lines:
        draft.mark(line, "byline", "move", "byline")
    return True
