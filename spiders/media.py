"""The media containers of an HTML page, each told apart into caption, copies, alt, title, credit and VIRIN.

Precision first: a block in a media container that is none of these stays open, since an unclosed `<figure>` swallows the
story. What stands below an image without a container is its caption only where a credit or a VIRIN proves it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crawler.model.draft import Draft, PageBlock
from crawler.model.fields.credit import find_credit, is_bare_credit_line, is_credit_line
from crawler.model.fields.virin import read_virins
from spiders.family import PHOTO
from spiders.markup import Image, Markup

_LONGEST_LABEL = 60
_LONGEST_CREDIT = 140
_LONGEST_CAPTION = 900
_FURNITURE = frozenset({"tag", "image", "photo", "logo"})
"""What stands in an alt text and describes nothing."""
_NEAR = 2
"""Blocks between an image and what may be its caption."""
_MOST_PARTS = 24
"""Blocks of one container beyond which it cannot be one photo's."""


@dataclass(slots=True)
class Media:
    """One media container: positions of its blocks by what they are."""

    images: list[Image] = field(default_factory=list)
    captions: list[int] = field(default_factory=list)
    alts: list[int] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)
    credits: list[int] = field(default_factory=list)
    virins: list[int] = field(default_factory=list)
    downloads: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    alone: bool = False
    """Whether its container holds one photo and nothing else: what stands in it needs no name."""

    def join(self, below: "Media") -> None:
        """Take in the container of what is said of this one's image."""
        self.captions += below.captions
        self.titles += below.titles
        self.credits += below.credits
        self.others += below.others
        self.alone = below.alone


def media_of(draft: Draft, markup: Markup, *, known: bool) -> list[Media]:
    """The media containers that hold a photo, in page order. `known`: the page is of a known family."""
    single = draft.kind == "photo"
    groups = _with_captions(draft, _group(draft, markup, single=single), known=known)
    for group in groups:
        if group.images and not (single or group.captions or group.credits or group.others):
            _read_below(draft, markup, group)
        _settle(draft.blocks, group, single=single)
    return [
        group for group in groups if group.captions or group.alts or group.virins or (group.images and group.credits)
    ]


def _group(draft: Draft, markup: Markup, *, single: bool) -> list[Media]:
    """The media containers in page order; on the page of one photo, the whole article is one."""
    groups: dict[int, Media] = {}
    for image in markup.images:
        groups.setdefault(0 if single else image.group, Media()).images.append(image)
    for position, (block, evidence) in enumerate(zip(draft.blocks, markup.evidence, strict=True)):
        place = evidence[0]
        if not place[5] and not single:
            continue
        of_single = single and place.region != "chrome" and (place.inside or place.field == "details")
        if not (place.group or of_single) or not draft.is_open(position):
            continue
        if single and place.field in ("related", "tags", "headline", "date", "byline"):
            continue
        group = groups.setdefault(0 if single else place.group, Media())
        group.alone = group.alone or place.label == PHOTO
        _sort_in(group, position, block, place.field)
    return [groups[number] for number in sorted(groups)]


def _with_captions(draft: Draft, groups: list[Media], *, known: bool) -> list[Media]:
    """The containers; a caption that stands in one without an image belongs to the image right above it. Far from any image of
    a `known` family's page a sentence without a credit is a paragraph, whatever its class.
    """
    images = {image.at: group for group in groups for image in group.images}
    kept: list[Media] = []
    for group in groups:
        if (group.captions or group.alone) and not (group.images or group.alts or group.virins):
            above = _image_above(
                images, min((*group.captions, *group.titles, *group.credits, *group.others), default=0)
            )
            if above is not None and not above.captions:
                above.join(group)
                continue
            if (
                known
                and group.captions
                and not (group.credits or group.titles)
                and not _is_near(images, group.captions)
                and _is_paragraph(draft, group.captions)
            ):
                continue
        kept.append(group)
    return kept


def _image_above(images: Mapping[int, Media], position: int) -> Media | None:
    """The container of the image that nothing but its alt text parts from a block."""
    if position in images:
        return images[position]
    group = images.get(position - 1)
    return group if group is not None and group.alts == [position - 1] else None


def _is_near(images: Mapping[int, Media], captions: list[int]) -> bool:
    return any(at in images for at in range(captions[0] - _NEAR, captions[-1] + _NEAR + 1))


def _is_paragraph(draft: Draft, captions: list[int]) -> bool:
    return all(
        draft.blocks[item].key.endswith((".", "!", "?", '."', "”"))
        and len(draft.blocks[item].text) > _LONGEST_LABEL
        and not find_credit(draft.blocks[item].text, draft.blocks[item].key)
        for item in captions
    )


def _sort_in(group: Media, position: int, block: PageBlock, name: str) -> None:
    """Enter one block: what its words prove comes before what its container says."""
    key = block.key
    is_said = len(key) >= _LONGEST_LABEL and key[-1] in ".!?\"'"
    if (key.startswith("virin") and not is_said) or (len(key) < 30 and read_virins(block.text)):
        group.virins.append(position)
    elif is_credit_line(key) or (name == "credit" and len(key) < _LONGEST_CREDIT):
        group.credits.append(position)
    elif name == "alt":
        (group.downloads if key in _FURNITURE or key.startswith("click ") else group.alts).append(position)
    elif name == "media-title":
        group.titles.append(position)
    elif name == "caption":
        group.captions.append(position)
    elif name == "download" and not is_said:
        group.downloads.append(position)
    else:
        group.others.append(position)


def _settle(blocks: Sequence[PageBlock], group: Media, *, single: bool) -> None:
    """Decide about the blocks that no class names, and take back what cannot be a caption."""
    keys = {blocks[position].key for position in (*group.captions, *group.alts)}
    left: list[int] = []
    for position in group.others:
        block = blocks[position]
        if block.key in keys:
            group.captions.append(position)
        elif group.alone and _is_title(block) and not group.titles and group.captions and position < group.captions[0]:
            group.titles.append(position)
        elif keys and is_bare_credit_line(block.key):
            group.credits.append(position)
        elif not group.captions and (
            find_credit(block.text, block.key)
            or (single and len(block.text) > _LONGEST_LABEL)
            or (group.alone and len(group.others) == 1 and not _is_title(block))
        ):
            group.captions.append(position)
            keys.add(block.key)
        else:
            left.append(position)
    group.others = left
    group.captions.sort()
    if len(group.captions) + len(group.others) > _MOST_PARTS:
        group.captions = group.captions[:1]
    _keep_one_caption(blocks, group)


def _keep_one_caption(blocks: Sequence[PageBlock], group: Media) -> None:
    """One caption and its copies; another text in a caption's place stays only as a short or credited part of it."""
    if len({blocks[position].key for position in group.captions}) < 2:
        return
    counts = Counter(blocks[position].key for position in (*group.alts, *group.captions))
    main = max((blocks[position].key for position in group.captions), key=lambda key: (counts[key], len(key)))
    kept: list[int] = []
    for position in group.captions:
        block = blocks[position]
        if block.key == main:
            kept.append(position)
        elif is_bare_credit_line(block.key) or _is_all_credit(block):
            group.credits.append(position)
        elif _is_title(block) and not group.titles:
            group.titles.append(position)
        else:
            group.others.append(position)
    group.captions = kept


def _is_title(block: PageBlock) -> bool:
    return len(block.text) < _LONGEST_LABEL and block.text[-1] not in '.!?"”'


def _is_all_credit(block: PageBlock) -> bool:
    """Whether a block is its credit sentence and nothing else."""
    found = find_credit(block.text, block.key)
    return found is not None and len(found) + 4 > len(block.text)


def _read_below(draft: Draft, markup: Markup, group: Media) -> None:
    """Take in the lines right below an image that stands in no container: caption, credit and VIRIN, perhaps under a title."""
    below = max((image.at for image in group.images), default=0)
    while below in group.alts:
        below += 1
    lines = [
        item
        for item in range(below, min(below + 5, len(draft.blocks)))
        if draft.is_open(item)
        and not markup.evidence[item].place.group
        and markup.evidence[item].place.region != "chrome"
    ]
    if lines != list(range(below, below + len(lines))) or len(lines) < 1:
        return
    blocks = draft.blocks
    titled = len(lines) > 1 and _is_title(blocks[lines[0]]) and _is_caption(blocks, lines[1:])
    if not (titled or _is_caption(blocks, lines)):
        return
    if titled:
        group.titles.append(lines.pop(0))
    group.captions.append(lines[0])
    for item in lines[1:]:
        if not _tells_maker(blocks[item]):
            break
        _sort_in(group, item, blocks[item], "")


def _is_caption(blocks: Sequence[PageBlock], lines: Sequence[int]) -> bool:
    """Whether the first of some lines is a caption, by its credit or by the credit or VIRIN below it."""
    first = blocks[lines[0]]
    if first.kind == "heading" or len(first.text) > _LONGEST_CAPTION or _tells_maker(first):
        return False
    return find_credit(first.text, first.key) is not None or (len(lines) > 1 and _tells_maker(blocks[lines[1]]))


def _tells_maker(block: PageBlock) -> bool:
    """A line that is a credit with its label, or a VIRIN, and nothing else."""
    return is_credit_line(block.key) or (block.key.startswith("virin:") and len(block.key) < _LONGEST_LABEL)
