"""Reading that tells how much was read."""

import hashlib
from collections.abc import Callable
from typing import BinaryIO

Tell = Callable[[int], None]
"""Told how many bytes were read."""
_PIECE = 1024 * 1024


class Counted:
    """A stream, to be read from start to end."""

    def __init__(self, stream: BinaryIO, tell: Tell) -> None:
        self._stream = stream
        self._tell = tell

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes."""
        data = self._stream.read(size)
        self._tell(len(data))
        return data


def digest_of(stream: BinaryIO, algorithm: str, tell: Tell) -> str:
    """The hexadecimal digest of all that a stream holds. `algorithm` as hashlib names it."""
    found = hashlib.new(algorithm, usedforsecurity=False)
    while piece := stream.read(_PIECE):
        found.update(piece)
        tell(len(piece))
    return found.hexdigest()
