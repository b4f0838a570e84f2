"""Files of SQLite that can be made anew from the rest of a collection: when they are, and how they go."""

import sqlite3
from pathlib import Path
from typing import Final

_PASSING: Final = frozenset(
    [sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_NOMEM]
)


def is_passing(error: sqlite3.Error) -> bool:
    """Whether a trouble is no fault of the file, which is sound, perhaps, when it has passed: too many open files, a full disk,
    another process. By SQLite's primary result code, since Python gives an old schema the class of a full disk.
    """
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _PASSING


def remove_database(path: Path) -> None:
    """Remove the file. It must be closed: then all of it is in the file itself. Raises OSError."""
    for suffix in ("-wal", "-shm", ""):  # the log first: a new file must never meet an old one's
        path.with_name(path.name + suffix).unlink(missing_ok=True)
