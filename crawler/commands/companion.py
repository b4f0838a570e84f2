"""Work in one process beside a crawl, which goes on meanwhile: in the order in which it was asked for, and surviving its end.

The process is forked when it is needed first, so that it begins with all that is loaded here and takes a few milliseconds. It
keeps nothing of ours open but its socket, and ends with us, however we end.
"""

import asyncio
import contextlib
import errno
import os
import pickle
import signal
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Generic, NoReturn, TypeVar

from output.forked import fork, framed, leave_all_to_the_parent, messages, octets_there

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 8
"""Items that the process is given before it has answered: it need not wait until we have heard of the first, nor while we bring a
batch to the disk."""
_BUFFER = 1 << 20
"""Of the socket: what the process is given ahead goes into it at once."""
_OUT_OF_TIME = -signal.SIGPROF
_DEATHS = 2
"""An item under which the process ended so often is given up: once may be somebody else's doing."""
_SOONER = "100"
"""Thousandths of the memory by which the process looks larger to a system that is short of it: better it than the crawl."""


class LostError(Exception):
    """The process was ended under an item. The text says how."""


@dataclass(slots=True)
class _Asked(Generic[Item, Result]):
    """An item that waits for its result."""

    item: Item
    future: "asyncio.Future[Result]"
    deaths: int = 0


class Companion(Generic[Item, Result]):
    """Does work on items in another process, one after the other. Items and results must be picklable.

    `make` is called there, once each time that the process is begun, and gives the work; what the work raises ends the process.
    `seconds` is how long an item may take, in time of the processor; 0: as long as it likes.
    """

    def __init__(self, make: Callable[[], Callable[[Item], Result]], seconds: Callable[[Item], float]) -> None:
        self._make = make
        self._seconds = seconds
        self._waiting: deque[_Asked[Item, Result]] = deque()
        """In the order of their turn: the process is at work on the first."""
        self._given = 0
        """How many of those the process was given."""
        self._process: BaseProcess | None = None
        self._socket: socket.socket
        self._loop: asyncio.AbstractEventLoop
        self._unsent: deque[memoryview] = deque()
        self._received = bytearray()

    async def do(self, item: Item) -> Result:
        """The result of an item. Raises LostError when the process is ended under it, OSError when it cannot be begun, or ends
        by a fault of its own.
        """
        asked: _Asked[Item, Result] = _Asked(item, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        self._go_on()
        return await asked.future

    def close(self) -> None:
        """End the process, whatever it does; who waits for a result waits for ever. Nobody waits for its end: who ends after it
        does (`multiprocessing`).
        """
        self._waiting.clear()
        if self._process is not None:
            self._process.kill()
            self._forget()

    # --- giving

    def _go_on(self) -> None:
        """Give the process what it has room for; begin it where there is none."""
        while self._given < min(_AHEAD, len(self._waiting)):
            if self._process is None:
                try:
                    self._begin()
                except OSError as error:
                    self._refuse(error)
                    return
            item = self._waiting[self._given].item
            self._given += 1
            self._unsent.append(memoryview(pickle.dumps((item, self._seconds(item)), pickle.HIGHEST_PROTOCOL)))
        if self._unsent:
            self._send()

    def _begin(self) -> None:
        """Raises OSError."""
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        with theirs:
            try:
                process = fork(_serve, theirs, self._make)
            except OSError:
                ours.close()
                raise
        ours.setblocking(False)
        self._process, self._socket, self._loop = process, ours, asyncio.get_running_loop()
        self._loop.add_reader(ours, self._receive)

    def _send(self) -> None:
        """As much as the socket takes; the rest when it takes more."""
        try:
            while self._unsent:
                piece = self._unsent[0]
                sent = self._socket.send(piece)
                if sent < len(piece):
                    self._unsent[0] = piece[sent:]
                else:
                    self._unsent.popleft()
        except BlockingIOError:
            self._loop.add_writer(self._socket, self._send)
        except OSError:
            self._unsent.clear()  # the process has ended: `_receive` is told
            self._loop.remove_writer(self._socket)
        else:
            self._loop.remove_writer(self._socket)

    def _refuse(self, error: OSError) -> None:
        waiting, self._waiting = self._waiting, deque()
        for asked in waiting:
            if not asked.future.done():
                asked.future.set_exception(error)

    # --- taking

    def _receive(self) -> None:
        piece = octets_there(self._socket)
        if piece is None:
            return
        if not piece:
            self._ended()
            return
        self._received += piece
        for result in messages(self._received):
            asked = self._waiting.popleft()
            self._given -= 1
            if not asked.future.done():
                asked.future.set_result(result)
            self._go_on()

    def _ended(self) -> None:
        """The process is no more. What it was at work on is tried once more, or given up; the others have lost nothing."""
        process = self._forget()
        process.join()
        code = process.exitcode
        if self._given:
            asked = self._waiting[0]
            asked.deaths += 1
            if code == _OUT_OF_TIME or asked.deaths >= _DEATHS:
                self._waiting.popleft()
                if not asked.future.done():
                    asked.future.set_exception(self._error(code, asked.item))
        self._given = 0
        self._go_on()

    def _forget(self) -> BaseProcess:
        """The process, which has ended or is about to, and is ours no more."""
        process, self._process = self._process, None
        assert process is not None  # there is one while its socket is open
        if not self._loop.is_closed():
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._socket.close()
        self._unsent.clear()
        self._received.clear()
        return process

    def _error(self, code: int | None, item: Item) -> LostError | OSError:
        if code == _OUT_OF_TIME:
            return LostError(f"it took more than {self._seconds(item):.0f} seconds of the processor's time")
        if code == -signal.SIGKILL:
            return LostError("the process that read it was killed, perhaps for want of memory")
        if code == errno.ENOMEM:
            return LostError("there was not enough memory for it")
        if code is not None and code < 0:
            return LostError(f"the process that read it crashed ({signal.Signals(-code).name})")
        return ChildProcessError(f"it ended with code {code}")


# --- in the other process


def _serve(theirs: socket.socket, make: Callable[[], Callable[[Item], Result]]) -> NoReturn:
    """Answer until the socket closes."""
    try:
        leave_all_to_the_parent(theirs.fileno())
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_SOONER, "ascii")
        work = make()
        with theirs.makefile("rb") as asked:
            while True:
                item, seconds = pickle.load(asked)  # noqa: S301  from the process that forked us
                signal.setitimer(signal.ITIMER_PROF, seconds)
                answer = pickle.dumps(work(item), pickle.HIGHEST_PROTOCOL)
                signal.setitimer(signal.ITIMER_PROF, 0)
                theirs.sendall(framed(answer))
    except (EOFError, ConnectionError):
        os._exit(0)
    except MemoryError:
        os._exit(errno.ENOMEM)
    except BaseException:  # noqa: BLE001  nothing may go on as a second crawl
        os._exit(1)
