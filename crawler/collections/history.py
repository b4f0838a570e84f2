"""What a collection knows of each page of a site: when it was captured, what it said, when to look again. Pure SQLite.

Lies in `state/history.sqlite`. It may be deleted between runs: what the articles said is read again from `records/`; only the
validators of conditional requests are then missing until the next capture.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from crawler.collections.answers import SCHEMA, Answers, Validators
from crawler.model.article import Article
from crawler.model.row import shared_row
from crawler.model.sealed import Sealed, View
from crawler.model.sighting import Sighting

_VERSION = 2
_SCHEMA = f"""
CREATE TABLE page (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, host TEXT NOT NULL, first REAL, last REAL,
    said TEXT, interval REAL NOT NULL, gone INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX owed ON page (host) WHERE last IS NULL AND gone = 0;
CREATE TABLE walk (listing TEXT PRIMARY KEY, ended REAL NOT NULL) WITHOUT ROWID;
{SCHEMA}
"""
_FROM_1 = """
INSERT OR REPLACE INTO answer SELECT url, last, etag, modified, NULL, NULL FROM page
    WHERE last IS NOT NULL AND gone = 0 AND (etag IS NOT NULL OR modified IS NOT NULL);
ALTER TABLE page DROP COLUMN etag;
ALTER TABLE page DROP COLUMN modified;
"""
"""A page had the validators of the one address under which it was captured last."""
_FIELDS = ("kind", "headline", "subheadline", "byline", "dateline", "published", "photos", "notices", "tags", "related")
"""Of an article's row: where a change is told by the field's name. The body is told paragraph by paragraph."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """How often a page is looked at again, in seconds. As in adaptive fetch schedules (Nutch, StormCrawler): a page that
    has changed is looked at sooner, one that has not later.
    """

    first: float = 86_400
    least: float = 21_600
    most: float = 90 * 86_400
    unchanged: float = 2.0
    changed: float = 0.5

    def after(self, interval: float, *, changed: bool) -> float:
        """The next interval."""
        factor = self.changed if changed else self.unchanged
        return min(max(interval * factor, self.least), self.most)


@dataclass(frozen=True, slots=True)
class Change:
    """What a new version of an article says otherwise than the last one."""

    fields: tuple[str, ...]
    """Names of fields, `body` among them."""
    added: tuple[str, ...]
    """Paragraphs of the new version that the old one had not."""
    removed: int
    """How many paragraphs of the old version are gone; their text stands in its record."""
    before: Mapping[str, Any]
    """`record_id`, `captured_at` and `text_sha256` of the old version."""


class History:
    """One collection's pages. Methods raise sqlite3.Error; what changes is true after `commit`."""

    def __init__(self, path: Path, started: datetime, intervals: Intervals | None = None) -> None:
        """Open or make the file. `started`: when the process began; what was captured before is known."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.new = not path.exists()
        self._started = self._before = started.timestamp()
        """When this process began, and when the run did, which it may continue."""
        self._intervals = intervals or Intervals()
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            made = SCHEMA + _FROM_1 if version == 1 else _SCHEMA
            self._db.executescript(f"BEGIN; {made} PRAGMA user_version = {_VERSION}; COMMIT;")
        self.answers = Answers(self._db, started)
        self._knows = self._db.execute("SELECT 1 FROM page LIMIT 1").fetchone() is not None
        """Whether any page may have been captured before this run."""
        self._db.execute("BEGIN")

    def begin(self, job: str, *, continues: bool) -> None:
        """A run of a job begins, or is continued: then what was captured since it began is not from before it. A memory that was
        made anew knows only what is safely in the records.
        """
        self._before = self.answers.begin(job, continues=continues) or self._started

    def commit(self) -> None:
        """Keep what was noted."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def close(self, *, keep: bool = True) -> None:
        """Keep what was noted since the last commit, or forget it, and close."""
        self._db.execute("COMMIT" if keep else "ROLLBACK")
        self._db.close()

    # --- asked by a spider

    def sighted(self, key: str, url: str, host: str, latest: datetime | None, now: datetime) -> Sighting:
        """A page was found: whether it is known and due. One that was never captured is owed from now on."""
        row = self._db.execute("SELECT first, last, interval, gone FROM page WHERE key = ?", (key,)).fetchone()
        if row is None:
            self._db.execute(
                "INSERT INTO page (key, url, host, interval) VALUES (?, ?, ?, ?)",
                (key, url, host, self._intervals.first),
            )
            return Sighting()
        first, last, interval, gone = row
        known = first is not None and first < self._before
        # Captured before this run was cut off, and maybe cut off with it: that the frontier knows, and drops what is done
        if last is None or self._before <= last < self._started:
            return Sighting(known)
        if last >= self._started:
            return Sighting(known, False, "already captured in this run", this_run=True)
        if latest is not None and latest.timestamp() > last and not gone:
            return Sighting(known, True)
        if now.timestamp() >= last + interval:
            return Sighting(known, True)
        again = datetime.fromtimestamp(last + interval, UTC)
        was = "was gone" if gone else "captured"
        moment = datetime.fromtimestamp(last, UTC)
        return Sighting(
            known, False, f"{was} at {moment:%Y-%m-%d %H:%M} UTC, looked at again after {again:%Y-%m-%d %H:%M}"
        )

    def knows(self, key: str) -> bool:
        """Whether the page was captured, or found to be gone, before this run."""
        if not self._knows:
            return False
        row = self._db.execute("SELECT first, last, gone FROM page WHERE key = ?", (key,)).fetchone()
        return row is not None and any(
            moment is not None and moment < self._before for moment in (row[0], row[1] if row[2] else None)
        )

    def owed(self, hosts: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Keys and addresses of pages that were found and never captured."""
        for host in hosts:
            query = "SELECT key, url FROM page WHERE host = ? AND last IS NULL AND gone = 0 ORDER BY key"
            yield from self._db.execute(query, (host,)).fetchall()

    def walked(self, listing: str) -> bool:
        """Whether an earlier run came to the listing's end."""
        row = self._db.execute("SELECT ended FROM walk WHERE listing = ?", (listing,)).fetchone()
        return row is not None and row[0] < self._before

    def walk_ended(self, listing: str) -> None:
        """The listing was followed to its end; the first time counts."""
        self._db.execute("INSERT OR IGNORE INTO walk VALUES (?, ?)", (listing, self._started))

    # --- told by the crawl

    def unchanged(self, key: str, now: datetime) -> None:
        """The server said that the page is as it was (304)."""
        self._again(key, now, changed=False)
        self._db.execute("UPDATE page SET gone = 0 WHERE key = ?", (key,))

    def gone(self, key: str, url: str, host: str, now: datetime) -> None:
        """There is no page at the address (any more), or none that is an article."""
        self.answers.forget(url)
        self._knows |= now.timestamp() < self._started
        self._db.execute(
            "INSERT INTO page (key, url, host, last, interval, gone) VALUES (?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (key) DO UPDATE SET last = excluded.last, gone = 1, interval = min(interval * ?, ?)",
            (key, url, host, now.timestamp(), self._intervals.first, self._intervals.unchanged, self._intervals.most),
        )

    def captured(
        self,
        key: str,
        url: str,
        host: str,
        article: Article | Mapping[str, Any],
        *,
        validators: Validators,
        now: datetime,
    ) -> Change | None:
        """An article was captured (or `article` is its row). Returns what is new in it, when an earlier capture said otherwise."""
        said = said_of(article) if isinstance(article, Article) else _spelled(article)
        row = self._db.execute("SELECT said, last FROM page WHERE key = ?", (key,)).fetchone()
        before = orjson.loads(row[0]) if row and row[0] else None
        change = _change(before, orjson.loads(said), row_of(article)) if before else None
        moment = now.timestamp()
        self._knows |= moment < self._started
        self._db.execute(
            "INSERT INTO page (key, url, host, first, last, said, interval) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET url = excluded.url, first = coalesce(first, excluded.first),"
            " said = excluded.said, gone = 0, last = excluded.last",
            (key, url, host, moment, moment, said, self._intervals.first),
        )
        self.answers.keep(url, validators, now)
        if before:
            self._again(key, now, changed=change is not None)
        return change

    def _again(self, key: str, now: datetime, *, changed: bool) -> None:
        row = self._db.execute("SELECT interval FROM page WHERE key = ?", (key,)).fetchone()
        if row is not None:
            interval = self._intervals.after(row[0], changed=changed)
            self._db.execute("UPDATE page SET last = ?, interval = ? WHERE key = ?", (now.timestamp(), interval, key))


def row_of(article: Article | Mapping[str, Any]) -> Mapping[str, Any]:
    """The row of an article: as it came, where it came sealed."""
    if isinstance(article, Sealed):
        row: Mapping[str, Any] = orjson.loads(article.packed)
        return row
    return shared_row(article) if isinstance(article, Article) else article


@View
def said_of(article: Article) -> str:
    """What is kept of a version of an article, as JSON."""
    return _spelled(row_of(article))


def _spelled(row: Mapping[str, Any]) -> str:
    return orjson.dumps(_said(row)).decode()


def _said(article: Mapping[str, Any], mark: Callable[[Any], str] | None = None) -> dict[str, Any]:
    """What is kept of a version, to tell the next one from it: hashes, so that it stays small. `mark`: another than today's."""
    extraction = article.get("extraction") or {}
    of, of_text = (mark, mark) if mark else (_mark, _mark_text)
    return {
        "record_id": extraction.get("record_id"),
        "captured_at": extraction.get("captured_at"),
        "text_sha256": article.get("text_sha256"),
        "marks": 1 if mark else 2,
        "fields": {name: of(article.get(name)) for name in _FIELDS},
        "body": [of_text(block["text"]) for block in article.get("body") or ()],
    }


def _change(before: Mapping[str, Any], said: Mapping[str, Any], article: Mapping[str, Any]) -> Change | None:
    if before.get("marks", 1) != said["marks"]:
        said = _said(article, _first_mark)
    fields = [name for name in _FIELDS if before["fields"].get(name) != said["fields"][name]]
    if before["body"] != said["body"]:
        fields.append("body")
    if not fields:
        return None
    old, new = set(before["body"]), set(said["body"])
    blocks = zip(article.get("body") or (), said["body"], strict=True)
    added = tuple(block["text"] for block, mark in blocks if mark not in old)
    removed = sum(mark not in new for mark in before["body"])
    kept = {name: before.get(name) for name in ("record_id", "captured_at", "text_sha256")}
    return Change(tuple(fields), added, removed, kept)


def _mark(value: Any) -> str:
    try:
        return blake2b(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), digest_size=6).hexdigest()
    except orjson.JSONEncodeError:  # half of a surrogate pair
        return _first_mark(value)


def _mark_text(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _first_mark(value: Any) -> str:
    """As histories before 2026-12 have it: four times the work."""
    spelled = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return blake2b(spelled.encode("utf-8", "replace"), digest_size=6).hexdigest()
