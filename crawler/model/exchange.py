"""One request with its response, as the bytes crossed the socket."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Protocol

PIECE = 256 * 1024
"""Octets of a file-backed body that are in memory at once."""


class Fidelity(StrEnum):
    """How a record's bytes came to be."""

    WIRE = "wire"  # exactly what crossed the socket
    RECONSTRUCTED = "reconstructed"  # written again from the parsed message; said in warcinfo


class Truncation(StrEnum):
    """Why a block is shorter than what was announced: the values of WARC-Truncated (WARC 1.1, 5.13)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"
    UNSPECIFIED = "unspecified"


class Descriptor(Protocol):
    """An open file, known by its descriptor."""

    def fileno(self) -> int:
        """The descriptor."""


@dataclass(frozen=True, slots=True)
class FileBody:
    """A body too large for memory: `size` octets from `offset` of an open file.

    In the file the message's head lies right before it, so that the whole message is one stretch of the file. The file
    lives as long as this value.
    """

    handle: Descriptor
    offset: int
    size: int

    def __len__(self) -> int:
        return self.size

    def pieces(self) -> Iterator[bytes]:
        """The octets in pieces, read by position. Raises EOFError when the file is shorter than it was."""
        done = 0
        while done < self.size:
            piece = os.pread(self.handle.fileno(), min(PIECE, self.size - done), self.offset + done)
            if not piece:
                raise EOFError(f"the spooled body ends after {done} of {self.size} octets")
            done += len(piece)
            yield piece


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP message: `head` from the start line to the empty line that ends it, `body` as it was framed."""

    head: bytes
    body: bytes | FileBody

    def __reduce__(self) -> tuple[type["Message"], tuple[bytes, bytes | FileBody]]:
        """As it goes to another process: as `Page` does."""
        return Message, (self.head, self.body)

    @property
    def size(self) -> int:
        """The octets of the whole message."""
        return len(self.head) + len(self.body)

    def body_pieces(self) -> Iterator[bytes]:
        """The body, piece by piece."""
        return iter((self.body,)) if isinstance(self.body, bytes) else self.body.pieces()

    @property
    def octets(self) -> bytes:
        """The whole message, all in memory: the block of a `request` or `response` record."""
        return self.head + (self.body if isinstance(self.body, bytes) else b"".join(self.body.pieces()))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what answered it. Times are UTC and aware."""

    url: str
    started: datetime
    ended: datetime
    request: Message
    response: Message | None
    """None when the server closed without a byte."""
    fidelity: Fidelity
    peer: str | None = None
    """The address that was connected to, without port."""
    protocol: str = "http/1.1"
    """As WARC-Protocol names it (IIPC proposal)."""
    tls: str | None = None
    """TLS version, e.g. `TLSv1.3`."""
    truncated: Truncation | None = None
    via: str | None = None
    """The page on which the URL was found, or the URL that redirected here."""
    response_id: str | None = None
    """The id of the `response` record, `urn:uuid:...`, given at capture so that a page can name its source."""
    interim: bytes = b""
    """What came before the response: informational (1xx) responses, empty lines."""
    surplus: bytes = b""
    """What came after the end of the response, on the same connection."""
    certificate: str | None = None
    """Digest of the server's certificate (DER), `sha256:...`."""
    verified: bool | None = None
    """Whether that certificate was verified; None without TLS."""
    faults: tuple[str, ...] = ()
    """What was wrong with the response's syntax, in words."""

    def __reduce__(self) -> tuple[type["Exchange"], tuple[object, ...]]:
        """As it goes to another process: as `Page` does."""
        return Exchange, _every_field(self)


_every_field = attrgetter(*(item.name for item in fields(Exchange)))
