"""What is done in the process that writes a crawl's exchanges: records into files, and nothing more once that failed."""

import errno
import logging
import os
from pathlib import Path
from typing import NamedTuple

from crawler.errors import RecordError
from crawler.model.exchange import Exchange
from crawler.model.layout import Layout
from output.warc.recorder import Recorded, Recorder

logger = logging.getLogger(__name__)


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
        self._failed: OSError | None = None

    def do(self, exchange: Exchange) -> Recorded:
        """Write the records of an exchange, all or none. Raises OSError and RecordError."""
        if self._failed:
            raise self._failed
        try:
            self._check_room()
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

    def _check_room(self) -> None:
        """Raise OSError where the disk is nearly full: what else is written there, the frontier first, must find room to end."""
        disk = os.statvfs(self._folder)
        if disk.f_bavail * disk.f_frsize < self._min_free:
            raise OSError(errno.ENOSPC, f"less than {self._min_free} bytes are free", str(self._folder))


def _say_unreadable(error: RecordError) -> None:
    logger.warning("Not indexed: %s", error)
