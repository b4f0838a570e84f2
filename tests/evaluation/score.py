"""Figures of one group of labelled pages: what was lost, what leaked, and how often each field is right."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from crawler.model.article import Article

Figures = dict[str, float]
"""Name to value: `pages`, `lost` and `leaked` are counts, the others shares from 0 to 1; a field that no label has is absent."""
COUNTS = ("pages", "lost", "leaked")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


class Gold(NamedTuple):
    """What a person says that a page holds."""

    group: str
    body: list[str]
    dropped: list[str]
    """Lines that are no part of the text."""
    fields: dict[str, object]
    """Of each field that the label tells, the value as `field_of` gives it."""


@dataclass(slots=True)
class Tally:
    """Counts over the pages of a group."""

    pages: int = 0
    wanted: int = 0
    lost: int = 0
    leaked: int = 0
    kept: int = 0
    good: int = 0
    told: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Gold, article: Article) -> None:
        """Count one page."""
        kept = [
            plain(line) for line in (article.headline, article.subheadline, *(b.text for b in article.body)) if line
        ]
        whole = " ".join(kept)
        body = {
            plain(line)
            for line in (*gold.body, gold.fields.get("headline"), gold.fields.get("subheadline"))
            if isinstance(line, str)
        }
        wanted = " ".join(body)
        self.pages += 1
        self.wanted += len(body)
        self.lost += sum(line not in whole for line in body)
        self.leaked += sum(plain(line) in kept and plain(line) not in body for line in gold.dropped)
        self.kept += len(kept)
        self.good += sum(line in wanted for line in kept)
        for name, value in gold.fields.items():
            self.told[name] += 1
            self.right[name] += field_of(article, name) == value

    def figures(self) -> Figures:
        """The group's figures."""
        return {
            "pages": self.pages,
            "lost": self.lost,
            "leaked": self.leaked,
            "recall": _share(self.wanted - self.lost, self.wanted),
            "precision": _share(self.good, self.kept),
            **{name: _share(self.right[name], count) for name, count in self.told.items()},
        }


def tallied(pages: Iterable[tuple[Gold, Article]]) -> dict[str, Figures]:
    """The figures of each group, and of all together."""
    tallies: dict[str, Tally] = {}
    for gold, article in pages:
        for group in (gold.group, f"{gold.group.partition('/')[0]}/all"):
            tallies.setdefault(group, Tally()).add(gold, article)
    return {group: tally.figures() for group, tally in sorted(tallies.items())}


def field_of(article: Article, name: str) -> object:
    """A field in the form in which it is compared: white space, quotation marks and case do not count."""
    if name in _READERS:
        return _READERS[name](article)
    value = getattr(article, name)
    return (
        plain(value) if isinstance(value, str) or value is None else list(value) if isinstance(value, tuple) else value
    )


def plain(text: str | None) -> str:
    """The form under which texts are compared."""
    text = unicodedata.normalize("NFKC", text or "").translate(_QUOTES)
    return re.sub(r"\s+", " ", text).strip().strip("•*- ").casefold()


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


_READERS: dict[str, Callable[[Article], object]] = {
    "byline": lambda article: [(plain(line.name), plain(line.organization)) for line in article.byline],
    "dateline": lambda article: plain(article.dateline.place) if article.dateline else "",
    "published": lambda article: (article.published or "")[:10],
    "captions": lambda article: sorted((plain(photo.caption), 0) for photo in article.photos if photo.caption),
    "repeats": lambda article: sorted(
        (plain(photo.caption), photo.repeats) for photo in article.photos if photo.caption
    ),
    "credits": lambda article: sorted(plain(photo.credit) for photo in article.photos if photo.credit),
    "virins": lambda article: sorted({virin for photo in article.photos for virin in photo.virins}),
    "related": lambda article: [plain(link.text) for link in article.related],
    "contracts": lambda article: [
        (plain(row.company), row.amount_usd, row.contract_number) for row in article.contracts
    ],
}
