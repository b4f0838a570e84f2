"""From a host name to a connected socket: names resolved, addresses judged, the fastest address taken."""

import asyncio
import socket
import time
from collections import deque
from collections.abc import Iterable
from ipaddress import ip_address
from itertools import chain, zip_longest
from typing import Any

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError

from crawler.frontier.guard import first_not_public
from crawler.frontier.refused import RefusedError

STAGGER = 0.25
"""Seconds before the next address is tried beside one that does not answer (RFC 8305, 5)."""
KEPT_SECONDS = 60.0
"""How long a name's addresses are believed."""

Target = tuple[socket.AddressFamily, tuple[Any, ...]]
"""A family and what `connect` takes for it."""
Bind = tuple[str, int]
"""The own address and port to connect from."""


class Dialer:
    """Resolves and connects. `any_address`: also to addresses that are not public. `kept`: names kept, 0 for none."""

    def __init__(self, *, any_address: bool, kept: int = 10_000) -> None:
        self._any_address = any_address
        self._kept = kept
        self._names: dict[tuple[str, int], tuple[float, list[Target]]] = {}

    async def addresses(self, host: str, port: int) -> list[Target]:
        """Where a host is, in the order of the system's resolver. Raises CannotResolveHostError."""
        known = self._names.get((host, port))
        if known and known[0] > time.monotonic():
            return known[1]
        found = await _resolve(host, port)
        if self._kept:
            if len(self._names) >= self._kept:
                self._names.clear()
            self._names[host, port] = (time.monotonic() + KEPT_SECONDS, found)
        return found

    async def guard(self, host: str, port: int) -> None:
        """Raise RefusedError when a host has an address that is not public. A host without any address passes."""
        if not self._any_address:
            try:
                found = await self.addresses(host, port)
            except CannotResolveHostError:
                return
            self._judge(host, found)

    def _judge(self, host: str, targets: Iterable[Target]) -> None:
        refused = first_not_public(str(place[0]) for _, place in targets)
        if refused:
            raise RefusedError(
                f"{host} is at {refused}, which is not a public address; allow it with --any-address",
                reason="address",
                rule=refused,
            )

    async def connect(self, host: str, port: int, *, bind: Bind | None = None, guarded: bool = True) -> socket.socket:
        """A connected socket. What is judged is what is connected to: names are not looked up again.

        Raises CannotResolveHostError, DownloadConnectionRefusedError, and RefusedError unless `guarded` is false.
        """
        targets = await self.addresses(host, port)
        if guarded and not self._any_address:
            self._judge(host, targets)
        if bind:
            family = socket.AF_INET6 if ":" in bind[0] else socket.AF_INET
            targets = [target for target in targets if target[0] == family]
        try:
            return await _race(_interleaved(targets), bind)
        except OSError as error:
            self._names.pop((host, port), None)
            raise DownloadConnectionRefusedError(f"no connection to {host}:{port}: {error}") from error


async def _resolve(host: str, port: int) -> list[Target]:
    try:
        address = ip_address(host)
    except ValueError:
        pass
    else:
        if address.version == 4:
            return [(socket.AF_INET, (host, port))]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotResolveHostError(f"{host} has no address: {error}") from error
    return list(dict.fromkeys((family, place) for family, _, _, _, place in found))


def _interleaved(targets: list[Target]) -> deque[Target]:
    """Families in turn, beginning with the resolver's first (RFC 8305, 4)."""
    if not targets:
        return deque()
    first = [target for target in targets if target[0] == targets[0][0]]
    other = [target for target in targets if target[0] != targets[0][0]]
    return deque(target for target in chain.from_iterable(zip_longest(first, other)) if target is not None)


async def _race(targets: deque[Target], bind: Bind | None) -> socket.socket:
    """The first of the addresses that answers. Raises the first one's OSError when none does."""
    if len(targets) == 1:
        return await _open(targets[0], bind)
    running: set[asyncio.Task[socket.socket]] = set()
    errors: list[BaseException] = []
    try:
        while targets or running:
            if targets:
                running.add(asyncio.create_task(_open(targets.popleft(), bind)))
            done, running = await asyncio.wait(
                running, timeout=STAGGER if targets else None, return_when=asyncio.FIRST_COMPLETED
            )
            won = [task.result() for task in done if task.exception() is None]
            errors += [error for task in done if (error := task.exception()) is not None]
            for late in won[1:]:
                late.close()
            if won:
                return won[0]
    finally:
        for task in running:
            task.cancel()
            task.add_done_callback(_close_late)
    raise errors[0] if errors else OSError("it has no address of the family to connect from")


def _close_late(task: "asyncio.Task[socket.socket]") -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()


async def _open(target: Target, bind: Bind | None) -> socket.socket:
    family, place = target
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        if bind:
            opened.bind(bind)
        await asyncio.get_running_loop().sock_connect(opened, place)
    except BaseException:
        opened.close()
        raise
    return opened
