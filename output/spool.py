"""Unnamed temporary files for blocks that are too large for the memory."""

import tempfile
import weakref
from collections.abc import Iterable

from output.record import FileBlock


class Spool:
    """A temporary file that is closed, and so gone, when nobody refers to it any more."""

    def __init__(self) -> None:
        # Not a named file and not a `with`: it lives exactly as long as the record that points to it.
        self._handle = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self._end = weakref.finalize(self, self._handle.close)
        self.size = 0
        """Bytes written."""

    def write(self, data: bytes) -> None:
        """Append some bytes. Raises OSError."""
        view = memoryview(data)
        while view:
            done = self._handle.write(view)
            self.size += done
            view = view[done:]

    def fileno(self) -> int:
        """The descriptor."""
        return self._handle.fileno()

    def block(self) -> FileBlock:
        """All that was written."""
        return FileBlock(self, 0, self.size)


def spooled(pieces: Iterable[bytes]) -> FileBlock:
    """The pieces as a block in a temporary file. Raises OSError."""
    spool = Spool()
    for piece in pieces:
        spool.write(piece)
    return spool.block()
