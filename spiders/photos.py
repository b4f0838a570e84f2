"""The photos of an HTML page: its media containers told apart into caption, copies, alt, title, credit and VIRIN.

AFPIMS prints one caption up to four times (alt, link title, figcaption, lightbox) and one photo in several places. Two
containers are one photo when they share the media server's number, a VIRIN or the caption's words. Precision first: a
block in a media container that is none of these stays open, since an unclosed `<figure>` swallows the story.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from crawler.model.article import Asset, Photo
from crawler.model.draft import Draft, Mark, PageBlock, Part
from crawler.model.fields.asset import asset_id, file_stem
from crawler.model.fields.credit import find_credit, is_bare_credit_line, is_credit_line
from crawler.model.fields.virin import read_virins
from crawler.model.text import fold
from crawler.url import unwrap
from spiders.family import PHOTO
from spiders.markup import Image, Markup

_LONGEST_LABEL = 60
_LONGEST_CREDIT = 140
_FURNITURE = frozenset({"tag", "image", "photo", "logo"})
"""What stands in an alt text and describes nothing."""
# DVIDS heads a story with a photo and the beginning of its caption: `Photo By NAME | CAPTION...... read more read more`.
_TEASER = re.compile(
    r"(?:Photo|Video|Graphic) By (?P<credit>[^|]{2,60}?) \| (?P<caption>.+?)(?:\.{3,}(?: read more)*)?", re.IGNORECASE
)
_NEAR = 2
"""Blocks between an image and what may be its caption."""
_MOST_PARTS = 24
"""Blocks of one container beyond which it cannot be one photo's."""


@dataclass(slots=True)
class _Group:
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

    def join(self, below: "_Group") -> None:
        """Take in the container of what is said of this one's image."""
        self.captions += below.captions
        self.titles += below.titles
        self.credits += below.credits
        self.others += below.others
        self.alone = below.alone


def gather_photos(draft: Draft, markup: Markup, family: str) -> None:
    """Fill `draft.photos` from the media containers and mark their blocks."""
    single = draft.kind == "photo"
    groups = _with_captions(draft, _group(draft, markup, single=single), known=family != "generic")
    album = _Album(draft, family, markup.base or draft.page.url or "")
    for group in groups:
        _settle(draft.blocks, group, single=single)
        if group.captions or group.alts or group.virins or (group.images and group.credits):
            album.add(group)
    album.close()


def _group(draft: Draft, markup: Markup, *, single: bool) -> list[_Group]:
    """The media containers in page order; on the page of one photo, the whole article is one."""
    groups: dict[int, _Group] = {}
    for image in markup.images:
        groups.setdefault(0 if single else image.group, _Group()).images.append(image)
    for position, (block, evidence) in enumerate(zip(draft.blocks, markup.evidence, strict=True)):
        place = evidence[0]
        if not place[5] and not single:
            continue
        of_single = single and place.region != "chrome" and (place.inside or place.field == "details")
        if not (place.group or of_single) or not draft.is_open(position):
            continue
        if single and place.field in ("related", "tags", "headline", "date", "byline"):
            continue
        group = groups.setdefault(0 if single else place.group, _Group())
        group.alone = group.alone or place.label == PHOTO
        _sort_in(group, position, block, place.field)
    return [groups[number] for number in sorted(groups)]


def _with_captions(draft: Draft, groups: list[_Group], *, known: bool) -> list[_Group]:
    """The containers; a caption that stands in one without an image belongs to the image right above it. Far from any image of
    a `known` family's page a sentence without a credit is a paragraph, whatever its class.
    """
    images = {image.at: group for group in groups for image in group.images}
    kept: list[_Group] = []
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


def _image_above(images: Mapping[int, _Group], position: int) -> _Group | None:
    """The container of the image that nothing but its alt text parts from a block."""
    if position in images:
        return images[position]
    group = images.get(position - 1)
    return group if group is not None and group.alts == [position - 1] else None


def _is_near(images: Mapping[int, _Group], captions: list[int]) -> bool:
    return any(at in images for at in range(captions[0] - _NEAR, captions[-1] + _NEAR + 1))


def _is_paragraph(draft: Draft, captions: list[int]) -> bool:
    return all(
        draft.blocks[item].key.endswith((".", "!", "?", '."', "”"))
        and len(draft.blocks[item].text) > _LONGEST_LABEL
        and not find_credit(draft.blocks[item].text, draft.blocks[item].key)
        for item in captions
    )


def _sort_in(group: _Group, position: int, block: PageBlock, name: str) -> None:
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


def _settle(blocks: Sequence[PageBlock], group: _Group, *, single: bool) -> None:
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


def _keep_one_caption(blocks: Sequence[PageBlock], group: _Group) -> None:
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


class _Album:
    """The photos of a page while they are gathered. What one photo collects from many containers is joined at the end:
    a page may print one caption under ten thousand images.
    """

    def __init__(self, draft: Draft, family: str, base: str) -> None:
        self.draft = draft
        self.family = family
        self.base = base
        self.known: dict[str, int] = {}
        """Asset id, VIRIN or folded caption to the number of its photo."""
        self.virins: dict[int, dict[str, None]] = {}
        self.assets: dict[int, dict[str | None, Asset]] = {}
        """By photo: an image's asset id, else its address, to the image."""

    def add(self, group: _Group) -> None:
        """Make a photo of a container, or add it to the photo it repeats, and mark its blocks."""
        draft, blocks = self.draft, self.draft.blocks
        fresh = _photo(draft, group, self.base)
        names = [name for name in (fresh.asset_id, *fresh.virins) if name]
        if fresh.caption:
            names.append(blocks[group.captions[0]].key if group.captions else fresh.caption)
        number = next((self.known[name] for name in names if name in self.known and self._agree(name, fresh)), None)
        caption_key = blocks[group.captions[0]].key if group.captions else None
        if number is None:
            number = len(draft.photos)
            draft.photos.append(fresh)
            first = True
        else:
            old = draft.photos[number]
            first = old.caption is None
            copies = len(group.captions) + sum(blocks[position].key == caption_key for position in group.alts)
            draft.photos[number] = _merged(old, fresh, copies)
            self._collect(number, old)
            self._collect(number, fresh)
        for name in names:
            self.known.setdefault(name, number)
        _mark(draft, group, self.family, number, caption_key, first=first)

    def _agree(self, name: str, fresh: Photo) -> bool:
        """Whether a photo is the known one of that name. A VIRIN alone makes no two captions one: file names are copied."""
        old = self.draft.photos[self.known[name]]
        if name not in fresh.virins or not (old.caption and fresh.caption):
            return True
        return fold(old.caption) == fold(fresh.caption) or old.asset_id == fresh.asset_id is not None

    def _collect(self, number: int, photo: Photo) -> None:
        self.virins.setdefault(number, {}).update(dict.fromkeys(photo.virins))
        assets = self.assets.setdefault(number, {})
        for asset in photo.assets:
            assets.setdefault(asset.asset_id or asset.url, asset)

    def close(self) -> None:
        """Give the photos what they collected."""
        photos = self.draft.photos
        for number, virins in self.virins.items():
            photos[number] = replace(photos[number], virins=tuple(virins), assets=tuple(self.assets[number].values()))


def _photo(draft: Draft, group: _Group, base: str) -> Photo:
    blocks = draft.blocks
    image = max(group.images, key=lambda image: (bool(image.src), bool(image.alt)), default=None)
    caption = blocks[group.captions[0]] if group.captions else None
    teaser = _TEASER.fullmatch(caption.text) if caption else None
    alt = next((blocks[p].text for p in group.alts if not caption or blocks[p].key != caption.key), None)
    virins = dict.fromkeys(virin for p in group.virins for virin in read_virins(blocks[p].text))
    if caption:
        virins.update(dict.fromkeys(read_virins(caption.text)))
    if not virins and image:
        virins.update(dict.fromkeys(read_virins(file_stem(image.src))))
    copies = len(group.captions) + sum(blocks[p].key == caption.key for p in group.alts) if caption else 1
    url = absolute(base, image.src) if image and image.src else None
    number = asset_id(image.src) if image else None
    return Photo(
        caption=teaser["caption"] if teaser else caption.text if caption else None,
        credit=teaser["credit"] if teaser else _credit(draft, group, caption),
        virins=tuple(virins),
        title=blocks[group.titles[0]].text if group.titles else None,
        alt=alt,
        url=url,
        asset_id=number,
        repeats=copies,
        assets=(Asset(number, url),) if url else (),
    )


def _credit(draft: Draft, group: _Group, caption: PageBlock | None) -> str | None:
    for position in group.credits:
        text = draft.blocks[position].text
        label, colon, name = text.partition(":")
        if colon and len(label) < 20:
            return name.strip() or None
        return text.partition(" by ")[2].strip() or text if is_bare_credit_line(draft.blocks[position].key) else text
    return find_credit(caption.text, caption.key) if caption else None


def absolute(base: str, url: str) -> str:
    """An address of the page as it was published: resolved, and out of the web archive's replay address.

    >>> absolute("https://web.archive.org/web/2016/http://www.af.mil/News/", "/web/20160110000000im_/http://media.defense.gov/a.JPG")
    'http://media.defense.gov/a.JPG'
    """
    if not url.startswith(("https://", "http://")):
        try:
            url = urljoin(base, url)
        except ValueError:
            return url
    return unwrap(url)


def _merged(old: Photo, new: Photo, copies: int) -> Photo:
    return Photo(
        caption=old.caption or new.caption,
        credit=old.credit or new.credit,
        virins=old.virins,
        title=old.title or new.title,
        alt=old.alt or new.alt,
        url=old.url or new.url,
        asset_id=old.asset_id or new.asset_id,
        repeats=old.repeats + copies if old.caption else new.repeats,
        assets=old.assets,
    )


def _move_caption(draft: Draft, position: int, family: str, into: str) -> None:
    """Mark the caption; what a teaser wraps around it are parts of their own."""
    found = _TEASER.fullmatch(draft.blocks[position].text)
    if not found:
        draft.mark(position, f"{family}-caption", "move", f"{into}caption")
        return
    start, end = found.span("caption")
    parts = [
        Part(0, start, Mark(f"{family}-credit", "move", f"{into}credit")),
        Part(start, end, Mark(f"{family}-caption", "move", f"{into}caption")),
        Part(end, len(found[0]), Mark("media-furniture", "remove")),
    ]
    draft.mark_parts(position, [part for part in parts if part.end > part.start])


def _mark(draft: Draft, group: _Group, family: str, number: int, caption_key: str | None, *, first: bool) -> None:
    """Mark the container's blocks: the first caption moves into the photo, its copies merge into it."""
    into = f"photos/{number}/"
    photo = draft.photos[number]
    copies = [*group.captions, *(p for p in group.alts if draft.blocks[p].key == caption_key)]
    for position in sorted(copies):
        if first:
            _move_caption(draft, position, family, into)
            first = False
        else:
            draft.mark(position, f"{family}-caption-copy", "merge", f"{into}caption")
    parts = (
        (group.alts, "alt", photo.alt),
        (group.titles, "title", photo.title),
        (group.credits, "credit", photo.credit),
        (group.virins, "virins", None),
    )
    for positions, name, value in parts:
        rule = f"{family}-{name.removesuffix('s')}"
        for position in positions:
            whole = value is None or draft.blocks[position].text == value or name == "credit"
            draft.mark(position, rule, "move" if whole else "merge", into + name)
    for position in group.downloads:
        draft.mark(position, "media-furniture")
