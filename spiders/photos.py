"""The photos of an HTML page, made of its media containers.

AFPIMS prints one caption up to four times (alt, link title, figcaption, lightbox) and one photo in several places. Two
containers are one photo when they share the media server's number, a VIRIN or the caption's words.
"""

import re
from dataclasses import replace
from urllib.parse import urljoin

from crawler.model.article import Asset, Photo
from crawler.model.draft import Draft, Mark, PageBlock, Part
from crawler.model.fields.asset import asset_id, file_stem
from crawler.model.fields.credit import find_credit, is_bare_credit_line
from crawler.model.fields.virin import read_virins
from crawler.model.text import fold
from crawler.url import unwrap
from spiders.markup import Markup
from spiders.media import Media, media_of

# DVIDS heads a story with a photo and the beginning of its caption: `Photo By NAME | CAPTION...... read more read more`.
_TEASER = re.compile(
    r"(?:Photo|Video|Graphic) By (?P<credit>[^|]{2,60}?) \| (?P<caption>.+?)(?:\.{3,}(?: read more)*)?", re.IGNORECASE
)

_BY = re.compile(r"(?<=[.!?\"”')]\s)\(?(?:photo|graphic|image|video)s? by\s", re.IGNORECASE)


def gather_photos(draft: Draft, markup: Markup, family: str) -> None:
    """Fill `draft.photos` from the media containers and mark their blocks."""
    album = _Album(draft, family, markup.base or draft.page.url or "")
    for media in media_of(draft, markup, known=family != "generic"):
        album.add(media)
    album.close()


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

    def add(self, group: Media) -> None:
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


def _photo(draft: Draft, group: Media, base: str) -> Photo:
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


def _credit(draft: Draft, group: Media, caption: PageBlock | None) -> str | None:
    for position in group.credits:
        text = draft.blocks[position].text
        label, colon, name = text.partition(":")
        if colon and len(label) < 20:
            return name.strip() or None
        return text.partition(" by ")[2].strip() or text if is_bare_credit_line(draft.blocks[position].key) else text
    if not caption:
        return None
    return find_credit(caption.text, caption.key) or _bare_credit(caption.text)


def _bare_credit(caption: str) -> str | None:
    """The name that ends a caption without an owner: `A ship. Photo by Kit Lowe`. In a caption's own container it is no sentence."""
    tails = [found.end() for found in _BY.finditer(caption)]
    if tails and is_bare_credit_line(f"photo by {caption[tails[-1] :].casefold()}"):
        return caption[tails[-1] :].strip(" )")
    return None


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


def _mark(draft: Draft, group: Media, family: str, number: int, caption_key: str | None, *, first: bool) -> None:
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
