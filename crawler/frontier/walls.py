"""Walls: pages that stand in the place of what was asked for. Recognised, archived and told; never evaded. Pure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from crawler.errors import RuleTableError

_SPAN = 16_384
"""Octets of a page that are looked at: a wall is little more than its words."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A row of `walls.toml`."""

    id: str
    source: str
    status: frozenset[int]
    header: Mapping[str, re.Pattern[str]]
    body: tuple[bytes, ...]

    def matches(self, status: int, header: Mapping[str, str], start: bytes) -> bool:
        """Whether an answer is this wall: `header` by lower-case names, `start` the folded start of the body."""
        if self.status and status not in self.status:
            return False
        if any(not pattern.search(header.get(name, "")) for name, pattern in self.header.items()):
            return False
        return all(literal in start for literal in self.body)


def _load() -> tuple[Wall, ...]:
    rows = tomllib.loads((files("crawler.frontier") / "walls.toml").read_text("utf-8"))["wall"]
    walls = tuple(
        Wall(
            row["id"],
            row["source"],
            frozenset(row["status"]),
            {name: re.compile(pattern, re.IGNORECASE) for name, pattern in row.get("header", {}).items()},
            tuple(text.encode() for text in row.get("body", ())),
        )
        for row in rows
    )
    for wall in walls:
        if not (wall.status or wall.header or wall.body):
            raise RuleTableError(f"walls.toml, {wall.id}: it would match every answer")
    if len({wall.id for wall in walls}) != len(walls):
        raise RuleTableError("walls.toml: an id stands twice")
    return walls


WALLS = _load()


def recognise(status: int, header: Mapping[str, str], body: bytes) -> Wall | None:
    """The wall that an answer is; None for any other. `header`: names in lower case, the last value of each.

    >>> recognise(403, {"server": "AkamaiGHost"}, b"").id
    'akamai-server'
    """
    start = body[:_SPAN].lower()
    return next((wall for wall in WALLS if wall.matches(status, header, start)), None)
