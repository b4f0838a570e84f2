"""A file of WARC-like JSON lines: shape of each line, the record it makes, its digests, and the article in it."""

from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO

from crawler.errors import Place, RecordError
from output.jsonl import Resolve, row_record
from output.lines import read_rows
from output.record import FileBlock
from output.schema import article_schema, line_schema
from output.verify.catalogue import Catalogue
from output.verify.digests import digest_findings
from output.verify.finding import Check, Finding, Severity, Tally, sentence_of
from output.verify.shape import faults
from output.verify.warc import field_findings

_ADVICE = "write the file again from the archive (newsarchive clean), or restore it from a copy"
_ARTICLE_KEYS = frozenset({"schema_version", "extraction", "kind"})
_SHOWN = 3


def line_findings(
    stream: BinaryIO, shown: str, catalogue: Catalogue, tally: Tally, resolve: Resolve | None = None
) -> Iterator[Finding]:
    """What is wrong with a file of lines; its records are put into the catalogue."""
    file = catalogue.add_file(shown)
    for number, row in read_rows(stream, shown):
        place = Place(shown, line=number)
        if isinstance(row, RecordError):
            yield Finding(Severity.BROKEN, Check.LINES, sentence_of(row), _ADVICE, place)
            continue
        tally.checked[Check.LINES] += 1
        if "WARC-Type" not in row:
            yield from _shape(row, "article", place, None, tally)
            continue
        yield from _shape(_without_spool(row), "line", place, _id_of(row), tally)
        yield from _record(row, place, file, catalogue, tally, resolve=resolve)


def _record(
    row: dict[str, Any], place: Place, file: int, catalogue: Catalogue, tally: Tally, *, resolve: Resolve | None
) -> Iterator[Finding]:
    try:
        record = row_record(row, resolve=resolve, place=place)
    except RecordError as error:
        yield Finding(Severity.BROKEN, Check.LINES, sentence_of(error), _ADVICE, place, _id_of(row))
        return
    catalogue.add(file, record, place)
    yield from field_findings(record, place, tally)
    yield from digest_findings(record, place, tally)
    article = row["block"].get("json")
    if record.type == "conversion" and isinstance(article, dict) and article.keys() >= _ARTICLE_KEYS:
        yield from _shape(article, "article", place, record.id, tally)


def _shape(row: dict[str, Any], name: str, place: Place, record_id: str | None, tally: Tally) -> Iterator[Finding]:
    """The first few things that the schema does not allow: one wrong key often brings a crowd."""
    tally.checked[Check.SCHEMA] += 1
    for number, (where, what) in enumerate(faults(row, _schema(name))):
        if number == _SHOWN:
            return
        says = f"{where or 'the line'} {what} (schema of the {name})"
        yield Finding(Severity.BROKEN, Check.SCHEMA, says, _ADVICE, place, record_id)


@cache
def _schema(name: str) -> dict[str, Any]:
    return article_schema() if name == "article" else line_schema()


def _id_of(row: dict[str, Any]) -> str | None:
    record_id = row.get("WARC-Record-ID")
    return record_id.strip("<>") if isinstance(record_id, str) else None


def _without_spool(row: dict[str, Any]) -> dict[str, Any]:
    """The row with an empty text in place of a block that the reader has put into a file."""
    block = row.get("block")
    if isinstance(block, dict) and isinstance(block.get("base64"), FileBlock):
        return {**row, "block": {**block, "base64": ""}}
    return row
