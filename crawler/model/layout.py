"""The names inside a collection's directory (DESIGN, part 5). Whoever reads or writes one takes the name from here."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one collection."""

    root: Path

    @property
    def is_collection(self) -> bool:
        """Whether a collection is here: its archive lies flat. A folder `archive` with folders in it is where somebody keeps
        collections, as `capture` does that is told no other place.
        """
        return self.archive.is_dir() and not any(path.is_dir() for path in self.archive.iterdir())

    @property
    def archive(self) -> Path:
        """WARC files; `.open` while being written."""
        return self.root / "archive"

    @property
    def index(self) -> Path:
        """The CDXJ over all WARC files."""
        return self.root / "indexes" / "index.cdxj"

    @property
    def records(self) -> Path:
        """WARC-like JSON lines."""
        return self.root / "records"

    @property
    def runs(self) -> Path:
        """One folder a run: summary, what was skipped, log."""
        return self.root / "runs"

    @property
    def state(self) -> Path:
        """What a run remembers; may be deleted between runs."""
        return self.root / "state"

    @property
    def manifest(self) -> Path:
        """Every file with bytes, sha256 and records; written last, by rename."""
        return self.root / "manifest.json"
