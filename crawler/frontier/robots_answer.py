"""What an answer to `/robots.txt` means: RFC 9309, 2.3.1, and what the RFC leaves to us. Pure; Protego does the parsing."""

from dataclasses import dataclass
from enum import Enum

from crawler.frontier.walls import recognise


class Access(Enum):
    """What may be fetched from the host."""

    BY_RULES = "by rules"
    ALL = "all"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the answer means, and the sentence that says so."""

    access: Access
    detail: str
    alarming: bool = False
    """Whether a person should hear of it: somebody may not want the crawl, and does not say it in the way that counts."""


def meaning_of(status: int, header: dict[str, str], body: bytes) -> Meaning:
    """The meaning of a final answer (redirects followed); `header` by lower-case names.

    >>> meaning_of(503, {}, b"").access, meaning_of(404, {}, b"").access
    (<Access.NOTHING: 'nothing'>, <Access.ALL: 'all'>)
    """
    wall = recognise(status, header, body)
    if status == 429 or status >= 500:
        # 2.3.1.4: unreachable is complete disallow. 429 is no refusal of the file but a wish for time
        return Meaning(
            Access.NOTHING,
            f"robots.txt answered {status}: by RFC 9309 nothing is fetched from the host until it answers",
        )
    if status in (401, 403) or wall is not None:
        # 2.3.1.3 lets a crawler pass; a wall in the place of the file is a word all the same
        what = f"a wall ({wall.id})" if wall is not None else "a refusal"
        return Meaning(Access.ALL, f"robots.txt answered {status} with {what}, so it gives no rules", alarming=True)
    if 400 <= status < 500:
        return Meaning(Access.ALL, f"robots.txt answered {status}: there are no rules")
    if not 200 <= status < 300:
        return Meaning(Access.ALL, f"robots.txt answered {status}, which leads nowhere: there are no rules")
    if body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return Meaning(
            Access.BY_RULES, "robots.txt is an HTML page; the lines in it that are rules count", alarming=True
        )
    return Meaning(Access.BY_RULES, "")
