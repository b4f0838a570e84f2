"""Answers of CDX servers: Wayback's, pywb's, OutbackCDX's and Common Crawl's. Pure: bytes in, captures out."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from spiders.discovery.entry import Problem

_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_CLASSIC = (
    "urlkey",
    "timestamp",
    "original",
    "mimetype",
    "statuscode",
    "digest",
    "redirect",
    "robots",
    "length",
    "offset",
    "filename",
)
"""The eleven columns of a CDX file, as OutbackCDX answers."""
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_ROW = re.compile(r"[\[{]")
_TIMESTAMP = re.compile(r"\d{4,14}")
_MOST_PROBLEMS = 20
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Capture:
    """One line of an index."""

    url: str
    timestamp: str
    """As the index names it, 4 to 14 digits."""
    moment: datetime
    mime: str
    status: str
    digest: str
    filename: str | None = None
    """Where the record lies, in an index that says so (Common Crawl)."""
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeKey:
    """Where the next answer goes on."""

    key: str


def read_cdx(data: bytes) -> Iterator[Capture | ResumeKey | Problem]:
    """The captures of an answer in its order, whatever its form: JSON array, JSON lines, CDXJ, or columns with blanks.

    What is wrong comes as a Problem among them; beyond twenty they are only counted.
    """
    text = data.decode("utf-8", "replace").lstrip("\ufeff \r\n")
    if text[:200].lstrip().lower().startswith(("<!doctype", "<html", "<?xml")):
        yield Problem("it is a page, not an index")
        return
    wrong = 0
    rows = _array(text) if text.startswith("[") else _lines(text)
    for row in rows:
        if isinstance(row, dict):
            made = _capture(row)
            if made is not None:
                yield made
                continue
            row = Problem(f"a line names no capture: {str(row)[:120]}")  # noqa: PLW2901
        if isinstance(row, Problem):
            wrong += 1
            if wrong > _MOST_PROBLEMS:
                continue
        yield row
    if wrong > _MOST_PROBLEMS:
        yield Problem(f"{wrong} lines of it cannot be read, of which the first {_MOST_PROBLEMS} are named")


Row = dict[str, Any] | ResumeKey | Problem


def _array(text: str) -> Iterator[Row]:
    """Wayback's `output=json`: an array of arrays, the first of them the names; an empty one goes before the resume key."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        rows = list(_cut_array(text))
        yield Problem("its JSON is cut off or damaged: the lines before that were read")
    names: tuple[str, ...] = ()
    after_blank = False
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):  # OutbackCDX, `output=jsondict`
            yield row
        elif not isinstance(row, list):
            yield Problem(f"a line is no list: {str(row)[:120]}")
        elif not row:
            after_blank = True
        elif after_blank:
            yield ResumeKey(str(row[0]))
        elif not names:
            names = tuple(str(name) for name in row)
        else:
            yield dict(zip(names, row, strict=False))


def _cut_array(text: str) -> Iterator[Any]:
    """The whole rows of an array that was cut off: one a line at Wayback, all in one line at OutbackCDX."""
    decoder, place, damaged = json.JSONDecoder(), 1, 0
    while damaged <= _MOST_PROBLEMS and (found := _ROW.search(text, place)) is not None:
        try:
            row, place = decoder.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            damaged += 1
            place = text.find("\n", found.start()) + 1 or len(text)  # the next line may be whole
            continue
        yield row


def _lines(text: str) -> Iterator[Row]:
    after_blank = False
    for line in text.splitlines():
        if not line.strip():
            after_blank = True
        elif line.startswith("{"):
            yield _json(line)
        elif after_blank and len(line.split()) < 6 and not line.lstrip().startswith("<"):
            yield ResumeKey(line.strip())
        elif not line.startswith((" CDX ", "CDX ", "!")):  # a CDX file's own head, or a CDXJ file's
            yield _columns(line)


def _columns(line: str) -> Row:
    key, _, rest = line.partition(" ")
    timestamp, _, values = rest.partition(" ")
    if values.startswith("{"):
        row = _json(values)
        return {**row, "urlkey": key, "timestamp": timestamp} if isinstance(row, dict) else row
    parts = line.split(" ")
    names = _CLASSIC if len(parts) >= len(_CLASSIC) else _COLUMNS
    if len(parts) < 6:
        return Problem(f"a line has {len(parts)} columns: {line[:120]}")
    return dict(zip(names, parts, strict=False))


def _json(text: str) -> Row:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return Problem(f"a line is no JSON: {text[:120]}")
    return row if isinstance(row, dict) else Problem(f"a line is no JSON object: {text[:120]}")


def _capture(row: dict[str, Any]) -> Capture | None:
    values = {_NAMES.get(name, name): value for name, value in row.items()}
    url, timestamp = str(values.get("original") or ""), str(values.get("timestamp") or "")
    moment = read_timestamp(timestamp)
    if moment is None or not url.lower().startswith(("http://", "https://")):
        return None
    filename = values.get("filename")
    return Capture(
        url,
        timestamp,
        moment,
        str(values.get("mimetype") or "-").lower(),
        str(values.get("statuscode") or "-"),
        str(values.get("digest") or ""),
        str(filename) if filename not in (None, "-") else None,
        _number(values.get("offset")),
        _number(values.get("length")),
    )


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def read_page_count(data: bytes) -> int | None:
    """How many pages an index says that it has (`showNumPages`): a JSON object, or a number alone; None when it does not say.

    >>> read_page_count(b'{"pages": 3, "pageSize": 5, "blocks": 12}'), read_page_count(b"7"), read_page_count(b"<html>")
    (3, 7, None)
    """
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    pages = said.get("pages") if isinstance(said, dict) else said
    return pages if isinstance(pages, int) and not isinstance(pages, bool) and 0 <= pages <= _MOST_PAGES else None


def read_timestamp(text: str) -> datetime | None:
    """The time that 4 to 14 digits name; what they leave out is its first moment. None when they name none.

    >>> read_timestamp("20160504").isoformat(), read_timestamp("20161399")
    ('2016-05-04T00:00:00+00:00', None)
    """
    if not text.isascii() or not _TIMESTAMP.fullmatch(text) or len(text) % 2:
        return None
    try:
        return datetime.strptime(text + "00000101000000"[len(text) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
