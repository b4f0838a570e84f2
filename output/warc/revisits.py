"""Instead of a payload that the archive already holds: a `revisit` record (WARC 1.1, 6.7)."""

from typing import NamedTuple

from crawler.model.digest import Digest
from output.record import Record
from output.warc.digests import DigestIndex, Target, target_of
from output.warc.http import head_size

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
MIN_SIZE = 1024
"""Payloads under so many bytes are stored whole: a revisit would save nothing."""

_REPLACED = frozenset({b"warc-type", b"warc-block-digest", b"warc-payload-digest", b"content-type", b"content-length"})
_CONDITIONS = (b"\nif-none-match:", b"\nif-modified-since:")


class Revisited(NamedTuple):
    """The records of an exchange, compared with what is held."""

    records: tuple[Record, ...]
    """The `response` as a `revisit` where its payload is known."""
    held: Target | None = None
    """What the revisit refers to."""
    fresh: Target | None = None
    """The response, where it stays one to which later ones can refer."""


def as_revisits(records: tuple[Record, ...], known: DigestIndex, min_size: int = MIN_SIZE) -> Revisited:
    """Compare. Truncated responses, and those whose payload is in doubt, stay as they are."""
    place = next((number for number, record in enumerate(records) if record.type == "response"), None)
    if place is None:
        return Revisited(records)
    response, told = records[place], target_of(records[place])
    if told is None:
        return Revisited(records)
    if told.status == 304:
        target = known.last(response.target_uri or "") if _is_conditional(records) else None
        changed = target and revisit_record(response, target, NOT_MODIFIED)
    else:
        size = head_size(response.pieces())
        target = None
        if size is not None and len(response.block) - size >= min_size:
            target = known.find(told.digest, told.status, chunked=told.chunked)
        changed = target and revisit_record(response, target, IDENTICAL)
    if not changed:
        return Revisited(records, fresh=None if told.status == 304 else told)
    return Revisited((*records[:place], changed, *records[place + 1 :]), held=target)


def _is_conditional(records: tuple[Record, ...]) -> bool:
    """Whether the request asked for a 304: one that nobody asked for says nothing of what we hold."""
    request = next((record for record in records if record.type == "request"), None)
    if request is None:
        return False
    head = next(request.pieces(), b"").partition(b"\r\n\r\n")[0].lower()
    return any(condition in head for condition in _CONDITIONS)


def revisit_record(response: Record, target: Target, profile: str) -> Record:
    """A response as a revisit of a target: the HTTP head is the block, the payload is that of the target."""
    size = head_size(response.pieces())
    whole = size is None or size == len(response.block) or profile == NOT_MODIFIED
    block = response.octets() if whole else _first(response, size or 0)
    kept = [
        (name.decode("utf-8"), value.decode("utf-8"))
        for name, value in response.headers
        if name.lower() not in _REPLACED
    ]
    return Record.of(
        [
            ("WARC-Type", "revisit"),
            *kept,
            ("WARC-Refers-To", f"<{target.id}>"),
            ("WARC-Refers-To-Target-URI", target.uri),
            ("WARC-Refers-To-Date", target.date),
            ("WARC-Profile", profile),
            ("WARC-Block-Digest", str(Digest.of(block))),
            ("WARC-Payload-Digest", target.digest),
            # "shall be used for any identical-digest truncation" (6.7.2)
            ("WARC-Truncated", None if whole else "length"),
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(block))),
        ],
        block,
    )


def _first(record: Record, size: int) -> bytes:
    found = b""
    for piece in record.pieces():
        found += piece
        if len(found) >= size:
            break
    return found[:size]
