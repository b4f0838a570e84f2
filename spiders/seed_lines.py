"""Lines of a file or of standard input, one by one, without stopping the crawl while there are none."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator

from crawler.errors import UsageError

_READ = 65536


def check_list(path: str) -> None:
    """Raise UsageError where a list cannot be read: before a crawl begins, rather than in its midst."""
    if path != "-":
        try:
            with open(path, "rb"):  # noqa: PTH123  a path as the user gave it
                pass
        except OSError as error:
            raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


async def seed_lines(path: str) -> AsyncIterator[str]:
    """The lines of a UTF-8 file, or of standard input when `path` is `-`. Raises UsageError when it cannot be read."""
    if path == "-":
        async for line in _standard_input():
            yield line
        return
    for line in _file(path):
        yield line


def _file(path: str) -> Iterator[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123  a path as the user gave it
            yield from file
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


async def _standard_input() -> AsyncIterator[str]:
    """Lines as they come. A thread reads, so that a slow writer does not hold up the crawl.

    The thread is a daemon and reads the bare descriptor: at the end of the process it may hang in a read, and must then
    hold no lock of Python's.
    """
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue(maxsize=4)

    def read() -> None:
        while True:
            chunk = os.read(0, _READ)
            try:
                asyncio.run_coroutine_threadsafe(chunks.put(chunk), loop).result()
            except (RuntimeError, asyncio.CancelledError):
                return  # the crawl has ended
            if not chunk:
                return

    threading.Thread(target=read, name="standard input", daemon=True).start()
    rest = b""
    while chunk := await chunks.get():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")
