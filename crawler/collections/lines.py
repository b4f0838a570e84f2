"""A file of JSON lines that only grows, each of them whole, whatever the disk does."""

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Lines:
    """JSON lines at the end of a file, which is opened for the first of them; what stands in it stays."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: io.FileIO | None = None

    def append(self, row: Mapping[str, Any]) -> None:
        """Write a line, whole or not at all; the system has it when this returns.

        Raises OSError where there is no room for it, or the file cannot be opened.
        """
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if self._file is None:
            self._file = io.FileIO(self.path, "a")
        end = self._file.seek(0, os.SEEK_END)
        written = 0
        try:
            while written < len(line):  # a disk takes what it has room for, and complains the next time
                written += self._file.write(line[written:])
        except OSError:
            self._file.truncate(end)
            raise

    def close(self) -> None:
        """Close the file; another line opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None
