"""What the names of an element say of it: its tag, classes, id, role and microdata."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from spiders.family import ROLES, Rule
from spiders.generic.family import GENERIC
from spiders.generic.signs import HIDDEN, read_names

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FIELDS = re.compile(r"author|byline|date|published|credit|caption")
_MOST_NAMES = 20_000
_OUTSIDE, _INSIDE = GENERIC.tables.outside, GENERIC.tables.inside
_TELLING: Final = frozenset({"id", "role", "itemprop", "style", "hidden", "aria-hidden"})
"""Attributes that say something of an element, beside its classes."""
_make: Final = tuple.__new__
_OUTSIDE_CLASSES, _INSIDE_CLASSES = (
    {name: rules[""] for name, rules in table.classes.items() if "" in rules} for table in (_OUTSIDE, _INSIDE)
)
_CLASSES: Final = _OUTSIDE_CLASSES.keys() | _INSIDE_CLASSES.keys()


class Names(NamedTuple):
    """What the names of an element say of it."""

    outside: Rule | None
    inside: Rule | None
    signs: int


_elements: Final[dict[tuple[str, str], Names]] = {}


def names_of(name: str, names: str, attributes: Mapping[str, str | None]) -> Names:
    """What an element says: `name` is its tag, `names` its classes, which are among its attributes too."""
    element = _elements.get((name, names)) or _read_classes(name, names)
    if len(attributes) != bool(names) and not _TELLING.isdisjoint(attributes):
        return _read_attributes(element, attributes)
    return element


def _read_classes(name: str, names: str) -> Names:
    """What an element's tag and classes say; remembered, since the same come again and again."""
    outside = inside = None
    words = names.split()
    if not _CLASSES.isdisjoint(words):
        outside = next((rule for word in words if (rule := _OUTSIDE_CLASSES.get(word))), None)
        inside = next((rule for word in words if (rule := _INSIDE_CLASSES.get(word))), None)
    signs = read_names(names) if names else 0
    element = Names(outside or _OUTSIDE.tags.get(name), inside or _INSIDE.tags.get(name), signs)
    if len(_elements) > _MOST_NAMES:
        _elements.clear()
    _elements[(name, names)] = element
    return element


def _read_attributes(element: Names, attributes: Mapping[str, str | None]) -> Names:
    """What its other attributes add: an id outweighs the classes, these the microdata, these the role."""
    outside, inside, signs = element
    found = attributes.get
    prop, role, ident, style = found("itemprop"), found("role"), found("id"), found("style")
    if prop:
        outside, inside = outside or _OUTSIDE.props.get(prop), inside or _INSIDE.props.get(prop)
    if role:
        signs |= _signs_of(role)
        if role in ROLES:
            landmark = Rule("chrome", ROLES[role])
            outside, inside = outside or landmark, inside or landmark
    if ident:
        signs |= _signs_of(ident)
        outside, inside = _OUTSIDE.ids.get(ident, outside), _INSIDE.ids.get(ident, inside)
    if "hidden" in attributes or found("aria-hidden") == "true" or (style and _hides(style)):
        signs |= HIDDEN
    return _make(Names, (outside, inside, signs))


@lru_cache(_MOST_NAMES)
def names_field(said: str) -> bool:
    """Whether the class or property of an inline element may name a field: a block is not cut for less."""
    return _FIELDS.search(said) is not None


_signs_of = lru_cache(_MOST_NAMES)(read_names)


@lru_cache(2_000)
def _hides(style: str) -> bool:
    return _HIDING.search(style) is not None
