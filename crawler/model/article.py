"""What a page says, in the shape of the feed's contract (DESIGN, part 7).

Field names are the keys of the exported JSON; absent is `None` or an empty tuple. `crawler.model.row` is the only way out.
What a page has by the dozen, blocks and edits, are named tuples: they are made in a third of the time of a frozen dataclass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from crawler.model.contract import Contract
from crawler.model.frozen import quick
from crawler.model.page import Source

SCHEMA_VERSION = "1.1"

Kind = Literal[
    "story", "release", "advisory", "transcript", "speech", "contracts",
    "photo", "video", "listing", "wall", "error", "other",
]  # fmt: skip
BlockKind = Literal["paragraph", "heading", "quote", "list_item", "speaker", "table"]
Action = Literal["remove", "merge", "move"]


class Block(NamedTuple):
    """One paragraph, heading, quote, list item, speaker turn or table row of the body."""

    kind: BlockKind
    text: str


@quick
@dataclass(frozen=True, slots=True)
class Person:
    """One person as a byline or a credit names them."""

    name: str
    """Without rank and service."""
    rank: str | None = None
    """As printed: `Tech. Sgt.`, `MC2`, `Lt. Col.`"""
    service: str | None = None
    """As printed before the rank, or behind the name of a credit: `U.S. Air Force`, `Army`, `DOD`."""


@quick
@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it and for whom; `raw` is the line as printed."""

    raw: str
    name: str | None = None
    """As printed, with rank."""
    organization: str | None = None
    people: tuple[Person, ...] = ()
    """The people that `name` names, each told apart from their rank."""
    unit: str | None = None
    """The organization when it is a unit or office."""
    outlet: str | None = None
    """The organization when it is a news service, magazine or station."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The place that opens the text, `raw` with its punctuation. It stays in the text."""

    place: str
    raw: str


@quick
@dataclass(frozen=True, slots=True)
class Virin:
    """A VIRIN read into its parts."""

    virin: str
    date: str | None
    """When the image was made, ISO 8601; never when the page was published. None when the digits are no date."""
    service: str
    """The letter of who made it: A Army, D DoD, F Air Force, G Coast Guard, M Marine Corps, N Navy, X Space Force, ..."""
    vision_id: str
    sequence: str
    edit: str | None = None
    """The letter that marks an edited or cropped copy."""
    country: str | None = None
    """ISO 3166-1 alpha-2, for foreign photographers."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One image file on a media server."""

    asset_id: str | None
    url: str | None
    """As the page names it."""


@quick
@dataclass(frozen=True, slots=True)
class Photo:
    """One photo, however often the page prints it."""

    caption: str | None = None
    """As printed; its credit sentence stays in it."""
    credit: str | None = None
    virins: tuple[str, ...] = ()
    """Canonical VIRINs: without extension, edit letter kept."""
    title: str | None = None
    alt: str | None = None
    url: str | None = None
    asset_id: str | None = None
    """The media server's number of the image, the same for every rendition."""
    repeats: int = 1
    """How many times the caption stood in the page."""
    photographer: Person | None = None
    """Who the credit names."""
    virin_parts: tuple[Virin, ...] = ()
    """`virins`, each read into its parts."""
    original_url: str | None = None
    """The address of the image as it was uploaded, the same for every rendition; None when the address does not tell."""
    assets: tuple[Asset, ...] = ()
    """Every image that stands under the caption, the first one included: a page may print one caption under several."""
    identity: str | None = None
    """The same for the same photo in any article: by its asset id, else its VIRIN, else the words of its caption."""
    duplicate_of: str | None = None
    """Id of the article of the collection that showed it first; None in that article itself."""


class Edit(NamedTuple):
    """One removal, merge or move, undoable: put all of them back among the body blocks and the parsed page is there.

    `text` may span several consecutive blocks, one a line.
    """

    rule: str
    action: Action
    text: str
    position: int
    """Index of the (first) block in the parsed page."""
    offset: int | None = None
    """Where in the block the text began, in characters; None when the edit took the block whole."""
    into: str | None = None
    """The field that got the text, e.g. `headline` or `photos/0/caption`."""
    evidence: str | None = None
    """What told it, where that is not in the page itself: how many earlier pages of the site have the same text in this place."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding that changes nothing by itself, e.g. that the page says it is an archived copy."""

    rule: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a related page."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Social:
    """A follow-me line: whose account, on which network."""

    name: str | None
    network: str
    handle: str | None


@quick
@dataclass(frozen=True, slots=True)
class Extraction:
    """How the article was read, so that it can be read again."""

    source: Source
    extractor: str
    version: str
    warnings: tuple[str, ...] = ()
    record_id: str | None = None
    """`urn:uuid:...` of the `response` record with the bytes."""
    captured_at: str | None = None
    """RFC 3339, UTC."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field to where it was read: container, microdata, time, json-ld, open-graph, meta, address, text."""
    copy_url: str | None = None
    """Of a page that was read from a web archive: the address of the copy, which is that of the record. The article's `url`
    and `captured_at` are then the original's."""
    copy_fetched_at: str | None = None
    """When the copy was fetched, RFC 3339, UTC."""
    given: Mapping[str, str] = field(default_factory=dict)
    """What the list that asked for the page said of it."""


@quick
@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. `kind` tells whether it is an article at all."""

    id: str
    kind: Kind
    extraction: Extraction
    url: str | None = None
    canonical_url: str | None = None
    site: str | None = None
    """Registered name of the site; defense.gov and war.gov are one."""
    family: str | None = None
    language: str | None = None
    headline: str | None = None
    subheadline: str | None = None
    byline: tuple[Byline, ...] = ()
    dateline: Dateline | None = None
    published: str | None = None
    """ISO 8601, as exact as the page says; never guessed from a VIRIN."""
    published_raw: str | None = None
    body: tuple[Block, ...] = ()
    text: str = ""
    """The body's blocks joined by blank lines."""
    photos: tuple[Photo, ...] = ()
    historical: bool = False
    notices: tuple[Notice, ...] = ()
    related: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    social: tuple[Social, ...] = ()
    contracts: tuple[Contract, ...] = ()
    """The awards that a contract announcement names."""
    edits: tuple[Edit, ...] = ()
    text_sha256: str = ""
    """Of `text` in UTF-8, base16."""
    duplicate_of: str | None = None
    modified: str | None = None
    """When the page says that it was last changed, ISO 8601."""
    modified_raw: str | None = None
    schema_version: str = field(default=SCHEMA_VERSION)
