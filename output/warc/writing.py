"""What is done in the process that writes a crawl's exchanges: records into files, and nothing more once that failed."""

import errno
import logging
import os
import time
from pathlib import Path
from typing import NamedTuple

from crawler.errors import RecordError
from crawler.model.exchange import Exchange
from crawler.model.layout import Layout
from output.warc.recorder import Recorded, Recorder

logger = logging.getLogger(__name__)

_ROOM_SECONDS = 1.0
"""How long an answer about the room on the disk is believed: others write there too."""


class Closed(NamedTuple):
    """What the files came to."""

    lines: int | None
    """Of the index; None where it is not brought up to them."""
    finished: dict[Path, int]
    """The files that were closed, with the records in them."""
    error: Exception | None
    """What could not be done in order."""


class Writing:
    """The work. After a failure nothing more is written: every job then raises it."""

    def __init__(self, layout: Layout, recorder: Recorder, min_free: int) -> None:
        """`min_free`: bytes that are left free on the disk."""
        self._folder = layout.archive
        self._recorder = recorder
        self._min_free = min_free
        self._spare = 0
        """Octets that may come before the system is asked for the room again."""
        self._asked = 0.0
        self._failed: OSError | None = None

    def do(self, exchange: Exchange) -> Recorded:
        """Write the records of an exchange, all or none. Raises OSError and RecordError."""
        if self._failed:
            raise self._failed
        try:
            self._check_room(exchange.request.size + (exchange.response.size if exchange.response else 0))
            return self._recorder.write(exchange)
        except RecordError:
            raise
        except Exception as error:
            # an error of the program too: the crawl must not go on without its archive
            self._failed = error if isinstance(error, OSError) else OSError(str(error))
            raise

    def sync(self) -> None:
        """Bring every record to the disk. Raises OSError."""
        self._recorder.sync()

    def close(self) -> Closed:
        """Finish the files, then bring the index up to them."""
        try:
            lines = self._recorder.close(_say_unreadable)
        except OSError as error:
            return Closed(None, self._recorder.finished, error)
        return Closed(lines, self._recorder.finished, None)

    def _check_room(self, size: int) -> None:
        """Raise OSError where the disk is nearly full: what else is written there, the frontier first, must find room to end.

        The system is asked once a second, or when half of what was free may be used up: its answer costs a hundredth of an exchange.
        """
        now = time.monotonic()
        self._spare -= size
        if self._spare > 0 and now - self._asked < _ROOM_SECONDS:
            return
        disk = os.statvfs(self._folder)
        free = disk.f_bavail * disk.f_frsize
        if free < self._min_free:
            raise OSError(errno.ENOSPC, f"less than {self._min_free} bytes are free", str(self._folder))
        self._spare, self._asked = (free - self._min_free) // 2, now


def _say_unreadable(error: RecordError) -> None:
    logger.warning("Not indexed: %s", error)
