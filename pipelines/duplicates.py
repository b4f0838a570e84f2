"""Name duplicates: the article of a collection that first told a story, and the one that first showed a photo.

The same story stands on defense.gov, pacom.mil and jcs.mil under ids of their own. Nothing is dropped: `duplicate_of` says
which article was first. The index is a SQLite file, so a million articles cost disk and not memory.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Self

from crawler.errors import UsageError
from crawler.model.article import Article, Photo
from crawler.model.fields.photo import identities
from crawler.model.sealed import View
from pipelines.pending import KEY, Fresh, Pending
from pipelines.sketch import ALGORITHM, RESEMBLANCE, Sketch, resemblance, sketch

_NO_STORY = frozenset({"listing", "wall", "error"})
_MOST_CANDIDATES = 64
"""So many texts that share a band are compared; more of them share a form, not a story."""
_CACHE_KIBIBYTES = 65_536
_LOG_PAGES = 16_384
"""The write-ahead log goes into the file at this length (64 MiB): bands are random, and a page of them changes often."""
_BATCH = 1000
"""Articles after which what was remembered is committed, where nobody asks for it earlier."""
_GATHERED = 8000
"""Stories and photos that are pending when they are entered into the tables; as many are read at the next start at most."""
_VALUES = 900
"""Values of one statement at most; SQLite before 3.32 took 999."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS algorithm (name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS opened (boot TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS article (number INTEGER PRIMARY KEY, id TEXT NOT NULL, sketch BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS text (digest BLOB PRIMARY KEY, article INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS band (key INTEGER, article INTEGER, PRIMARY KEY (key, article)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photo (key BLOB PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (id TEXT NOT NULL, number INTEGER, sketch BLOB, text BLOB, bands BLOB, photos BLOB NOT NULL);
"""
"""`pending` holds what is in no other table yet, an article a row: keys are random, and each that enters a table changes a page of it."""


class Signs(NamedTuple):
    """By what an article is known again: making it out is most of the work."""

    story: Sketch | None
    photos: tuple[tuple[bytes, ...], ...]
    """The keys of each photo, the surest first."""


def signs_of(kind: str, text: str, photos: tuple[Photo, ...], folded: str | None = None) -> Signs:
    """The signs of an article. `folded`: `fold(text)`, where it is known."""
    told = sketch(text, folded) if kind not in _NO_STORY else None
    return Signs(told, tuple([tuple(map(_digest, identities(photo))) for photo in photos]))


@View
def article_signs(article: Article) -> Signs:
    """The same, of an article as a whole."""
    return signs_of(article.kind, article.text, article.photos)


class Firsts(NamedTuple):
    """The articles that were first."""

    story: str | None
    photos: tuple[str | None, ...]
    """One for each photo."""


class DuplicateIndex:
    """What the articles of a collection told and showed, in the order in which they were named."""

    def __init__(self, path: Path | None = None, *, is_derived: bool = False) -> None:
        """Open or make the index; without a path it lives in memory and ends with the process. `is_derived`: it can be made
        anew from records, so that a commit need not wait for the disk.

        Raises UsageError when the file is no such index, sqlite3.OperationalError when it cannot be opened.
        """
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._since_commit = 0
        self._fresh = Fresh()
        self._last = 0
        self._holds = False
        """Whether there is anything in the tables to ask for: for long, all of a small collection is pending."""
        self._is_derived = is_derived
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self._database.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise UsageError(
                f"{path} is no index of duplicates ({error}); name another file, or delete it to begin anew"
            ) from error

    def _prepare(self) -> None:
        ask = self._database.execute
        ask("PRAGMA journal_mode = WAL")
        ask("PRAGMA synchronous = FULL")
        ask(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
        ask(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        self._database.executescript(_SCHEMA)
        if self._is_derived:
            self._forget_torn()
            ask("PRAGMA synchronous = NORMAL")  # safe from a kill; a cut of the power is told at the next start
        known = ask("SELECT name FROM algorithm").fetchone()
        if known != (ALGORITHM,):  # of another release: made anew from the records
            self._forget()
            ask("INSERT INTO algorithm VALUES (?)", (ALGORITHM,))
        for row in ask("SELECT * FROM pending ORDER BY rowid"):
            self._fresh.remember(Pending(*row))
        self._last = max((*ask("SELECT coalesce(max(number), 0) FROM article").fetchone(), *self._fresh.stories))
        self._holds = any(
            ask(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608  our own names
            for table in ("article", "photo")
        )
        ask("BEGIN")

    def _forget_torn(self) -> None:
        """An index that was open when the machine went down may lack its last commits: it is emptied, to be made anew from
        the records. Of a process that was killed, the system has kept all.
        """
        opened = self._database.execute("SELECT boot FROM opened").fetchone()
        if opened is not None and opened[0] != _boot():
            self._forget()
        self._database.execute("DELETE FROM opened")
        self._database.execute("INSERT INTO opened VALUES (?)", (_boot(),))

    def _forget(self) -> None:
        for table in ("algorithm", "article", "text", "band", "photo", "pending"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608  our own names

    @property
    def is_empty(self) -> bool:
        """Whether nothing was remembered yet."""
        return not (self._holds or self._fresh.count)

    def commit(self) -> None:
        """Bring what was remembered to the disk. Raises sqlite3.OperationalError when the disk is full."""
        self._keep()
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")
        self._since_commit = 0

    def _keep(self) -> None:
        # taken out first: what cannot be entered is not tried again when we close
        if self._fresh.count < _GATHERED:
            fresh, self._fresh.rows = self._fresh.rows, []
            self._enter("pending", fresh)
            return
        gathered, self._fresh, self._holds = self._fresh, Fresh(), True
        for table, rows in gathered.tables():
            self._enter(table, rows)
        self._database.execute("DELETE FROM pending")

    def _enter(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        step = _VALUES // len(rows[0]) if rows else 1
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            marks = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
            values = [value for row in part for value in row]
            self._database.execute(f"INSERT OR IGNORE INTO {table} VALUES {marks}", values)  # noqa: S608  our own names, and marks

    def close(self) -> None:
        """Commit and close; once more is no matter."""
        if self._database.in_transaction:
            self._keep()
            self._database.execute("COMMIT")
            # the next commit waits for the disk, with all before it
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.execute("DELETE FROM opened")
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def name(self, article: Article) -> Article:
        """The article with the firsts named; it is remembered where it is one itself."""
        firsts = self._firsts(article.id, article_signs(article))
        if firsts.story is None and not any(firsts.photos):
            return article
        photos = tuple(
            replace(photo, duplicate_of=first) if first else photo
            for photo, first in zip(article.photos, firsts.photos, strict=True)
        )
        return replace(article, duplicate_of=firsts.story, photos=photos)

    def name_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The same for an article as a row of the feed."""
        rows = row.get("photos") or []
        signs = signs_of(row["kind"], row.get("text") or "", tuple(map(_photo, rows)))
        firsts = self._firsts(row["id"], signs)
        photos = [{**photo, "duplicate_of": first} for photo, first in zip(rows, firsts.photos, strict=True)]
        return {**row, "duplicate_of": firsts.story, "photos": photos}

    def _firsts(self, name: str, signs: Signs) -> Firsts:
        self._since_commit += 1
        if self._since_commit > _BATCH:
            self.commit()
        story, is_new = self._story(name, signs.story) if signs.story else (None, False)
        photos, shown = self._shown(name, signs.photos)
        if is_new or shown:
            self._last += is_new
            self._fresh.add(Pending.of(name, self._last, signs.story if is_new else None, shown))
        return Firsts(story, photos)

    def _story(self, name: str, told: Sketch) -> tuple[str | None, bool]:
        """The other article that told it first, and whether nobody did."""
        known = self._teller(told.text)
        if known is not None:
            return None if known == name else known, False
        near = next((other for other in self._near(told) if other != name), None)
        return near, near is None

    def _teller(self, text: bytes) -> str | None:
        """The article that has this very text."""
        number = self._fresh.texts.get(text)
        if number is not None:
            return self._fresh.stories[number][0]
        if not self._holds:
            return None
        query = "SELECT id FROM text JOIN article ON number = article WHERE digest = ?"
        known = self._database.execute(query, (text,)).fetchone()
        return None if known is None else str(known[0])

    def _near(self, told: Sketch) -> Iterator[str]:
        """The articles that tell nearly the same, the first one first."""
        query = (
            f"SELECT DISTINCT article FROM band WHERE key IN ({_marks(told.bands)}) "  # noqa: S608  only marks
            f"ORDER BY article LIMIT {_MOST_CANDIDATES}"
        )
        held = self._database.execute(query, told.bands).fetchall() if self._holds else ()
        fresh = sorted({number for band in told.bands for number in self._fresh.bands.get(band, ())})
        for number in [*chain.from_iterable(held), *fresh][:_MOST_CANDIDATES]:
            other, values = self._fresh.stories.get(number) or self._held(number)
            if resemblance(told.values, values) >= RESEMBLANCE:
                yield other

    def _held(self, number: int) -> tuple[str, bytes]:
        """Id and `values` of an article that is in the tables."""
        name, values = self._database.execute("SELECT id, sketch FROM article WHERE number = ?", (number,)).fetchone()
        return name, values

    def _shown(self, name: str, keys: tuple[tuple[bytes, ...], ...]) -> tuple[tuple[str | None, ...], list[bytes]]:
        """For each photo the other article that showed it first, and the keys of those that nobody did."""
        known = self._showing(list(dict.fromkeys(chain.from_iterable(keys))))
        firsts: list[str | None] = []
        shown: list[bytes] = []
        for photo_keys in keys:
            first = next((known[key] for key in photo_keys if known.get(key, name) != name), None)
            if first is None:
                fresh = dict.fromkeys((key for key in photo_keys if key not in known), name)
                known |= fresh
                shown += fresh
            firsts.append(first)
        return tuple(firsts), shown

    def _showing(self, keys: list[bytes]) -> dict[bytes, str]:
        """The articles that showed photos first, by the keys of the photos."""
        known: dict[bytes, str] = {}
        for start in range(0, len(keys) if self._holds else 0, _VALUES):
            part = keys[start : start + _VALUES]
            query = f"SELECT key, id FROM photo WHERE key IN ({_marks(part)})"  # noqa: S608  only marks
            known.update(self._database.execute(query, part).fetchall())
        return known | {key: self._fresh.photos[key] for key in keys if key in self._fresh.photos}


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:KEY]


def fill(index: DuplicateIndex, rows: Iterable[Mapping[str, Any]]) -> int:
    """Remember articles that were written before, in their order; how many there were."""
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007  the last number is the answer
        index.name_row(row)
    index.commit()
    return count


def _boot() -> str:
    """What tells one start of the machine from another; where the system does not say, every start is another."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
    except OSError:
        return secrets.token_hex()


def _photo(row: Mapping[str, Any]) -> Photo:
    return Photo(
        caption=row.get("caption"),
        virins=tuple(row.get("virins") or ()),
        url=row.get("url"),
        asset_id=row.get("asset_id"),
    )
