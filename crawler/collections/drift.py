"""Template drift: a site changes its pages, and a field that was always there is found no more.

Each run counts, by family and kind of page, on how many pages each field was found. Against what earlier runs of the
collection found, a fall that chance does not explain is a warning with example pages: the captures are whole, and can be
read again once the family knows the new template.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from crawler.model.article import Article
from crawler.model.sealed import View

FIELDS = ("headline", "byline", "dateline", "published", "body", "photos", "tags", "related")
"""The fields that are counted; whatever a family's pages of a kind always had is expected of the next ones."""
_NO_PAGES = frozenset({"wall", "error", "listing"})
"""Kinds that say nothing of a template."""
EVERY_KIND = "every kind"
"""Stands where the kind does, for what is counted over all pages of a family: whether one is an article at all."""
ARTICLE = "article"
_EXAMPLES = 3
_RUNS = 20
"""Earlier runs that are looked back on, the latest first."""
_PAGES = 5
"""Pages from which a share is one."""
_EXPECTED = 0.5
"""Share in earlier runs from which a field is expected."""
_FALL = 0.2
"""Fall of the share that is worth a warning, however sure it is."""
_SIGMAS = 3.0
"""How sure: the fall in standard errors of the difference of two shares."""

Counts = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Family to kind to field to pages on which it was found; under `pages` how many there were."""


@View
def fields_found(article: Article) -> Mapping[str, bool]:
    """Which of the fields an article has."""
    return {name: bool(getattr(article, name)) for name in FIELDS}


@dataclass(slots=True)
class Coverage:
    """On how many pages of a run each field was found. Memory is bounded by families, kinds and fields."""

    counts: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    missing: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    """The first pages on which a field was not found."""

    def add(self, article: Article) -> None:
        """Count one article of a known family."""
        if article.family is None or article.kind in _NO_PAGES:
            return
        self._count(article, EVERY_KIND, {ARTICLE: article.kind != "other"})
        if article.kind != "other":
            self._count(article, article.kind, fields_found(article))

    def _count(self, article: Article, kind: str, found: Mapping[str, bool]) -> None:
        family = article.family or ""
        counts = self.counts.setdefault(family, {}).setdefault(kind, Counter())
        counts["pages"] += 1
        for name, is_there in found.items():
            counts[name] += is_there
            if not is_there:
                examples = self.missing.setdefault((family, kind, name), [])
                if len(examples) < _EXAMPLES and article.url:
                    examples.append(article.url)

    def rows(self) -> dict[str, dict[str, dict[str, int]]]:
        """The counts as the summary has them."""
        return {family: {kind: dict(counts) for kind, counts in kinds.items()} for family, kinds in self.counts.items()}


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that a run found on far fewer pages than the runs before it."""

    family: str
    kind: str
    field: str
    found: int
    pages: int
    found_before: int
    pages_before: int
    examples: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is said of it."""
        what = f"{self.field} of {self.kind}" if self.kind != EVERY_KIND else f"an {self.field}"
        where = f" (not on {self.examples[0]})" if self.examples else ""
        return (
            f"{self.family}: {what} was found on {self.found} of {self.pages} pages{where}, in earlier runs on "
            f"{self.found_before} of {self.pages_before}; the site may have changed its template"
        )

    def row(self) -> dict[str, Any]:
        """The warning as the summary has it."""
        return {"warning": "template-drift", **asdict(self), "sentence": self.sentence}


def find_drift(coverage: Coverage, earlier: Counts) -> list[Drift]:
    """The falls of a run against the counts of earlier runs."""
    return [
        Drift(family, kind, name, counts[name], counts["pages"], before.get(name, 0), before["pages"], tuple(examples))
        for family, kinds in coverage.counts.items()
        for kind, counts in kinds.items()
        if (before := earlier.get(family, {}).get(kind))
        for name in (ARTICLE, *FIELDS)
        if name in before and _has_fallen(counts[name], counts["pages"], before[name], before["pages"])
        for examples in (coverage.missing.get((family, kind, name), ()),)
    ]


def _has_fallen(found: int, pages: int, found_before: int, pages_before: int) -> bool:
    """Whether a share fell, far enough and too far for chance (two-proportion z-test).

    >>> _has_fallen(2, 40, 95, 100), _has_fallen(37, 40, 95, 100), _has_fallen(0, 4, 95, 100)
    (True, False, False)
    """
    if pages < _PAGES or pages_before < _PAGES:
        return False
    now, before = found / pages, found_before / pages_before
    if before < _EXPECTED or before - now < _FALL:
        return False
    both = (found + found_before) / (pages + pages_before)
    error = math.sqrt(both * (1 - both) * (1 / pages + 1 / pages_before))
    return before - now >= _SIGMAS * error


def earlier_counts(runs: Path, run: str) -> Counts:
    """The counts of the collection's latest runs before `run`, added up. Summaries that cannot be read are passed by."""
    total: dict[str, dict[str, Counter[str]]] = {}
    for fields in islice(_summaries(runs, run), _RUNS):
        for family, kinds in fields.items():
            for kind, counts in kinds.items():
                total.setdefault(family, {}).setdefault(kind, Counter()).update(_numbers(counts))
    return total


def _numbers(counts: Any) -> dict[str, int]:
    if not isinstance(counts, dict):
        return {}
    return {str(name): value for name, value in counts.items() if isinstance(value, int)}


def _summaries(runs: Path, run: str) -> Iterator[dict[str, dict[str, Any]]]:
    """The field counts of the runs before this one, the latest first: run ids sort by time."""
    for folder in sorted(_folders(runs), key=lambda folder: folder.name, reverse=True):
        if folder.name >= run:
            continue
        try:
            fields = json.loads((folder / "summary.json").read_bytes())["fields"]
            yield {family: kinds for family, kinds in fields.items() if isinstance(kinds, dict)}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue


def _folders(runs: Path) -> Iterable[Path]:
    try:
        return list(runs.iterdir())
    except OSError:
        return []
