"""Writing WARC files: whole records or none, read alike by others."""

import errno
import gzip
import io
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawler.errors import RecordError
from crawler.model.exchange import Exchange, Fidelity, Message
from output.append import OPEN, AppendFile, file_name, recover, whole_members, write_whole
from output.build import Provenance, exchange_records, warcinfo_record
from output.record import Record
from output.warc.reader import Entry, read_entries, read_record_at
from output.warc.syntax import record_octets
from output.warc.writer import WarcWriter, Written

MOMENT = datetime(2026, 11, 23, 1, 2, 3, 456789, UTC)


def counter(form: str) -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: form.format(next(numbers))


def writer(directory: Path, **options: int) -> WarcWriter:
    return WarcWriter(
        directory,
        "news",
        warcinfo=lambda name: warcinfo_record(
            Provenance("test"), record_id="urn:uuid:info", moment=MOMENT, filename=name, fidelity=Fidelity.WIRE
        ),
        clock=lambda: MOMENT,
        token=counter("t{}"),
        **options,  # type: ignore[arg-type]
    )


def exchange(number: int, body: bytes = b"<p>Port Vela</p>") -> tuple[Record, ...]:
    made = Exchange(
        url=f"https://www.example.test/{number}",
        started=MOMENT,
        ended=MOMENT,
        request=Message(b"GET /%d HTTP/1.1\r\nHost: www.example.test\r\n\r\n" % number, b""),
        response=Message(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nX-A:1\r\nx-a: 2\r\n\r\n", body),
        fidelity=Fidelity.WIRE,
        peer="192.0.2.1",
    )
    return exchange_records(made, new_id=counter(f"urn:uuid:{number}-{{}}"), warcinfo_id="urn:uuid:info")


def octets(record: Record) -> bytes:
    return b"".join(record_octets(record))


def test_a_whole_file(tmp_path: Path) -> None:
    out = writer(tmp_path)
    assert out.prepare() == "urn:uuid:info"
    [open_file] = tmp_path.iterdir()
    assert open_file.name == "news-20261123010203456-00000-t1.warc.gz.open"
    written = [where for number in range(5) for where in out.write(exchange(number))]
    path = out.close()
    assert path == tmp_path / "news-20261123010203456-00000-t1.warc.gz"
    assert list(tmp_path.iterdir()) == [path]
    data = path.read_bytes()
    for where, record in zip(written, (record for number in range(5) for record in exchange(number)), strict=True):
        assert where.filename == path.name
        assert gzip.decompress(data[where.offset : where.offset + where.length]) == octets(record)
        assert read_record_at(path, where.offset) == record
    assert len(data) == written[-1].offset + written[-1].length
    subprocess.run(["gzip", "-t", str(path)], check=True, timeout=60)
    assert out.close() is None


def test_others_read_the_same(tmp_path: Path) -> None:
    out = writer(tmp_path)
    packed = gzip.compress(os.urandom(100_000))  # is stored, and opens with what a member opens with
    bodies = [b"", b"x", bytes(range(256)) * 300, b"<p>Port Vela</p>\r\n\r\n" * 50, packed, os.urandom(3_000_000)]
    for number, body in enumerate(bodies):
        out.write(exchange(number, body))
    path = out.close()
    assert path is not None
    ours = [entry for entry in read_entries(path) if isinstance(entry, Entry)]
    assert len(ours) == 13
    with path.open("rb") as file:
        others = ArchiveIterator(file, no_record_parse=True)
        for entry, other in zip(ours, others, strict=True):
            block = other.raw_stream.read()
            assert block == entry.record.octets()
            assert others.get_record_offset() == entry.offset
            assert others.get_record_length() == entry.length
            fields = [(name.encode(), value.encode()) for name, value in other.rec_headers.headers]
            assert fields == list(entry.record.headers)
    with path.open("rb") as file:
        fast = list(_fast(FastIterator(file, parse_http=False)))
    assert fast == [(entry.offset, entry.record.id, entry.record.octets(), True) for entry in ours]
    with path.open("rb") as file:
        parsed = [other.verify_payload_digest() for other in FastIterator(file, parse_http=True) if other.is_http]
    assert parsed == [True] * 12
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (check.returncode, check.stdout) == (0, "")


def _fast(records: FastIterator) -> Iterator[tuple[int, str, bytes, bool]]:
    for one in records:
        good = one.verify_block_digest() if "WARC-Block-Digest" in one.headers else True
        yield one.stream_pos, (one.record_id or "").strip("<>"), one.reader.read(), good


def test_roll_over_keeps_an_exchange_together(tmp_path: Path) -> None:
    out = writer(tmp_path, max_bytes=3000)
    noise = [os.urandom(1200) for _ in range(12)]
    written = [out.write(exchange(number, body)) for number, body in enumerate(noise)]
    out.close()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"news-20261123010203456-{number:05}-t{number + 1}.warc.gz" for number in range(len(names))]
    assert len(names) > 3
    assert all(request.filename == response.filename for request, response in written)
    for name in names:
        entries = list(read_entries(tmp_path / name))
        assert isinstance(entries[0], Entry)
        assert entries[0].record.get("WARC-Filename") == name
        assert (tmp_path / name).stat().st_size < 3000 + 2500


def test_names_never_clobber(tmp_path: Path) -> None:
    taken = tmp_path / "news-20261123010203456-00000-t1.warc.gz"
    taken.write_bytes(b"someone else's")
    being_written = tmp_path / "news-20261123010203456-00000-t2.warc.gz.open"
    being_written.write_bytes(b"another's")
    out = writer(tmp_path)
    out.write(exchange(1))
    path = out.close()
    assert path is not None
    assert path.name == "news-20261123010203456-00000-t3.warc.gz"
    assert (taken.read_bytes(), being_written.read_bytes()) == (b"someone else's", b"another's")
    with pytest.raises(FileExistsError):
        AppendFile(taken)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_record_that_breaks_the_rules_is_not_written(tmp_path: Path) -> None:
    out = writer(tmp_path)
    [where, _] = out.write(exchange(1))
    request, response = exchange(2)
    bad = Record(response.headers, b"another length")
    with pytest.raises(RecordError, match="Content-Length: says"):
        out.write([request, bad])
    [after, _] = out.write(exchange(3))
    assert after.offset > where.offset
    path = out.close()
    assert path is not None
    assert sum(1 for _ in read_entries(path)) == 5


def test_a_failed_append_is_cut_off(tmp_path: Path) -> None:
    file = AppendFile(tmp_path / "a")
    file.append((b"whole",))

    def pieces() -> Iterator[bytes]:
        yield b"x" * 1_000_000
        raise OSError(errno.EIO, "the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        file.append(pieces())
    file.append((b" again",))
    assert file.close().read_bytes() == b"whole again"


DISK_FULL = """
import itertools, resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_warc_writer import exchange, writer
import os
out = writer(Path({directory!r}))
first, second = out.write(exchange(0, os.urandom(3000)))
size = first.length + second.length
limit = second.offset + second.length + 3 * size + size // 2
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for number in itertools.count(1):
    try:
        out.write(exchange(number, os.urandom(3000)))
    except OSError as error:
        print(number, error.errno)
        break
try:
    out.write(exchange(number + 1, os.urandom(9000)))
except OSError as error:
    print("again", error.errno)
out.write(exchange(number + 2, b"small"))
out.close()
"""


def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    script = DISK_FULL.format(tests=str(Path(__file__).parent), directory=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    first, again = done.stdout.splitlines()
    count = int(first.split()[0])
    assert count == 4
    assert first.split()[1] == again.split()[1] == str(errno.EFBIG)
    [path] = tmp_path.iterdir()
    entries = list(read_entries(path))
    assert all(isinstance(entry, Entry) for entry in entries)
    assert len(entries) == 1 + 2 * count + 2
    subprocess.run(["gzip", "-t", str(path)], check=True, timeout=60)


KILLED = """
import itertools, os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_warc_writer import exchange, writer
out = writer(Path({directory!r}))
for number in itertools.count():
    out.write(exchange(number, os.urandom(40_000)))
    print(number, flush=True)
"""


def test_kill_and_recover(tmp_path: Path) -> None:
    script = KILLED.format(tests=str(Path(__file__).parent), directory=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) == 20:
            assert recover(tmp_path, ".warc.gz") == []  # its writer lives
            process.send_signal(signal.SIGKILL)
            break
    acknowledged = 21 + sum(1 for _ in process.stdout)
    process.wait(timeout=60)
    process.stdout.close()
    [left] = tmp_path.iterdir()
    with left.open("ab") as file:  # what a kill in the midst of a write would leave
        file.write(gzip.compress(b"half")[:-3])
    [found] = recover(tmp_path, ".warc.gz")
    assert found.path is not None
    assert found.cut >= 21
    assert list(tmp_path.iterdir()) == [found.path]
    assert found.path.name + OPEN == left.name
    entries = list(read_entries(found.path))
    assert all(isinstance(entry, Entry) for entry in entries)
    assert len(entries) >= 1 + 2 * acknowledged
    assert recover(tmp_path, ".warc.gz") == []


def test_recover_at_every_cut(tmp_path: Path) -> None:
    members = [gzip.compress(bytes([number]) * 40) for number in range(3)]
    data = b"".join(members)
    ends = list(itertools.accumulate(map(len, members), initial=0))
    for size in range(len(data) + 1):
        path = tmp_path / f"a.warc.gz{OPEN}"
        path.write_bytes(data[:size])
        whole = max(end for end in ends if end <= size)
        assert whole_members(path) == whole
        [found] = recover(tmp_path, ".warc.gz")
        assert (found.kept, found.cut) == (whole, size - whole)
        if whole:
            assert found.path is not None
            assert found.path.read_bytes() == data[:whole]
            found.path.unlink()
        assert list(tmp_path.iterdir()) == []


def test_recover_cuts_zeros_that_a_power_failure_left(tmp_path: Path) -> None:
    (tmp_path / f"a.warc.gz{OPEN}").write_bytes(gzip.compress(b"x") + bytes(4096))
    [found] = recover(tmp_path, ".warc.gz")
    assert found.cut == 4096


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a"
    write_whole(path, (b"old",))

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise OSError(errno.ENOSPC, "no room")

    with pytest.raises(OSError, match="no room"):
        write_whole(path, pieces())
    assert [one.name for one in path.parent.iterdir()] == ["a"]
    assert path.read_bytes() == b"old"


def test_names_sort_by_time() -> None:
    times = [
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 0, 999, UTC),
        datetime(2026, 1, 1, 0, 0, 0, 1000, UTC),
    ]
    names = [file_name("a", moment, 0, "x", ".warc.gz") for moment in times]
    assert names[0] == names[1] == "a-20260101000000000-00000-x.warc.gz"
    assert names[2] == "a-20260101000000001-00000-x.warc.gz"


def test_where_things_lie_is_said_in_disk_bytes() -> None:
    assert Written("a", 1, 2)._asdict() == {"filename": "a", "offset": 1, "length": 2}


def test_a_block_in_a_file_is_written_from_there(tmp_path: Path) -> None:
    out = writer(tmp_path)
    out.write(exchange(1, os.urandom(9000)))
    path = out.close()
    assert path is not None
    entries = list(read_entries(io.BytesIO(path.read_bytes()), "x", spool=100))
    copy = writer(tmp_path / "copy")
    spooled = [entry.record for entry in entries if isinstance(entry, Entry)][1:]
    assert not isinstance(spooled[1].block, bytes)
    copy.write(spooled)
    begun = time.monotonic()
    copied = copy.close()
    assert time.monotonic() - begun < 30
    assert copied is not None
    assert [gzip.decompress(copied.read_bytes())[-9000:]] == [gzip.decompress(path.read_bytes())[-9000:]]


@pytest.mark.parametrize("spool", [100, 1_000_000])
def test_what_is_packed_already_is_stored(tmp_path: Path, spool: int) -> None:
    """From memory and from a file; a damaged record in whose payload a whole gzip member stands costs no other record."""
    body = gzip.compress(os.urandom(200_000))
    out = writer(tmp_path / "first")
    [request, response] = out.write(exchange(1, body))
    assert response.length < len(body) + 700
    out.write(exchange(2, body))
    path = out.close()
    assert path is not None
    entries = list(read_entries(io.BytesIO(path.read_bytes()), "x", spool=spool))
    copy = writer(tmp_path / "copy")
    written = copy.write([entry.record for entry in entries if isinstance(entry, Entry)][1:])
    assert [where.length for where in written[:2]] == [request.length, response.length]
    copied = copy.close()
    assert copied is not None
    assert copied.read_bytes()[written[0].offset :] == path.read_bytes()[request.offset :]
    data = bytearray(path.read_bytes())
    data[response.offset + 15] ^= 255
    found = list(read_entries(io.BytesIO(bytes(data)), "x"))
    assert [entry.record.target_uri for entry in found if isinstance(entry, Entry)][1:] == [
        "https://www.example.test/1", "https://www.example.test/2", "https://www.example.test/2",
    ]  # fmt: skip
    assert sum(isinstance(entry, RecordError) for entry in found) == 1
