"""The decoded text of one exchange, or of one file: a value that reading never changes and never fetches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Source = Literal["html", "text"]


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to read, and where it came from."""

    text: str
    source: Source
    url: str | None = None
    """The address that answered; absent for a text capture of unknown origin."""
    record_id: str | None = None
    """`urn:uuid:...` of the `response` record that holds the bytes."""
    captured_at: datetime | None = None
    status: int | None = None
    """HTTP status, where the page came over HTTP."""
    warnings: tuple[str, ...] = ()
    """What was odd on the way from bytes to text, e.g. invalid UTF-8."""
