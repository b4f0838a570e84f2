"""No pattern of the house can be made to try every way of dividing a text: `(?:a|b*)*` costs twice the time with each further
`b`, so a page of two hundred characters would hold a crawl for ever.

Every repeat of many in every pattern is attacked with texts that the pattern itself describes: what may stand before the repeat,
one turn of it over and over, and an end that nothing matches.
"""

import importlib
import pkgutil
import random
import re
import signal
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from pipelines.rule import load_table

C: Any = importlib.import_module("re._constants")
parse: Any = importlib.import_module("re._parser").parse
ROOMS = ("crawler", "spiders", "pipelines", "output")
TABLES = ("banner", "furniture", "notices", "places")
OF_CLASS = {
    C.CATEGORY_DIGIT: "07", C.CATEGORY_SPACE: " \n", C.CATEGORY_WORD: "aZ0_",
    C.CATEGORY_NOT_DIGIT: "a -", C.CATEGORY_NOT_SPACE: "a-.<", C.CATEGORY_NOT_WORD: " -.,",
}  # fmt: skip
ANYTHING = "aZ0 -.,;:'\"/<>()[]{}|!#&%=_?*+~’“”–é"
MANY = 10
TRIES = 40
TURNS = 24
PATIENCE = 0.25
"""Seconds of processor time."""
ENDS = ("\x01", "<", " ~")


@cache
def patterns() -> dict[str, re.Pattern[Any]]:
    """The patterns that modules hold, and those of the tables, by where they stand."""
    found: dict[str, re.Pattern[Any]] = {}
    for room in ROOMS:
        package = importlib.import_module(room)
        for info in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not info.name.endswith("__main__"):
                held = vars(importlib.import_module(info.name)).items()
                named = ((name, pattern) for name, value in held for pattern in patterns_in(value))
                found.update((f"{info.name}.{name}: {pattern.pattern}", pattern) for name, pattern in named)
    for rule in load_table(*TABLES).rules:
        if rule.pattern:
            found[f"row {rule.id}"] = re.compile(rule.pattern, re.ASCII)
    return found


def patterns_in(value: Any, depth: int = 4) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value of ours: itself, in what it contains, or in its fields."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from (pattern for item in value.values() for pattern in patterns_in(item, depth - 1))
    elif depth and isinstance(value, tuple | list | set | frozenset):
        yield from (pattern for item in value for pattern in patterns_in(item, depth - 1))
    elif depth and type(value).__module__.startswith(ROOMS) and hasattr(value, "__dataclass_fields__"):
        fields = (getattr(value, name, None) for name in value.__dataclass_fields__)
        yield from (pattern for item in fields for pattern in patterns_in(item, depth - 1))


def repeats(items: Any, before: list[Any]) -> Iterator[tuple[list[Any], Any]]:
    """What is repeated many times in a parsed pattern, but for single characters, each with all that stands before it."""
    for number, (kind, value) in enumerate(items := list(items)):
        above = [*before, *items[:number]]
        if kind in (C.MAX_REPEAT, C.MIN_REPEAT):
            if value[1] >= MANY and not (len(value[2]) == 1 and value[2][0][0] in (C.IN, C.ANY, C.LITERAL)):
                yield above, value[2]
            yield from repeats(value[2], above)
        elif kind is C.SUBPATTERN:
            yield from repeats(value[3], above)
        elif kind is C.BRANCH:
            yield from (found for branch in value[1] for found in repeats(branch, above))
        elif kind is C.ATOMIC_GROUP:
            yield from repeats(value, above)


def text_of(items: Any, chance: random.Random) -> str:
    """A text that a parsed pattern may match; what it only looks at is left out."""
    text = ""
    for kind, value in items:
        if kind is C.LITERAL:
            text += chr(value)
        elif kind in (C.ANY, C.NOT_LITERAL):
            text += chance.choice(ANYTHING)
        elif kind is C.IN:
            text += chance.choice(characters(value) or "a")
        elif kind in (C.MAX_REPEAT, C.MIN_REPEAT, C.POSSESSIVE_REPEAT):
            least, most, repeated = value
            text += "".join([text_of(repeated, chance) for _ in range(min(most, least + chance.choice((0, 0, 1, 2))))])
        elif kind is C.SUBPATTERN:
            text += text_of(value[3], chance)
        elif kind is C.BRANCH:
            text += text_of(chance.choice(value[1]), chance)
        elif kind is C.ATOMIC_GROUP:
            text += text_of(value, chance)
    return text


def characters(members: Any) -> str:
    """Some of the characters of a class."""
    found = ""
    for kind, value in members:
        if kind is C.LITERAL:
            found += chr(value)
        elif kind is C.RANGE:
            found += chr(value[0]) + chr(value[1])
        elif kind is C.CATEGORY:
            found += OF_CLASS[value]
    return "".join([item for item in ANYTHING if item not in found]) if members[0][0] is C.NEGATE else found


def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Texts for a pattern's repeats: what stands before, and one turn."""
    chance = random.Random(pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1"))
    for above, repeated in repeats(parse(pattern.pattern, pattern.flags), []):
        for _ in range(TRIES):
            before, turn = text_of(above, chance), text_of(repeated, chance)
            if turn:
                yield before, turn


def ends_soon(pattern: re.Pattern[Any], text: str) -> bool:
    """Whether a match of a short text is done within a thousand times what it should cost. The engine looks for signals as it
    goes, so one that never ends can be told.
    """
    asked: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    before = signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        pattern.match(asked)
        pattern.fullmatch(asked)
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return True


def _give_up(number: int, frame: object) -> None:
    raise TimeoutError


def broken(pattern: re.Pattern[Any]) -> str | None:
    """A text for which the pattern tries every division; None where none was found."""
    texts = (before + turn * TURNS + end for before, turn in dict.fromkeys(attacks(pattern)) for end in ENDS)
    return next((text for text in texts if not ends_soon(pattern, text)), None)


@pytest.mark.parametrize("room", [*ROOMS, "row "])
def test_no_pattern_tries_every_division(room: str) -> None:
    asked = {name: pattern for name, pattern in patterns().items() if name.startswith(room)}
    assert len(asked) > 20
    assert {name: text for name, pattern in asked.items() if (text := broken(pattern))} == {}


@pytest.mark.parametrize(
    "pattern",
    [r"(?:\s|<!--.*?-->)*<html", r"[A-Z](?:[ -]+[A-Z][A-Z-]*)*:", r"(?:\w+\s?)*$", r"(?:a|ab|b)*c"],
)
def test_one_that_does_is_told(pattern: str) -> None:
    assert broken(re.compile(pattern, re.DOTALL))
