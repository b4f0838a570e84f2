"""Payloads that the archive holds already are stored once; everything else is stored whole."""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.model.exchange import Exchange, Fidelity, Message, Truncation
from crawler.model.layout import Layout
from output.build import Provenance
from output.record import FileBlock, Record, violations
from output.spool import spooled
from output.verify.collection import verify
from output.verify.finding import Check, Tally
from output.warc.digests import DigestIndex
from output.warc.reader import Entry, read_entries
from output.warc.recorder import Recorder
from output.warc.revisits import IDENTICAL, NOT_MODIFIED, as_revisits, revisit_record

PAGE = b"<p>Port Vela</p>\n" * 100
OTHER = b"<p>Example Wing</p>\n" * 100
GET = b"GET / HTTP/1.1\r\nHost: www.example.test\r\n\r\n"
CONDITIONAL = GET[:-2] + b'If-None-Match: "a"\r\n\r\n'
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Served: %d\r\n\r\n"
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'

numbers = itertools.count(1)


def exchange(
    path: str, body: bytes = PAGE, *, head: bytes | None = None, request: bytes = GET, **more: Any
) -> Exchange:
    number = next(numbers)
    moment = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=number)
    return Exchange(
        f"https://www.example.test/{path}",
        moment,
        moment,
        Message(request, b""),
        Message(OK % number if head is None else head, body),
        Fidelity.WIRE,
        "192.0.2.1",
        response_id=f"urn:uuid:response-{number}",
        **more,
    )


class Run:
    """One run into a collection."""

    def __init__(self, layout: Layout, **options: Any) -> None:
        layout.archive.mkdir(parents=True, exist_ok=True)
        self.layout = layout
        self.index = DigestIndex.open(layout.state / "digests.sqlite", layout.archive, layout.index)
        self.recorder = Recorder(
            layout,
            "news",
            Provenance("test"),
            new_id=lambda: f"urn:uuid:made-{next(numbers)}",
            clock=lambda: datetime(2026, 11, 23, tzinfo=UTC),
            token=lambda: str(next(numbers)),
            digests=self.index,
            **options,
        )

    def write(self, *exchanges: Exchange) -> list[str | None]:
        return [self.recorder.write(one).revisit for one in exchanges]

    def close(self) -> None:
        self.recorder.close(lambda error: pytest.fail(str(error)))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "news")


def records(layout: Layout, kind: str = "revisit") -> list[Record]:
    found = []
    for path in sorted(layout.archive.iterdir()):
        for entry in read_entries(path):
            assert isinstance(entry, Entry), entry
            assert violations(entry.record) == ()
            found.append(entry.record)
    return [record for record in found if record.type == kind]


def sound(layout: Layout) -> Tally:
    """The collection holds, by our own verifier; what it checked."""
    tally = Tally()
    assert [finding for finding in verify([layout.root], tally) if finding.check is not Check.MANIFEST] == []
    return tally


def test_a_known_payload_becomes_a_revisit(layout: Layout) -> None:
    run = Run(layout)
    first, again, elsewhere = exchange("a"), exchange("a", tls="TLSv1.3"), exchange("b")
    assert run.write(first, again, exchange("c", OTHER), elsewhere) == [
        None, "identical-payload-digest", None, "identical-payload-digest",
    ]  # fmt: skip
    run.close()
    originals = records(layout, "response")
    assert [record.target_uri for record in originals] == [first.url, "https://www.example.test/c"]
    for revisit, source in zip(records(layout), (again, elsewhere), strict=True):
        assert source.response is not None
        assert revisit.octets() == source.response.head
        assert (revisit.id, revisit.target_uri) == (source.response_id, source.url)
        assert revisit.get("WARC-Refers-To") == f"<{first.response_id}>"
        assert revisit.get("WARC-Refers-To-Target-URI") == first.url
        assert revisit.get("WARC-Refers-To-Date") == originals[0].date
        assert revisit.get("WARC-Profile") == IDENTICAL
        assert revisit.get("WARC-Payload-Digest") == originals[0].get("WARC-Payload-Digest")
        assert revisit.get("WARC-Truncated") == "length"
    requests = records(layout, "request")
    assert [(record.get("WARC-Concurrent-To") or "").strip("<>") for record in requests[:2]] == [
        first.response_id, again.response_id,
    ]  # fmt: skip
    assert [value for name, value in records(layout)[0].headers if name == b"WARC-Protocol"] == [
        b"http/1.1",
        b"tls/1.3",
    ]
    assert sound(layout).checked[Check.REVISITS] == 2


def test_others_read_revisits(layout: Layout) -> None:
    run = Run(layout)
    run.write(exchange("a"), exchange("b"))
    run.close()
    [path] = layout.archive.iterdir()
    with path.open("rb") as file:
        [revisit] = [record for record in ArchiveIterator(file) if record.rec_type == "revisit"]
    assert revisit.http_headers.get_statuscode() == "200"
    assert revisit.rec_headers.get_header("WARC-Refers-To-Target-URI") == "https://www.example.test/a"


@pytest.mark.parametrize(
    "second",
    [
        exchange("b", truncated=Truncation.LENGTH),
        exchange("b", head=b"HTTP/1.1 404 Not Found\r\n\r\n"),
        exchange("b", PAGE[:-1]),
        exchange("b", b"nonsense", head=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        exchange("b", PAGE, head=b""),
        replace(exchange("b"), response=None),
    ],
    ids=["truncated", "other-status", "other-bytes", "broken-framing", "no-head", "no-response"],
)
def test_anything_else_is_stored_whole(layout: Layout, second: Exchange) -> None:
    run = Run(layout)
    assert run.write(exchange("a"), second) == [None, None]
    run.close()
    sound(layout)


def test_small_payloads_are_stored_whole(layout: Layout) -> None:
    run = Run(layout, min_size=50)
    assert run.write(*(exchange("a", bytes(size)) for size in (49, 49, 50, 50))) == [
        None, None, None, "identical-payload-digest",
    ]  # fmt: skip
    run.close()


def test_a_truncated_response_is_no_target(layout: Layout) -> None:
    run = Run(layout)
    assert run.write(exchange("a", truncated=Truncation.DISCONNECT), exchange("a")) == [None, None]
    run.close()


def in_chunks(path: str) -> Exchange:
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    return exchange(path, body, head=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")


@pytest.mark.parametrize("between", [None, "state", "index"])
def test_chunks_are_not_payload_but_replay_must_know_of_them(layout: Layout, between: str | None) -> None:
    """Replay tools read the original's payload by the revisit's header fields: without these, chunk sizes are content."""
    run = Run(layout)
    assert run.write(in_chunks("a"), in_chunks("b")) == [None, "identical-payload-digest"]
    run.close()
    if between:
        shutil.rmtree(layout.state)
    if between == "index":
        layout.index.unlink()
    run = Run(layout)
    told = run.write(exchange("c"), exchange("d"), in_chunks("e"))
    run.close()
    assert told == [None, "identical-payload-digest", "identical-payload-digest"]
    whole = {record.target_uri: record.id for record in records(layout, "response")}
    assert {record.target_uri: (record.get("WARC-Refers-To") or "").strip("<>") for record in records(layout)} == {
        "https://www.example.test/b": whole["https://www.example.test/a"],
        "https://www.example.test/d": whole["https://www.example.test/c"],
        "https://www.example.test/e": whole["https://www.example.test/a"],
    }
    sound(layout)


def test_not_modified_refers_to_the_last_payload_of_the_page(layout: Layout) -> None:
    run = Run(layout)
    first, changed = exchange("a"), exchange("a", OTHER)
    asked = exchange("a", b"", head=UNCHANGED, request=CONDITIONAL)
    assert run.write(first, changed, asked) == [None, None, "server-not-modified"]
    run.close()
    [revisit] = records(layout)
    assert revisit.octets() == UNCHANGED
    assert revisit.get("WARC-Profile") == NOT_MODIFIED
    assert revisit.get("WARC-Refers-To") == f"<{changed.response_id}>"
    assert revisit.get("WARC-Refers-To-Target-URI") == changed.url
    assert revisit.get("WARC-Refers-To-Date") == records(layout, "response")[1].date
    assert revisit.get("WARC-Payload-Digest") == records(layout, "response")[1].get("WARC-Payload-Digest")
    assert revisit.get("WARC-Truncated") is None
    sound(layout)


def test_not_modified_after_a_revisit_refers_to_its_original(layout: Layout) -> None:
    run = Run(layout)
    elsewhere = exchange("b")
    asked = exchange("a", b"", head=UNCHANGED, request=CONDITIONAL)
    run.write(elsewhere, exchange("a", OTHER), exchange("a"), asked)
    run.close()
    assert records(layout)[-1].get("WARC-Refers-To") == f"<{elsewhere.response_id}>"
    sound(layout)


@pytest.mark.parametrize(("request_head", "before"), [(GET, "a"), (CONDITIONAL, "b")], ids=["not-asked", "not-known"])
def test_a_304_that_says_nothing_stays_a_response(layout: Layout, request_head: bytes, before: str) -> None:
    run = Run(layout)
    assert run.write(exchange(before), exchange("a", b"", head=UNCHANGED, request=request_head)) == [None, None]
    run.close()
    sound(layout)


def test_an_error_page_is_not_what_a_304_means(layout: Layout) -> None:
    run = Run(layout)
    gone = exchange("a", OTHER, head=b"HTTP/1.1 503 Busy\r\n\r\n")
    good = exchange("a")
    run.write(good, gone, exchange("a", b"", head=UNCHANGED, request=CONDITIONAL))
    run.close()
    assert records(layout)[-1].get("WARC-Refers-To") == f"<{good.response_id}>"


def _keep(layout: Layout) -> None:
    del layout


def _forget_state(layout: Layout) -> None:
    shutil.rmtree(layout.state)


def _forget_state_and_index(layout: Layout) -> None:
    _forget_state(layout)
    layout.index.unlink()


def _damage_state(layout: Layout) -> None:
    for path in layout.state.iterdir():
        path.write_bytes(os.urandom(9000))


def _older_state(layout: Layout) -> None:
    with sqlite3.connect(layout.state / "digests.sqlite") as db:
        db.execute("PRAGMA user_version = 77")


@pytest.mark.parametrize("between", [_keep, _forget_state, _forget_state_and_index, _damage_state, _older_state])
def test_a_later_run_knows_what_is_held(layout: Layout, between: Any) -> None:
    """From its own database, or from the index, or from the WARC files themselves."""
    run = Run(layout)
    first = exchange("a")
    run.write(first, exchange("cut", OTHER, truncated=Truncation.LENGTH), exchange("b"))
    run.close()
    between(layout)
    later = Run(layout)
    told = later.write(exchange("new"), exchange("c", OTHER), exchange("b", b"", head=UNCHANGED, request=CONDITIONAL))
    later.close()
    assert told == ["identical-payload-digest", None, "server-not-modified"]
    assert {record.get("WARC-Refers-To") for record in records(layout)} == {f"<{first.response_id}>"}
    sound(layout)


def test_what_is_gone_is_not_referred_to(layout: Layout) -> None:
    run = Run(layout)
    run.write(exchange("a"))
    run.close()
    for path in layout.archive.iterdir():
        path.unlink()
    layout.index.unlink()
    later = Run(layout)
    assert later.write(exchange("a")) == [None]
    later.close()
    sound(layout)


def test_what_a_killed_run_did_not_keep_is_read_again(layout: Layout) -> None:
    """Its files are closed by the next run, its database has none of its rows."""
    run = Run(layout)
    run.write(exchange("a"))
    [left] = layout.archive.iterdir()
    left.rename(left.with_name(left.name.removesuffix(".open")))
    other = sqlite3.connect(layout.state / "digests.sqlite")
    assert other.execute("SELECT count(*) FROM target").fetchone() == (0,)
    other.close()
    run.index._db.close()
    later = Run(layout)
    assert later.write(exchange("b")) == ["identical-payload-digest"]
    later.close()
    sound(layout)


def test_digests_are_kept_only_after_the_file_is_on_the_disk(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr("os.fdatasync", lambda handle: steps.append("file"))
    commit = DigestIndex.commit

    def kept(self: DigestIndex) -> None:
        steps.append("digests")
        commit(self)

    monkeypatch.setattr(DigestIndex, "commit", kept)
    monkeypatch.setattr("output.warc.recorder._KEEP_AFTER", 2)
    run = Run(layout)
    steps.clear()
    run.write(*(exchange("a", os.urandom(2000)) for _ in range(5)))
    assert steps == ["file", "digests"] * 2
    run.close()


def test_a_sound_database_that_cannot_be_opened_now_stays(layout: Layout) -> None:
    Run(layout).close()
    path = layout.state / "digests.sqlite"
    held = path.read_bytes()
    (layout.state / "digests.sqlite-wal").mkdir()  # SQLITE_CANTOPEN, as with too many open files
    with pytest.raises(sqlite3.OperationalError):
        Run(layout)
    assert path.read_bytes() == held


def test_a_database_that_fails_costs_only_space(layout: Layout) -> None:
    run = Run(layout)
    run.write(exchange("a"))
    run.index._db.close()
    assert run.write(exchange("a"), exchange("a")) == [None, None]
    run.close()
    assert len(records(layout, "response")) == 3
    sound(layout)


def test_a_response_in_a_file_needs_no_memory(layout: Layout) -> None:
    def pieces() -> Iterator[bytes]:
        yield OK % 1
        yield from (bytes(1_000_000) for _ in range(8))

    run = Run(layout)
    run.write(exchange("a"))
    [response] = records_of(run)
    large = replace(response, block=spooled(pieces()))
    target = run.index.find(response.get("WARC-Payload-Digest") or "", 200, chunked=False)
    assert target is not None
    assert isinstance(large.block, FileBlock)
    assert revisit_record(large, target, IDENTICAL).block == OK % 1
    assert as_revisits((large,), run.index)[1] == target
    run.close()


def records_of(run: Run) -> list[Record]:
    [path] = run.layout.archive.iterdir()
    return [
        entry.record for entry in read_entries(path) if isinstance(entry, Entry) and entry.record.type == "response"
    ]
