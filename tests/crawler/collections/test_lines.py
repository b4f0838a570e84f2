import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.collections.lines import Lines

ROOM = 4096


@contextmanager
def room(octets: int) -> Iterator[None]:
    """No file grows beyond so many octets: a write at the edge takes what fits, as on a disk that fills."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_line_for_which_there_is_no_room_is_not_there_at_all(tmp_path: Path) -> None:
    lines = Lines(tmp_path / "lines.jsonl")
    written = []
    with room(ROOM):
        for number in range(100):
            row = {"number": number, "text": "Größe " * (number % 13)}
            try:
                lines.append(row)
            except OSError:
                continue
            written.append(row)
    assert 10 < len(written) < 100
    lines.append({"room": "again"})
    lines.close()
    read = [json.loads(line) for line in lines.path.read_text("utf-8").splitlines()]
    assert read == [*written, {"room": "again"}]


def test_a_line_that_fits_is_written_after_one_that_does_not(tmp_path: Path) -> None:
    lines = Lines(tmp_path / "lines.jsonl")
    with room(ROOM):
        with pytest.raises(OSError, match="too large"):
            lines.append({"text": "x" * ROOM})
        assert lines.path.read_bytes() == b""
        lines.append({"text": "short"})
    lines.close()
    assert json.loads(lines.path.read_text("utf-8")) == {"text": "short"}


def test_what_stands_in_the_file_stays(tmp_path: Path) -> None:
    for number in range(2):
        lines = Lines(tmp_path / "lines.jsonl")
        lines.append({"number": number, "odd": "\ud800"})
        lines.close()
        lines.close()
    assert [json.loads(line)["number"] for line in lines.path.read_bytes().splitlines()] == [0, 1]


def test_no_line_no_file(tmp_path: Path) -> None:
    Lines(tmp_path / "lines.jsonl").close()
    assert not list(tmp_path.iterdir())
