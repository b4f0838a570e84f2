"""What a server last said at an address of itself: the validators that a conditional request names, and the body where a
304 must be followed by reading it once more. Pure SQLite, in the file of the history.

By address and not by page: a validator belongs to the URL that gave it (RFC 9110, 8.8), and one article is met under many.
"""

import sqlite3
import zlib
from datetime import datetime
from typing import NamedTuple

SCHEMA = """
CREATE TABLE answer (url TEXT PRIMARY KEY, moment REAL NOT NULL, etag TEXT, modified TEXT, type TEXT, body BLOB);
CREATE TABLE job (name TEXT PRIMARY KEY, started REAL NOT NULL) WITHOUT ROWID;
"""
LARGEST = 64 * 1024**2
"""Octets of the largest body that is kept. A sitemap may have 50 MB (sitemaps.org)."""


class Validators(NamedTuple):
    """What a conditional request may name (RFC 9110, 13.1)."""

    etag: str | None
    modified: str | None


class Kept(NamedTuple):
    """A body that was kept."""

    type: str | None
    """As Content-Type named it."""
    body: bytes


class Answers:
    """The answers of one collection. Methods raise sqlite3.Error; what changes is true when the history commits."""

    def __init__(self, database: sqlite3.Connection, started: datetime) -> None:
        """`started`: when the run began."""
        self._db = database
        self._before = started.timestamp()
        # Of a collection that is new there is nothing to ask or to forget, and each call of SQLite costs a crawl more than
        # its own time: other threads cut in
        self._holds = database.execute("SELECT 1 FROM answer LIMIT 1").fetchone() is not None
        self._counts = self._holds
        """Whether any answer may be from before this run."""

    def begin(self, job: str, *, continues: bool) -> float | None:
        """A run of a job begins. Where it continues one that was cut off, only answers from before all of the job count.

        What the job itself captured last may have been cut off with it, and a 304 would not bring it back. Returns when all of
        the job began; None where that is not known.
        """
        row = self._db.execute("SELECT started FROM job WHERE name = ?", (job,)).fetchone()
        if continues:
            self._before = row[0] if row else 0.0
            return self._before or None
        self._db.execute("INSERT OR REPLACE INTO job VALUES (?, ?)", (job, self._before))
        return self._before

    def validators(self, url: str) -> Validators | None:
        """What the last answer at an address named; None when there was none that counts, or when it named nothing."""
        if not self._counts:
            return None
        row = self._db.execute("SELECT etag, modified, moment FROM answer WHERE url = ?", (url,)).fetchone()
        return Validators(row[0], row[1]) if row and row[2] < self._before else None

    def keep(self, url: str, validators: Validators, now: datetime, kept: Kept | None = None) -> None:
        """An address answered. `kept`: what a later run has to read after a 304; too large a body is as good as none."""
        if not any(validators) or (kept is not None and len(kept.body) > LARGEST):
            self.forget(url)
            return
        kind, body = (kept.type, zlib.compress(kept.body)) if kept is not None else (None, None)
        row = (url, now.timestamp(), *validators, kind, body)
        self._db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?)", row)
        self._holds = True
        self._counts |= row[1] < self._before

    def kept(self, url: str) -> Kept | None:
        """The body that was kept of an address."""
        row = self._db.execute("SELECT type, body FROM answer WHERE url = ?", (url,)).fetchone()
        return Kept(row[0], zlib.decompress(row[1])) if row and row[1] is not None else None

    def forget(self, url: str) -> None:
        """There is nothing (any more) at an address that a condition could be about."""
        if self._holds:
            self._db.execute("DELETE FROM answer WHERE url = ?", (url,))
