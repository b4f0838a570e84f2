"""The decoded text of one exchange, or of one file: a value that reading never changes and never fetches."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
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
    copy_url: str | None = None
    """Of a page that was read from a web archive: the address of that copy. `url` and `captured_at` are the original's."""
    copy_fetched_at: datetime | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    """What the list that asked for the page says of it: the operator's own words, carried along."""
    utf8: bytes | None = field(default=None, repr=False, compare=False)
    """The text in UTF-8, where it came so: what is looked for or parsed in C is read from it. The last of the fields."""

    def __reduce__(self) -> tuple[type["Page"], tuple[object, ...]]:
        """As it goes to another process: without `utf8`, which would weigh as much again as the text. Where it is compiled,
        Python's own way could write a frozen value and not read it.
        """
        return Page, tuple(getattr(self, item.name) for item in fields(self) if item.name != "utf8")
