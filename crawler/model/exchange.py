"""One request with its response, as the bytes crossed the socket."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP message: `head` from the start line to the empty line that ends it, `body` as it was framed."""

    head: bytes
    body: bytes

    @property
    def octets(self) -> bytes:
        """The whole message: the block of a `request` or `response` record."""
        return self.head + self.body


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
