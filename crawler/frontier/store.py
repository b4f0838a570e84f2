"""The frontier on disk: which URLs are known, which wait, which are out, and what became of the others. Pure SQLite.

A *job* is what one command asked for (a spider with its arguments); its *runs* are the attempts to do it. A job that was
interrupted is continued by the next run of the same job; one that finished is begun anew.

What changes is gathered in one open transaction and becomes true with `commit`. The caller brings its own files to the
disk first and gives their lengths with it, so that one transaction says: these requests are done, and their lines end
here. It is on the disk after `sync`, and SQLite keeps the order of all: so after a power cut too, files and frontier are
brought back to one common moment, and it is that of the last synced commit or a later one.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from crawler.frontier.database import open_database, sync_log
from crawler.model.database import remove_database

_TAKE = """
UPDATE request SET state = 1, attempts = attempts + 1 WHERE id = (
    SELECT id FROM request WHERE job = ? AND host = ? AND state = 0 ORDER BY rank, attempts, id LIMIT 1
) RETURNING id, url, data
"""


class State(IntEnum):
    """Where a request stands."""

    WAITING = 0
    OUT = 1
    """Handed out, and not yet acknowledged."""
    DONE = 2
    FAILED = 3
    """Will not be tried again; the reason is kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A request that was taken out."""

    id: int
    url: str
    data: str


@dataclass(frozen=True, slots=True)
class Known:
    """What became of a request that was entered before."""

    id: int
    state: State
    earlier: bool
    """It was entered by an earlier run of the job."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that did not come to its end: its name, and the files that it had written at its last commit."""

    run: str
    lengths: dict[str, int]


@dataclass(frozen=True, slots=True)
class Begun:
    """What a run found when it began."""

    continues: str | None
    """The run of which it is the continuation."""
    counts: dict[State, int]
    """Requests by state, before anything was done."""
    returned: int
    """How many were out and wait again."""
    given_up: int
    """How many were out for the last time that they may."""


class Store:
    """One frontier in one file. Everything raises sqlite3.Error when the file cannot be read or written."""

    def __init__(self, path: Path) -> None:
        """Open or make it. Raises UsageError when the file is no frontier."""
        self.path = path
        self._job = 0
        self._run = 0
        self._dirty = False
        self.waiting: dict[str, int] = {}
        """How many requests wait, by host."""
        self._database = open_database(path)
        self._named = False
        """Whether the name of the write-ahead log is on the disk; it bears it as long as the file is open."""

    def unfinished(self) -> list[Unfinished]:
        """The runs that were cut off, of whatever job."""
        found = []
        for job, run in self._database.execute("SELECT id, run FROM job WHERE finished = 0").fetchall():
            rows = self._database.execute("SELECT name, bytes FROM written WHERE job = ?", (job,))
            found.append(Unfinished(run, dict(rows.fetchall())))
        return found

    def begin(self, job: str, run: str, limit: int) -> Begun:
        """Begin a run: continue the job where it was cut off, else begin it anew. Committed, and on the disk, when this returns.

        A request that was out when the last run ended waits again, behind its like; after `limit` times out without an
        outcome it is given up, since it may be what ends the process.
        """
        self._forget_finished()
        self._change()
        row = self._one("SELECT id, run, runs FROM job WHERE name = ?", job)
        continues = row[1] if row else None
        if row is None:
            self._job = int(
                self._database.execute("INSERT INTO job (name, run, runs) VALUES (?, ?, 1)", (job, run)).lastrowid or 0
            )
            self._run = 1
        else:
            self._job, self._run = row[0], row[2] + 1
            self._database.execute("UPDATE job SET run = ?, runs = ? WHERE id = ?", (run, self._run, self._job))
        counts = self.counts()
        given_up = self._database.execute(
            "UPDATE request SET state = 3, reason = 'gave-up' WHERE job = ? AND state = 1 AND attempts >= ?",
            (self._job, limit),
        ).rowcount
        returned = self._database.execute(
            "UPDATE request SET state = 0 WHERE job = ? AND state = 1", (self._job,)
        ).rowcount
        self._database.execute("DELETE FROM written WHERE job = ?", (self._job,))
        self.commit()
        self.sync()
        self._count_waiting()
        return Begun(continues, counts, returned, given_up)

    def _forget_finished(self) -> None:
        if self._one("SELECT 1 FROM job WHERE finished = 0") is None:
            # Whole, since rows that are deleted one by one leave a large file behind
            self._database.close()
            remove_database(self.path)
            self._database = open_database(self.path)
            self._named = False
            return
        self._change()
        for (job,) in self._database.execute("SELECT id FROM job WHERE finished = 1").fetchall():
            for table, column in (("request", "job"), ("seen", "job"), ("written", "job"), ("job", "id")):
                self._database.execute(f"DELETE FROM {table} WHERE {column} = ?", (job,))  # noqa: S608  names from the line above
        self.commit()

    def _count_waiting(self) -> None:
        rows = self._database.execute(
            "SELECT host, count(*) FROM request WHERE job = ? AND state = 0 GROUP BY host", (self._job,)
        )
        self.waiting = dict(rows.fetchall())

    def known(self, fingerprint: bytes) -> Known | None:
        """The request that has this fingerprint, if one was entered."""
        row = self._one(
            "SELECT r.id, r.state, r.run, r.reason FROM seen s JOIN request r ON r.id = s.request"
            " WHERE s.job = ? AND s.fingerprint = ?",
            self._job, fingerprint,
        )  # fmt: skip
        return Known(row[0], State(row[1]), row[2] < self._run, row[3]) if row else None

    def add(self, url: str, host: str, fingerprint: bytes, data: str, *, priority: int = 0) -> int:
        """Enter a request with its fingerprint, both or none; returns its number. Who wants each URL once asks `known` first."""
        self._change()
        cursor = self._database.execute(
            "INSERT INTO request (job, run, state, host, rank, url, data) VALUES (?, ?, 0, ?, ?, ?, ?)",
            (self._job, self._run, host, -priority, url, data),
        )
        number = int(cursor.lastrowid or 0)
        self._see(fingerprint, number)
        self.waiting[host] = self.waiting.get(host, 0) + 1
        return number

    def go_on(self, number: int, url: str, host: str, fingerprint: bytes, data: str, *, priority: int = 0) -> None:
        """A request that was out waits again in another form: a retry of it, or where it was redirected to."""
        self._change()
        self._database.execute(
            "UPDATE request SET state = 0, attempts = 0, host = ?, rank = ?, url = ?, data = ? WHERE id = ?",
            (host, -priority, url, data, number),
        )
        self._see(fingerprint, number)
        self.waiting[host] = self.waiting.get(host, 0) + 1

    def _see(self, fingerprint: bytes, number: int) -> None:
        self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (self._job, fingerprint, number))

    def take(self, host: str) -> Entry | None:
        """Take the next request of a host out: highest priority first, then the one that was entered first."""
        self._change()
        row = self._one(_TAKE, self._job, host)
        if row is None:
            self.waiting.pop(host, None)
            return None
        self.waiting[host] -= 1
        if not self.waiting[host]:
            del self.waiting[host]
        return Entry(*row)

    def done(self, numbers: Iterable[int]) -> None:
        """Requests whose every consequence is on disk."""
        self._change()
        self._database.executemany(
            "UPDATE request SET state = 2, data = NULL WHERE id = ?", ((number,) for number in numbers)
        )

    def fail(self, number: int, reason: str) -> None:
        """A request that will not be tried again."""
        self._change()
        self._database.execute("UPDATE request SET state = 3, reason = ? WHERE id = ?", (reason, number))

    def fail_out(self, reason: str) -> int:
        """Give up whatever is still out; returns how many."""
        self._change()
        return self._database.execute(
            "UPDATE request SET state = 3, reason = ? WHERE job = ? AND state = 1", (reason, self._job)
        ).rowcount

    def commit(self, lengths: Mapping[str, int] | None = None) -> None:
        """Make true what changed since the last commit. `lengths`: files of the run, whose first so many bytes belong to it."""
        if lengths:
            self._change()
            self._database.executemany(
                "INSERT OR REPLACE INTO written VALUES (?, ?, ?)",
                ((self._job, name, length) for name, length in lengths.items()),
            )
        if self._dirty:
            self._database.execute("COMMIT")
            self._dirty = False

    def sync(self) -> None:
        """Bring what was committed to the disk. Also on another thread, while this one goes on. Raises OSError."""
        sync_log(self.path, named=self._named)
        self._named = True

    def roll_back(self) -> None:
        """Forget what changed since the last commit. Never raises."""
        self._dirty = False
        with suppress(sqlite3.Error):
            self._database.execute("ROLLBACK")

    def finish(self) -> None:
        """The job is done. Committed, and on the disk, when this returns."""
        self._change()
        self._database.execute("UPDATE job SET finished = 1 WHERE id = ?", (self._job,))
        self.commit()
        self.sync()

    def close(self) -> None:
        """Bring everything that was committed to the disk and close the file."""
        self.roll_back()
        with suppress(sqlite3.Error):  # on a full disk: it stays in the write-ahead log, which is as good
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.close()

    def counts(self) -> dict[State, int]:
        """How many requests of the job stand where."""
        # No GROUP BY: it sorts, in memory that grows with the requests
        sums = ", ".join(f"total(state = {state.value})" for state in State)
        row = self._one(f"SELECT {sums} FROM request WHERE job = ?", self._job)  # noqa: S608  only our own numbers
        return {state: int(count) for state, count in zip(State, row, strict=True)}

    def rows(self, *states: State) -> Iterator[tuple[int, str, str | None, str | None]]:
        """Number, URL, data and reason of the job's requests in some states, as they were entered."""
        marks = ", ".join("?" * len(states))
        return self._database.execute(
            f"SELECT id, url, data, reason FROM request WHERE job = ? AND state IN ({marks}) ORDER BY id",  # noqa: S608  only question marks
            (self._job, *map(int, states)),
        )

    def _one(self, statement: str, *values: Any) -> Any:
        return self._database.execute(statement, values).fetchone()

    def _change(self) -> None:
        if not self._dirty:
            self._database.execute("BEGIN IMMEDIATE")
            self._dirty = True
