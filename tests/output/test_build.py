"""Exchanges and articles as records, compared whole and byte for byte."""

import base64
import dataclasses
import hashlib
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest

from crawler.model.article import Article, Block, Extraction
from crawler.model.contract import Contract
from crawler.model.digest import Digest
from crawler.model.exchange import Exchange, Fidelity, Message, Truncation
from crawler.model.row import article_row
from output.build import Provenance, article_record, exchange_records, warc_date, warcinfo_record
from output.canonical import canonical
from output.record import Record, violations
from output.schema import article_schema
from output.warc.syntax import record_octets

MOMENT = datetime(2026, 11, 23, 1, 2, 3, 456789, UTC)
BODY = b"4;x=y\r\nPort\r\n5\r\n Vela\r\n0\r\nX-T: 1\r\n\r\n"
EXCHANGE = Exchange(
    url="https://www.example.test/News/?a=1",
    started=MOMENT,
    ended=MOMENT + timedelta(milliseconds=1500),
    request=Message(b"GET /News/?a=1 HTTP/1.1\r\nhost: www.example.test\r\n\r\n", b""),
    response=Message(b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n", BODY),
    fidelity=Fidelity.WIRE,
    peer="192.0.2.7",
    tls="TLSv1.3",
    response_id="urn:uuid:response",
)


def ids() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"urn:uuid:{next(numbers)}"


def octets(record: Record) -> bytes:
    return b"".join(record_octets(record))


def test_an_exchange_whole() -> None:
    request, response = exchange_records(EXCHANGE, new_id=ids(), warcinfo_id="urn:uuid:info")
    assert EXCHANGE.response is not None
    block = EXCHANGE.response.octets
    assert octets(response) == (
        b"WARC/1.1\r\n"
        b"WARC-Type: response\r\n"
        b"WARC-Record-ID: <urn:uuid:response>\r\n"
        b"WARC-Date: 2026-11-23T01:02:03.456789Z\r\n"
        b"WARC-Target-URI: https://www.example.test/News/?a=1\r\n"
        b"WARC-Concurrent-To: <urn:uuid:1>\r\n"
        b"WARC-IP-Address: 192.0.2.7\r\n"
        b"WARC-Protocol: http/1.1\r\n"
        b"WARC-Protocol: tls/1.3\r\n"
        b"WARC-Warcinfo-ID: <urn:uuid:info>\r\n"
        b"WARC-Block-Digest: " + str(Digest.of(block)).encode() + b"\r\n"
        b"WARC-Payload-Digest: " + str(Digest.of(b"Port Vela")).encode() + b"\r\n"
        b"Content-Type: application/http;msgtype=response\r\n"
        b"Content-Length: 85\r\n"
        b"\r\n" + block + b"\r\n\r\n"
    )
    assert octets(request) == (
        b"WARC/1.1\r\n"
        b"WARC-Type: request\r\n"
        b"WARC-Record-ID: <urn:uuid:1>\r\n"
        b"WARC-Date: 2026-11-23T01:02:03.456789Z\r\n"
        b"WARC-Target-URI: https://www.example.test/News/?a=1\r\n"
        b"WARC-Concurrent-To: <urn:uuid:response>\r\n"
        b"WARC-IP-Address: 192.0.2.7\r\n"
        b"WARC-Protocol: http/1.1\r\n"
        b"WARC-Protocol: tls/1.3\r\n"
        b"WARC-Warcinfo-ID: <urn:uuid:info>\r\n"
        b"WARC-Block-Digest: " + str(Digest.of(EXCHANGE.request.octets)).encode() + b"\r\n"
        b"WARC-Payload-Digest: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n"
        b"Content-Type: application/http;msgtype=request\r\n"
        b"Content-Length: 51\r\n"
        b"\r\nGET /News/?a=1 HTTP/1.1\r\nhost: www.example.test\r\n\r\n\r\n\r\n"
    )


def test_where_the_url_was_found() -> None:
    exchange = dataclasses.replace(EXCHANGE, via="https://www.example.test/\r\nforged: 1")
    *_, metadata = exchange_records(exchange, new_id=ids())
    assert metadata.type == "metadata"
    assert metadata.block == b"via: https://www.example.test/ forged: 1\r\nfetchTimeMs: 1500\r\n"
    assert metadata.get("WARC-Concurrent-To") == "<urn:uuid:response>"


def test_an_exchange_without_an_answer_is_a_request() -> None:
    [request] = exchange_records(dataclasses.replace(EXCHANGE, response=None), new_id=ids())
    assert request.type == "request"
    assert request.get("WARC-Concurrent-To") is None


def payload_digest(body: bytes, truncated: Truncation | None = None, head: bytes = b"") -> str | None:
    message = Message(head or b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n", body)
    exchange = dataclasses.replace(EXCHANGE, response=message, truncated=truncated)
    return exchange_records(exchange, new_id=ids())[1].get("WARC-Payload-Digest")


def test_the_payload_digest_is_of_what_the_framing_says() -> None:
    assert payload_digest(b"2\r\nab\r\n0\r\n\r\n") == str(Digest.of(b"ab"))
    assert payload_digest(b"2\r\nab\r\n9\r\ncd", Truncation.DISCONNECT) == str(Digest.of(b"abcd"))
    assert payload_digest(b"2\r\nab\r\nrubbish\r\n") is None
    assert payload_digest(b"ab", head=b"HTTP/1.1 200 Fine\r\nContent-Encoding: gzip\r\n\r\n") == str(Digest.of(b"ab"))


@pytest.mark.parametrize("reason", list(Truncation))
def test_truncation_is_said_of_the_response_only(reason: Truncation) -> None:
    request, response = exchange_records(dataclasses.replace(EXCHANGE, truncated=reason), new_id=ids())
    assert (request.get("WARC-Truncated"), response.get("WARC-Truncated")) == (None, reason.value)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ({"url": "http://example.test/a b\r\nX: y"}, "http://example.test/a%20b%0D%0AX:%20y"),
        ({"url": "http://example.test/ä\ud800"}, "http://example.test/ä?"),
        ({"peer": "2001:db8::7", "tls": None, "protocol": "http/1.0"}, EXCHANGE.url),
        ({"peer": None, "response_id": None}, EXCHANGE.url),
    ],
)
def test_every_record_keeps_the_rules(change: dict[str, str | None], value: str) -> None:
    exchange = dataclasses.replace(EXCHANGE, via="https://www.example.test/", **change)  # type: ignore[arg-type]
    for record in exchange_records(exchange, new_id=ids(), warcinfo_id="urn:uuid:info"):
        assert violations(record) == ()
        assert record.target_uri == value
        assert octets(record).count(b"WARC-Target-URI: ") == 1


def test_warcinfo() -> None:
    provenance = Provenance(
        "newsarchive/1 Scrapy/2", "obey", "newsarchive/1 (+mailto:a@example.test)", "a@example.test", "r1", "news"
    )
    record = warcinfo_record(
        provenance, record_id="urn:uuid:info", moment=MOMENT, filename="n.warc.gz", fidelity=Fidelity.RECONSTRUCTED
    )
    assert violations(record) == ()
    assert record.get("WARC-Filename") == "n.warc.gz"
    lines = record.octets().decode().split("\r\n")
    assert lines[:9] == [
        "software: newsarchive/1 Scrapy/2",
        "format: WARC File Format 1.1",
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf: news",
        "run: r1",
        "operator: a@example.test",
        "robots: obey",
        "http-header-user-agent: newsarchive/1 (+mailto:a@example.test)",
        "fidelity: reconstructed",
    ]
    wire = warcinfo_record(provenance, record_id="urn:uuid:info", moment=MOMENT, fidelity=Fidelity.WIRE)
    assert b"fidelity: wire\r\n" in wire.octets()
    none = warcinfo_record(Provenance("x"), record_id="urn:uuid:info", moment=MOMENT)
    assert b"fidelity" not in none.octets()


def article(**change: object) -> Article:
    made = Article(
        id="example/article/7",
        kind="story",
        url="https://www.example.test/News/7/",
        extraction=Extraction("html", "example", "1", (), "urn:uuid:response", "2026-11-23T01:02:03Z"),
        body=(Block("paragraph", "Wind over Port Vela."),),
        text="Wind over Port Vela.",
        text_sha256=Digest.of(b"Wind over Port Vela.").value.hex(),
    )
    return dataclasses.replace(made, **change)  # type: ignore[arg-type]


def test_an_article_leads_back_to_its_bytes() -> None:
    record = article_record(article(), record_id="urn:uuid:9", moment=MOMENT, warcinfo_id="urn:uuid:info")
    assert violations(record) == ()
    assert [(name.decode(), value.decode()) for name, value in record.headers] == [
        ("WARC-Type", "conversion"),
        ("WARC-Record-ID", "<urn:uuid:9>"),
        ("WARC-Date", "2026-11-23T01:02:03.456789Z"),
        ("WARC-Target-URI", "https://www.example.test/News/7/"),
        ("WARC-Refers-To", "<urn:uuid:response>"),
        ("WARC-Refers-To-Target-URI", "https://www.example.test/News/7/"),
        ("WARC-Refers-To-Date", "2026-11-23T01:02:03.000000Z"),
        ("WARC-Warcinfo-ID", "<urn:uuid:info>"),
        ("WARC-Block-Digest", str(Digest.of(record.octets()))),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(record.octets()))),
    ]
    assert orjson.loads(record.octets()) == article_row(article())


@pytest.mark.parametrize(
    "change",
    [
        {"contracts": (Contract("Vela Works", "award", 0, "Vela Works won.", amount_usd=10**15),)},
        {
            "contracts": (Contract("Vela Works", "award", 0, "Vela Works won.", amount_usd=2**60),)
        },  # spelled as a double
        {"extraction": Extraction("html", "x", "1", given={"\U0001f600": "a", "\ufb33": "b", "\u20ac": "c"})},
        {"extraction": Extraction("html", "x", "1", given={"a": 1.0e21})},  # type: ignore[dict-item]  # a list's JSON may say more than text
        {"headline": "\u20ac \U0001f600 \x00 \u2028", "tags": ("\x7f", '"\\')},
    ],
)
def test_the_block_is_canonical_whatever_the_page_says(change: dict[str, object]) -> None:
    made = article(**change)
    assert article_record(made, record_id="urn:uuid:9", moment=MOMENT).octets() == canonical(article_row(made))


def test_what_is_not_asked_of_a_row_is_text_and_counts_under_plain_keys() -> None:
    """Where a field may hold numbers or keys of another kind, `article_record` must ask about it too."""

    def odd(place: str, schema: Any) -> Iterator[str]:
        if isinstance(schema, list):
            for one in schema:
                yield from odd(place, one)
        elif isinstance(schema, dict):
            if schema.get("type") == "number" or schema.get("additionalProperties", False) is not False:
                yield place
            for key in ("anyOf", "items"):
                yield from odd(place, schema.get(key))
            for name, inner in schema.get("properties", {}).items():
                assert name.isascii()
                yield from odd(f"{place}/{name}", inner)

    found = set(odd("", article_schema()))
    assert {place.split("/")[1] for place in found} <= {"contracts", "extraction"}
    assert "/extraction/given" in found  # or this test sees nothing


def test_a_page_of_unknown_address_is_named_by_its_text() -> None:
    made = article(url=None, extraction=Extraction("text", "text", "1"))
    record = article_record(made, record_id="urn:uuid:9", moment=MOMENT)
    assert violations(record) == ()
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"Wind over Port Vela.").digest()).decode().rstrip("=")
    assert record.target_uri == f"ni:///sha-256;{digest}"
    assert record.get("WARC-Refers-To") is None
    again = article_record(dataclasses.replace(made, headline="x"), record_id="urn:uuid:9", moment=MOMENT)
    assert record.target_uri == again.target_uri


def test_times() -> None:
    east = timezone(timedelta(hours=5))
    assert warc_date(datetime(2026, 1, 1, 2, tzinfo=east)) == "2025-12-31T21:00:00.000000Z"
    with pytest.raises(ValueError, match="no zone"):
        warc_date(datetime(2026, 1, 1))  # noqa: DTZ001  the error is the point
