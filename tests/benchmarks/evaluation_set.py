"""trafilatura's public evaluation set, read from a directory that is not in the project, and scored as its authors score it.

The set is the folder `tests` of https://github.com/adbar/trafilatura: `evaldata.json`, and the pages in `cache/` and
`eval/`. For each page it names segments that an extractor must have (`with`) and segments that it must not have
(`without`). A segment counts as had when it stands in the extractor's text, white space aside; precision, recall and F
are over all segments of all pages. EVALUATION_SET names the directory.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

VARIABLE = "EVALUATION_SET"


class Sample(NamedTuple):
    """One page of the set."""

    url: str
    body: bytes
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @property
    def half(self) -> int:
        """0 or 1, alike for all pages of one domain: what is fitted on one half is checked on sites it never saw."""
        domain = ".".join((urlsplit(self.url).hostname or self.url).split(".")[-2:])
        return hashlib.md5(domain.encode(), usedforsecurity=False).digest()[0] & 1


class Counts(NamedTuple):
    """Segments had and wanted, had and not wanted, wanted and not had."""

    had: int = 0
    leaked: int = 0
    lost: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(*(one + another for one, another in zip(self, other, strict=True)))

    def __str__(self) -> str:
        precision = self.had / (self.had + self.leaked or 1)
        recall = self.had / (self.had + self.lost or 1)
        f_score = 2 * self.had / (2 * self.had + self.leaked + self.lost or 1)
        return f"F {f_score:.4f}  precision {precision:.4f}  recall {recall:.4f}"

    @property
    def f_score(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.had / (2 * self.had + self.leaked + self.lost or 1)


def directory() -> Path | None:
    """Where the set lies; None where nobody says."""
    name = os.environ.get(VARIABLE)
    return Path(name) if name and (Path(name) / "evaldata.json").is_file() else None


def samples(folder: Path) -> Iterator[Sample]:
    """The pages of the set, in its order."""
    for url, item in json.loads((folder / "evaldata.json").read_text("utf-8")).items():
        path = next(path for place in ("cache", "eval") if (path := folder / place / item["file"]).is_file())
        yield Sample(url, path.read_bytes(), tuple(item["with"]), tuple(item["without"]))


def squeezed(text: str) -> str:
    """The text with each run of white space as one blank."""
    return re.sub(r"\s+", " ", text).strip()


def count(sample: Sample, text: str | None) -> Counts:
    """What an extractor's text has of a page's segments."""
    text = squeezed(text or "")
    had = _had(sample.wanted, text)
    return Counts(had, _had(sample.unwanted, text), len(sample.wanted) - had)


def _had(segments: Sequence[str], text: str) -> int:
    return sum(squeezed(segment) in text for segment in segments)
