"""Files that only grow, by whole pieces: what was acknowledged is in the file, and nothing half-written is.

While a file is written it bears the suffix `.open` and a lock of its writer; closing gives it its name. A writer that was
killed leaves its `.open` file without a lock, and `recover` brings it to its end.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from output.unpack import BadMember, Unpacked

OPEN = ".open"
"""The suffix of a file that is being written."""
_CANNOT_SYNC = frozenset({errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EROFS, errno.EACCES, errno.EPERM})
"""The errors that mean: this directory cannot be synced, or not by us. Those of others were made by others."""
_PIECE = 256 * 1024


def file_name(prefix: str, moment: datetime, serial: int, token: str, suffix: str) -> str:
    """A name that tells its order: prefix, UTC time to the millisecond, serial number, and a random part.

    >>> file_name("news", datetime(2026, 11, 23, 1, 2, 3, 456789, UTC), 7, "k3", ".warc.gz")
    'news-20261123010203456-00007-k3.warc.gz'
    """
    stamp = f"{moment.astimezone(UTC):%Y%m%d%H%M%S}{moment.microsecond // 1000:03}"
    return f"{prefix}-{stamp}-{serial:05}-{token}{suffix}"


class AppendFile:
    """One growing file. Raises FileExistsError when its name is taken, written or being written.

    It is there for good, though empty, before anything is appended: whatever is synced later can be found after a power cut.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open_path = path.with_name(path.name + OPEN)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(self._open_path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            # `recover` may hold the new, empty file for a moment, and take it away
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            if path.exists() or not _is_at(self._handle, self._open_path):
                raise FileExistsError(errno.EEXIST, "the name is taken", str(path))
            for folder in path.resolve().parents:  # those above may be as new as the file
                sync_directory(folder)
        except OSError:
            if _is_at(self._handle, self._open_path):
                self._open_path.unlink()
            os.close(self._handle)
            raise
        self.size = 0

    def append(self, pieces: Iterable[bytes]) -> int:
        """Append one whole thing, given in pieces; returns its length in bytes.

        When that fails, for whatever reason, the file is cut back to where it was and the error goes on.
        """
        before = self.size
        try:
            for piece in gathered(pieces):
                self._write(piece)
        except BaseException:
            os.ftruncate(self._handle, before)
            self.size = before
            raise
        return self.size - before

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            done = os.pwrite(self._handle, view, self.size)
            self.size += done
            view = view[done:]

    def sync(self) -> None:
        """Bring what was appended to the disk. Raises OSError."""
        os.fdatasync(self._handle)

    def close(self) -> Path:
        """Bring the file to the disk and give it its name; a file without content is removed. Returns its path."""
        try:
            os.fsync(self._handle)
            if self.size:
                self._open_path.rename(self.path)
            else:
                self._open_path.unlink()
        finally:
            os.close(self._handle)
        sync_directory(self.path.parent)
        return self.path


def _is_at(handle: int, path: Path) -> bool:
    """Whether an open file is the one that bears this name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer, larger pieces."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if size:
        yield b"".join(waiting)


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file by another name and rename it, so that a reader sees the old one or the new one and nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with draft.open("wb") as file:
            file.writelines(gathered(pieces))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Bring a directory's entries to the disk, where the file system can. Raises OSError when the disk fails."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise


class Recovered(NamedTuple):
    """A file that was left open by a killed writer, under the name it has now; None when nothing whole was in it."""

    path: Path | None
    kept: int
    """Bytes, all whole gzip members."""
    cut: int
    """Bytes behind them that were no whole member."""


def recover(directory: Path, suffix: str) -> list[Recovered]:
    """Close what killed writers left open in a directory: files that end in `suffix` and `.open`.

    Each is cut back to its last whole gzip member. Files whose writer lives are left alone.
    """
    found = []
    for path in sorted(directory.glob(f"*{suffix}{OPEN}")):
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found.append(_recover_one(path, handle))
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
    if found:
        sync_directory(directory)
    return found


def _recover_one(path: Path, handle: int) -> Recovered:
    size = os.fstat(handle).st_size
    kept = whole_members(path)
    final = path.with_name(path.name.removesuffix(OPEN))
    if not kept:
        path.unlink()
        return Recovered(None, 0, size)
    os.ftruncate(handle, kept)
    os.fsync(handle)
    path.rename(final)
    return Recovered(final, kept, size - kept)


def whole_members(path: Path) -> int:
    """How many bytes of a file are whole gzip members, from its beginning; their checksums hold."""
    with path.open("rb", buffering=0) as stream:
        data = Unpacked(stream)
        whole = 0
        with contextlib.suppress(BadMember):
            while (end := data.pass_member()) is not None:
                whole = end
    return whole
