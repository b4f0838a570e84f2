"""Every record that was seen, in a temporary database, so that what refers to each other can be joined in any amount."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from crawler.errors import Place
from crawler.model.digest import Digest
from output.record import Record, bare_uri

_SCHEMA = """
CREATE TABLE file (number INTEGER PRIMARY KEY, shown TEXT, base TEXT);
CREATE TABLE record (
    file INTEGER, offset INTEGER, line INTEGER, length INTEGER, id TEXT, type TEXT, uri TEXT, date TEXT, payload TEXT,
    cut INTEGER, indexed INTEGER DEFAULT 0);
CREATE TABLE reference (
    file INTEGER, offset INTEGER, line INTEGER, id TEXT, type TEXT, field TEXT, target TEXT, uri TEXT, date TEXT,
    payload TEXT);
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS record_id ON record (id);
CREATE INDEX IF NOT EXISTS record_place ON record (offset, file);
CREATE INDEX IF NOT EXISTS record_uri ON record (uri, date);
CREATE INDEX IF NOT EXISTS record_payload ON record (payload) WHERE payload IS NOT NULL;
CREATE INDEX IF NOT EXISTS file_base ON file (base);
"""
_BATCH = 1000
_REFERRING = ("WARC-Refers-To", "WARC-Concurrent-To", "WARC-Warcinfo-ID")


class Reference(NamedTuple):
    """A field of a record that names another record."""

    place: Place
    id: str | None
    type: str
    field: str
    target: str | None
    uri: str | None
    """`WARC-Refers-To-Target-URI`, where the record has it; the same for `date`."""
    date: str | None
    payload: str | None


class Known(NamedTuple):
    """A record that was seen."""

    row: int
    file: str
    offset: int
    length: int | None
    id: str | None
    type: str
    uri: str | None
    date: str | None
    payload: str | None
    cut: bool
    """Whether it says that it is truncated."""


_KNOWN = "record.rowid, shown, offset, length, id, type, uri, date, payload, cut"


class Catalogue:
    """A context manager; the database goes away at its end."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="verify-")
        self._db = sqlite3.connect(Path(self._folder.name) / "catalogue", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;" + _SCHEMA)
        self._files = 0
        self._records: list[tuple[object, ...]] = []
        self._references: list[tuple[object, ...]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._folder.cleanup()

    # --- filling it

    def add_file(self, shown: str) -> int:
        """A number for a file whose records follow; `shown` is how findings name it."""
        self._files += 1
        self._db.execute("INSERT INTO file VALUES (?, ?, ?)", (self._files, shown, Path(shown).name))
        return self._files

    def add(self, file: int, record: Record, place: Place, length: int | None = None) -> None:
        """A record, and what it refers to."""
        payload = _normal(record.get("WARC-Payload-Digest"))
        cut = record.get("WARC-Truncated") is not None
        where = (file, place.offset, place.line)
        self._records.append((*where, length, record.id, record.type, record.target_uri, record.date, payload, cut, 0))
        uri, date = bare_uri(record.get("WARC-Refers-To-Target-URI")), record.get("WARC-Refers-To-Date")
        named = [(field, bare_uri(record.get(field))) for field in _REFERRING]
        for field, target in named:
            # a revisit that names no original is looked for by its digest
            if target is not None or (field == "WARC-Refers-To" and record.type == "revisit"):
                self._references.append((*where, record.id, record.type, field, target, uri, date, payload))
        if len(self._records) >= _BATCH:
            self._save()

    def _save(self) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO record VALUES (?,?,?,?,?,?,?,?,?,?,?)", self._records)
        self._db.executemany("INSERT INTO reference VALUES (?,?,?,?,?,?,?,?,?,?)", self._references)
        self._db.execute("COMMIT")
        self._records.clear()
        self._references.clear()

    def complete(self) -> None:
        """Everything was added; what follows asks."""
        self._save()
        self._db.executescript(_INDEXES)
        self.rest()

    def rest(self) -> None:
        """Give back the memory that asking took: the catalogues of many collections may be open."""
        self._db.execute("PRAGMA shrink_memory")

    # --- asking it

    def references(self) -> Iterator[Reference]:
        """Every reference, in the order of the files."""
        query = "SELECT shown, offset, line, id, type, field, target, uri, date, payload FROM reference JOIN file ON file = number ORDER BY reference.rowid"
        with closing(self._db.cursor()) as cursor:
            for shown, offset, line, *rest in cursor.execute(query):
                yield Reference(Place(shown, offset, line), *rest)

    def by_id(self, record_id: str) -> Known | None:
        """A record by its id; a capture rather than anything else that bears the same."""
        return self._one("id = ? ORDER BY type = 'revisit'", record_id)

    def original(self, reference: Reference) -> Known | None:
        """The record that a revisit without a resolvable id means: by URI and date, else by its payload digest."""
        found = None
        if reference.uri and reference.date:
            found = self._one(
                "uri = ? AND date = ? AND type IN ('response', 'resource')", reference.uri, reference.date
            )
        if found is None and reference.payload:
            found = self._one("payload = ? AND type IN ('response', 'resource')", reference.payload)
        return found

    def at(self, base: str, offset: int) -> Known | None:
        """The record at an offset of a file, whose name is given without its folder."""
        return self._one("offset = ? AND base = ?", offset, base)

    def has_file(self, base: str) -> bool:
        """Whether a file of this name was read."""
        return self._db.execute("SELECT 1 FROM file WHERE base = ?", (base,)).fetchone() is not None

    def _one(self, where: str, *values: object) -> Known | None:
        query = f"SELECT {_KNOWN} FROM record JOIN file ON file = number WHERE {where} LIMIT 1"  # noqa: S608  no part of it comes from outside
        row = self._db.execute(query, values).fetchone()
        return None if row is None else Known(*row)

    def mark_indexed(self, rows: list[int]) -> None:
        """An index has lines for these records."""
        self._db.execute("BEGIN")
        self._db.executemany("UPDATE record SET indexed = 1 WHERE rowid = ?", ((row,) for row in rows))
        self._db.execute("COMMIT")

    def not_indexed(self) -> Iterator[Known]:
        """The captures that no index line names."""
        query = (
            f"SELECT {_KNOWN} FROM record JOIN file ON file = number WHERE NOT indexed AND offset IS NOT NULL "  # noqa: S608  as above
            "AND uri IS NOT NULL AND type IN ('response', 'resource', 'revisit') ORDER BY record.rowid"
        )
        with closing(self._db.cursor()) as cursor:
            for row in cursor.execute(query):
                yield Known(*row)

    def doubles(self) -> Iterator[tuple[str, int, str, Place]]:
        """Record ids that stand more than once: id, how often, the first file, and the place of the last."""
        query = (
            "SELECT record.id, count(*), min(record.rowid), max(record.rowid) FROM record "
            "WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1"
        )
        with closing(self._db.cursor()) as cursor:
            for record_id, count, first, last in cursor.execute(query):
                yield record_id, count, self._place(first).file, self._place(last)

    def _place(self, row: int) -> Place:
        query = "SELECT shown, offset, line FROM record JOIN file ON file = number WHERE record.rowid = ?"
        return Place(*self._db.execute(query, (row,)).fetchone())


def _normal(digest: str | None) -> str | None:
    """One spelling of a digest, so that equal ones are found."""
    try:
        return str(Digest.parse(digest)) if digest else None
    except ValueError:
        return digest
