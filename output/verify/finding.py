"""What a check found, and how much was checked."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crawler.errors import Place, RecordError

Progress = Callable[[str, int], None]
"""Told the file that is being read, and how many bytes more were read of it."""


class Severity(StrEnum):
    """How bad it is."""

    BROKEN = "broken"
    """The archive does not hold what it says: exit code 4."""
    WARNING = "warning"
    """Odd, or not checkable; nothing is lost by it."""


class Check(StrEnum):
    """What is checked. The values stand in the summary."""

    RECORDS = "records"
    FIELDS = "record fields"
    BLOCK = "block digests"
    PAYLOAD = "payload digests"
    GZIP = "gzip members"
    IDS = "record ids"
    REVISITS = "revisits"
    REFERENCES = "references"
    INDEX = "index lines"
    LINES = "JSON lines"
    SCHEMA = "schema"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    severity: Severity
    check: Check
    what: str
    """What is wrong, without its place."""
    advice: str
    """What to do about it."""
    place: Place
    record_id: str | None = None

    def __str__(self) -> str:
        record = f" [{self.record_id}]" if self.record_id else ""
        return f"{self.severity}: {self.place}{record}: {self.check}: {self.what}; {self.advice}"

    def row(self) -> dict[str, Any]:
        """The finding as a JSON object."""
        return {
            "severity": self.severity.value,
            "check": self.check.value,
            "what": self.what,
            "advice": self.advice,
            "file": self.place.file,
            "offset": self.place.offset,
            "line": self.place.line,
            "record_id": self.record_id,
        }


@dataclass(slots=True)
class Tally:
    """How many things were checked, and what came of it."""

    checked: Counter[Check] = field(default_factory=Counter)
    broken: Counter[Check] = field(default_factory=Counter)
    warnings: Counter[Check] = field(default_factory=Counter)
    files: int = 0
    octets: int = 0
    """Bytes read."""

    def add(self, finding: Finding) -> None:
        """Count a finding."""
        (self.broken if finding.severity is Severity.BROKEN else self.warnings)[finding.check] += 1

    def rows(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {
            "files": self.files,
            "bytes": self.octets,
            "broken": self.broken.total(),
            "warnings": self.warnings.total(),
            "checks": {
                check.value: {
                    "checked": self.checked[check],
                    "broken": self.broken[check],
                    "warnings": self.warnings[check],
                }
                for check in Check
                if self.checked[check] or self.broken[check] or self.warnings[check]
            },
        }


def sentence_of(error: RecordError) -> str:
    """A reader's error without the place at its beginning, which the finding gives itself."""
    text = str(error)
    return text.removeprefix(f"{error.place}: ") if error.place else text
