"""Inputs of `clean`: whatever a file holds, its pages in order, one at a time.

What a file is, its first bytes say, not its name: WARC, ARC, WACZ, JSON lines, or a page, HTML or text, or as a browser saves
one (MHTML, Safari's web archive); all but WACZ also packed, in gzip or Zstandard.
"""

import io
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from crawler.errors import InputError, NewsArchiveError, RecordError, UsageError
from crawler.model.layout import Layout
from crawler.model.page import Page
from output.lines import read_numbered_lines
from output.packing import beginning_of, is_dictionary
from output.record import Record
from output.unpack import BadMember, Unpacked
from output.warc.arc import ARC_BEGINNING
from output.warc.http import Entity, entity, record_head
from output.warc.originals import Originals
from output.warc.reader import read_records
from output.zipped import ZipError, open_member, open_zip
from spiders.decode import decode_page
from spiders.saved import saved_from, saved_page

_SNIFFED = 4096
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "")
_PAGE_LIMIT = 256 * 1024 * 1024
"""Largest single page, in bytes, that is taken into memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """An article that was already clean: passed on as it stands."""

    article: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that holds no page (an image, a request, a redirect, a page that did not change): nothing is wrong, and nothing
    to clean.
    """

    name: str


Input = Page | Row | Passed | NewsArchiveError
"""What an input gives, in its order; an error is a value, so that the rest is still read."""


def check_names(names: Sequence[str]) -> None:
    """Raises UsageError when standard input is named twice."""
    if names.count("-") > 1:
        raise UsageError("standard input (-) can be read only once; name it once")


def read_input(name: str, url: str | None = None) -> Iterator[Input]:
    """The pages of a file, or of standard input when `name` is `-`. `url`: the address of a single page."""
    try:
        if name == "-":
            yield from _read_stream(sys.stdin.buffer, "standard input", url)
            return
        path = Path(name)
        if path.is_dir():
            yield InputError(f"{name} is a {_directory(path)}")
            return
        with path.open("rb") as stream:
            if zipfile.is_zipfile(stream):
                yield from _read_wacz(stream, name)
                return
            stream.seek(0)
            yield from _read_stream(stream, name, url, Originals.beside(path))
    except FileNotFoundError:
        is_address = name.startswith(("http://", "https://"))
        does = (
            "is an address, no file: newsarchive capture fetches it" if is_address else "does not exist; check the path"
        )
        yield InputError(f"{name} {does}")
    except PermissionError:
        yield InputError(f"{name} may not be read; check its permissions")
    except NewsArchiveError as error:
        yield error
    except (BadMember, ZipError) as error:
        yield InputError(f"{name} is cut off or damaged ({error}); fetch or copy it again")
    except OSError as error:
        yield InputError(f"{name} cannot be read: {error.strerror or error}")


def _directory(path: Path) -> str:
    if Layout(path).is_collection:
        warcs, records = path / "archive" / "*.warc.gz", path / "records" / "*.jsonl.gz"
        return f"collection; its pages are in {warcs}, its articles in {records}"
    return f"directory; name the files in it, e.g. {path / '*'}"


def _read_stream(stream: BinaryIO, name: str, url: str | None, originals: Originals | None = None) -> Iterator[Input]:
    """By what the first bytes are; a stream that cannot seek is read once all the same."""
    reader = io.BufferedReader(_Raw(stream), 1 << 20)
    start = reader.peek(_SNIFFED)
    peekable: BinaryIO = reader
    inside = beginning_of(start, _SNIFFED)
    if not start:
        yield InputError(f"{name} is empty; there is nothing to read")
    elif is_dictionary(start) or inside.lstrip(b"\r\n").startswith((b"WARC/", ARC_BEGINNING)):
        yield from (_of_record(record, originals) for record in read_records(peekable, name))
    elif inside.lstrip().startswith(b"{"):
        yield from _read_lines(peekable, name)
    else:
        yield _read_page(b"".join(Unpacked(peekable).drain(_PAGE_LIMIT + 1)), name, url)


class _Raw(io.RawIOBase):
    """A readable stream as the raw part of a buffered one, so that its start can be looked at and still be read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = getattr(self._stream, "read1", self._stream.read)
        data = read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _read_page(data: bytes, name: str, url: str | None) -> Input:
    if len(data) > _PAGE_LIMIT:
        return InputError(f"{name} is larger than {_PAGE_LIMIT >> 20} MB; a page is not, so cut it into pages first")
    if not data.strip():
        return InputError(f"{name} holds nothing but white space; there is nothing to clean")
    try:
        saved = saved_page(data)
        if saved is not None:
            address = url or saved.url
            return decode_page(saved.body, content_type=saved.content_type, url=address, captured_at=saved.saved_at)
        page = decode_page(data, url=url)
        return page if url else replace(page, url=saved_from(page.text))
    except InputError as error:
        return InputError(str(error).replace("the input", name, 1) if url is None else f"{name}: {error}")


def _read_wacz(stream: BinaryIO, name: str) -> Iterator[Input]:
    """The WARC files in a WACZ (WACZ 1.1.1: under `archive/`)."""
    with open_zip(stream) as package:
        members = sorted(item for item in package.namelist() if item.startswith("archive/") and ".warc" in item)
        if not members:
            yield InputError(
                f"{name} is a ZIP file without archive/*.warc in it, so it is no WACZ; unpack it and name its pages"
            )
        for member in members:
            with open_member(package, member) as inside:
                yield from map(_of_record, read_records(inside, f"{name}/{member}"))


def _read_lines(stream: BinaryIO, name: str) -> Iterator[Input]:
    for number, line in read_numbered_lines(stream, name):
        if isinstance(line, NewsArchiveError):
            yield line
        elif isinstance(line, Record):
            yield _of_record(line)
        else:
            yield _of_row(line, f"{name}, line {number}")


def _of_row(row: Mapping[str, Any], place: str) -> Input:
    """A JSON object that is no record: an article of ours, or a row of a corpus with `html` or `text`."""
    if "schema_version" in row and "body" in row:
        return Row(row)
    url = next((value for key in ("url", "uri", "source_url") if isinstance(value := row.get(key), str)), None)
    for source in ("html", "text"):
        content = row.get(source)
        if isinstance(content, str) and content.strip():
            return Page(content.replace("\x00", ""), "html" if source == "html" else "text", url)
    return InputError(f"{place}: no page: the object has neither WARC-Type nor html nor text")


def _of_record(record: Record | NewsArchiveError, originals: Originals | None = None) -> Input:
    """The page in a record, if it holds one. `originals`: of the collection that the record is from."""
    if isinstance(record, NewsArchiveError):
        return record
    place = str(record.place or record.id or "a record")
    media_type, may_be_page = _stated(record)
    is_article = record.type == "conversion" and media_type == "application/json"
    if not (may_be_page or is_article):  # most octets of an archive are images: they are not taken into memory
        return (originals and _of_revisit(record, originals)) or Passed(place)
    try:
        content = entity(record)
        if is_article:
            return _of_conversion(content.body, place)
        return _of_entity(record, content) if content.body.strip() else Passed(place)
    except RecordError as error:
        return error
    except InputError as error:  # a server need not name a type: then bytes that are no text are no page, and no fault
        return InputError(f"{place}: {error}") if media_type else Passed(place)


def _of_revisit(record: Record, originals: Originals) -> Page | None:
    """The page of an address that gave what another address had given before. What the same address had given is no other page."""
    if record.type != "revisit" or record.get("WARC-Refers-To-Target-URI") in (None, record.target_uri):
        return None
    original = originals.of(record)
    page = _of_record(original) if original else None
    if not isinstance(page, Page):
        return None
    told = entity(record)
    return replace(
        page, url=told.url, record_id=told.record_id, captured_at=told.date, status=told.status or page.status
    )


def _stated(record: Record) -> tuple[str, bool]:
    """The media type of which a record says to be, empty where it says none, and whether such a one can be a page."""
    head = record_head(record)
    said = head.content_type if head else record.content_type
    media_type = (said or "").partition(";")[0].strip().lower()
    is_passed = (
        record.type not in ("response", "resource", "conversion")
        or (head is not None and 300 <= head.status < 400)
        or (record.target_uri or "").endswith("/robots.txt")
    )
    return media_type, media_type in _PAGE_TYPES and not is_passed


def _of_entity(record: Record, content: Entity) -> Page:
    """The page in an entity. Raises InputError when it is binary after all."""
    page = decode_page(
        content.body,
        content_type=content.content_type,
        url=content.url,
        record_id=_source_id(record, content.record_id),
        captured_at=content.date,
        status=content.status,
    )
    return replace(page, warnings=(*content.warnings, *page.warnings)) if content.warnings else page


def _of_conversion(body: bytes, place: str) -> Input:
    try:
        row = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return InputError(f"{place}: the conversion's block is no JSON ({error}); verify the file")
    return Row(row) if isinstance(row, dict) and "body" in row else Passed(place)


def _source_id(record: Record, record_id: str | None) -> str | None:
    """The record that holds the bytes: a conversion (of anyone's, e.g. WET) names it."""
    refers_to = record.get("WARC-Refers-To") if record.type == "conversion" else None
    return refers_to.strip("<>") if refers_to else record_id
