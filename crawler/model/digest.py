"""A digest as WARC fields print it: `algorithm:value`."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Self

_SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
_BASE16 = re.compile(r"[0-9A-Fa-f]+\Z")
_LABELLED = re.compile(r"([A-Za-z0-9-]+):(\S+)\Z")


@dataclass(frozen=True, slots=True)
class Digest:
    """An algorithm and its bytes: equal across the spellings base16, base32 and base64.

    WARC 1.1, 5.8 leaves the encoding open; base32 is the custom for sha1 and base16 for sha256.

    >>> Digest.of(b"", "sha1")
    Digest('sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ')
    >>> Digest.parse("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709") == Digest.of(b"", "sha1")
    True
    """

    algorithm: str
    value: bytes

    @classmethod
    def of(cls, data: bytes, algorithm: str = "sha256") -> Self:
        """The digest of `data`."""
        return cls(algorithm, hashlib.new(algorithm, data, usedforsecurity=False).digest())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `algorithm:value` in any of the three encodings. Raises ValueError when it is none."""
        found = _LABELLED.match(text.strip())
        if not found:
            raise ValueError(f"no digest: {text!r} is not of the form algorithm:value")
        algorithm = found[1].lower().replace("-", "")
        size = _SIZES.get(algorithm)
        if size is None:
            raise ValueError(f"no digest: unknown algorithm {found[1]!r}")
        value = _decode(found[2], size)
        if value is None:
            raise ValueError(f"no digest: {found[2]!r} is no {algorithm} value in base16, base32 or base64")
        return cls(algorithm, value)

    def __str__(self) -> str:
        if self.algorithm == "sha1":
            return f"sha1:{base64.b32encode(self.value).decode('ascii')}"
        return f"{self.algorithm}:{self.value.hex()}"

    def __repr__(self) -> str:
        return f"Digest({str(self)!r})"


def _decode(text: str, size: int) -> bytes | None:
    """The bytes of `text` in the first encoding that gives `size` of them."""
    padded = text.rstrip("=")
    if len(text) == 2 * size and _BASE16.match(text):
        return bytes.fromhex(text)
    for decode, group in ((base64.b32decode, 8), (base64.b64decode, 4)):
        try:
            value = decode((padded.upper() if group == 8 else padded) + "=" * (-len(padded) % group))
        except binascii.Error:
            continue
        if len(value) == size:
            return value
    return None
