"""The outline of a pattern: what its matches can begin and end with, and how long they can be. So a block is shown only to
the patterns that may match it.

Read from the parsed form that the standard library's compiler works on. That form is not a public interface, so every
construct that is not known here, or a library that no longer offers it, means "anything": slower, never wrong.
"""

import importlib
from dataclasses import dataclass
from typing import Any, Final

_WIDEST: Final = 64
"""A last character that can be more than so many is treated as one that can be any."""
OPENING: Final = 3
"""Characters of a match that its opening tells: three tell `a lock` from `a long day`, and English from furniture."""
_MOST: Final = 400
"""More openings than so many are told by fewer characters."""
_ENDLESS: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a pattern's matches."""

    openings: tuple[str, ...] | None = None
    """Every match begins with one of these, of up to three characters; None where it can begin with anything."""
    last: frozenset[str] | None = None
    """Every match ends with one of these; None where it can end with anything."""
    shortest: int = 0
    longest: int = _ENDLESS
    literal: str = ""
    """Every match holds it."""


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
    >>> release.openings, sorted(release.last), release.shortest, release.longest
    (('for', 'imm'), ['e'], 17, 21)
    >>> outline(".{2,5} news").openings is None, outline("a?(?:bc)? (?:de.){2}").literal
    (True, 'de')
    """
    try:
        parsed = importlib.import_module("re._parser").parse(pattern)
        shortest, longest = parsed.getwidth()
    except (ImportError, AttributeError):
        return Outline()
    items = list(parsed)
    return Outline(_openings(items), _last(items), int(shortest), int(longest), _literal(items))


def _literal(items: list[Any]) -> str:
    """The longest text that stands in every match of a sequence: each of its items does, the first at least."""
    longest = run = ""
    for operation, argument in items:
        name, inner = str(operation), ""
        if name == "LITERAL":
            run += chr(argument)
        else:
            run = ""
        if name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
            inner = _literal(list(argument[2]))
        elif name == "SUBPATTERN" and not argument[1]:  # no flags of its own
            inner = _literal(list(argument[3]))
        longest = max(longest, run, inner, key=len)
    return longest


def _openings(items: list[Any]) -> tuple[str, ...] | None:
    texts = sorted({text for text, _ in _begin(items)})
    return None if "" in texts else tuple(texts)


def _begin(items: list[Any]) -> set[tuple[str, bool]]:
    """How a sequence can begin: each text with whether the sequence ends there, so that what follows comes next."""
    begun = {("", True)}
    for operation, argument in items:
        if not any(is_over for _, is_over in begun):
            break
        begun = _then(begun, _begin_item(str(operation), argument))
    return begun


def _then(begun: set[tuple[str, bool]], following: set[tuple[str, bool]]) -> set[tuple[str, bool]]:
    """Each beginning that is over, carried on; where that makes too many, none is."""
    longer = {
        ((text + more)[:OPENING], is_over and len(text + more) < OPENING)
        for text, was_over in begun
        for more, is_over in (following if was_over else {("", False)})
    }
    return longer if len(longer) <= _MOST else {(text, False) for text, _ in begun}


def _begin_item(operation: str, argument: Any) -> set[tuple[str, bool]]:
    if operation == "LITERAL":
        return {(chr(argument), True)}
    if operation == "IN":
        return _begin_set(argument)
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        return _begin_repeat(*argument)
    if operation == "SUBPATTERN":
        return _begin(list(argument[3]))
    if operation == "BRANCH":
        return {way for branch in argument[1] for way in _begin(list(branch))}
    return {("", operation == "AT")}


def _begin_set(items: list[Any]) -> set[tuple[str, bool]]:
    try:
        return {(character, True) for character in _of_set(items)}
    except _UnknownError:
        return {("", False)}


def _begin_repeat(least: Any, most: Any, inner: Any) -> set[tuple[str, bool]]:
    """Any number of times between `least` and `most`; those beyond what an opening tells change nothing."""
    once = _begin(list(inner))
    begun = {("", True)}
    ways = set(begun) if least == 0 else set()
    for count in range(1, min(int(most), max(int(least), OPENING)) + 1):
        begun = _then(begun, once)
        if count >= least:
            ways |= begun
    return ways


def _last(items: list[Any]) -> frozenset[str] | None:
    try:
        characters, may_be_empty = _end(items)
    except _UnknownError:
        return None
    return None if may_be_empty or len(characters) > _WIDEST else frozenset(characters)


class _UnknownError(Exception):
    """A construct whose edge is not worked out."""


def _end(items: list[Any]) -> tuple[set[str], bool]:
    """The characters that can end a sequence, and whether it can match nothing."""
    characters: set[str] = set()
    for operation, argument in items[::-1]:
        more, may_be_empty = _end_item(str(operation), argument)
        characters |= more
        if not may_be_empty:
            return characters, False
    return characters, True


def _end_item(operation: str, argument: Any) -> tuple[set[str], bool]:
    if operation == "LITERAL":
        return {chr(argument)}, False
    if operation == "IN":
        return _of_set(argument), False
    if operation in ("MAX_REPEAT", "MIN_REPEAT"):
        least, _, inner = argument
        characters, may_be_empty = _end(list(inner))
        return characters, may_be_empty or least == 0
    if operation == "SUBPATTERN":
        return _end(list(argument[3]))
    if operation == "BRANCH":
        branches = [_end(list(branch)) for branch in argument[1]]
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
