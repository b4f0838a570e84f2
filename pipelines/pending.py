"""What an index of duplicates was told and has not entered into its tables: in memory to be asked, and as rows to be kept.

The keys of stories and photos are random, so that each which enters a table changes a page of it: they enter together, by the
thousand. Until then a commit appends one row an article.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from pipelines.sketch import Sketch

KEY = 16
"""Octets of a photo's key."""
_BAND = struct.Struct("<q")


class Pending(NamedTuple):
    """What one article was the first to tell and to show."""

    id: str
    number: int | None
    """None where it told nothing first; so are the three that follow."""
    sketch: bytes | None
    text: bytes | None
    bands: bytes | None
    photos: bytes
    """The keys, one behind the other."""

    @classmethod
    def of(cls, name: str, number: int, told: Sketch | None, shown: Iterable[bytes]) -> Self:
        """`told`: None where it told nothing first."""
        photos = b"".join(shown)
        if told is None:
            return cls(name, None, None, None, None, photos)
        return cls(name, number, told.values, told.text, b"".join(map(_BAND.pack, told.bands)), photos)


@dataclass(slots=True)
class Fresh:
    """All that is pending. It goes into the tables all at once: a statement for each row of each article
    costs more than all that is looked up, and wherever SQLite is called, other threads of a crawl cut in.
    """

    stories: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    """Article id and `values` of its sketch, by the article's number."""
    texts: dict[bytes, int] = field(default_factory=dict)
    bands: dict[int, list[int]] = field(default_factory=dict)
    """The articles of a band, the first one first."""
    photos: dict[bytes, str] = field(default_factory=dict)
    rows: list[Pending] = field(default_factory=list)
    """What was added and is not kept yet."""

    def add(self, row: Pending) -> None:
        """One more article."""
        self.rows.append(row)
        self.remember(row)

    def remember(self, row: Pending) -> None:
        """An article whose row is kept."""
        if row.number is not None and row.sketch is not None and row.text is not None and row.bands is not None:
            self.stories[row.number] = row.id, row.sketch
            self.texts[row.text] = row.number
            for band in dict.fromkeys(_BAND.iter_unpack(row.bands)):
                self.bands.setdefault(band[0], []).append(row.number)
        keys = (row.photos[start : start + KEY] for start in range(0, len(row.photos), KEY))
        self.photos |= dict.fromkeys(keys, row.id)

    @property
    def count(self) -> int:
        """How many stories and photos there are."""
        return len(self.stories) + len(self.photos)

    def tables(self) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """The rows by table, in the order of the table's key."""
        yield "article", [(number, name, values) for number, (name, values) in self.stories.items()]
        yield "text", sorted(self.texts.items())
        yield "band", sorted((band, number) for band, numbers in self.bands.items() for number in numbers)
        yield "photo", sorted(self.photos.items())
