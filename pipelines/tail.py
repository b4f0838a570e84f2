"""Strip the tail and the furniture in between: follow lines, "Related Stories", newsletters, tool bars, photo tools."""

import re

from crawler.model.article import Social
from crawler.model.draft import Draft
from pipelines.evidence import evidence

_FOLLOW = re.compile(
    r"\(?follow (?P<name>.+?) on (?P<network>twitter|x|facebook|instagram)[:,]? ?@(?P<handle>\w+)", re.IGNORECASE
)
_NETWORKS = {
    "facebook.com": "facebook",
    "twitter.com": "twitter",
    "x.com": "x",
    "instagram.com": "instagram",
    "youtube.com": "youtube",
    "flickr.com": "flickr",
    "linkedin.com": "linkedin",
}
_IN_BETWEEN = ("tool", "media", "tail", "follow")


def strip_tail(draft: Draft) -> None:
    """Mark furniture that may stand anywhere, then walk up from the end over lines that only a tail has."""
    found = evidence(draft)
    for position in sorted(item for label in _IN_BETWEEN for item in found.labels.get(label, ())):
        rule = found.rules[position]
        if rule is None or rule.where != "any" or not draft.is_open(position):
            continue
        if rule.label == "follow":
            _read_follow(draft, position, rule.id)
        elif rule.id != "video-player" or draft.blocks[position].text != "Defense.gov":
            draft.mark(position, rule.id)
    for position in range(len(draft.blocks) - 1, -1, -1):
        rule = found.rules[position]
        if not draft.is_open(position):
            continue
        if rule is None or rule.where == "head":
            return
        if rule.id == "bare-address":
            _read_address(draft, position)
        else:
            draft.mark(position, rule.id)


def _read_follow(draft: Draft, position: int, rule: str) -> None:
    match = _FOLLOW.match(draft.blocks[position].text)
    if match:
        draft.social.append(Social(match["name"].strip(), match["network"].lower(), f"@{match['handle']}"))
    draft.mark(position, rule, "move" if match else "remove", "social" if match else None)


def _read_address(draft: Draft, position: int) -> None:
    """A bare address in the tail: a social account when the network is known."""
    text = draft.blocks[position].text
    network = next(
        (name for host, name in _NETWORKS.items() if re.search(rf"//(?:www\.)?{re.escape(host)}/", text)), None
    )
    if network:
        draft.social.insert(0, Social(None, network, text))
        draft.mark(position, "bare-address", "move", "social")
    else:
        draft.mark(position, "bare-address")
