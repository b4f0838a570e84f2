"""A disk without room under what a command writes: a sentence and exit code 5, never a traceback, and no half file."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.model.layout import Layout
from tests.output.sound import collection

ROOM = 1000
"""Bytes that any file may have; what is written behind them fails as on a disk without room."""


def no_more() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def run(arguments: list[str], folder: Path, limit: Callable[[], None] | None = None, **more: str) -> tuple[int, str]:
    """The exit code, and what was said; what was printed goes to a file `out`."""
    with (folder / "out").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "crawler", *arguments],
            cwd=folder, stdout=out, stderr=subprocess.PIPE, text=True, check=False, timeout=100, preexec_fn=limit,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONDONTWRITEBYTECODE": "1", **more},
        )  # fmt: skip
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection `news`, pages in `pages.jsonl`, their articles in `articles.jsonl`."""
    folder = tmp_path_factory.mktemp("made")
    collection(folder / "news")
    page = "Wing Opens Hangar {0}\n\nThe wing opened hangar {0} to its neighbors on Monday, and forty came.\n"
    rows = [json.dumps({"text": page.format(number)}) for number in range(50)]
    (folder / "pages.jsonl").write_text("\n".join(rows), "utf-8")
    assert run(["clean", "pages.jsonl"], folder) == (0, "")
    (folder / "out").rename(folder / "articles.jsonl")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(made, tmp_path / "folder")


@pytest.mark.parametrize("unbuffered", ["", "1"])  # of what is not buffered, Python loses what a write did not take
@pytest.mark.parametrize(
    "command",
    [
        "clean pages.jsonl", "clean pages.jsonl --jobs 2", "edits articles.jsonl --undo headline",
        "edits articles.jsonl --show *", "convert news/archive/{warc} -", "convert news/archive/{warc} other.jsonl",
        "convert news/archive/{warc} other.warc.gz", "export news --format wacz -o other.wacz", "--help",
    ],
)  # fmt: skip
def test_no_room(folder: Path, command: str, unbuffered: str) -> None:
    [warc] = [path.name for path in Layout(folder / "news").archive.iterdir()]
    before = {path.name for path in folder.iterdir()} | {"out"}
    code, said = run(command.format(warc=warc).split(), folder, no_more, PYTHONUNBUFFERED=unbuffered)
    assert "no room is left on the disk" in said
    assert said.count("\n") == 1, said
    assert code == 5
    assert {path.name for path in folder.iterdir()} == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
@pytest.mark.parametrize("command", ["verify news", "edits articles.jsonl", "list"])
def test_little_is_printed_at_the_end(folder: Path, command: str) -> None:
    (folder / "out").symlink_to("/dev/full")
    code, said = run(command.split(), folder)
    assert "no room is left on the disk" in said
    assert code == 5
