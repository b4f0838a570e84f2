"""The Scrapy faces in a real crawl, each in a process of its own."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.model.layout import Layout
from output.lines import read_lines
from output.record import Record, violations
from output.verify.collection import verify
from output.verify.finding import Check, Tally
from output.warc.reader import Entry, read_entries, read_record_at

CRAWL = '''
import asyncio, json, multiprocessing, os, resource, sys
from datetime import UTC, datetime
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from crawler.model.article import Article, Block, Extraction
from crawler.model.exchange import Exchange, Fidelity, Message, Truncation
from crawler.signals import exchange_archived, exchange_captured

options = json.loads(sys.argv[1])
COUNT, SIZE, LIMIT, KILL = options["count"], options["size"], options["limit"], options["kill"]
KILL_WRITER = options["kill_writer"]
SAME = options["same"]
archived = []


class Spider(scrapy.Spider):
    """Sends exchanges as a download handler does, and yields an article of each."""

    name = "made"

    async def start(self):
        for number in range(COUNT):
            yield scrapy.Request(f"data:text/plain,{number}", meta={"number": number}, dont_filter=True)

    async def parse(self, response):
        number = response.meta["number"]
        if LIMIT and number == 3:
            for process in (os.getpid(), *(child.pid for child in multiprocessing.active_children())):
                resource.prlimit(process, resource.RLIMIT_FSIZE, (LIMIT, LIMIT))
        if KILL_WRITER and number == KILL_WRITER:
            [child] = multiprocessing.active_children()
            child.kill()
        if KILL and number == KILL:
            os.kill(os.getpid(), 9)
        now = datetime.now(UTC)
        exchange = Exchange(
            f"https://www.example.test/{number}", now, now,
            Message(b"GET / HTTP/1.1\\r\\nHost: www.example.test\\r\\n\\r\\n", b""),
            Message(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n", bytes(SIZE) if SAME else os.urandom(SIZE)) if number != 1 else None,
            Fidelity.WIRE if number % 2 else Fidelity.RECONSTRUCTED, "192.0.2.1",
            truncated=Truncation.LENGTH if number == 2 else None, response_id=f"urn:uuid:{os.getpid()}-{number}",
        )
        for _, written in self.crawler.signals.send_catch_log(exchange_captured, exchange=exchange):
            assert await asyncio.wrap_future(written) == (exchange in archived)
        print("acknowledged", number, flush=True)
        yield Article(
            f"example/{number}", "story", Extraction("html", "x", "1", (), exchange.response_id, now.isoformat()),
            url=exchange.url, text="wind " * 50 + str(number),
        )
        yield {"other": number}


settings = {
    "EXTENSIONS": {"output.warc.archive.Archive": 100},
    "ITEM_PIPELINES": {"output.records.RecordsPipeline": 800},
    "FEED_EXPORTERS": {"warcjsonl": "output.exporter.WarcJsonLinesExporter"},
    "CONCURRENT_REQUESTS": 1, "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 1, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING", "USER_AGENT": "newsarchive/test", "ROBOTSTXT_OBEY": True,
    **options["settings"],
}
process = AsyncCrawlerProcess(settings)
crawler = process.create_crawler(Spider)

def note(exchange):
    archived.append(exchange)


crawler.signals.connect(note, exchange_archived)
process.crawl(crawler)
process.start()
print(json.dumps({name: value for name, value in crawler.stats.get_stats().items() if not isinstance(value, datetime)}))
'''


def crawl(
    settings: dict[str, Any],
    *,
    count: int = 6,
    size: int = 500,
    limit: int = 0,
    kill: int = 0,
    kill_writer: int = 0,
    same: bool = False,
) -> tuple[dict[str, Any], str]:
    """The stats and the log of a crawl."""
    options = json.dumps(
        {
            "settings": settings, "count": count, "size": size, "limit": limit, "kill": kill,
            "kill_writer": kill_writer, "same": same,
        }
    )  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", CRAWL, options],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    if kill:
        assert done.returncode == -9
        return {"acknowledged": done.stdout.count("acknowledged")}, done.stderr
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def entries(layout: Layout) -> list[tuple[Path, Entry]]:
    found = []
    for path in sorted(layout.archive.iterdir()):
        for entry in read_entries(path):
            assert isinstance(entry, Entry), entry
            assert violations(entry.record) == ()
            found.append((path, entry))
    return found


def test_a_crawl_is_archived_indexed_and_recorded(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "news")
    feed = tmp_path / "out.jsonl"
    stats, log = crawl(
        {
            "ARCHIVE_DIR": str(layout.root),
            "ARCHIVE_CONTACT": "a@example.test",
            "RUN_ID": "run-7",
            "FEEDS": {str(feed): {"format": "warcjsonl"}},
        }
    )
    # the feed is told that it cannot hold the plain dicts; nothing else is to be said
    assert "choose the format jsonl" in log
    assert stats["finish_reason"] == "finished"
    assert {name: value for name, value in stats.items() if name.startswith(("archive/", "records/"))} == {
        "archive/exchanges": 6,
        "archive/records": 11,
        "archive/bytes": stats["archive/bytes"],
        "archive/files": 2,
        "archive/truncated": 1,
        "archive/reconstructed": 3,
        "archive/no_response": 1,
        "archive/index_lines": 5,
        "archive/run": "run-7",
        "records/lines": 6,
    }
    found = entries(layout)
    kinds = [entry.record.type for _, entry in found]
    assert {kind: kinds.count(kind) for kind in kinds} == {"warcinfo": 2, "request": 6, "response": 5}
    assert all(path.name.startswith("news-") and path.name.endswith(".warc.gz") for path, _ in found)
    assert stats["archive/bytes"] == sum(entry.length or 0 for _, entry in found if entry.record.type != "warcinfo")
    _fidelity_is_said(found)
    _index_leads_to_the_records(layout)
    lines = _record_lines(layout)
    assert [line.type for line in lines] == ["warcinfo"] + ["conversion"] * 6
    fed = [line for line in read_lines(feed) if isinstance(line, Record)]
    assert [line.type for line in fed] == ["warcinfo"] + ["conversion"] * 6
    assert [line.block for line in fed[1:]] == [line.block for line in lines[1:]]


def _fidelity_is_said(found: list[tuple[Path, Entry]]) -> None:
    infos = {entry.record.id: entry.record.octets().decode() for _, entry in found if entry.record.type == "warcinfo"}
    for _, entry in found:
        if entry.record.type != "warcinfo":
            info = infos[(entry.record.get("WARC-Warcinfo-ID") or "").strip("<>")]
            odd = int((entry.record.target_uri or "").rpartition("/")[2]) % 2
            assert ("fidelity: wire" if odd else "fidelity: reconstructed") in info
            assert "run: run-7\r\noperator: a@example.test\r\nrobots: obey\r\n" in info
            assert "http-header-user-agent: newsarchive/test\r\n" in info


def _index_leads_to_the_records(layout: Layout) -> None:
    lines = layout.index.read_text().splitlines()
    assert lines == sorted(lines)
    for line in lines:
        values = json.loads(line.split(" ", 2)[2])
        record = read_record_at(layout.archive / values["filename"], int(values["offset"]))
        assert (record.type, record.target_uri) == ("response", values["url"])
        assert record.get("WARC-Payload-Digest") == values["digest"]


def _record_lines(layout: Layout) -> list[Record]:
    [path] = layout.records.iterdir()
    assert path.name.endswith(".jsonl.gz")
    found = list(read_lines(path))
    records = [line for line in found if isinstance(line, Record)]
    assert len(records) == len(found)
    assert all(violations(line) == () for line in records)
    return records


def test_a_full_disk_stops_the_crawl_and_keeps_what_is_whole(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "news")
    stats, log = crawl({"ARCHIVE_DIR": str(layout.root)}, count=200, size=4000, limit=30_000)
    assert stats["finish_reason"] == "disk_full"
    assert "Traceback" not in log
    assert log.count("Stopping the crawl (disk_full)") >= 1
    assert stats["archive/exchanges"] < 150
    assert stats["archive/unwritten"] >= 1
    found = entries(layout)
    assert len([1 for _, entry in found if entry.record.type == "request"]) == (
        stats["archive/exchanges"] - stats["archive/unwritten"]
    )
    assert not list(layout.root.rglob("*.open"))
    _index_leads_to_the_records(layout)


def test_a_killed_run_is_brought_to_its_end_by_the_next(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "news")
    settings = {"ARCHIVE_DIR": str(layout.root), "ARCHIVE_MAX_BYTES": 20_000}
    told, _ = crawl(settings, count=60, size=3000, kill=40)
    assert told["acknowledged"] > 32
    left = sorted(path.name for path in layout.archive.iterdir())
    assert [name for name in left if name.endswith(".open")]
    assert not layout.index.exists()
    stats, log = crawl(settings, count=2)
    assert stats["archive/recovered_files"] == len([name for name in left if name.endswith(".open")])
    assert "killed" in log
    assert not list(layout.root.rglob("*.open"))
    urls = [entry.record.target_uri for _, entry in entries(layout) if entry.record.type == "request"]
    kept = len(urls) - 2
    assert told["acknowledged"] <= kept <= 40
    assert len(layout.index.read_text().splitlines()) == kept - 1 + 1  # two exchanges had no response
    _index_leads_to_the_records(layout)
    killed, later = sorted(layout.records.iterdir())
    assert [len(list(read_lines(path))) for path in (killed, later)] == [32, 3]
    assert gzip.decompress(killed.read_bytes()).endswith(b"\n")


def test_a_writer_that_is_killed_stops_the_crawl_and_the_next_one_goes_on(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "news")
    settings = {"ARCHIVE_DIR": str(layout.root)}
    stats, log = crawl(settings, count=200, kill_writer=20)
    assert stats["finish_reason"] == "archive_failed"
    assert "Traceback" not in log
    assert "the process that writes was ended (SIGKILL)" in log
    assert stats["archive/unwritten"] >= 1
    assert stats["archive/exchanges"] < 150
    again, _ = crawl(settings, count=2)
    assert again["finish_reason"] == "finished"
    assert not list(layout.root.rglob("*.open"))
    kept = len([1 for _, entry in entries(layout) if entry.record.type == "request"])
    assert stats["archive/exchanges"] - stats["archive/unwritten"] + 2 <= kept <= 20 + 2 + 1
    _index_leads_to_the_records(layout)


def test_the_same_payload_is_stored_once_over_two_runs(tmp_path: Path) -> None:
    """The third exchange is truncated: it is stored whole. Without a response there is nothing to store."""
    layout = Layout(tmp_path / "news")
    settings = {"ARCHIVE_DIR": str(layout.root)}
    first, _ = crawl(settings, count=6, size=5000, same=True)
    second, _ = crawl(settings, count=6, size=5000, same=True)
    whole, _ = crawl({**settings, "ARCHIVE_DEDUPLICATE": False}, count=6, size=5000, same=True)
    large, _ = crawl({**settings, "ARCHIVE_DEDUPLICATE_MIN_BYTES": 5001}, count=6, size=5000, same=True)
    assert [stats.get("archive/revisits", 0) for stats in (first, second, whole, large)] == [3, 4, 0, 0]
    tally = Tally()
    found = list(verify([layout.root], tally))
    # nobody writes a manifest here, and the spider makes an article even of the exchange that has no response
    assert [one for one in found if one.check not in (Check.MANIFEST, Check.REFERENCES)] == []
    assert len([one for one in found if one.check is Check.REFERENCES]) == 4
    assert tally.checked[Check.REVISITS] == 7
    assert tally.checked[Check.INDEX] == 20
    assert (layout.state / "digests.sqlite").is_file()


def test_a_program_error_while_writing_stops_the_crawl(tmp_path: Path) -> None:
    """A name that no file can have stands for it: the process fails with something that is no full disk."""
    layout = Layout(tmp_path / "news")
    stats, log = crawl({"ARCHIVE_DIR": str(layout.root), "ARCHIVE_PREFIX": "x" * 300}, count=50)
    assert stats["finish_reason"] == "archive_failed"
    assert stats["archive/unwritten"] == stats["archive/exchanges"] < 50
    assert "Traceback" not in log


def test_without_a_directory_nothing_is_archived(tmp_path: Path) -> None:
    stats, _ = crawl({})
    assert stats["finish_reason"] == "finished"
    assert not [name for name in stats if name.startswith(("archive/", "records/"))]


@pytest.mark.parametrize("prefix", [None, "a/../b"])
def test_names_begin_with_something_safe(tmp_path: Path, prefix: str | None) -> None:
    layout = Layout(tmp_path / "Über uns")
    crawl({"ARCHIVE_DIR": str(layout.root), "ARCHIVE_PREFIX": prefix}, count=1)
    [path] = layout.archive.iterdir()
    assert path.name.startswith("a-b-" if prefix else "ber-uns-")
