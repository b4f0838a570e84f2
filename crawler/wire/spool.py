"""Octets that come in pieces: in memory while they are few, in a file once they are many."""

import os
import tempfile
from io import BytesIO

from crawler.model.exchange import FileBody

SPOOL_SIZE = 4 * 1024 * 1024
"""Octets that stay in memory."""


class _File:
    """A file without a name, closed when nobody needs it any more."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  see __del__

    def __del__(self) -> None:
        if hasattr(self, "_file"):  # not when there was no room for it
            self._file.close()

    def fileno(self) -> int:
        """The descriptor."""
        return self._file.fileno()

    def write(self, octets: bytes) -> None:
        """Write all of them: an unbuffered file may take only some at a time."""
        left = memoryview(octets)
        while left:
            left = left[self._file.write(left) :]


class Spool:
    """Collects a body. `head` goes before it into the file, so that a message there is one stretch.

    `write` raises OSError when the file cannot be written.
    """

    def __init__(self, head: bytes = b"", *, limit: int = SPOOL_SIZE) -> None:
        self.size = 0
        self._head = head
        self._limit = limit
        self._pieces: list[bytes] = []
        self._file: _File | None = None

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
            self._file = _File()
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
        # a body should not lie in memory twice: one read where the system gives it (2 GiB at most), else a buffer that is
        # handed out as it is
        whole = os.pread(body.handle.fileno(), body.size, body.offset)
        if len(whole) == body.size:
            return whole
        del whole
        room = BytesIO()
        for piece in body.pieces():
            room.write(piece)
        return room.getvalue()
