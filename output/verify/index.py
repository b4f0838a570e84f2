"""A CDXJ index against the records that were seen: each line leads to its capture, each capture has its line."""

from collections.abc import Generator, Iterator
from typing import Any, BinaryIO

import orjson

from crawler.errors import Place
from crawler.model.digest import Digest
from output.verify.catalogue import Catalogue, Known
from output.verify.finding import Check, Finding, Severity, Tally
from output.warc.cdxj import timestamp

_REBUILD = "delete the index: the next crawl builds it again from the archive"
_BATCH = 1000


def index_findings(stream: BinaryIO, shown: str, catalogue: Catalogue, tally: Tally) -> Iterator[Finding]:
    """What is wrong with the lines of an index."""
    found: list[int] = []
    before = b""
    for number, line in enumerate(stream, 1):
        if line.startswith(b"!"):
            continue  # a header line, as CDXJ allows
        tally.checked[Check.INDEX] += 1
        place = Place(shown, line=number)
        if line < before:
            what = "the line stands before one that it should follow"
            yield Finding(Severity.BROKEN, Check.INDEX, what, "sort the index by bytes (LC_ALL=C sort)", place)
        before = line
        known = yield from _line(line, place, catalogue)
        if known:
            found.append(known.row)
        if len(found) >= _BATCH:
            catalogue.mark_indexed(found)
            found.clear()
    catalogue.mark_indexed(found)


def unindexed_findings(catalogue: Catalogue, shown: str) -> Iterator[Finding]:
    """Captures that have no line in any index."""
    for known in catalogue.not_indexed():
        what = f"the {known.type} of {known.uri} has no line in {shown}"
        yield Finding(Severity.BROKEN, Check.INDEX, what, _REBUILD, Place(known.file, known.offset), known.id)


def _line(line: bytes, place: Place, catalogue: Catalogue) -> Generator[Finding, None, Known | None]:
    try:
        _, time, text = line.split(b" ", 2)
        values: dict[str, Any] = orjson.loads(text)
        filename, offset = str(values["filename"]), int(values["offset"])
    except (ValueError, KeyError, TypeError):
        yield Finding(Severity.BROKEN, Check.INDEX, "this is no line of a CDXJ index", _REBUILD, place)
        return None
    base = filename.rpartition("/")[2]
    known = catalogue.at(base, offset)
    if known is None:
        if catalogue.has_file(base):
            what = f"no record begins at offset {offset} of {filename}"
        else:
            what = f"the file {filename} is not here"
        yield Finding(Severity.BROKEN, Check.INDEX, what, _REBUILD, place)
        return None
    for name, said, real in _differences(time.decode("ascii", "replace"), values, known):
        what = f"{name} is {said}, that of the record at offset {offset} of {filename} is {real}"
        yield Finding(Severity.BROKEN, Check.INDEX, what, _REBUILD, place, known.id)
    return known


def _differences(time: str, values: dict[str, Any], known: Known) -> Iterator[tuple[str, object, object]]:
    if values.get("url", known.uri) != known.uri:
        yield "the URL", values["url"], known.uri
    if time != timestamp(known.date):
        yield "the time", time, timestamp(known.date)
    length = str(values.get("length", ""))
    if length and known.length is not None and length != str(known.length):
        yield "the length", length, known.length
    digest = values.get("digest")
    if digest and known.payload and _digest(str(digest), known.payload) != known.payload:
        yield "the digest", digest, known.payload


def _digest(text: str, other: str) -> str:
    """A digest in its normal spelling; one without its algorithm is read as of the other's."""
    try:
        return str(Digest.parse(text if ":" in text else f"{other.partition(':')[0]}:{text}"))
    except ValueError:
        return text
