"""What the pages of the invented site say: the values behind `content/*.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.model.article import Block, BlockKind

_KINDS: tuple[tuple[str, BlockKind], ...] = (("## ", "heading"), ("* ", "list_item"), ("> ", "quote"))
_SPEAKER = re.compile(r"[A-Z. ]+:")
_PHOTO = re.compile(r"\[photo (\d+)\]")


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo of a page and how its generation prints it."""

    asset: str
    """The media server's number of the image."""
    day: str
    """`YYYY/Mon/DD`, the folder on the media server."""
    virin: str
    caption: str
    repeats: int
    """How many times the page prints the caption."""
    credit: str
    title: str = ""
    alt: str = ""
    credit_line: str = ""

    def path(self, rendition: str = "-1/-1") -> str:
        """Where the image lies; `-1/-1` is the original, `670/394` a rendition.

        The media server is a host of its own; here its name opens the path, as in copies that web archives make.
        """
        return f"/media.defense.gov/{self.day}/{self.asset}/{rendition}/0/{self.virin}.JPG"


@dataclass(frozen=True, slots=True)
class DemoPage:
    """One page: what a reader should get of it."""

    name: str
    path: str
    template: str
    kind: str
    headline: str
    date: str
    published: str = ""
    author: str = ""
    organization: str = ""
    presenter: str = ""
    place: str = ""
    kicker: str = ""
    number: str = ""
    notice: str = ""
    """The notice's template; empty on a page that is no archive copy."""
    historical: bool = False
    moved_from: str = ""
    """The page's old address, which redirects here."""
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    follow: Mapping[str, str] | None = None
    blocks: tuple[Block | Picture, ...] = ()
    """Body blocks, with the photos where they stand."""
    pictures: tuple[Picture, ...] = ()

    @property
    def body(self) -> list[Block]:
        """The body as it should come out."""
        return [block for block in self.blocks if isinstance(block, Block)]

    @property
    def summary(self) -> str:
        """The teaser of listings and feeds: the first paragraph, or the first caption."""
        return self.body[0].text if self.body else self.pictures[0].caption


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of teasers."""

    path: str
    template: str
    headline: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteMap:
    """What the site answers besides its articles."""

    name: str
    listings: tuple[Listing, ...]
    feed: Listing
    print_view: str
    print_article: str
    missing: str
    wall: str


@cache
def pages() -> tuple[DemoPage, ...]:
    """Every article and gallery page, in the order of the file names."""
    folder = files("crawler.demo") / "content"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name != "site.toml")
    return tuple(_page(name.removesuffix(".toml"), tomllib.loads((folder / name).read_text("utf-8"))) for name in names)


@cache
def site_map() -> SiteMap:
    """The listings, the feed and the addresses that answer with an error."""
    row = tomllib.loads((files("crawler.demo") / "content" / "site.toml").read_text("utf-8"))
    feed = row["rss"]
    return SiteMap(
        name=row["name"],
        listings=tuple(Listing(**{**entry, "articles": tuple(entry["articles"])}) for entry in row["listing"]),
        feed=Listing(feed["path"], "rss", row["name"], tuple(feed["articles"])),
        print_view=row["print_view"]["path"],
        print_article=row["print_view"]["article"],
        missing=row["missing"]["path"],
        wall=row["wall"]["path"],
    )


def _page(name: str, row: dict[str, Any]) -> DemoPage:
    pictures = tuple(Picture(**photo) for photo in row.pop("photo", ()))
    body = row.pop("body", "")
    row |= {key: tuple(row[key]) for key in ("tags", "related") if key in row}
    return DemoPage(name=name, blocks=tuple(_blocks(body, pictures)), pictures=pictures, **row)


def _blocks(body: str, pictures: tuple[Picture, ...]) -> Iterator[Block | Picture]:
    for text in body.strip().split("\n\n") if body else ():
        photo = _PHOTO.fullmatch(text)
        yield pictures[int(photo[1]) - 1] if photo else _block(text)


def _block(text: str) -> Block:
    for mark, kind in _KINDS:
        if text.startswith(mark):
            return Block(kind, text.removeprefix(mark))
    return Block("speaker" if _SPEAKER.match(text) else "paragraph", text)
