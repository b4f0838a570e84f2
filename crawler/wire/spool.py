"""Octets that come in pieces: in memory while they are few, in a file once they are many."""

import os
import tempfile
from typing import IO

from crawler.model.exchange import FileBody

SPOOL_SIZE = 4 * 1024 * 1024
"""Octets that stay in memory."""


class Spool:
    """Collects a body. `head` goes before it into the file, so that a message there is one stretch.

    `write` raises OSError when the file cannot be written.
    """

    def __init__(self, head: bytes = b"", *, limit: int = SPOOL_SIZE) -> None:
        self.size = 0
        self._head = head
        self._limit = limit
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None

    def write(self, piece: bytes) -> None:
        """Add octets to the end."""
        if not piece:
            return
        self.size += len(piece)
        if self._file is not None:
            self._file.write(piece)
            return
        self._pieces.append(piece)
        if self.size > self._limit:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  lives as long as what `body` gives
            self._file.write(b"".join((self._head, *self._pieces)))
            self._pieces = []

    def body(self) -> bytes | FileBody:
        """What was collected."""
        if self._file is not None:
            return FileBody(self._file, len(self._head), self.size)
        if len(self._pieces) != 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]

    def read(self) -> bytes:
        """What was collected, all in memory."""
        body = self.body()
        if isinstance(body, bytes):
            return body
        # one read where the system gives it: a body should not lie in memory twice
        whole = os.pread(body.handle.fileno(), body.size, body.offset)
        return whole if len(whole) == body.size else b"".join(body.pieces())
