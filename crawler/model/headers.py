"""HTTP and record header fields: ordered, repeatable, bytes."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in their order, each as (name, value), case and repeats kept.

    >>> headers = Headers(((b"Set-Cookie", b"a=1"), (b"SET-COOKIE", b"b=2")))
    >>> headers.get(b"set-cookie"), list(headers.get_all(b"set-cookie"))
    (b'a=1', [b'a=1', b'b=2'])
    """

    fields: tuple[tuple[bytes, bytes], ...] = ()

    def get(self, name: bytes) -> bytes | None:
        """The first value of `name`, whatever its case."""
        wanted = name.lower()
        length = len(wanted)
        for key, value in self.fields:  # not by `get_all`: it is asked some forty times an exchange
            if len(key) == length and key.lower() == wanted:
                return value
        return None

    def get_all(self, name: bytes) -> Iterator[bytes]:
        """Every value of `name` in order, whatever its case."""
        wanted = name.lower()
        return (value for key, value in self.fields if key.lower() == wanted)

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)
