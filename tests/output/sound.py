"""A sound collection with a bit of everything, and records of others, for tests to damage."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.model.article import Article, Extraction
from crawler.model.digest import Digest
from crawler.model.exchange import Exchange, Fidelity, Message
from crawler.model.headers import Headers
from crawler.model.layout import Layout
from output.build import Provenance, article_record, exchange_records
from output.manifest import write_manifest
from output.record import Record
from output.records import RecordsFile
from output.verify.collection import verify
from output.verify.finding import Finding, Tally
from output.warc.digests import DigestIndex
from output.warc.recorder import Recorder

MOMENT = datetime(2026, 11, 23, 1, 2, 3, 456789, UTC)
PAGE = b"<p>Port Vela</p>\n" * 100
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKS = b"%x;odd=1\r\n%s\r\n0\r\nX-Trailer: 1\r\n\r\n" % (len(PAGE), PAGE)


def exchange(number: int, body: bytes = PAGE, head: bytes = HEAD) -> Exchange:
    return Exchange(
        f"https://www.example.test/{number}",
        MOMENT,
        MOMENT,
        Message(b"GET / HTTP/1.1\r\nHost: www.example.test\r\n\r\n", b""),
        Message(head, body),
        Fidelity.WIRE,
        "192.0.2.1",
        via="https://www.example.test/",
        response_id=f"urn:uuid:response-{number}",
    )


def collection(root: Path) -> Layout:
    """A sound collection with a bit of everything."""
    layout = Layout(root)
    layout.archive.mkdir(parents=True)
    numbers = itertools.count(1)
    recorder = Recorder(
        layout,
        "news",
        Provenance("test"),
        new_id=lambda: f"urn:uuid:{next(numbers)}",
        clock=lambda: MOMENT,
        token=lambda: "t",
        digests=DigestIndex.open(layout.state / "digests.sqlite", layout.archive, layout.index),
    )
    for number, body in enumerate((PAGE, PAGE, b"small", PAGE + b"x")):
        recorder.write(exchange(number, body))
    recorder.write(exchange(4, CHUNKS, CHUNKED))
    recorder.close(lambda error: pytest.fail(str(error)))
    lines = RecordsFile(layout.records / "news.jsonl.gz")
    for number in range(3):
        article = Article(
            f"example/{number}",
            "story",
            Extraction("html", "x", "1", (), f"urn:uuid:response-{number}", MOMENT.isoformat()),
            url=f"https://www.example.test/{number}",
        )
        lines.add(article_record(article, record_id=f"urn:uuid:line-{number}", moment=MOMENT))
    lines.close()
    write_manifest(layout)
    return layout


def check(*paths: Path) -> list[Finding]:
    tally = Tally()
    found = list(verify(paths, tally))
    for finding in found:
        tally.add(finding)
    assert tally.broken.total() + tally.warnings.total() == len(found)
    return found


def warc(layout: Layout) -> Path:
    [path] = layout.archive.iterdir()
    return path


def made(number: int = 0, **changes: str | None) -> Record:
    """A response with some of its fields changed."""
    [_, response, *_] = exchange_records(exchange(number), new_id=lambda: f"urn:uuid:{number}")
    return with_fields(response, **changes)


def with_fields(record: Record, **changes: str | None) -> Record:
    wanted = {name.replace("_", "-").lower(): value for name, value in changes.items()}
    fields = []
    for name, value in record.headers:
        new = wanted.pop(name.decode().lower(), value.decode())
        if new is not None:
            fields.append((name, new.encode()))
    fields += [(name.encode(), value.encode()) for name, value in wanted.items() if value is not None]
    return replace(record, headers=Headers(tuple(fields)))


def chunked() -> Record:
    [_, response, *_] = exchange_records(exchange(0, CHUNKS, CHUNKED), new_id=lambda: "urn:uuid:x")
    return response


def digest(data: bytes, algorithm: str = "sha1") -> str:
    return str(Digest.of(data, algorithm))


def revisit(**changes: str | None) -> Record:
    fields: dict[str, str | None] = {
        "WARC_Type": "revisit",
        "WARC_Record_ID": "<urn:uuid:again>",
        "WARC_Concurrent_To": None,
        "WARC_Block_Digest": None,
        "WARC_Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
    }
    return with_fields(made(), **{**fields, **changes})
