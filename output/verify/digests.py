"""Block and payload digests of a record, against what its fields say. Blocks of any size, piece by piece."""

import hashlib
from collections.abc import Iterable, Iterator

from crawler.errors import Place
from crawler.model.digest import Digest
from crawler.model.head import is_chunked
from output.record import Record
from output.verify.finding import Check, Finding, Severity, Tally
from output.warc.http import FramingError, dechunk, split_head

_COPY = "fetch the file again from where it was first written, or restore it from a copy"


def digest_findings(record: Record, place: Place, tally: Tally) -> Iterator[Finding]:
    """What is wrong with `WARC-Block-Digest` and `WARC-Payload-Digest` of a record."""
    for check, field in ((Check.BLOCK, "WARC-Block-Digest"), (Check.PAYLOAD, "WARC-Payload-Digest")):
        text = record.get(field)
        if text is None or (check is Check.PAYLOAD and record.type == "revisit"):
            continue  # the payload of a revisit lies elsewhere
        try:
            said = Digest.parse(text)
        except ValueError as error:
            yield Finding(Severity.WARNING, check, f"{error}", "it cannot be checked here", place, record.id)
            continue
        tally.checked[check] += 1
        found = _block(record, said, place) if check is Check.BLOCK else _payload(record, said, place)
        if found:
            yield found


def _block(record: Record, said: Digest, place: Place) -> Finding | None:
    found = _hashed(record.pieces(), said.algorithm)
    if found == said:
        return None
    return Finding(
        Severity.BROKEN, Check.BLOCK, f"the block's digest is {found}, the record says {said}", _COPY, place, record.id
    )


def _payload(record: Record, said: Digest, place: Place) -> Finding | None:
    if not is_http(record):
        found = _hashed(record.pieces(), said.algorithm)
        return None if found == said else _differs(record, found, said, place)
    headers, body = split_head(record.pieces())
    chunked = is_chunked(headers)
    fault: str | None = None
    if chunked:
        found, fault = _hashed_chunks(body, said.algorithm)
    else:
        found = _hashed(body, said.algorithm)
    if found == said:
        return None
    return _other_convention(record, said, place, chunked=chunked) or _differs(record, found, said, place, fault)


def _other_convention(record: Record, said: Digest, place: Place, *, chunked: bool) -> Finding | None:
    """Digests that tools in use take over something else than the standard says."""
    if chunked and _hashed(split_head(record.pieces())[1], said.algorithm) == said:
        what = "payload digest follows the raw-chunked convention: it is taken over the body with its chunk framing"
    elif _hashed(record.pieces(), said.algorithm) == said:
        what = "payload digest is that of the whole block, HTTP header included"
    else:
        return None
    advice = "the bytes are sound; duplicates of this payload will not be found by its digest"
    return Finding(Severity.WARNING, Check.PAYLOAD, what, advice, place, record.id)


def _differs(record: Record, found: Digest, said: Digest, place: Place, fault: str | None = None) -> Finding:
    if fault:
        return Finding(
            Severity.WARNING,
            Check.PAYLOAD,
            f"the payload digest cannot be judged: {fault}",
            "the block digest tells whether the bytes are sound",
            place,
            record.id,
        )
    what = f"the payload's digest is {found}, the record says {said}"
    return Finding(Severity.BROKEN, Check.PAYLOAD, what, _COPY, place, record.id)


def is_http(record: Record) -> bool:
    """Whether the block is an HTTP message."""
    return (record.content_type or "").lower().replace(" ", "").startswith("application/http")


def _hashed(pieces: Iterable[bytes], algorithm: str) -> Digest:
    found = hashlib.new(algorithm, usedforsecurity=False)
    for piece in pieces:
        found.update(piece)
    return Digest(algorithm, found.digest())


def _hashed_chunks(pieces: Iterable[bytes], algorithm: str) -> tuple[Digest, str | None]:
    """The digest of a chunked body's content as far as its framing holds, and what is wrong with the framing."""
    found = hashlib.new(algorithm, usedforsecurity=False)
    try:
        for piece in dechunk(pieces):
            found.update(piece)
    except FramingError as fault:
        return Digest(algorithm, found.digest()), str(fault)
    return Digest(algorithm, found.digest()), None
