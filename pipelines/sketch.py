"""The sketch of a text: a few numbers by which texts that are nearly the same are found among millions.

MinHash (Broder 1997) over shingles of five words. Texts share a band of the sketch with a probability that rises steeply
with their resemblance (the share of their shingles that both have): bands of six numbers, ten of them, find 99 % of what
resembles by 0.85 and 15 % of what resembles by 0.5. What they find is then compared by the whole sketch.
"""

import hashlib
import struct
from dataclasses import dataclass

from rensa import RMinHash

from crawler.model.text import fold_words

RESEMBLANCE = 0.85
"""From which on two texts are the same story: a changed byline, a caption more, other quotation marks, an editor's hand."""
ALGORITHM = f"{RMinHash.ALGORITHM_VERSION}/128/5"
"""Sketches of another algorithm cannot be compared."""
_NUMBERS = 128
_SIZE = 4
"""Octets of a number, the lowest first."""
_SEED = 1
_WORDS = 5
_BANDS, _ROWS = 10, 6
_FEWEST_SHINGLES = 30
"""A shorter text has too little to tell: forms and announcements differ in a name and a number."""
_FEWEST_WORDS = 15
"""A text of fewer words is no story; many pages can have it."""
_BY_CHANCE = 1 / 256


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text."""

    text: bytes
    """16 octets of the SHA-256 of its words: equal for equal texts."""
    bands: tuple[int, ...] = ()
    """64-bit numbers; texts that share one may be nearly the same. Empty for a short text."""
    values: bytes = b""
    """One octet of each MinHash value."""

    def __reduce__(self) -> tuple[type["Sketch"], tuple[object, ...]]:
        """For another process: as that of `Page`."""
        return Sketch, (self.text, self.bands, self.values)


def sketch(text: str, folded: str | None = None) -> Sketch | None:
    """The sketch of a text; None when it is too short to be a story. Case, quotation marks and white space do not count.

    `folded`: `fold(text)`, where it is known.
    """
    words = fold_words(text) if folded is None else folded.split(" ")
    if len(words) < _FEWEST_WORDS:
        return None
    told = " ".join(words) if folded is None else folded
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:16]
    if len(words) < _FEWEST_SHINGLES + _WORDS - 1:
        return Sketch(digest)
    minhash = RMinHash(_NUMBERS, _SEED)
    starts = [words[start:] for start in range(_WORDS)]
    minhash.update(map(" ".join, zip(*starts, strict=False)))  # no list of them: each is gone before the next is made
    numbers = struct.pack(f"<{_NUMBERS}I", *minhash.digest())
    return Sketch(digest, tuple([_band(numbers, band) for band in range(_BANDS)]), numbers[::_SIZE])


def resemblance(one: bytes, other: bytes) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1, from the `values` of their sketches.

    The standard error is about 0.03 at 0.85. An octet of each number is compared, so a 256th agrees by chance (b-bit
    minwise hashing, Li and König 2010).
    """
    equal = sum(map(int.__eq__, one, other)) / _NUMBERS
    return max(0.0, (equal - _BY_CHANCE) / (1 - _BY_CHANCE))


def _band(numbers: bytes, band: int) -> int:
    start = band * _ROWS * _SIZE
    octets = bytes((band,)) + numbers[start : start + _ROWS * _SIZE]
    return int.from_bytes(hashlib.blake2b(octets, digest_size=8).digest(), "little", signed=True)
