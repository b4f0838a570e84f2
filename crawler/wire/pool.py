"""Connections kept open between two exchanges."""

import asyncio
from collections import deque
from typing import NamedTuple

from crawler.wire.connection import Connection
from crawler.wire.dial import Bind
from crawler.wire.proxy import Proxy

IDLE_SECONDS = 60.0
"""A connection that nobody uses is closed after this."""
KEPT = 256
"""Idle connections over all hosts."""


class Origin(NamedTuple):
    """What a connection leads to, and over what: connections of equal origin can stand for each other."""

    scheme: str
    host: str
    port: int
    proxy: Proxy | None = None
    bind: Bind | None = None


class Pool:
    """Idle connections, `per_origin` of each at most. The one used last is taken first."""

    def __init__(self, per_origin: int, *, kept: int = KEPT, seconds: float = IDLE_SECONDS) -> None:
        self._per_origin = max(1, per_origin)
        self._kept = kept
        self._seconds = seconds
        self._idle: dict[Origin, deque[Connection]] = {}
        self._timers: dict[Connection, tuple[Origin, asyncio.TimerHandle]] = {}

    def __len__(self) -> int:
        return len(self._timers)

    def take(self, origin: Origin) -> Connection | None:
        """An idle connection that is still open, or None."""
        idle = self._idle.get(origin)
        while idle:
            connection = idle[-1]
            self._forget(connection)
            if not connection.at_end:
                connection.idle = False
                return connection
            connection.close()
        return None

    def give(self, origin: Origin, connection: Connection) -> None:
        """Keep a connection after an exchange."""
        connection.reused = True
        connection.idle = True
        connection.on_lost = self._forget
        timer = asyncio.get_running_loop().call_later(self._seconds, self._drop, connection)
        self._timers[connection] = (origin, timer)
        idle = self._idle.setdefault(origin, deque())
        idle.append(connection)
        if len(idle) > self._per_origin:
            self._drop(idle[0])
        elif len(self._timers) > self._kept:
            self._drop(next(iter(self._timers)))

    def close(self) -> None:
        """Close all of them."""
        for connection in list(self._timers):
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        self._forget(connection)
        connection.close()

    def _forget(self, connection: Connection) -> None:
        found = self._timers.pop(connection, None)
        if found is None:
            return
        origin, timer = found
        timer.cancel()
        connection.on_lost = None
        idle = self._idle[origin]
        idle.remove(connection)
        if not idle:
            del self._idle[origin]
