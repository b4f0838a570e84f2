"""A body that came in pieces is given back whole, once, however much of it the system reads at a time."""

import os
from collections.abc import Callable

import pytest

from crawler.wire.spool import Spool


@pytest.mark.parametrize("most", [None, 1 << 18, 700])
def test_the_body_comes_back_whole(monkeypatch: pytest.MonkeyPatch, most: int | None) -> None:
    """Linux reads 2 GiB at once and no more."""
    body = os.urandom(1000) * 50
    spooled = Spool(b"HTTP/1.1 200 OK\r\n\r\n", limit=1000)
    for start in range(0, len(body), 999):
        spooled.write(body[start : start + 999])
    pread: Callable[[int, int, int], bytes] = os.pread
    if most:
        monkeypatch.setattr(os, "pread", lambda fd, size, offset: pread(fd, min(size, most), offset))
    assert spooled.size == len(body)
    assert spooled.read() == body
