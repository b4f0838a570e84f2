"""A raw socket on loopback that answers with given bytes, well-formed or not, and ends as it is told."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType
from typing import Self


class End(Enum):
    """How a server ends an answer."""

    CLOSE = auto()
    RESET = auto()
    KEEP = auto()  # the connection stays open for the next request
    HANG = auto()  # it stays open, and nothing more is sent until the client has had enough


@dataclass
class Answer:
    """What is sent for a path, piece by piece, with a pause after each."""

    pieces: Iterable[bytes] | Callable[[], Iterable[bytes]]
    end: End = End.CLOSE
    pause: float = 0.0


@dataclass
class TortureServer:
    """Answers by path. Every connection has its thread; `requests` are the bytes that came, `connections` their number."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    family: socket.AddressFamily = socket.AF_INET
    port: int = 0
    wrap: Callable[[socket.socket], socket.socket] | None = None
    """Puts TLS around a connection."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _listener: socket.socket | None = None

    def __enter__(self) -> Self:
        host = "::1" if self.family == socket.AF_INET6 else "127.0.0.1"
        self._listener = socket.create_server((host, 0), family=self.family, backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        if self._listener:
            self._listener.close()

    def url(self, path: str, scheme: str = "http") -> str:
        """The address of a path."""
        host = "[::1]" if self.family == socket.AF_INET6 else "127.0.0.1"
        return f"{scheme}://{host}:{self.port}{path}"

    def put(self, path: str, *pieces: bytes, end: End = End.CLOSE, pause: float = 0.0) -> str:
        """Answer a path so, and forget what was asked before; returns its URL."""
        self.answers[path] = Answer(pieces, end, pause)
        self.requests.clear()
        self.connections = 0
        return self.url(path, "https" if self.wrap else "http")

    def _accept(self) -> None:
        assert self._listener is not None
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.wrap:
                connection = self.wrap(connection)
            while self._answer(connection):
                pass
        except OSError:
            pass  # the client hung up: its right
        finally:
            connection.close()

    def _answer(self, connection: socket.socket) -> bool:
        request = b""
        while b"\r\n\r\n" not in request:
            data = connection.recv(65536)
            if not data:
                return False
            request += data
        self.requests.append(request)
        path = request.split(b" ", 2)[1].decode("ascii")
        answer = self.answers[path]
        for piece in answer.pieces() if callable(answer.pieces) else answer.pieces:
            connection.sendall(piece)
            if answer.pause:
                time.sleep(answer.pause)
        if answer.end is End.RESET:
            time.sleep(0.1)  # a reset throws away what the client has not read
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif answer.end is End.HANG:
            connection.settimeout(30)
            connection.recv(1)
        return answer.end is End.KEEP
