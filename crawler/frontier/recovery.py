"""Bringing a killed run's files back to the moment at which the frontier stands.

Lines behind that moment belong to requests that are not acknowledged: these are fetched again, and their lines written
again. Left alone, they would stand twice.
"""

import gzip
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_OPEN = ".open"
_FIRST_LINE = 65_536


class Cut(NamedTuple):
    """A file that was cut back."""

    name: str
    """Relative to the collection."""
    cut: int
    """Bytes that were taken off; negative when so many are missing that were there at the last commit."""


def cut_back(root: Path, folder: Path, run: str, lengths: Mapping[str, int]) -> list[Cut]:
    """Cut the files of a run in a folder back to their lengths at its last commit; others of its files go whole.

    Files that are shorter are left as they are, and named too. On the disk when this returns: the next commit forgets the
    lengths, and what a power cut brought back after that would stay.

    Which files are the run's is read in them: their first line names it.
    """
    found: list[Cut] = []
    there = set()
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        name = path.relative_to(root).as_posix().removesuffix(_OPEN)
        size = path.stat().st_size
        keep = lengths.get(name)
        if keep is None:
            if not _is_of(path, run):
                continue
            keep = 0
        if size > keep:
            _cut(path, keep)
        if size != keep:
            found.append(Cut(name, size - keep))
        there.add(name)
    if found:
        _sync(folder)
    return found + [Cut(name, -length) for name, length in sorted(lengths.items()) if name not in there]


def _cut(path: Path, keep: int) -> None:
    if not keep:
        path.unlink()
        return
    with path.open("r+b") as file:
        file.truncate(keep)
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_of(path: Path, run: str) -> bool:
    """Whether the first line of a file of records names the run."""
    try:
        with gzip.open(path) as file:
            return run.encode() in file.readline(_FIRST_LINE)
    except (OSError, EOFError, zlib.error):
        return False
