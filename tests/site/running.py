"""A site that runs, and what it was asked."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.site.content import HOSTS, Article

ROOT = Path(__file__).parents[2]


class Asked(NamedTuple):
    """A line of the server's log."""

    time: float
    host: str
    target: str
    status: int
    conditional: bool
    agent: str


class RunningSite:
    """A server that was started."""

    def __init__(self, port: int, log: Path, count: int) -> None:
        self.port = port
        self.count = count
        self._log = log

    @property
    def articles(self) -> list[Article]:
        """All of them."""
        return [Article(number) for number in range(10_000 - self.count, 10_000)]

    def url(self, path: str, host: str = HOSTS[0]) -> str:
        """The absolute address of a path."""
        return f"http://{host}:{self.port}{path}"

    def starts(self, path: str = "/News/") -> str:
        """The argument `start` for all three hosts."""
        return ",".join(self.url(path, host) for host in HOSTS)

    def asked(self) -> list[Asked]:
        """Every request so far, in order."""
        return [Asked(**json.loads(line)) for line in self._log.read_text("utf-8").splitlines()]


@contextmanager
def running(log: Path, articles: int, **settings: Any) -> Iterator[RunningSite]:
    """A site of so many articles while the context lasts."""
    told = json.dumps({"articles": articles, "log": str(log), **settings})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.site.server", told], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield RunningSite(int(process.stdout.readline()), log, articles)
    finally:
        process.kill()
        process.wait()
