"""What refers to what, once every record was seen: ids are unique, revisits and conversions lead to their originals."""

from collections.abc import Iterator, Sequence

from output.verify.catalogue import Catalogue, Known, Reference
from output.verify.finding import Check, Finding, Severity, Tally

_MISSING = "look for the file that holds it; without it this record cannot be replayed"
_SOFT_MISSING = "look for the file that holds it"


def reference_findings(
    catalogue: Catalogue, tally: Tally, *, whole: bool, others: Sequence[Catalogue] = ()
) -> Iterator[Finding]:
    """What does not hold between records. `whole`: everything was given, so that what is not there is missing. `others`: where
    else a record may be that one of the catalogue refers to.
    """
    for record_id, count, first, last in catalogue.doubles():
        what = f"{count} records bear this id, the first in {first}"
        yield Finding(
            Severity.WARNING, Check.IDS, what, "references to it are ambiguous; is a file there twice?", last, record_id
        )
    for reference in catalogue.references():
        check = Check.REVISITS if _is_revisit(reference) else Check.REFERENCES
        tally.checked[check] += 1
        if check is Check.REVISITS:
            found = _revisit(reference, (catalogue, *others), whole=whole)
        else:
            found = _other(reference, (catalogue, *others), whole=whole)
        if found:
            yield found


def _is_revisit(reference: Reference) -> bool:
    return reference.type == "revisit" and reference.field == "WARC-Refers-To"


def _revisit(reference: Reference, catalogues: Sequence[Catalogue], *, whole: bool) -> Finding | None:
    found = next(filter(None, (_original(reference, catalogue) for catalogue in catalogues)), None)
    if found is None:
        severity = Severity.BROKEN if whole else Severity.WARNING
        return _finding(severity, reference, f"the original {_named(reference)} is not here", _MISSING)
    return _match(reference, found)


def _original(reference: Reference, catalogue: Catalogue) -> Known | None:
    found = catalogue.by_id(reference.target) if reference.target else None
    return catalogue.original(reference) if found is None or found.type == "revisit" else found


def _match(reference: Reference, found: Known) -> Finding | None:
    if reference.payload and found.payload and _comparable(reference.payload, found.payload):
        what = f"the payload digest is {reference.payload}, that of the original in {found.file} is {found.payload}"
        return _finding(Severity.BROKEN, reference, what, "this revisit names the wrong original")
    if found.cut:
        what = f"the original in {found.file}, offset {found.offset} is truncated"
        return _finding(Severity.WARNING, reference, what, "the payload is not whole anywhere")
    if reference.uri and found.uri and reference.uri != found.uri:
        what = f"WARC-Refers-To-Target-URI is {reference.uri}, that of the original is {found.uri}"
        return _finding(Severity.BROKEN, reference, what, "replay that goes by address and time will not find it")
    if reference.date and found.date and reference.date != found.date:
        what = f"WARC-Refers-To-Date is {reference.date}, that of the original is {found.date}"
        return _finding(Severity.WARNING, reference, what, "replay that goes by address and time may not find it")
    return None


def _comparable(one: str, other: str) -> bool:
    """Whether two digests of one algorithm differ; those of two algorithms say nothing of each other."""
    return one != other and one.partition(":")[0] == other.partition(":")[0]


def _other(reference: Reference, catalogues: Sequence[Catalogue], *, whole: bool) -> Finding | None:
    target = reference.target
    if target is None or any(catalogue.by_id(target) for catalogue in catalogues):
        return None
    hard = whole and reference.type == "conversion" and reference.field == "WARC-Refers-To"
    severity = Severity.BROKEN if hard else Severity.WARNING
    return _finding(
        severity, reference, f"{reference.field} names {reference.target}, which is not here", _SOFT_MISSING
    )


def _named(reference: Reference) -> str:
    return reference.target or reference.uri or f"with payload digest {reference.payload}"


def _finding(severity: Severity, reference: Reference, what: str, advice: str) -> Finding:
    check = Check.REVISITS if _is_revisit(reference) else Check.REFERENCES
    return Finding(severity, check, what, advice, reference.place, reference.id)
