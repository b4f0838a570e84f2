"""A stream that tells how much was read from it."""

from collections.abc import Callable
from typing import BinaryIO


class Counted:
    """As the stream, to be read from start to end."""

    def __init__(self, stream: BinaryIO, tell: Callable[[int], None]) -> None:
        self._stream = stream
        self._tell = tell

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes."""
        data = self._stream.read(size)
        self._tell(len(data))
        return data
