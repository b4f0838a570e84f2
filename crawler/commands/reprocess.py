"""The articles of a WARC, WACZ or JSON-lines file, read anew with the rules of today: on all cores, in bounded memory.

`crawl warc` finds this by its dotted path: spiders know neither the readers nor the stages.
"""

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple

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
from spiders.generic import Imprint, Site, SiteMemory

_PIECE = 1 << 18
_RULES = ("*.toml", "*.py")


def articles_of(path: str, jobs: int, *, site_templates: bool = True) -> Iterator[Article | NewsArchiveError]:
    """Each page of a file as an article that refers to the record it was read from, in the order of the file.

    What cannot be read is an error among them; requests, images, redirects and pages that had not changed are passed over, and so
    are articles that are cleaned already. In a collection a page that another address had given before is read there. `jobs`:
    processes. `site_templates`: pages of no known family are judged by the earlier pages of their site in the file, too.
    """
    again = partial(_again, SiteMemory()) if site_templates else None
    workers = Workers(_read, _lost, jobs=jobs, weigh=_weight, again=again)
    known: Mapping[str, Site] | None = {} if site_templates else None
    for read in workers.map(_Asked(item, known) for item in read_input(path) if not isinstance(item, Passed | Row)):
        result = read.article
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


class _Asked(NamedTuple):
    """One thing from a file, and what earlier pages have taught of its site; None where they are not asked."""

    item: Input
    sites: Mapping[str, Site] | None


class _Read(NamedTuple):
    """What became of it, and what it teaches of its site."""

    article: Article | NewsArchiveError | None
    imprint: Imprint | None = None


def _again(memory: SiteMemory, asked: _Asked, read: _Read) -> _Asked | None:
    """A page once more, where what earlier pages have taught changes it."""
    sites = memory.meet(read.imprint)
    return asked._replace(sites=sites) if sites else None


def _read(asked: _Asked) -> _Read:
    item = asked.item
    if isinstance(item, NewsArchiveError):
        return _Read(item)
    if isinstance(item, Page) and item.record_id is None:
        what = item.url or "its content"
        return _Read(InputError(f"{what} is a page and no record that could be referred to: `clean` reads it"))
    if not isinstance(item, Page) or (item.status is not None and item.status >= 300):
        return _Read(None)
    try:
        draft = extract(item, asked.sites)
        article = clean(draft)
    except Exception as error:  # noqa: BLE001  one page that we fail on must not cost the others
        what = item.url or "a page"
        return _Read(InputError(f"{what}: cleaning failed ({type(error).__name__}: {error}); please report it"))
    if article.kind in ("wall", "error"):
        return _Read(None)
    version = f"{article.extraction.version}+rules.{rules_version()}"
    article = replace(article, extraction=replace(article.extraction, version=version))
    return _Read(article, draft.facts.get("imprint"))


def _lost(asked: _Asked) -> _Read:
    where = getattr(asked.item, "url", None) or "a page"
    lost = f"{where}: the process that cleaned it was killed, perhaps for want of memory; please report it"
    return _Read(InputError(lost))


def _weight(asked: _Asked) -> int:
    return len(asked.item.text) if isinstance(asked.item, Page) else 0


@cache
def rules_version() -> str:
    """Twelve hexadecimal digits that change with any rule: of families, fields, stages and tables."""
    digest = hashlib.sha256()
    for room in sorted({Path(_stages).parent, Path(_extract).parent}):
        for place in sorted(found for pattern in _RULES for found in room.rglob(pattern)):
            digest.update(f"{place.relative_to(room.parent)}\0".encode() + place.read_bytes())
    return digest.hexdigest()[:12]
