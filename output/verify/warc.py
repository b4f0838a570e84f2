"""One WARC file, record by record: what can be read, what the fields say, digests, gzip members."""

from collections.abc import Iterator
from typing import BinaryIO

from crawler.errors import Place, RecordError
from output.record import Record, Violation, violations
from output.verify.catalogue import Catalogue
from output.verify.digests import digest_findings
from output.verify.finding import Check, Finding, Severity, Tally, sentence_of
from output.warc.reader import ODD_END, read_entries

_LOST = "restore the file from a copy, or save the records that are whole with newsarchive convert"
_ODD_END = "newsarchive convert writes the file again as the standard asks for"
_GZIP = "convert it (newsarchive convert) to a file with one gzip member a record, so that records can be sought"


def warc_findings(stream: BinaryIO, shown: str, catalogue: Catalogue, tally: Tally) -> Iterator[Finding]:
    """What is wrong with a WARC file; its records are put into the catalogue. `shown` is how findings name the file."""
    file = catalogue.add_file(shown)
    shared = 0
    for entry in read_entries(stream, shown):
        if isinstance(entry, RecordError):
            place = entry.place or Place(shown)
            odd = ODD_END in str(entry)  # nothing is lost between the records
            severity, advice = (Severity.WARNING, _ODD_END) if odd else (Severity.BROKEN, _LOST)
            yield Finding(severity, Check.RECORDS, sentence_of(entry), advice, place)
            continue
        record, place = entry.record, entry.record.place or Place(shown, entry.offset)
        tally.checked[Check.RECORDS] += 1
        if entry.offset is None:
            shared += 1
        else:
            tally.checked[Check.GZIP] += shown.endswith(".gz")
        catalogue.add(file, record, place if entry.offset is not None else Place(shown), entry.length)
        yield from field_findings(record, place, tally)
        yield from digest_findings(record, place, tally)
    if shared:
        what = f"{shared} records share a gzip member with others"
        yield Finding(Severity.WARNING, Check.GZIP, what, _GZIP, Place(shown))


def field_findings(record: Record, place: Place, tally: Tally) -> Iterator[Finding]:
    """The rules of the standard that a record's fields break."""
    tally.checked[Check.FIELDS] += 1
    for violation in violations(record):
        severity = Severity.WARNING if _harmless(violation) else Severity.BROKEN
        advice = "tell whoever wrote the file" if severity is Severity.WARNING else "other tools may refuse the record"
        yield Finding(severity, Check.FIELDS, str(violation), advice, place, record.id)


def _harmless(violation: Violation) -> bool:
    """A field too many says nothing wrong about the record."""
    return violation.what.startswith("has no place in")
