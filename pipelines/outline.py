"""The outline of a pattern: what its matches can begin and end with, and how long they can be. So a block is shown only to
the patterns that may match it.

Read from the parsed form that the standard library's compiler works on. That form is not a public interface, so every
construct that is not known here, or a library that no longer offers it, means "anything": slower, never wrong.
"""

import importlib
from dataclasses import dataclass
from typing import Any

_WIDEST = 64
"""An edge that can be more characters than this is treated as one that can be any."""
_ENDLESS = 1 << 30


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a pattern's matches. An edge is None where it can be any character, or nothing."""

    first: frozenset[str] | None = None
    last: frozenset[str] | None = None
    shortest: int = 0
    longest: int = _ENDLESS


def alternatives(pattern: str) -> list[str]:
    """The alternatives at the top of a pattern: each has a narrower outline than all of them together.

    >>> alternatives("a(?:b|c)|[|]d|e")
    ['a(?:b|c)', '[|]d', 'e']
    """
    parts, depth, in_class, start = [], 0, False, 0
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            position += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
            position += 1  # a bracket right after the opening one is a member
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            parts.append(pattern[start:position])
            start = position + 1
        position += 1
    return [*parts, pattern[start:]]


def outline(pattern: str) -> Outline:
    """The outline of a pattern.

    >>> release = outline("(?:for )?immediate release")
    >>> sorted(release.first), sorted(release.last), release.shortest, release.longest
    (['f', 'i'], ['e'], 17, 21)
    >>> outline(".{2,5} news").first is None
    True
    """
    try:
        parsed = importlib.import_module("re._parser").parse(pattern)
        shortest, longest = parsed.getwidth()
    except (ImportError, AttributeError):
        return Outline()
    items = list(parsed)
    return Outline(_edge(items, backwards=False), _edge(items, backwards=True), int(shortest), int(longest))


def _edge(parsed: list[Any], *, backwards: bool) -> frozenset[str] | None:
    try:
        characters, may_be_empty = _of_sequence(parsed, backwards=backwards)
    except _UnknownError:
        return None
    return None if may_be_empty or len(characters) > _WIDEST else frozenset(characters)


class _UnknownError(Exception):
    """A construct whose edge is not worked out."""


def _of_sequence(items: list[Any], *, backwards: bool) -> tuple[set[str], bool]:
    """The characters at one edge of a sequence, and whether it can match nothing."""
    characters: set[str] = set()
    for operation, argument in reversed(items) if backwards else items:
        more, may_be_empty = _of_item(str(operation), argument, backwards=backwards)
        characters |= more
        if not may_be_empty:
            return characters, False
    return characters, True


def _of_item(operation: str, argument: Any, *, backwards: bool) -> tuple[set[str], bool]:
    if operation == "LITERAL":
        return {chr(argument)}, False
    if operation == "IN":
        return _of_set(argument), False
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        least, _, inner = argument
        characters, may_be_empty = _of_sequence(list(inner), backwards=backwards)
        return characters, may_be_empty or least == 0
    if operation == "SUBPATTERN":
        return _of_sequence(list(argument[3]), backwards=backwards)
    if operation == "BRANCH":
        branches = [_of_sequence(list(branch), backwards=backwards) for branch in argument[1]]
        return set().union(*(characters for characters, _ in branches)), any(empty for _, empty in branches)
    raise _UnknownError(operation)


def _of_set(items: list[Any]) -> set[str]:
    characters: set[str] = set()
    for operation, argument in items:
        if str(operation) == "LITERAL":
            characters.add(chr(argument))
        elif str(operation) == "RANGE" and argument[1] - argument[0] <= _WIDEST:
            characters.update(map(chr, range(argument[0], argument[1] + 1)))
        elif str(operation) == "CATEGORY" and str(argument) == "CATEGORY_DIGIT":
            characters.update("0123456789")
        else:
            raise _UnknownError(operation)
    return characters
