"""What a run belongs to."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def job_name(spider: str, arguments: Mapping[str, Any]) -> str:
    """The name of what a command asks for: the same for the same spider with the same arguments."""
    text = json.dumps([spider, dict(arguments)], sort_keys=True, default=str)
    return f"{spider}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
