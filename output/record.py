"""One WARC 1.1 record as a value, and the standard's field rules as a table (ISO 28500:2017, clauses 5 and 6)."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, Self

from crawler.errors import Place
from crawler.model.headers import Headers

PIECE = 256 * 1024
"""Bytes of a file-backed block that are in memory at once."""


class Descriptor(Protocol):
    """An open file, known by its descriptor."""

    def fileno(self) -> int:
        """The descriptor."""


@dataclass(frozen=True, slots=True)
class FileBlock:
    """A block that stays in a file, because it is too large for memory: `length` bytes from `offset` of `handle`."""

    handle: Descriptor
    offset: int
    length: int

    def __len__(self) -> int:
        return self.length

    def pieces(self) -> Iterator[bytes]:
        """The bytes in pieces. Reads by position, so that two readers do not disturb each other."""
        done = 0
        while done < self.length:
            piece = os.pread(self.handle.fileno(), min(PIECE, self.length - done), self.offset + done)
            if not piece:
                raise EOFError(f"the spooled block ends after {done} of {self.length} bytes")
            done += len(piece)
            yield piece


@dataclass(frozen=True, slots=True)
class Record:
    """Header fields in their order and the block. Values are bytes as the file has them; the accessors decode.

    `version` is the number after `WARC/`. `raw_header` is the header as it was read, kept only where it is spelled
    otherwise than we would write it (odd white space, folded lines), so that writing gives the same bytes again.
    """

    headers: Headers
    block: bytes | FileBlock
    version: str = "1.1"
    raw_header: bytes | None = None
    place: Place | None = field(default=None, compare=False)
    """Where the record was read."""

    @classmethod
    def of(cls, fields: Iterable[tuple[str, str | None]], block: bytes | FileBlock) -> Self:
        """A new record of text fields; those without a value are left out."""
        pairs = tuple((name.encode("utf-8"), value.encode("utf-8")) for name, value in fields if value is not None)
        return cls(Headers(pairs), block)

    def get(self, name: str) -> str | None:
        """The first value of a field, whatever the case of its name. Bytes that are no UTF-8 are read as Latin-1."""
        value = self.headers.get(name.encode("utf-8"))
        return None if value is None else text_of(value)

    @property
    def type(self) -> str:
        """`WARC-Type`; empty when the record does not say."""
        return self.get("WARC-Type") or ""

    @property
    def id(self) -> str | None:
        """`WARC-Record-ID` without its angle brackets."""
        return bare_uri(self.get("WARC-Record-ID"))

    @property
    def target_uri(self) -> str | None:
        """`WARC-Target-URI`, without the angle brackets that WARC 1.0 asked for and some writers still give."""
        return bare_uri(self.get("WARC-Target-URI"))

    @property
    def date(self) -> str | None:
        """`WARC-Date` as it stands."""
        return self.get("WARC-Date")

    @property
    def content_type(self) -> str | None:
        """`Content-Type` of the block."""
        return self.get("Content-Type")

    def pieces(self) -> Iterator[bytes]:
        """The block's bytes, piece by piece."""
        return iter((self.block,)) if isinstance(self.block, bytes) else self.block.pieces()

    def octets(self) -> bytes:
        """The block's bytes, all in memory."""
        return self.block if isinstance(self.block, bytes) else b"".join(self.block.pieces())


def text_of(value: bytes) -> str:
    """A header value as text: UTF-8 as the standard says, else Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def bare_uri(value: str | None) -> str | None:
    """A URI without angle brackets around it.

    >>> bare_uri("<urn:uuid:1>"), bare_uri("https://example.test/")
    ('urn:uuid:1', 'https://example.test/')
    """
    if value is not None and value.startswith("<") and value.endswith(">"):
        return value[1:-1]
    return value


# --- the rules ---------------------------------------------------------------------------------------------------

TYPES = ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
_CAPTURES = frozenset({"response", "resource", "request", "metadata", "revisit"})
_ALL = frozenset(TYPES)

_TOKEN = r"[-!#$%&'*+.^_`|~0-9A-Za-z]+"  # noqa: S105  the grammar's name for a word, no secret
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*"
_RECORD_ID = re.compile(rf"<{_URI}>")
_ANY_URI = re.compile(rf"{_URI}|<{_URI}>")
_TARGET = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f]*|<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f]*>")
_NUMBER = re.compile(r"[0-9]+")
_DATE = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d{1,9})?)?Z)?)?)?"
)
_MEDIA_TYPE = re.compile(rf'{_TOKEN}/{_TOKEN}([ \t]*;[ \t]*{_TOKEN}=({_TOKEN}|"([^"\\\x00-\x1f\x7f]|\\.)*"))*')
_DIGEST = re.compile(rf"{_TOKEN}:[-A-Za-z0-9+/=_@]+")
_IP_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[0-9A-Za-z]+)?")
_WORD = re.compile(_TOKEN)
_PROTOCOL = re.compile(rf"{_TOKEN}(/{_TOKEN})?")


class Rule(NamedTuple):
    """What the standard says of one field."""

    name: str
    syntax: re.Pattern[str] | None = None
    required: frozenset[str] = frozenset()
    """The record types that must have it."""
    allowed: frozenset[str] = _ALL
    """The record types that may have it."""
    repeatable: bool = False


_CONTINUATION = frozenset({"continuation"})
# The standard defines the two Refers-To companions for `revisit`; our `conversion` lines carry them as well, so that a
# row leads back to its capture without an index (DESIGN, part 6).
_REFERRING = frozenset({"revisit", "conversion"})

RULES: tuple[Rule, ...] = (
    Rule("WARC-Type", _WORD, required=_ALL),
    Rule("WARC-Record-ID", _RECORD_ID, required=_ALL),
    Rule("WARC-Date", _DATE, required=_ALL),
    Rule("Content-Length", _NUMBER, required=_ALL),
    Rule("Content-Type", _MEDIA_TYPE, allowed=_ALL - _CONTINUATION),
    Rule("WARC-Target-URI", _TARGET, required=_ALL - {"warcinfo", "metadata"}, allowed=_ALL - {"warcinfo"}),
    Rule("WARC-Concurrent-To", _RECORD_ID, allowed=_CAPTURES, repeatable=True),
    Rule("WARC-IP-Address", _IP_ADDRESS, allowed=_CAPTURES),
    Rule("WARC-Refers-To", _RECORD_ID, allowed=frozenset({"metadata", "revisit", "conversion"})),
    Rule("WARC-Refers-To-Target-URI", _TARGET, allowed=_REFERRING),
    Rule("WARC-Refers-To-Date", _DATE, allowed=_REFERRING),
    Rule("WARC-Warcinfo-ID", _RECORD_ID, allowed=_ALL - {"warcinfo"}),
    Rule("WARC-Block-Digest", _DIGEST),
    Rule("WARC-Payload-Digest", _DIGEST),
    Rule("WARC-Identified-Payload-Type", _MEDIA_TYPE),
    Rule("WARC-Truncated", _WORD),
    Rule("WARC-Filename", re.compile(r'[^\x00-\x1f\x7f"]+|"([^"\\]|\\.)*"'), allowed=frozenset({"warcinfo"})),
    Rule("WARC-Profile", _ANY_URI, required=frozenset({"revisit"}), allowed=frozenset({"revisit"})),
    Rule("WARC-Segment-Number", re.compile("0*[1-9][0-9]*"), required=_CONTINUATION),
    Rule("WARC-Segment-Origin-ID", _RECORD_ID, required=_CONTINUATION, allowed=_CONTINUATION),
    Rule("WARC-Segment-Total-Length", _NUMBER, allowed=_CONTINUATION),
    # proposed by the IIPC, in use since 2022
    Rule("WARC-Protocol", _PROTOCOL, allowed=_CAPTURES, repeatable=True),
    Rule("WARC-Cipher-Suite", _WORD, allowed=_CAPTURES),
)
_BY_NAME = {rule.name.lower().encode("ascii"): rule for rule in RULES}
_REQUIRED = {
    kind: tuple((rule.name.lower().encode("ascii"), rule) for rule in RULES if kind in rule.required) for kind in TYPES
}
_REQUIRED_OF_ANY = tuple((rule.name.lower().encode("ascii"), rule) for rule in RULES if rule.required == _ALL)


class Violation(NamedTuple):
    """One broken rule: the field, and what is wrong with it."""

    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.field}: {self.what}"


def violations(record: Record) -> tuple[Violation, ...]:
    """Every rule of WARC 1.1 that the record's header breaks. Extension fields and types are the writer's own affair."""
    kind = record.type
    found: list[Violation] = []
    seen: set[bytes] = set()
    for name, value in record.headers:
        key = name.lower()
        rule = _BY_NAME.get(key)
        if rule is None:
            continue
        if key in seen and not rule.repeatable:
            found.append(Violation(rule.name, "stands more than once"))
        seen.add(key)
        if kind in _ALL and kind not in rule.allowed:
            found.append(Violation(rule.name, f"has no place in a {kind} record"))
        if rule.syntax and not rule.syntax.fullmatch(text_of(value)):
            found.append(Violation(rule.name, f"{text_of(value)!r} is not of the form that the standard asks for"))
    found += [
        Violation(rule.name, f"is missing from a {kind or 'WARC'} record")
        for key, rule in _REQUIRED.get(kind, _REQUIRED_OF_ANY)
        if key not in seen
    ]
    length = record.get("Content-Length")
    if length and _NUMBER.fullmatch(length) and (length.lstrip("0") or "0") != str(len(record.block)):
        found.append(Violation("Content-Length", f"says {length[:40]}, the block has {len(record.block)} bytes"))
    return tuple(found)
