"""What reading a page's mark-up gives: its blocks, what the containers say of each, and its data."""

from collections.abc import Mapping
from typing import NamedTuple

from crawler.model.article import Kind
from crawler.model.draft import PageBlock, Region
from spiders.tokens import read_attributes

APART = frozenset({"tags", "related"})
"""Fields in which each link is an entry, and images are thumbnails of something else."""
_MOST_DATA = 200
"""Pieces of `<meta>`, times and JSON-LD that are kept; more is abuse."""
LAZY = ("data-src", "data-original", "data-lazy-src")
"""Where scripts that load images late find the address; `src` is a placeholder then."""


class Place(NamedTuple):
    """Where in the page something stands, as its containers say."""

    region: Region = ""
    label: str = ""
    field: str = ""
    inside: bool = False
    weak: bool = False
    group: int = 0
    """Number of the media container around it, 0 outside."""


class Evidence(NamedTuple):
    """What the mark-up says of one block."""

    place: Place
    tag: str
    """The heading or list element around it, empty for a paragraph."""
    linked: int
    """How many characters of it are link text."""
    link: str
    """The start tag of the first link in it or around it, empty without one."""

    @property
    def href(self) -> str | None:
        """The address of that link."""
        return read_attributes(self.link).get("href") if self.link else None


class Image(NamedTuple):
    """An image of the article."""

    src: str
    alt: str
    group: int
    at: int = 0
    """Position of the block that follows it, or of its alt text."""


def image_source(attributes: Mapping[str, str | None]) -> str:
    """The address of an image's file.

    >>> image_source({"src": "/blank.gif", "data-src": "/a.jpg"}), image_source({"srcset": "/a.jpg 1x, /b.jpg 2x"})
    ('/a.jpg', '/a.jpg')
    """
    src = next((found for name in LAZY if (found := attributes.get(name))), None) or attributes.get("src") or ""
    if not src or src.startswith("data:"):
        src = (attributes.get("srcset") or attributes.get("data-srcset") or "").strip().partition(" ")[0]
    return src


class Markup:
    """A page's blocks with the evidence beside them, and its data."""

    __slots__ = (
        "base",
        "blocks",
        "canonical",
        "evidence",
        "images",
        "json_ld",
        "kind",
        "language",
        "meta",
        "modified",
        "rooted",
        "times",
        "title",
    )

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self.evidence: list[Evidence] = []
        self.images: list[Image] = []
        self.meta: dict[str, str] = {}
        self.json_ld: list[str] = []
        self.times: list[str] = []
        """The machine-readable dates of the article's `<time>` elements."""
        self.modified: str | None = None
        """The machine-readable date of its last change."""
        self.kind: Kind | None = None
        """The kind of page that its containers show."""
        self.title = ""
        self.language: str | None = None
        self.canonical: str | None = None
        self.base: str | None = None
        self.rooted = False
        """Whether the article's own container was found."""

    def add_data(self, name: str, attributes: Mapping[str, str | None]) -> None:
        """What `<meta>`, `<base>` and `<link>` say of the page; the first of a name counts."""
        found = attributes.get
        if name == "meta":
            key, content = found("property") or found("name") or found("itemprop"), found("content")
            if key and content and len(self.meta) < _MOST_DATA:
                self.meta.setdefault(key.lower(), content)
        elif name == "base":
            self.base = self.base or found("href")
        elif "canonical" in (found("rel") or "").lower().split():
            self.canonical = self.canonical or found("href")

    def add_json_ld(self, content: str) -> None:
        if len(self.json_ld) < _MOST_DATA:
            self.json_ld.append(content)

    def add_time(self, attributes: Mapping[str, str | None], place: Place) -> None:
        """The date of a `<time>` that stands in the article, or says that it is the article's."""
        when, said = attributes.get("datetime") or attributes.get("data-dateago"), attributes.get("itemprop")
        if not when or place.region == "chrome" or not (place.inside or said):
            return
        if said == "dateModified":
            self.modified = when
        elif place.field not in APART and len(self.times) < _MOST_DATA:
            self.times.append(when)
