"""One run at a time in a collection's directory."""

import fcntl
import os
from pathlib import Path

from crawler.errors import UsageError
from crawler.model.layout import Layout

_held: dict[Path, int] = {}


def lock(root: Path) -> None:
    """Take the collection for this process, until the process ends or `unlock`; again is no matter.

    Raises UsageError when another process has it, or when the directory cannot be made or written.
    """
    root = root.resolve()
    if root in _held:
        return
    place = Layout(root).state / "lock"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UsageError(f"{root}: cannot write there ({error.strerror}); name another directory") from error
    try:
        # flock, not a file that says "locked": the kernel lets go of it however the process ends
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.read(handle, 32).decode("ascii", "replace").strip()
        os.close(handle)
        raise UsageError(
            f"{root}: another run is under way there (process {owner or 'unknown'}); wait for its end or name another directory"
        ) from error
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode("ascii"))
    _held[root] = handle


def unlock(root: Path) -> None:
    """Let go of the collection; nothing happens when this process does not have it."""
    handle = _held.pop(root.resolve(), None)
    if handle is not None:
        os.close(handle)
