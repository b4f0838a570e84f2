"""MB of blocks a second, written and read: our WARC room beside warcio and FastWARC, in one run, one core.

All write the same responses of about 90 KB with block and payload digest (SHA-256 ours, SHA-1 theirs, as each does by
default), a gzip member each, to a file; all read one and the same file. Times are processor time, the best of several
rounds. warcio packs at level 9 and has no choice, FastWARC at the level given.
"""

import hashlib
import io
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecord, WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.model.exchange import Exchange, Fidelity, Message
from output.build import Provenance, exchange_records, warcinfo_record
from output.warc.reader import Entry, read_entries
from output.warc.writer import LEVEL, WarcWriter
from tests.benchmarks.page_server import page

PAGES = 200
ROUNDS = 5
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
URL = "https://www.example.test/News/Article/{}/"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"


def write_ours(bodies: list[bytes], path: Path) -> None:
    """By way of an exchange, as a crawl does; of its records the response is written."""
    numbers = itertools.count()
    writer = WarcWriter(
        path.parent,
        "ours",
        warcinfo=lambda name: warcinfo_record(Provenance("bench"), record_id="urn:uuid:info", moment=MOMENT),
        clock=lambda: MOMENT,
        token=lambda: str(next(numbers)),
    )
    for number, body in enumerate(bodies):
        exchange = Exchange(
            URL.format(number), MOMENT, MOMENT,
            Message(b"GET / HTTP/1.1\r\n\r\n", b""), Message(HEAD % len(body), body), Fidelity.WIRE,
        )  # fmt: skip
        records = exchange_records(exchange, new_id=lambda: f"urn:uuid:{next(numbers)}")
        writer.write([record for record in records if record.type == "response"])
    written = writer.close()
    assert written is not None
    written.replace(path)


def write_warcio(bodies: list[bytes], path: Path) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, body in enumerate(bodies):
            fields = [("Content-Type", "text/html"), ("Content-Length", str(len(body)))]
            head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(URL.format(number), "response", payload=io.BytesIO(body), http_headers=head)
            )


def write_fastwarc(bodies: list[bytes], path: Path) -> None:
    with path.open("wb") as file:
        for number, body in enumerate(bodies):
            record = WarcRecord()
            record.init_headers(WarcRecordType.response)
            record.headers["WARC-Target-URI"] = URL.format(number)
            record.set_bytes_content(HEAD % len(body) + body)
            record.parse_http()
            packed = GzipWriter(file, LEVEL)
            record.write(packed, checksum_data=True, payload_digest=hashlib.sha1(body).digest())
            packed.close()


def read_ours(path: Path) -> int:
    return sum(len(entry.record.octets()) for entry in read_entries(path) if isinstance(entry, Entry))


def read_warcio(path: Path) -> int:
    with path.open("rb") as file:
        return sum(len(record.raw_stream.read()) for record in ArchiveIterator(file, no_record_parse=True))


def read_fastwarc(path: Path) -> int:
    with path.open("rb") as file:
        return sum(len(record.reader.read()) for record in FastIterator(file, parse_http=False))


def best(functions: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of processor time of each one's best round; the rounds alternate."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            start = time.process_time()
            function()
            seconds[name].append(time.process_time() - start)
    return {name: min(found) for name, found in seconds.items()}


def test_megabytes_a_second(tmp_path: Path) -> None:
    bodies = [page(number) for number in range(PAGES)]
    size = sum(map(len, bodies)) / 1e6
    paths = {name: tmp_path / f"{name}.warc.gz" for name in ("ours", "warcio", "FastWARC")}
    writers = {"ours": write_ours, "warcio": write_warcio, "FastWARC": write_fastwarc}
    written = best({name: lambda name=name: writers[name](bodies, paths[name]) for name in writers})  # type: ignore[misc]
    readers = {"ours": read_ours, "warcio": read_warcio, "FastWARC": read_fastwarc}
    one = paths["ours"]
    assert len({reader(one) for reader in readers.values()}) == 1
    read = best({name: lambda name=name: readers[name](one) for name in readers})  # type: ignore[misc]
    print()
    for what, seconds in (("write", written), ("read", read)):
        told = ", ".join(f"{name} {size / spent:.0f} MB/s" for name, spent in seconds.items())
        ratios = ", ".join(f"{seconds[name] / seconds['ours']:.2f} times {name}" for name in ("warcio", "FastWARC"))
        print(f"{what}: {told}: {ratios}")
    print("size: " + ", ".join(f"{name} {path.stat().st_size / 1e6:.2f} MB" for name, path in paths.items()))
