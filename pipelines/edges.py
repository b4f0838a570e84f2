"""Which characters a pattern can begin and end with: so that a block is shown only to the patterns that may match it.

Read from the parsed form that the standard library's compiler works on. That form is not a public interface, so every
construct that is not known here, or a library that no longer offers it, means "any character": slower, never wrong.
"""

import importlib
from typing import Any

_WIDEST = 64
"""An edge that can be more characters than this is treated as one that can be any."""


def edge_characters(pattern: str) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """The characters with which a match can begin, and those with which it can end; None when it can be any, or nothing.

    >>> first, last = edge_characters("(?:for )?immediate release")
    >>> sorted(first), sorted(last)
    (['f', 'i'], ['e'])
    >>> edge_characters(".{2,5} news")[0] is None
    True
    """
    try:
        parsed = list(importlib.import_module("re._parser").parse(pattern))
    except (ImportError, AttributeError):
        return None, None
    return _edge(parsed, backwards=False), _edge(parsed, backwards=True)


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
