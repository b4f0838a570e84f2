"""The frontier's file: its tables, and how SQLite is asked to keep them."""

import os
import sqlite3
from pathlib import Path

from crawler.errors import UsageError

VERSION = 1
"""Of the tables, kept in the file's user_version."""
_CACHE_KIBIBYTES = 32_768
_LOG_PAGES = 8192
"""The write-ahead log goes into the file at this length (32 MiB): fingerprints are random, and each page of them that
changes often is then written once."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    run TEXT NOT NULL,
    runs INTEGER NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS request (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    run INTEGER NOT NULL,
    state INTEGER NOT NULL,
    host TEXT NOT NULL,
    rank INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    url TEXT NOT NULL,
    data TEXT,
    reason TEXT
);
CREATE INDEX IF NOT EXISTS waiting ON request (job, host, rank, attempts, id) WHERE state = 0;
CREATE TABLE IF NOT EXISTS seen (
    job INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    request INTEGER NOT NULL,
    PRIMARY KEY (job, fingerprint)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (
    job INTEGER NOT NULL,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (job, name)
) WITHOUT ROWID;
"""


def open_database(path: Path) -> sqlite3.Connection:
    """Open or make the file. Raises UsageError when it is no frontier of ours, sqlite3.OperationalError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        # a commit is in order, but not on the disk yet: see `sync_log`
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        database.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version not in {0, VERSION}:
            raise UsageError(  # noqa: TRY301  told below like the others, after the file was closed
                f"{path} is of a later version of this program; use that, or delete the file to begin anew"
            )
        database.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
    except sqlite3.DatabaseError as error:
        database.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise UsageError(f"{path} is no frontier that can be read ({error}); delete it to begin anew") from error
    except UsageError:
        database.close()
        raise
    return database


def sync_log(path: Path, *, named: bool) -> None:
    """Bring what was committed to the disk: the write-ahead log and, unless it was before, its name. SQLite would do so after
    every commit or after none, and most of ours tell of links, which would be found again. Raises OSError.
    """
    log = path.with_name(f"{path.name}-wal")
    for place, flags in ((log, os.O_RDWR), *(() if named else ((path.parent, os.O_RDONLY),))):
        handle = os.open(place, flags | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
