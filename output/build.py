"""From what was captured and what was read to records. Pure: ids and times come as arguments, no clock is read here."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from crawler.model.article import Article
from crawler.model.digest import Digest
from crawler.model.exchange import Exchange, Fidelity, Message
from crawler.model.head import header_fields, is_chunked
from crawler.model.row import shared_row
from crawler.model.sealed import View
from output.canonical import canonical, is_plain
from output.record import FileBlock, Record
from output.warc.http import FramingError, dechunk

NewId = Callable[[], str]
"""Gives a fresh record id, `urn:uuid:...`."""

CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_FIELDS = "application/warc-fields"
_PRINTED = re.compile("[!-~]*")
_HEAD_END = re.compile(rb"\n\r?\n")
_FIDELITY = {
    Fidelity.WIRE: "The blocks of request and response records are the bytes that crossed the socket.",
    Fidelity.RECONSTRUCTED: (
        "The blocks of request and response records were written again from parsed messages: "
        "spelling and order of header fields, reason phrases and transfer coding may differ from what was sent."
    ),
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who wrote a file and how: what its warcinfo record says."""

    software: str
    """Names and versions, e.g. `newsarchive/1.0 Scrapy/2.19`."""
    robots: str = "obey"
    """The robots policy: `obey` or `ignore`."""
    user_agent: str | None = None
    operator: str | None = None
    """The contact of whoever runs the crawl."""
    run: str | None = None
    """The id of the run."""
    collection: str | None = None
    settings: str | None = None
    """The digest of the run's settings."""


def warc_date(moment: datetime) -> str:
    """A time as WARC 1.1 writes it, to the microsecond. Raises ValueError for a time without zone.

    >>> warc_date(datetime(2026, 11, 23, tzinfo=UTC))
    '2026-11-23T00:00:00.000000Z'
    """
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment} has no zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def warcinfo_record(
    provenance: Provenance,
    *,
    record_id: str,
    moment: datetime,
    filename: str | None = None,
    fidelity: Fidelity | None = None,
    form: str = "WARC File Format 1.1",
) -> Record:
    """The record that opens a file. `fidelity` says what the blocks of its exchanges are, where it holds any."""
    lines = (
        ("software", provenance.software),
        ("format", form),
        ("conformsTo", CONFORMS_TO),
        ("isPartOf", provenance.collection),
        ("run", provenance.run),
        ("operator", provenance.operator),
        ("robots", provenance.robots),
        ("settings-digest", provenance.settings),
        ("http-header-user-agent", provenance.user_agent),
        ("fidelity", fidelity.value if fidelity else None),
        ("description", _FIDELITY[fidelity] if fidelity else None),
        ("payload-digest", "over the content without chunk framing (WARC 1.1, 5.9)" if fidelity else None),
    )
    block = _warc_fields(lines)
    return Record.of(
        [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<{record_id}>"),
            ("WARC-Date", warc_date(moment)),
            ("WARC-Filename", filename),
            ("WARC-Block-Digest", _digest(block)),
            ("Content-Type", _FIELDS),
            ("Content-Length", str(len(block))),
        ],
        block,
    )


def exchange_records(exchange: Exchange, *, new_id: NewId, warcinfo_id: str | None = None) -> tuple[Record, ...]:
    """The `request` and `response` records of an exchange, each naming the other; `request` alone without an answer.

    A `metadata` record says what is known beside them: where the URL was found, what came before and after the response,
    the certificate, what was wrong with its syntax. All carry the time at which the exchange began.
    """
    response_id = (exchange.response_id or new_id()) if exchange.response is not None else None
    request_id = new_id()
    records = [_capture(exchange, "request", exchange.request, ids=(request_id, response_id, warcinfo_id))]
    if exchange.response is not None and response_id is not None:
        records.append(_capture(exchange, "response", exchange.response, ids=(response_id, request_id, warcinfo_id)))
    told = _told(exchange)
    if told:
        records.append(_metadata(exchange, told, new_id(), response_id or request_id, warcinfo_id))
    return tuple(records)


def fetched_record_records(
    exchange: Exchange, *, url: str, record_id: str, new_id: NewId, warcinfo_id: str
) -> tuple[Record, ...]:
    """What stands behind another's record that an exchange brought, to say where it came from: the `request`, and a
    `metadata` record that refers to it, with the head of the response (octets in base64). Its payload is the record.

    `url` and `record_id` are those of the record.
    """
    request_id = new_id()
    head = exchange.response.head if exchange.response else b""
    lines = (
        ("fetched-from", exchange.url),
        ("fetched-head-base64", base64.b64encode(head).decode("ascii")),
        *_told(exchange),
    )
    return (
        _capture(exchange, "request", exchange.request, ids=(request_id, None, warcinfo_id)),
        _metadata(exchange, lines, new_id(), request_id, warcinfo_id, about=(url, record_id)),
    )


def _capture(exchange: Exchange, kind: str, message: Message, *, ids: tuple[str, str | None, str | None]) -> Record:
    """One message as a record; `ids` are its own, the other message's and the warcinfo's.

    Its payload digest is left out where broken framing leaves open what the payload is.
    """
    record_id, other_id, warcinfo_id = ids
    block = _block(message)
    truncated = exchange.truncated if kind == "response" else None
    fields: list[tuple[str, str | None]] = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", warc_date(exchange.started)),
        ("WARC-Target-URI", _uri(exchange.url)),
        ("WARC-Concurrent-To", _bracketed(other_id)),
        ("WARC-IP-Address", exchange.peer),
        ("WARC-Protocol", exchange.protocol),
        ("WARC-Protocol", _tls(exchange.tls)),
        ("WARC-Warcinfo-ID", _bracketed(warcinfo_id)),
        ("WARC-Block-Digest", _digest_of(chain((message.head,), message.body_pieces()))),
        ("WARC-Payload-Digest", _payload_digest(message, cut=truncated is not None)),
        ("WARC-Truncated", truncated.value if truncated else None),
        ("Content-Type", f"application/http;msgtype={kind}"),
        ("Content-Length", str(len(block))),
    ]
    return Record.of(fields, block)


def _block(message: Message) -> bytes | FileBlock:
    """The whole message; where its body is in a file, its head lies there before it."""
    body = message.body
    if isinstance(body, bytes):
        return message.head + body
    return FileBlock(body.handle, body.offset - len(message.head), message.size)


def _payload_digest(message: Message, *, cut: bool) -> str | None:
    """The digest of a body without chunk framing (WARC 1.1, 5.9); None where nobody can say what the payload is."""
    end = _HEAD_END.search(message.head)
    if not end or end.end() != len(message.head):
        return None  # cut in its head, or HTTP/0.9: a reader could take an empty line in the text for the end of a head
    chunked = is_chunked(header_fields(message.head))
    try:
        return _digest_of(dechunk(message.body_pieces()) if chunked else message.body_pieces(), partly=cut)
    except FramingError:
        return None


def _digest_of(pieces: Iterable[bytes], *, partly: bool = False) -> str:
    """The digest of octets in pieces. `partly`: of what holds, where their framing breaks."""
    digest = hashlib.sha256()
    try:
        for piece in pieces:
            digest.update(piece)
    except FramingError:
        if not partly:
            raise
    return str(Digest("sha256", digest.digest()))


def _told(exchange: Exchange) -> list[tuple[str, str | None]]:
    """The lines of an exchange's metadata, those without a value left out; octets are in base64."""
    verified = {None: None, True: "yes", False: "no"}[exchange.verified]
    lines: list[tuple[str, str | None]] = [
        ("via", exchange.via),
        ("tls-certificate", exchange.certificate),
        ("tls-certificate-verified", verified if exchange.certificate else None),
        ("interim-base64", base64.b64encode(exchange.interim).decode("ascii")),
        ("surplus-base64", base64.b64encode(exchange.surplus).decode("ascii")),
        *(("fault", fault) for fault in exchange.faults),
    ]
    return [(name, value) for name, value in lines if value]


def _metadata(
    exchange: Exchange,
    told: Iterable[tuple[str, str | None]],
    record_id: str,
    beside: str,
    warcinfo_id: str | None,
    *,
    about: tuple[str, str] | None = None,
) -> Record:
    """`beside`: the id of a record of the same exchange; `about`: address and id of another that it tells of."""
    took = max(0, round((exchange.ended - exchange.started).total_seconds() * 1000))
    block = _warc_fields((*told, ("fetchTimeMs", str(took))))
    return Record.of(
        [
            ("WARC-Type", "metadata"),
            ("WARC-Record-ID", f"<{record_id}>"),
            ("WARC-Date", warc_date(exchange.started)),
            ("WARC-Target-URI", _uri(about[0] if about else exchange.url)),
            ("WARC-Refers-To", _bracketed(about[1]) if about else None),
            ("WARC-Concurrent-To", f"<{beside}>"),
            ("WARC-Warcinfo-ID", _bracketed(warcinfo_id)),
            ("WARC-Block-Digest", _digest(block)),
            ("Content-Type", _FIELDS),
            ("Content-Length", str(len(block))),
        ],
        block,
    )


@View
def article_block(article: Article) -> bytes:
    """The block of an article's record: its row in RFC 8785 form. Raises ValueError when the text cannot be written as UTF-8."""
    row = shared_row(article)
    # whatever else stands in a row has the model's own keys, and text or small counts under them
    return canonical(row, plain=is_plain((row["contracts"], row["extraction"]["given"])))


def article_record(article: Article, *, record_id: str, moment: datetime, warcinfo_id: str | None = None) -> Record:
    """The cleaned article as a `conversion` record that refers to the `response` it was read from.

    A page of unknown address is named by the hash of its text (`ni:` URI, RFC 6920), since the standard asks for a
    target. Raises ValueError when the text cannot be written as UTF-8.
    """
    block = article_block(article)
    source = article.extraction.record_id
    # what a web archive's copy says is referred to where the copy's record stands
    captured = article.extraction.copy_fetched_at or article.extraction.captured_at
    source_url = article.extraction.copy_url or article.url
    return Record.of(
        [
            ("WARC-Type", "conversion"),
            ("WARC-Record-ID", f"<{record_id}>"),
            ("WARC-Date", warc_date(moment)),
            ("WARC-Target-URI", _uri(article.url) if article.url else _name_of(article, block)),
            ("WARC-Refers-To", _bracketed(source)),
            ("WARC-Refers-To-Target-URI", _uri(source_url) if source and source_url else None),
            ("WARC-Refers-To-Date", warc_date(datetime.fromisoformat(captured)) if source and captured else None),
            ("WARC-Warcinfo-ID", _bracketed(warcinfo_id)),
            ("WARC-Block-Digest", _digest(block)),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(block))),
        ],
        block,
    )


def _name_of(article: Article, block: bytes) -> str:
    digest = bytes.fromhex(article.text_sha256) if article.text_sha256 else hashlib.sha256(block).digest()
    return f"ni:///sha-256;{base64.urlsafe_b64encode(digest).decode('ascii').rstrip('=')}"


def _uri(url: str) -> str:
    """A URL that fits a header line: blanks and control characters percent-encoded, half surrogates replaced."""
    if _PRINTED.fullmatch(url):
        return url
    safe = "".join(f"%{ord(letter):02X}" if letter <= " " or letter == "\x7f" else letter for letter in url)
    return safe.encode("utf-8", "replace").decode("utf-8")


def _tls(version: str | None) -> str | None:
    """A TLS version as WARC-Protocol names it.

    >>> _tls("TLSv1.3")
    'tls/1.3'
    """
    return None if version is None else version.lower().replace("tlsv", "tls/")


def _bracketed(record_id: str | None) -> str | None:
    return f"<{record_id}>" if record_id else None


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _warc_fields(lines: Iterable[tuple[str, str | None]]) -> bytes:
    """`application/warc-fields`; a line break inside a value becomes a blank, so that no value can open a new field."""
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in lines if value).encode(
        "utf-8", "replace"
    )
