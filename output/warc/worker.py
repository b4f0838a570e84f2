"""One process beside a crawl that does jobs in their order: packing and writing take nothing from the crawl, not even the
interpreter's lock.

What was not answered was not done, as far as anybody was told. The process never outlives us: it is killed when we are.
"""

import asyncio
import atexit
import contextlib
import logging
import os
import pickle
import select
import signal
import socket
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from io import BytesIO
from multiprocessing.process import BaseProcess
from typing import Any, Generic, NoReturn, Protocol, TypeVar

from crawler.errors import RecordError
from crawler.model.exchange import FileBody
from output.forked import PIECE, fork, framed, leave_all_to_the_parent, messages, octets_there

Job_contra = TypeVar("Job_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)
Job = TypeVar("Job")
Result = TypeVar("Result")

ROOM = 64 * 1024 * 1024
"""Bytes of jobs that may wait; who brings more waits as well."""
_FILES = 64
"""Files that come with one piece at most."""
_PATIENCE = 5
"""Nobody waits long for what is written; the reading of pages is waited for by all."""
_BUFFER = 1 << 21
"""Of the socket: pages that the crawl need not wait to give away."""


class Work(Protocol[Job_contra, Result_co]):
    """What is done in the process. Its other methods can be called too, by name and without arguments."""

    def do(self, job: Job_contra) -> Result_co:
        """Do a job; what it raises is a result too."""


class Worker(Generic[Job, Result]):
    """Has each job done; what came of it waits until `collect`. Jobs, results and errors must be picklable; a body that
    lies in a file goes as the open file.

    `make` is called in the process. `notify` is called whenever jobs were answered: as they are once a loop is given to
    `watch`; before that, only who waits is answered. Raises OSError when there can be no such process.
    """

    def __init__(self, make: Callable[[], Work[Job, Result]], notify: Callable[[], None], *, room: int = ROOM) -> None:
        self._notify = notify
        self._room = room
        self._asked: deque[tuple[Job, int] | Future[Any]] = deque()
        """What the process has not answered yet, in its order: jobs with their bytes, and calls."""
        self._waiting = 0
        self._results: deque[tuple[Job, Result | Exception]] = deque()
        self._unsent: deque[tuple[memoryview, list[int]]] = deque()
        self._received = bytearray()
        self._ended = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writes = False
        """The loop watches for room in the socket."""
        self._socket, theirs = socket.socketpair()
        with theirs:
            for end in (self._socket, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            self._process: BaseProcess = fork(_serve, theirs, make)
        self._socket.setblocking(False)
        atexit.register(self._socket.close)  # before `multiprocessing` waits for the process, which waits for this

    # --- asking

    def put(self, job: Job, size: int) -> None:
        """Add a job of so many bytes; waits while there is no room. A job larger than all room goes alone."""
        while self._waiting and self._waiting + size > self._room:
            self._wait()
        self._waiting += size
        self._ask((job, size), job)

    def call(self, method: str) -> "Future[Any]":
        """Have a method of the work called, behind the jobs that wait; what it raises is raised by the future."""
        told: Future[Any] = _Told(self._wait)
        self._ask(told, method)
        return told

    def _ask(self, asked: "tuple[Job, int] | Future[Any]", what: object) -> None:
        self._asked.append(asked)
        if self._ended:
            self._lose()
            return
        message, files = _pickled((isinstance(asked, Future), what))
        self._unsent.append((memoryview(framed(message, len(files))), files))
        self._send()

    def _send(self) -> None:
        """As much as the socket takes; the rest when it takes more."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
            while self._unsent:
                piece, files = self._unsent[0]
                sent = socket.send_fds(self._socket, [piece], files) if files else self._socket.send(piece)
                if sent < len(piece):
                    self._unsent[0] = piece[sent:], []
                else:
                    self._unsent.popleft()
        if self._loop is not None and self._writes != bool(self._unsent):
            self._writes = not self._writes
            if self._writes:
                self._loop.add_writer(self._socket, self._send)
            else:
                self._loop.remove_writer(self._socket)

    # --- hearing

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the loop take the answers as they come."""
        self._loop = loop
        loop.add_reader(self._socket, self._receive)

    def _receive(self) -> None:
        """Take what the process has answered so far."""
        piece = octets_there(self._socket)
        if piece is None:
            return
        if not piece:
            self._end()
        elif self._unsent:
            self._send()
        self._received += piece
        for answers in messages(self._received):
            for answer in answers:
                self._take(answer)
        if self._results:
            self._notify()

    def _take(self, answer: Any) -> None:
        if isinstance(answer, _Said):
            logging.getLogger(answer.name).log(answer.level, "%s", answer.text)
            return
        asked = self._asked.popleft()
        if not isinstance(asked, Future):
            self._waiting -= asked[1]
            self._results.append((asked[0], answer))
        elif isinstance(answer, Exception):
            asked.set_exception(answer)
        else:
            asked.set_result(answer)

    def _wait(self) -> None:
        """Until something is answered, or the socket takes more."""
        if not self._ended:
            self._send()
            select.select([self._socket], [self._socket] if self._unsent else [], [])
            self._receive()

    def wait(self) -> None:
        """Until everything is answered."""
        while self._asked:
            self._wait()

    def collect(self) -> list[tuple[Job, Result | Exception]]:
        """Jobs that were done since the last time, in their order."""
        found = list(self._results)
        self._results.clear()
        return found

    def close(self) -> None:
        """Do what waits, and end the process, for whose end nobody waits; once more is no matter."""
        self.wait()
        self._end()

    def _end(self) -> None:
        """The process is no more, or is to end."""
        if not self._ended:
            self._ended = True
            if self._loop is not None and not self._loop.is_closed():
                self._loop.remove_reader(self._socket)
                self._loop.remove_writer(self._socket)
            self._loop = None
            atexit.unregister(self._socket.close)
            self._socket.close()
            self._unsent.clear()
            if self._asked:
                self._lose()

    def _lose(self) -> None:
        """Nobody will answer what is asked: it was not done, as far as anybody knows."""
        self._process.join()
        code = self._process.exitcode
        for _ in range(len(self._asked)):
            how = f"was ended ({signal.Signals(-code).name})" if code and code < 0 else f"ended with code {code}"
            self._take(ChildProcessError(f"the process that writes {how}"))


class _Told(Future[Any]):
    """What a call comes to: who waits for it has the answers taken, whether a loop is running or not."""

    def __init__(self, wait: Callable[[], None]) -> None:
        super().__init__()
        self._until_answer = wait

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """As of every future, but for the timeout, which is not heeded."""
        while not self.done():
            self._until_answer()
        return super().exception(timeout)

    def result(self, timeout: float | None = None) -> Any:
        """As of every future, but for the timeout, which is not heeded."""
        while not self.done():
            self._until_answer()
        return super().result(timeout)


def _pickled(message: object) -> tuple[bytes, list[int]]:
    """A message, and the descriptors of the files that go with it."""
    files: list[int] = []

    def give(body: FileBody) -> tuple[Callable[[int, int], FileBody], tuple[int, int]]:
        files.append(body.handle.fileno())
        return _file_body, (body.offset, body.size)

    octets = BytesIO()
    pickler = pickle.Pickler(octets, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {FileBody: give}
    pickler.dump(message)
    return octets.getvalue(), files


# --- in the process

_files: deque[int] = deque()
"""Files that came and belong to a message that is not read yet."""


def _file_body(offset: int, size: int) -> FileBody:
    return FileBody(os.fdopen(_files.popleft(), "rb", buffering=0), offset, size)


class _Said:
    """A sentence of a log, for the parent, whose files are closed here."""

    def __init__(self, name: str, level: int, text: str) -> None:
        self.name, self.level, self.text = name, level, text


class _Tell(logging.Handler):
    def __init__(self, answers: list[Any]) -> None:
        super().__init__()
        self._answers = answers

    def emit(self, record: logging.LogRecord) -> None:
        self._answers.append(_Said(record.name, record.levelno, record.getMessage()))


def _serve(theirs: socket.socket, make: Callable[[], Work[Any, Any]]) -> NoReturn:
    """Answer until the socket closes."""
    try:
        leave_all_to_the_parent(theirs.fileno(), _PATIENCE)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service is stopped by a signal to all its processes: as above
        answers: list[Any] = []
        logging.root.handlers = [_Tell(answers)]
        work = make()
        received = bytearray()
        while True:
            piece, files, _, _ = socket.recv_fds(theirs, PIECE, _FILES)
            if not piece:
                os._exit(0)
            received += piece
            _files.extend(files)
            for called, what in messages(received):
                answers.append(_answer(work, what, called=called))
            if answers:
                theirs.sendall(framed(pickle.dumps(answers, pickle.HIGHEST_PROTOCOL)))
                answers.clear()
    except (EOFError, ConnectionError):
        os._exit(0)
    except BaseException:  # noqa: BLE001  nothing may go on as a second crawl
        traceback.print_exc()
        os._exit(1)


def _answer(work: Work[Any, Any], what: Any, *, called: bool) -> Any:
    """What comes of a job, or of a method that is called by its name."""
    try:
        return getattr(work, what)() if called else work.do(what)
    except (OSError, RecordError) as error:
        return error
    except Exception as error:  # noqa: BLE001  one of the program: where it was made is known only here
        return RuntimeError("".join(traceback.format_exception(error)))
