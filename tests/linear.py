"""Whether work costs in proportion to its input, asked so that a busy machine does not answer."""

import gc
import time
from collections.abc import Callable

_ATTEMPTS = 5
_SHORTEST = 0.01
"""Seconds of processor time below which a clock tells nothing."""


def is_linear(work: Callable[[str], object], few: str, many: str) -> bool:
    """Whether four times the input costs about four times as much and not sixteen: true when one of a few attempts says so.
    What grows with the square fails them all.
    """
    return any(_seconds(work, many) < 9 * max(_seconds(work, few), _SHORTEST) for _ in range(_ATTEMPTS))


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Processor time without the garbage collector, which goes through whatever the other tests have left."""
    gc.disable()
    try:
        start = time.process_time()
        work(text)
        return time.process_time() - start
    finally:
        gc.enable()
