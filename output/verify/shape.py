"""A check of JSON values against the schemas that `output.schema` makes, and against no more of JSON Schema than those use.

Users need no schema library for it. A keyword that is not known here is an error of the program, never passed over.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

Schema = Mapping[str, Any] | bool
Fault = tuple[str, str]
"""Where in the value, as a path like `body/0/kind`, and what is wrong there."""

_SILENT = frozenset({"$schema", "$id", "title", "description", "contentEncoding", "if", "then", "default"})
_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
}


def faults(value: Any, schema: Schema, path: str = "") -> Iterator[Fault]:
    """Everything about a value that its schema does not allow. Raises KeyError for a keyword that is not known here."""
    if isinstance(schema, bool):
        if not schema:
            yield path, "has no place here"
        return
    for keyword, wanted in schema.items():
        if keyword == "additionalProperties":
            yield from _additional(value, wanted, path, schema.get("properties", {}))
        elif keyword == "items":
            yield from _items(value, wanted, path, len(schema.get("prefixItems", ())))
        elif keyword not in _SILENT:
            yield from _KEYWORDS[keyword](value, wanted, path)
    if "if" in schema and not any(faults(value, schema["if"], path)):
        yield from faults(value, schema.get("then", True), path)


def _type(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    names = [wanted] if isinstance(wanted, str) else wanted
    if not any(_TYPES[name](value) for name in names):
        yield path, f"is {_shown(value)}, not {' or '.join(names)}"


def _enum(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    if not any(type(value) is type(one) and value == one for one in wanted):
        yield path, f"is {_shown(value)}, not one of {', '.join(map(str, wanted))}"


def _const(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    yield from _enum(value, [wanted], path)


def _pattern(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, str) and not _compiled(wanted).search(value):
        yield path, f"is {_shown(value)}, which is not of its form"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _minimum(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    if _TYPES["number"](value) and value < wanted:
        yield path, f"is {value}, less than {wanted}"


def _min_items(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, list) and len(value) < wanted:
        yield path, f"has {len(value)} items, {wanted} are needed"


def _required(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        yield from ((_below(path, name), "is missing") for name in wanted if name not in value)


def _properties(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name, one in wanted.items():
            if name in value:
                yield from faults(value[name], one, _below(path, name))


def _additional(value: Any, wanted: Any, path: str, known: Collection[str]) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in known:
                yield from faults(one, wanted, _below(path, name))


def _items(value: Any, wanted: Any, path: str, start: int) -> Iterator[Fault]:
    if isinstance(value, list):
        for number, one in enumerate(value[start:], start):
            yield from faults(one, wanted, _below(path, number))


def _prefix_items(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, list):
        for number, (one, form) in enumerate(zip(value, wanted, strict=False)):
            yield from faults(one, form, _below(path, number))


def _all_of(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    for one in wanted:
        yield from faults(value, one, path)


def _any_of(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    tried = [list(faults(value, one, path)) for one in wanted]
    if all(tried):
        # of several forms, the one that came nearest says most
        yield from min(tried, key=_distance)


def _one_of(value: Any, wanted: Any, path: str) -> Iterator[Fault]:
    tried = [list(faults(value, one, path)) for one in wanted]
    fitting = sum(not found for found in tried)
    if not fitting:
        yield from min(tried, key=_distance)
    elif fitting > 1:
        yield path, "is of several forms at once"


def _distance(found: list[Fault]) -> tuple[int, int]:
    return -max(where.count("/") for where, _ in found), len(found)


def _below(path: str, name: str | int) -> str:
    return f"{path}/{name}" if path else str(name)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


_KEYWORDS: dict[str, Callable[[Any, Any, str], Iterator[Fault]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minimum": _minimum,
    "minItems": _min_items,
    "required": _required,
    "properties": _properties,
    "prefixItems": _prefix_items,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
}
