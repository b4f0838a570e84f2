"""One run at a time in a collection."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.collections.lock import lock, unlock
from crawler.errors import UsageError

_TRY = "import sys, pathlib; from crawler.collections.lock import lock; lock(pathlib.Path(sys.argv[1]))"


def _from_outside(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _TRY, str(root)], capture_output=True, text=True, check=False, timeout=60
    )


def test_another_process_is_kept_out_until_the_end(tmp_path: Path) -> None:
    lock(tmp_path)
    lock(tmp_path)  # one's own is no matter
    outside = _from_outside(tmp_path)
    assert "another run is under way" in outside.stderr
    unlock(tmp_path)
    assert _from_outside(tmp_path).returncode == 0
    lock(tmp_path)  # the other process has ended without a word
    unlock(tmp_path)


def test_a_path_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write there"):
        lock(tmp_path / "file")


def test_unlocking_what_was_never_locked(tmp_path: Path) -> None:
    unlock(tmp_path)
