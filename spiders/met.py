"""What a spider met lately, so that it is not named or entered once more. The frontier knows all of it anyway."""

import hashlib
from collections import OrderedDict

_REMEMBERED = 100_000


class Met:
    """The last texts that were met, by hash: memory has a bound."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def is_new(self, text: str) -> bool:
        """Whether a text was not met lately; from now on it was.

        >>> met = Met(2)
        >>> [met.is_new(text) for text in "abacab"]
        [True, True, False, True, False, True]
        """
        digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
        if digest in self._seen:
            self._seen.move_to_end(digest)
            return False
        self._seen[digest] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True
