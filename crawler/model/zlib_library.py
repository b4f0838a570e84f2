"""The deflate of the house: zlib-ng where it is installed, twice as fast at the same size, else Python's zlib."""

import importlib
import zlib
from typing import Any


def _fastest() -> Any:
    try:
        return importlib.import_module("zlib_ng.zlib_ng")
    except ImportError:
        return zlib


LIBRARY: Any = _fastest()
"""A module with the names of `zlib`; what it gives, any gunzip reads, and the other way round."""
