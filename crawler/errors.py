"""The exception tree. Every message says what, where, and what to do, in one sentence.

NewsArchiveError
├── UsageError          the command line or the configuration is wrong       exit code 2
├── InputError          an input cannot be read; the rest goes on            exit code 1
│   └── RecordError     a WARC record or JSON line breaks its rules; carries file and offset
├── RuleTableError      a row of a rule table is not sound (fails at import)
└── VerificationError   an archive does not hold what it says                exit code 4
"""

import errno
from dataclasses import dataclass

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What an OSError's `errno` says where there is no room."""


class NewsArchiveError(Exception):
    """Base of all errors that a user is told in one sentence, without a traceback."""


class UsageError(NewsArchiveError):
    """The command line or the configuration is wrong."""


class InputError(NewsArchiveError):
    """An input cannot be read. The sentence names the input."""


@dataclass(frozen=True)
class Place:
    """Where in a file something stands: `file` as the user named it, `offset` in bytes or `line` from 1."""

    file: str
    offset: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.line is not None:
            return f"{self.file}, line {self.line}"
        if self.offset is not None:
            return f"{self.file}, offset {self.offset}"
        return self.file


class RecordError(InputError):
    """A record breaks the rules of its format. `place` says where; the message begins with it."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place


class RuleTableError(NewsArchiveError):
    """A row of a rule table is not sound. Names the table, the row and the reason."""


class VerificationError(NewsArchiveError):
    """An archive does not hold what it says."""
