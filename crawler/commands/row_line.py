"""A row of a feed as a line of JSON."""

import json
from collections.abc import Mapping
from typing import Any

import orjson


def row_line(row: Mapping[str, Any]) -> bytes:
    """A row as one line of UTF-8. A lone surrogate, which JSON in UTF-8 cannot hold, becomes U+FFFD."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
