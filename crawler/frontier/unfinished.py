"""Seeds whose turn did not come in a run, as `skipped.jsonl` tells them."""

import json
from collections.abc import Container, Iterable, Iterator
from itertools import islice
from typing import Any

_SEED = '"seed"'
"""What the stored request of a seed holds; within a text of it, quotation marks are escaped."""
_NAMED = 10_000
"""Seeds that are named. Of a long list that is crawled night by night, all names would take a minute and hundreds of megabytes
each time."""


def unfinished_seeds(
    rows: Iterable[tuple[int, str, str | None, str | None]], told: Container[int], named: int = _NAMED
) -> Iterator[dict[str, Any]]:
    """Arguments of the signal `url_skipped`, for the seeds among a frontier's rows (`Store.rows`) but for those of the numbers that
    were told already: one for each of the first, and one with the `count` of all others.
    """
    seeds = ((url, data) for number, url, data, _ in rows if data and _SEED in data and number not in told)
    line = None
    for url, data in islice(seeds, named):
        meta = json.loads(data)["meta"]
        line = meta.get("line")
        yield {
            "url": meta.get("asked", url),
            "reason": "interrupted",
            "detail": "the run ended before its turn",
            "line": line,
            "seed": meta["seed"],
        }
    more = sum(1 for _ in seeds)
    if more:
        where = f"below line {line} of the list " if line else ""
        detail = f"{more} more URLs {where}wait in the frontier: the same command goes on with them"
        yield {"url": None, "reason": "interrupted", "detail": detail, "count": more}
