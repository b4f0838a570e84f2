"""Strip the tail and the furniture in between: follow lines, "Related Stories", newsletters, tool bars, photo tools."""

import re
from typing import Final

from crawler.model.article import Social
from crawler.model.draft import Draft
from pipelines.evidence import Evidence, evidence, reads_as_body
from pipelines.menu import is_menu_line

_FOLLOW: Final = re.compile(
    r"\(?follow (?P<name>.+?) on (?P<network>twitter|x|facebook|instagram)[:,]? ?@(?P<handle>\w+)", re.IGNORECASE
)
_NETWORKS: Final = {
    "facebook.com": "facebook",
    "twitter.com": "twitter",
    "x.com": "x",
    "instagram.com": "instagram",
    "youtube.com": "youtube",
    "flickr.com": "flickr",
    "linkedin.com": "linkedin",
}
_IN_BETWEEN: Final = ("tool", "media", "tail", "follow")
_LABEL: Final = 30
_NEED_COMPANY: Final = frozenset(["nav", "image-data", "chrome"])
"""Labels of words that are also subheads and answers (`Mission`, `Location: Room 12`): one alone ends no page."""


def strip_tail(draft: Draft) -> None:
    """Mark furniture that may stand anywhere, then walk up from the end over lines that only a tail has."""
    found = evidence(draft)
    for position in sorted(item for label in _IN_BETWEEN for item in found.labels.get(label, ())):
        rule = found.rules[position]
        if rule is None or rule.where != "any" or not draft.is_open(position):
            continue
        if _is_subhead(draft, found, position):
            continue
        if rule.label == "follow":
            _read_follow(draft, position, rule.id)
        elif rule.id != "video-player" or draft.blocks[position].text != "Defense.gov":
            draft.mark(position, rule.id)
    run = _closing_run(draft, found)
    is_tail = any(found.label(item) != "tail-address" for item in run)
    for position in run:
        rule = found.rules[position]
        if rule is not None and rule.id == "bare-address":
            _read_address(draft, position, is_tail=is_tail)
        elif rule is not None:
            draft.mark(position, rule.id)


def _closing_run(draft: Draft, found: Evidence) -> list[int]:
    """The open lines of the page's end that only a tail has, the last first."""
    run: list[int] = []
    for position in range(len(draft.blocks) - 1, -1, -1):
        rule = found.rules[position]
        if draft.is_open(position) and not _is_cut_label(draft, found, position):
            if rule is None or rule.where == "head":
                break
            run.append(position)
    if len(run) == 1 and found.label(run[0]) in _NEED_COMPANY and not _is_below_tail(draft, found, run[0]):
        return []
    return run


def _is_below_tail(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether what only a tail has stands right above a line of the site's foot: a newsletter, a heading of related stories."""
    above = position - 1
    return above >= 0 and not draft.is_open(above) and found.label(above) == "tail"


def _is_cut_label(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether the capture ends within a label of a menu, or with a menu on one line: marks it."""
    if position != len(draft.blocks) - 1 or found.rules[position] is not None:
        return False
    key = draft.blocks[position].key
    above = range(max(0, position - 2), position)
    if len(key) < _LABEL and len(above) == 2 and all(found.label(item) == "nav" for item in above):
        draft.mark(position, "nav-label-cut")
        return True
    menu = found.rules[position - 1] if position else None
    if menu is not None and menu.where == "tail" and any(text.startswith(key) for text in menu.texts):
        draft.mark(position, "nav-label-cut")
        return True
    if is_menu_line(key):
        draft.mark(position, "nav-line")
        return True
    return False


def _is_subhead(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a word or two (`Listen`, `Share`, `Return`) stand between lines of the text, as a subhead, an item of a list or a line
    of verse does; buttons stand at an end of the text or beside each other.
    """
    text = draft.blocks[position].text
    if _ends_list(draft, found, position):
        return True
    longest = 2 if text[0].isdigit() else 1  # blanks: `1 of 3`
    if text.count(" ") > longest or not text[0].isalnum() or text.startswith("Related"):
        return False
    around = (position - 1, position + 1)
    return position in _sentences(draft, found) and all(
        draft.is_open(item) and _is_said(draft, found, item) for item in around
    )


def _ends_list(draft: Draft, found: Evidence, position: int) -> bool:
    """Whether a button's word is an item of the text's own list: `• Print`, below an item that no rule knows."""
    above = position - 1
    if above < 0 or not draft.is_open(above) or found.rules[above] is not None:
        return False
    return draft.blocks[position].kind == draft.blocks[above].kind == "list_item"


def _is_said(draft: Draft, found: Evidence, position: int) -> bool:
    return found.rules[position] is None or reads_as_body(draft.blocks[position])


def _sentences(draft: Draft, found: Evidence) -> range:
    """From the first open sentence to the last. No furniture is one, so marks of furniture do not change it."""
    known: range | None = draft.facts.get("sentences")
    if known is None:
        known = draft.facts["sentences"] = _span(draft, found)
    return known


def _span(draft: Draft, found: Evidence) -> range:
    blocks = draft.blocks
    said = (item for item in draft.open_positions() if found.rules[item] is None and reads_as_body(blocks[item]))
    first = next(said, None)
    if first is None:
        return range(0)
    last = next(
        item
        for item in range(len(blocks) - 1, -1, -1)
        if draft.is_open(item) and found.rules[item] is None and reads_as_body(blocks[item])
    )
    return range(first, last)


def _read_follow(draft: Draft, position: int, rule: str) -> None:
    match = _FOLLOW.match(draft.blocks[position].text)
    if match:
        draft.social.append(Social(match["name"].strip(), match["network"].lower(), f"@{match['handle']}"))
    draft.mark(position, rule, "move" if match else "remove", "social" if match else None)


def _read_address(draft: Draft, position: int, *, is_tail: bool) -> None:
    """A bare address in the tail: a social account when the network is known. Where nothing else there is a tail's, the text's
    own last words may be an address.
    """
    text = draft.blocks[position].text
    network = next(
        (name for host, name in _NETWORKS.items() if re.search(rf"//(?:www\.)?{re.escape(host)}/", text)), None
    )
    if network:
        draft.social.insert(0, Social(None, network, text))
        draft.mark(position, "bare-address", "move", "social")
    elif is_tail:
        draft.mark(position, "bare-address")
