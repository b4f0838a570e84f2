"""Which payloads the archive holds, and where: a database in the collection's `state` folder.

It knows only what is durably in a file: rows are committed after the file was brought to the disk, and what a killed run
left is read again from the archive. It may be deleted at any time: it is rebuilt from the CDXJ index, and from WARC files
that the index does not name.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson

from crawler.errors import RecordError
from crawler.model.database import is_passing, remove_database
from crawler.model.digest import Digest
from crawler.model.head import is_chunked
from output.record import Record
from output.warc.http import ResponseHead, parse_head
from output.warc.reader import Entry, read_entries, read_record_at

_VERSION = 1
_SCHEMA = """
CREATE TABLE file (number INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, whole INTEGER NOT NULL DEFAULT 0);
CREATE TABLE target (
    number INTEGER PRIMARY KEY, digest BLOB NOT NULL, status INTEGER NOT NULL, uri TEXT NOT NULL, date TEXT, id TEXT,
    chunked INTEGER, file INTEGER NOT NULL, offset INTEGER NOT NULL);
CREATE INDEX target_digest ON target (digest);
CREATE INDEX target_file ON target (file);
CREATE TABLE page (uri BLOB PRIMARY KEY, target INTEGER NOT NULL) WITHOUT ROWID;
"""
_HEAD = 64 * 1024
_TOGETHER = 256
"""Records that are entered together."""
_OURS = re.compile("sha256:[0-9a-f]{64}")  # what our own writer gives


class Target(NamedTuple):
    """A record that revisits may refer to."""

    digest: str
    """Of its payload."""
    uri: str
    date: str
    id: str
    """Without angle brackets."""
    status: int
    """HTTP status of the response."""
    chunked: bool
    """Whether its payload stands in chunks."""


class DigestIndex:
    """Payload digests of a collection's archive. Methods raise sqlite3.Error when the database cannot be used.

    For one thread at a time. What is added counts at once and stays after `commit`.
    """

    def __init__(self, path: Path, archive: Path) -> None:
        self._archive = archive
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;")
        if self._db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            self._db.executescript(f"{_SCHEMA} PRAGMA user_version={_VERSION};")
        self._db.execute("BEGIN")
        self._fresh: list[tuple[Target, int, int]] = []
        """What was added and is in no table yet, with file and offset: entered together, since each call of SQLite lets the
        other threads of a crawl cut in."""
        self._fresh_by_payload: dict[tuple[str, int], list[Target]] = {}
        self._files: dict[str, int] = dict(self._db.execute("SELECT name, number FROM file"))

    @classmethod
    def open(cls, path: Path, archive: Path, index: Path) -> Self:
        """The database at a path, brought up to the archive's closed files; made anew when it is damaged. Raises
        sqlite3.Error when it cannot be used now.
        """
        try:
            found = cls(path, archive)
            found.catch_up(index)
        except sqlite3.DatabaseError as error:
            if is_passing(error):
                raise
            remove_database(path)
            found = cls(path, archive)
            found.catch_up(index)
        return found

    # --- asking

    def find(self, digest: str, status: int, *, chunked: bool) -> Target | None:
        """The first record with this payload and HTTP status.

        `chunked`: whether the response that would refer to it has chunks. One that has none gets no target that has: replay
        tools read the payload there by the header fields here, and would take the chunk sizes for content.
        """
        query = "SELECT number FROM target WHERE digest = ? AND status = ? ORDER BY number"
        numbers = self._db.execute(query, (_key(digest), status)).fetchall()
        held = (self._target(number) for (number,) in numbers)
        found = chain(held, self._fresh_by_payload.get((digest, status), ()))
        return next((target for target in found if target and (chunked or not target.chunked)), None)

    def last(self, uri: str) -> Target | None:
        """The record that holds the payload which a URI had last, as far as it was answered with 200."""
        self._enter()
        row = self._db.execute("SELECT target FROM page WHERE uri = ?", (_hash(uri),)).fetchone()
        return None if row is None else self._target(row[0])

    def _target(self, number: int) -> Target | None:
        query = (
            "SELECT digest, uri, date, id, status, chunked, name, offset FROM target "
            "JOIN file ON file.number = file WHERE target.number = ?"
        )
        row = self._db.execute(query, (number,)).fetchone()
        if row is None:
            return None
        digest, uri, date, record_id, status, chunked, name, offset = row
        if record_id is not None:
            return Target(_digest(digest), uri, date, record_id, status, bool(chunked))
        found = self._read(name, offset, digest)
        if found:
            change = "UPDATE target SET date = ?, id = ?, chunked = ? WHERE number = ?"
            self._db.execute(change, (found.date, found.id, found.chunked, number))
        else:
            self._db.execute("DELETE FROM target WHERE number = ?", (number,))
        return found

    def _read(self, name: str, offset: int, digest: bytes) -> Target | None:
        """What an index line does not say, from the record itself; None when it cannot be referred to."""
        try:
            record = read_record_at(self._archive / name, offset)
        except (OSError, RecordError):
            return None
        target = target_of(record)
        return target if target and _key(target.digest) == digest else None

    # --- adding

    def add(self, target: Target, filename: str, offset: int) -> None:
        """A record that was written."""
        self._fresh.append((target, self._file(filename), offset))
        self._fresh_by_payload.setdefault((target.digest, target.status), []).append(target)
        if len(self._fresh) >= _TOGETHER:
            self._enter()

    def _enter(self) -> None:
        fresh, self._fresh, self._fresh_by_payload = self._fresh, [], {}
        for (digest, uri, date, record_id, status, chunked), file, offset in fresh:
            number = self._insert((_key(digest), status, uri, date, record_id, chunked, file, offset))
            if status == 200:
                self._set_page(uri, number)

    def seen(self, uri: str, target: Target) -> None:
        """A URI has once more the payload of a record that is known."""
        self._enter()
        row = self._db.execute(
            "SELECT number FROM target WHERE id = ?  AND digest = ?", (target.id, _key(target.digest))
        )
        found = row.fetchone()
        if found:
            self._set_page(uri, found[0])

    def _insert(self, values: tuple[Any, ...]) -> int:
        query = "INSERT INTO target (digest, status, uri, date, id, chunked, file, offset) VALUES (?,?,?,?,?,?,?,?)"
        number = self._db.execute(query, values).lastrowid
        assert number is not None  # SQLite gives one to every inserted row
        return number

    def _set_page(self, uri: str, number: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO page VALUES (?, ?)", (_hash(uri), number))

    def _file(self, name: str) -> int:
        if name not in self._files:
            number = self._db.execute("INSERT INTO file (name) VALUES (?)", (name,)).lastrowid
            assert number is not None  # as above
            self._files[name] = number
        return self._files[name]

    def finished(self, filename: str) -> None:
        """A file is whole: it need not be read at the next start."""
        self._db.execute("UPDATE file SET whole = 1 WHERE number = ?", (self._file(filename),))

    def commit(self) -> None:
        """Keep what was added. Only after the files were brought to the disk."""
        self._enter()
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Keep what was added, and close."""
        self._enter()
        self._db.execute("COMMIT")
        self._db.close()

    # --- catching up with the archive

    def catch_up(self, index: Path) -> None:
        """Forget files that are gone; read those that are new or were not finished, from the index where it has them."""
        present = {path.name for path in self._archive.glob("*.warc.gz")} if self._archive.is_dir() else set()
        whole = {name for (name,) in self._db.execute("SELECT name FROM file WHERE whole")}
        for name in [name for name in self._files if name not in present or name not in whole]:
            self._db.execute("DELETE FROM target WHERE file = ?", (self._files.pop(name),))
            self._db.execute("DELETE FROM file WHERE name = ?", (name,))
        missing = present - whole
        if missing:
            missing -= self._take_index(index, missing)
        for name in sorted(missing):
            self._take_file(self._archive / name)
            self.finished(name)
        self.commit()

    def _take_index(self, index: Path, wanted: set[str]) -> set[str]:
        """Read what an index says of some files; the names of those that it has lines of."""
        taken: set[str] = set()
        for values in _index_values(index):
            name, digest = str(values["filename"]), str(values.get("digest"))
            if name not in wanted:
                continue
            taken.add(name)
            if not _OURS.fullmatch(digest) or not str(values.get("status", "")).isdigit():
                continue
            row = (
                _key(digest),
                int(values["status"]),
                values["url"],
                None,
                None,
                None,
                self._file(name),
                int(values["offset"]),
            )
            number = self._known(digest) if values.get("mime") == "warc/revisit" else self._insert(row)
            if number is not None and values["status"] == "200":
                self._set_page(values["url"], number)
        for name in taken:
            self.finished(name)
        return taken

    def _take_file(self, path: Path) -> None:
        for entry in read_entries(path):
            if not isinstance(entry, Entry) or entry.offset is None:
                continue
            target, uri = target_of(entry.record), entry.record.target_uri
            if target:
                self.add(target, path.name, entry.offset)
            elif entry.record.type == "revisit" and uri and _status(entry.record) == 200:
                number = self._known(entry.record.get("WARC-Payload-Digest") or "")
                if number is not None:
                    self._set_page(uri, number)

    def _known(self, digest: str) -> int | None:
        """A record with this payload."""
        if not _OURS.fullmatch(digest):
            return None
        self._enter()
        found = self._db.execute("SELECT number FROM target WHERE digest = ?", (_key(digest),)).fetchone()
        return None if found is None else int(found[0])


def target_of(record: Record) -> Target | None:
    """The record as a target of revisits; None for one that cannot be: truncated, no HTTP response, digest unknown."""
    digest, date, uri = record.get("WARC-Payload-Digest"), record.date, record.target_uri
    if record.type != "response" or record.get("WARC-Truncated") or not (digest and date and uri and record.id):
        return None
    head = _head(record)
    if head is None or not _OURS.fullmatch(digest):
        return None
    return Target(digest, uri, date, record.id, head.status, is_chunked(head.headers))


def _head(record: Record) -> ResponseHead | None:
    return parse_head(next(record.pieces(), b"")[:_HEAD])


def _status(record: Record) -> int | None:
    head = _head(record)
    return head.status if head else None


def _index_values(index: Path) -> Iterator[dict[str, str]]:
    """The JSON objects of an index; lines that have none are passed over."""
    if not index.is_file():
        return
    with index.open("rb") as lines:
        for line in lines:
            try:
                values = orjson.loads(line.split(b" ", 2)[2])
                if isinstance(values, dict) and {"url", "filename", "offset"} <= values.keys():
                    yield values
            except (IndexError, ValueError):
                continue


def _key(digest: str) -> bytes:
    return Digest.parse(digest).value


def _digest(key: bytes) -> str:
    return str(Digest("sha256", key))


def _hash(uri: str) -> bytes:
    return hashlib.blake2b(uri.encode("utf-8"), digest_size=16).digest()
