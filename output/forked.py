"""A process forked from a crawl to do work beside it: it begins with all that is loaded here, keeps nothing of ours open, and
never outlives us.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import pickle
import signal
import socket
import struct
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from typing import Any

_PR_SET_PDEATHSIG = 1
"""Of prctl(2), from <linux/prctl.h>."""
_HEAD = struct.Struct("!QI")
"""Before a message: how long it is, and how many files come with it."""
PIECE = 1 << 16
"""Octets that are taken out of a socket at a time. Room for more would be asked of the system, and given back, each time."""


def fork(serve: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process that does this and ends. Raises OSError when it cannot be begun."""
    process = multiprocessing.get_context("fork").Process(target=serve, args=arguments, daemon=True)
    with warnings.catch_warnings():
        # Python warns of locks that other threads may hold. While we hold the interpreter's, ours are within SQLite, zlib
        # or the kernel: whoever forks while such a thread is at work needs none of these.
        warnings.filterwarnings("ignore", message=".*fork", category=DeprecationWarning)
        process.start()
    return process


def framed(pickled: bytes, files: int = 0) -> bytes:
    """A message as it goes over the socket."""
    return _HEAD.pack(len(pickled), files) + pickled


def octets_there(end: socket.socket) -> bytes | None:
    """What has come over a socket that does not block: None while nothing has, and nothing when the other end is no more."""
    try:
        return end.recv(PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def messages(received: bytearray) -> Iterator[Any]:
    """The messages that have come whole, each taken out of what was received. They are from the process at the other end."""
    while len(received) >= _HEAD.size:
        length, _ = _HEAD.unpack_from(received)
        end = _HEAD.size + length
        if len(received) < end:
            return
        message = pickle.loads(memoryview(received)[_HEAD.size : end])  # noqa: S301  our own process'
        del received[:end]
        yield message


def leave_all_to_the_parent(kept: int, patience: int = 0) -> None:
    """In the process: keep no file but one, no signal handler and no garbage of the process that forked us. By `patience` it lets the
    others go first where there are fewer processors than processes.
    """
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGHUP):  # they reach every process of a terminal: the parent decides
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for start, end in ((3, kept), (kept + 1, os.sysconf("SC_OPEN_MAX"))):
        os.closerange(start, end)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    gc.freeze()
    os.nice(patience)
    _die_with_the_parent()


def _die_with_the_parent() -> None:
    """Be killed when it ends, however it does: what is under way then is as torn as if it had been done there, and the next run
    finds nobody at work. Where the system has no such thing (it is Linux's), the end of the socket says it, one job later.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid != os.getppid():  # it had ended before
        os._exit(0)
