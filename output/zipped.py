"""ZIP files of anybody: whatever is wrong with one is one error, where it is opened and where it is read."""

import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, BinaryIO

_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
_REFUSED = (*_BROKEN, RuntimeError, ValueError)
"""What `zipfile` raises where it opens: also for passwords, for methods and versions that it does not know
(NotImplementedError, a RuntimeError), and for names and places that cannot be."""


class ZipError(Exception):
    """A ZIP, or a file in it, is not whole, or made in a way that is not known. The reason, not what a user is told."""


class _Member(io.RawIOBase):
    """A file in a ZIP, to be read from start to end."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._member.read(len(buffer))
        except _BROKEN as error:
            raise ZipError(str(error) or "the data end too early") from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._member.close()
        super().close()


def open_zip(source: Path | BinaryIO) -> zipfile.ZipFile:
    """A ZIP, to be looked into. Raises ZipError, and OSError of the disk."""
    try:
        return zipfile.ZipFile(source)
    except _REFUSED as error:
        raise ZipError(str(error)) from error


def open_member(package: zipfile.ZipFile, name: str) -> BinaryIO:
    """A file in a ZIP; reading it raises ZipError, too. Raises KeyError when there is none of that name."""
    try:
        return io.BufferedReader(_Member(package.open(name)))
    except _REFUSED as error:
        raise ZipError(str(error)) from error
