"""The articles of a WARC, WACZ or JSON-lines file, read anew with the rules of today: on all cores, in bounded memory.

`crawl warc` finds this by its dotted path: spiders know neither the readers nor the stages.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path

from crawler.commands.inputs import Input, Passed, Row, read_input
from crawler.commands.workers import Workers
from crawler.errors import InputError, NewsArchiveError
from crawler.model.article import Article
from crawler.model.page import Page
from output.record import Record
from output.warc.http import entity
from output.warc.reader import read_records
from pipelines import clean
from pipelines.stages import __file__ as _stages
from spiders.decode import decode_page
from spiders.extract import __file__ as _extract
from spiders.extract import extract

_PIECE = 1 << 18
_RULES = ("*.toml", "*.py")


def articles_of(path: str, jobs: int) -> Iterator[Article | NewsArchiveError]:
    """Each page of a file as an article that refers to the record it was read from, in the order of the file.

    What cannot be read is an error among them; requests, images, redirects and revisits are passed over, and so are articles
    that are cleaned already. `jobs`: processes.
    """
    workers = Workers(_article_of, _lost, jobs=jobs, weigh=_weight)
    for result in workers.map(item for item in read_input(path) if not isinstance(item, Passed | Row)):
        if isinstance(result, NewsArchiveError) and path not in str(result):
            yield InputError(f"{path}: {result}")
        elif result is not None:
            yield result


def page_of_member(octets: bytes, name: str) -> Page:
    """The page of a WARC record, given as the gzip member in which it lay. `name` stands in the errors.

    Raises InputError when the octets are not one whole record, or when it holds no page.
    """
    found = list(islice(read_records(BytesIO(octets), name), 2))
    for error in found:
        if isinstance(error, NewsArchiveError):
            raise error
    if len(found) != 1 or not isinstance(record := found[0], Record) or not _is_one_member(octets):
        raise InputError(f"{name}: this is not one whole record, gzipped")
    if record.type != "response" or not record.id:
        raise InputError(f"{name}: the record is a {record.type}, not a response")
    content = entity(record)
    page = decode_page(
        content.body,
        content_type=content.content_type,
        url=content.url,
        record_id=record.id,
        captured_at=content.date,
        status=content.status,
    )
    return replace(page, warnings=(*content.warnings, *page.warnings))


def _is_one_member(octets: bytes) -> bool:
    """Whether octets are one gzip member from the first to the last, unpacked a piece at a time."""
    unpacker = zlib.decompressobj(wbits=31)
    waiting = octets
    try:
        while not unpacker.eof and (waiting or unpacker.unconsumed_tail):
            unpacker.decompress(waiting, _PIECE)
            waiting = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return unpacker.eof and not unpacker.unused_data


def _article_of(item: Input) -> Article | NewsArchiveError | None:
    if isinstance(item, NewsArchiveError):
        return item
    if isinstance(item, Page) and item.record_id is None:
        return InputError(
            f"{item.url or 'its content'} is a page and no record that could be referred to: `clean` reads it"
        )
    if not isinstance(item, Page) or (item.status is not None and item.status >= 300):
        return None
    try:
        article = clean(extract(item))
    except Exception as error:  # noqa: BLE001  one page that we fail on must not cost the others
        return InputError(
            f"{item.url or 'a page'}: cleaning failed ({type(error).__name__}: {error}); please report it"
        )
    if article.kind in ("wall", "error"):
        return None
    version = f"{article.extraction.version}+rules.{rules_version()}"
    return replace(article, extraction=replace(article.extraction, version=version))


def _lost(item: Input) -> InputError:
    where = getattr(item, "url", None) or "a page"
    return InputError(f"{where}: the process that cleaned it was killed, perhaps for want of memory; please report it")


def _weight(item: Input) -> int:
    return len(item.text) if isinstance(item, Page) else 0


@cache
def rules_version() -> str:
    """Twelve hexadecimal digits that change with any rule: of families, fields, stages and tables."""
    digest = hashlib.sha256()
    for room in sorted({Path(_stages).parent, Path(_extract).parent}):
        for place in sorted(found for pattern in _RULES for found in room.rglob(pattern)):
            digest.update(f"{place.relative_to(room.parent)}\0".encode() + place.read_bytes())
    return digest.hexdigest()[:12]
