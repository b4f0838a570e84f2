"""Files of a killed run go back to the frontier's moment; files of others are not touched."""

import gzip
from pathlib import Path

import pytest

from crawler.frontier.recovery import Cut, cut_back


def member(*lines: str) -> bytes:
    """A batch of lines, as the records are written."""
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


FIRST = member('{"WARC-Type":"warcinfo","block":{"text":"run: run-1"}}', "one")
SECOND = member("two", "three")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "records").mkdir()
    return tmp_path


@pytest.mark.parametrize("suffix", ["", ".open"])
def test_lines_behind_the_commit_go(root: Path, suffix: str) -> None:
    path = root / "records" / f"a.jsonl.gz{suffix}"
    path.write_bytes(FIRST + SECOND)
    assert cut_back(root, root / "records", "run-1", {"records/a.jsonl.gz": len(FIRST)}) == [
        Cut("records/a.jsonl.gz", len(SECOND))
    ]
    assert path.read_bytes() == FIRST
    assert cut_back(root, root / "records", "run-1", {"records/a.jsonl.gz": len(FIRST)}) == []


def test_a_file_that_was_begun_after_the_last_commit_goes_whole(root: Path) -> None:
    (root / "records" / "a.jsonl.gz.open").write_bytes(FIRST)
    assert cut_back(root, root / "records", "run-1", {}) == [Cut("records/a.jsonl.gz", len(FIRST))]
    assert not list((root / "records").iterdir())


@pytest.mark.parametrize(
    "content",
    [FIRST, FIRST[:20], b"", b"no gzip at all", member("x" * 100_000)],
    ids=["another run's", "torn", "empty", "no gzip", "a long line"],
)
def test_files_of_other_runs_stay(root: Path, content: bytes) -> None:
    path = root / "records" / "b.jsonl.gz"
    path.write_bytes(content)
    assert cut_back(root, root / "records", "run-2", {}) == []
    assert path.read_bytes() == content


def test_what_is_missing_is_named(root: Path) -> None:
    """By a fault of the disk, or of a hand: the lines cannot be made again from here."""
    path = root / "records" / "a.jsonl.gz"
    path.write_bytes(FIRST)
    lengths = {"records/a.jsonl.gz": len(FIRST) + 7, "records/gone.jsonl.gz": 9}
    assert cut_back(root, root / "records", "run-1", lengths) == [
        Cut("records/a.jsonl.gz", -7),
        Cut("records/gone.jsonl.gz", -9),
    ]
    assert path.read_bytes() == FIRST


def test_no_folder_yet(tmp_path: Path) -> None:
    assert cut_back(tmp_path, tmp_path / "records", "run-1", {}) == []
