"""The room on the disk is asked for now and then, and in time."""

import errno
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from crawler.model.layout import Layout
from output.warc.recorder import Recorded, Recorder
from output.warc.writing import Writing
from tests.output.sound import exchange

BLOCK = 4096
FLOOR = 100 * BLOCK


class Disk:
    """A disk that tells how much is free, and a clock beside it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = FLOOR * 3
        self.asked = 0
        self.now = 1000.0
        monkeypatch.setattr(os, "statvfs", self.statvfs)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def statvfs(self, _: object) -> Any:
        self.asked += 1
        return SimpleNamespace(f_bavail=self.free // BLOCK, f_frsize=BLOCK)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
def writing(disk: Disk, tmp_path: Path) -> Writing:
    recorder = SimpleNamespace(write=lambda _: Recorded(2, 100, None))
    return Writing(Layout(tmp_path), cast("Recorder", recorder), FLOOR)


def test_the_system_is_not_asked_for_every_exchange(disk: Disk, writing: Writing) -> None:
    for number in range(50):
        writing.do(exchange(number))
    assert disk.asked == 1


def test_it_is_asked_again_before_the_room_is_used_up(disk: Disk, writing: Writing) -> None:
    writing.do(exchange(1))
    disk.free = FLOOR - 1
    body = bytes(FLOOR // 2)
    writing.do(exchange(2, body))  # of what was free, half may be used by others
    with pytest.raises(OSError, match="are free") as full:
        writing.do(exchange(3, body))
    assert full.value.errno == errno.ENOSPC
    disk.free = FLOOR * 3
    with pytest.raises(OSError, match="are free"):
        writing.do(exchange(4))


def test_it_is_asked_again_after_a_second(disk: Disk, writing: Writing) -> None:
    writing.do(exchange(1))
    disk.free = FLOOR - 1
    disk.now += 1
    with pytest.raises(OSError, match="are free"):
        writing.do(exchange(2))


def test_a_nearly_full_disk_takes_nothing(disk: Disk, writing: Writing) -> None:
    disk.free = FLOOR - 1
    with pytest.raises(OSError, match="are free"):
        writing.do(exchange(1))
